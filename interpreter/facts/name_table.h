// Names known beforehand -> their numbers, for texts of json_tokens.h: keys of records, values of
// enums. No text is compared byte by byte unless it is long.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/config/json_tokens.h"

namespace poppy::facts {

/// The first 8 bytes of a text, what lies behind it as 0. All 8 must be readable.
[[nodiscard]] inline std::uint64_t first_bytes(const char* text, std::size_t size) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, text, sizeof bytes);
  if (size >= sizeof bytes) return bytes;
  return size == 0 ? 0 : bytes & (~std::uint64_t{0} >> (64 - 8 * size));
}

class NameTable {
 public:
  /// Of a name that is there already, the first stays.
  void add(std::string_view name, std::uint32_t number);
  /// kNone: there is no such name. Of the text, JsonTokens::kReadable bytes must be readable.
  [[nodiscard]] std::uint32_t find(std::string_view text) const;

 private:
  friend class KeyTable;
  struct Name {
    std::uint64_t first = 0, last = 0;  // bytes
    std::uint32_t size = 0;
    std::uint32_t number = check::kNone;
    std::string text;
    [[nodiscard]] bool is(std::string_view other, std::uint64_t first_of_other,
                          std::uint64_t last_of_other) const {
      return size == other.size() && first == first_of_other && last == last_of_other &&
             (size <= 16 || text == other);
    }
    [[nodiscard]] bool is(std::string_view other) const {
      return size == other.size() && is(other, first_bytes(other.data(), other.size()),
                                        last_bytes(other.data(), other.size()));
    }
  };

  [[nodiscard]] static std::uint64_t last_bytes(const char* text, std::size_t size) {
    return size <= 8 ? 0 : first_bytes(text + size - 8, 8);
  }
  /// Index into names_; kNone.
  [[nodiscard]] std::uint32_t place_of(std::string_view text) const;
  /// Where that stands, or would.
  [[nodiscard]] std::size_t slot_of(std::string_view text) const;

  std::vector<Name> names_;           // in the order added
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
    if (!names_.names_[expected].is(key)) {
      const std::uint32_t found = names_.place_of(key);
      if (found == check::kNone) return found;
      expected = found;
    }
    return names_.names_[expected].number;
  }

 private:
  NameTable names_;
  std::uint32_t count_ = 0;
  std::vector<std::uint32_t> next_;  // by number before, and one: places of names
};

}  // namespace poppy::facts
