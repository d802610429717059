// What values a number may take: an amount in cents, a whole number, a rate, a day or a month as
// counted in calendar.h.
#pragma once

#include <optional>

#include "interpreter/units/value.h"

namespace poppy::units {

/// low..high, both included, in multiples of `step`. What is absent is not bounded.
struct Bounds {
  std::optional<Rational> low, high, step;

  [[nodiscard]] bool any() const { return low || high || step; }
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// The number of a known value; nullopt: it is blank, not known or no number.
[[nodiscard]] std::optional<Rational> number_of(const Value& value);

[[nodiscard]] bool is_within(const Bounds& bounds, const Rational& number);
/// Values that are no numbers, a blank among them, lie within all bounds.
[[nodiscard]] bool is_within(const Bounds& bounds, const Value& value);

/// The greatest multiple of the step not above the number, and the next one.
struct Neighbours {
  Rational below, above;
};
/// nullopt: without a step, on one, or too large.
[[nodiscard]] std::optional<Neighbours> neighbours(const Bounds& bounds, const Rational& number);

}  // namespace poppy::units
