// Which declarations of a program anything reads.
#pragma once

#include <vector>

#include "interpreter/check/program.h"

namespace poppy::analysis {

struct Usage {
  std::vector<bool> fields, flags, parameters, lines, enums, entities;  // by id
};

/// Read by an expression of a line or parameter, or by what the language itself does: keys,
/// `entered` and `removed`, lines that are shown, kept or stand in an outcome, types.
[[nodiscard]] Usage find_usage(const check::Program& program);

}  // namespace poppy::analysis
