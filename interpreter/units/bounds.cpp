// See bounds.h.
#include "interpreter/units/bounds.h"

namespace poppy::units {

std::optional<Rational> number_of(const Value& value) {
  if (!value.is_known()) return std::nullopt;
  if (const auto* whole = std::get_if<std::int64_t>(&value.data)) return Rational{*whole, 1};
  if (const auto* fraction = std::get_if<Rational>(&value.data)) return *fraction;
  return std::nullopt;
}

bool is_within(const Bounds& bounds, const Rational& number) {
  if (bounds.low && compare(number, *bounds.low) < 0) return false;
  if (bounds.high && compare(number, *bounds.high) > 0) return false;
  if (!bounds.step) return true;
  const std::optional<Rational> steps = divide(number, *bounds.step);
  return steps && steps->den == 1;
}

bool is_within(const Bounds& bounds, const Value& value) {
  if (!bounds.any()) return true;
  const std::optional<Rational> number = number_of(value);
  return !number || is_within(bounds, *number);
}

std::optional<Neighbours> neighbours(const Bounds& bounds, const Rational& number) {
  if (!bounds.step) return std::nullopt;
  const std::optional<Rational> steps = divide(number, *bounds.step);
  if (!steps || steps->den == 1) return std::nullopt;
  const std::optional<std::int64_t> down = round(*steps, Rounding::down, 1);
  if (!down) return std::nullopt;
  const auto below = multiply(Rational{*down, 1}, *bounds.step);
  const auto above = multiply(Rational{Int128{*down} + 1, 1}, *bounds.step);
  if (!below || !above) return std::nullopt;
  return Neighbours{*below, *above};
}

}  // namespace poppy::units
