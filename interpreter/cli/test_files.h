// Where rule tests are.
#pragma once

#include <string>
#include <vector>

#include "interpreter/cli/files.h"

namespace poppy::cli {

/// The test files among the paths, which are files or folders; without any, all below the rules.
/// Problems: a path cannot be read.
[[nodiscard]] Outcome<std::vector<std::string>> find_test_files(std::vector<std::string> paths,
                                                                const Folders& folders);

}  // namespace poppy::cli
