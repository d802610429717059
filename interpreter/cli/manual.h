// poppy man: the pages of the manual, one to standard output or all into a folder.
#pragma once

#include <string>
#include <vector>

#include "interpreter/cli/command_words.h"

namespace poppy::cli {

struct ManOptions {
  std::vector<std::string> path;  // the words of a command; none: poppy itself
  std::string date;               // in the foot; empty: none
  std::string folder;             // for the pages of all commands
};
[[nodiscard]] int man(const CommandWords& app, const ManOptions& options);

}  // namespace poppy::cli
