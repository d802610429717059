// What the hint of a problem says to write, as edits that may cure it. fixes.cpp tries each, and
// offers those that do.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interpreter/text/problem.h"

namespace poppy::lsp {

/// One replacement in a file.
struct Fix {
  std::string title;
  std::uint32_t begin = 0, end = 0;  // bytes that are replaced
  std::string words;
};

/// The likeliest first. What a hint leaves to its reader (which bracket to close where, which day
/// of a month) is none.
[[nodiscard]] std::vector<Fix> fixes_in_hint(const std::string& text, const text::Problem& problem);

}  // namespace poppy::lsp
