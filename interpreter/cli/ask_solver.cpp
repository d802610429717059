// See ask_solver.h.
#include "interpreter/cli/ask_solver.h"

#include <chrono>
#include <expected>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/cli/child_process.h"
#include "interpreter/prove/model.h"

namespace poppy::cli {
namespace {

std::vector<std::string> words_of(const std::string& command) {
  std::istringstream from(command);
  std::vector<std::string> words;
  for (std::string word; from >> word;) words.push_back(std::move(word));
  return words;
}

}  // namespace

prove::AskSolver ask_solver(const std::string& command, unsigned seconds) {
  return [words = words_of(command), most = std::chrono::seconds(seconds)](
             std::string_view script) -> std::expected<std::string, prove::SolverProblem> {
    auto said = run_child(words, script, most);
    if (said) return std::move(*said);
    prove::SolverProblem problem;
    problem.message = said.error().message;
    switch (said.error().kind) {
      case ChildFault::Kind::missing:
        problem.fault = prove::SolverFault::missing;
        break;
      case ChildFault::Kind::late:
        problem.fault = prove::SolverFault::late;
        problem.message = "the solver has not found out in its time (--seconds)";
        break;
      case ChildFault::Kind::failed:
        problem.fault = prove::SolverFault::failed;
        break;
    }
    return std::unexpected(std::move(problem));
  };
}

}  // namespace poppy::cli
