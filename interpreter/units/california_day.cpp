// UTC -> the day on a clock in California.
#include "interpreter/units/california_day.h"

#include <algorithm>

namespace poppy::units {
namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::int64_t kStandard = -8 * kHour;  // Pacific standard time
constexpr std::int64_t kDaylight = -7 * kHour;

std::int64_t floor_days(std::int64_t seconds) {
  return seconds / kDay - (seconds % kDay < 0 ? 1 : 0);
}

Date date_of(std::int64_t days) {
  const auto first = static_cast<std::int64_t>(kFirstDate.days);
  const auto last = static_cast<std::int64_t>(kOpen.days);
  return {static_cast<std::int32_t>(std::clamp(days, first, last))};
}

/// The n-th Sunday of a month.
std::int64_t sunday(std::int32_t year, std::int32_t month, std::int32_t n) {
  const Date first = make_date(year, month, 1).value_or(kFirstDate);
  // 1970-01-04 was a Sunday: day 3.
  const std::int32_t behind = ((first.days - 3) % 7 + 7) % 7;
  return first.days + (7 - behind) % 7 + 7 * (n - 1);
}

}  // namespace

CaliforniaTime california_time(std::int64_t utc_seconds) {
  const std::int32_t year = split(date_of(floor_days(utc_seconds + kStandard))).year;
  // 2:00 on the clock is still standard time in March, still daylight time in November.
  const std::int64_t ahead = sunday(year, 3, 2) * kDay + 2 * kHour - kStandard;
  const std::int64_t back = sunday(year, 11, 1) * kDay + 2 * kHour - kDaylight;
  const bool daylight = ahead <= utc_seconds && utc_seconds < back;
  const std::int64_t local = utc_seconds + (daylight ? kDaylight : kStandard);
  const std::int64_t days = floor_days(local);
  return {date_of(days), static_cast<std::int32_t>((local - days * kDay) / kMinute)};
}

Date california_day(std::int64_t utc_seconds) { return california_time(utc_seconds).day; }

}  // namespace poppy::units
