// See compared_folders.h.
#include "interpreter/cli/compared_folders.h"

#include <filesystem>
#include <system_error>

namespace poppy::cli {

Folders folders_of(const std::string& path, const Folders& given) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  Folders folders = given;
  if (fs::is_directory(fs::path(path) / "policies", ignored)) {
    folders.rules = (fs::path(path) / "policies").string();
    folders.counties = (fs::path(path) / "county_rules").string();
  } else if (!find_files(path, {".poppy"}, {}).paths.empty()) {
    folders.rules = path;
  } else {
    folders.counties = path;
  }
  return folders;
}

}  // namespace poppy::cli
