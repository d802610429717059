// See sheet_number.h.
#include "interpreter/config/sheet_number.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/text/lower_case.h"
#include "interpreter/units/calendar.h"

namespace poppy::config {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// 0.DIGITS times 10 to the power of `point`.
struct Decimal {
  bool minus = false;
  std::string digits;  // without zeros in front or at the end; empty: 0
  int point = 0;
  bool is_whole = false;  // written without a point and an exponent
};

/// At most three digits: no number of a sheet has more, and the sum with what stands before the
/// point is small.
std::optional<int> read_exponent(std::string_view text) {
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.size() > 3 || !std::ranges::all_of(text, is_digit)) return std::nullopt;
  int value = 0;
  for (const char digit : text) value = value * 10 + (digit - '0');
  return minus ? -value : value;
}

std::optional<Decimal> read_decimal(std::string_view text) {
  constexpr std::size_t kLongest = 400;  // 309 digits stand before the point of the largest one
  if (text.size() > kLongest) return std::nullopt;
  Decimal number;
  number.minus = text.starts_with('-');
  if (number.minus || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t e = text.find_first_of("eE");
  if (e != std::string_view::npos) {
    const std::optional<int> exponent = read_exponent(text.substr(e + 1));
    if (!exponent) return std::nullopt;
    number.point = *exponent;
    text = text.substr(0, e);
  }
  const std::size_t dot = text.find('.');
  const std::string_view before = text.substr(0, dot);
  const std::string_view after =
      dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1);
  number.is_whole = e == std::string_view::npos && dot == std::string_view::npos;
  number.digits = std::string(before) + std::string(after);
  if (number.digits.empty() || !std::ranges::all_of(number.digits, is_digit)) return std::nullopt;
  number.point += static_cast<int>(before.size());
  const std::size_t zeros = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  number.digits.erase(0, zeros);
  number.point -= static_cast<int>(zeros);
  number.digits.erase(number.digits.find_last_not_of('0') + 1);  // npos + 1 is 0
  return number;
}

/// A sheet's numbers are binary fractions of 64 bits: to 1.8E+308, and down to 4.9E-324.
bool is_of_sheet(const Decimal& number) {
  constexpr int kLargest = 309, kSmallest = -323;
  return number.digits.empty() || (number.point >= kSmallest && number.point <= kLargest);
}

/// To the nearest number of so many digits.
void round(Decimal& number, std::size_t most) {
  if (number.digits.size() <= most) return;
  const bool up = number.digits[most] >= '5';
  number.digits.resize(most);
  if (up) {
    std::size_t at = most;
    while (at > 0 && number.digits[at - 1] == '9') --at;
    number.digits.resize(at);
    if (at > 0) {
      ++number.digits[at - 1];
    } else {
      number.digits = "1";
      ++number.point;
    }
  }
  number.digits.erase(number.digits.find_last_not_of('0') + 1);
}

/// Its digits before and after the point.
std::pair<std::string, std::string> around_point(const Decimal& number) {
  if (number.point <= 0) {
    return {"0", std::string(static_cast<std::size_t>(-number.point), '0') + number.digits};
  }
  const auto point = static_cast<std::size_t>(number.point);
  if (number.digits.size() <= point) {
    return {number.digits + std::string(point - number.digits.size(), '0'), ""};
  }
  return {number.digits.substr(0, point), number.digits.substr(point)};
}

// ---- Formats

/// The letters of its first section that stand for parts of a number or day, in small letters.
std::string letters_of(std::string_view code) {
  std::string letters;
  for (std::size_t i = 0; i < code.size() && code[i] != ';'; ++i) {
    switch (code[i]) {
      case '"':
      case '[': {  // words; a colour, a condition or a language, but `[h]` is a time
        const std::size_t end = code.find(code[i] == '"' ? '"' : ']', i + 1);
        if (end == std::string_view::npos) return letters;
        const std::string inside = text::lower_case(code.substr(i + 1, end - i - 1));
        const bool is_time = code[i] == '[' && !inside.empty() &&
                             inside.find_first_not_of(inside[0]) == std::string::npos &&
                             std::string_view("hms").contains(inside[0]);
        if (is_time) letters += 'h';
        i = end;
        break;
      }
      case '\\':
      case '_':
      case '*':
        ++i;
        break;
      default:
        letters += text::lower_case(code[i]);
    }
  }
  return letters;
}

