// Program + county + month + run date -> Worksheet: which modules speak, and the outcomes they have
// in force. Lines are planned by line_planner.h; what no outcome needs is left behind at the end
// (compact.h).
#include "interpreter/plan/build_worksheet.h"

#include <algorithm>
#include <map>
#include <set>

#include "interpreter/plan/compact.h"
#include "interpreter/plan/line_planner.h"

namespace poppy::plan {

using check::LineId;
using check::LineKind;

namespace {

class Planner {
 public:
  Planner(const SheetRequest& request, Worksheet& sheet)
      : request_(request),
        sheet_(sheet),
        program_(*sheet.program),
        lines_(sheet, request.run_date) {}

  void plan() {
    find_modules();
    plan_rules();
    plan_decisions();
    plan_creates();
    plan_statements();
    plan_defines();
    plan_asked();
    sheet_.runs_from = lines_.resolver().cell_begin();
    sheet_.runs_until = lines_.resolver().cell_end();
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
    for (const check::ModuleId id : program_.modules.ids()) {
      const check::Module& module = program_.modules[id];
      if (!wanted(module.program) || module.applies == check::kNone) continue;
      const PlannedLine& applies = lines_.ensure(module.applies, request_.month);
      const bool firm = lines_.nodes().is_firm(applies.root);
      if (firm && lines_.nodes().value(applies.root).truth()) continue;
      silent.insert(module.program);
      sheet_.not_applied.push_back({id, !firm, lines_.nodes().origins_below(applies.root)});
    }
    for (const check::Module& module : program_.modules) {
      if (wanted(module.program) && !silent.contains(module.program)) speaking_.insert(module.name);
    }
    find_relied_on(silent);
  }

  bool speaks(const std::string& module) const { return speaking_.contains(module); }

  /// Programs of modules that the speaking ones import, one through the other: where they apply,
  /// facts that they say cannot be are none to decide by.
  void find_relied_on(const std::set<std::string>& silent) {
    std::set<check::ModuleId> reached;
    std::vector<check::ModuleId> open;
    for (const check::ModuleId id : program_.modules.ids()) {
      if (speaks(program_.modules[id].name)) open.push_back(id);
    }
    while (!open.empty()) {
      const check::ModuleId id = open.back();
      open.pop_back();
      if (!reached.insert(id).second) continue;
      relied_on_.insert(program_.modules[id].program);
      const std::vector<check::ModuleId>& imports = program_.modules[id].imports;
      open.insert(open.end(), imports.begin(), imports.end());
    }
    for (const check::Module& module : program_.modules) {
      if (module.applies == check::kNone || !relied_on_.contains(module.program)) continue;
      const PlannedLine& applies = lines_.ensure(module.applies, request_.month);
      const bool holds =
          lines_.nodes().is_firm(applies.root) && lines_.nodes().value(applies.root).truth();
      if (!holds || silent.contains(module.program)) relied_on_.erase(module.program);
    }
  }

  [[nodiscard]] bool is_planned(const check::Statement& statement) const {
    if (statement.kind == check::StatementKind::contradiction) {
      return relied_on_.contains(statement.program);
    }
    return request_.printed && speaks(statement.module);
  }

  // ---- outcomes

  void plan_rules() {
    for (const check::RuleId id : program_.rules.ids()) {
      const LineId line = program_.rules[id].line;
      if (!speaks(program_.lines[line].module)) continue;
      const PlannedLine& planned = lines_.ensure(line, request_.month);
      if (planned.absent) continue;
      sheet_rule_[line] = sheet_.rules.add({id, planned.slot});
    }
  }

  void plan_decisions() {
    for (const check::DecisionId id : program_.decisions.ids()) {
      const check::Decision& decision = program_.decisions[id];
      if (!speaks(program_.lines[decision.line].module)) continue;
      SheetDecision made;
      made.decision = id;
      made.slot = lines_.ensure(decision.line, request_.month).slot;
      for (const LineId reason : decision.reasons) {
        if (const auto found = sheet_rule_.find(reason); found != sheet_rule_.end()) {
          made.reasons.push_back(found->second);
        }
      }
      if (decision.reasons_when != check::kNone)
        made.reasons_when = lines_.ensure(decision.reasons_when, request_.month).slot;
      made.keep.push_back(made.slot);
      for (const LineId kept : decision.keep) {
        const SlotId slot = lines_.ensure(kept, request_.month).slot;
        if (std::find(made.keep.begin(), made.keep.end(), slot) == made.keep.end())
          made.keep.push_back(slot);
      }
      sheet_.decisions.push_back(std::move(made));
    }
  }

