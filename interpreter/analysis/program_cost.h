// Checked rules -> what deciding one month of a case takes at most, program by program, in whatever
// county.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "interpreter/analysis/sheet_cost.h"

namespace poppy::analysis {

struct ProgramCost {
  std::string program;
  std::uint32_t counties = 0;  // where it decides
  SheetCost most;              // of each term and line the most that any of them has
};

/// By the versions, flags and tables of the month as a run on the day sees them. In the order of
/// the programs' names.
[[nodiscard]] std::vector<ProgramCost> program_costs(
    const std::shared_ptr<const check::Program>& program, units::Month month, units::Date run_date);

/// All lines together. A term's span is that of the line which has most of it.
[[nodiscard]] Terms total(const SheetCost& cost);

/// How many sizes are multiplied at most.
[[nodiscard]] std::size_t degree(const Terms& terms);

}  // namespace poppy::analysis
