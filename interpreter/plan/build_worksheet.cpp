// Program + county + month + run date -> Worksheet. Lines are planned in the program's order, so
// that a line's constants are known to the lines that read them; what no outcome needs is left
// behind at the end (compact.h).
#include "interpreter/plan/build_worksheet.h"

#include <algorithm>
#include <map>
#include <set>

#include "interpreter/plan/apply.h"
#include "interpreter/plan/compact.h"
#include "interpreter/plan/fold.h"
#include "interpreter/plan/resolve.h"

namespace poppy::plan {

using check::Expr;
using check::LineId;
using check::LineKind;
using check::Op;
using units::Month;
using units::Value;

namespace {

/// What an expression is planned for.
struct Setting {
  Month month;                 // the month its line is evaluated for
  std::vector<Month> windows;  // by window variable
};

struct PlannedLine {
  SlotId slot = check::kNone;
  NodeId root = 0;
  bool absent = false;  // not in force: a rule, or a part of an outcome
};

std::vector<units::Dating> datings_of(const std::vector<check::Version>& versions) {
  std::vector<units::Dating> result;
  result.reserve(versions.size());
  for (const check::Version& version : versions) result.push_back(version.dating);
  return result;
}

/// Lines an expression reads at its own month.
void gather_reads(const Expr& expr, std::vector<LineId>& reads) {
  if (expr.op == Op::line && expr.args.size() == 1) reads.push_back(expr.a);
  for (const Expr& arg : expr.args) gather_reads(arg, reads);
}

class Planner {
 public:
  Planner(const SheetRequest& request, Worksheet& sheet)
      : request_(request),
        sheet_(sheet),
        program_(*sheet.program),
        build_(sheet),
        resolve_(program_, request.county, request.run_date) {
    position_.resize(program_.lines.size());
    for (std::size_t i = 0; i < program_.order.size(); ++i) position_[program_.order[i]] = i;
    reads_.resize(program_.lines.size());
    for (std::size_t i = 0; i < program_.lines.size(); ++i) {
      for (const check::Version& version : program_.lines[i].versions)
        gather_reads(version.body, reads_[i]);
    }
  }

  void plan() {
    find_modules();
    plan_rules();
    plan_decisions();
    plan_creates();
    plan_letters();
    plan_defines();
    sheet_.runs_from = resolve_.cell_begin();
    sheet_.runs_until = resolve_.cell_end();
  }

 private:
  // ---- which modules speak here

  bool wanted(const std::string& program) const {
    return request_.programs.empty() ||
           std::find(request_.programs.begin(), request_.programs.end(), program) !=
               request_.programs.end();
  }

  /// A module's `applies when` speaks for its whole program: half a program would decide nothing.
  void find_modules() {
    std::set<std::string> silent;
    for (std::size_t i = 0; i < program_.modules.size(); ++i) {
      const check::Module& module = program_.modules[i];
      if (!wanted(module.program) || module.applies == check::kNone) continue;
      const PlannedLine& applies = ensure(module.applies, request_.month);
      const bool firm = build_.is_firm(applies.root);
      if (firm && build_.value(applies.root).truth()) continue;
      silent.insert(module.program);
      sheet_.not_applied.push_back(
          {static_cast<std::uint32_t>(i), !firm, build_.origins_below(applies.root)});
    }
    for (const check::Module& module : program_.modules) {
      if (wanted(module.program) && !silent.contains(module.program)) speaking_.insert(module.name);
    }
  }

  bool speaks(const std::string& module) const { return speaking_.contains(module); }

  // ---- lines

  /// The line at the month, with all that it reads planned before it.
  const PlannedLine& ensure(LineId line, Month month) {
    const auto key = std::make_pair(line, month.months);
    if (const auto found = planned_.find(key); found != planned_.end()) return found->second;
    std::set<std::pair<std::size_t, LineId>> todo;  // in the program's order
    std::vector<LineId> open = {line};
    while (!open.empty()) {
      const LineId next = open.back();
      open.pop_back();
      if (planned_.contains({next, month.months}) || !todo.insert({position_[next], next}).second)
        continue;
      open.insert(open.end(), reads_[next].begin(), reads_[next].end());
    }
    for (const auto& [position, next] : todo) {
      if (!planned_.contains({next, month.months}))
        planned_[{next, month.months}] = plan_line(next, month);
    }
    return planned_.at(key);
  }

