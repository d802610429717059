// Where the parts of a page stand in a sheet: at the cells that it says, else one below the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/documents/page_view.h"

namespace poppy::documents {

using check::CellRange;

enum class CellStyle : std::uint8_t { plain, title, heading, label, head, body, centred };
struct PlacedCell {
  CellRange at;
  CellStyle style = CellStyle::plain;
  std::string text;             // of a text, and of what is not known
  const Cell* value = nullptr;  // of a field or column
  std::string link;             // the page it leads to
};

/// In reading order. The cells of the page hold what `value` points to.
[[nodiscard]] std::vector<PlacedCell> lay_out(const PageView& page);
/// The first cell, `C4`, in which two of them stand: a sheet would show the later one alone.
[[nodiscard]] std::optional<std::string> cell_taken_twice(const std::vector<PlacedCell>& cells);

}  // namespace poppy::documents
