// The one literal grammar: what is a literal, what is none, and what is said then.
#include <doctest/doctest.h>

#include <limits>
#include <string>

#include "interpreter/units/literals.h"

namespace poppy::units {
namespace {

template <typename T>
std::string error(const Parsed<T>& parsed) {
  return parsed ? "no error" : parsed.error();
}

Date day(std::int32_t year, std::int32_t month, std::int32_t number) {
  return make_date(year, month, number).value();
}

TEST_CASE("whole numbers") {
  CHECK(parse_int("12") == 12);
  CHECK(parse_int("-3") == -3);
  CHECK(parse_int("007") == 7);
  CHECK(parse_int("9223372036854775807") == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_int("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK(error(parse_int("9223372036854775808")) ==
        "`9223372036854775808` is too large: whole numbers end at 9223372036854775807");
  CHECK(error(parse_int("29l")) == "expected a whole number such as 12 or -3, found `29l`");
  CHECK(error(parse_int("")) == "expected a whole number such as 12 or -3, found nothing");
  for (const char* text : {" 12", "12 ", "+12", "1,234", "1.0", "$5", "5%", "--5", "0x10", "-"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_int(text));
  }
}

TEST_CASE("amounts, with or without the sign and the commas") {
  CHECK(parse_money("$291") == 29'100);
  CHECK(parse_exact_money("$291") == Rational{29'100, 1});
  CHECK(parse_exact_money("1,234.5") == Rational{123'450, 1});
  CHECK(parse_exact_money("-$12.345") == Rational{-2469, 2});  // 1234.5 cents
  CHECK(parse_exact_money("$12,345.678901") == Rational{12'345'678'901, 10'000});
  CHECK(parse_exact_money("$37/3") == Rational{3700, 3});
  CHECK(parse_exact_money("-37/3") == Rational{-3700, 3});  // without the sign, as 291
  CHECK(parse_exact_money("-1/3 cents") == Rational{-1, 3});
  CHECK(parse_exact_money("12 1/3 cents") == Rational{37, 3});
  for (const char* none :
       {"", "$", "20%", "$1,23.4", "$-3", "--3", "$1/0", "$1 1/3", "1 1/3", "$$1/3", "cents",
        "1 cents", "1 -1/3 cents", "$1/3 cents", "12 1/3 cent"}) {
    CAPTURE(none);
    CHECK_FALSE(parse_exact_money(none));
  }
  CHECK(parse_money("291") == 29'100);
  CHECK(parse_money("$1,234.56") == 123'456);
  CHECK(parse_money("1234.56") == 123'456);
  CHECK(parse_money("-$3") == -300);
  CHECK(parse_money("$0.5") == 50);
  CHECK(parse_money("$1,234,567") == 123'456'700);
  CHECK(parse_money("$92,233,720,368,547,758.07") == std::numeric_limits<std::int64_t>::max());
  CHECK(parse_money("-$92233720368547758.08") == std::numeric_limits<std::int64_t>::min());
  for (const char* text :
       {"$", "$.50", "$5.", "$-3", "$ 5", "5$", "20%", "$1.2.3", "1e3", ",123"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_money(text));
  }
}

TEST_CASE("what is no amount is told why") {
  CHECK(error(parse_money("29l")) == "expected an amount such as $291 or $1,234.56, found `29l`");
  CHECK(error(parse_money("$1.234")) ==
        "`$1.234` has 3 decimals: an amount has at most two, as in $1,234.56");
  for (const char* text : {"$1234,567", "$1,23", "$1,2345", "$12,34,567", "$1,234567"}) {
    CAPTURE(text);
    CHECK(error(parse_money(text)) ==
          "the commas of `" + std::string(text) +
              "` do not stand before every three digits, as in $1,234,567.89");
  }
  CHECK(error(parse_money("$92233720368547758.08")) ==
        "`$92233720368547758.08` is too large: amounts end at $92,233,720,368,547,758.07");
  CHECK_FALSE(parse_money(std::string(1000, '9')));
}

TEST_CASE("rates") {
  CHECK(parse_rate("20%") == Rational{1, 5});
  CHECK(parse_rate("7.5%") == Rational{3, 40});
  CHECK(parse_rate("0.2") == Rational{1, 5});
  CHECK(parse_rate("7.25") == Rational{29, 4});
  CHECK(parse_rate("-7.25") == Rational{-29, 4});
  CHECK(parse_rate("1/3") == Rational{1, 3});
  CHECK(parse_rate("-4/6") == Rational{-2, 3});
  CHECK(parse_rate("12") == Rational{12, 1});
  CHECK(parse_rate("0.50000000000000000000000000000000000000000000000") == Rational{1, 2});
  CHECK(parse_rate("0.000000000000000001") == Rational{1, 1'000'000'000'000'000'000});
  CHECK(error(parse_rate("0.0000000000000000001")) ==
        "`0.0000000000000000001` has more digits than a rate can hold exactly");
  CHECK(error(parse_rate("1/0")) == "`1/0` divides by zero");
  CHECK(error(parse_rate("20 %")) == "expected a rate such as 20%, 0.2, 7.25 or 1/3, found `20 %`");
  CHECK_FALSE(parse_rate("$5"));
  CHECK_FALSE(parse_rate("1,000"));
  CHECK_FALSE(parse_rate("1/-3"));
  CHECK_FALSE(parse_rate("1/9223372036854775808"));
  CHECK_FALSE(parse_rate(std::string(50, '9')));
  CHECK_FALSE(parse_rate("0." + std::string(50, '1')));
  CHECK_FALSE(parse_rate("1/" + std::string(50, '9')));
}

TEST_CASE("a number is read where it fits once it is reduced, though its digits alone do not") {
  // 37222222222222222222222222222222222222.5 has 39 digits, twice it has 38.
  const auto half = parse_rate("74444444444444444444444444444444444445/2");
  REQUIRE(half);
  const auto decimal = parse_rate("37222222222222222222222222222222222222.5");
  REQUIRE(decimal);
  CHECK(*decimal == *half);
  const auto minus = parse_rate("-37222222222222222222222222222222222222.50");
  REQUIRE(minus);
  CHECK(minus->num == -half->num);
  CHECK(minus->den == 2);
  const auto percent = parse_rate("37222222222222222222222222222222222222.5%");
  REQUIRE(percent);
  CHECK(percent->den == 40);  // ...45/2 hundredths: 5 goes into 45 and 200
  CHECK(percent->num == half->num / 5);
}

TEST_CASE("dates") {
  CHECK(parse_date("2021-08-01") == day(2021, 8, 1));
  CHECK(parse_date("2020-02-29") == day(2020, 2, 29));
  CHECK(parse_date("open") == kOpen);
  CHECK(parse_date("9999-12-31") == kOpen);
  CHECK(error(parse_date("2021-02-30")) ==
        "2021-02-30 is not a day of the calendar: February 2021 has 28 days");
  CHECK(error(parse_date("2021-04-00")) ==
        "2021-04-00 is not a day of the calendar: April 2021 has 30 days");
  CHECK(error(parse_date("2021-13-01")) ==
        "2021-13-01 is not a day of the calendar: months go from 01 to 12");
  CHECK(error(parse_date("1899-12-31")) == "1899-12-31 lies outside the years 1900 to 9999");
  for (const char* text : {"08/01/2021", "2021-8-1", "2021/08/01", "8.1.2021", "20210-08-01"}) {
    CAPTURE(text);
    CHECK(error(parse_date(text)) ==
          "a date is written as year, month and day, such as 2021-08-01, found `" +
              std::string(text) + "`");
  }
  CHECK(error(parse_date("tomorrow")) == "expected a date such as 2021-08-01, found `tomorrow`");
  CHECK_FALSE(parse_date("2021-08-01 "));
  CHECK_FALSE(parse_date("2021-08"));
  CHECK_FALSE(parse_date("-2021-08-01"));
}

TEST_CASE("months and ranges of months") {
  CHECK(parse_month("2021-08").value() == make_month(2021, 8));
  CHECK(error(parse_month("2021-13")) ==
        "2021-13 is not a month of the calendar: months go from 01 to 12");
  CHECK(error(parse_month("1850-01")) == "1850-01 lies outside the years 1900 to 9999");
  CHECK(error(parse_month("Aug 2021")) == "expected a month such as 2021-08, found `Aug 2021`");
  CHECK_FALSE(parse_month("2021-08-01"));
  CHECK_FALSE(parse_month("2021-8"));

  const Parsed<MonthRange> range = parse_month_range("2021-07..2021-09");
  REQUIRE(range);
  CHECK(range->first == make_month(2021, 7));
  CHECK(range->last == make_month(2021, 9));
  const Parsed<MonthRange> one = parse_month_range("2021-07");
  REQUIRE(one);
  CHECK(one->first == one->last);
  CHECK(error(parse_month_range("2021-09..2021-07")) == "`2021-09..2021-07` ends before it begins");
  CHECK_FALSE(parse_month_range("2021-09.."));
  CHECK_FALSE(parse_month_range("..2021-09"));
  CHECK_FALSE(parse_month_range("2021-07...2021-09"));
}

TEST_CASE("spans of days") {
  CHECK(parse_span("2021-08-01..2021-08-29") == Span{day(2021, 8, 1), day(2021, 8, 29)});
  CHECK(parse_span("2021-08-01..2021-08-01") == Span{day(2021, 8, 1), day(2021, 8, 1)});
  CHECK(parse_span("2021-08-01..open") == Span{day(2021, 8, 1), kOpen});
  CHECK(parse_span("2021-02") == Span{day(2021, 2, 1), day(2021, 2, 28)});
  CHECK(error(parse_span("2021-08-29..2021-08-01")) ==
        "`2021-08-29..2021-08-01` ends before it begins");
  CHECK(error(parse_span("open..2021-08-01")) ==
        "`open..2021-08-01` has no first day: only the end of a span can be open");
  CHECK(error(parse_span("2021-08-01")) ==
        "expected a span such as 2021-08-01..2021-08-29, 2021-08-01..open or 2021-08, found "
        "`2021-08-01`");
  CHECK(error(parse_span("2021-02-01..2021-02-30")) ==
        "2021-02-30 is not a day of the calendar: February 2021 has 28 days");
  CHECK(error(parse_span("2021-14")) ==
        "2021-14 is not a month of the calendar: months go from 01 to 12");
  CHECK_FALSE(parse_span("..2021-08-01"));
  CHECK_FALSE(parse_span("2021-08-01.."));
}

TEST_CASE("sets of days") {
  const Parsed<DaySet> set = parse_dayset("2021-08-20, 2021-08-01..2021-08-10,2021-02");
  REQUIRE(set);
  CHECK(to_string(*set) == "2021-02-01..2021-02-28, 2021-08-01..2021-08-10, 2021-08-20");
  CHECK(parse_dayset("no days") == DaySet());
  // What is printed of the last day alone is read again.
  const Span last{kOpen, kOpen};
  CHECK(parse_span(to_string(last)) == last);
  CHECK(parse_dayset(to_string(DaySet(last))) == DaySet(last));
  CHECK(parse_dayset("2021-08-01..open") == DaySet(Span{day(2021, 8, 1), kOpen}));
  CHECK(error(parse_dayset("2021-08-01,")) ==
        "expected days such as 2021-08-01..2021-08-10, 2021-08-20 or `no days`, found nothing");
  CHECK(error(parse_dayset("2021-06-31")) ==
        "2021-06-31 is not a day of the calendar: June 2021 has 30 days");
  CHECK_FALSE(parse_dayset(""));
  CHECK_FALSE(parse_dayset("no days, 2021-08-01"));
  CHECK_FALSE(parse_dayset("2021-08-05..2021-08-01"));
}

TEST_CASE("yes and no") {
  CHECK(parse_bool("yes") == true);
  CHECK(parse_bool("true") == true);
  CHECK(parse_bool("no") == false);
  CHECK(parse_bool("false") == false);
  CHECK(error(parse_bool("Yes")) == "expected yes or no, found `Yes`");
  CHECK_FALSE(parse_bool("1"));
}

TEST_CASE("a literal is of the kind its form says") {
  CHECK(std::get<IntLiteral>(*parse_literal("12")).value == 12);
  CHECK(std::get<IntLiteral>(*parse_literal("-12")).value == -12);
  CHECK(std::get<MoneyLiteral>(*parse_literal("$291")).cents == 29'100);
  CHECK(std::get<MoneyLiteral>(*parse_literal("-$1,234.56")).cents == -123'456);
  CHECK(std::get<RateLiteral>(*parse_literal("20%")).value == Rational{1, 5});
  CHECK(std::get<RateLiteral>(*parse_literal("7.25")).value == Rational{29, 4});
  CHECK(std::get<RateLiteral>(*parse_literal("1/3")).value == Rational{1, 3});
  CHECK(std::get<DateLiteral>(*parse_literal("2021-08-01")).value == day(2021, 8, 1));
  CHECK(std::get<MonthLiteral>(*parse_literal("2021-08")).value == make_month(2021, 8));
}

TEST_CASE("what is no literal is told what it looks like") {
  CHECK(error(parse_literal("29l")) ==
        "expected a number such as 12 or 7.25, an amount such as $291, a rate such as 20%, a date "
        "such as 2021-08-01 or a month such as 2021-08, found `29l`");
  CHECK(error(parse_literal("$29l")) ==
        "expected an amount such as $291 or $1,234.56, found `$29l`");
  CHECK(error(parse_literal("2021-02-30")) ==
        "2021-02-30 is not a day of the calendar: February 2021 has 28 days");
  CHECK(error(parse_literal("2021-13")) ==
        "2021-13 is not a month of the calendar: months go from 01 to 12");
  CHECK(error(parse_literal("2021-8-1")) ==
        "a date is written as year, month and day, such as 2021-08-01, found `2021-8-1`");
  CHECK_FALSE(parse_literal("1,234"));
  CHECK_FALSE(parse_literal(""));
  CHECK_FALSE(parse_literal("open"));
  CHECK_FALSE(parse_literal("99999999999999999999"));
}

TEST_CASE("a long text is cut in the message, between characters") {
  const std::string message = error(parse_int(std::string(59, 'x') + "éyyyy"));
  CHECK(message ==
        "expected a whole number such as 12 or -3, found `" + std::string(59, 'x') + "…`");
}

}  // namespace
}  // namespace poppy::units
