// See clock_words.h.
#include "interpreter/console/clock_words.h"

#include <fmt/core.h>

#include "interpreter/units/california_day.h"

namespace poppy::console {

std::string moment_words(std::int64_t seconds) {
  const units::CaliforniaTime time = units::california_time(seconds);
  return fmt::format("{} {:02}:{:02}", units::to_string(time.day), time.minute / 60,
                     time.minute % 60);
}

}  // namespace poppy::console
