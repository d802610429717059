// See test_files.h.
#include "interpreter/cli/test_files.h"

#include <algorithm>
#include <filesystem>
#include <iterator>

namespace poppy::cli {
namespace {

/// A test file is a .yaml in a folder `tests`, or below it but for `cases` and `counties`, which
/// tests are based on.
bool is_in_tests(const std::string& path) {
  return path.find("/tests/") != std::string::npos || path.starts_with("tests/");
}

}  // namespace

Outcome<std::vector<std::string>> find_test_files(std::vector<std::string> paths,
                                                  const Folders& folders) {
  if (paths.empty()) paths.push_back(find_folders(folders).rules);
  std::vector<std::string> result;
  std::vector<Problem> problems;
  for (const std::string& path : paths) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(path, ignored)) {
      result.push_back(path);
      continue;
    }
    FoundFiles found = find_files(path, {".yaml", ".yml"}, {"cases", "counties"});
    std::erase_if(found.paths, [](const std::string& file) { return !is_in_tests(file); });
    std::ranges::move(found.paths, std::back_inserter(result));
    std::ranges::move(found.problems, std::back_inserter(problems));
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return result;
}

}  // namespace poppy::cli
