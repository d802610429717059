// poppy complete: what the scripts in shells/ ask while a command line is typed. Nobody types it,
// and the parser does not know it: the words that follow may be any.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/cli/command_words.h"

namespace poppy::cli {

inline constexpr std::string_view kComplete = "complete";

/// Prints what may stand at the cursor, a line each: the word, a tab, what it is. A first line
/// `:files` or `:folders` says that names of files may stand there, which the shell knows.
[[nodiscard]] int complete(const CommandWords& app, const std::vector<std::string>& words);

}  // namespace poppy::cli
