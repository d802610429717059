#pragma once

#include <string>
#include <vector>

#include "interpreter/cli/command_words.h"

namespace poppy::cli {

/// Does what the words ask for; the exit code. `words` as main has them.
[[nodiscard]] int run_command_line(int count, char** words);
/// `poppy help COMMAND…`: what `poppy COMMAND… --help` prints.
[[nodiscard]] int help(const CommandWords& app, std::vector<std::string> words);

}  // namespace poppy::cli
