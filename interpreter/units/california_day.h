// The day it is in California: where every county, and every run date that nobody gave, is.
#pragma once

#include <cstdint>

#include "interpreter/units/calendar.h"

namespace poppy::units {

/// The civil day in California at so many seconds after 1970-01-01T00:00:00Z. Computed by the rule
/// in force since 2007 (15 U.S.C. 260a: an hour ahead from the second Sunday of March, 2:00, to the
/// first Sunday of November, 2:00), not by the zone of the machine or its zone database.
[[nodiscard]] Date california_day(std::int64_t utc_seconds);

/// The same with the minute of that day, 0 to 1439.
struct CaliforniaTime {
  Date day;
  std::int32_t minute = 0;
};
[[nodiscard]] CaliforniaTime california_time(std::int64_t utc_seconds);

}  // namespace poppy::units
