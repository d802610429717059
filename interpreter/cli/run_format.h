// What a run writes, by --format or the name of its output, and the files that it knows by that
// name: FILE.csv has the decisions, FILE.values.csv beside it all values.
#pragma once

#include <cstdint>
#include <string>

#include "interpreter/cli/commands.h"

namespace poppy::cli {

enum class OutputFormat : std::uint8_t { json, csv, parquet };
[[nodiscard]] OutputFormat output_format(const RunOptions& options);

/// FILE.values.csv for FILE.csv.
[[nodiscard]] std::string values_path(const std::string& output);

}  // namespace poppy::cli
