// The literal grammar in Spirit X3: the shapes of numbers, dates and months; their meaning, and
// what is said when a text is none, in plain code below it.
#include "interpreter/units/literals.h"

#include <fmt/core.h>

#include <boost/spirit/home/x3.hpp>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace poppy::units {
namespace {

namespace x3 = boost::spirit::x3;

/// A number as written: `-$1,234.56`, `20%`, `7.25`.
struct Number {
  bool minus = false;
  bool dollar = false;
  bool percent = false;
  std::string whole;  // digits and commas
  std::optional<std::string> decimals;
};

std::unexpected<std::string> wrong(std::string message) {
  return std::unexpected(std::move(message));
}

/// The user's text as a message shows it: in backticks, cut where it is long.
std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 60;
  if (text.empty()) return "nothing";
  if (text.size() <= kShown) return fmt::format("`{}`", text);
  std::size_t end = kShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return fmt::format("`{}…`", text.substr(0, end));
}

template <typename Parser>
bool matches(std::string_view text, const Parser& parser) {
  auto first = text.begin();
  return x3::parse(first, text.end(), parser) && first == text.end();
}

const auto digits = +x3::char_('0', '9');
const x3::uint_parser<std::int32_t, 10, 4, 4> four_digits;
const x3::uint_parser<std::int32_t, 10, 2, 2> two_digits;

std::optional<Number> read_number(std::string_view text) {
  Number number;
  const auto minus = [&](auto&) { number.minus = true; };
  const auto dollar = [&](auto&) { number.dollar = true; };
  const auto percent = [&](auto&) { number.percent = true; };
  const auto whole = [&](auto& context) {
    number.whole.assign(x3::_attr(context).begin(), x3::_attr(context).end());
  };
  const auto decimals = [&](auto& context) {
    number.decimals.emplace(x3::_attr(context).begin(), x3::_attr(context).end());
  };
  const auto grammar = -x3::lit('-')[minus] >> -x3::lit('$')[dollar] >>
                       x3::raw[digits >> *(',' >> digits)][whole] >>
                       -('.' >> x3::raw[digits][decimals]) >> -x3::lit('%')[percent];
  if (!matches(text, grammar)) return std::nullopt;
  return number;
}

std::optional<YearMonthDay> read_date(std::string_view text) {
  YearMonthDay date;
  const auto year = [&](auto& context) { date.year = x3::_attr(context); };
  const auto month = [&](auto& context) { date.month = x3::_attr(context); };
  const auto day = [&](auto& context) { date.day = x3::_attr(context); };
  if (!matches(text, four_digits[year] >> '-' >> two_digits[month] >> '-' >> two_digits[day])) {
    return std::nullopt;
  }
  return date;
}

std::optional<YearMonthDay> read_month(std::string_view text) {
  YearMonthDay date;
  const auto year = [&](auto& context) { date.year = x3::_attr(context); };
  const auto month = [&](auto& context) { date.month = x3::_attr(context); };
  if (!matches(text, four_digits[year] >> '-' >> two_digits[month])) return std::nullopt;
  return date;
}

/// Numerator and denominator of `-1/3`, as written.
std::optional<std::pair<std::string, std::string>> read_fraction(std::string_view text) {
  std::pair<std::string, std::string> parts;
  const auto num = [&](auto& context) {
    parts.first.assign(x3::_attr(context).begin(), x3::_attr(context).end());
  };
  const auto den = [&](auto& context) {
    parts.second.assign(x3::_attr(context).begin(), x3::_attr(context).end());
  };
  if (!matches(text, x3::raw[-x3::lit('-') >> digits][num] >> '/' >> x3::raw[digits][den])) {
    return std::nullopt;
  }
  return parts;
}

/// Whether a text is meant as a date or month, to say how those are written: digits with - or /
/// between.
bool looks_dated(std::string_view text) {
  const auto separator = x3::char_("-/.");
  return matches(text, digits >> '-' >> digits) ||
         matches(text, digits >> separator >> digits >> separator >> digits);
}

