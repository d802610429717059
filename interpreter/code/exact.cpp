// See exact.h.
#include "interpreter/code/exact.h"

#include <limits>
#include <numeric>
#include <optional>

namespace poppy::code {
namespace {

units::Rational lowest(const Exact& value) {
  const std::int64_t common = std::gcd(value.num, value.den);
  return {value.num / common, value.den / common};
}

ExactState settle(const std::optional<units::Rational>& wide, Exact& result) {
  if (!wide) return ExactState::error;
  if (wide->num > std::numeric_limits<std::int64_t>::max() ||
      wide->num <= std::numeric_limits<std::int64_t>::min()) {
    return ExactState::too_large;
  }
  result = {static_cast<std::int64_t>(wide->num), wide->den};
  return ExactState::fine;
}

// The least number is left out, for it has no opposite.
bool is_narrow(std::int64_t num) { return num != std::numeric_limits<std::int64_t>::min(); }

void keep_small(Exact& value) {
  if (value.den <= kMostDen) return;
  const std::int64_t common = std::gcd(value.num, value.den);
  value.num /= common;
  value.den /= common;
}

template <typename Narrow, typename Wide>
ExactState sum(const Exact& left, const Exact& right, Exact& result, Narrow narrow, Wide wide) {
  Exact made;
  if (left.den == right.den) {
    made.den = left.den;
    if (!narrow(left.num, right.num, made.num) && is_narrow(made.num)) {
      result = made;
      return ExactState::fine;
    }
  } else {
    std::int64_t l = 0;
    std::int64_t r = 0;
    if (!__builtin_mul_overflow(left.num, right.den, &l) &&
        !__builtin_mul_overflow(right.num, left.den, &r) && !narrow(l, r, made.num) &&
        !__builtin_mul_overflow(left.den, right.den, &made.den) && is_narrow(made.num)) {
      keep_small(made);
      result = made;
      return ExactState::fine;
    }
  }
  return settle(wide(lowest(left), lowest(right)), result);
}

}  // namespace

ExactState add_any(const Exact& left, const Exact& right, Exact& result) {
  return sum(
      left, right, result,
      [](std::int64_t l, std::int64_t r, std::int64_t& to) {
        return __builtin_add_overflow(l, r, &to);
      },
      [](const units::Rational& l, const units::Rational& r) { return units::add(l, r); });
}

ExactState subtract_any(const Exact& left, const Exact& right, Exact& result) {
  return sum(
      left, right, result,
      [](std::int64_t l, std::int64_t r, std::int64_t& to) {
        return __builtin_sub_overflow(l, r, &to);
      },
      [](const units::Rational& l, const units::Rational& r) { return units::subtract(l, r); });
}

ExactState multiply_any(const Exact& left, const Exact& right, Exact& result) {
  Exact made;
  if (!__builtin_mul_overflow(left.num, right.num, &made.num) &&
      !__builtin_mul_overflow(left.den, right.den, &made.den) && is_narrow(made.num)) {
    keep_small(made);
    result = made;
    return ExactState::fine;
  }
  return settle(units::multiply(lowest(left), lowest(right)), result);
}

ExactState divide(const Exact& left, const Exact& right, Exact& result) {
  Exact made;
  if (!__builtin_mul_overflow(left.num, right.den, &made.num) &&
      !__builtin_mul_overflow(left.den, right.num, &made.den) && is_narrow(made.num) &&
      is_narrow(made.den)) {
    if (made.den < 0) made = {-made.num, -made.den};
    keep_small(made);
    result = made;
    return ExactState::fine;
  }
  return settle(units::divide(lowest(left), lowest(right)), result);
}

ExactState round(const Exact& value, units::Rounding rounding, std::int64_t unit,
                 std::int64_t& result) {
  std::int64_t step = 0;
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
  if (__builtin_mul_overflow(value.den, unit, &step) || step > kMost) {
    const auto wide = units::round(lowest(value), rounding, unit);
    if (!wide) return ExactState::error;
    result = *wide;
    return ExactState::fine;
  }
  std::int64_t whole = value.num / step;
  std::int64_t rest = value.num % step;
  if (rest < 0) {
    --whole;
    rest += step;
  }
  switch (rounding) {
    case units::Rounding::down:
      break;
    case units::Rounding::up:
      whole += rest > 0 ? 1 : 0;
      break;
    case units::Rounding::half_up:
      whole += rest * 2 > step || (rest * 2 == step && value.num > 0) ? 1 : 0;
      break;
  }
  return __builtin_mul_overflow(whole, unit, &result) ? ExactState::error : ExactState::fine;
}

}  // namespace poppy::code
