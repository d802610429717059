// Deciding one or several months of one case: what a request asks for, checked, and the months one
// after the other.
#pragma once

#include <optional>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/units/literals.h"

namespace poppy::engine {

struct MonthsRequest {
  std::optional<check::CountyId> county;  // none: what hangs on the county is undetermined
  units::Month first, last;
  units::Date run_date;
  bool run_date_is_today = false;         // neither the request nor the case gives one
  std::vector<std::string> programs;      // empty: all
  bool every_line = true;                 // as SheetRequest has it
  std::vector<check::LineId> asked = {};  // as SheetRequest has it
};

/// Of a request or a case that says no months.
[[nodiscard]] text::Problem no_month();
/// Where they run backwards, or are too many.
[[nodiscard]] std::optional<text::Problem> fault_of(const units::MonthRange& months);

/// What to decide: the request's words first, then the case's. Problems have no place.
[[nodiscard]] text::Result<MonthsRequest> resolve_request(const check::Program& program,
                                                          const facts::CaseFacts& facts,
                                                          const Request& request);

/// Of a document that shows one month: why it does not show these; nothing: they are one.
[[nodiscard]] std::optional<Problem> not_one_month(const MonthsRequest& request,
                                                   std::string_view document);

/// Months in order; what each saves and makes is a fact of the next.
[[nodiscard]] std::vector<reference::Determination> decide_months(const Rules::Data& rules,
                                                                  facts::CaseFacts facts,
                                                                  const MonthsRequest& request);

}  // namespace poppy::engine
