// Conditions that always or never hold, and branches that are never taken: in every case, or in the
// cases of every county as its file stands.
#pragma once

#include <vector>

#include "interpreter/analysis/found.h"
#include "interpreter/check/program.h"

namespace poppy::analysis {

[[nodiscard]] std::vector<Found> settled_conditions(const check::Program& program);

}  // namespace poppy::analysis
