// Places of a text as clients count them: lines from 0, and in a line UTF-16 units from 0. A line
// ends with \n, \r\n or \r.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace poppy::lsp {

struct Place {
  std::uint32_t line = 0;
  std::uint32_t character = 0;
  friend bool operator==(const Place&, const Place&) = default;
};

/// Of a text that stays where it is. Bytes that are no UTF-8 count as one unit each.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text);
  [[nodiscard]] Place place_of(std::uint32_t byte) const;
  /// A place past the end of its line is that end, one past the last line the end of the text.
  [[nodiscard]] std::uint32_t byte_of(Place place) const;
  [[nodiscard]] std::uint32_t lines() const { return static_cast<std::uint32_t>(starts_.size()); }
  /// Without its end.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t start_of(std::uint32_t number) const { return starts_[number]; }

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;
};

/// Of words, in UTF-16 units.
[[nodiscard]] std::uint32_t units_in(std::string_view text);

}  // namespace poppy::lsp
