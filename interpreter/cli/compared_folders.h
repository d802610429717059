// Two sets of rules to be compared: of `impact` and `diff`.
#pragma once

#include <string>

#include "interpreter/cli/files.h"

namespace poppy::cli {

/// The rules and counties of a folder: a folder of rules, one of county files, or one with both as
/// `policies` and `county_rules`. What it has not is as given.
[[nodiscard]] Folders folders_of(const std::string& path, const Folders& given);

}  // namespace poppy::cli
