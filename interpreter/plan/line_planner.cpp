// See line_planner.h.
#include "interpreter/plan/line_planner.h"

#include <fmt/format.h>

#include <set>

#include "interpreter/plan/apply.h"
#include "interpreter/plan/order_rows.h"

namespace poppy::plan {

using check::LineKind;
using check::Op;
using units::Value;

namespace {

std::vector<units::Dating> datings_of(const std::vector<check::Version>& versions) {
  std::vector<units::Dating> result;
  result.reserve(versions.size());
  for (const check::Version& version : versions) result.push_back(version.dating);
  return result;
}

/// Lines an expression reads at its own month.
void gather_reads(const check::Expr& expr, std::vector<check::LineId>& reads) {
  if (expr.op == Op::line && expr.args.size() == 1) reads.push_back(expr.line());
  for (const check::Expr& arg : expr.args) gather_reads(arg, reads);
}

}  // namespace

LinePlanner::LinePlanner(Worksheet& sheet, units::Date run_date)
    : sheet_(sheet),
      program_(*sheet.program),
      build_(sheet),
      resolve_(program_, sheet.county, run_date) {
  position_.resize(program_.lines.size());
  for (std::size_t i = 0; i < program_.order.size(); ++i) position_[program_.order[i]] = i;
  reads_.resize(program_.lines.size());
}

const std::vector<check::LineId>& LinePlanner::reads_of(LineId line) {
  auto& reads = reads_[line];
  if (!reads) {
    reads.emplace();
    for (const check::Version& version : program_.lines[line].versions) {
      gather_reads(version.body, *reads);
    }
  }
  return *reads;
}

const PlannedLine& LinePlanner::ensure(LineId line, Month month) {
  const auto key = std::make_pair(line, month.months);
  if (const auto found = planned_.find(key); found != planned_.end()) return found->second;
  std::set<std::pair<std::size_t, LineId>> todo;  // in the program's order
  std::vector<LineId> open = {line};
  while (!open.empty()) {
    const LineId next = open.back();
    open.pop_back();
    if (planned_.contains({next, month.months}) || !todo.insert({position_[next], next}).second)
      continue;
    const std::vector<LineId>& reads = reads_of(next);
    open.insert(open.end(), reads.begin(), reads.end());
  }
  for (const auto& [position, next] : todo) {
    if (!planned_.contains({next, month.months}))
      planned_[{next, month.months}] = plan_line(next, month);
  }
  return planned_.at(key);
}

PlannedLine LinePlanner::plan_line(LineId id, Month month) {
  const check::Line& line = program_.lines[id];
  const auto datings = datings_of(line.versions);
  PlannedLine result;
  SheetLine made;
  made.line = id;
  made.month = month;
  const auto version = resolve_.version(datings, month);
  if (version) {
    made.version = static_cast<std::uint32_t>(*version);
    const check::Version& used = line.versions[*version];
    if (line.versions.size() > 1 || used.dating != units::Dating{}) {
      Origin origin;
      origin.kind = OriginKind::version;
      origin.id = id.value;
      origin.type = line.type;
      origin.dating = used.dating;
      origin.month = month;
      origin.cites = used.cites.empty() ? line.cites : used.cites;
      origin.unconfirmed = used.unconfirmed;
      origin.span = used.span;
      made.origins.push_back(build_.origin(std::move(origin)));
    }
    result.root = expression(used.body, {month, {}, {}});
    made.origins = merge_origins(made.origins, build_.origins_of(result.root));
  } else if (line.kind == LineKind::rule || line.kind == LineKind::outcome_part) {
    result.absent = true;
    result.root = build_.constant(Value::of(false), line.type, line.span);
  } else {
    result.root = build_.constant(
        Value::error(
            resolve_.not_in_force(fmt::format("versions of `{}`", line.name), datings, month),
            line.span),
        line.type, line.span);
  }
  result.slot = slot(SlotKind::line, line.entity, line.type, id.value, month);
  made.slot = result.slot;
  made.root = result.root;
  sheet_.lines.push_back(std::move(made));
  return result;
}

SlotId LinePlanner::slot(SlotKind kind, check::EntityId entity, const check::Type& type,
                         std::uint32_t id, Month month) {
  const auto key = std::make_tuple(kind, id, month.months);
  if (const auto found = slots_.find(key); found != slots_.end()) return found->second;
  const SlotId made = sheet_.slots.add({kind, entity, type, id, month});
  slots_[key] = made;
  return made;
}

NodeId LinePlanner::expression(const Expr& expr, const Setting& setting) {
  switch (kind_of(expr.op)) {
    case check::OpKind::leaf:
      if (expr.op == Op::constant) return build_.constant(expr.value, expr.type, expr.span);
      return build_.node(expr.op, expr.type, expr.a, expr.b, expr.span, {});
    case check::OpKind::planned:
      return planned(expr, setting);
    case check::OpKind::read:
      if (expr.op == Op::field) return field(expr, setting);
      return expr.op == Op::line ? read_line(expr, setting) : saved(expr, setting);
    case check::OpKind::children:
      return build_.node(expr.op, expr.type, expr.a, 0, expr.span, arguments(expr, setting));
    case check::OpKind::group:
      return group(expr, setting);
    case check::OpKind::choice:
      return choice(expr, setting);
    case check::OpKind::aggregate:
      if (expr.args[0].op == Op::window) return unrolled(expr, setting);
      if (expr.args[0].op == Op::table_rows) return unrolled_rows(expr, setting);
      return build_.node(expr.op, expr.type, expr.a, expr.b, expr.span, arguments(expr, setting));
    case check::OpKind::strict:
      return build_.strict(expr.op, expr.type, expr.a, expr.b, expr.span, arguments(expr, setting));
    case check::OpKind::lookup:
      break;
  }
  text::bug("expression: an op of the worksheet alone");
}

std::vector<NodeId> LinePlanner::arguments(const Expr& expr, const Setting& setting) {
  std::vector<NodeId> args;
  args.reserve(expr.args.size());
  for (const Expr& arg : expr.args) args.push_back(expression(arg, setting));
  return args;
}

NodeId LinePlanner::planned(const Expr& expr, const Setting& setting) {
  if (expr.op == Op::benefit_month) {
    return build_.constant(Value::of(setting.month), expr.type, expr.span);
  }
  if (expr.op == Op::window_month) {
    return build_.constant(Value::of(setting.windows[expr.a]), expr.type, expr.span);
  }
  if (expr.op == Op::county) return county(expr);
  if (expr.op == Op::flag) {
    const std::uint32_t origin = flag_origin(expr.flag(), setting.month);
    return build_.constant(sheet_.origins[origin].value, expr.type, expr.span, {origin});
  }
  if (expr.op == Op::parameter) return parameter(expr, setting);
  if (expr.op == Op::marginal) return marginal(expr, setting);
  if (check::is_row_cell(expr.op)) return row_cell(expr, setting);
  text::bug("planned: a window or a table stands only in an aggregate");
}

std::uint32_t LinePlanner::flag_origin(check::FlagId flag, Month month) {
  const auto key = std::make_pair(flag, month.months);
  if (const auto found = flags_.find(key); found != flags_.end()) return found->second;
  return flags_[key] = build_.origin(resolve_.flag(flag, month));
}

NodeId LinePlanner::county(const Expr& expr) {
  if (sheet_.county) {
    return build_.constant(Value::of(std::int64_t{sheet_.county->value}), expr.type, expr.span);
  }
  Origin origin;
  origin.kind = OriginKind::county;
  origin.type = expr.type;
  origin.unset = true;
  return build_.constant(Value::unknown(), expr.type, expr.span,
                         {build_.origin(std::move(origin))});
}

NodeId LinePlanner::field(const Expr& expr, const Setting& setting) {
  const check::Field& field = program_.fields[expr.field()];
  const SlotId read = slot(SlotKind::fact, field.entity, field.type, expr.a,
                           field.dated ? setting.month : sheet_.month);
  return build_.node(Op::field, expr.type, read.value, 0, expr.span,
                     {expression(expr.args[0], setting)});
}

NodeId LinePlanner::month_argument(const Expr& expr, const Setting& setting) {
  const NodeId month = expression(expr, setting);
  if (sheet_.nodes[month].op != Op::constant)
    text::bug("a month read `at` is always a constant of the plan");
  return month;
}

NodeId LinePlanner::error_of(const Expr& expr, NodeId month) {
  return build_.constant(build_.value(month), expr.type, expr.span, build_.origins_of(month));
}

/// Months multiply lines: without a bound, a page of windows would fill any memory.
bool LinePlanner::is_full() const {
  constexpr std::size_t kMostNodes = 1'000'000;
  return sheet_.nodes.size() > kMostNodes;
}

NodeId LinePlanner::too_many_months(const Expr& expr) {
  return build_.constant(
      Value::error("a decision cannot read so many lines of other months, or rows of tables",
                   expr.span),
      expr.type, expr.span);
}

NodeId LinePlanner::read_line(const Expr& expr, const Setting& setting) {
  const NodeId record = expression(expr.args[0], setting);
  Month month = setting.month;
  if (expr.args.size() == 2) {
    const NodeId at = month_argument(expr.args[1], setting);
    if (!build_.is_firm(at)) return error_of(expr, at);
    if (is_full()) return too_many_months(expr);
    month = build_.value(at).month();
  }
  const PlannedLine planned = ensure(expr.line(), month);
  if (build_.is_firm(planned.root) && sheet_.nodes[record].op == Op::row) {
    return build_.constant(build_.value(planned.root), expr.type, expr.span,
                           build_.origins_of(planned.root));
  }
  return build_.node(Op::line, expr.type, planned.slot.value, 0, expr.span, {record});
}

NodeId LinePlanner::saved(const Expr& expr, const Setting& setting) {
  const check::Line& line = program_.lines[expr.line()];
  check::Type type = line.type;
  type.or_blank = true;
  const NodeId at = month_argument(expr.args[1], setting);
  if (!build_.is_firm(at)) return error_of(expr, at);
  const SlotId read = slot(SlotKind::saved, line.entity, type, expr.a, build_.value(at).month());
  return build_.node(Op::saved, expr.type, read.value, 0, expr.span,
                     {expression(expr.args[0], setting)});
}

NodeId LinePlanner::group(const Expr& expr, const Setting& setting) {
  std::vector<PlannedItem> items;
  std::vector<Dropped> dropped;
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    const check::Mark mark = i < expr.marks.size() ? expr.marks[i] : check::Mark{};
    if (!resolve_.in_force(mark.dating, setting.month)) {
      dropped.push_back(out_of_force(mark, expr.args[i]));
    } else {
      items.push_back({expression(expr.args[i], setting), mark.label, expr.args[i].span});
    }
  }
  return build_.group(expr.op, expr.a, expr.type, expr.span, items, std::move(dropped));
}

