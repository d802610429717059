// `--against`: the county files as they were, of a folder or of a git revision of the folder.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/cli/files.h"
#include "interpreter/units/calendar.h"

namespace poppy::cli {

struct EarlierCounties {
  std::vector<File> files;           // named `REVISION:fresno.yaml` where they come from git
  std::optional<units::Date> as_of;  // the day of the revision; none for a folder
};

/// `from` is a folder, or else a revision that git knows in `counties`.
[[nodiscard]] Outcome<EarlierCounties> read_earlier_counties(const std::string& from,
                                                             const std::string& counties);

}  // namespace poppy::cli
