// The registry of problem kinds, the order problems are reported in, and the end for what only we
// can cause.
#include "interpreter/text/problem.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <tuple>

namespace poppy::text {

const std::vector<ProblemKind>& all_problem_kinds() {
  static const std::vector<ProblemKind> kinds = {
#define POPPY_PROBLEM(name, code, severity, meaning) \
  {ProblemCode::name, #name, code, Severity::severity, meaning},
#include "interpreter/text/problem_codes.def"
#undef POPPY_PROBLEM
  };
  return kinds;
}

const ProblemKind& kind_of(ProblemCode code) {
  const auto index = static_cast<std::size_t>(code);
  if (index >= all_problem_kinds().size()) bug("a problem code that is not in problem_codes.def");
  return all_problem_kinds()[index];
}

void sort_problems(Problems& problems) {
  const auto place = [](const Problem& problem) {
    return std::tuple(problem.span.file, problem.span.begin, problem.span.end,
                      kind_of(problem.code).number, std::string_view(problem.message),
                      std::string_view(problem.hint));
  };
  std::ranges::sort(problems, {}, place);
  const auto repeats = std::ranges::unique(problems, {}, place);
  problems.erase(repeats.begin(), repeats.end());
}

bool has_errors(const Problems& problems) {
  return std::ranges::any_of(problems, [](const Problem& problem) {
    return kind_of(problem.code).severity == Severity::error;
  });
}

void bug(std::string_view message, std::source_location where) {
  fmt::print(stderr, "bug in poppy: {} ({}:{}, {})\n", message, where.file_name(), where.line(),
             where.function_name());
  std::fflush(stderr);
  std::abort();
}

}  // namespace poppy::text
