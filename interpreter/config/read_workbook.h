// Workbooks as people hand them in: an .xlsx of Excel, LibreOffice, Google Sheets or a library ->
// its sheets, each cell as the text that is seen in it. Nothing is computed and nothing followed
// out of the file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/cell_name.h"
#include "interpreter/text/problem.h"

namespace poppy::config {

struct ReadSheet {
  std::string name;
  bool is_hidden = false;
  /// From A1 on; a row ends with its last text, the sheet with its last row that has one.
  /// `rows[6][2]` is C7. Texts are as they stand in the file, in UTF-8, blanks, line ends and
  /// control characters included; numbers and days as sheet_number.h has them, truths TRUE and
  /// FALSE, faults as `#REF!`, a formula as the value it had when the file was saved. Of merged
  /// cells the first has the text.
  std::vector<std::vector<std::string>> rows;
};

/// Whether the bytes begin as a zip does: what a workbook is, and no text.
[[nodiscard]] bool is_packed(std::string_view bytes);

/// The worksheets in their order. `name`: what problems call the file; they have no place in it but
/// in words. Problems: no workbook, damaged, an .xls, .xlsb or .ods, a password, too large, a
/// formula without a value.
[[nodiscard]] text::Result<std::vector<ReadSheet>> read_workbook(std::string_view bytes,
                                                                 std::string_view name);

/// Bounds: of the file, of its parts unpacked, of cells with those that only fill a row up, of one
/// text and of all texts.
inline constexpr std::size_t kMostWorkbookBytes = 8U << 20U;
inline constexpr std::size_t kMostUnpackedBytes = 64U << 20U;
inline constexpr std::size_t kMostSheets = 200;
inline constexpr std::size_t kMostCells = 100'000;
inline constexpr std::size_t kMostCellBytes = std::size_t{4} * 32'767;
inline constexpr std::size_t kMostTextBytes = 32U << 20U;

}  // namespace poppy::config
