// The registry of problem kinds, the order problems are reported in, and the end for what only we
// can cause.
#include "interpreter/text/problem.h"
#include "interpreter/text/problem_codes.h"

#include <fmt/core.h>

#include <algorithm>
#include <compare>
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
    return std::tuple(problem.span.file, problem.span.begin, problem.span.end);
  };
  const auto words = [](const Problem& problem) {
    return std::tuple(kind_of(problem.code).number, std::string_view(problem.message),
                      std::string_view(problem.hint));
  };
  const auto order = [&](const Problem& left, const Problem& right) {
    const auto places = place(left) <=> place(right);
    return places != 0 ? places : words(left) <=> words(right);
  };
  const auto is_before = [&](const Problem& left, const Problem& right) {
    return order(left, right) < 0;
  };
  // Most come in order, and those of a load were sorted before.
  if (!std::ranges::is_sorted(problems, is_before)) std::ranges::sort(problems, is_before);
  const auto repeats = std::ranges::unique(
      problems, [&](const Problem& left, const Problem& right) { return order(left, right) == 0; });
  problems.erase(repeats.begin(), repeats.end());
}

void keep_first_problems(Problems& problems, std::size_t most) {
  struct Kind {  // many warnings hide no error, and make none
    std::size_t told = 0, left_out = 0;
  };
  Problems kept;
  for (std::size_t at = 0; at < problems.size();) {
    const FileId file = problems[at].span.file;
    Kind errors, warnings;
    for (; at < problems.size() && problems[at].span.file == file; ++at) {
      const ProblemCode code = problems[at].code;
      const bool counts = code != ProblemCode::more_problems && code != ProblemCode::more_warnings;
      Kind& kind = kind_of(code).severity == Severity::error ? errors : warnings;
      if (counts && kind.told == most) {
        ++kind.left_out;
        continue;
      }
      if (counts) ++kind.told;
      kept.push_back(std::move(problems[at]));
    }
    const std::uint32_t end = kept.back().span.end;
    if (errors.left_out > 0) {
      kept.push_back({ProblemCode::more_problems,
                      {file, end, end},
                      fmt::format("there are {} more problems from here on", errors.left_out),
                      "mend those above first"});
    }
    if (warnings.left_out > 0) {
      kept.push_back({ProblemCode::more_warnings,
                      {file, end, end},
                      fmt::format("there are {} more warnings", warnings.left_out),
                      "mend or accept those above first"});
    }
  }
  problems = std::move(kept);
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
