// A marginal scale -> the sum of its brackets: of each, what of the amount lies in it, at its rate.
// The rows in force are known when a line is planned, so that sums, bounds and products say all,
// and evaluators, weighing and explaining have nothing to learn.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/plan/line_planner.h"

namespace poppy::plan {

using check::Op;
using check::TypeKind;
using units::Value;

namespace {

constexpr check::Type kExact{TypeKind::exact_money};
constexpr check::Type kTruth{TypeKind::boolean};

Value exact(std::int64_t cents) { return Value::of(units::Rational{cents, 1}); }
std::int64_t begin_of(const check::TableRow& row) { return row.keys.back().low.number(); }

bool has_same_keys(const check::TableRow& left, const check::TableRow& right) {
  return std::equal(left.keys.begin(), left.keys.end() - 1, right.keys.begin(),
                    [](const auto& one, const auto& other) { return one.low == other.low; });
}

}  // namespace

/// Whether the scale is the one of the row: each key has the row's value.
NodeId LinePlanner::is_of_keys(const Expr& read, const check::TableRow& row,
                               const Setting& setting) {
  const check::Parameter& parameter = program_.parameters[read.parameter()];
  std::vector<PlannedItem> items;
  for (std::size_t key = 0; key < read.args.size(); ++key) {
    const Expr& arg = read.args[key];
    const NodeId wanted = build_.constant(row.keys[key].low, parameter.key_types[key], arg.span);
    items.push_back(
        {build_.strict(Op::equal, kTruth, 0, 0, arg.span, {expression(arg, setting), wanted}), "",
         arg.span});
  }
  if (items.size() == 1) return items.front().node;
  return build_.group(Op::all_of, 0, kTruth, read.span, items, {});
}

NodeId LinePlanner::bracket(const Expr& expr, const check::TableRow& row,
                            const check::TableRow* next, const Setting& setting) {
  const auto constant = [&](std::int64_t cents) {
    return build_.constant(exact(cents), kExact, expr.span);
  };
  NodeId part = expression(expr.args[0], setting);
  if (next != nullptr) {
    part = build_.strict(Op::cap_at, kExact, 0, 0, expr.span, {part, constant(begin_of(*next))});
  }
  if (begin_of(row) != 0) {
    part = build_.strict(Op::subtract, kExact, 0, 0, expr.span, {part, constant(begin_of(row))});
  }
  part = build_.strict(Op::floor_at, kExact, 0, 0, expr.span, {part, constant(0)});
  Origin origin = parameter_origin(expr.args[1].parameter(), setting.month);
  origin.kind = OriginKind::bracket;
  origin.value = row.value;
  origin.over = begin_of(row);
  origin.dating = row.dating;
  origin.unconfirmed = row.unconfirmed;
  if (!row.cites.empty()) origin.cites = row.cites;
  origin.span = row.span;
  const std::vector<std::uint32_t> origins{build_.origin(std::move(origin))};
  const NodeId rate = build_.constant(row.value, {TypeKind::rate}, row.span, origins);
  const NodeId made = build_.strict(Op::multiply, kExact, 0, 0, expr.span, {part, rate});
  if (!build_.is_firm(made)) build_.set_origins(made, origins);
  return made;
}

/// In halves, so that the sum of many is not deep.
NodeId LinePlanner::brackets(const Expr& expr, RowIds rows, const Setting& setting) {
  const auto& all = program_.parameters[expr.args[1].parameter()].rows;
  std::vector<NodeId> parts;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const check::TableRow* next = i + 1 < rows.size() ? &all[rows[i + 1]] : nullptr;
    parts.push_back(bracket(expr, all[rows[i]], next, setting));
  }
  while (parts.size() > 1) {
    std::vector<NodeId> sums;
    for (std::size_t i = 0; i + 1 < parts.size(); i += 2) {
      sums.push_back(build_.strict(Op::add, kExact, 0, 0, expr.span, {parts[i], parts[i + 1]}));
    }
    if (parts.size() % 2 == 1) sums.push_back(parts.back());
    parts = std::move(sums);
  }
  return parts.front();
}

/// Whether so many scales are one for each value that the keys can have.
bool LinePlanner::are_all_keys(const Expr& read, std::size_t groups) const {
  const check::Parameter& parameter = program_.parameters[read.parameter()];
  std::size_t all = 1;
  for (std::size_t key = 0; key < read.args.size() && all <= groups; ++key) {
    const check::Type& type = parameter.key_types[key];
    if (type.or_blank) return false;
    if (type.kind == TypeKind::boolean) {
      all *= 2;
    } else if (type.kind == TypeKind::enumeration) {
      all *= program_.enums[type.enumeration()].values.size();
    } else {
      return false;
    }
  }
  return all == groups;
}

NodeId LinePlanner::marginal(const Expr& expr, const Setting& setting) {
  const Expr& read = expr.args[1];
  const check::Parameter& parameter = program_.parameters[read.parameter()];
  std::vector<std::uint32_t> rows = resolve_.rows(parameter.rows, setting.month);
  std::erase_if(rows, [&](std::uint32_t row) {  // as a look-up of a blank, none is of one
    return std::ranges::any_of(parameter.rows[row].keys,
                               [](const auto& key) { return !key.low.is_known(); });
  });
  if (rows.empty()) return not_in_force(expr, read.parameter(), setting.month);
  if (is_full()) return too_many_months(expr);
  std::vector<RowIds> groups;  // rows stand in the order of their keys, the threshold last
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() &&
           has_same_keys(parameter.rows[rows[begin]], parameter.rows[rows[end]])) {
      ++end;
    }
    groups.push_back(RowIds(rows).subspan(begin, end - begin));
    begin = end;
  }
  if (read.args.empty()) return brackets(expr, groups.front(), setting);
  return choose_scale(expr, groups, setting);
}

NodeId LinePlanner::choose_scale(const Expr& expr, const std::vector<RowIds>& groups,
                                 const Setting& setting) {
  const Expr& read = expr.args[1];
  const check::Parameter& parameter = program_.parameters[read.parameter()];
  struct Live {
    RowIds rows;
    NodeId guard;
  };
  std::vector<Live> live;
  std::vector<std::uint32_t> settled_by;
  // One of them is the scale wherever each value of the keys has one.
  bool is_settled = are_all_keys(read, groups.size());
  for (const RowIds rows : groups) {
    const NodeId guard = is_of_keys(read, parameter.rows[rows.front()], setting);
    const bool is_firm = build_.is_firm(guard);
    if (is_firm) settled_by = merge_origins(std::move(settled_by), build_.origins_of(guard));
    if (is_firm && !build_.value(guard).truth()) continue;
    live.push_back({rows, guard});
    is_settled = is_settled || is_firm;
    if (is_firm) break;
  }
  std::vector<NodeId> args;
  for (const Live& one : live) {
    args.push_back(brackets(expr, one.rows, setting));
    const bool is_last = &one == &live.back();
    if (!is_last || !is_settled) args.push_back(one.guard);
  }
  if (!is_settled || args.empty()) {  // empty: a key is blank, and no scale is of one
    args.push_back(build_.constant(
        Value::error(fmt::format("`{}` has no bracket for these keys", parameter.name), expr.span),
        kExact, expr.span));
  }
  if (args.size() > 1) return build_.node(Op::choose, kExact, ops::kOfScales, 0, expr.span, args);
  if (!settled_by.empty()) {
    build_.set_origins(args.front(), merge_origins(settled_by, build_.origins_of(args.front())));
  }
  return args.front();
}

}  // namespace poppy::plan
