// Files and folders as `files/` reads them, and standard output.
#pragma once

#include <string_view>

#include "interpreter/files/read_folders.h"

namespace poppy::cli {

using files::find_files, files::Folders, files::FoundFiles, files::names_in;
using files::local_folders, files::read_folders, files::read_text;

/// local_folders(); but where no rules are given and none stand here, those that the program was
/// installed with, and with them its county files where none are given and none stand here. Rules
/// of one's own never meet county files that nobody named.
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

/// Writes all of it to standard output. False where that fails, with the reason on standard error
/// unless it is a reader that hung up.
[[nodiscard]] bool write_result(std::string_view text);

}  // namespace poppy::cli
