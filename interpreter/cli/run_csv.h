// The results of a run as CSV: FILE.csv has the decisions, FILE.values.csv beside it all values.
#pragma once

#include <string>

#include "interpreter/cli/commands.h"

namespace poppy::cli {

/// By --format, or by the name of the output.
[[nodiscard]] bool writes_csv(const RunOptions& options);

/// FILE.values.csv for FILE.csv.
[[nodiscard]] std::string values_path(const std::string& output);

}  // namespace poppy::cli
