// Rates and exact money in 64 bits: num / den, not always in lowest terms. What fits is computed
// here; what does not is computed in 128 bits (units::Rational) and comes back if it fits again.
#pragma once

#include <cstdint>
#include <limits>

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

// What the short ways below leave: other denominators, large numbers.
[[nodiscard]] ExactState add_any(const Exact& left, const Exact& right, Exact& result);
[[nodiscard]] ExactState subtract_any(const Exact& left, const Exact& right, Exact& result);
[[nodiscard]] ExactState multiply_any(const Exact& left, const Exact& right, Exact& result);

/// Denominators are let grow to here before a number is brought to lowest terms.
inline constexpr std::int64_t kMostDen = std::int64_t{1} << 24;
/// The least number has no opposite, and so is none of ours.
inline constexpr std::int64_t kNoNum = std::numeric_limits<std::int64_t>::min();

/// The numerators over a common denominator; false: not a small one.
[[nodiscard]] inline bool over_one_den(const Exact& left, const Exact& right,
                                       std::int64_t& left_num, std::int64_t& right_num,
                                       std::int64_t& den) {
  if (left.den == right.den) {
    left_num = left.num;
    right_num = right.num;
    den = left.den;
    return true;
  }
  return !__builtin_mul_overflow(left.num, right.den, &left_num) &&
         !__builtin_mul_overflow(right.num, left.den, &right_num) &&
         !__builtin_mul_overflow(left.den, right.den, &den) && den <= kMostDen;
}
[[nodiscard]] inline ExactState add(const Exact& left, const Exact& right, Exact& result) {
  std::int64_t l = 0;
  std::int64_t r = 0;
  Exact made;
  if (!over_one_den(left, right, l, r, made.den) || __builtin_add_overflow(l, r, &made.num) ||
      made.num == kNoNum) {
    return add_any(left, right, result);
  }
  result = made;
  return ExactState::fine;
}
[[nodiscard]] inline ExactState subtract(const Exact& left, const Exact& right, Exact& result) {
  std::int64_t l = 0;
  std::int64_t r = 0;
  Exact made;
  if (!over_one_den(left, right, l, r, made.den) || __builtin_sub_overflow(l, r, &made.num) ||
      made.num == kNoNum) {
    return subtract_any(left, right, result);
  }
  result = made;
  return ExactState::fine;
}
[[nodiscard]] inline ExactState multiply(const Exact& left, const Exact& right, Exact& result) {
  std::int64_t num = 0;
  std::int64_t den = 0;
  if (__builtin_mul_overflow(left.num, right.num, &num) || num == kNoNum ||
      __builtin_mul_overflow(left.den, right.den, &den) || den > kMostDen) {
    return multiply_any(left, right, result);
  }
  result = {num, den};
  return ExactState::fine;
}
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
