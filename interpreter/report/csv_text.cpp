// Rows -> CSV.
#include "interpreter/report/csv_text.h"

#include <string_view>

namespace poppy::report {
namespace {

/// A spreadsheet takes = + - and @ for the begin of a formula; an apostrophe before them makes it
/// show the text. Numbers and amounts stay what they are.
/// A cell that begins with an apostrophe gets one, too: a reader takes one away wherever one
/// stands.
bool is_guarded(std::string_view cell) {
  if (cell.empty() || std::string_view("=+-@\t\r\'").find(cell.front()) == std::string_view::npos) {
    return false;
  }
  const bool is_minus = cell.front() == '-';
  return !is_minus || cell.find_first_not_of("0123456789.,$%/", 1) != std::string::npos;
}

void append_cell(std::string& to, std::string_view cell) {
  const bool guarded = is_guarded(cell);
  if (cell.find_first_of(",\"\r\n") == std::string_view::npos) {
    if (guarded) to += '\'';
    to += cell;
    return;
  }
  to += guarded ? "\"'" : "\"";
  for (const char c : cell) {
    if (c == '"') to += '"';
    to += c;
  }
  to += '"';
}

template <typename Cells>
void append_cells(std::string& to, const Cells& cells) {
  bool first = true;
  for (const std::string_view cell : cells) {
    if (!first) to += ',';
    first = false;
    append_cell(to, cell);
  }
  to += "\r\n";
}

}  // namespace

void append_csv_line(std::string& to, std::initializer_list<std::string_view> cells) {
  append_cells(to, cells);
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  append_cells(line, cells);
  return line;
}

}  // namespace poppy::report
