// Deciding one or several months of one case: what a request asks for, checked, and the months one
// after the other.
#pragma once

#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"

namespace poppy::engine {

struct MonthsRequest {
  std::optional<std::uint32_t> county;  // none: what hangs on the county is undetermined
  units::Month first, last;
  units::Date run_date;
  bool run_date_is_today = false;     // neither the request nor the case gives one
  std::vector<std::string> programs;  // empty: all
};

/// What to decide: the request's words first, then the case's. Problems have no place.
[[nodiscard]] text::Result<MonthsRequest> resolve_request(const check::Program& program,
                                                          const facts::CaseFacts& facts,
                                                          const Request& request);

/// Months in order; what each saves and makes is a fact of the next.
[[nodiscard]] std::vector<run::Determination> decide_months(const Rules::Data& rules,
                                                            facts::CaseFacts facts,
                                                            const MonthsRequest& request);

}  // namespace poppy::engine
