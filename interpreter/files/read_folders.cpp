// Reading folders in sorted order.
#include "interpreter/files/read_folders.h"

#include <dirent.h>
#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <memory>

#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::files {
namespace {

namespace fs = std::filesystem;

Problem cannot_read(const std::string& path, std::string_view why, std::string hint = {}) {
  return engine::public_problem(text::ProblemCode::cannot_read,
                                fmt::format("`{}` cannot be read: {}", path, why), std::move(hint));
}

bool ends_in_one_of(std::string_view name, const std::vector<std::string_view>& endings) {
  return std::ranges::any_of(endings,
                             [&](std::string_view ending) { return name.ends_with(ending); });
}

void collect(const fs::path& folder, const std::vector<std::string_view>& endings,
             const std::vector<std::string_view>& skip, FoundFiles& found) {
  const auto names = names_in(folder.string());
  if (!names) {
    found.problems.push_back(cannot_read(folder.string(), names.error().message()));
    return;
  }
  for (const std::string& name : *names) {
    if (name.starts_with('.')) continue;
    const fs::path path = folder / name;
    std::error_code unseen;  // a file that cannot be looked at is told where it is read
    std::error_code ignored;
    if (fs::is_directory(path, unseen)) {
      const bool wanted = std::ranges::find(skip, name) == skip.end();
      if (wanted && !fs::is_symlink(path, ignored)) collect(path, endings, skip, found);
    } else if (unseen && unseen != std::errc::no_such_file_or_directory) {  // maybe a folder
      found.problems.push_back(cannot_read(path.string(), unseen.message()));
    } else if (ends_in_one_of(name, endings)) {
      found.paths.push_back(path.string());
    }
  }
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

}  // namespace

std::expected<std::vector<std::string>, std::error_code> names_in(const std::string& folder) {
  const auto failure = [] {
    return std::unexpected(std::error_code(errno, std::generic_category()));
  };
  const std::unique_ptr<DIR, int (*)(DIR*)> opened(::opendir(folder.c_str()),
                                                   [](DIR* one) { return ::closedir(one); });
  if (opened == nullptr) return failure();
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* const entry = ::readdir(opened.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return failure();
  std::ranges::sort(names);
  return names;
}

std::expected<std::string, std::string> read_text(const std::string& path) {
  const bool standard_input = path == "-";
  if (!standard_input && is_folder(path)) return std::unexpected("it is a folder, not a file");
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> opened(
      standard_input ? nullptr : std::fopen(path.c_str(), "rb"),
      [](std::FILE* file) { return std::fclose(file); });
  std::FILE* const file = standard_input ? stdin : opened.get();
  if (file == nullptr) return std::unexpected(std::strerror(errno));
  std::string text;
  char block[1 << 16];
  while (text.size() <= text::kMaxSourceBytes) {
    const std::size_t count = std::fread(block, 1, sizeof block, file);
    text.append(block, count);
    if (count == sizeof block) continue;
    if (std::ferror(file) != 0) return std::unexpected(std::strerror(errno));
    if (std::feof(file) != 0) break;
  }
  return text;
}

FoundFiles find_files(const std::string& folder, const std::vector<std::string_view>& endings,
                      const std::vector<std::string_view>& skip) {
  FoundFiles found;
  if (is_folder(folder)) {
    collect(folder, endings, skip, found);
  } else {
    std::error_code error;
    const bool there = fs::exists(folder, error);
    found.problems.push_back(
        there ? cannot_read(folder, "it is not a folder")
              : cannot_read(
                    folder, "there is no such folder",
                    "go to the folder that holds `policies` and `county_rules`, or name others "
                    "with --rules and --counties"));
  }
  std::ranges::sort(found.paths);
  return found;
}

Folders find_folders(Folders given) {
  if (given.rules.empty()) given.rules = "policies";
  if (given.counties.empty()) given.counties = "county_rules";
  return given;
}

Outcome<std::vector<File>> read_folders(const Folders& folders) {
  FoundFiles found = find_files(folders.rules, {".poppy", ".csv"}, {"tests"});
  FoundFiles counties = find_files(folders.counties, {".yaml", ".yml"}, {});
  std::ranges::move(counties.paths, std::back_inserter(found.paths));
  std::ranges::move(counties.problems, std::back_inserter(found.problems));
  std::vector<File> files;
  for (const std::string& path : found.paths) {
    std::error_code none;  // what cannot be looked at is told by reading
    if (fs::exists(path, none) && !fs::is_regular_file(path, none)) {
      found.problems.push_back(cannot_read(path, "it is not a file"));
      continue;
    }
    auto text = read_text(path);
    if (text) {
      files.push_back({path, std::move(*text)});
    } else {
      found.problems.push_back(cannot_read(path, text.error()));
    }
  }
  if (!found.problems.empty()) return std::unexpected(std::move(found.problems));
  return files;
}

}  // namespace poppy::files