Dropped LinePlanner::out_of_force(const check::Mark& mark, const Expr& item) {
  Dropped dropped;
  dropped.label = mark.label;
  dropped.span = item.span;
  dropped.not_in_force = true;
  return dropped;
}

NodeId LinePlanner::choice(const Expr& expr, const Setting& setting) {
  std::vector<NodeId> args;
  std::vector<std::string> labels;
  std::vector<Dropped> dropped;
  std::vector<std::uint32_t> settled_by;
  for (std::size_t i = 0; i < expr.args.size(); i += 2) {
    const check::Mark mark = i / 2 < expr.marks.size() ? expr.marks[i / 2] : check::Mark{};
    const bool guarded = i + 1 < expr.args.size();
    if (!resolve_.in_force(mark.dating, setting.month)) {
      dropped.push_back(out_of_force(mark, expr.args[i]));
      continue;
    }
    bool taken = !guarded;
    NodeId guard;
    if (guarded) {
      guard = expression(expr.args[i + 1], setting);
      if (build_.is_firm(guard)) {
        Dropped out;
        out.item = guard;
        out.label = mark.label;
        out.span = expr.args[i + 1].span;
        out.value = out.settles = taken = build_.value(guard).truth();
        out.origins = build_.origins_of(guard);
        settled_by = merge_origins(std::move(settled_by), out.origins);
        dropped.push_back(std::move(out));
        if (!taken) continue;
      }
    }
    args.push_back(expression(expr.args[i], setting));
    labels.push_back(mark.label);
    if (taken) break;
    args.push_back(guard);
    labels.emplace_back();
  }
  NodeId made;
  if (args.size() == 1 && build_.is_firm(args[0])) {
    made = build_.constant(build_.value(args[0]), expr.type, expr.span,
                           merge_origins(settled_by, build_.origins_of(args[0])));
  } else {
    made = build_.node(Op::choose, expr.type, 0, 0, expr.span, args, labels);
  }
  for (Dropped& out : dropped) build_.drop(made, std::move(out));
  return made;
}

