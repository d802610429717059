// Rows -> CSV.
#include "interpreter/report/csv_text.h"

#include <string_view>

namespace poppy::report {
namespace {

/// A spreadsheet takes = + - and @ for the begin of a formula; an apostrophe before them makes it
/// show the text. Numbers and amounts stay what they are.
bool begins_formula(const std::string& cell) {
  if (cell.empty() || std::string_view("=+-@\t\r").find(cell.front()) == std::string_view::npos) {
    return false;
  }
  const bool is_minus = cell.front() == '-';
  return !is_minus || cell.find_first_not_of("0123456789.,$%/", 1) != std::string::npos;
}

}  // namespace

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i != 0) line += ',';
    const std::string cell = (begins_formula(cells[i]) ? "'" : "") + cells[i];
    if (cell.find_first_of(",\"\r\n") == std::string::npos) {
      line += cell;
      continue;
    }
    line += '"';
    for (const char c : cell) {
      if (c == '"') line += '"';
      line += c;
    }
    line += '"';
  }
  return line + "\r\n";
}

}  // namespace poppy::report
