// Why a line has its value, and what kept it from another one.
#pragma once

#include <string>
#include <vector>

#include "interpreter/desk/explanation.h"
#include "interpreter/reference/nearest.h"

namespace poppy::desk {

/// Why a line has its value, to the depth of lines.
[[nodiscard]] Outcome<Explained> explain_why(const Rules& rules, const Request& request,
                                             const std::string& line, int depth);

/// The ways to one other value.
struct WaysTo {
  std::int64_t wanted = 0;
  std::string word;  // Approved
  reference::Ways ways;
};
/// Of a line of yes and no, or of an enum: the nearest conditions that kept it from `wanted`;
/// empty: from each of its other values. Problems: as TriedCase::open; it is no such line, has no
/// such value, or has it.
[[nodiscard]] Outcome<std::vector<WaysTo>> ways_to_others(const TriedCase& tried,
                                                          const std::string& wanted);
[[nodiscard]] Outcome<Explained> explain_why_not(const Rules& rules, const Request& request,
                                                 const std::string& line,
                                                 const std::string& wanted);

/// A line that comes to yes or no, or to one word of several, has its turning points; others not.
/// Problem: it is another, which the text says with `what` was asked of it.
[[nodiscard]] Outcome<void> require_turning(const TriedCase& tried, std::string_view what);
/// The number of a word of the line's type. Problem: it is none, with those there are.
[[nodiscard]] Outcome<std::int64_t> word_asked(const TriedCase& tried, const std::string& word);

}  // namespace poppy::desk
