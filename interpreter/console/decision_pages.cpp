// Deciding a case by the dials: the decision, what changes it, and keeping it.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/decision_view.h"
#include "interpreter/console/fact_fields.h"
#include "interpreter/desk/receipt.h"
#include "interpreter/units/literals.h"

namespace poppy::console {
namespace {

using nlohmann::json;
using serve::Response;

constexpr std::size_t kSettings = 2;  // facts that may be set otherwise at once

// ---- what is asked beside the decision

/// Facts as they might be, and another day to know the case on.
struct WhatIf {
  std::vector<desk::FactSetting> settings;
  std::string other_run_date;

  [[nodiscard]] bool is_asked() const { return !settings.empty() || !other_run_date.empty(); }
};

std::string trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1));
}

/// `fact1=p1.grant&value1=$500`, or `set=p1.grant:$500`.
WhatIf what_if_asked(const Visit& visit) {
  WhatIf asked;
  for (std::size_t i = 1; i <= kSettings; ++i) {
    const std::string number = std::to_string(i);
    std::string path = trimmed(visit.request.asked("fact" + number));
    if (path.empty()) continue;
    asked.settings.push_back({std::move(path), trimmed(visit.request.asked("value" + number))});
  }
  for (const serve::NameValue& one : visit.request.query) {
    if (one.name != "set" || asked.settings.size() == kSettings) continue;
    const std::size_t colon = one.value.find(':');
    asked.settings.push_back(
        {trimmed(std::string_view(one.value).substr(0, colon)),
         colon == std::string::npos ? "" : trimmed(std::string_view(one.value).substr(colon + 1))});
  }
  asked.other_run_date = trimmed(visit.request.asked("other_run_date"));
  return asked;
}

/// The form of it; `faults`: by the id of the field.
json what_if_form(const Visit& visit, const WhatIf& asked,
                  const std::vector<serve::Fault>& faults) {
  const auto fault_of = [&](const std::string& id) {
    const auto found = std::ranges::find(faults, id, &serve::Fault::field_id);
    return found == faults.end() ? std::string() : found->text;
  };
  json data;
  data["pairs"] = json::array();
  for (std::size_t i = 1; i <= kSettings; ++i) {
    const std::string number = std::to_string(i);
    serve::Field fact, value;
    fact.id = "fact" + number;
    fact.label = i == 1 ? "Fact" : "Another fact";
    fact.hint = "As the rules call it, of its record: p1.grant";
    fact.autocomplete = "off";
    value.id = "value" + number;
    value.label = i == 1 ? "as if it were" : "as if that were";
    value.hint = "Left empty: as if it were not known";
    value.autocomplete = "off";
    if (i <= asked.settings.size()) {
      fact.value = asked.settings[i - 1].path;
      value.value = asked.settings[i - 1].value;
    }
    fact.fault = fault_of(fact.id);
    value.fault = fault_of(value.id);
    data["pairs"].push_back({{"fact_part", fact}, {"value_part", value}});
  }
  serve::Field other;
  other.id = "other_run_date";
  other.label = "As known on another day";
  other.type = "date";
  other.hint = "What was entered after that day is not seen, in the case and in the county's file.";
  other.value = asked.other_run_date;
  other.fault = fault_of(other.id);
  data["other_part"] = other;
  data["month"] = units::to_string(visit.as_of.month);
  data["run_date"] = units::to_string(visit.as_of.run);
  return data;
}

// ---- deciding

/// A decided month as data. The error: why it is none.
Outcome<json> decide(const Visit& visit, const Request& request) {
  const auto decided = visit.rules->decide(request);
  if (!decided) return std::unexpected(decided.error());
  json all = json::parse(decided->json(Detail{}), nullptr, false);
  return all.is_array() && !all.empty() ? std::move(all.front()) : json::object();
}

/// The other decision beside it, in the data of the page; what is wrong with the question.
std::vector<serve::Fault> compare(const Visit& visit, const store::StoredCase& stored,
                                  const json& decided, const WhatIf& asked, json& data) {
  Request other = request_of(visit, stored);
  if (!asked.settings.empty()) {
    auto changed = desk::set_facts(*visit.rules, stored.document, asked.settings);
    if (!changed) {
      const auto& [which, why] = changed.error();
      return {{fmt::format("fact{}", which + 1),
               fmt::format("{}: {}", asked.settings[which].path, why)}};
    }
    other.case_text = std::move(*changed);
  }
  std::string right;
  for (const desk::FactSetting& one : asked.settings) {
    right += fmt::format("{}{}: {}", right.empty() ? "" : ", ", one.path,
                         one.value.empty() ? "not known" : one.value);
  }
  if (!asked.other_run_date.empty()) {
    const auto day = units::parse_date(asked.other_run_date);
    if (!day || *day == units::kOpen) {
      return {{"other_run_date", "Write a day, such as 2022-03-07."}};
    }
    other.run_date = units::to_string(*day);
    right += fmt::format("{}known on {}", right.empty() ? "" : ", ", other.run_date);
  }
  const auto otherwise = decide(visit, other);
  if (!otherwise) {
    std::vector<serve::Fault> faults = faults_of("", otherwise.error()).faults;
    for (serve::Fault& fault : faults) {
      fault.field_id = asked.settings.empty() ? "other_run_date" : "fact1";
    }
    return faults;
  }
  const std::string left = "As stored, known on " + units::to_string(visit.as_of.run);
  Compared compared =
      compare_decisions(visit.program(), decided, *otherwise, {"Both decisions", left, right});
  compared.table.has_filter = compared.table.rows.size() > 20;
  data["compared"] = {{"table", compared.table},
                      {"differing", std::to_string(compared.differing)},
                      {"is_one", compared.differing == 1},
                      {"is_same", compared.differing == 0}};
  return {};
}

