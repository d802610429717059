// A county's flags as of a day: which entry of each is in force, and the others around it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::report {

/// The entry that gives a flag's value for a month, as known on a day; kNone: the county has not
/// set it.
[[nodiscard]] std::uint32_t entry_in_force(const check::County& county, check::FlagId flag,
                                           units::Month month, units::Date run);

struct FlagGroup {
  std::string name;  // empty: flags without a group, which come last
  std::vector<check::FlagId> flags;
};
/// Groups and their flags in the order they are declared in.
[[nodiscard]] std::vector<FlagGroup> flag_groups(const check::Program& program);

/// The cell of the matrix: Y, N, an enum value or another value as printed; empty: not set.
[[nodiscard]] std::string flag_cell(const check::Program& program, check::FlagId flag,
                                    const units::Value& value);

}  // namespace poppy::report
