// Which of a county's settings decide nothing in a month, as known on a day: whatever else they
// were set to, every line of every program would be computed alike.
#pragma once

#include <string>
#include <vector>

#include "interpreter/engine/rules_data.h"

namespace poppy::engine {

struct IdleFlag {
  check::FlagId flag;
  std::vector<std::string> readers;  // lines and outcomes that read it, in file order; may be empty
};

/// Settings that the county has made and that change nothing in the month as known at `run`, by
/// FlagId. Looked at are switches and enums that no rule reads, or one of a program that decides;
/// each other value is tried by itself.
[[nodiscard]] std::vector<IdleFlag> idle_flags(const Rules::Data& data, check::CountyId county,
                                               units::Month month, units::Date run);

}  // namespace poppy::engine
