// What a line comes to along one fact: where it changes its form, where it jumps, and by how much
// it moves between.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interpreter/desk/counted_fact.h"
#include "interpreter/desk/explanation.h"
#include "interpreter/desk/one_form.h"

namespace poppy::desk {

/// From a value of the fact to another, both included: one form.
struct Piece {
  std::int64_t from = 0, to = 0;  // counts
  units::Value at_from, at_to;
  Move move;
  bool is_proved = true;  // else it was looked at in its ends alone
  std::string begins;  // what chose otherwise before it, as written; empty: the first, or not told
};
struct Breakpoints {
  FactPlace fact;
  CountedFact counted;
  std::vector<Piece> pieces;
  std::uint64_t times = 0;  // decided
};
/// Whether the line is another by more than a dollar, or more than one, from one piece to the next:
/// rounding does not do that.
[[nodiscard]] bool jumps(const Piece& one, const Piece& next, const check::Type& type);
struct BreakpointBudget {
  std::uint64_t proofs = 6'000;
};
/// Within the counts, which are some of the fact's.
[[nodiscard]] Breakpoints find_breakpoints(TriedCase& tried, const FactPlace& fact,
                                           const CountedFact& counted, std::int64_t from,
                                           std::int64_t to, BreakpointBudget budget = {});

/// `of`: p1/incomes/wages.amount; `from`, `to`: values of it, empty: from 0, or a year before, to
/// twice what it is, or a year after. Problems: there is no such fact, or it is none that is
/// counted.
struct BreakpointQuestion {
  std::string line, of, from, to;
};
[[nodiscard]] Outcome<Explained> explain_breakpoints(const Rules& rules, const Request& request,
                                                     const BreakpointQuestion& asked);

}  // namespace poppy::desk