/// The value of digits, any other characters skipped; a leading minus counts.
std::optional<Int128> value_of(std::string_view text) {
  Int128 value = 0;
  const int sign = text.starts_with('-') ? -1 : 1;
  for (const char c : text) {
    if (c < '0' || c > '9') continue;
    if (__builtin_mul_overflow(value, Int128{10}, &value) ||
        __builtin_add_overflow(value, Int128{sign} * (c - '0'), &value)) {
      return std::nullopt;
    }
  }
  return value;
}

std::optional<std::int64_t> narrow(std::optional<Int128> value) {
  if (!value || *value > INT64_MAX || *value < INT64_MIN) return std::nullopt;
  return static_cast<std::int64_t>(*value);
}

/// 1,234 and 12,345,678: one to three digits, then three after every comma.
bool commas_stand_right(std::string_view whole) {
  const std::size_t first = whole.find(',');
  if (first == whole.npos) return true;
  if (first > 3 || (whole.size() - first) % 4 != 0) return false;
  for (std::size_t i = first; i < whole.size(); i += 4) {
    if (whole[i] != ',' || whole.substr(i + 1, 3).contains(',')) return false;
  }
  return true;
}

constexpr std::string_view kMonthNames[] = {"January",   "February", "March",    "April",
                                            "May",       "June",     "July",     "August",
                                            "September", "October",  "November", "December"};

/// What keeps a year and month from being one of the calendar; empty when nothing does.
std::string month_fault(std::string_view text, std::string_view kind, YearMonthDay date) {
  if (date.month < 1 || date.month > 12) {
    return fmt::format("{} is not a {} of the calendar: months go from 01 to 12", text, kind);
  }
  if (!make_month(date.year, date.month)) {
    return fmt::format("{} lies outside the years 1900 to 9999", text);
  }
  return {};
}

std::string day_fault(std::string_view text, YearMonthDay date) {
  const std::int32_t days = days_in(*make_month(date.year, date.month));
  return fmt::format("{} is not a day of the calendar: {} {} has {} days", text,
                     kMonthNames[date.month - 1], date.year, days);
}