NodeId LinePlanner::unrolled(const Expr& expr, const Setting& setting) {
  const Expr& window = expr.args[0];
  const NodeId at = month_argument(window.args[0], setting);
  if (!build_.is_firm(at)) return error_of(expr, at);
  if (is_full()) return too_many_months(expr);
  const Month base = build_.value(at).month();
  const std::uint32_t variable = window.b / 2;
  const bool upto = window.b % 2 == 1;
  Setting inner = setting;
  if (inner.windows.size() <= variable) inner.windows.resize(variable + 1);
  std::vector<NodeId> args;
  for (std::uint32_t back = window.a; back-- > 0;) {
    const auto month = units::add_months(base, -std::int64_t{back} - (upto ? 0 : 1));
    if (!month) continue;  // before the calendar's first month there is nothing to ask
    inner.windows[variable] = *month;
    for (std::size_t i = 1; i < expr.args.size(); ++i)
      args.push_back(expression(expr.args[i], inner));
  }
  return build_.node(expr.op, expr.type, expr.a | check::kUnrolled, expr.b, expr.span, args);
}

NodeId LinePlanner::parameter(const Expr& expr, const Setting& setting) {
  const check::Parameter& parameter = program_.parameters[expr.parameter()];
  if (parameter.from_table) return table(expr, parameter, setting);
  const auto datings = datings_of(parameter.versions);
  Origin origin = parameter_origin(expr.parameter(), setting.month);
  const auto version = resolve_.version(datings, setting.month);
  if (!version) {
    return build_.constant(
        Value::error(resolve_.not_in_force(fmt::format("figures of `{}`", parameter.name), datings,
                                           setting.month),
                     expr.span),
        expr.type, expr.span, {build_.origin(std::move(origin))});
  }
  const check::Version& used = parameter.versions[*version];
  const NodeId body = expression(used.body, setting);
  origin.dating = used.dating;
  origin.unconfirmed = used.unconfirmed;
  if (!used.cites.empty()) origin.cites = used.cites;
  origin.span = used.span;
  if (build_.is_firm(body)) origin.value = build_.value(body);
  const auto origins = merge_origins(build_.origins_of(body), {build_.origin(std::move(origin))});
  if (sheet_.nodes[body].op == Op::constant) {
    return build_.constant(build_.value(body), expr.type, expr.span, origins);
  }
  build_.set_origins(body, origins);
  return body;
}

