// Pages, reports, batches and letters by the names that people write: the nearest ones are offered
// for others.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "interpreter/check/program.h"
#include "interpreter/include/poppy/engine.h"
#include "interpreter/reference/determination.h"

namespace poppy::engine {

[[nodiscard]] Outcome<check::PageId> find_page(const check::Program& program,
                                               std::string_view name);
[[nodiscard]] Outcome<check::ReportId> find_report(const check::Program& program,
                                                   std::string_view name);
[[nodiscard]] Outcome<check::BatchId> find_batch(const check::Program& program,
                                                 std::string_view name);

[[nodiscard]] Outcome<check::LetterId> find_letter(const check::Program& program,
                                                   std::string_view name);

/// The record that a document is about, by its name; empty: the only one. `what`: how problems call
/// the document, `a page`.
[[nodiscard]] Outcome<std::uint32_t> find_row(const reference::Determination& determination,
                                              check::EntityId entity, std::string_view document,
                                              std::string_view what, const std::string& record);

/// The lines of a row that reports gather.
void add_lines(const check::Gather& gather, std::vector<check::LineId>& lines);

}  // namespace poppy::engine
