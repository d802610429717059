// Sheets -> a workbook of Excel (the only file that knows libxlsxwriter). Numbers and days are
// numbers with a format, so that the workbook can go on computing; every text is a text, whatever
// it begins with. The same sheets give the same bytes.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "interpreter/documents/page_view.h"
#include "interpreter/documents/table_sheet.h"

namespace poppy::documents {

struct SheetView {
  std::string tab;
  PageView page;
};

/// Error: why it cannot be written, as a sentence part.
[[nodiscard]] std::expected<void, std::string> write_workbook(const std::vector<SheetView>& sheets,
                                                              const Moment& made,
                                                              const std::string& path);
[[nodiscard]] std::expected<void, std::string> write_table_workbook(
    const std::vector<TableSheet>& tables, const Moment& made, const std::string& path);

}  // namespace poppy::documents
