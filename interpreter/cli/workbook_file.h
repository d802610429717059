// A workbook as the output of a command.
#pragma once

#include <expected>
#include <functional>
#include <string>

#include "interpreter/desk/table_workbook.h"
#include "interpreter/report/table.h"
#include "interpreter/units/calendar.h"

namespace poppy::cli {

/// Writes beside the file's name until it is whole. Error: why not, as a sentence part.
using WriteWorkbook = std::function<std::expected<void, std::string>(const std::string& path)>;
/// The exit code; what went wrong is told. The name ends in `.xlsx`.
[[nodiscard]] int write_workbook_file(const std::string& path, const WriteWorkbook& write);

/// The table as a workbook.
[[nodiscard]] int write_table_file(const report::Table& table, const desk::SheetLook& look,
                                   units::Date made_on, const std::string& path);

}  // namespace poppy::cli
