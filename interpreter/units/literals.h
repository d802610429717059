// The one literal grammar of rules, tables, county files, case files and the command line.
// literals.cpp is the only Spirit X3 file. A text either is a literal of the wanted kind, whole, or
// it is not: nothing is guessed.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "interpreter/units/calendar.h"
#include "interpreter/units/number.h"

namespace poppy::units {

/// `12 months`, `1 day`: written as a number and a unit word; see parse_literal for what a bare
/// literal may be.
enum class DurationUnit : std::uint8_t { days, months };

struct IntLiteral {
  std::int64_t value;
};
struct MoneyLiteral {
  std::int64_t cents;
};
struct RateLiteral {
  Rational value;
};  // 20%, 7.25
struct DateLiteral {
  Date value;
};  // 2021-08-01
struct MonthLiteral {
  Month value;
};  // 2021-08
using Literal = std::variant<IntLiteral, MoneyLiteral, RateLiteral, DateLiteral, MonthLiteral>;

/// What kind a text is, by its form alone. Error: a message for people in the style
/// "2021-02-30 is not a day of the calendar: February 2021 has 28 days" or
/// "expected an amount such as $291 or $1,234.56, found `29l`".
template <typename T>
using Parsed = std::expected<T, std::string>;

/// A bare literal is an int (12), an amount with its sign ($291), a rate (20%, 7.25, 1/3), a date
/// or a month.
[[nodiscard]] Parsed<Literal> parse_literal(std::string_view text);

[[nodiscard]] Parsed<std::int64_t> parse_int(std::string_view text);  // 12, -3
/// $291, $1,234.56, -$3, and without the sign where a money column or fact is read: 291, 1234.56.
/// At most two decimals; thousands commas either all or none.
[[nodiscard]] Parsed<std::int64_t> parse_money(std::string_view text);
/// In cents. As an amount, with any decimals; a fraction of dollars ($37/3); and as
/// exact_money_to_string prints what has no end as a decimal: `12 1/3 cents`.
[[nodiscard]] Parsed<Rational> parse_exact_money(std::string_view text);
[[nodiscard]] Parsed<Rational> parse_rate(std::string_view text);  // 20%, 0.2, 7.25, 1/3
[[nodiscard]] Parsed<Date> parse_date(std::string_view text);    // 2021-08-01; `open` is 9999-12-31
[[nodiscard]] Parsed<Month> parse_month(std::string_view text);  // 2021-08
[[nodiscard]] Parsed<Span> parse_span(
    std::string_view text);  // 2021-08-01..2021-08-29, 2021-08-01..open, or a month
[[nodiscard]] Parsed<DaySet> parse_dayset(
    std::string_view text);  // spans, dates, months with commas; `no days`
/// 2021-07..2021-09, both included; one month alone is itself.
struct MonthRange {
  Month first;
  Month last;
};
[[nodiscard]] Parsed<MonthRange> parse_month_range(std::string_view text);
[[nodiscard]] Parsed<bool> parse_bool(std::string_view text);  // yes, no, true, false

}  // namespace poppy::units
