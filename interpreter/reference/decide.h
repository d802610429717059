// Worksheet + facts -> Determination.
#pragma once

#include "interpreter/reference/determination.h"

namespace poppy::reference {

[[nodiscard]] Determination decide(std::shared_ptr<const plan::Worksheet> sheet,
                                   const facts::CaseFacts& facts, units::Date run_date);

/// The contradictions that hold of a case's facts, each at its record: such a case is not decided,
/// and nothing else of the determination counts.
[[nodiscard]] text::Problems contradictions(const Determination& determination);

/// The first part of it: rows and slots, each line as the evaluators have it. What unknowns leave
/// open has not been weighed, and outcomes have not been gathered.
[[nodiscard]] Determination compute(std::shared_ptr<const plan::Worksheet> sheet,
                                    const facts::CaseFacts& facts, units::Date run_date);

/// Settles lines that come to one value whatever is not known (weigh.h).
void weigh_unknowns(Determination& determination);

/// Reads the outcomes off the values of the lines; rows and slots must be there.
void gather_outcomes(Determination& determination);

/// What the determination saves and makes becomes facts for later months, as if entered on its run
/// date.
void append_results(facts::CaseFacts& facts, const Determination& determination);

}  // namespace poppy::reference
