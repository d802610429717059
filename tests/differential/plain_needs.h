// What would settle an undetermined value, found the long way: every node is asked again on the way
// down, and a fact is tried by computing the whole sheet again.
#pragma once

#include <vector>

#include "interpreter/run/explain.h"

namespace poppy::differential {

[[nodiscard]] std::vector<run::Need> plain_needs(const run::Determination& determination,
                                                 plan::SlotId slot, std::uint32_t row);

}  // namespace poppy::differential