  PlannedLine plan_line(LineId id, Month month) {
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
        origin.id = id;
        origin.type = line.type;
        origin.dating = used.dating;
        origin.month = month;
        origin.cites = used.cites.empty() ? line.cites : used.cites;
        origin.unconfirmed = used.unconfirmed;
        origin.span = used.span;
        made.origins.push_back(build_.origin(std::move(origin)));
      }
      result.root = expression(used.body, {month, {}});
      made.origins = merge_origins(made.origins, build_.origins_of(result.root));
    } else if (line.kind == LineKind::rule || line.kind == LineKind::outcome_part) {
      result.absent = true;
      result.root = build_.constant(Value::of(false), line.type, line.span);
    } else {
      result.root =
          build_.constant(Value::error(resolve_.not_in_force(line.name, datings, month), line.span),
                          line.type, line.span);
    }
    result.slot = slot(SlotKind::line, line.entity, line.type, id, month);
    made.slot = result.slot;
    made.root = result.root;
    sheet_.lines.push_back(std::move(made));
    return result;
  }

  SlotId slot(SlotKind kind, check::EntityId entity, const check::Type& type, std::uint32_t id,
              Month month) {
    const auto key = std::make_tuple(kind, id, month.months);
    if (const auto found = slots_.find(key); found != slots_.end()) return found->second;
    sheet_.slots.push_back({kind, entity, type, id, month});
    const auto made = static_cast<SlotId>(sheet_.slots.size() - 1);
    slots_[key] = made;
    return made;
  }

  // ---- outcomes

  void plan_rules() {
    for (std::size_t i = 0; i < program_.rules.size(); ++i) {
      const LineId line = program_.rules[i].line;
      if (!speaks(program_.lines[line].module)) continue;
      const PlannedLine& planned = ensure(line, request_.month);
      if (planned.absent) continue;
      sheet_rule_[line] = static_cast<std::uint32_t>(sheet_.rules.size());
      sheet_.rules.push_back({static_cast<std::uint32_t>(i), planned.slot});
    }
  }

  void plan_decisions() {
    for (std::size_t i = 0; i < program_.decisions.size(); ++i) {
      const check::Decision& decision = program_.decisions[i];
      if (!speaks(program_.lines[decision.line].module)) continue;
      SheetDecision made;
      made.decision = static_cast<std::uint32_t>(i);
      made.slot = ensure(decision.line, request_.month).slot;
      for (const LineId reason : decision.reasons) {
        if (const auto found = sheet_rule_.find(reason); found != sheet_rule_.end()) {
          made.reasons.push_back(found->second);
        }
      }
      made.keep.push_back(made.slot);
      for (const LineId kept : decision.keep) {
        const SlotId slot = ensure(kept, request_.month).slot;
        if (std::find(made.keep.begin(), made.keep.end(), slot) == made.keep.end())
          made.keep.push_back(slot);
      }
      sheet_.decisions.push_back(std::move(made));
    }
  }

  void plan_creates() {
    for (std::size_t i = 0; i < program_.creates.size(); ++i) {
      const check::Create& create = program_.creates[i];
      if (!speaks(create.module)) continue;
      const PlannedLine& when = ensure(create.when, request_.month);
      if (when.absent || never(when)) continue;
      SheetCreate made;
      made.create = static_cast<std::uint32_t>(i);
      made.when = when.slot;
      for (const check::CreateField& field : create.fields) {
        made.fields.push_back(ensure(field.line, request_.month).slot);
        const check::Field& existing = program_.fields[field.field];
        made.existing.push_back(
            slot(SlotKind::fact, existing.entity, existing.type, field.field, request_.month));
      }
      if (create.removed_when != check::kNone)
        made.removed_when = ensure(create.removed_when, request_.month).slot;
      sheet_.creates.push_back(std::move(made));
    }
  }

