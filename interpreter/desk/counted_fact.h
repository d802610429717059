// A fact that is counted: an amount in cents, a whole number, a rate in its steps, a day or a
// month. Where along it a question comes out otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "interpreter/desk/tried_case.h"

namespace poppy::desk {

/// The values that such a fact may have, as whole numbers in order.
struct CountedFact {
  check::TypeKind kind = check::TypeKind::integer;
  std::int64_t low = 0, high = 0;  // as far as is looked
  units::Rational step{1, 1};      // of a rate or number with steps: what one more is

  [[nodiscard]] units::Value value(std::int64_t count) const;
  /// Nothing: the value is not known, blank, or on no step.
  [[nodiscard]] std::optional<std::int64_t> count(const units::Value& value) const;
};
/// By the range of the fact in the rules, else within wide bounds. Nothing: it is not counted.
[[nodiscard]] std::optional<CountedFact> counted_fact(const check::Program& program,
                                                      check::FieldId field);

/// Values that the lines compare with, as counts of the fact, each with the one below and above it;
/// sorted, those of the fact's range.
[[nodiscard]] std::vector<std::int64_t> named_counts(const TriedCase& tried,
                                                     const CountedFact& fact);

/// The nearest count on one side of `from` at which `is_other` holds, by what was looked at:
/// `named` and distances that double, then halved down to a neighbour at which it does not.
/// Nothing: at none of these.
[[nodiscard]] std::optional<std::int64_t> nearest_other(
    const CountedFact& fact, std::int64_t from, bool upward, const std::vector<std::int64_t>& named,
    const std::function<bool(std::int64_t)>& is_other);

}  // namespace poppy::desk
