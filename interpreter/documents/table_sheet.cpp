// See table_sheet.h.
#include "interpreter/documents/table_sheet.h"

#include "interpreter/text/problem.h"

namespace poppy::documents {

std::uint32_t head_row(const TableSheet& table) { return table.title.empty() ? 0 : 1; }

std::vector<PlacedCell> lay_out(const TableSheet& table) {
  std::vector<PlacedCell> placed;
  const auto place = [&](std::size_t row, std::size_t column, CellStyle style,
                         const std::string& text) {
    const auto at_row = static_cast<std::uint32_t>(row);
    const auto at_column = static_cast<std::uint32_t>(column);
    placed.push_back({{at_row, at_column, at_row, at_column}, style, text, nullptr, {}});
  };
  if (!table.title.empty()) place(0, 0, CellStyle::title, table.title);
  std::size_t row = head_row(table);
  for (std::size_t column = 0; column < table.columns.size(); ++column) {
    place(row, column, CellStyle::head, table.columns[column].head.text);
  }
  for (const std::vector<TableCell>& cells : table.rows) {
    ++row;
    if (cells.size() > table.columns.size()) text::bug("a row wider than its table");
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const bool is_centred = table.columns[column].is_centred;
      place(row, column, is_centred ? CellStyle::centred : CellStyle::body, cells[column].text);
    }
  }
  return placed;
}

}  // namespace poppy::documents
