// Whatever has cases -> where they come from.
#pragma once

#include <memory>
#include <string>

#include "interpreter/cli/case_source.h"
#include "interpreter/cli/run_tables.h"

namespace poppy::cli {

/// Of the tables, or where there are none of a file: rows of Parquet by its name, else lines.
/// `case_column`: as RunOptions has it. Problems: why it cannot be read.
[[nodiscard]] Outcome<std::unique_ptr<CaseSource>> open_source(const Rules& rules,
                                                               const std::string& path,
                                                               const std::string& case_column,
                                                               FoundTables tables, int stop);

}  // namespace poppy::cli
