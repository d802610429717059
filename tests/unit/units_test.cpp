// The calendar, sets of days and exact numbers.
#include <doctest/doctest.h>

#include <limits>
#include <random>
#include <set>

#include "interpreter/units/calendar.h"
#include "interpreter/units/number.h"

namespace poppy::units {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr Int128 kLargest128 = ~(Int128{1} << 127);
constexpr Int128 kLeast128 = -kLargest128 - 1;

Date day(std::int32_t year, std::int32_t month, std::int32_t number) {
  return make_date(year, month, number).value();
}
Month month(std::int32_t year, std::int32_t number) { return make_month(year, number).value(); }
Rational ratio(Int128 num, Int128 den) { return make_rational(num, den).value(); }

TEST_CASE("days that exist are dates, the others are none") {
  CHECK(day(1970, 1, 1).days == 0);
  CHECK(day(1900, 1, 1) == kFirstDate);
  CHECK(day(9999, 12, 31) == kOpen);
  CHECK(day(2000, 3, 1).days == 11'017);  // 30 years of 365, 7 leap days, 31 + 29 days
  CHECK_FALSE(make_date(2021, 2, 29));
  CHECK(make_date(2020, 2, 29));
  CHECK(make_date(2000, 2, 29));
  CHECK_FALSE(make_date(2100, 2, 29));
  CHECK_FALSE(make_date(1900, 2, 29));
  CHECK_FALSE(make_date(2021, 4, 31));
  CHECK_FALSE(make_date(2021, 13, 1));
  CHECK_FALSE(make_date(2021, 0, 1));
  CHECK_FALSE(make_date(2021, 1, 0));
  CHECK_FALSE(make_date(2021, 1, -1));
  CHECK_FALSE(make_date(1899, 12, 31));
  CHECK_FALSE(make_date(10'000, 1, 1));
  CHECK_FALSE(make_date(std::numeric_limits<std::int32_t>::max(), 1, 1));
  CHECK_FALSE(make_date(std::numeric_limits<std::int32_t>::min(), 1, 1));
}

TEST_CASE("every day of the calendar splits into what makes it, in order") {
  std::int32_t expected = kFirstDate.days;
  for (std::int32_t year = 1900; year <= 9999; ++year) {
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const std::int32_t lengths[] = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (std::int32_t number = 1; number <= 12; ++number) {
      const Month this_month = month(year, number);
      REQUIRE(days_in(this_month) == lengths[number - 1]);
      REQUIRE(first_day(this_month).days == expected);
      REQUIRE(day(year, number, 17).days == expected + 16);
      REQUIRE(month_of(first_day(this_month)) == this_month);
      REQUIRE(split(first_day(this_month)).day == 1);
      REQUIRE(split(day(year, number, 17)).day == 17);
      expected += lengths[number - 1];
      REQUIRE(last_day(this_month).days == expected - 1);
      REQUIRE(month_of(last_day(this_month)) == this_month);
      const YearMonthDay parts = split(last_day(this_month));
      REQUIRE(parts.year == year);
      REQUIRE(parts.month == number);
      REQUIRE(parts.day == lengths[number - 1]);
    }
  }
  CHECK(expected == kOpen.days + 1);
}

TEST_CASE("months are counted from 1970") {
  CHECK(month(1970, 1).months == 0);
  CHECK(month(1900, 1) == kFirstMonth);
  CHECK(month(9999, 12) == kLastMonth);
  CHECK_FALSE(make_month(2021, 13));
  CHECK_FALSE(make_month(2021, 0));
  CHECK_FALSE(make_month(1899, 12));
  CHECK_FALSE(make_month(10'000, 1));
}

TEST_CASE(
    "a day the target month lacks becomes the first of the next, or early the last of the month") {
  const Date january_31 = day(2021, 1, 31);
  CHECK(add_months(january_31, 1, MissingDay::late) == day(2021, 3, 1));
  CHECK(add_months(january_31, 1, MissingDay::early) == day(2021, 2, 28));
  CHECK(add_months(day(2020, 1, 30), 1, MissingDay::late) == day(2020, 3, 1));
  CHECK(add_months(day(2020, 1, 29), 1, MissingDay::late) == day(2020, 2, 29));
  CHECK(add_months(day(2020, 2, 29), 12, MissingDay::late) == day(2021, 3, 1));
  CHECK(add_months(day(2020, 2, 29), 12, MissingDay::early) == day(2021, 2, 28));
  CHECK(add_months(day(2020, 2, 29), 48, MissingDay::late) == day(2024, 2, 29));
  CHECK(add_months(day(2021, 3, 31), -1, MissingDay::late) == day(2021, 3, 1));
  CHECK(add_months(day(2021, 3, 31), -1, MissingDay::early) == day(2021, 2, 28));
  CHECK(add_months(day(2021, 1, 15), -13, MissingDay::late) == day(2019, 12, 15));
  CHECK(add_months(january_31, 0, MissingDay::late) == january_31);
}

TEST_CASE("open stays open, whatever is added") {
  CHECK(add_months(kOpen, 12, MissingDay::late) == kOpen);
  CHECK(add_months(kOpen, -12, MissingDay::early) == kOpen);
  CHECK(add_days(kOpen, 1) == kOpen);
  CHECK(add_days(kOpen, kLeast) == kOpen);
  CHECK(to_string(kOpen) == "open");
}

TEST_CASE("no sum leaves the calendar") {
  CHECK_FALSE(add_days(kFirstDate, -1));
  CHECK(add_days(kFirstDate, 0) == kFirstDate);
  CHECK(add_days(day(9999, 12, 30), 1) == kOpen);
  CHECK_FALSE(add_days(day(9999, 12, 30), 2));
  CHECK_FALSE(add_days(day(2021, 1, 1), kLargest));
  CHECK_FALSE(add_days(day(2021, 1, 1), kLeast));
  CHECK_FALSE(add_months(day(2021, 1, 1), kLargest, MissingDay::late));
  CHECK_FALSE(add_months(day(2021, 1, 1), kLeast, MissingDay::late));
  CHECK_FALSE(add_months(kFirstMonth, -1));
  CHECK_FALSE(add_months(kLastMonth, 1));
  CHECK_FALSE(add_months(month(1970, 1), kLargest));
  CHECK_FALSE(add_months(month(1970, 1), kLeast));
  CHECK(add_months(month(2021, 11), 3) == month(2022, 2));
  CHECK(add_days(day(2020, 2, 28), 2) == day(2020, 3, 1));
}

TEST_CASE("age is completed years; a 29 February birthday falls on 1 March in other years") {
  CHECK(age(day(2000, 6, 15), day(2018, 6, 14)) == 17);
  CHECK(age(day(2000, 6, 15), day(2018, 6, 15)) == 18);
  CHECK(age(day(2004, 2, 29), day(2022, 2, 28)) == 17);
  CHECK(age(day(2004, 2, 29), day(2022, 3, 1)) == 18);
  CHECK(age(day(2004, 2, 29), day(2024, 2, 28)) == 19);
  CHECK(age(day(2004, 2, 29), day(2024, 2, 29)) == 20);
  CHECK(age(day(2004, 2, 28), day(2022, 2, 28)) == 18);
  CHECK(age(day(2021, 5, 2), day(2021, 5, 2)) == 0);
  CHECK(age(day(2021, 5, 2), day(2021, 5, 1)) == -1);
  CHECK(age(day(2021, 5, 2), day(2020, 5, 2)) == -1);
}

TEST_CASE("dates, months and spans print as they are written") {
  CHECK(to_string(day(2021, 8, 1)) == "2021-08-01");
  CHECK(to_string(month(2021, 8)) == "2021-08");
  CHECK(to_string(month(1900, 1)) == "1900-01");
  CHECK(to_string(Span{day(2021, 8, 1), day(2021, 8, 29)}) == "2021-08-01..2021-08-29");
  CHECK(to_string(Span{day(2021, 8, 1), kOpen}) == "2021-08-01..open");
}

TEST_CASE("spans that share a day overlap; a span lies within itself") {
  const Span august{day(2021, 8, 1), day(2021, 8, 31)};
  const Span last_day_on{day(2021, 8, 31), kOpen};
  const Span september_on{day(2021, 9, 1), kOpen};
  CHECK(overlaps(august, last_day_on));
  CHECK(overlaps(last_day_on, august));
  CHECK_FALSE(overlaps(august, september_on));
  CHECK_FALSE(overlaps(september_on, august));
  CHECK(within(august, august));
  CHECK(within(september_on, last_day_on));
  CHECK_FALSE(within(last_day_on, september_on));
  CHECK_FALSE(within(august, last_day_on));
}

TEST_CASE("a set of days joins spans that touch") {
  const DaySet set = DaySet::of({{day(2021, 8, 20), day(2021, 8, 20)},
                                 {day(2021, 8, 6), day(2021, 8, 10)},
                                 {day(2021, 8, 1), day(2021, 8, 5)}});
  CHECK(to_string(set) == "2021-08-01..2021-08-10, 2021-08-20");
  CHECK(set.count() == 11);
  CHECK(to_string(DaySet()) == "no days");
  CHECK(DaySet().count() == 0);
  CHECK(DaySet(month(2021, 2)).count() == 28);
}

TEST_CASE("a set that reaches the open end has no count, and its end is kept") {
  const DaySet open(Span{day(2021, 8, 1), kOpen});
  CHECK_FALSE(open.count());
  CHECK(open.contains(day(5000, 1, 1)));
  CHECK(to_string(open - DaySet(month(2021, 9))) == "2021-08-01..2021-08-31, 2021-10-01..open");
  CHECK(to_string(DaySet(Span{day(2021, 9, 1), kOpen}) | open) == "2021-08-01..open");
  CHECK((open - open).empty());
  CHECK(first_days(open, 3).count() == 3);
  CHECK(nth_day(open, 31) == day(2021, 8, 31));
  CHECK_FALSE(nth_day(open, kLargest));
  CHECK(first_days(open, kLargest) == open);
}

TEST_CASE("the first days of a set, and its n-th, skip its holes") {
  const DaySet set =
      DaySet::of({{day(2021, 8, 1), day(2021, 8, 3)}, {day(2021, 8, 30), day(2021, 9, 2)}});
  CHECK(to_string(first_days(set, 4)) == "2021-08-01..2021-08-03, 2021-08-30");
  CHECK(first_days(set, 100) == set);
  CHECK(first_days(set, 0).empty());
  CHECK(first_days(set, -1).empty());
  CHECK(nth_day(set, 1) == day(2021, 8, 1));
  CHECK(nth_day(set, 4) == day(2021, 8, 30));
  CHECK(nth_day(set, 7) == day(2021, 9, 2));
  CHECK_FALSE(nth_day(set, 8));
  CHECK_FALSE(nth_day(set, 0));
  CHECK_FALSE(nth_day(set, kLeast));
}

TEST_CASE("the algebra of days agrees with plain sets of days") {
  std::mt19937 random(20'210'801);
  const auto draw = [&](std::int32_t low, std::int32_t high) {
    return std::uniform_int_distribution<std::int32_t>(low, high)(random);
  };
  const auto plain = [](const DaySet& set) {
    std::set<std::int32_t> days;
    for (const Span& span : set.spans()) {
      for (std::int32_t d = span.begin.days; d <= span.end.days; ++d) days.insert(d);
    }
    return days;
  };
  const auto is_canonical = [](const DaySet& set) {
    for (std::size_t i = 0; i < set.spans().size(); ++i) {
      const Span& span = set.spans()[i];
      if (span.begin > span.end) return false;
      if (i > 0 && span.begin.days <= set.spans()[i - 1].end.days + 1) return false;
    }
    return true;
  };
  for (int round = 0; round < 3000; ++round) {
    std::set<std::int32_t> days[2];
    DaySet sets[2];
    for (int side = 0; side < 2; ++side) {
      std::vector<Span> spans;
      for (std::int32_t n = draw(0, 6); n > 0; --n) {
        const std::int32_t begin = draw(0, 60);
        const std::int32_t end = begin + draw(0, 12);
        spans.push_back({{begin}, {end}});
        for (std::int32_t d = begin; d <= end; ++d) days[side].insert(d);
      }
      sets[side] = DaySet::of(spans);
    }
    std::set<std::int32_t> both;
    std::set<std::int32_t> either = days[0];
    either.insert(days[1].begin(), days[1].end());
    std::set<std::int32_t> rest = days[0];
    for (const std::int32_t d : days[1]) {
      if (days[0].contains(d)) both.insert(d);
      rest.erase(d);
    }
    CAPTURE(round);
    for (const DaySet& set : {sets[0], sets[0] | sets[1], sets[0] & sets[1], sets[0] - sets[1],
                              first_days(sets[0], 5)}) {
      REQUIRE(is_canonical(set));
    }
    REQUIRE(plain(sets[0]) == days[0]);
    REQUIRE(plain(sets[0] | sets[1]) == either);
    REQUIRE(plain(sets[0] & sets[1]) == both);
    REQUIRE(plain(sets[0] - sets[1]) == rest);
    REQUIRE(sets[0].count() == static_cast<std::int64_t>(days[0].size()));
    REQUIRE(overlaps(sets[0], sets[1]) == !both.empty());
    REQUIRE(within(sets[0], sets[1]) == rest.empty());
    std::int64_t n = 0;
    for (const std::int32_t d : days[0]) REQUIRE(nth_day(sets[0], ++n) == Date{d});
    REQUIRE_FALSE(nth_day(sets[0], n + 1));
    const std::int32_t probe = draw(-5, 80);
    REQUIRE(sets[0].contains({probe}) == days[0].contains(probe));
    const std::int64_t few = draw(0, 10);
    REQUIRE(plain(first_days(sets[0], few)).size() ==
            std::min(static_cast<std::size_t>(few), days[0].size()));
    REQUIRE(within(first_days(sets[0], few), sets[0]));
  }
}

TEST_CASE("int64 sums and products that overflow are none") {
  CHECK(add(kLargest, 0) == kLargest);
  CHECK_FALSE(add(kLargest, 1));
  CHECK_FALSE(add(kLeast, -1));
  CHECK(subtract(-1, kLeast) == kLargest);
  CHECK_FALSE(subtract(0, kLeast));
  CHECK(multiply(-1, kLargest) == -kLargest);
  CHECK_FALSE(multiply(-1, kLeast));
  CHECK_FALSE(multiply(std::int64_t{1} << 32, std::int64_t{1} << 31));
}

TEST_CASE("rationals are kept in lowest terms with the sign above") {
  CHECK(ratio(20, 100) == Rational{1, 5});
  CHECK(ratio(-20, 100) == Rational{-1, 5});
  CHECK(ratio(20, -100) == Rational{-1, 5});
  CHECK(ratio(-20, -100) == Rational{1, 5});
  CHECK(ratio(0, -7) == Rational{0, 1});
  CHECK_FALSE(make_rational(1, 0));
  CHECK_FALSE(make_rational(0, 0));
}

TEST_CASE("the least numbers of 128 bits do no harm") {
  CHECK(ratio(kLeast128, 1) == Rational{kLeast128, 1});
  CHECK_FALSE(make_rational(kLeast128, -1));
  CHECK(ratio(kLeast128, kLeast128) == Rational{1, 1});
  CHECK(ratio(kLeast128, 2) == Rational{kLeast128 / 2, 1});
  CHECK(ratio(kLeast128, -2) == Rational{-(kLeast128 / 2), 1});
  CHECK_FALSE(make_rational(1, kLeast128));
  CHECK_FALSE(make_rational(1, Int128{1} << 63));
  CHECK(ratio(2, Int128{1} << 63) == Rational{1, std::int64_t{1} << 62});
  CHECK(ratio(-1, kLargest) == Rational{-1, kLargest});
  const Rational least{kLeast128, 1};
  const Rational minus_one{-1, 1};
  CHECK_FALSE(multiply(least, minus_one));
  CHECK_FALSE(divide(least, minus_one));
  CHECK_FALSE(subtract(Rational{0, 1}, least));
  CHECK(subtract(least, least) == Rational{0, 1});
  CHECK_FALSE(add(least, minus_one));
  CHECK(divide(least, least) == Rational{1, 1});
  CHECK_FALSE(divide(Rational{1, kLargest}, least));
  CHECK(multiply(least, Rational{0, 1}) == Rational{0, 1});
  CHECK(to_string(least) == "-170141183460469231731687303715884105728");
}

TEST_CASE("arithmetic of rationals is exact") {
  CHECK(add(ratio(1, 3), ratio(1, 6)) == Rational{1, 2});
  CHECK(subtract(ratio(1, 6), ratio(1, 3)) == Rational{-1, 6});
  CHECK(multiply(ratio(2, 3), ratio(-3, 4)) == Rational{-1, 2});
  CHECK(divide(ratio(2, 3), ratio(-4, 3)) == Rational{-1, 2});
  CHECK_FALSE(divide(ratio(2, 3), Rational{0, 1}));
  CHECK_FALSE(divide(Rational{0, 1}, Rational{0, 1}));
  CHECK(divide(Rational{0, 1}, ratio(2, 3)) == Rational{0, 1});
}

TEST_CASE("a product is reduced before it can overflow, and is none when it must") {
  const Rational large{kLargest128, 1};
  const Rational small = ratio(1, kLargest);
  CHECK(multiply(large, Rational{1, 1}) == large);
  CHECK_FALSE(multiply(large, Rational{2, 1}));
  CHECK_FALSE(add(large, Rational{1, 1}));
  CHECK_FALSE(multiply(small, small));
  CHECK_FALSE(add(small, ratio(1, kLargest - 1)));
  CHECK(multiply(Rational{kLargest128 - 1, 3}, ratio(3, 2)) == Rational{(kLargest128 - 1) / 2, 1});
}

TEST_CASE("comparison is exact at extreme sizes") {
  const auto less = std::strong_ordering::less;
  const auto equal = std::strong_ordering::equal;
  const auto greater = std::strong_ordering::greater;
  CHECK(compare(ratio(1, 3), ratio(1, 3)) == equal);
  CHECK(compare(ratio(1, 3), ratio(333, 1000)) == greater);
  CHECK(compare(ratio(-1, 3), ratio(-333, 1000)) == less);
  CHECK(compare(ratio(-1, 3), ratio(1, 1000)) == less);
  CHECK(compare(ratio(1, 1000), ratio(-1, 3)) == greater);
  CHECK(compare(Rational{0, 1}, ratio(1, kLargest)) == less);
  CHECK(compare(Rational{0, 1}, ratio(-1, kLargest)) == greater);
  // n / (d-1) > n / d, and (n-1) / d < n / d, where cross products take 190 bits.
  const Rational value{kLargest128, kLargest};
  CHECK(compare(value, Rational{kLargest128, kLargest - 1}) == less);
  CHECK(compare(value, Rational{kLargest128 - 1, kLargest}) == greater);
  CHECK(compare(Rational{kLeast128, kLargest}, Rational{kLeast128, kLargest - 1}) == greater);
  CHECK(compare(Rational{kLeast128, 1}, Rational{kLargest128, 1}) == less);
  CHECK(compare(Rational{kLeast128, 1}, Rational{kLeast128, 1}) == equal);
  // 2^64 * d is where the low halves carry into the high ones.
  CHECK(compare(Rational{Int128{1} << 64, 1}, Rational{(Int128{1} << 64) - 1, 1}) == greater);
}

TEST_CASE("comparison agrees with the sign of the difference") {
  std::mt19937_64 random(7);
  for (int round = 0; round < 20'000; ++round) {
    const auto draw = [&] {
      const int bits = std::uniform_int_distribution<int>(1, 31)(random);
      const auto num = static_cast<std::int64_t>(random() >> (64 - bits));
      const auto den = static_cast<std::int64_t>(random() >> 33) + 1;
      return ratio(random() % 2 == 0 ? num : -num, den);
    };
    const Rational left = draw();
    const Rational right = draw();
    const Int128 difference = left.num * right.den - right.num * left.den;
    REQUIRE((compare(left, right) == std::strong_ordering::less) == (difference < 0));
    REQUIRE((compare(left, right) == std::strong_ordering::equal) == (difference == 0));
    REQUIRE(subtract(left, right)->num * (difference < 0 ? -1 : 1) >= 0);
  }
}

TEST_CASE("rounding: down toward minus infinity, up toward plus, a tie away from zero") {
  struct Row {
    Rational value;
    std::int64_t down, up, half_up;
  };
  const Row rows[] = {
      {ratio(5, 2), 2, 3, 3},        {ratio(-5, 2), -3, -2, -3}, {ratio(1, 2), 0, 1, 1},
      {ratio(-1, 2), -1, 0, -1},     {ratio(7, 3), 2, 3, 2},     {ratio(-7, 3), -3, -2, -2},
      {ratio(8, 3), 2, 3, 3},        {ratio(-8, 3), -3, -2, -3}, {Rational{4, 1}, 4, 4, 4},
      {Rational{-4, 1}, -4, -4, -4}, {Rational{0, 1}, 0, 0, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(to_string(row.value));
    CHECK(round(row.value, Rounding::down, 1) == row.down);
    CHECK(round(row.value, Rounding::up, 1) == row.up);
    CHECK(round(row.value, Rounding::half_up, 1) == row.half_up);
  }
}

TEST_CASE("rounding to the dollar works on cents") {
  CHECK(round(Rational{12'349, 1}, Rounding::down, 100) == 12'300);
  CHECK(round(Rational{12'350, 1}, Rounding::half_up, 100) == 12'400);
  CHECK(round(Rational{12'349, 1}, Rounding::half_up, 100) == 12'300);
  CHECK(round(ratio(24'699, 2), Rounding::half_up, 100) == 12'300);  // 123.495
  CHECK(round(Rational{-12'350, 1}, Rounding::half_up, 100) == -12'400);
  CHECK(round(Rational{-12'301, 1}, Rounding::down, 100) == -12'400);
  CHECK(round(Rational{-12'399, 1}, Rounding::up, 100) == -12'300);
}

TEST_CASE("rounding past the largest amount is none") {
  CHECK(round(Rational{kLargest, 1}, Rounding::up, 1) == kLargest);
  CHECK(round(Rational{kLeast, 1}, Rounding::down, 1) == kLeast);
  CHECK_FALSE(round(Rational{Int128{kLargest} + 1, 1}, Rounding::down, 1));
  CHECK_FALSE(round(Rational{kLargest, 1}, Rounding::up, 100));
  CHECK(round(Rational{kLargest, 1}, Rounding::down, 100) == kLargest - 7);  // ends in 807
  CHECK_FALSE(round(Rational{kLeast, 1}, Rounding::down, 100));
  CHECK_FALSE(round(Rational{kLargest128, 1}, Rounding::up, 1));
  CHECK_FALSE(round(Rational{kLeast128, 1}, Rounding::half_up, kLargest));
  CHECK(round(Rational{kLeast128 + 1, kLargest}, Rounding::up, kLargest) == std::nullopt);
  CHECK(round(Rational{1, kLargest}, Rounding::up, kLargest) == kLargest);
  CHECK(round(Rational{-1, kLargest}, Rounding::half_up, kLargest) == 0);
}

TEST_CASE("amounts print with commas and cents") {
  CHECK(money_to_string(0) == "$0.00");
  CHECK(money_to_string(5) == "$0.05");
  CHECK(money_to_string(29'100) == "$291.00");
  CHECK(money_to_string(123'456) == "$1,234.56");
  CHECK(money_to_string(-300) == "-$3.00");
  CHECK(money_to_string(-5) == "-$0.05");
  CHECK(money_to_string(100'000'000) == "$1,000,000.00");
  CHECK(money_to_string(kLargest) == "$92,233,720,368,547,758.07");
  CHECK(money_to_string(kLeast) == "-$92,233,720,368,547,758.08");
}

TEST_CASE("rationals print exactly") {
  CHECK(to_string(ratio(29, 4)) == "7.25");
  CHECK(to_string(ratio(-29, 4)) == "-7.25");
  CHECK(to_string(ratio(1, 3)) == "1/3");
  CHECK(to_string(ratio(-4, 3)) == "-4/3");
  CHECK(to_string(ratio(1, 5)) == "0.2");
  CHECK(to_string(ratio(1, 40)) == "0.025");
  CHECK(to_string(Rational{12, 1}) == "12");
  CHECK(to_string(ratio(1, 1 << 10)) == "0.0009765625");
}

TEST_CASE("rates print as percentages up to 200%, else as numbers") {
  CHECK(rate_to_string(ratio(1, 5)) == "20%");
  CHECK(rate_to_string(ratio(13, 10)) == "130%");
  CHECK(rate_to_string(Rational{2, 1}) == "200%");
  CHECK(rate_to_string(ratio(433, 100)) == "4.33");
  CHECK(rate_to_string(ratio(29, 4)) == "7.25");
  CHECK(rate_to_string(ratio(3, 40)) == "7.5%");
  CHECK(rate_to_string(ratio(1, 3)) == "1/3");
  CHECK(rate_to_string(ratio(-1, 5)) == "-20%");
  CHECK(rate_to_string(Rational{0, 1}) == "0%");
  CHECK(rate_to_string(Rational{kLargest128, 1}) == "170141183460469231731687303715884105727");
}

TEST_CASE("exact amounts print every digit, or a fraction of a cent") {
  CHECK(exact_money_to_string(ratio(12'345, 10)) == "$12.345");
  CHECK(exact_money_to_string(Rational{1'200, 1}) == "$12.00");
  CHECK(exact_money_to_string(ratio(12'345'678'901, 10'000)) == "$12,345.678901");
  CHECK(exact_money_to_string(ratio(-12'345, 10)) == "-$12.345");
  CHECK(exact_money_to_string(ratio(1, 10'000)) == "$0.000001");
  CHECK(exact_money_to_string(ratio(1, 100'000)) == "1/100000 cents");
  CHECK(exact_money_to_string(ratio(3'703, 3)) == "1234 1/3 cents");
  CHECK(exact_money_to_string(ratio(-3'703, 3)) == "-1234 1/3 cents");
  CHECK(exact_money_to_string(ratio(-1, 3)) == "-1/3 cents");
}

}  // namespace
}  // namespace poppy::units
