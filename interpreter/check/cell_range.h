// The places of a sheet, `C4` or `C4:D6`: their one reader and printer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace poppy::check {

/// From 0; the last is included.
struct CellRange {
  std::uint32_t row = 0, column = 0, last_row = 0, last_column = 0;

  [[nodiscard]] std::uint64_t count() const {
    return (std::uint64_t{last_row} - row + 1) * (std::uint64_t{last_column} - column + 1);
  }
};

/// Of `C4`, or the first and the last of several, `C4:D6`, within the sheets that programs for
/// tables read (columns to ZZ, rows to 99999); nothing: the text names none.
[[nodiscard]] std::optional<CellRange> read_cell_range(std::string_view text);
/// `C4` of a place from 0.
[[nodiscard]] std::string cell_name(std::uint32_t row, std::uint32_t column);

}  // namespace poppy::check
