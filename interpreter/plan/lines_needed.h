// Which lines of a worksheet some of its values rest on.
#pragma once

#include <span>
#include <vector>

#include "interpreter/plan/worksheet.h"

namespace poppy::plan {

/// By index into Worksheet::lines: those of `wanted`, and what they read, over as many lines as it
/// takes. Slots that are no lines, and kNone, are passed over.
[[nodiscard]] std::vector<bool> lines_needed(const Worksheet& sheet,
                                             std::span<const SlotId> wanted);

}  // namespace poppy::plan
