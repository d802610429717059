// Whether a table has rows for a key in a month and run, by its rows as they stand: of a table with
// faults, too.
#pragma once

#include <vector>

#include "interpreter/check/program.h"

namespace poppy::witness {

/// Keys that are unknown may be any. Beyond the table's size, a row and an increment.
[[nodiscard]] bool has_row(const check::Parameter& parameter, const std::vector<units::Value>& keys,
                           units::Month month, units::Date run);
/// Whether the row whose value stands in the cell is in force for the keys where the other is not
/// there.
[[nodiscard]] bool has_row_at(const check::Parameter& parameter, text::Span cell, text::Span other,
                              const std::vector<units::Value>& keys, units::Month month,
                              units::Date run);

}  // namespace poppy::witness
