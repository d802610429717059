// A table as data -> lines for a terminal, CSV for a spreadsheet, JSON for a program, a page for a
// browser.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "interpreter/report/table_format.h"

namespace poppy::report {

struct TableColumn {
  std::string key;    // of JSON and CSV: runs_from
  std::string title;  // for people: Runs from
};
struct Table {
  std::string title;
  std::vector<std::pair<std::string, std::string>> about;  // members of JSON before the rows
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows;  // as wide as the columns; an empty cell: nothing
  std::vector<std::string> notes;              // below it
  std::string when_empty;                      // said where there is no row
};

/// On a terminal, cells of the last column that are too wide stand in lines of their own.
[[nodiscard]] std::string write_table(const Table& table, TableFormat format);

/// As a spreadsheet takes it: with a byte order mark, so that Excel reads UTF-8.
[[nodiscard]] std::string csv_of(const Table& table);
/// A page that loads nothing.
[[nodiscard]] std::string html_of(const Table& table);

/// The mark that tells Excel that a CSV file is UTF-8.
inline constexpr const char* kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace poppy::report
