// What two sets of rules differ in, as text and as JSON.
#pragma once

#include <string>

#include "interpreter/diff/differences.h"

namespace poppy::diff {

[[nodiscard]] std::string differences_text(const Differences& found, const DifferencesAsked& asked);
[[nodiscard]] std::string differences_json(const Differences& found, const DifferencesAsked& asked);

}  // namespace poppy::diff