  void plan_letters() {
    for (std::size_t i = 0; i < program_.letters.size(); ++i) {
      const check::Letter& letter = program_.letters[i];
      if (!speaks(letter.module)) continue;
      const PlannedLine& when = ensure(letter.when, request_.month);
      if (when.absent || never(when)) continue;
      SheetLetter made;
      made.letter = static_cast<std::uint32_t>(i);
      made.when = when.slot;
      for (const check::LetterField& field : letter.fields) {
        made.fields.push_back(ensure(field.line, request_.month).slot);
      }
      for (const check::TextPiece& piece : letter.english)
        made.english.push_back(piece_slot(piece));
      for (const check::TextPiece& piece : letter.spanish)
        made.spanish.push_back(piece_slot(piece));
      sheet_.letters.push_back(std::move(made));
    }
  }

  SlotId piece_slot(const check::TextPiece& piece) {
    return piece.value == check::kNone ? check::kNone : ensure(piece.value, request_.month).slot;
  }

  /// A condition that the county's flags have settled: it cannot happen here.
  bool never(const PlannedLine& when) const {
    return build_.is_firm(when.root) && !build_.value(when.root).truth();
  }

  /// The modules' order on a form: one comes after those it imports, in the order it names them.
  [[nodiscard]] std::map<std::string, std::size_t> module_ranks() const {
    std::map<std::string, std::size_t> rank;
    std::vector<bool> open(program_.modules.size(), false);
    std::vector<std::pair<std::size_t, std::size_t>> path;  // module, imports visited
    for (std::size_t root = 0; root < program_.modules.size(); ++root) {
      if (!open[root]) path.emplace_back(root, 0);
      open[root] = true;
      while (!path.empty()) {
        auto& [module, visited] = path.back();
        const std::vector<std::uint32_t>& imports = program_.modules[module].imports;
        if (visited == imports.size()) {
          rank.emplace(program_.modules[module].name, rank.size());
          path.pop_back();
          continue;
        }
        const std::size_t next = imports[visited++];
        if (!open[next]) path.emplace_back(next, 0);
        open[next] = true;
      }
    }
    return rank;
  }

  void plan_defines() {
    const std::map<std::string, std::size_t> rank = module_ranks();
    std::vector<LineId> form_lines;
    for (LineId id = 0; id < program_.lines.size(); ++id) {
      const check::Line& line = program_.lines[id];
      if (line.kind == LineKind::outcome_part || !speaks(line.module)) continue;
      if (line.kind == LineKind::define && !line.title.empty()) form_lines.push_back(id);
      if (request_.every_line) ensure(id, request_.month);
    }
    std::stable_sort(form_lines.begin(), form_lines.end(), [&](LineId left, LineId right) {
      return rank.at(program_.lines[left].module) < rank.at(program_.lines[right].module);
    });
    for (const LineId id : form_lines) {
      sheet_.form_lines.push_back(ensure(id, request_.month).slot);
    }
  }

  // ---- expressions

  NodeId expression(const Expr& expr, const Setting& setting) {
    switch (expr.op) {
      case Op::constant:
        return build_.constant(expr.value, expr.type, expr.span);
      case Op::benefit_month:
        return build_.constant(Value::of(setting.month), expr.type, expr.span);
      case Op::window_month:
        return build_.constant(Value::of(setting.windows[expr.a]), expr.type, expr.span);
      case Op::county:
        return county(expr);
      case Op::flag: {
        const std::uint32_t origin = flag_origin(expr.a, setting.month);
        return build_.constant(sheet_.origins[origin].value, expr.type, expr.span, {origin});
      }
      case Op::parameter:
        return parameter(expr, setting);
      case Op::row:
        return build_.node(Op::row, expr.type, expr.a, expr.b, expr.span, {});
      case Op::run_date:
        return build_.node(Op::run_date, expr.type, 0, 0, expr.span, {});
      case Op::field:
        return field(expr, setting);
      case Op::line:
        return read_line(expr, setting);
      case Op::saved:
        return saved(expr, setting);
      case Op::list:
      case Op::only:
        return build_.node(expr.op, expr.type, expr.a, 0, expr.span,
                           {expression(expr.args[0], setting)});
      case Op::all_of:
      case Op::any_of:
      case Op::none_of:
      case Op::at_least:
        return group(expr, setting);
      case Op::choose:
        return choice(expr, setting);
      case Op::aggregate_sum:
      case Op::aggregate_count:
      case Op::aggregate_least:
      case Op::aggregate_greatest:
      case Op::aggregate_some:
      case Op::aggregate_every:
      case Op::aggregate_no:
      case Op::aggregate_days:
      case Op::aggregate_filter:
      case Op::aggregate_earliest_record:
      case Op::aggregate_latest_record:
        return expr.args[0].op == Op::window ? unrolled(expr, setting) : aggregate(expr, setting);
      case Op::window:
      case Op::lookup:
        text::bug("expression: an op out of place");
      default:
        break;  // the strict ops: is_strict lists every op
    }
    std::vector<NodeId> args;
    args.reserve(expr.args.size());
    for (const Expr& arg : expr.args) args.push_back(expression(arg, setting));
    return build_.strict(expr.op, expr.type, expr.a, expr.b, expr.span, args);
  }

