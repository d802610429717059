// A problem: what a reader of rules, county files or cases can cause, as data. Text for people
// comes late (problem_text.h). Stages gather problems and go on; they are sorted by place and
// reported all at once.
#pragma once

#include <cstdint>
#include <expected>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/text/span.h"

namespace poppy::text {

/// Every kind of problem has one stable code, listed with its meaning in problem_codes.def; the
/// names stand in problem_codes.h.
enum class ProblemCode : std::uint16_t;

enum class Severity : std::uint8_t { error, warning };

struct ProblemKind {
  ProblemCode code;
  std::string_view name;    // unknown_name
  std::string_view number;  // P201: what users look up in docs/problems.md
  Severity severity;
  std::string_view meaning;  // one sentence
};

[[nodiscard]] const ProblemKind& kind_of(ProblemCode code);
[[nodiscard]] const std::vector<ProblemKind>& all_problem_kinds();

struct Problem {
  ProblemCode code;
  Span span;            // the narrowest place; file none: no place (a command line argument)
  std::string message;  // what was found, then the rule; the user's text in `backticks`
  std::string hint;     // what to do; may be empty
};

using Problems = std::vector<Problem>;

template <typename T>
using Result = std::expected<T, Problems>;

/// Sorted by file, place and code, with exact repeats dropped.
void sort_problems(Problems& problems);
inline constexpr std::size_t kMostTold = 200;
/// Of each file the first `most` errors and warnings each, and how many more there are: what nobody
/// reads costs nothing. They must be sorted.
void keep_first_problems(Problems& problems, std::size_t most = kMostTold);
[[nodiscard]] bool has_errors(const Problems& problems);

/// What only we can cause. Prints the message and the place in our code, then aborts.
[[noreturn]] void bug(std::string_view message,
                      std::source_location where = std::source_location::current());

}  // namespace poppy::text
