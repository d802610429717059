// Lines of text for a terminal: widths in code points, wrapped and padded. Used by every text
// report.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::report {

inline constexpr std::size_t kWidth = 96;

[[nodiscard]] std::size_t width_of(std::string_view text);
/// `cell` with spaces after it up to `width`; a longer one as it is. Here and below, what came from
/// outside is made printable (text/printable.h).
[[nodiscard]] std::string pad(std::string_view cell, std::size_t width);
/// `first` and the words, in lines of at most kWidth; lines after the first are indented
/// by `indent`.
[[nodiscard]] std::string wrap(std::string_view first, std::size_t indent, std::string_view words);
/// Rows under each other, each column as wide as its widest cell, two spaces between; nothing after
/// the last.
[[nodiscard]] std::string columns(std::size_t indent,
                                  const std::vector<std::vector<std::string>>& rows);
/// How wide `columns` makes its longest line.
[[nodiscard]] std::size_t columns_width(std::size_t indent,
                                        const std::vector<std::vector<std::string>>& rows);

}  // namespace poppy::report
