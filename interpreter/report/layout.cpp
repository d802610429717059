// Widths, wrapping and columns of plain text.
#include "interpreter/report/layout.h"

#include <algorithm>

#include "interpreter/text/printable.h"

namespace poppy::report {
namespace {

std::vector<std::size_t> column_widths(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (row.size() > widths.size()) widths.resize(row.size());
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  }
  return widths;
}

}  // namespace

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string pad(std::string_view cell, std::size_t width) {
  std::string padded = text::printable(cell);
  const std::size_t taken = width_of(padded);
  if (taken < width) padded.append(width - taken, ' ');
  return padded;
}

std::string wrap(std::string_view first, std::size_t indent, std::string_view words) {
  std::string out = text::printable(first);
  std::size_t column = width_of(out);
  bool line_start = true;  // no word of `words` on this line yet
  for (std::size_t i = 0; i < words.size();) {
    const std::size_t begin = words.find_first_not_of(" \n\t\r", i);
    if (begin == std::string_view::npos) break;
    const std::size_t end = std::min(words.find_first_of(" \n\t\r", begin), words.size());
    const std::string word = text::printable(words.substr(begin, end - begin));
    const std::size_t space = line_start ? 0 : 1;
    if (!line_start && column + space + width_of(word) > kWidth) {
      out += '\n';
      out.append(indent, ' ');
      column = indent;
    } else if (space != 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += width_of(word);
    line_start = false;
    i = end;
  }
  while (out.ends_with(' ')) out.pop_back();
  return out + '\n';
}

std::string columns(std::size_t indent, const std::vector<std::vector<std::string>>& rows) {
  const std::vector<std::size_t> widths = column_widths(rows);
  std::string out;
  for (const auto& row : rows) {
    std::string line(indent, ' ');
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i != 0) line += "  ";
      line += pad(row[i], widths[i]);
    }
    while (line.ends_with(' ')) line.pop_back();
    out += line + '\n';
  }
  return out;
}

std::size_t columns_width(std::size_t indent, const std::vector<std::vector<std::string>>& rows) {
  std::size_t width = indent;
  for (const std::size_t column : column_widths(rows)) width += column + 2;
  return rows.empty() ? indent : width - 2;
}

}  // namespace poppy::report
