// See table.h.
#include "interpreter/report/table.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/report/csv_text.h"
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

constexpr std::string_view kStyle =
    "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.5rem}table{border-collapse:collapse}"
    "th,td{border:1px solid #71767a;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "thead th{background:#dfe1e2;position:sticky;top:0}"
    ".scroll{overflow-x:auto}.scroll:focus{outline:.25rem solid #2491ff}"
    "@media print{.scroll{overflow:visible}thead th{position:static}}";

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
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
      "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n</head>\n<body>\n<main>\n<h1>{0}</h1>\n",
      shown(table.title), kStyle);
  if (table.rows.empty()) {
    out += fmt::format("<p>{}</p>\n", shown(table.when_empty));
  } else {
    out += fmt::format(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\">\n<table>\n"
        "<thead>\n<tr>",
        shown(table.title));
    for (const TableColumn& column : table.columns) {
      out += fmt::format("<th scope=\"col\">{}</th>", shown(column.title));
    }
    out += "</tr>\n</thead>\n<tbody>\n";
    for (const auto& row : table.rows) {
      out += "<tr>";
      for (std::size_t i = 0; i < row.size(); ++i) {
        out += i == 0 ? fmt::format("<th scope=\"row\">{}</th>", shown(row[i]))
                      : fmt::format("<td>{}</td>", shown(row[i]));
      }
      out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n</div>\n";
  }
  for (const std::string& note : table.notes) out += fmt::format("<p>{}</p>\n", shown(note));
  return out + "</main>\n</body>\n</html>\n";
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
