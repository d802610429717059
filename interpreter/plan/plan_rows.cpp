// A loop over the rows of a table -> its parts, once for each row that holds, with the cells as
// constants. Which rows hold is known when a line is planned, so that evaluators, weighing and
// explaining meet what they know from windows of months.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/plan/line_planner.h"

namespace poppy::plan {

using check::Op;
using units::Value;

namespace {

/// `size 1-3, Employed`: what tells the row from the others of its county.
std::string keys_text(const check::Program& program, const check::Parameter& parameter,
                      const check::TableRow& row) {
  const std::optional<std::size_t> county = check::county_key(parameter);
  std::vector<std::string> keys;
  for (std::size_t key = 0; key < row.keys.size(); ++key) {
    if (key == county) continue;
    const check::Type& type = parameter.key_types[key];
    const std::string text = check::key_range_to_string(program, type, row.keys[key]);
    const bool says_itself = type.kind == check::TypeKind::enumeration;
    keys.push_back(says_itself ? text : fmt::format("{} {}", parameter.key_names[key], text));
  }
  return fmt::format("{}", fmt::join(keys, ", "));
}

}  // namespace

std::uint32_t LinePlanner::row_origin(check::ParameterId id, std::uint32_t row, Month month) {
  const auto key = std::make_tuple(id, row, month.months);
  if (const auto found = rows_.find(key); found != rows_.end()) return found->second;
  const check::Parameter& parameter = program_.parameters[id];
  const check::TableRow& of = parameter.rows[row];
  Origin origin = parameter_origin(id, month);
  origin.kind = OriginKind::looped_row;
  origin.keys = keys_text(program_, parameter, of);
  origin.value = of.value;
  origin.dating = of.dating;
  origin.unconfirmed = of.unconfirmed;
  if (!of.cites.empty()) origin.cites = of.cites;
  origin.span = of.span;
  return rows_[key] = build_.origin(std::move(origin));
}

NodeId LinePlanner::row_cell(const Expr& expr, const Setting& setting) {
  const check::Parameter& parameter = program_.parameters[expr.parameter()];
  const auto keys = static_cast<std::uint32_t>(parameter.key_names.size());
  const bool is_value = expr.op == Op::row_value;
  const std::uint32_t row = setting.rows[is_value ? expr.b : expr.b / keys];
  const check::TableRow& of = parameter.rows[row];
  Value value = of.value;
  if (!is_value) {
    const check::KeyRange& key = of.keys[expr.b % keys];
    const bool is_most = expr.op == Op::row_most;
    const bool has_end = !key.open_high || (!is_most && !key.any);
    value = has_end ? (is_most ? key.high : key.low) : Value::blank();
  }
  return build_.constant(std::move(value), expr.type, expr.span,
                         {row_origin(expr.parameter(), row, setting.month)});
}

NodeId LinePlanner::unrolled_rows(const Expr& expr, const Setting& setting) {
  const check::ParameterId id = expr.args[0].parameter();
  const check::Parameter& parameter = program_.parameters[id];
  std::vector<std::uint32_t> rows = resolve_.rows(parameter.rows, setting.month);
  // As of a look-up: a table that has ended is no table without rows.
  if (rows.empty() && !parameter.rows.empty()) return not_in_force(expr, id, setting.month);
  if (is_full()) return too_many_months(expr);
  if (const auto key = check::county_key(parameter)) {
    if (!sheet_.county) return county(expr);
    const Value own = Value::of(std::int64_t{sheet_.county->value});
    std::erase_if(rows,
                  [&](std::uint32_t row) { return !(parameter.rows[row].keys[*key].low == own); });
  }
  std::ranges::sort(rows, {}, [&](std::uint32_t row) { return parameter.rows[row].span.begin; });
  const std::uint32_t variable = expr.args[0].b;
  const bool has_where = (expr.a & check::kHasWhere) != 0;
  Setting inner = setting;
  if (inner.rows.size() <= variable) inner.rows.resize(variable + 1);
  std::vector<NodeId> args;
  std::vector<std::string> labels;
  for (const std::uint32_t row : rows) {
    inner.rows[variable] = row;
    const NodeId first = expression(expr.args[1], inner);
    if (has_where && build_.is_firm(first) && !build_.value(first).truth()) continue;
    const std::size_t begin = args.size();
    args.push_back(first);
    for (std::size_t i = 2; i < expr.args.size(); ++i) {
      args.push_back(expression(expr.args[i], inner));
    }
    // What reads nothing of the row counts for it all the same.
    for (std::size_t i = begin; i < args.size(); ++i) {
      const bool is_bare = sheet_.nodes[args[i]].op == Op::constant;
      if (is_bare && build_.origins_of(args[i]).empty()) {
        build_.set_origins(args[i], {row_origin(id, row, setting.month)});
      }
    }
    labels.resize(args.size());
    labels[begin] = keys_text(program_, parameter, parameter.rows[row]);
  }
  return build_.node(expr.op, expr.type, expr.a | check::kUnrolled, expr.b, expr.span, args,
                     labels);
}

}  // namespace poppy::plan
