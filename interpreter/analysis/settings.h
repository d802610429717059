// What counties have set: each combination of flags that some month and run has in some county.
#pragma once

#include <vector>

#include "interpreter/analysis/evaluate_possible.h"

namespace poppy::analysis {

/// By county. A flag that a county has not set may have any value, or what the rules say of it.
[[nodiscard]] std::vector<Setting> settings_of(const check::Program& program);

}  // namespace poppy::analysis
