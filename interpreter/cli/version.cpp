// See version.h.
#include "interpreter/cli/version.h"

#include <fmt/core.h>

#include <string_view>

#include "interpreter/cli/files.h"
#include "interpreter/desk/receipt.h"

namespace poppy::cli {

std::string version_text() {
  constexpr std::string_view kCommit = POPPY_COMMIT;
  std::string text = "poppy " POPPY_VERSION;
  if (!kCommit.empty()) text += fmt::format(" ({})", kCommit);
  const Folders folders = look_for_folders({}).folders;
  const auto files = read_folders(folders);
  if (!files) return text + "\nrules:         none here, or they cannot be read";
  const desk::FilesFingerprints of = desk::fingerprints_of(*files);
  return text + fmt::format("\nrules:         {}  {}\ncounty files:  {}  {}", of.rules,
                            folders.rules, of.county_files, folders.counties);
}

}  // namespace poppy::cli
