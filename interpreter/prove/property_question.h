// Whether a claim of a property holds of all cases of a county and month: of `always` a case is
// asked for that breaks it, of the others a pair, the second of which is the first but for what the
// claim varies.
#pragma once

#include "interpreter/prove/question.h"
#include "interpreter/trial/claim_bench.h"

namespace poppy::prove {

/// `bench`: of a claim that is in force there.
[[nodiscard]] Answer prove_claim(trial::ClaimBench& bench, trial::ClaimPlace place,
                                 const CaseBounds& bounds, const AskSolver& ask);

}  // namespace poppy::prove
