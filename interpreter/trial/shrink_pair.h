// The smallest pair of cases that still fails: records and facts that do not matter are gone, and
// amounts are round.
#pragma once

#include "interpreter/trial/claim_bench.h"

namespace poppy::trial {

struct ShrunkPair {
  DrawnCase drawn;
  Variation variation;
  DecidedPair decided;
};
/// nullopt: the reference evaluator finds that the claim holds of the pair.
[[nodiscard]] std::optional<ShrunkPair> shrink(const ClaimBench& bench, const FoundPair& found);

}  // namespace poppy::trial
