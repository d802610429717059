// A change request over the cases and the rule tests of its county: what comes out otherwise.
// The store keeps what was found as JSON, with the marks of what it was found with.
#pragma once

#include <expected>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "interpreter/console/change_requests.h"
#include "interpreter/console/visit.h"

namespace poppy::console {

/// As a form asks for it.
struct PlanAsked {
  std::string month, until, run_date;  // until: empty for one month
};
/// The dials' month or the first of the entries, and a day on which runs see all of them.
[[nodiscard]] PlanAsked usual_plan(const Visit& visit, const AskedChange& asked);

struct PlanFault {
  int status = 422;
  std::string field, words;
};
/// The JSON that the store keeps.
[[nodiscard]] std::expected<std::string, PlanFault> make_plan(const Visit& visit,
                                                              const desk::CountyChange& change,
                                                              const PlanAsked& asked);

/// Marks of the rules, the county's file, its cases and the rule tests, as they are now.
[[nodiscard]] text::Result<std::string> plan_mark(const Visit& visit, check::CountyId county);
/// What is another by now: `the rules`, `the county's file`, `cases of the county`, `rule tests`.
[[nodiscard]] std::vector<std::string> changed_since_plan(const std::string& plan_of,
                                                          const std::string& now);

/// What a page shows of a plan. The cases one by one are for those who may see cases of the county,
/// or decide the request.
[[nodiscard]] nlohmann::json shown_plan(const Visit& visit, const store::ChangeRequest& request);

/// `12 of 345 cases are decided otherwise`, for the audit; empty: the plan cannot be read.
[[nodiscard]] std::string plan_in_short(const std::string& plan);
/// Of a plan: how many are decided otherwise.
[[nodiscard]] std::int64_t changed_cases(const std::string& plan);

}  // namespace poppy::console
