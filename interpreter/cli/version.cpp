// See version.h.
#include "interpreter/cli/version.h"

#include <fmt/core.h>

#include <string_view>

#include "interpreter/cli/files.h"
#include "interpreter/desk/receipt.h"
#include "interpreter/parquet/read_parquet.h"

namespace poppy::cli {

std::string version_text() {
  constexpr std::string_view kCommit = POPPY_COMMIT;
  std::string text = "poppy " POPPY_VERSION;
  if (!kCommit.empty()) text += fmt::format(" ({})", kCommit);
  const std::string_view with_parquet = parquet::is_built_in() ? "\nParquet:       built in" : "";
  const Folders folders = look_for_folders({}).folders;
  const auto files = read_folders(folders);
  if (!files) {
    return fmt::format("{}\nrules:         none here, or they cannot be read{}", text,
                       with_parquet);
  }
  const desk::FilesFingerprints of = desk::fingerprints_of(*files);
  return text + fmt::format("\nrules:         {}  {}\ncounty files:  {}  {}{}", of.rules,
                            folders.rules, of.county_files, folders.counties, with_parquet);
}

}  // namespace poppy::cli
