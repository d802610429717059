// See table_workbook.h.
#include "interpreter/desk/table_workbook.h"

#include <algorithm>

#include "interpreter/documents/workbook.h"

namespace poppy::desk {

std::vector<documents::TableSheet> sheets_of(const report::Table& table, const SheetLook& look) {
  std::vector<documents::TableSheet> sheets(1);
  documents::TableSheet& rows = sheets.front();
  rows.tab = look.tab;
  rows.title = table.title;
  rows.frozen_columns = look.frozen_columns;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    documents::TableColumn column;
    column.head = {table.columns[i].title};
    // Switches are read down and across: Y under Y.
    column.is_centred =
        !table.rows.empty() &&
        std::ranges::all_of(table.rows, [&](const auto& row) { return row[i].size() <= 1; });
    rows.columns.push_back(std::move(column));
  }
  for (const auto& row : table.rows) {
    std::vector<documents::TableCell>& cells = rows.rows.emplace_back();
    for (const std::string& cell : row) cells.push_back({cell});
  }
  if (table.notes.empty()) return sheets;
  documents::TableSheet& notes = sheets.emplace_back();
  notes.tab = "Notes";
  notes.columns.emplace_back().head = {"Note"};
  for (const std::string& note : table.notes) notes.rows.push_back({{note}});
  return sheets;
}

std::expected<void, std::string> write_workbook(const report::Table& table, const SheetLook& look,
                                                units::Date made_on, const std::string& path) {
  return documents::write_table_workbook(sheets_of(table, look), {made_on, 0}, path);
}

}  // namespace poppy::desk
