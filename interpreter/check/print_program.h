// The checked program as text, for `poppy print --stage checked` and for tests.
#pragma once

#include <string>

#include "interpreter/check/program.h"

namespace poppy::check {

[[nodiscard]] std::string print_program(const Program& program);
/// One expression: ops by name, what they read by its name.
[[nodiscard]] std::string print_expr(const Program& program, const Expr& expr);

}  // namespace poppy::check
