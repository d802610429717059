// What some values of a determination rest on, all the way down: the nodes that were evaluated for
// them and what those came to, the lines, the rows of tables and the facts.
#pragma once

#include <cstdint>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "interpreter/reference/determination.h"

namespace poppy::reference {

struct SlotPlace {
  plan::SlotId slot;
  std::uint32_t row = 0;
  friend auto operator<=>(const SlotPlace&, const SlotPlace&) = default;
};

/// Of a node or line: whether it was met, and as what.
inline constexpr std::uint8_t kMet = 1, kHeld = 2, kFailed = 4;

struct Slice {
  units::IdVector<plan::NodeId, std::uint8_t> nodes;
  std::vector<std::uint8_t> lines;                                          // as Worksheet::lines
  std::set<std::pair<check::ParameterId, std::uint32_t>> rows, increments;  // that look-ups took
  std::set<SlotPlace> facts;                                                // and saved results
};

/// Asks the reference evaluator again. Lines that planning folded away are met with those that read
/// them.
[[nodiscard]] Slice slice(const Determination& determination, std::span<const SlotPlace> roots);

}  // namespace poppy::reference
