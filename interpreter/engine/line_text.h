// Text written at the end of a string, without a heap once the string is long enough: amounts,
// dates and JSON texts as units/ and append_json_text give them, in a tenth of the time.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "interpreter/units/calendar.h"

namespace poppy::engine {

/// While it lives, the string has more than was written; take it when this is gone.
class LineText {
 public:
  explicit LineText(std::string& out);
  ~LineText();
  LineText(const LineText&) = delete;
  LineText& operator=(const LineText&) = delete;

  /// 15 more bytes than `length` must be there to read.
  void fragment(const char* from, std::size_t length) {
    char* to = room(length + kStep);
    for (std::size_t done = 0; done < length; done += kStep) {
      std::memcpy(to + done, from + done, kStep);
    }
    at_ = to + length;
  }
  void plain(std::string_view text) {  // here, so that words known to the compiler are stores
    char* to = room(text.size());
    std::memcpy(to, text.data(), text.size());
    at_ = to + text.size();
  }
  void one(char c) {
    char* to = room(1);
    *to = c;
    at_ = to + 1;
  }
  /// As it stands between the quotes of a JSON text.
  void escaped(std::string_view text);

  void number(std::int64_t value);
  void money(std::int64_t cents);
  /// value / den cents, den > 0, not always in lowest terms.
  void exact_money(std::int64_t value, std::int64_t den);
  void rate(std::int64_t value, std::int64_t den);  // likewise
  void date(units::Date date);
  void month(units::Month month);
  void span(units::Span span);

  [[nodiscard]] char last() const { return at_[-1]; }
  [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(at_ - begin_); }
  void rewind(std::size_t size) { at_ = begin_ + size; }
  [[nodiscard]] std::string_view from(std::size_t begin, std::size_t end) const {
    return {begin_ + begin, end - begin};
  }

 private:
  static constexpr std::size_t kStep = 16;

  char* room(std::size_t count) {
    if (static_cast<std::size_t>(end_ - at_) < count) grow(count);
    return at_;
  }
  void grow(std::size_t count);
  void open(std::size_t size);

  std::string& out_;
  char* begin_ = nullptr;
  char* at_ = nullptr;
  char* end_ = nullptr;
};

}  // namespace poppy::engine
