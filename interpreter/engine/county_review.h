// Rules + a day -> what an admin of a county should be told of its file, beyond what is wrong in
// it: settings that decisions of the day rest on and that are not set, and entries that no run of
// the day sees, or that runs of the past see though they are newer.
#pragma once

#include "interpreter/engine/rules_data.h"

namespace poppy::engine {

/// Warnings P611, P613 and P614, for the month and the run of `day`. Place: the county's file.
[[nodiscard]] text::Problems review_counties(const Rules::Data& data, units::Date day);

/// What the rules advise the county on its settings of the month, as known in the run: its
/// messages, each with the paragraph that it rests on.
[[nodiscard]] std::vector<std::string> county_advice(const Rules& rules, check::CountyId county,
                                                     units::Month month, units::Date run);

}  // namespace poppy::engine
