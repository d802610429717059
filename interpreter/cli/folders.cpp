// Which rules and county files decide: those that are named, stood in, or installed.
#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/files.h"
#include "interpreter/cli/say.h"

namespace poppy::cli {
namespace {

namespace fs = std::filesystem;

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// PREFIX/share/poppy of the program that runs as PREFIX/bin/poppy; empty where there is none.
fs::path installed_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) return {};
  fs::path folder = program.parent_path().parent_path() / "share" / "poppy";
  return is_folder(folder) ? folder : fs::path();
}

}  // namespace

FoundFolders look_for_folders(Folders given) {
  const bool names_rules = !given.rules.empty();
  const bool names_counties = !given.counties.empty();
  FoundFolders found{local_folders(std::move(given)), {}};
  if (names_rules || is_folder(found.folders.rules)) return found;
  const fs::path installed = installed_folder();
  if (installed.empty()) return found;
  found.folders.rules = (installed / "policies").string();
  found.installed = {found.folders.rules};
  if (!names_counties && !is_folder(found.folders.counties)) {
    found.folders.counties = (installed / "county_rules").string();
    found.installed.push_back(found.folders.counties);
  }
  return found;
}

Folders find_folders(Folders given) {
  static bool is_told = false;
  FoundFolders found = look_for_folders(std::move(given));
  if (!is_told && !found.installed.empty()) {
    is_told = true;
    say("poppy: there is no folder `policies` here: it reads {}\n",
        fmt::join(found.installed, " and "));
  }
  return std::move(found.folders);
}

bool is_installed(const std::string& path) {
  const fs::path folder = installed_folder();
  if (folder.empty()) return false;
  std::error_code error;
  const fs::path full = fs::weakly_canonical(path, error);
  return !error && full.string().starts_with(folder.string() + "/");
}

int refuse_installed(const std::string& path) {
  say("poppy: `{}` came with the program, and the next version writes it anew: change a copy (cp "
      "-r "
      "{} .)\n",
      path, (installed_folder() / "county_rules").string());
  return kWrongUse;
}

}  // namespace poppy::cli
