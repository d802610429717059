// Pages and reports by the names that people write: the nearest ones are offered for others.
#pragma once

#include <string_view>

#include "interpreter/check/program.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::engine {

[[nodiscard]] Outcome<check::PageId> find_page(const check::Program& program,
                                               std::string_view name);
[[nodiscard]] Outcome<check::ReportId> find_report(const check::Program& program,
                                                   std::string_view name);

/// The lines of a row that reports gather.
void add_lines(const check::Gather& gather, std::vector<check::LineId>& lines);

}  // namespace poppy::engine
