// See test_files.h.
#include "interpreter/cli/test_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string_view>

#include "interpreter/engine/rules_data.h"
#include "interpreter/store/fingerprint.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

/// A test file is a .yaml in a folder `tests`, or below it but for `cases` and `counties`, which
/// tests are based on.
bool is_in_tests(const std::string& path) {
  return path.find("/tests/") != std::string::npos || path.starts_with("tests/");
}

std::vector<std::string_view> endings() { return {".yaml", ".yml"}; }

Outcome<std::vector<File>> read_all(const std::vector<std::string>& paths) {
  std::vector<File> files;
  std::vector<Problem> problems;
  for (const std::string& path : paths) {
    auto text = read_text(path);
    if (text) {
      files.emplace_back(path, std::move(*text));
    } else {
      problems.push_back(engine::public_problem(
          text::ProblemCode::cannot_read,
          fmt::format("the tests `{}` cannot be read: {}", path, text.error())));
    }
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return files;
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
    FoundFiles found = find_files(path, endings(), {"cases", "counties"});
    std::erase_if(found.paths, [](const std::string& file) { return !is_in_tests(file); });
    std::ranges::move(found.paths, std::back_inserter(result));
    std::ranges::move(found.problems, std::back_inserter(problems));
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return result;
}

Outcome<std::vector<File>> read_tests(const Folders& folders) {
  const auto paths = find_test_files({}, folders);
  if (!paths) return std::unexpected(paths.error());
  return read_all(*paths);
}

Outcome<MarkedTests> read_marked_tests(const Folders& folders) {
  auto files = read_tests(folders);
  if (!files) return std::unexpected(std::move(files.error()));
  std::vector<std::string_view> based_on = endings();
  based_on.emplace_back(".csv");  // tables of tests
  FoundFiles found = find_files(find_folders(folders).rules, based_on, {});
  if (!found.problems.empty()) return std::unexpected(std::move(found.problems));
  std::erase_if(found.paths, [](const std::string& file) { return !is_in_tests(file); });
  const auto all = read_all(found.paths);
  if (!all) return std::unexpected(all.error());
  std::string marks;
  for (const File& file : *all) {
    marks += fmt::format("{} {}\n", file.path, store::fingerprint(file.text));
  }
  return MarkedTests{std::move(*files), store::fingerprint(marks)};
}

}  // namespace poppy::cli
