// Files and folders as `files/` reads them, and standard output.
#pragma once

#include <string_view>

#include "interpreter/files/read_folders.h"

namespace poppy::cli {

using files::find_files, files::find_folders, files::Folders, files::FoundFiles, files::names_in;
using files::read_folders, files::read_text;

/// Writes all of it to standard output. False where that fails, with the reason on standard error
/// unless it is a reader that hung up.
[[nodiscard]] bool write_result(std::string_view text);

}  // namespace poppy::cli