  void plan_creates() {
    for (const check::CreateId id : program_.creates.ids()) {
      const check::Create& create = program_.creates[id];
      if (!speaks(create.module)) continue;
      const PlannedLine& when = lines_.ensure(create.when, request_.month);
      if (when.absent) continue;
      // What is never made in this month may have been made before, and be taken back.
      const bool makes = !never(when);
      const SlotId when_slot = when.slot;
      const PlannedLine* removed = create.removed_when == check::kNone
                                       ? nullptr
                                       : &lines_.ensure(create.removed_when, request_.month);
      if (!makes && (removed == nullptr || never(*removed))) continue;
      const SlotId removed_slot = removed == nullptr ? check::kNone : removed->slot;
      SheetCreate made;
      made.create = id;
      made.when = when_slot;
      made.removed_when = removed_slot;
      for (const check::CreateField& field : create.fields) {
        made.fields.push_back(lines_.ensure(field.line, request_.month).slot);
        const check::Field& existing = program_.fields[field.field];
        made.existing.push_back(lines_.slot(SlotKind::fact, existing.entity, existing.type,
                                            field.field.value, request_.month));
      }
      sheet_.creates.push_back(std::move(made));
    }
  }

  void plan_statements() {
    for (const check::StatementId id : program_.statements.ids()) {
      const check::Statement& statement = program_.statements[id];
      if (!is_planned(statement)) continue;
      const PlannedLine& when = lines_.ensure(statement.when, request_.month);
      if (when.absent || never(when)) continue;
      SheetStatement made;
      made.statement = id;
      made.when = when.slot;
      for (const check::StatementField& field : statement.fields) {
        made.fields.push_back(lines_.ensure(field.line, request_.month).slot);
      }
      for (const check::TextPiece& piece : statement.english)
        made.english.push_back(piece_slot(piece));
      for (const check::TextPiece& piece : statement.spanish)
        made.spanish.push_back(piece_slot(piece));
      sheet_.statements.push_back(std::move(made));
    }
  }

  SlotId piece_slot(const check::TextPiece& piece) {
    return piece.value == check::kNone ? check::kNone
                                       : lines_.ensure(piece.value, request_.month).slot;
  }

  /// A condition that the county's flags have settled: it cannot happen here.
  bool never(const PlannedLine& when) const {
    return lines_.nodes().is_firm(when.root) && !lines_.nodes().value(when.root).truth();
  }

  /// The modules' order on a form: one comes after those it imports, in the order it names them.
  [[nodiscard]] std::map<std::string, std::size_t> module_ranks() const {
    std::map<std::string, std::size_t> rank;
    units::IdVector<check::ModuleId, bool> open(program_.modules.size(), false);
    std::vector<std::pair<check::ModuleId, std::size_t>> path;  // imports visited
    for (const check::ModuleId root : program_.modules.ids()) {
      if (!open[root]) path.emplace_back(root, 0);
      open[root] = true;
      while (!path.empty()) {
        auto& [module, visited] = path.back();
        const std::vector<check::ModuleId>& imports = program_.modules[module].imports;
        if (visited == imports.size()) {
          rank.emplace(program_.modules[module].name, rank.size());
          path.pop_back();
          continue;
        }
        const check::ModuleId next = imports[visited++];
        if (!open[next]) path.emplace_back(next, 0);
        open[next] = true;
      }
    }
    return rank;
  }

  void plan_defines() {
    const std::map<std::string, std::size_t> rank = module_ranks();
    std::vector<LineId> form_lines;
    for (const LineId id : program_.lines.ids()) {
      const check::Line& line = program_.lines[id];
      if (line.kind == LineKind::outcome_part || !speaks(line.module)) continue;
      const bool is_titled = line.kind == LineKind::define && !line.title.empty();
      if (is_titled && request_.printed) form_lines.push_back(id);
      if (request_.every_line) lines_.ensure(id, request_.month);
    }
    std::stable_sort(form_lines.begin(), form_lines.end(), [&](LineId left, LineId right) {
      return rank.at(program_.lines[left].module) < rank.at(program_.lines[right].module);
    });
    for (const LineId id : form_lines) {
      sheet_.form_lines.push_back(lines_.ensure(id, request_.month).slot);
    }
  }

  void plan_asked() {
    std::vector<LineId> asked = request_.asked;
    std::ranges::sort(asked);
    const auto repeats = std::ranges::unique(asked);
    asked.erase(repeats.begin(), repeats.end());
    for (const LineId line : asked) {
      if (!speaks(program_.lines[line].module)) continue;
      const PlannedLine& planned = lines_.ensure(line, request_.month);
      if (!planned.absent) sheet_.asked.push_back({line, planned.slot});
    }
  }

  const SheetRequest& request_;
  Worksheet& sheet_;
  const check::Program& program_;
  LinePlanner lines_;
  std::set<std::string> speaking_;   // modules
  std::set<std::string> relied_on_;  // programs
  std::map<LineId, SheetRuleId> sheet_rule_;
};

}  // namespace

SlotId Worksheet::asked_slot(LineId line) const {
  const auto found = std::ranges::lower_bound(asked, line, {}, &AskedLine::line);
  return found != asked.end() && found->line == line ? found->slot : SlotId(check::kNone);
}

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
