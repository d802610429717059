// See cell_range.h.
#include "interpreter/check/cell_range.h"

#include "interpreter/config/cell_name.h"

namespace poppy::check {
namespace {

std::optional<config::CellPlace> read_cell(std::string_view text) {
  constexpr std::uint32_t kRows = 99'999;
  constexpr std::uint32_t kColumns = 26 + 26 * 26;  // to ZZ
  const std::optional<config::CellPlace> place = config::read_cell_name(text);
  if (!place || place->row >= kRows || place->column >= kColumns) return std::nullopt;
  return place;
}

}  // namespace

std::optional<CellRange> read_cell_range(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto first = read_cell(text.substr(0, colon));
  const auto last = colon == std::string_view::npos ? first : read_cell(text.substr(colon + 1));
  if (!first || !last || last->row < first->row || last->column < first->column) {
    return std::nullopt;
  }
  return CellRange{first->row, first->column, last->row, last->column};
}

std::string cell_name(std::uint32_t row, std::uint32_t column) {
  return config::cell_name(row, column);
}

}  // namespace poppy::check
