// The form of a new case: its name, its county and the programs that it is decided for.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/fact_fields.h"

namespace poppy::console {
namespace {

using serve::Response;

struct NewCase {
  std::string id, county;
  std::vector<std::string> programs;
  bool is_undecided = false;
};

Response new_case_page(const Visit& visit, const NewCase& words, std::vector<serve::Fault> faults,
                       int status) {
  nlohmann::json data;
  data["faults"] = false;
  serve::Field id;
  id.id = "id";
  id.label = "Case";
  id.hint = "What it is called by: letters, digits, - and _";
  id.value = words.id;
  id.is_required = true;
  id.autocomplete = "off";
  serve::Select county;
  county.id = "county";
  county.label = "County";
  county.is_required = true;
  for (const check::County& one : visit.program().counties) {
    if (!visit.may_in(Right::work_cases, one.name)) continue;
    county.choices.push_back({one.name, one.name, "", one.name == words.county});
  }
  for (const serve::Fault& fault : faults) {
    if (fault.field_id == "id") id.fault = fault.text;
    if (fault.field_id == "county") county.fault = fault.text;
  }
  if (!faults.empty()) data["faults"] = serve::Faults{"The case was not stored", std::move(faults)};
  data["id_field"] = id;
  data["county_field"] = county;
  data["programs"] = programs_part(visit, words.programs);
  serve::Choices decided;
  decided.id = "undecided";
  decided.legend = "Past decisions";
  decided.is_many = true;
  decided.choices.push_back({"yes", "There was no decision before",
                             "Left open, it is not known, and what rests on it is not either.",
                             words.is_undecided});
  data["undecided"] = decided;
  serve::PageFrame frame = visit.frame("New case");
  frame.breadcrumb = {{"/cases", "Cases"}};
  return visit.page("new_case", frame, std::move(data), status);
}

bool is_case_id(std::string_view id) {
  constexpr std::size_t kLongest = 64;
  return !id.empty() && id.size() <= kLongest && id != "new" && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  });
}

Response make_case(Visit& visit) {
  NewCase words{std::string(visit.form.text("id")),
                std::string(visit.form.text("county")),
                {},
                visit.form.has("undecided")};
  for (const std::string_view one : visit.form.texts("programs")) words.programs.emplace_back(one);
  std::vector<serve::Fault> faults;
  if (!is_case_id(words.id)) {
    faults.push_back({"id", "A case has up to 64 letters, digits, - and _."});
  }
  const auto county = visit.county(words.county);
  if (!county) {
    faults.push_back({"county", "Choose a county."});
  } else if (!visit.may_in(Right::work_cases, visit.name(*county))) {
    return visit.error(403, "The case is one of another county.");
  }
  if (!faults.empty()) return new_case_page(visit, words, std::move(faults), 422);
  nlohmann::ordered_json made{{"case", words.id}, {"county", visit.name(*county)}};
  if (!words.programs.empty()) made["programs"] = words.programs;
  if (words.is_undecided) made["saved"] = nlohmann::ordered_json::array();
  const auto storable = storable_case(*visit.rules, made.dump(), "the case.json", "");
  if (!storable) {
    return new_case_page(visit, words, faults_of("", storable.error()).faults, 422);
  }
  const auto saved = save_case(visit, after(0, *storable), "case_stored", storable->county);
  if (!saved) return saved.error();
  if (!*saved) {
    return new_case_page(visit, words, {{"id", "There is a case of this name already."}}, 409);
  }
  return serve::see_other(case_path(storable->id, {"edit"}));
}

}  // namespace

void add_new_case_page(World& world) {
  add_page(world, "GET", "/cases/new", Right::work_cases, [](Visit& visit) {
    return new_case_page(visit, {"", visit.account.county, {}, false}, {}, 200);
  });
  add_page(world, "POST", "/cases/new", Right::work_cases, make_case);
}

}  // namespace poppy::console
