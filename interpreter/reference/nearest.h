// What kept a line from another value: the conditions that would have to come out otherwise, as few
// of them together as there are ways.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "interpreter/reference/evaluate.h"

namespace poppy::reference {

/// A condition of a line, asked of the rows of its frames, that would have to be `wanted`.
struct Lacking {
  plan::NodeId node;
  Frames frames;
  bool wanted = true;
  bool is_set = false;  // what the county has set made it so: no fact changes it
  plan::SlotId line;    // that it stands in, and of which row
  std::uint32_t row = 0;
};
/// Conditions that together would do.
using Way = std::vector<Lacking>;
struct Ways {
  std::vector<Way> ways;  // those that lack least first, then in the order of the rules
  bool is_cut = false;    // there may be more, none of them shorter than the longest here
};

/// How much is looked at, counted and not timed.
struct WayBudget {
  std::size_t ways = 24;         // kept at each step
  std::size_t conditions = 64;   // of one way
  std::uint64_t nodes = 40'000;  // looked at
};

/// The ways to a value of a line of yes and no, or of an enum. None: no condition leads there, or
/// it has the value.
[[nodiscard]] Ways nearest_ways(const Determination& determination, plan::SlotId slot,
                                std::uint32_t row, std::int64_t wanted, WayBudget budget = {});

}  // namespace poppy::reference
