// The places of a sheet by their names: `C7`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace poppy::config {

/// From 0.
struct CellPlace {
  std::uint32_t row = 0, column = 0;

  friend bool operator==(const CellPlace&, const CellPlace&) = default;
};

inline constexpr std::uint32_t kSheetRows = 1'048'576;  // a sheet of Excel: A1 to XFD1048576
inline constexpr std::uint32_t kSheetColumns = 16'384;

/// In capital letters; nothing: the text names no place of a sheet.
[[nodiscard]] std::optional<CellPlace> read_cell_name(std::string_view text);
/// `C7` of a place from 0.
[[nodiscard]] std::string cell_name(std::uint32_t row, std::uint32_t column);

}  // namespace poppy::config