void take_out(std::string& text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word)) {
    text.erase(at, word.size());
  }
}

}  // namespace

NumberLook look_of(std::string_view format_code) {
  std::string letters = letters_of(format_code);
  if (letters == "general" || letters == "standard") return NumberLook::plain;
  take_out(letters, "am/pm");
  take_out(letters, "a/p");
  const bool is_time = letters.find_first_of("hs") != std::string::npos;
  const bool has_year = letters.contains('y');
  const bool has_month = letters.contains('m') && (has_year || !is_time);
  const bool has_day = letters.contains('d');
  if (!has_year && !has_month && !has_day) return NumberLook::plain;
  return has_year && has_month && !has_day && !is_time ? NumberLook::month : NumberLook::day;
}

NumberLook look_of(std::uint32_t built_in) {
  constexpr std::uint32_t kMonthAndYear = 17;  // mmm-yy
  if (built_in == kMonthAndYear) return NumberLook::month;
  const auto between = [&](std::uint32_t first, std::uint32_t last) {
    return built_in >= first && built_in <= last;
  };
  // 18 to 21, 32 to 35, 45 to 47, 55 and 56 are times; those over 27 are days in eastern Asia.
  const bool is_day = between(14, 16) || built_in == 22 || between(27, 31) || built_in == 36 ||
                      between(50, 54) || between(57, 58);
  return is_day ? NumberLook::day : NumberLook::plain;
}

std::optional<std::string> number_text(std::string_view written) {
  constexpr std::size_t kShown = 15;
  constexpr int kLongest = 21;  // digits before the point, or zeros behind it
  std::optional<Decimal> number = read_decimal(written);
  if (!number) return std::nullopt;
  if (!number->is_whole || number->point > kLongest) round(*number, kShown);
  if (!is_of_sheet(*number)) return std::nullopt;
  if (number->digits.empty()) return "0";
  const char* const sign = number->minus ? "-" : "";
  if (number->point > kLongest || number->point < -kLongest) {
    const std::string rest = number->digits.substr(1);
    return fmt::format("{}{}{}{}E{:+03}", sign, number->digits[0], rest.empty() ? "" : ".", rest,
                       number->point - 1);
  }
  const auto [before, after] = around_point(*number);
  return fmt::format("{}{}{}{}", sign, before, after.empty() ? "" : ".", after);
}

std::optional<std::string> day_text(std::string_view written, NumberLook look, bool from_1904) {
  constexpr std::int64_t kLastDay = 2'958'465;       // 9999-12-31, counted from 1900
  constexpr std::int64_t kFrom1904 = 1'462;          // days from one beginning to the other
  constexpr std::int64_t kBeforeMarch = 60;          // the day 1900-02-29, which there was not
  constexpr std::int64_t kUnixDay = 25'569;          // 1970-01-01
  constexpr std::size_t kFraction = 9;               // digits of a day's part
  constexpr std::int64_t kWholeDay = 1'000'000'000;  // of so many
  constexpr std::int64_t kMinutes = 24 * std::int64_t{60};

  std::optional<Decimal> number = read_decimal(written);
  if (!number || !is_of_sheet(*number)) return std::nullopt;
  if (number->minus || number->point > 7) return std::nullopt;
  if (number->point < -static_cast<int>(kFraction)) number->digits.clear();
  auto [before, after] = around_point(*number);
  after.resize(kFraction, '0');
  std::int64_t day = 0, fraction = 0;
  for (const char digit : before) day = day * 10 + (digit - '0');
  for (const char digit : after) fraction = fraction * 10 + (digit - '0');
  std::int64_t minute = (fraction * kMinutes + kWholeDay / 2) / kWholeDay;
  if (minute == kMinutes) {
    ++day;
    minute = 0;
  }
  if (from_1904) day += kFrom1904;
  if (day < 1 || day > kLastDay || day == kBeforeMarch) return std::nullopt;
  if (day < kBeforeMarch) ++day;
  const units::Date date{static_cast<std::int32_t>(day - kUnixDay)};
  const bool is_first = units::first_day(units::month_of(date)) == date;
  if (look == NumberLook::month && is_first && minute == 0) {
    return units::to_string(units::month_of(date));
  }
  std::string text = units::to_string(date);
  if (minute != 0) text += fmt::format(" {:02}:{:02}", minute / 60, minute % 60);
  return text;
}

}  // namespace poppy::config
