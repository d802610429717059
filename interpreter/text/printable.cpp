// See printable.h.
#include "interpreter/text/printable.h"

#include <array>
#include <cstdint>

#include "interpreter/text/source.h"

namespace poppy::text {
namespace {

/// The bytes of one code point, or one byte that begins none.
std::string_view piece_at(std::string_view text, std::size_t at) {
  std::size_t length = 1;
  while (at + length < text.size() && length < 4 &&
         (static_cast<unsigned char>(text[at + length]) & 0xC0) == 0x80) {
    ++length;
  }
  return text.substr(at, length);
}

/// Marks, embeddings, overrides and isolates of direction; line and paragraph separators; the mark
/// of byte order, which no PDF/UA may hold (ISO 14289-1, 7.21.7).
constexpr std::array<std::string_view, 15> kUnseen = {
    "\xE2\x80\x8E", "\xE2\x80\x8F", "\xE2\x80\xAA", "\xE2\x80\xAB", "\xE2\x80\xAC",
    "\xE2\x80\xAD", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x81\xA7", "\xE2\x81\xA8",
    "\xE2\x81\xA9", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xD8\x9C",     "\xEF\xBB\xBF"};

/// Of the bytes of one code point: one that Unicode keeps from being a character (U+FFFE, U+FDD0),
/// which no font draws.
bool is_noncharacter(std::string_view piece) {
  std::uint32_t code = static_cast<unsigned char>(piece.front()) & (0x7FU >> piece.size());
  for (const char next : piece.substr(1))
    code = code << 6U | (static_cast<unsigned char>(next) & 0x3FU);
  return (code & 0xFFFEU) == 0xFFFEU || (code >= 0xFDD0U && code <= 0xFDEFU);
}

bool is_safe(std::string_view piece) {
  const auto lead = static_cast<unsigned char>(piece.front());
  if (lead < 0x20 || lead == 0x7F || (lead == 0xC2 && piece < "\xC2\xA0")) return false;
  if (lead < 0x80) return piece.size() == 1;
  for (const std::string_view unseen : kUnseen) {
    if (piece == unseen) return false;
  }
  return find_invalid_utf8(piece) == std::string_view::npos && !is_noncharacter(piece);
}

std::string cleaned(std::string_view text, bool keeps_lines) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view piece = piece_at(text, i);
    i += piece.size();
    const bool is_space = piece == "\n" || piece == "\t";
    if (is_safe(piece) || (keeps_lines && is_space)) {
      result += piece;
    } else {
      result += is_space ? ' ' : '?';
    }
  }
  return result;
}

}  // namespace

std::string printable(std::string_view text) { return cleaned(text, false); }
std::string printable_lines(std::string_view text) { return cleaned(text, true); }

std::string printable_markup(std::string_view text) {
  std::string all;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        all += "&amp;";
        break;
      case '<':
        all += "&lt;";
        break;
      case '>':
        all += "&gt;";
        break;
      case '"':
        all += "&quot;";
        break;
      case '\'':
        all += "&#39;";
        break;
      default:
        all += c;
    }
  }
  return all;
}

}  // namespace poppy::text
