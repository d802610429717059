// What would settle an undetermined value, found the long way: every node is asked again on the way
// down, and a fact is tried by computing the whole sheet again.
#pragma once

#include <vector>

#include "interpreter/reference/explain.h"

namespace poppy::differential {

[[nodiscard]] std::vector<reference::Need> plain_needs(
    const reference::Determination& determination, plan::SlotId slot, std::uint32_t row);

}  // namespace poppy::differential
