// Rates and exact money in 64 bits: num / den, not always in lowest terms. What fits is computed
// here; what does not is computed in 128 bits (units::Rational) and comes back if it fits again.
#pragma once

#include <cstdint>

#include "interpreter/units/number.h"

namespace poppy::code {

struct Exact {
  std::int64_t num = 0;
  std::int64_t den = 1;
};

enum class ExactState : std::uint8_t {
  fine,
  error,      // what 128 bits cannot hold either: an error of the rules
  too_large,  // 128 bits hold it, 64 do not
};

[[nodiscard]] ExactState add(const Exact& left, const Exact& right, Exact& result);
[[nodiscard]] ExactState subtract(const Exact& left, const Exact& right, Exact& result);
[[nodiscard]] ExactState multiply(const Exact& left, const Exact& right, Exact& result);
/// right is not zero.
[[nodiscard]] ExactState divide(const Exact& left, const Exact& right, Exact& result);
/// < 0, 0 or > 0.
[[nodiscard]] inline int compare(const Exact& left, const Exact& right) {
  const auto l = static_cast<units::Int128>(left.num) * right.den;
  const auto r = static_cast<units::Int128>(right.num) * left.den;
  return l < r ? -1 : (l > r ? 1 : 0);
}
/// error: the result has more than 64 bits, as with units::round.
[[nodiscard]] ExactState round(const Exact& value, units::Rounding rounding, std::int64_t unit,
                               std::int64_t& result);

}  // namespace poppy::code
