// Whether two worksheets compute the same: counties whose flags say the same differ in name alone.
#pragma once

#include "interpreter/plan/worksheet.h"

namespace poppy::plan {

/// Slots, lines, expressions, tables and results are the same, so that either's values are the
/// other's. What only explanations read may differ: where a folded value came from, which modules
/// do not apply, the county, the run dates.
[[nodiscard]] bool compute_alike(const Worksheet& left, const Worksheet& right);

}  // namespace poppy::plan
