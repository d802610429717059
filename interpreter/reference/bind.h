// What a run on one day may see of a case, laid out for a worksheet: rows by entity, a column for
// each input slot.
#pragma once

#include "interpreter/reference/determination.h"

namespace poppy::reference {

[[nodiscard]] CaseRows visible_rows(const check::Program& program, const facts::CaseFacts& facts,
                                    units::Date run_date);

/// Fills the fact and saved slots; line slots get one unknown for each row.
[[nodiscard]] SlotColumns bind_inputs(const plan::Worksheet& sheet, const facts::CaseFacts& facts,
                                      const CaseRows& rows, units::Date run_date);

}  // namespace poppy::reference