  /// One origin for each flag and month, whatever reads it: it is told in full once.
  std::uint32_t flag_origin(check::FlagId flag, Month month) {
    const auto key = std::make_pair(flag, month.months);
    if (const auto found = flags_.find(key); found != flags_.end()) return found->second;
    return flags_[key] = build_.origin(resolve_.flag(flag, month));
  }

  NodeId county(const Expr& expr) {
    if (request_.county) {
      return build_.constant(Value::of(std::int64_t{*request_.county}), expr.type, expr.span);
    }
    Origin origin;
    origin.kind = OriginKind::county;
    origin.type = expr.type;
    origin.unset = true;
    return build_.constant(Value::unknown(), expr.type, expr.span,
                           {build_.origin(std::move(origin))});
  }

  NodeId field(const Expr& expr, const Setting& setting) {
    const check::Field& field = program_.fields[expr.a];
    const SlotId read = slot(SlotKind::fact, field.entity, field.type, expr.a,
                             field.dated ? setting.month : request_.month);
    return build_.node(Op::field, expr.type, read, 0, expr.span,
                       {expression(expr.args[0], setting)});
  }

  Month month_argument(const Expr& expr, const Setting& setting) {
    const NodeId month = expression(expr, setting);
    if (!build_.is_firm(month)) text::bug("a month read `at` is always a constant of the plan");
    return build_.value(month).month();
  }

  NodeId read_line(const Expr& expr, const Setting& setting) {
    const NodeId record = expression(expr.args[0], setting);
    const Month month =
        expr.args.size() == 2 ? month_argument(expr.args[1], setting) : setting.month;
    const PlannedLine planned = ensure(expr.a, month);
    if (build_.is_firm(planned.root) && sheet_.nodes[record].op == Op::row) {
      return build_.constant(build_.value(planned.root), expr.type, expr.span,
                             build_.origins_of(planned.root));
    }
    return build_.node(Op::line, expr.type, planned.slot, 0, expr.span, {record});
  }

  NodeId saved(const Expr& expr, const Setting& setting) {
    const check::Line& line = program_.lines[expr.a];
    check::Type type = line.type;
    type.or_blank = true;
    const SlotId read =
        slot(SlotKind::saved, line.entity, type, expr.a, month_argument(expr.args[1], setting));
    return build_.node(Op::saved, expr.type, read, 0, expr.span,
                       {expression(expr.args[0], setting)});
  }

