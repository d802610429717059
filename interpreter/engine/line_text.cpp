// See line_text.h. Every function takes room for the longest it can write, then writes.
#include "interpreter/engine/line_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <optional>

#include "interpreter/text/problem.h"
#include "interpreter/units/number.h"

namespace poppy::engine {
namespace {

/// 000 to 999.
constexpr auto kThreeDigits = [] {
  std::array<char, 3000> digits{};
  for (std::size_t i = 0; i < 1000; ++i) {
    digits[3 * i] = static_cast<char>('0' + i / 100);
    digits[3 * i + 1] = static_cast<char>('0' + i / 10 % 10);
    digits[3 * i + 2] = static_cast<char>('0' + i % 10);
  }
  return digits;
}();

constexpr auto kEscaped = [] {
  std::array<bool, 256> escaped{};
  for (std::size_t i = 0; i < 0x20; ++i) escaped[i] = true;
  escaped['"'] = escaped['\\'] = true;
  return escaped;
}();

bool is_escaped(char c) { return kEscaped[static_cast<unsigned char>(c)]; }

/// Of a sign that JSON has a word for; else 0.
char short_escape(char c) {
  constexpr std::string_view plain = "\"\\\b\f\n\r\t";
  constexpr std::string_view named = "\"\\bfnrt";
  const std::size_t at = plain.find(c);
  return at == std::string_view::npos ? '\0' : named[at];
}

char* put(char* to, char c) {
  *to = c;
  return to + 1;
}

char* put(char* to, std::string_view text) {
  std::memcpy(to, text.data(), text.size());
  return to + text.size();
}

char* put_three(char* to, std::uint64_t value) {
  std::memcpy(to, &kThreeDigits[3 * value], 3);
  return to + 3;
}

char* put_two(char* to, std::uint64_t value) {
  std::memcpy(to, &kThreeDigits[3 * value + 1], 2);
  return to + 2;
}

/// Below 1000, without leading zeros.
char* put_short(char* to, std::uint64_t value) {
  const std::size_t skipped = value < 10 ? 2 : value < 100 ? 1 : 0;
  std::memcpy(to, &kThreeDigits[3 * value + skipped], 3 - skipped);
  return to + 3 - skipped;
}

char* put_with_commas(char* to, std::uint64_t value) {
  if (value < 1000) return put_short(to, value);
  to = put(put_with_commas(to, value / 1000), ',');
  return put_three(to, value % 1000);
}

char* put_number(char* to, std::uint64_t value) {
  return std::to_chars(to, to + 20, value).ptr;  // 20 digits at most
}

std::uint64_t magnitude(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

/// The sign is written before.
char* put_money(char* to, std::uint64_t cents) {
  to = put_with_commas(put(to, '$'), cents / 100);
  return put_two(put(to, '.'), cents % 100);
}

/// Four digits after the point, without the zeros at the end.
char* put_decimals(char* to, std::uint64_t value) {
  to = put_two(put_two(to, value / 100), value % 100);
  while (to[-1] == '0') --to;
  return to;
}

char* put_date(char* to, units::Date date) {
  if (date == units::kOpen) return put(to, "open");
  const units::YearMonthDay parts = units::split(date);
  const auto year = static_cast<std::uint64_t>(parts.year);
  to = put_two(put_two(to, year / 100), year % 100);
  to = put_two(put(to, '-'), static_cast<std::uint64_t>(parts.month));
  return put_two(put(to, '-'), static_cast<std::uint64_t>(parts.day));
}

constexpr std::size_t kLongestAmount = 3 * 20 + 20;  // three numbers, signs, words and commas

}  // namespace

LineText::LineText(std::string& out) : out_(out) {
  const std::size_t written = out.size();
  open(std::max(out.capacity(), written + 1024));
  at_ = begin_ + written;
}

LineText::~LineText() { out_.resize(size()); }

void LineText::open(std::size_t size) {
  out_.resize_and_overwrite(size, [](char*, std::size_t count) { return count; });
  begin_ = out_.data();
  end_ = begin_ + size;
}

void LineText::grow(std::size_t count) {
  const std::size_t written = size();
  open(2 * (written + count));
  at_ = begin_ + written;
}

void LineText::escaped(std::string_view text) {
  const auto clean =
      static_cast<std::size_t>(std::ranges::find_if(text, is_escaped) - text.begin());
  plain(text.substr(0, clean));
  for (const char c : text.substr(clean)) {
    char* to = room(6);
    const auto code = static_cast<unsigned char>(c);
    if (!is_escaped(c)) {
      to = put(to, c);
    } else if (const char word = short_escape(c); word != 0) {
      to = put(put(to, '\\'), word);
    } else {
      constexpr std::string_view hex = "0123456789abcdef";
      to = put(put(put(to, "\\u00"), hex[code >> 4]), hex[code & 15]);
    }
    at_ = to;
  }
}

void LineText::number(std::int64_t value) {
  char* to = room(kLongestAmount);
  if (value < 0) to = put(to, '-');
  at_ = put_number(to, magnitude(value));
}

void LineText::money(std::int64_t cents) {
  char* to = room(kLongestAmount);
  if (cents < 0) to = put(to, '-');
  at_ = put_money(to, magnitude(cents));
}

void LineText::exact_money(std::int64_t value, std::int64_t den) {
  char* to = room(kLongestAmount);
  if (value < 0) to = put(to, '-');
  const std::uint64_t size = magnitude(value);
  auto parts = static_cast<std::uint64_t>(den);
  const std::uint64_t whole = size / parts;
  std::uint64_t rest = size % parts;
  if (parts >> 49 != 0) {  // so that rest * 10,000 fits
    const std::uint64_t divisor = std::gcd(rest, parts);
    rest /= divisor;
    parts /= divisor;
  }
  if (rest == 0) {
    at_ = put_money(to, whole);
  } else if (parts >> 49 == 0 && rest * 10'000 % parts == 0) {
    at_ = put_decimals(put_money(to, whole), rest * 10'000 / parts);
  } else {
    if (whole != 0) to = put(put_number(to, whole), ' ');
    const std::uint64_t divisor = std::gcd(rest, parts);
    to = put(put_number(to, rest / divisor), '/');
    at_ = put(put_number(to, parts / divisor), " cents");
  }
}

void LineText::rate(std::int64_t value, std::int64_t den) {
  const std::uint64_t size = magnitude(value);
  const auto parts = static_cast<std::uint64_t>(den);
  const bool fits = parts >> 43 == 0 && size <= 2 * parts;  // size * 1,000,000 does, then
  if (fits && size * 1'000'000 % parts == 0) {
    const std::uint64_t percent = size * 1'000'000 / parts;  // in ten-thousandths
    char* to = room(kLongestAmount);
    if (value < 0) to = put(to, '-');
    to = put_short(to, percent / 10'000);
    if (percent % 10'000 != 0) to = put_decimals(put(to, '.'), percent % 10'000);
    at_ = put(to, '%');
    return;
  }
  const std::optional<units::Rational> lowest = units::make_rational(value, den);
  if (!lowest) text::bug("a rate without a denominator");
  plain(units::rate_to_string(*lowest));
}

void LineText::date(units::Date date) { at_ = put_date(room(10), date); }

void LineText::month(units::Month month) {
  const auto since_first = static_cast<std::uint64_t>(month.months - units::kFirstMonth.months);
  const std::uint64_t year = 1900 + since_first / 12;
  char* to = put_two(put_two(room(7), year / 100), year % 100);
  at_ = put_two(put(to, '-'), since_first % 12 + 1);
}

void LineText::span(units::Span span) {
  char* to = put(put_date(room(22), span.begin), "..");
  at_ = put_date(to, span.end);
}

}  // namespace poppy::engine
