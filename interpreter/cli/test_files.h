// Where rule tests are, and what stands in them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/files.h"
#include "interpreter/engine/rule_tests.h"

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

/// The tests of the files as the options ask for them; of a file that cannot be read, why.
[[nodiscard]] std::vector<engine::RuleTestFile> run_tests_at(
    const Rules& rules, const std::vector<std::string>& paths, const TestOptions& options,
    const engine::ReadText& read, const std::function<bool()>& stopped = {});

}  // namespace poppy::cli
