// Rows and cells of CSV, read where they lie. Most rows have no quote: those are only searched.
#include "interpreter/config/csv_rows.h"

#include <algorithm>

namespace poppy::config {

std::optional<std::size_t> CsvRowEnds::find(std::string_view piece) {
  if (state_ == State::cell_begin) {
    const std::size_t end = piece.find('\n');
    if (end != std::string_view::npos && !piece.substr(0, end).contains('"')) return end + 1;
  }
  for (std::size_t i = 0; i < piece.size(); ++i) {
    const char c = piece[i];
    if (state_ == State::quoted) {
      if (c == '"') state_ = State::after_quote;
      continue;
    }
    if (c == '\n') {
      state_ = State::cell_begin;
      return i + 1;
    }
    if (c == ',') {
      state_ = State::cell_begin;
    } else if (c == '"' && state_ != State::plain) {
      state_ = State::quoted;  // the first quote of a cell, or the second of a doubled one
    } else {
      state_ = State::plain;
    }
  }
  return std::nullopt;
}

std::string_view words_for(CsvFault fault) {
  switch (fault) {
    case CsvFault::none:
      return {};
    case CsvFault::quote_inside:
      return "a quote stands inside a cell that does not begin with one";
    case CsvFault::quote_open:
      return "a quote is opened here and never closed";
    case CsvFault::after_quote:
      return "expected a comma or the end of the line after a closing quote";
  }
  return {};
}

CsvFault split_csv_row(std::string_view row, CsvRow& to) {
  to.text.assign(row);
  to.cells.clear();
  CsvFault fault = CsvFault::none;
  const auto tell = [&](CsvFault found) {
    if (fault == CsvFault::none) fault = found;
  };
  const auto add = [&](std::size_t begin, std::size_t end) {
    to.cells.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
  };
  std::string& text = to.text;
  std::size_t at = 0;
  while (true) {
    if (at < text.size() && text[at] == '"') {
      const std::size_t begin = ++at;
      std::size_t end = begin;  // the unquoted text goes where the quoted one stood
      for (; at < text.size(); ++at) {
        if (text[at] == '"') {
          if (at + 1 >= text.size() || text[at + 1] != '"') break;
          ++at;
        }
        text[end++] = text[at];
      }
      if (at >= text.size()) {
        tell(CsvFault::quote_open);
      } else {
        ++at;
      }
      add(begin, end);
      if (at < text.size() && text[at] != ',') {
        tell(CsvFault::after_quote);
        at = std::min(text.find(',', at), text.size());
      }
    } else {
      const std::size_t end = std::min(text.find(',', at), text.size());
      if (std::string_view(text).substr(at, end - at).contains('"')) tell(CsvFault::quote_inside);
      add(at, end);
      at = end;
    }
    if (at >= text.size()) return fault;
    ++at;
  }
}

std::string_view without_line_end(std::string_view row) {
  if (!row.ends_with('\n')) return row;
  row.remove_suffix(1);
  if (row.ends_with('\r')) row.remove_suffix(1);
  return row;
}

}  // namespace poppy::config
