// MonthView -> JSON. docs/decision-json.md is the contract: keys are added, never renamed.
#include "interpreter/report/decision_view.h"

#include <set>
#include <string_view>
#include <tuple>

#include "interpreter/report/value_json.h"

namespace poppy::report {
namespace {

using Json = nlohmann::ordered_json;

std::string part_name(run::Part part) {
  switch (part) {
    case run::Part::line:
      return "line";
    case run::Part::item:
      return "item";
    case run::Part::condition:
      return "condition";
    case run::Part::fact:
      return "fact";
    case run::Part::not_asked:
      return "not_asked";
  }
  return {};
}

Json fails_json(run::Holds fails) {
  switch (fails) {
    case run::Holds::no:
      return false;
    case run::Holds::yes:
      return true;
    case run::Holds::undetermined:
      return {{"undetermined", true}};
  }
  return nullptr;
}

std::string change_name(run::RecordChange change) {
  switch (change) {
    case run::RecordChange::made:
      return "made";
    case run::RecordChange::changed:
      return "changed";
    case run::RecordChange::removed:
      return "removed";
    case run::RecordChange::undetermined:
      return "undetermined";
  }
  return {};
}

Json step_json(const StepView& step) {
  Json out;
  out["part"] = part_name(step.part);
  if (!step.label.empty()) out["label"] = step.path;
  if (!step.text.empty()) out["text"] = step.text;
  if (!step.about.empty()) out["about"] = step.about;
  if (step.slot) {
    out["name"] = step.slot->name;
    out["title"] = text_or_null(step.slot->title);
    out["record"] = text_or_null(step.slot->record);
    if (!step.slot->month.empty()) out["month"] = step.slot->month;
    if (step.slot->saved) out["saved"] = true;
  }
  out["value"] = value_json(step.value);
  if (!step.cites.empty()) out["cites"] = step.cites;
  out["place"] = place_json(step.place);
  if (!step.origins.empty()) out["origins"] = origins_json(step.origins);
  Json because = Json::array();
  for (const StepView& child : step.because) because.push_back(step_json(child));
  if (!because.empty()) out["because"] = std::move(because);
  return out;
}

Json needs_json(const Open& open) {
  Json out = Json::array();
  std::set<std::tuple<std::string_view, std::string_view, bool>> told;
  for (const NeedView& need : open.needs) {
    if (!told.emplace(need.path, need.words, need.settles_alone).second) continue;
    Json one{{"path", need.path},
             {"kind", need.kind},
             {"words", need.words},
             {"settles_alone", need.settles_alone}};
    out.push_back(std::move(one));
  }
  return out;
}

Json errors_json(const Open& open) {
  Json out = Json::array();
  for (const ErrorView& error : open.errors) {
    Json one{{"message", error.message}, {"place", place_json(error.place)}};
    if (std::ranges::find(out, one) == out.end()) out.push_back(std::move(one));
  }
  return out;
}

void add_open(Json& to, const Open& open) {
  if (!open.needs.empty()) to["needs"] = needs_json(open);
  if (open.left_out > 0) to["needs_left_out"] = open.left_out;
  if (open.is_cut) to["needs_cut"] = true;
  if (!open.errors.empty()) to["errors"] = errors_json(open);
}

Json fields_json(const std::vector<FieldView>& fields) {
  Json out = Json::object();
  for (const FieldView& field : fields) out[field.name] = value_json(field.value);
  return out;
}

Json reason_json(const RuleView& rule) {
  Json out;
  out["rule"] = rule.rule;
  out["record"] = text_or_null(rule.record);
  out["code"] = text_or_null(rule.code);
  out["text"] = text_or_null(rule.text);
  out["cites"] = text_or_null(rule.cites);
  out["items"] = rule.items;
  return out;
}

Json decisions_json(const ProgramView& program) {
  Json out = Json::array();
  for (const DecisionView& decision : program.decisions) {
    Json one;
    one["decision"] = decision.decision;
    one["record"] = text_or_null(decision.record);
    one["status"] = value_json(decision.status);
    one["cites"] = text_or_null(decision.cites);
    one["reasons"] = Json::array();
    for (const std::size_t reason : decision.reasons) {
      one["reasons"].push_back(reason_json(program.rules[reason]));
    }
    one["why"] = step_json(decision.why);
    one["place"] = place_json(decision.place);
    add_open(one, decision.open);
    out.push_back(std::move(one));
  }
  return out;
}

Json rules_json(const ProgramView& program) {
  Json out = Json::array();
  for (const RuleView& rule : program.rules) {
    Json one = reason_json(rule);
    one["fails"] = fails_json(rule.fails);
    one["place"] = place_json(rule.place);
    if (rule.why) one["why"] = step_json(*rule.why);
    add_open(one, rule.open);
    out.push_back(std::move(one));
  }
  return out;
}

Json form_lines_json(const ProgramView& program) {
  Json out = Json::array();
  for (const FormLineView& line : program.form_lines) {
    Json one;
    one["number"] = line.number;
    one["line"] = line.name.name;
    one["title"] = line.name.title;
    one["record"] = text_or_null(line.name.record);
    one["value"] = value_json(line.value);
    one["cites"] = text_or_null(line.cites);
    one["place"] = place_json(line.place);
    add_open(one, line.open);
    out.push_back(std::move(one));
  }
  return out;
}

Json records_json(const ProgramView& program) {
  Json out = Json::array();
  for (const RecordView& record : program.records) {
    Json one;
    one["create"] = record.create;
    one["record"] = text_or_null(record.record);
    one["makes"] = record.makes;
    one["change"] = change_name(record.change);
    one["fields"] = fields_json(record.fields);
    one["cites"] = text_or_null(record.cites);
    one["place"] = place_json(record.place);
    add_open(one, record.open);
    out.push_back(std::move(one));
  }
  return out;
}

Json letters_json(const std::vector<LetterView>& letters, std::string_view kind) {
  Json out = Json::array();
  for (const LetterView& letter : letters) {
    Json one;
    one[std::string(kind)] = letter.name;
    one["record"] = text_or_null(letter.record);
    one["sent"] = letter.undetermined ? Json{{"undetermined", true}} : Json(true);
    one["fields"] = fields_json(letter.fields);
    one["english"] = text_or_null(letter.english);
    one["spanish"] = text_or_null(letter.spanish);
    one["cites"] = text_or_null(letter.cites);
    one["place"] = place_json(letter.place);
    add_open(one, letter.open);
    out.push_back(std::move(one));
  }
  return out;
}

Json not_applied_json(const ProgramView& program) {
  Json out = Json::array();
  for (const NotAppliedView& one : program.not_applied) {
    out.push_back({{"module", one.module},
                   {"title", text_or_null(one.title)},
                   {"undetermined", one.undetermined},
                   {"origins", origins_json(one.origins)}});
  }
  return out;
}

/// What would settle the decisions, each fact once: those that settle a decision alone first.
void add_program_needs(Json& to, const ProgramView& program) {
  Open all;
  std::set<std::string_view> told;
  for (const bool alone : {true, false}) {
    for (const DecisionView& decision : program.decisions) {
      for (const NeedView& need : decision.open.needs) {
        if (need.settles_alone == alone && told.insert(need.path).second) {
          all.needs.push_back(need);
        }
      }
    }
  }
  to["needs"] = needs_json(all);
  for (const DecisionView& decision : program.decisions) {
    if (decision.open.left_out > 0 || decision.open.is_cut) to["needs_cut"] = true;
  }
}

}  // namespace

Json decision_json(const text::SourceSet& sources, const run::Determination& determination,
                   const ReportOptions& options) {
  const MonthView view = view_month(sources, determination, options);
  Json out;
  out["case"] = view.case_id;
  out["county"] = text_or_null(view.county);
  out["month"] = view.month;
  out["run_date"] = view.run_date;
  if (options.run_date_is_today) out["run_date_is_today"] = true;
  out["programs"] = Json::object();
  for (const ProgramView& program : view.programs) {
    Json one;
    one["decisions"] = decisions_json(program);
    one["rules"] = rules_json(program);
    one["form_lines"] = form_lines_json(program);
    one["records"] = records_json(program);
    one["notices"] = letters_json(program.notices, "notice");
    one["messages"] = letters_json(program.messages, "message");
    one["not_applied"] = not_applied_json(program);
    add_program_needs(one, program);
    out["programs"][program.name] = std::move(one);
  }
  return out;
}

}  // namespace poppy::report