Origin LinePlanner::parameter_origin(check::ParameterId id, Month month) const {
  Origin origin;
  origin.kind = OriginKind::parameter;
  origin.id = id.value;
  origin.type = program_.parameters[id].type;
  origin.month = month;
  origin.cites = program_.parameters[id].cites;
  return origin;
}

NodeId LinePlanner::not_in_force(const Expr& expr, check::ParameterId id, Month month) {
  const check::Parameter& parameter = program_.parameters[id];
  std::vector<units::Dating> datings;
  for (const check::TableRow& row : parameter.rows) datings.push_back(row.dating);
  return build_.constant(
      Value::error(
          resolve_.not_in_force(fmt::format("figures of `{}`", parameter.name), datings, month),
          expr.span),
      expr.type, expr.span, {build_.origin(parameter_origin(id, month))});
}

NodeId LinePlanner::table(const Expr& expr, const check::Parameter& parameter,
                          const Setting& setting) {
  const std::uint32_t table = ensure_table(expr.parameter(), setting.month);
  if (sheet_.tables[table].in_force.rows.empty() && !parameter.rows.empty()) {
    return not_in_force(expr, expr.parameter(), setting.month);
  }
  std::vector<NodeId> keys;
  bool firm = true;
  for (const Expr& arg : expr.args) {
    keys.push_back(expression(arg, setting));
    firm = firm && build_.is_firm(keys.back());
  }
  if (!firm) return build_.node(Op::lookup, expr.type, table, 0, expr.span, keys);
  std::vector<Value> values;
  std::vector<std::uint32_t> origins;
  for (const NodeId key : keys) {
    values.push_back(build_.value(key));
    origins = merge_origins(std::move(origins), build_.origins_of(key));
  }
  const LookupTable& resolved = sheet_.tables[table];
  RowsUsed used;
  Value value = look_up(program_, resolved, values, expr.span, &used);
  for (Origin& origin : origins_of_rows(program_, resolved, used, value)) {
    origins = merge_origins(std::move(origins), {build_.origin(std::move(origin))});
  }
  return build_.constant(std::move(value), expr.type, expr.span, origins);
}

std::uint32_t LinePlanner::ensure_table(check::ParameterId id, Month month) {
  const auto key = std::make_pair(id, month.months);
  if (const auto found = tables_.find(key); found != tables_.end()) return found->second;
  const check::Parameter& parameter = program_.parameters[id];
  LookupTable table;
  table.parameter = id;
  table.month = month;
  table.in_force = order_rows(parameter.rows, resolve_.rows(parameter.rows, month));
  if (parameter.has_beyond) {
    table.increments =
        order_rows(parameter.beyond_rows, resolve_.rows(parameter.beyond_rows, month));
  }
  sheet_.tables.push_back(std::move(table));
  const auto made = static_cast<std::uint32_t>(sheet_.tables.size() - 1);
  tables_[key] = made;
  return made;
}

}  // namespace poppy::plan
