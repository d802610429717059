// A pair of cases that breaks a claim, in words: what the second has otherwise, which lines come
// out otherwise, and both as rule tests.
#pragma once

#include "interpreter/trial/shrink_pair.h"
#include "interpreter/trial/try_properties.h"

namespace poppy::trial {

[[nodiscard]] BrokenClaim explain(const ClaimBench& bench, ClaimPlace place,
                                  const ShrunkPair& pair);

}  // namespace poppy::trial
