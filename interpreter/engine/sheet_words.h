// A cell as a spreadsheet saves it -> the words that rule tests have for the same: of a day, a
// month or a truth that somebody types, the program shows and saves its own form.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "interpreter/check/program.h"

namespace poppy::engine {

/// `8/1/2021` as 2021-08-01 where a date is meant, `Aug-21` as 2021-08 where a month is, `TRUE` as
/// yes where it is yes or no; without the blanks that amounts are lined up with. Other words as
/// they are. `kinds`: of the facts or lines that it may be of.
[[nodiscard]] std::string from_sheet(std::string_view cell, const std::set<check::TypeKind>& kinds);

}  // namespace poppy::engine
