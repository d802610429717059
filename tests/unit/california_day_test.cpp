// The day in California at moments whose day is known by hand: Pacific standard time is 8 hours
// behind UTC, daylight time 7.
#include "interpreter/units/california_day.h"

#include <doctest/doctest.h>

#include <string>

namespace poppy::units {
namespace {

/// At a moment of UTC.
std::string day_at(std::int32_t year, std::int32_t month, std::int32_t day, int hour, int minute,
                   int second) {
  const std::int64_t days = units::make_date(year, month, day).value().days;
  return units::to_string(california_day(days * 86400 + hour * 3600 + minute * 60 + second));
}

TEST_CASE("a day begins at 8:00 of UTC in winter, at 7:00 in summer") {
  CHECK(day_at(2026, 1, 15, 7, 59, 59) == "2026-01-14");
  CHECK(day_at(2026, 1, 15, 8, 0, 0) == "2026-01-15");
  CHECK(day_at(2026, 7, 15, 6, 59, 59) == "2026-07-14");
  CHECK(day_at(2026, 7, 15, 7, 0, 0) == "2026-07-15");
}

TEST_CASE("clocks go ahead on the second Sunday of March") {
  CHECK(day_at(2026, 3, 8, 7, 59, 59) == "2026-03-07");  // 2026-03-01 is a Sunday
  CHECK(day_at(2026, 3, 8, 8, 0, 0) == "2026-03-08");    // midnight, still standard time
  CHECK(day_at(2026, 3, 9, 6, 59, 59) == "2026-03-08");  // 23:59:59, daylight time
  CHECK(day_at(2026, 3, 9, 7, 0, 0) == "2026-03-09");
  CHECK(day_at(2024, 3, 10, 7, 59, 59) == "2024-03-09");  // 2024-03-01 is a Friday
  CHECK(day_at(2024, 3, 11, 7, 0, 0) == "2024-03-11");
  CHECK(day_at(2021, 3, 14, 7, 59, 59) == "2021-03-13");  // 2021-03-01 is a Monday: the latest
  CHECK(day_at(2021, 3, 13, 8, 0, 0) == "2021-03-13");
  CHECK(day_at(2021, 3, 15, 7, 0, 0) == "2021-03-15");
}

TEST_CASE("clocks go back on the first Sunday of November") {
  CHECK(day_at(2026, 11, 1, 6, 59, 59) == "2026-10-31");  // 2026-11-01 is a Sunday
  CHECK(day_at(2026, 11, 1, 7, 0, 0) == "2026-11-01");    // midnight, still daylight time
  CHECK(day_at(2026, 11, 2, 7, 59, 59) == "2026-11-01");  // 23:59:59, standard time
  CHECK(day_at(2026, 11, 2, 8, 0, 0) == "2026-11-02");
  CHECK(day_at(2021, 11, 7, 7, 0, 0) == "2021-11-07");  // 2021-11-01 is a Monday: the latest
  CHECK(day_at(2021, 11, 8, 7, 59, 59) == "2021-11-07");
}

TEST_CASE("a year begins in California when it does there") {
  CHECK(day_at(2027, 1, 1, 7, 59, 59) == "2026-12-31");
  CHECK(day_at(2027, 1, 1, 8, 0, 0) == "2027-01-01");
}

TEST_CASE("a leap day is one") {
  CHECK(day_at(2028, 2, 29, 8, 0, 0) == "2028-02-29");
  CHECK(day_at(2028, 3, 1, 7, 59, 59) == "2028-02-29");
}

TEST_CASE("a clock that is far off gives some day and no other thing") {
  CHECK(units::to_string(california_day(-7 * 3600)) == "1969-12-31");
  CHECK(california_day(INT64_MAX / 2) == units::kOpen);
  CHECK(california_day(INT64_MIN / 2) == units::kFirstDate);
}

}  // namespace
}  // namespace poppy::units
