// The codes of all problems. Apart from problem.h, so that a new code rebuilds those who report
// problems and nobody else.
#pragma once

#include <cstdint>

#include "interpreter/text/problem.h"

namespace poppy::text {

enum class ProblemCode : std::uint16_t {
#define POPPY_PROBLEM(name, code, severity, meaning) name,
#include "interpreter/text/problem_codes.def"
#undef POPPY_PROBLEM
};

}  // namespace poppy::text
