#pragma once

#include <string>
#include <vector>

namespace poppy::cli {

/// Does what the words ask for; the exit code. `words` as main has them.
[[nodiscard]] int run_command_line(int count, char** words);
/// `poppy help COMMAND…`: what `poppy COMMAND… --help` prints.
[[nodiscard]] int help(std::vector<std::string> words);

}  // namespace poppy::cli
