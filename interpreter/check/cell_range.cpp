// See cell_range.h.
#include "interpreter/check/cell_range.h"

#include <utility>

namespace poppy::check {
namespace {

/// `C4` as row and column from 0.
std::optional<std::pair<std::uint32_t, std::uint32_t>> read_cell(std::string_view text) {
  std::uint32_t column = 0;
  std::size_t letters = 0;
  for (; letters < text.size() && text[letters] >= 'A' && text[letters] <= 'Z'; ++letters) {
    if (letters == 2) return std::nullopt;
    column = column * 26 + static_cast<std::uint32_t>(text[letters] - 'A' + 1);
  }
  const std::string_view digits = text.substr(letters);
  const bool is_row = !digits.empty() && digits.size() <= 5 && digits[0] != '0' &&
                      digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (letters == 0 || !is_row) return std::nullopt;
  std::uint32_t row = 0;
  for (const char digit : digits) row = row * 10 + static_cast<std::uint32_t>(digit - '0');
  return std::pair{row - 1, column - 1};
}

}  // namespace

std::optional<CellRange> read_cell_range(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto first = read_cell(text.substr(0, colon));
  const auto last = colon == std::string_view::npos ? first : read_cell(text.substr(colon + 1));
  if (!first || !last || last->first < first->first || last->second < first->second) {
    return std::nullopt;
  }
  return CellRange{first->first, first->second, last->first, last->second};
}

std::string cell_name(std::uint32_t row, std::uint32_t column) {
  std::string letters;
  for (std::uint32_t left = column + 1; left > 0; left = (left - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
  }
  return letters + std::to_string(row + 1);
}

}  // namespace poppy::check
