// Whether two conditions can never both hold: branches of which one is met at most may change
// places, and no test can see it.
#pragma once

#include "interpreter/check/program.h"

namespace poppy::trial {

/// Of the same record. As far as the words of both, and of the lines that they read, say so: one
/// thing compared with two constants, a condition and its contrary. False where they do not.
[[nodiscard]] bool exclude(const check::Program& program, const check::Expr& left,
                           const check::Expr& right);

}  // namespace poppy::trial
