// Choices over flags alone in which several branches hold for one county: the order of the branches
// decides, and the county's settings contradict each other.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::analysis {

struct SharedChoice {
  check::LineId line;
  std::string county;
  std::vector<std::string> branches;  // their labels, or places from 1; the first is taken
};

/// As of a month and run.
[[nodiscard]] std::vector<SharedChoice> shared_choices(const check::Program& program,
                                                       units::Month month, units::Date run);

}  // namespace poppy::analysis
