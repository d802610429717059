// Whether a line keeps one form while one fact goes from a value to another: the same branches are
// taken, the same rows of tables, the same side of each floor and cap. It is proved from the values
// at both ends: what only rises, or only falls, passes a bound at most once, so where it is on one
// side of it at both ends, it is all the way. What moves otherwise proves nothing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "interpreter/desk/tried_case.h"

namespace poppy::desk {

/// How a value moves as the fact goes up by one count.
struct Move {
  enum class Kind : std::uint8_t {
    still,    // it stays
    line,     // by the same each time
    rising,   // never down; in steps, by rounding
    falling,  // never up
    uneven,   // by steps of several roundings, up and down
    wild,     // nothing is known of it
  };
  Kind kind = Kind::wild;
  std::optional<units::Rational> slope;  // before it was rounded
};

/// A choice that the value made on its way.
struct FormChoice {
  plan::NodeId node;
  plan::NodeId told;  // what says it best: the guard of the branch taken, or the node
  plan::SlotId line;
  std::uint32_t row = 0;    // of the line
  std::uint64_t which = 0;  // branch, side, row of a table
  friend bool operator==(const FormChoice&, const FormChoice&) = default;
};

struct OneForm {
  Move move;  // wild: it may have several forms
  std::vector<FormChoice> choices;
};

/// `low` and `high`: what `slots_with` gave at both ends.
[[nodiscard]] OneForm one_form(const TriedCase& tried, const FactPlace& fact,
                               const units::Rational& step, const reference::SlotColumns& low,
                               const reference::SlotColumns& high);

}  // namespace poppy::desk
