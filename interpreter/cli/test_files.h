// Where rule tests are, and what stands in them.
#pragma once

#include <string>
#include <vector>

#include "interpreter/cli/files.h"

namespace poppy::cli {

/// The test files among the paths, which are files or folders; without any, all below the rules.
/// Problems: a path cannot be read.
[[nodiscard]] Outcome<std::vector<std::string>> find_test_files(std::vector<std::string> paths,
                                                                const Folders& folders);
/// All below the rules with their texts. Problems: one cannot be read.
[[nodiscard]] Outcome<std::vector<File>> read_tests(const Folders& folders);
/// The same, with a mark of them and of the cases and counties that they are based on: another one
/// where a text is another.
struct MarkedTests {
  std::vector<File> files;
  std::string mark;
};
[[nodiscard]] Outcome<MarkedTests> read_marked_tests(const Folders& folders);

}  // namespace poppy::cli
