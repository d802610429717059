// The last step of planning: a worksheet with only what its outcomes need, lines numbered in order
// of evaluation.
#pragma once

#include "interpreter/plan/worksheet.h"

namespace poppy::plan {

/// Slots, lines, nodes, constants and origins that no outcome or form line leads to are left out;
/// with `every_line`, every planned line stays.
[[nodiscard]] Worksheet compact(Worksheet draft, bool every_line);

}  // namespace poppy::plan
