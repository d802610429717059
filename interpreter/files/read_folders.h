// Folders of rules and county files, single files, standard input -> texts, for the fronts that
// read some: a front that has its texts elsewhere needs none of this.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "interpreter/include/poppy/engine.h"

namespace poppy::files {

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

/// Where rules and county files lie: as given, else `policies` and `county_rules` under the current
/// folder. Nowhere else: no tree but the one that is named or stood in decides a case.
struct Folders {
  std::string rules;
  std::string counties;
  std::string compiled;  // a file that `poppy compile` made of them; empty: none
};
[[nodiscard]] Folders find_folders(Folders given);

/// Every rule file, table and county file, or what kept them from being read.
[[nodiscard]] Outcome<std::vector<File>> read_folders(const Folders& folders);

}  // namespace poppy::files
