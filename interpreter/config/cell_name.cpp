// See cell_name.h.
#include "interpreter/config/cell_name.h"

namespace poppy::config {

std::optional<CellPlace> read_cell_name(std::string_view text) {
  std::uint32_t column = 0;
  std::size_t letters = 0;
  for (; letters < text.size() && text[letters] >= 'A' && text[letters] <= 'Z'; ++letters) {
    if (letters == 3) return std::nullopt;
    column = column * 26 + static_cast<std::uint32_t>(text[letters] - 'A' + 1);
  }
  const std::string_view digits = text.substr(letters);
  const bool is_row = !digits.empty() && digits.size() <= 7 && digits[0] != '0' &&
                      digits.find_first_not_of("0123456789") == std::string_view::npos;
  if (letters == 0 || !is_row || column > kSheetColumns) return std::nullopt;
  std::uint32_t row = 0;
  for (const char digit : digits) row = row * 10 + static_cast<std::uint32_t>(digit - '0');
  if (row > kSheetRows) return std::nullopt;
  return CellPlace{row - 1, column - 1};
}

std::string cell_name(std::uint32_t row, std::uint32_t column) {
  std::string letters;
  for (std::uint32_t left = column + 1; left > 0; left = (left - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (left - 1) % 26));
  }
  return letters + std::to_string(row + 1);
}

}  // namespace poppy::config
