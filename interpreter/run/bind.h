// What a run on one day may see of a case, laid out for a worksheet: rows by entity, a column for
// each input slot.
#pragma once

#include "interpreter/run/determination.h"

namespace poppy::run {

[[nodiscard]] Rows visible_rows(const check::Program& program, const facts::CaseFacts& facts,
                                units::Date run_date);

/// Fills the fact and saved slots; line slots get one unknown for each row.
[[nodiscard]] std::vector<std::vector<units::Value>> bind_inputs(const plan::Worksheet& sheet,
                                                                 const facts::CaseFacts& facts,
                                                                 const Rows& rows,
                                                                 units::Date run_date);

}  // namespace poppy::run
