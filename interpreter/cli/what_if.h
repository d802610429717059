// What a county file of the user's own changes against the county's file: told beside a decision,
// so that nobody takes 'no difference' for 'no effect'.
#pragma once

#include <string>

#include "interpreter/engine/rules_data.h"

namespace poppy::cli {

/// A line for each setting that the file gives another value in the month, as known on the run
/// date, and for each of its new entries that no run of that day sees yet. Empty: none.
/// `own` are the rules with the county's own file, `tried` with the user's.
[[nodiscard]] std::string what_if_notes(const Rules& own, const Rules& tried,
                                        const std::string& county, units::Month month,
                                        units::Date run_date);

}  // namespace poppy::cli
