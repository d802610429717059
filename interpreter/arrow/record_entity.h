// The name of a record as decisions have it -> what it is a record of: `p1` is a person,
// `p1/time_clocks/2021-08-01` a clock (docs/decision-json.md, names).
#pragma once

#include <string_view>

#include "interpreter/check/program.h"

namespace poppy::arrow {

/// kNone: no record has such a name.
[[nodiscard]] check::EntityId entity_of_record(const check::Program& program,
                                               std::string_view name);

}  // namespace poppy::arrow
