// The pair of cases that a solver has found against a claim, as one that was drawn: to be decided,
// made small and shown as any other.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <vector>

#include "interpreter/prove/varied_case.h"
#include "interpreter/prove/witness.h"
#include "interpreter/trial/claim_bench.h"

namespace poppy::prove {

/// The terms whose values make up the pair, without those that are constants.
[[nodiscard]] std::vector<Term> pair_values(const Terms& terms, const VariedCase& varied);

enum class Naming : std::uint8_t { plain, as_found };
/// The pairs one of which has to break the claim: several where a fact grows in several months, one
/// after the other. `plain`: records are called p1, p2, whatever other texts are the same. Error: a
/// value that no case has, as the end of a sentence.
[[nodiscard]] std::expected<std::vector<trial::FoundPair>, std::string> found_pairs(
    const Terms& terms, VariedCase& varied, const Values& values, trial::ClaimBench& bench,
    Naming naming);

}  // namespace poppy::prove
