#pragma once

namespace poppy::cli {

/// Does what the words ask for; the exit code. `words` as main has them.
[[nodiscard]] int run_command_line(int count, char** words);

}  // namespace poppy::cli
