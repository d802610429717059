// Lints as modules want them told: accepted one by one, or at the level set for a code.
#pragma once

#include <vector>

#include "interpreter/analysis/found.h"
#include "interpreter/analysis/lints.h"

namespace poppy::analysis {

[[nodiscard]] Lints settle(const syntax::RuleSheet& sheet, const check::Program& program,
                           std::vector<Found> found);

}  // namespace poppy::analysis
