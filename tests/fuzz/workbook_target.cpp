// Workbooks of any bytes, and of any parts in a zip that is whole: read or refused, in bounds.
#include <string>
#include <vector>

#include "interpreter/config/read_workbook.h"
#include "interpreter/config/sheet_number.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/source.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/stored_zip.h"

namespace {

using namespace poppy;
using fuzz::require;

void read(const std::string& bytes) {
  const auto sheets = config::read_workbook(bytes, "fuzz.xlsx");
  if (!sheets) {
    require(sheets.error().size() == 1, "what is refused has a problem");
    require(!sheets.error().front().hint.empty(), "a problem says what to do");
    return;
  }
  require(!sheets->empty() && sheets->size() <= config::kMostSheets, "a workbook has sheets");
  std::size_t cells = 0, texts = 0;
  for (const config::ReadSheet& sheet : *sheets) {
    require(sheet.rows.empty() || !sheet.rows.back().empty(), "a sheet ends with a text");
    for (const auto& row : sheet.rows) {
      require(row.empty() || !row.back().empty(), "a row ends with a text");
      for (const std::string& cell : row) {
        ++cells;
        texts += cell.size();
        require(text::find_invalid_utf8(cell) == std::string::npos, "a text is UTF-8", cell);
      }
    }
  }
  require(cells <= config::kMostCells && texts <= config::kMostTextBytes, "a workbook is bounded");
}

}  // namespace

POPPY_FUZZ_TARGET(workbook) { read(text); }

// Lines `NAME`, then its content, between lines `====`.
POPPY_FUZZ_TARGET(workbook_parts) {
  test::Parts parts;
  for (const std::string& part : fuzz::parts_of(text)) {
    const std::size_t end = part.find('\n');
    if (end == std::string::npos || parts.size() > 20) continue;
    parts.emplace_back(part.substr(0, end), part.substr(end + 1));
  }
  read(test::stored_zip(parts));
}

// Numbers and days: what is printed of a number is a number, and the same.
POPPY_FUZZ_TARGET(sheet_numbers) {
  if (const auto number = config::number_text(text)) {
    const auto again = config::number_text(*number);
    require(again == number, "a number is read as it is printed", *number);
  }
  for (const auto look : {config::NumberLook::day, config::NumberLook::month}) {
    const auto day = config::day_text(text, look, false);
    require(!day || config::number_text(text), "a day is a number", text);
  }
  static_cast<void>(config::look_of(text));
  if (const auto place = config::read_cell_name(text)) {
    require(config::cell_name(place->row, place->column) == text, "a place has one name", text);
  }
}
