// What the parts of the Machine share: its registers, and what states and values come to.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "interpreter/code/code.h"
#include "interpreter/code/exact.h"
#include "interpreter/code/strict_cells.h"
#include "interpreter/text/problem.h"

namespace poppy::code {

struct Register {
  std::int64_t value = 0;
  std::int64_t den = 1;
  std::int64_t at = 0, end = 0;  // of a list: where we are
  units::CellState state = units::kKnown;
};

inline void settle(Register& t, units::CellState state) {
  t.state = state;
  t.value = 0;
  t.den = 1;
}
inline Exact exact_of(const Register& t) { return {t.value, t.den}; }
inline units::Cell cell_of(const Register& t) { return {t.value, t.den, t.state}; }
/// A group comes to the other of what it began with.
inline void stop(Register& t) {
  t.value ^= 1;
  t.state = units::kKnown;
}

/// What operands in these states come to, where one is not known and blanks are not wanted.
inline units::CellState open_state(unsigned states) {
  if ((states & units::kError) != 0) return units::kError;
  return (states & units::kUnknown) != 0 ? units::kUnknown : units::kError;
}
/// The worst of the states.
inline units::CellState worst(unsigned states) {
  if ((states & units::kError) != 0) return units::kError;
  if ((states & units::kUnknown) != 0) return units::kUnknown;
  return (states & units::kBlank) != 0 ? units::kBlank : units::kKnown;
}

/// Of a condition that is not known: a blank one is an error.
inline units::CellState condition_state(units::CellState state) {
  return state == units::kBlank ? units::kError : state;
}

[[gnu::always_inline]] inline bool holds(unsigned how, std::int64_t left, std::int64_t right) {
  switch (static_cast<Comparison>(how >> 1U)) {
    case Comparison::equal:
      return left == right;
    case Comparison::unequal:
      return left != right;
    case Comparison::less:
      return left < right;
    case Comparison::less_equal:
      return left <= right;
    case Comparison::greater:
      return left > right;
    case Comparison::greater_equal:
      return left >= right;
  }
  text::bug("a comparison that is none");
}

/// Equality asks for values or blanks, order for values.
inline bool is_equality(unsigned how) { return how >> 1U <= 1; }

[[nodiscard]] bool same_value(units::CellKind kind, const units::CellPools& pools,
                              const units::Cell& left, const units::Cell& right);

}  // namespace poppy::code
