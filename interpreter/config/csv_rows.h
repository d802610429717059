// CSV a row at a time, for files of any size: where a row ends in a text that comes in pieces, and
// what its cells hold. The same CSV as csv.h reads; places are the caller's business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::config {

/// Finds the ends of rows: a line end in quotes ends none.
class CsvRowEnds {
 public:
  /// How many bytes of `piece`, the next of the text, belong to the row, its line end among them.
  /// nullopt: all, and the row goes on.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view piece);
  /// At the end of the text: a quote was opened and never closed.
  [[nodiscard]] bool in_quotes() const { return state_ == State::quoted; }

 private:
  enum class State : std::uint8_t { cell_begin, plain, quoted, after_quote };
  State state_ = State::cell_begin;
};

enum class CsvFault : std::uint8_t { none, quote_inside, quote_open, after_quote };
[[nodiscard]] std::string_view words_for(CsvFault fault);

/// The cells of a row, without their quotes.
struct CsvRow {
  struct Cell {
    std::uint32_t begin = 0, end = 0;
  };
  std::string text;
  std::vector<Cell> cells;

  [[nodiscard]] std::size_t size() const { return cells.size(); }
  [[nodiscard]] std::string_view operator[](std::size_t i) const {
    return std::string_view(text).substr(cells[i].begin, cells[i].end - cells[i].begin);
  }
};

/// `row`: without its line end. The first fault is told, the cells are read all the same.
[[nodiscard]] CsvFault split_csv_row(std::string_view row, CsvRow& to);

/// Without LF or CR LF at its end.
[[nodiscard]] std::string_view without_line_end(std::string_view row);

}  // namespace poppy::config
