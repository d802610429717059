// Rows of CSV in pieces: the same cells as the table read at once, wherever the pieces end.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "interpreter/config/csv.h"
#include "interpreter/config/csv_rows.h"

namespace poppy::config {
namespace {

using Cells = std::vector<std::vector<std::string>>;

Cells read_at_once(const std::string& text) {
  text::SourceSet sources;
  const auto table = read_csv(sources, sources.add("t.csv", text));
  REQUIRE(table.has_value());
  Cells cells(1);
  for (const CsvCell& cell : table->header) cells[0].push_back(cell.text);
  for (const auto& row : table->rows) {
    cells.emplace_back();
    for (const CsvCell& cell : row) cells.back().push_back(cell.text);
  }
  return cells;
}

void add_row(Cells& cells, std::string_view text) {
  CsvRow row;
  CHECK(split_csv_row(without_line_end(text), row) == CsvFault::none);
  cells.emplace_back();
  for (std::size_t i = 0; i < row.size(); ++i) cells.back().emplace_back(row[i]);
}

Cells read_in_pieces(std::string_view text, std::size_t piece_bytes) {
  Cells cells;
  CsvRowEnds ends;
  std::string row;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, piece_bytes);
    const auto found = ends.find(piece);
    row += piece.substr(0, found.value_or(piece.size()));
    text.remove_prefix(found.value_or(piece.size()));
    if (!found) continue;
    add_row(cells, row);
    row.clear();
  }
  if (!row.empty()) add_row(cells, row);
  return cells;
}

CsvFault fault_of(std::string_view row) {
  CsvRow cells;
  return split_csv_row(row, cells);
}

TEST_CASE("rows end where the table's rows end, wherever the pieces of the text end") {
  for (const std::string text :
       {"a,b\n1,2\n", "a,b\r\n1,2\r\n3,4", "a,b\n\"1,\n2\",3\n", "a,b\n\"\"\"x\"\"\",\"\"\n",
        "a,b\n\"1\r\n\"\"\r\n\",\n", "a,b\n\"ñ,1\",€\n", "a,b\n,\n", "a\n\" \"\n\"\"\n"}) {
    CAPTURE(text);
    const Cells whole = read_at_once(text);
    for (std::size_t bytes = 1; bytes <= text.size(); ++bytes) {
      CHECK(read_in_pieces(text, bytes) == whole);
    }
  }
}

TEST_CASE("quotes out of place are told, and the cells read all the same") {
  CHECK(fault_of("a,b\"c") == CsvFault::quote_inside);
  CHECK(fault_of("\"a\"b,c") == CsvFault::after_quote);
  CHECK(fault_of("a,\"b") == CsvFault::quote_open);
  CHECK(fault_of("a,\"b\"\"") == CsvFault::quote_open);
  CsvRow row;
  CHECK(split_csv_row("\"a\"b,c", row) == CsvFault::after_quote);
  CHECK(row.size() == 2);
  CHECK(row[0] == "a");
  CHECK(row[1] == "c");
}

TEST_CASE("a quote that is never closed is known at the end of the text") {
  CsvRowEnds ends;
  CHECK_FALSE(ends.find("a,\"b\nc").has_value());
  CHECK(ends.in_quotes());
  CHECK(ends.find("\"\n").value_or(0) == 2);
  CHECK_FALSE(ends.in_quotes());
}

}  // namespace
}  // namespace poppy::config
