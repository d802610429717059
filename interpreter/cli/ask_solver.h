// A solver is another program: how it is started and asked.
#pragma once

#include <string>

#include "interpreter/prove/question.h"

namespace poppy::cli {

/// `z3 -in` and others that read SMT-LIB 2 from standard input; so many seconds for a question.
[[nodiscard]] prove::AskSolver ask_solver(const std::string& command, unsigned seconds);

}  // namespace poppy::cli