std::vector<std::string_view> split_at_commas(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t comma = text.find(',');
    std::string_view part = text.substr(0, comma);
    while (part.starts_with(' ')) part.remove_prefix(1);
    while (part.ends_with(' ')) part.remove_suffix(1);
    parts.push_back(part);
    if (comma == text.npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

Parsed<Literal> parse_literal(std::string_view text) {
  const auto as = []<typename Kind>(auto parsed, Kind) -> Parsed<Literal> {
    if (!parsed) return wrong(std::move(parsed.error()));
    return Kind{*parsed};
  };
  if (text.starts_with('$') || text.starts_with("-$")) return as(parse_money(text), MoneyLiteral{});
  if (read_fraction(text)) return as(parse_rate(text), RateLiteral{});
  if (const std::optional<Number> number = read_number(text);
      number && !number->whole.contains(',')) {
    if (number->decimals || number->percent) return as(parse_rate(text), RateLiteral{});
    return as(parse_int(text), IntLiteral{});
  }
  if (read_month(text)) return as(parse_month(text), MonthLiteral{});
  if (looks_dated(text)) return as(parse_date(text), DateLiteral{});
  return wrong(
      fmt::format("expected a number such as 12 or 7.25, an amount such as $291, a rate such as "
                  "20%, a date such "
                  "as 2021-08-01 or a month such as 2021-08, found {}",
                  quoted(text)));
}

Parsed<std::int64_t> parse_int(std::string_view text) {
  const std::optional<Number> number = read_number(text);
  if (!number || number->dollar || number->percent || number->decimals ||
      number->whole.contains(',')) {
    return wrong(fmt::format("expected a whole number such as 12 or -3, found {}", quoted(text)));
  }
  const std::optional<std::int64_t> value = narrow(value_of(text));
  if (!value) {
    return wrong(
        fmt::format("{} is too large: whole numbers end at 9223372036854775807", quoted(text)));
  }
  return *value;
}

Parsed<std::int64_t> parse_money(std::string_view text) {
  const std::optional<Number> number = read_number(text);
  if (!number || number->percent) {
    return wrong(
        fmt::format("expected an amount such as $291 or $1,234.56, found {}", quoted(text)));
  }
  if (!commas_stand_right(number->whole)) {
    return wrong(
        fmt::format("the commas of {} do not stand before every three digits, as in $1,234,567.89",
                    quoted(text)));
  }
  std::string cents = number->decimals.value_or("");
  if (cents.size() > 2) {
    return wrong(fmt::format("{} has {} decimals: an amount has at most two, as in $1,234.56",
                             quoted(text), cents.size()));
  }
  cents.resize(2, '0');
  const std::optional<std::int64_t> value =
      narrow(value_of((number->minus ? "-" : "") + number->whole + cents));
  if (!value) {
    return wrong(fmt::format("{} is too large: amounts end at {}", quoted(text),
                             money_to_string(INT64_MAX)));
  }
  return *value;
}

namespace {

/// `1/3` and `12 1/3`, of plain digits.
std::optional<Rational> read_mixed(std::string_view text) {
  const std::size_t space = text.find(' ');
  const std::string_view whole = space == text.npos ? "0" : text.substr(0, space);
  const auto fraction = read_fraction(space == text.npos ? text : text.substr(space + 1));
  const std::optional<Number> front = read_number(whole);
  if (!fraction || fraction->first.starts_with('-') || !front || front->minus || front->dollar ||
      front->percent || front->decimals || front->whole.contains(',')) {
    return std::nullopt;
  }
  const std::optional<Int128> num = value_of(fraction->first);
  const std::optional<Int128> den = value_of(fraction->second);
  const std::optional<Int128> ones = value_of(front->whole);
  if (!num || !den || !ones || *den == 0) return std::nullopt;
  const std::optional<Rational> part = make_rational(*num, *den);
  return part ? add(*part, {*ones, 1}) : std::nullopt;
}

/// A number with any decimals, without its sign. Its decimals are reduced before they are added:
/// what fits once it is reduced is read, though its digits alone would not fit.
std::optional<Rational> magnitude_of(const Number& number) {
  std::string decimals = number.decimals.value_or("");
  while (decimals.ends_with('0')) decimals.pop_back();
  const std::optional<Int128> ones = value_of(number.whole);
  const std::optional<Int128> rest = value_of(decimals.empty() ? "0" : decimals);
  const std::optional<Int128> den = value_of("1" + std::string(decimals.size(), '0'));
  if (!ones || !rest || !den) return std::nullopt;
  const std::optional<Rational> part = make_rational(*rest, *den);
  return part ? add(*part, {*ones, 1}) : std::nullopt;
}

}  // namespace

Parsed<Rational> parse_exact_money(std::string_view text) {
  constexpr std::string_view kCents = " cents";
  const bool minus = text.starts_with('-');
  std::string_view amount = text.substr(minus ? 1 : 0);
  std::optional<Rational> found;
  std::int64_t unit = minus ? -100 : 100;
  if (amount.ends_with(kCents)) {
    found = read_mixed(amount.substr(0, amount.size() - kCents.size()));
    unit /= 100;
  } else if (amount.contains('/')) {
    if (amount.starts_with('$')) amount.remove_prefix(1);
    if (!amount.contains(' ')) found = read_mixed(amount);
  } else if (const auto number = read_number(text);
             number && !number->percent && commas_stand_right(number->whole)) {
    found = magnitude_of(*number);
  }
  const std::optional<Rational> cents = found ? multiply(*found, {unit, 1}) : std::nullopt;
  if (cents) return *cents;
  return wrong(fmt::format("expected an amount such as $291 or $12.345, found {}", quoted(text)));
}

Parsed<Rational> parse_rate(std::string_view text) {
  const auto too_long = [&] {
    return wrong(fmt::format("{} has more digits than a rate can hold exactly", quoted(text)));
  };
  if (const auto fraction = read_fraction(text)) {
    const std::optional<Int128> num = value_of(fraction->first);
    const std::optional<Int128> den = value_of(fraction->second);
    if (!num || !den) return too_long();
    if (*den == 0) return wrong(fmt::format("{} divides by zero", quoted(text)));
    const std::optional<Rational> value = make_rational(*num, *den);
    if (!value) return too_long();
    return *value;
  }
  const std::optional<Number> number = read_number(text);
  if (!number || number->dollar || number->whole.contains(',')) {
    return wrong(
        fmt::format("expected a rate such as 20%, 0.2, 7.25 or 1/3, found {}", quoted(text)));
  }
  const std::optional<Rational> plain = magnitude_of(*number);
  const std::int64_t unit = number->minus ? -1 : 1;
  const std::int64_t parts = number->percent ? 100 : 1;
  const std::optional<Rational> value = plain ? multiply(*plain, {unit, parts}) : std::nullopt;
  if (!value) return too_long();
  return *value;
}

Parsed<Date> parse_date(std::string_view text) {
  if (text == "open") return kOpen;
  const std::optional<YearMonthDay> parts = read_date(text);
  if (!parts && looks_dated(text)) {
    return wrong(fmt::format(
        "a date is written as year, month and day, such as 2021-08-01, found {}", quoted(text)));
  }
  if (!parts)
    return wrong(fmt::format("expected a date such as 2021-08-01, found {}", quoted(text)));
  if (std::string fault = month_fault(text, "day", *parts); !fault.empty()) return wrong(fault);
  const std::optional<Date> date = make_date(parts->year, parts->month, parts->day);
  if (!date) return wrong(day_fault(text, *parts));
  return *date;
}

Parsed<Month> parse_month(std::string_view text) {
  const std::optional<YearMonthDay> parts = read_month(text);
  if (!parts) {
    return wrong(fmt::format("expected a month such as 2021-08, found {}", quoted(text)));
  }
  if (std::string fault = month_fault(text, "month", *parts); !fault.empty()) return wrong(fault);
  return *make_month(parts->year, parts->month);
}

Parsed<Span> parse_span(std::string_view text) {
  const std::size_t dots = text.find("..");
  if (dots == text.npos) {
    if (!read_month(text)) {
      return wrong(fmt::format(
          "expected a span such as 2021-08-01..2021-08-29, 2021-08-01..open or 2021-08, found {}",
          quoted(text)));
    }
    const Parsed<Month> month = parse_month(text);
    if (!month) return wrong(month.error());
    return Span{first_day(*month), last_day(*month)};
  }
  const Parsed<Date> begin = parse_date(text.substr(0, dots));
  if (!begin) return wrong(begin.error());
  const Parsed<Date> end = parse_date(text.substr(dots + 2));
  if (!end) return wrong(end.error());
  if (text.starts_with("open") && *end != kOpen) {  // open..open is printed of that day alone
    return wrong(
        fmt::format("{} has no first day: only the end of a span can be open", quoted(text)));
  }
  if (*end < *begin) return wrong(fmt::format("{} ends before it begins", quoted(text)));
  return Span{*begin, *end};
}

Parsed<DaySet> parse_dayset(std::string_view text) {
  if (text == "no days") return DaySet();
  std::vector<Span> spans;
  for (const std::string_view part : split_at_commas(text)) {
    if (read_date(part) || part == "open") {
      const Parsed<Date> date = parse_date(part);
      if (!date) return wrong(date.error());
      spans.push_back({*date, *date});
    } else if (part.contains("..") || read_month(part)) {
      const Parsed<Span> span = parse_span(part);
      if (!span) return wrong(span.error());
      spans.push_back(*span);
    } else {
      return wrong(fmt::format(
          "expected days such as 2021-08-01..2021-08-10, 2021-08-20 or `no days`, found {}",
          quoted(part)));
    }
  }
  return DaySet::of(std::move(spans));
}

Parsed<MonthRange> parse_month_range(std::string_view text) {
  const std::size_t dots = text.find("..");
  const Parsed<Month> first = parse_month(text.substr(0, dots));
  if (!first) return wrong(first.error());
  if (dots == text.npos) return MonthRange{*first, *first};
  const Parsed<Month> last = parse_month(text.substr(dots + 2));
  if (!last) return wrong(last.error());
  if (*last < *first) return wrong(fmt::format("{} ends before it begins", quoted(text)));
  return MonthRange{*first, *last};
}

Parsed<bool> parse_bool(std::string_view text) {
  if (text == "yes" || text == "true") return true;
  if (text == "no" || text == "false") return false;
  return wrong(fmt::format("expected yes or no, found {}", quoted(text)));
}

}  // namespace poppy::units
