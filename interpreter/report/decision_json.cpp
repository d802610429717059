// MonthView -> JSON, written as it is gathered: explanations are larger than all else, and only the
// one at hand is held. docs/decision-json.md is the contract: keys are added, never renamed.
#include "interpreter/report/decision_view.h"

#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "interpreter/report/value_json.h"

namespace poppy::report {
namespace {

using text::JsonWriter;

std::string_view part_name(reference::Part part) {
  switch (part) {
    case reference::Part::line:
      return "line";
    case reference::Part::item:
      return "item";
    case reference::Part::condition:
      return "condition";
    case reference::Part::fact:
      return "fact";
    case reference::Part::not_asked:
      return "not_asked";
  }
  return {};
}

void put_undetermined(JsonWriter& to) {
  to.begin_object();
  to.member("undetermined", true);
  to.end_object();
}

void put_fails(JsonWriter& to, reference::Holds fails) {
  to.key("fails");
  switch (fails) {
    case reference::Holds::no:
    case reference::Holds::yes:
      to.value(fails == reference::Holds::yes);
      return;
    case reference::Holds::undetermined:
      put_undetermined(to);
      return;
  }
}

std::string_view change_name(reference::RecordChange change) {
  switch (change) {
    case reference::RecordChange::made:
      return "made";
    case reference::RecordChange::changed:
      return "changed";
    case reference::RecordChange::removed:
      return "removed";
    case reference::RecordChange::undetermined:
      return "undetermined";
  }
  return {};
}

void put_needs(JsonWriter& to, const std::vector<OpenNeed>& needs) {
  to.key("needs");
  to.begin_array();
  std::set<std::tuple<std::string_view, std::string_view, bool>> told;
  for (const OpenNeed& need : needs) {
    if (!told.emplace(need.fact->path, need.fact->words, need.settles_alone).second) continue;
    to.begin_object();
    to.member("path", need.fact->path);
    to.member("kind", need.fact->kind);
    to.member("words", need.fact->words);
    to.member("settles_alone", need.settles_alone);
    to.end_object();
  }
  to.end_array();
}

void put_errors(JsonWriter& to, const std::vector<ErrorView>& errors) {
  to.key("errors");
  to.begin_array();
  std::set<std::pair<std::string_view, std::string>> told;
  for (const ErrorView& error : errors) {
    if (!told.emplace(error.message, to_string(error.place)).second) continue;
    to.begin_object();
    to.member("message", error.message);
    put_place(to, error.place);
    to.end_object();
  }
  to.end_array();
}

void put_open(JsonWriter& to, const Open& open) {
  if (!open.needs.empty()) put_needs(to, open.needs);
  if (open.left_out > 0) to.member("needs_left_out", open.left_out);
  if (open.is_cut) to.member("needs_cut", true);
  if (!open.errors.empty()) put_errors(to, open.errors);
}

void put_fields(JsonWriter& to, const std::vector<FieldView>& fields) {
  to.key("fields");
  to.begin_object();
  for (const FieldView& field : fields) put_value(to, field.name, field.value);
  to.end_object();
}

void put_reason(JsonWriter& to, const RuleView& rule) {
  to.member("rule", rule.rule);
  to.member_or_null("record", rule.record);
  to.member_or_null("code", rule.code);
  to.member_or_null("text", rule.text);
  to.member_or_null("cites", rule.cites);
  to.texts("items", rule.items);
}

class Writer {
 public:
  Writer(const text::SourceSet& sources, const reference::Determination& determination,
         JsonWriter& to)
      : sources_(sources), determination_(determination), to_(to) {}

  void put(const ProgramView& program) {
    to_.key(program.name);
    to_.begin_object();
    put_all("decisions", program.decisions,
            [&](const DecisionView& decision) { put(program, decision); });
    put_all("rules", program.rules, [&](const RuleView& rule) { put(rule); });
    put_all("form_lines", program.form_lines, [&](const FormLineView& line) { put(line); });
    put_all("records", program.records, [&](const RecordView& record) { put(record); });
    put_all("notices", program.notices, [&](const StatementView& one) { put("notice", one); });
    put_all("messages", program.messages, [&](const StatementView& one) { put("message", one); });
    put_all("not_applied", program.not_applied, [&](const NotAppliedView& one) { put(one); });
    put_program_needs(program);
    to_.end_object();
  }

 private:
  template <typename View, typename Put>
  void put_all(std::string_view name, const std::vector<View>& views, const Put& put_one) {
    to_.key(name);
    to_.begin_array();
    for (const View& view : views) {
      to_.begin_object();
      put_one(view);
      to_.end_object();
    }
    to_.end_array();
  }
  void put_why(const WhyView& why) {
    to_.key("why");
    put_step(to_, view_why(sources_, determination_, why));
  }

