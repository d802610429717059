// What people ask about: a line by its name, or a program, which stands for its rules or decisions.
#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/text/problem.h"

namespace poppy::prove {

enum class ProgramLines : std::uint8_t { rules, decisions };

/// Error: P992, with the nearest name.
[[nodiscard]] std::expected<std::vector<check::LineId>, text::Problem> find_targets(
    const check::Program& program, std::string_view name, ProgramLines of_program);

}  // namespace poppy::prove
