// Names known beforehand -> their numbers, for texts of json_tokens.h: keys of records, values of
// enums. A text is compared word by word, without a branch for its length, unless it is long.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/config/json_tokens.h"

namespace poppy::facts {

/// Eight bytes, the first the lowest.
[[nodiscard]] inline std::uint64_t word_at(const char* text) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  return bytes;
}

/// The first eight, which must be readable.
[[nodiscard]] inline std::uint64_t word_at(std::string_view text) {
  const char* const begin = text.data();
  return word_at(begin);
}

/// The bytes of a word that a text of the size has.
[[nodiscard]] constexpr std::uint64_t mask_of(std::size_t size) {
  if (size >= 8) return ~std::uint64_t{0};
  return (std::uint64_t{1} << (8 * size)) - 1;
}

/// The first 8 bytes of a text, what lies behind it as 0. All 8 must be readable.
[[nodiscard]] inline std::uint64_t first_bytes(std::string_view text) {
  return word_at(text) & mask_of(text.size());
}

/// A known text of at most 8 bytes, to be compared with first_bytes and the size.
struct ShortWord {
  std::uint64_t bytes = 0;
  std::size_t size = 0;

  template <std::size_t count>
  consteval explicit ShortWord(const char (&text)[count]) : size(count - 1) {
    static_assert(count <= 9);
    for (std::size_t i = 0; i < size; ++i) {
      bytes |= std::uint64_t{static_cast<unsigned char>(text[i])} << (8 * i);
    }
  }
  [[nodiscard]] bool is(std::uint64_t first, std::size_t size_of_other) const {
    return first == bytes && size_of_other == size;
  }
};

/// To be compared with texts of which JsonTokens::kReadable bytes are readable.
class KnownText {
 public:
  explicit KnownText(std::string_view text);

  [[nodiscard]] std::uint32_t size() const { return size_; }
  /// Where the texts are no longer than kInWords; of a longer one, its first and last 16 bytes.
  [[nodiscard]] bool is(std::string_view other) const {
    if (other.size() != size_) return false;
    const char* const first = other.data();
    const char* const last = first + last_;
    const std::uint64_t differences =
        ((word_at(first) & mask_[0]) ^ words_[0]) | ((word_at(first + 8) & mask_[1]) ^ words_[1]) |
        ((word_at(last) & mask_[0]) ^ words_[2]) | ((word_at(last + 8) & mask_[1]) ^ words_[3]);
    return differences == 0;
  }
  static constexpr std::size_t kInWords = 32;

 private:
  std::array<std::uint64_t, 4> words_{};  // the first two and the last two, which may overlap
  std::array<std::uint64_t, 2> mask_{};   // of a text shorter than two words
  std::uint32_t size_;
  std::uint32_t last_;  // where the last two words begin
};

class NameTable {
 public:
  /// Of a name that is there already, the first stays.
  void add(std::string_view name, std::uint32_t number);
  /// kNone: there is no such name. Of the text, JsonTokens::kReadable bytes must be readable.
  [[nodiscard]] std::uint32_t find(std::string_view text) const {
    const std::uint32_t found = place_of(text);
    return found == check::kNone ? check::kNone : numbers_[found];
  }

 private:
  friend class KeyTable;
  [[nodiscard]] static std::size_t hash_of(std::string_view text) {
    const std::uint64_t first = first_bytes(text);
    const std::uint64_t last =
        word_at(text.data() + (text.size() < 8 ? 0 : text.size() - 8)) & mask_of(text.size());
    const std::uint64_t hash =
        (first ^ (last * 0x9E3779B97F4A7C15U) ^ text.size()) * 0xD6E8FEB86659FD93U;
    return hash >> 32;
  }
  /// Index into names_; kNone.
  [[nodiscard]] std::uint32_t place_of(std::string_view text) const {
    if (slots_.empty()) return check::kNone;
    const std::size_t mask = slots_.size() - 1;
    std::size_t slot = hash_of(text) & mask;
    while (slots_[slot] != check::kNone && !is(slots_[slot], text)) slot = (slot + 1) & mask;
    return slots_[slot];
  }
  [[nodiscard]] bool is(std::uint32_t place, std::string_view text) const {
    return names_[place].is(text) && (text.size() <= KnownText::kInWords || text == texts_[place]);
  }
  void place(std::uint32_t name);

  std::vector<KnownText> names_;  // in the order added
  std::vector<std::string> texts_;
  std::vector<std::uint32_t> numbers_;
  std::vector<std::uint32_t> slots_;  // into names_, by hash, else the next free; kNone: free
};

/// Keys that come in much the same order again and again: the one that came then is tried first.
/// Their numbers are the order in which they were added.
class KeyTable {
 public:
  /// Of two equal ones the first is found.
  void add(std::string_view key);
  /// `before`: what was found last in this object; kNone at its beginning. kNone: no such key.
  [[nodiscard]] std::uint32_t find(std::uint32_t before, std::string_view key) {
    if (next_.empty()) return check::kNone;
    std::uint32_t& expected = next_[before + 1];
    if (!names_.is(expected, key)) [[unlikely]] {
      const std::uint32_t found = names_.place_of(key);
      if (found == check::kNone) return found;
      expected = found;
    }
    return names_.numbers_[expected];
  }

 private:
  NameTable names_;
  std::uint32_t count_ = 0;
  std::vector<std::uint32_t> next_;  // by number before, and one: places of names
};

}  // namespace poppy::facts
