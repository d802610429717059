// What a solver answers, read with care: it is another program's text.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/units/number.h"

namespace poppy::prove {

/// Asks a solver: text in SMT-LIB 2 in, what it prints out. Error: why it gave nothing, as a
/// sentence part. Whoever calls it has the program and the clock.
enum class SolverFault : std::uint8_t { missing, late, failed };
struct SolverProblem {
  SolverFault fault = SolverFault::failed;
  std::string message;
};

enum class Satisfied : std::uint8_t { yes, no, unknown };
struct SolverAnswer {
  Satisfied satisfied = Satisfied::unknown;
  std::vector<units::Rational> values;  // as asked for, where it is satisfied; a truth is 0 or 1
};
/// The answer to a `check-sat` and a `get-value` of `count` terms. Error: it is none.
[[nodiscard]] std::expected<SolverAnswer, std::string> read_answer(std::string_view text,
                                                                   std::size_t count);

}  // namespace poppy::prove
