// See table.h.
#include "interpreter/report/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/report/csv_text.h"
#include "interpreter/report/html_page.h"
#include "interpreter/report/layout.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/printable.h"

namespace poppy::report {
namespace {

/// Rows under their titles; where they are too wide for a terminal, the last column is wrapped.
std::string text_of(const Table& table) {
  std::string out = wrap("", 0, table.title) + '\n';
  if (table.rows.empty()) return out + table.when_empty + '\n';
  std::vector<std::vector<std::string>> lines(1);
  for (const TableColumn& column : table.columns) lines.front().push_back(column.title);
  for (const auto& row : table.rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (const std::string& cell : row) line.push_back(cell.empty() ? "-" : cell);
  }
  if (columns_width(0, lines) <= kWidth) {
    out += columns(0, lines);
  } else {
    std::vector<std::size_t> widths(table.columns.size());
    for (const auto& line : lines) {
      for (std::size_t i = 0; i < line.size(); ++i) {
        widths[i] = std::max(widths[i], width_of(line[i]));
      }
    }
    constexpr std::size_t kIndent = 4;
    for (const auto& line : lines) {
      std::string first;
      for (std::size_t i = 0; i + 1 < line.size(); ++i) first += pad(line[i], widths[i]) + "  ";
      if (width_of(first) + width_of(line.back()) <= kWidth) {
        while (line.back().empty() && first.ends_with(' ')) first.pop_back();
        out += first + text::printable(line.back()) + '\n';
      } else {
        while (first.ends_with(' ')) first.pop_back();
        out += first + '\n' + wrap(std::string(kIndent, ' '), kIndent, line.back());
      }
    }
  }
  if (!table.notes.empty()) out += '\n';
  for (const std::string& note : table.notes) out += wrap("", 2, note);
  return out;
}

std::string json_of(const Table& table) {
  text::JsonWriter to;
  to.begin_object();
  to.member("title", table.title);
  for (const auto& [key, value] : table.about) to.member_or_null(key, value);
  to.key("rows");
  to.begin_array();
  for (const auto& row : table.rows) {
    to.begin_object();
    for (std::size_t i = 0; i < row.size(); ++i) to.member_or_null(table.columns[i].key, row[i]);
    to.end_object();
  }
  to.end_array();
  to.texts("notes", table.notes);
  to.end_object();
  return to.take() + '\n';
}

}  // namespace

std::string csv_of(const Table& table) {
  std::vector<std::string> cells;
  for (const TableColumn& column : table.columns) cells.push_back(column.key);
  std::string out = kByteOrderMark + csv_line(cells);
  for (const auto& row : table.rows) out += csv_line(row);
  return out;
}

std::string html_of(const Table& table) {
  const auto shown = [](const std::string& text) { return text::printable_markup(text); };
  std::string out = begin_html(table.title);
  if (table.rows.empty()) {
    out += fmt::format("<p>{}</p>\n", shown(table.when_empty));
  } else {
    std::vector<std::string> titles;
    for (const TableColumn& column : table.columns) titles.push_back(column.title);
    out += html_table(table.title, titles, table.rows);
  }
  for (const std::string& note : table.notes) out += fmt::format("<p>{}</p>\n", shown(note));
  return out + end_html();
}

std::string write_table(const Table& table, TableFormat format) {
  switch (format) {
    case TableFormat::table:
      return text_of(table);
    case TableFormat::csv:
      return csv_of(table);
    case TableFormat::json:
      return json_of(table);
    case TableFormat::html:
      return html_of(table);
  }
  return {};
}

}  // namespace poppy::report
