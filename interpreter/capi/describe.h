// What rules are made of, as JSON: Rules::facts, flags, lines, programs and counties.
#pragma once

#include <string>

#include "interpreter/include/poppy/engine.h"

namespace poppy::capi {

[[nodiscard]] std::string describe(const Rules& rules);

}  // namespace poppy::capi
