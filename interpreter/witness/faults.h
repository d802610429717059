// The problems of rules that a case can show: look-ups without a row or with two, choices that
// leave cases out, branches that are never taken.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "interpreter/check/check_in_part.h"
#include "interpreter/check/program.h"

namespace poppy::witness {

enum class FaultKind : std::uint8_t { gap, overlap, incomplete, never_taken };

struct Fault {
  FaultKind kind = FaultKind::gap;
  text::Problem problem;
  std::optional<check::TableFault> table;  // of gap and overlap
  check::LineId line = check::kNone;       // of a choice: where it stands
  text::Span choice;                       // its place
  std::size_t branch = 0;                  // never_taken: from 0
};

/// Whether nothing else is wrong than what faults_of finds, so that cases can be decided.
[[nodiscard]] bool can_decide(const text::Problems& problems);

/// Of the problems, in their order.
[[nodiscard]] std::vector<Fault> faults_of(const check::Program& program,
                                           const std::vector<check::TableFault>& tables,
                                           const text::Problems& problems);

}  // namespace poppy::witness
