// What tests of change requests have in common: one that is asked for, and the steps of its way.
#pragma once

#include "console_world.h"

namespace poppy::console {

inline FormFields one_entry(const std::string& value, const std::string& from,
                            const std::string& flag = "strict") {
  return {{"county", "Fresno"},
          {"count", "1"},
          {"revision", "0"},
          {"title", "Count in full"},
          {"reason", "Board"},
          {"flag-1", flag},
          {"value-1", value},
          {"from-1", from},
          {"until-1", ""},
          {"runs_from-1", ""},
          {"note-1", "Board 26-114"},
          {"do", "save"}};
}
inline FormFields with(FormFields fields, const std::string& name, const std::string& value) {
  for (serve::NameValue& field : fields) {
    if (field.name == name) field.value = value;
  }
  return fields;
}

inline store::ChangeRequest request_of(ConsoleWorld& console, std::uint64_t id = 1) {
  const auto found = console.world().desk().find_request(id);
  REQUIRE(found.has_value());
  REQUIRE(found->has_value());
  return **found;
}

/// A step with the revision that the page has.
inline serve::Response step(ConsoleWorld& console, const std::string& who, const std::string& name,
                            FormFields more = {}) {
  more.push_back({"revision", std::to_string(request_of(console).revision)});
  return console.post(who, "/requests/1/" + name, more);
}
inline serve::Response make_plan_of(ConsoleWorld& console, const std::string& who) {
  return step(console, who, "plan",
              {{"plan_month", "2026-12"}, {"plan_until", ""}, {"plan_run_date", "2026-11-30"}});
}

/// Incomes of $150 and $50 in Fresno, and of $200 in Kern.
inline void put_cases(ConsoleWorld& console) {
  const std::vector<store::StoredCase> cases = {
      {"c1", "Fresno", R"({"case":"c1","county":"Fresno","income":"$150","persons":[]})", 0},
      {"c2", "Fresno", R"({"case":"c2","county":"Fresno","income":"$50","persons":[]})", 0},
      {"c3", "Kern", R"({"case":"c3","county":"Kern","income":"$200","persons":[]})", 0}};
  REQUIRE(console.world().cases().write(cases, nullptr));
}

/// Request 1 of `maker`, planned and proposed.
inline void propose(ConsoleWorld& console) {
  REQUIRE(console.post("maker", "/requests/new", one_entry("yes", "2026-12")).status == 303);
  REQUIRE(make_plan_of(console, "maker").status == 303);
  REQUIRE(step(console, "maker", "propose").status == 303);
}

}  // namespace poppy::console
