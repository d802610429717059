// See line_index.h.
#include "interpreter/lsp/line_index.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace poppy::lsp {
namespace {

struct Sign {
  std::uint32_t bytes = 1;
  std::uint32_t units = 1;
};

bool goes_on(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

Sign sign_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  std::uint32_t bytes = 1;
  if (lead >= 0xC2 && lead < 0xE0) bytes = 2;
  if (lead >= 0xE0 && lead < 0xF0) bytes = 3;
  if (lead >= 0xF0 && lead < 0xF5) bytes = 4;
  if (at + bytes > text.size()) return {};
  for (std::uint32_t i = 1; i < bytes; ++i) {
    if (!goes_on(text[at + i])) return {};
  }
  return {bytes, bytes == 4 ? 2u : 1u};
}

}  // namespace

std::uint32_t units_in(std::string_view text) {
  std::uint32_t units = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Sign sign = sign_at(text, at);
    at += sign.bytes;
    units += sign.units;
  }
  return units;
}

LineIndex::LineIndex(std::string_view text) : text_(text), starts_{0} {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_pair = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (is_pair || (text[i] != '\n' && text[i] != '\r')) continue;
    starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

std::string_view LineIndex::line(std::uint32_t number) const {
  const std::size_t end = number + 1 < starts_.size() ? starts_[number + 1] : text_.size();
  std::string_view line = text_.substr(starts_[number], end - starts_[number]);
  while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Place LineIndex::place_of(std::uint32_t byte) const {
  byte = std::min(byte, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::ranges::upper_bound(starts_, byte);
  const auto number = static_cast<std::uint32_t>(after - starts_.begin() - 1);
  return {number, units_in(text_.substr(starts_[number], byte - starts_[number]))};
}

std::uint32_t LineIndex::byte_of(Place place) const {
  if (place.line >= lines()) return static_cast<std::uint32_t>(text_.size());
  const std::string_view words = line(place.line);
  std::size_t at = 0;
  // Within a sign of two units: its begin.
  for (std::uint32_t units = 0; at < words.size();) {
    const Sign sign = sign_at(words, at);
    units += sign.units;
    if (units > place.character) break;
    at += sign.bytes;
  }
  return starts_[place.line] + static_cast<std::uint32_t>(at);
}

}  // namespace poppy::lsp