  NodeId group(const Expr& expr, const Setting& setting) {
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

  static Dropped out_of_force(const check::Mark& mark, const Expr& item) {
    Dropped dropped;
    dropped.label = mark.label;
    dropped.span = item.span;
    dropped.not_in_force = true;
    return dropped;
  }

  NodeId choice(const Expr& expr, const Setting& setting) {
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
      NodeId guard = 0;
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
    NodeId made = 0;
    if (args.size() == 1 && build_.is_firm(args[0])) {
      made = build_.constant(build_.value(args[0]), expr.type, expr.span,
                             merge_origins(settled_by, build_.origins_of(args[0])));
    } else {
      made = build_.node(Op::choose, expr.type, 0, 0, expr.span, args, labels);
    }
    for (Dropped& out : dropped) build_.drop(made, std::move(out));
    return made;
  }

  NodeId aggregate(const Expr& expr, const Setting& setting) {
    std::vector<NodeId> args;
    for (const Expr& arg : expr.args) args.push_back(expression(arg, setting));
    return build_.node(expr.op, expr.type, expr.a, expr.b, expr.span, args);
  }

  /// An aggregate over a window of months: its parts once for each month, the earliest first.
  NodeId unrolled(const Expr& expr, const Setting& setting) {
    const Expr& window = expr.args[0];
    const Month base = month_argument(window.args[0], setting);
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

  NodeId parameter(const Expr& expr, const Setting& setting) {
    const check::Parameter& parameter = program_.parameters[expr.a];
    if (parameter.from_table) return table(expr, parameter, setting);
    const auto datings = datings_of(parameter.versions);
    Origin origin = parameter_origin(expr.a, setting.month);
    const auto version = resolve_.version(datings, setting.month);
    if (!version) {
      return build_.constant(
          Value::error(resolve_.not_in_force(parameter.name, datings, setting.month), expr.span),
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

  Origin parameter_origin(check::ParameterId id, Month month) const {
    Origin origin;
    origin.kind = OriginKind::parameter;
    origin.id = id;
    origin.type = program_.parameters[id].type;
    origin.month = month;
    origin.cites = program_.parameters[id].cites;
    return origin;
  }

  NodeId table(const Expr& expr, const check::Parameter& parameter, const Setting& setting) {
    const std::uint32_t table = ensure_table(expr.a, setting.month);
    if (sheet_.tables[table].rows.empty() && !parameter.rows.empty()) {
      std::vector<units::Dating> datings;
      for (const check::TableRow& row : parameter.rows) datings.push_back(row.dating);
      return build_.constant(
          Value::error(resolve_.not_in_force(parameter.name, datings, setting.month), expr.span),
          expr.type, expr.span, {build_.origin(parameter_origin(expr.a, setting.month))});
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
    std::uint32_t row = check::kNone;
    Value value =
        look_up(program_, parameter, resolved.rows, resolved.beyond_rows, values, expr.span, &row);
    Origin origin = parameter_origin(expr.a, setting.month);
    origin.kind = OriginKind::table_row;
    origin.value = value;
    if (row != check::kNone) {
      origin.dating = parameter.rows[row].dating;
      origin.unconfirmed = parameter.rows[row].unconfirmed;
      if (!parameter.rows[row].cites.empty()) origin.cites = parameter.rows[row].cites;
      origin.span = parameter.rows[row].span;
    }
    origins = merge_origins(std::move(origins), {build_.origin(std::move(origin))});
    return build_.constant(std::move(value), expr.type, expr.span, origins);
  }

  std::uint32_t ensure_table(check::ParameterId id, Month month) {
    const auto key = std::make_pair(id, month.months);
    if (const auto found = tables_.find(key); found != tables_.end()) return found->second;
    const check::Parameter& parameter = program_.parameters[id];
    LookupTable table;
    table.parameter = id;
    table.month = month;
    table.rows = resolve_.rows(parameter.rows, month);
    if (parameter.has_beyond) table.beyond_rows = resolve_.rows(parameter.beyond_rows, month);
    sheet_.tables.push_back(std::move(table));
    const auto made = static_cast<std::uint32_t>(sheet_.tables.size() - 1);
    tables_[key] = made;
    return made;
  }

  const SheetRequest& request_;
  Worksheet& sheet_;
  const check::Program& program_;
  NodeBuilder build_;
  Resolver resolve_;
  std::vector<std::size_t> position_;
  std::vector<std::vector<LineId>> reads_;
  std::set<std::string> speaking_;
  std::map<std::pair<LineId, std::int32_t>, PlannedLine> planned_;
  std::map<std::tuple<SlotKind, std::uint32_t, std::int32_t>, SlotId> slots_;
  std::map<std::pair<check::ParameterId, std::int32_t>, std::uint32_t> tables_;
  std::map<std::pair<check::FlagId, std::int32_t>, std::uint32_t> flags_;
  std::map<LineId, std::uint32_t> sheet_rule_;
};

}  // namespace

Worksheet build_worksheet(std::shared_ptr<const check::Program> program,
                          const SheetRequest& request) {
  Worksheet draft;
  draft.program = std::move(program);
  draft.county = request.county;
  draft.month = request.month;
  Planner(request, draft).plan();
  return compact(std::move(draft), request.every_line);
}

}  // namespace poppy::plan
