// The outside world: files, folders, standard input and output. Nothing below cli/ touches them.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "interpreter/include/poppy/engine.h"

namespace poppy::cli {

/// The text of a file, or of standard input for `-`. At most a little more than any reader takes is
/// read, so that an endless device ends, too. Error: why not, as a sentence part.
[[nodiscard]] std::expected<std::string, std::string> read_text(const std::string& path);

/// What a folder holds, by name, sorted. Error: why it cannot be read. (The standard library's
/// iterator ends the program where memory is short.)
[[nodiscard]] std::expected<std::vector<std::string>, std::error_code> names_in(
    const std::string& folder);

/// All files below a folder whose names end in one of `endings`, sorted; folders named in `skip`
/// and hidden files are left out. Links to folders are not followed.
struct FoundFiles {
  std::vector<std::string> paths;
  std::vector<Problem> problems;
};
[[nodiscard]] FoundFiles find_files(const std::string& folder,
                                    const std::vector<std::string_view>& endings,
                                    const std::vector<std::string_view>& skip);

/// Where rules and county files lie.
struct Folders {
  std::string rules;
  std::string counties;
  std::string compiled;  // a file that `poppy compile` made of them; empty: none
};
/// As given, else `policies` and `county_rules` under the current folder.
[[nodiscard]] Folders local_folders(Folders given);
/// The same; but where no rules are given and none stand here, those that the program was installed
/// with, and with them its county files where none are given and none stand here. Rules of one's
/// own never meet county files that nobody named.
struct FoundFolders {
  Folders folders;
  std::vector<std::string> installed;  // those of them that were installed
};
[[nodiscard]] FoundFolders look_for_folders(Folders given);
/// The same, and says which were installed: no tree decides a case that nobody has seen.
[[nodiscard]] Folders find_folders(Folders given);

/// Whether the file came with the program: a package owns it, and writes it anew.
[[nodiscard]] bool is_installed(const std::string& path);
/// Says that it is not edited, and what to do; the exit code.
[[nodiscard]] int refuse_installed(const std::string& path);

/// Every rule file, table and county file, or what kept them from being read.
[[nodiscard]] Outcome<std::vector<File>> read_folders(const Folders& folders);

/// Writes all of it to standard output. False where that fails, with the reason on standard error
/// unless it is a reader that hung up.
[[nodiscard]] bool write_result(std::string_view text);

}  // namespace poppy::cli
