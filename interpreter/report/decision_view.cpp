// Determination -> MonthView: program by program, the case's decisions before the persons', in the
// rules' order.
#include "interpreter/report/decision_view.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace poppy::report {
namespace {

class Viewer {
 public:
  Viewer(const text::SourceSet& sources, const reference::Determination& determination,
         const ReportOptions& options)
      : sources_(sources),
        given_(determination),
        sheet_(*determination.sheet),
        program_(*sheet_.program),
        options_(options),
        values_(determination),
        decision_needs_(sheet_),
        other_needs_(sheet_) {
    decision_needs_.begin(values_, determination.weighed.get());
    other_needs_.begin(values_, determination.weighed.get());
  }

  MonthView month() {
    MonthView view;
    facts_ = &view.facts;
    view.case_id = given_.case_id;
    if (sheet_.county) view.county = county_name(sheet_);
    view.month = units::to_string(sheet_.month);
    view.run_date = units::to_string(given_.run_date);
    for (const check::Module& module : program_.modules) {
      if (std::ranges::find(names_, module.program) == names_.end()) {
        names_.push_back(module.program);
      }
    }
    for (const std::string& name : names_) {
      ProgramView one = program(name);
      const bool empty = one.decisions.empty() && one.rules.empty() && one.form_lines.empty() &&
                         one.records.empty() && one.notices.empty() && one.messages.empty() &&
                         one.not_applied.empty();
      if (!empty) view.programs.push_back(std::move(one));
    }
    return view;
  }

 private:
  const check::Line& line_of(plan::SlotId slot) const {
    return program_.lines[sheet_.slots[slot].line()];
  }
  Open open(plan::SlotId slot, std::uint32_t row) {
    return view_open(sources_, given_, other_needs_, *facts_, slot, row);
  }
  bool of_module_applied(const check::Module& module) const {
    return std::ranges::none_of(sheet_.not_applied, [&](const plan::NotApplied& one) {
      return program_.modules[one.module].name == module.name;
    });
  }

  ProgramView program(const std::string& name) {
    ProgramView view;
    view.name = name;
    for (const check::Module& module : program_.modules) {
      if (module.program == name && !module.title.empty() && of_module_applied(module)) {
        view.titles.push_back(module.title);
      }
    }
    add_rules(view);
    add_decisions(view);
    add_form_lines(view);
    add_records(view);
    add_statements(view);
    for (const plan::NotApplied& one : sheet_.not_applied) {
      if (one.undetermined && program_.modules[one.module].program == name) {
        view.to_apply = view_open_to_apply(given_, *facts_);
      }
      const check::Module& module = program_.modules[one.module];
      if (module.program != name) continue;
      view.not_applied.push_back({module.name, module.title, one.undetermined,
                                  view_origins(sources_, given_, one.origins)});
    }
    return view;
  }

  void add_rules(ProgramView& view) {
    rule_at_.assign(given_.rules.size(), check::kNone);
    // Those that fail first, then those that may, so that a reader meets what matters first.
    for (const reference::Holds wanted :
         {reference::Holds::yes, reference::Holds::undetermined, reference::Holds::no}) {
      for (const reference::RuleOutcomeId i : given_.rules.ids()) {
        if (given_.rules[i].fails == wanted) add_rule(view, i);
      }
    }
  }

  void add_rule(ProgramView& view, reference::RuleOutcomeId outcome_index) {
    const reference::RuleOutcome& outcome = given_.rules[outcome_index];
    const plan::SheetRule& at = sheet_.rules[outcome.rule];
    const check::Rule& rule = program_.rules[at.rule];
    const check::Line& line = program_.lines[rule.line];
    if (line.program != view.name) return;
    RuleView one;
    one.rule = line.name;
    one.module = line.module;
    one.record = row_name(given_, line.entity, outcome.row);
    one.code = rule.reason_code;
    one.text = rule.reason;
    one.cites = line.cites;
    one.fails = outcome.fails;
    one.place = place_of(sources_, line.span);
    if (outcome.fails != reference::Holds::no || options_.why_not) {
      const int depth = outcome.fails == reference::Holds::no ? options_.depth - 1 : options_.depth;
      one.why = {at.slot, outcome.row, std::max(depth, 0), outcome.fails == reference::Holds::no};
      if (outcome.fails == reference::Holds::yes) {
        one.items = decisive_items(view_why(sources_, given_, *one.why));
      }
    }
    one.open = open(at.slot, outcome.row);
    rule_at_[outcome_index] = static_cast<std::uint32_t>(view.rules.size());
    view.rules.push_back(std::move(one));
  }

