// Where a table has no row, or two, as data: for those who look for a case that shows it. What
// people read of it is the problem that stands beside it.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::check {

struct TableFault {
  text::Problem problem;  // P504 of two rows, P505 of none
  ParameterId parameter = kNone;
  std::vector<units::Value> keys;     // where it is so, by key; unknown: whatever stands there
  std::vector<units::Value> last;     // of a gap in numbers: the greatest that any row names
  std::optional<units::Month> month;  // none: in any
  std::optional<units::Date> run;     // none: known on any day
  std::array<Span, 2> rows = {};      // of two rows: their values' cells, the earlier first
};

}  // namespace poppy::check
