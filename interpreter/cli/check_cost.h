// poppy check --cost: what deciding takes at most, as text or JSON.
#pragma once

#include <string>

#include "interpreter/include/poppy/engine.h"
#include "interpreter/units/calendar.h"

namespace poppy::cli {

/// Of each program, for a month of a case that a run on the day decides.
[[nodiscard]] std::string cost_text(const Rules& rules, units::Date day);
[[nodiscard]] std::string cost_json(const Rules& rules, units::Date day);

}  // namespace poppy::cli