  void add_decisions(ProgramView& view) {
    std::vector<reference::DecisionOutcome> outcomes;
    for (const reference::DecisionOutcome& outcome : given_.decisions) {
      if (line_of(sheet_.decisions[outcome.decision].slot).program == view.name) {
        outcomes.push_back(outcome);
      }
    }
    const auto rank = [this](const reference::DecisionOutcome& outcome) {
      const check::EntityId entity = sheet_.slots[sheet_.decisions[outcome.decision].slot].entity;
      return std::tuple(program_.entities[entity].depth, entity, outcome.row, outcome.decision);
    };
    std::ranges::stable_sort(outcomes, {}, rank);
    for (const reference::DecisionOutcome& outcome : outcomes) {
      const plan::SlotId slot = sheet_.decisions[outcome.decision].slot;
      const check::Line& line = line_of(slot);
      DecisionView one;
      one.decision = line.name;
      one.record = row_name(given_, line.entity, outcome.row);
      one.cites = line.cites;
      one.status = show(given_, line.type, outcome.status);
      for (const reference::RuleOutcomeId reason : outcome.reasons) {
        if (rule_at_[reason] != check::kNone) one.reasons.push_back(rule_at_[reason]);
      }
      // Its rules are explained by themselves.
      one.why = {slot, outcome.row, 0, false};
      one.title = line.title;
      one.open = view_open(sources_, given_, decision_needs_, *facts_, slot, outcome.row);
      one.place = place_of(sources_, line.span);
      view.decisions.push_back(std::move(one));
    }
  }

  void add_form_lines(ProgramView& view) {
    for (const plan::SlotId slot : sheet_.form_lines) {
      const check::Line& line = line_of(slot);
      if (line.program != view.name) continue;
      for (std::uint32_t row = 0; row < given_.slots[slot].size(); ++row) {
        FormLineView one;
        const std::uint32_t at = sheet_.line_of_slot[slot];
        if (at != check::kNone) one.number = sheet_.lines[at].number;
        one.name = slot_name(given_, slot, row);
        one.row = row;
        one.entity = line.entity;
        one.value = show(given_, line.type, given_.slots[slot][row]);
        one.cites = line.cites;
        one.open = open(slot, row);
        one.place = place_of(sources_, line.span);
        view.form_lines.push_back(std::move(one));
      }
    }
  }

  void add_open(Open& to, plan::SlotId slot, std::uint32_t row) {
    Open more = open(slot, row);
    std::ranges::move(more.needs, std::back_inserter(to.needs));
    to.left_out += more.left_out;
    to.is_cut = to.is_cut || more.is_cut;
    std::ranges::move(more.errors, std::back_inserter(to.errors));
  }

  void add_records(ProgramView& view) {
    for (const reference::RecordOutcome& outcome : given_.records) {
      const plan::SheetCreate& at = sheet_.creates[outcome.create];
      const check::Create& create = program_.creates[at.create];
      if (create.program != view.name) continue;
      RecordView one;
      one.create = create.name;
      one.record = row_name(given_, create.entity, outcome.row);
      one.makes = program_.entities[create.record].name;
      one.list = program_.entities[create.record].list_name;
      one.cites = create.cites;
      one.change = outcome.change;
      one.place = place_of(sources_, create.span);
      add_open(one.open, at.when, outcome.row);
      for (std::size_t i = 0; i < create.fields.size() && i < outcome.fields.size(); ++i) {
        const check::Field& field = program_.fields[create.fields[i].field];
        one.fields.push_back(
            {field.name, field.title, show(given_, field.type, outcome.fields[i])});
        if (i < at.fields.size()) add_open(one.open, at.fields[i], outcome.row);
      }
      const bool list_is_open = outcome.change == reference::RecordChange::undetermined &&
                                !given_.rows.given[create.record][outcome.row];
      if (list_is_open) {
        reference::Need list;
        list.list = create.record;
        list.row = outcome.row;
        list.settles_alone = one.open.needs.empty();
        one.open.needs.push_back(facts_->view(given_, list));
      }
      view.records.push_back(std::move(one));
    }
  }

  void add_statements(ProgramView& view) {
    for (const reference::StatementOutcome& outcome : given_.statements) {
      const plan::SheetStatement& at = sheet_.statements[outcome.statement];
      const check::Statement& statement = program_.statements[at.statement];
      if (statement.program != view.name) continue;
      if (statement.kind == check::StatementKind::contradiction)
        continue;  // such a case is not decided
      StatementView one;
      one.name = statement.name;
      one.record = row_name(given_, statement.entity, outcome.row);
      one.cites = statement.cites;
      one.undetermined = outcome.sent == reference::Holds::undetermined;
      one.english = outcome.english;
      one.spanish = outcome.spanish;
      one.place = place_of(sources_, statement.span);
      add_open(one.open, at.when, outcome.row);
      for (std::size_t i = 0; i < statement.fields.size() && i < outcome.fields.size(); ++i) {
        const check::Line& line = program_.lines[statement.fields[i].line];
        one.fields.push_back(
            {statement.fields[i].name, {}, show(given_, line.type, outcome.fields[i])});
      }
      switch (statement.kind) {
        case check::StatementKind::notice:
          view.notices.push_back(std::move(one));
          break;
        case check::StatementKind::message:
          view.messages.push_back(std::move(one));
          break;
        case check::StatementKind::contradiction:
          break;
      }
    }
  }

  const text::SourceSet& sources_;
  const reference::Determination& given_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const ReportOptions& options_;
  reference::SlotValues values_;
  reference::NeedSearch decision_needs_;  // of their own: what a run says of the case is the same
  reference::NeedSearch other_needs_;
  NeedBook* facts_ = nullptr;  // of the month's view
  std::vector<std::string> names_;
  units::IdVector<reference::RuleOutcomeId, std::uint32_t> rule_at_;  // into the program's rules
};

}  // namespace

MonthView view_month(const text::SourceSet& sources, const reference::Determination& determination,
                     const ReportOptions& options) {
  return Viewer(sources, determination, options).month();
}

}  // namespace poppy::report
