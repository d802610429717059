// How the conditions of a worksheet come out in a case, told where tally.h judges them: an item of
// `all` where those before it hold, an item of `any` or `none` where those before it do not, a
// guard where no earlier branch is taken, the head of an aggregate where its `where` holds, what a
// create or a statement says where it is made.
// Conditions are told by where they are written.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <set>

#include "interpreter/reference/determination.h"

namespace poppy::differential {

struct Place {
  std::uint32_t file = 0, begin = 0, end = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};
[[nodiscard]] Place place_of(text::Span span);

struct Outcomes {
  struct Of {
    bool yes = false, no = false;
  };
  std::map<Place, Of> conditions;
  std::set<Place> taken;  // branches
};

/// Adds what comes out in the case; nothing is told behind a condition that is not known.
void watch_conditions(const reference::Determination& determination, Outcomes& outcomes);

}  // namespace poppy::differential
