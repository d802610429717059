// A table of a report -> the sheets of a workbook.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/documents/table_sheet.h"
#include "interpreter/report/county_report.h"
#include "interpreter/report/table.h"

namespace poppy::desk {

/// How a table looks as a sheet: the name of its tab, and how many of its columns stay in sight.
struct SheetLook {
  std::string_view tab;
  std::uint32_t frozen_columns = 0;
};
// Of the reports about counties, wherever they are asked for.
inline constexpr SheetLook kCountyLook{"County", 3};
inline constexpr SheetLook kMatrixLook{"Matrix", report::kFirstCountyColumn};
inline constexpr SheetLook kUnsetLook{"Not set", 1};
inline constexpr SheetLook kOldLook{"Old", 1};
inline constexpr SheetLook kHistoryLook{"History", 0};
inline constexpr SheetLook kDifferenceLook{"Difference", 1};

/// One with the rows, and where there are notes one with them.
[[nodiscard]] std::vector<documents::TableSheet> sheets_of(const report::Table& table,
                                                           const SheetLook& look);
/// Writes them at the path. Error: why they cannot be written, as a sentence part.
[[nodiscard]] std::expected<void, std::string> write_workbook(const report::Table& table,
                                                              const SheetLook& look,
                                                              units::Date made_on,
                                                              const std::string& path);

}  // namespace poppy::desk
