// A lint before it is known whether its module accepts it.
#pragma once

#include <string>

#include "interpreter/text/problem.h"

namespace poppy::analysis {

struct Found {
  text::Problem problem;
  std::string name;  // by which an `accept` means it
};

}  // namespace poppy::analysis
