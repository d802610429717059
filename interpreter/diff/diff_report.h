// What two sets of rules differ in, as text and as JSON.
#pragma once

#include <string>

#include "interpreter/diff/differences.h"
#include "interpreter/diff/find_cases.h"

namespace poppy::diff {

[[nodiscard]] std::string differences_text(const Differences& found, const DifferencesAsked& asked);
/// The smallest cases, after it. Empty: none was looked for.
[[nodiscard]] std::string cases_text(const Differences& found,
                                     const std::vector<CaseSearch>& searches);
[[nodiscard]] std::string differences_json(const Differences& found, const DifferencesAsked& asked,
                                           const std::vector<CaseSearch>& searches);

}  // namespace poppy::diff