/// Where a fact that is missing can be told.
std::string need_path(const Visit& visit, const store::StoredCase& stored,
                      const desk::CaseOutline& outline, const std::string& path) {
  if (!visit.may_in(Right::work_cases, stored.county)) return {};
  const std::size_t dot = path.rfind('.');
  const std::string record_name = dot == std::string::npos ? "" : path.substr(0, dot);
  const std::string name = dot == std::string::npos ? path : path.substr(dot + 1);
  const desk::OutlineRecord* record = outline.named(record_name);
  if (record == nullptr) return {};
  const std::string form = record->path.empty()
                               ? case_path(stored.id, {"edit"})
                               : case_path(stored.id, {"records", record->path, "edit"});
  const check::Program& program = visit.program();
  for (const check::FieldId id : program.entities[record->entity].fields) {
    if (program.fields[id].name == name)
      return fmt::format("{}#{}", form, id_of(program.fields[id]));
  }
  for (const check::Entity& entity : program.entities) {
    if (entity.parent == record->entity && entity.list_name == name) return form + "#emptied";
  }
  return {};
}

Response decision_page(const Visit& visit, const store::StoredCase& stored,
                       const std::vector<Problem>& not_kept, int status) {
  const auto read = read_decidable(visit, stored);
  if (!read) return read.error();
  const WhatIf asked = what_if_asked(visit);
  json data;
  data["faults"] = false;
  if (!not_kept.empty()) data["faults"] = faults_of("The decision was not kept", not_kept);
  data["not_decided"] = false;
  data["programs"] = json::array();
  data["compared"] = false;
  data["receipt"] = "";
  data["may_keep"] = false;
  const auto decided = decide(visit, request_of(visit, stored));
  std::vector<serve::Fault> faults;
  if (!decided) {
    data["not_decided"] = faults_of("The case is not decided", decided.error());
    status = std::max(status, 422);
  } else {
    const desk::CaseOutline outline = desk::outline_of(visit.program(), *read);
    const DecisionLinks links{
        [&](const std::string& line) {
          auto query = dials_query(visit);
          query.insert(query.begin(), {"line", line});
          return case_path(stored.id, {"why"}, query);
        },
        [&](const std::string& path) { return need_path(visit, stored, outline, path); }};
    data["programs"] = decision_parts(visit.program(), *decided, links);
    if (asked.is_asked()) faults = compare(visit, stored, *decided, asked, data);
    if (!faults.empty()) {
      data["faults"] = serve::Faults{"The other decision was not made", faults};
      status = std::max(status, 422);
    }
    const auto receipt = desk::make_receipt(*visit.rules, request_of(visit, stored));
    if (receipt) data["receipt"] = desk::to_json(*receipt);
    data["may_keep"] = visit.may_in(Right::work_cases, stored.county);
  }
  data["what_if"] = what_if_form(visit, asked, faults);
  data["what_if"]["is_open"] = asked.is_asked();
  data["action"] = case_path(stored.id, {"decision"});
  data["letters_href"] = case_path(stored.id, {"letters"}, dials_query(visit));
  data["case_href"] = case_path(stored.id);
  data["case"] = stored.id;
  data["revision"] = std::to_string(stored.revision);
  data["county"] = stored.county;
  data["month"] = units::to_string(visit.as_of.month);
  data["run_date"] = units::to_string(visit.as_of.run);
  return visit.page("decision", case_frame(visit, stored.id, "Decision of case " + stored.id),
                    std::move(data), status);
}

Response show_decision(Visit& visit) {
  const auto stored = case_asked(visit, Right::see_cases);
  if (!stored) return stored.error();
  return decision_page(visit, *stored, {}, 200);
}

/// The form says for which month and day: the dials may have been turned on another page.
Response keep(Visit& visit) {
  const auto stored = case_asked(visit, Right::work_cases);
  if (!stored) return stored.error();
  if (const auto read = read_decidable(visit, *stored); !read) return read.error();
  const auto month = units::parse_month(visit.form.text("month"));
  const auto run = units::parse_date(visit.form.text("run_date"));
  if (!month || !run || *run == units::kOpen) {
    return visit.error(400, "The form says no month, or no run date.");
  }
  visit.as_of = {*month, *run};
  const auto changed = [&] {
    Problem problem;
    problem.message =
        "Somebody else has changed the case meanwhile: this is the decision of the "
        "case as it is now. Look at it, and keep it then.";
    return decision_page(visit, *stored, {problem}, 409);
  };
  if (stored->revision != revision_typed(visit)) return changed();
  const auto kept = keep_decision(*visit.rules, request_of(visit, *stored));
  if (!kept) return decision_page(visit, *stored, kept.error(), 422);
  const std::string what =
      fmt::format("{}, run {}", units::to_string(*month), units::to_string(*run));
  const auto saved = save_case(visit, {stored->id, stored->county, *kept, stored->revision},
                               "decision_kept", what);
  if (!saved) return saved.error();
  if (!*saved) {
    const auto now = case_asked(visit, Right::work_cases);
    if (!now) return now.error();
    return decision_page(visit, *now, {}, 409);
  }
  return serve::see_other(case_path(stored->id) + "#past");
}

}  // namespace

void add_decision_pages(World& world) {
  add_page(world, "GET", "/cases/{case}/decision", Right::see_cases, show_decision);
  add_page(world, "POST", "/cases/{case}/decision", Right::work_cases, keep);
  add_why_page(world);
}

}  // namespace poppy::console
