// A table of a report -> the sheets of a workbook.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interpreter/documents/table_sheet.h"
#include "interpreter/report/table.h"

namespace poppy::desk {

/// One with the rows, and where there are notes one with them.
[[nodiscard]] std::vector<documents::TableSheet> sheets_of(const report::Table& table,
                                                           const std::string& tab,
                                                           std::uint32_t frozen_columns);

}  // namespace poppy::desk