  void put(const ProgramView& program, const DecisionView& decision) {
    to_.member("decision", decision.decision);
    to_.member_or_null("record", decision.record);
    put_value(to_, "status", decision.status);
    to_.member_or_null("cites", decision.cites);
    to_.key("reasons");
    to_.begin_array();
    for (const std::size_t reason : decision.reasons) {
      to_.begin_object();
      put_reason(to_, program.rules[reason]);
      to_.end_object();
    }
    to_.end_array();
    put_why(decision.why);
    put_place(to_, decision.place);
    put_open(to_, decision.open);
  }
  void put(const RuleView& rule) {
    put_reason(to_, rule);
    put_fails(to_, rule.fails);
    put_place(to_, rule.place);
    if (rule.why) put_why(*rule.why);
    put_open(to_, rule.open);
  }
  void put(const FormLineView& line) {
    to_.member("number", line.number);
    to_.member("line", line.name.name);
    to_.member("title", line.name.title);
    to_.member_or_null("record", line.name.record);
    put_value(to_, "value", line.value);
    to_.member_or_null("cites", line.cites);
    put_place(to_, line.place);
    put_open(to_, line.open);
  }
  void put(const RecordView& record) {
    to_.member("create", record.create);
    to_.member_or_null("record", record.record);
    to_.member("makes", record.makes);
    to_.member("list", record.list);
    to_.member("change", change_name(record.change));
    to_.key("fields");
    to_.begin_object();
    for (const FieldView& field : record.fields) put_fact(to_, field.name, field.value);
    to_.end_object();
    to_.member_or_null("cites", record.cites);
    put_place(to_, record.place);
    put_open(to_, record.open);
  }
  void put(std::string_view kind, const StatementView& statement) {
    to_.member(kind, statement.name);
    to_.member_or_null("record", statement.record);
    to_.key("sent");
    if (statement.undetermined) {
      put_undetermined(to_);
    } else {
      to_.value(true);
    }
    put_fields(to_, statement.fields);
    to_.member_or_null("english", statement.english);
    to_.member_or_null("spanish", statement.spanish);
    to_.member_or_null("cites", statement.cites);
    put_place(to_, statement.place);
    put_open(to_, statement.open);
  }
  void put(const NotAppliedView& one) {
    to_.member("module", one.module);
    to_.member_or_null("title", one.title);
    to_.member("undetermined", one.undetermined);
    put_origins(to_, one.origins);
  }

  /// What would settle the decisions, and whether the program is decided here, each fact once:
  /// those that settle one alone first.
  void put_program_needs(const ProgramView& program) {
    std::vector<OpenNeed> all;
    std::set<std::string_view> told;
    bool is_cut = false;
    for (const bool alone : {true, false}) {
      const auto add = [&](const Open& open) {
        for (const OpenNeed& need : open.needs) {
          if (need.settles_alone == alone && told.insert(need.fact->path).second) {
            all.push_back(need);
          }
        }
      };
      add(program.to_apply);
      for (const DecisionView& decision : program.decisions) add(decision.open);
    }
    for (const DecisionView& decision : program.decisions) {
      is_cut = is_cut || decision.open.left_out > 0 || decision.open.is_cut;
    }
    put_needs(to_, all);
    if (is_cut) to_.member("needs_cut", true);
  }

  const text::SourceSet& sources_;
  const reference::Determination& determination_;
  JsonWriter& to_;
};

}  // namespace

void put_step(JsonWriter& to, const StepView& step) {
  to.begin_object();
  to.member("part", part_name(step.part));
  if (!step.label.empty()) to.member("label", step.path);
  if (!step.text.empty()) to.member("text", step.text);
  if (!step.about.empty()) to.member("about", step.about);
  if (step.slot) {
    to.member("name", step.slot->name);
    to.member_or_null("title", step.slot->title);
    to.member_or_null("record", step.slot->record);
    if (!step.slot->month.empty()) to.member("month", step.slot->month);
    if (step.slot->saved) to.member("saved", true);
  }
  put_value(to, "value", step.value);
  if (!step.cites.empty()) to.member("cites", step.cites);
  put_place(to, step.place);
  if (!step.origins.empty()) put_origins(to, step.origins);
  if (!step.whatever.empty()) {
    to.key("whatever");
    to.begin_array();
    for (const NeedView& need : step.whatever) to.value(need.path);
    to.end_array();
  }
  if (step.whatever_left_out > 0 || step.whatever_cut) to.member("whatever_cut", true);
  if (!step.because.empty()) {
    to.key("because");
    to.begin_array();
    for (const StepView& child : step.because) put_step(to, child);
    to.end_array();
  }
  to.end_object();
}

void put_decision(JsonWriter& to, const text::SourceSet& sources,
                  const reference::Determination& determination, const ReportOptions& options) {
  const MonthView view = view_month(sources, determination, options);
  to.begin_object();
  to.member("case", view.case_id);
  to.member_or_null("county", view.county);
  to.member("month", view.month);
  to.member("run_date", view.run_date);
  if (options.run_date_is_today) to.member("run_date_is_today", true);
  to.key("programs");
  to.begin_object();
  Writer writer(sources, determination, to);
  for (const ProgramView& program : view.programs) writer.put(program);
  to.end_object();
  to.end_object();
}

}  // namespace poppy::report
