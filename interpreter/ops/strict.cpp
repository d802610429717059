// See strict.h.
#include "interpreter/ops/strict.h"

#include <fmt/core.h>

#include "interpreter/text/problem.h"

namespace poppy::ops {

std::string_view message_of(Fault fault) {
  switch (fault) {
    case Fault::too_large:
      return "the result is too large to be exact";
    case Fault::outside_years:
      return "the date lies outside the years 1900 to 9999";
    case Fault::no_such_date:
      return "there is no such date";
    case Fault::division_by_zero:
      return "division by zero";
    case Fault::endless:
      return "a set of days without an end has no number of days";
    case Fault::ends_before_it_begins:
      return "a span cannot end before it begins";
    case Fault::too_wide:
      break;
  }
  text::bug("a fault that nobody may see");
}

std::string MakeSpan::message(units::Date begin, units::Date end) {
  return fmt::format("a span cannot end ({}) before it begins ({})", to_string(end),
                     to_string(begin));
}

}  // namespace poppy::ops
