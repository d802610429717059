// A table of texts as a sheet of a workbook: a title, a row of heads that stays in sight, and rows
// under it. `write_table_workbook` writes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interpreter/documents/sheet_layout.h"

namespace poppy::documents {

struct TableCell {
  std::string text;
  std::string note = {};  // shown where the cell is pointed at
};
struct TableColumn {
  TableCell head;
  std::uint32_t width = 0;  // in signs; 0: as its texts need, within bounds
  bool is_centred = false;
};
struct TableSheet {
  std::string tab;
  std::string title;  // in a row of its own; empty: none
  std::vector<TableColumn> columns;
  std::vector<std::vector<TableCell>> rows;  // none wider than the columns
  std::uint32_t frozen_columns = 0;          // the first ones stay in sight
};

/// The row of the heads, from 0.
[[nodiscard]] std::uint32_t head_row(const TableSheet& table);
/// In reading order. The cells of the table hold the texts.
[[nodiscard]] std::vector<PlacedCell> lay_out(const TableSheet& table);

}  // namespace poppy::documents
