// Checked integers and exact rationals. Every overflow is a nullopt; magnitudes are unsigned where
// the least number has no positive twin.
#include "interpreter/units/number.h"

#include <fmt/core.h>

#include <limits>
#include <utility>

#include "interpreter/text/problem.h"

namespace poppy::units {
namespace {

using Unsigned128 = unsigned __int128;

constexpr Unsigned128 kMostNegative = Unsigned128{1} << 127;

Unsigned128 magnitude(Int128 value) {
  return value < 0 ? Unsigned128{0} - static_cast<Unsigned128>(value)
                   : static_cast<Unsigned128>(value);
}

/// The greatest common divisor; of 0 and 0 it is 1, so that dividing by it is always right.
Unsigned128 common_divisor(Unsigned128 left, Unsigned128 right) {
  while (right != 0) left = std::exchange(right, left % right);
  return left == 0 ? 1 : left;
}

std::optional<Rational> from_parts(bool negative, Unsigned128 num, Unsigned128 den) {
  if (den == 0) return std::nullopt;
  const Unsigned128 divisor = common_divisor(num, den);
  num /= divisor;
  den /= divisor;
  if (den > static_cast<Unsigned128>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  if (num > (negative ? kMostNegative : kMostNegative - 1)) return std::nullopt;
  // Wraps to the least number for kMostNegative, as C++20 defines it.
  return Rational{static_cast<Int128>(negative ? Unsigned128{0} - num : num),
                  static_cast<std::int64_t>(den)};
}

/// (left_num / left_den) * (right_num / right_den); reduced crosswise first, so that only a result
/// too large overflows.
std::optional<Rational> product(bool negative, Unsigned128 left_num, Unsigned128 left_den,
                                Unsigned128 right_num, Unsigned128 right_den) {
  const Unsigned128 first = common_divisor(left_num, right_den);
  const Unsigned128 second = common_divisor(right_num, left_den);
  Unsigned128 num = 0;
  Unsigned128 den = 0;
  if (__builtin_mul_overflow(left_num / first, right_num / second, &num) ||
      __builtin_mul_overflow(left_den / second, right_den / first, &den)) {
    return std::nullopt;
  }
  return from_parts(negative, num, den);
}

void require_made(const Rational& value) {
  if (value.den < 1) text::bug("a Rational that make_rational did not make");
}

/// |num| * den as two halves, high first: 191 bits at most.
std::pair<Unsigned128, std::uint64_t> wide_product(Unsigned128 num, std::int64_t den) {
  const auto factor = static_cast<Unsigned128>(den);
  const Unsigned128 low = (num & std::numeric_limits<std::uint64_t>::max()) * factor;
  const Unsigned128 high = (num >> 64) * factor + (low >> 64);
  return {high, static_cast<std::uint64_t>(low)};
}

/// Digits after the point when the fraction ends; nullopt when it does not.
std::optional<std::string> decimals_of(Unsigned128 remainder, Unsigned128 den) {
  Unsigned128 rest = den;
  while (rest % 2 == 0) rest /= 2;
  while (rest % 5 == 0) rest /= 5;
  if (rest != 1) return std::nullopt;
  std::string digits;
  while (remainder != 0) {
    remainder *= 10;  // below 10 * 2^63
    digits += static_cast<char>('0' + static_cast<int>(remainder / den));
    remainder %= den;
  }
  return digits;
}

std::string with_commas(Unsigned128 value) {
  std::string digits = fmt::format("{}", value);
  for (std::size_t i = digits.size(); i > 3; i -= 3) digits.insert(i - 3, 1, ',');
  return digits;
}

}  // namespace

std::optional<std::int64_t> add(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(left, right, &result)) return std::nullopt;
  return result;
}

std::optional<std::int64_t> subtract(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  if (__builtin_sub_overflow(left, right, &result)) return std::nullopt;
  return result;
}

std::optional<std::int64_t> multiply(std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(left, right, &result)) return std::nullopt;
  return result;
}

std::optional<Rational> make_rational(Int128 num, Int128 den) {
  return from_parts((num < 0) != (den < 0), magnitude(num), magnitude(den));
}

std::optional<Rational> add(const Rational& left, const Rational& right) {
  require_made(left);
  require_made(right);
  const auto divisor =
      static_cast<Int128>(common_divisor(magnitude(left.den), magnitude(right.den)));
  Int128 first = 0;
  Int128 second = 0;
  Int128 num = 0;
  if (__builtin_mul_overflow(left.num, right.den / divisor, &first) ||
      __builtin_mul_overflow(right.num, left.den / divisor, &second) ||
      __builtin_add_overflow(first, second, &num)) {
    return std::nullopt;
  }
  return make_rational(num, left.den / divisor * right.den);  // below 2^126
}

std::optional<Rational> subtract(const Rational& left, const Rational& right) {
  require_made(left);
  require_made(right);
  const auto divisor =
      static_cast<Int128>(common_divisor(magnitude(left.den), magnitude(right.den)));
  Int128 first = 0;
  Int128 second = 0;
  Int128 num = 0;
  if (__builtin_mul_overflow(left.num, right.den / divisor, &first) ||
      __builtin_mul_overflow(right.num, left.den / divisor, &second) ||
      __builtin_sub_overflow(first, second, &num)) {
    return std::nullopt;
  }
  return make_rational(num, left.den / divisor * right.den);
}

std::optional<Rational> multiply(const Rational& left, const Rational& right) {
  require_made(left);
  require_made(right);
  return product((left.num < 0) != (right.num < 0), magnitude(left.num), magnitude(left.den),
                 magnitude(right.num), magnitude(right.den));
}

std::optional<Rational> divide(const Rational& left, const Rational& right) {
  require_made(left);
  require_made(right);
  if (right.num == 0) return std::nullopt;
  return product((left.num < 0) != (right.num < 0), magnitude(left.num), magnitude(left.den),
                 magnitude(right.den), magnitude(right.num));
}

std::strong_ordering compare(const Rational& left, const Rational& right) {
  require_made(left);
  require_made(right);
  if ((left.num < 0) != (right.num < 0)) {
    return left.num < 0 ? std::strong_ordering::less : std::strong_ordering::greater;
  }
  const auto first = wide_product(magnitude(left.num), right.den);
  const auto second = wide_product(magnitude(right.num), left.den);
  if (first == second) return std::strong_ordering::equal;
  return (first < second) == (left.num >= 0) ? std::strong_ordering::less
                                             : std::strong_ordering::greater;
}

std::optional<std::int64_t> round(const Rational& value, Rounding rounding, std::int64_t unit) {
  require_made(value);
  if (unit < 1) text::bug("rounding to a unit below 1");
  const Int128 step = Int128{value.den} * unit;  // below 2^126, so that twice a rest fits
  Int128 whole = value.num / step;
  Int128 rest = value.num % step;
  if (rest < 0) {
    whole -= 1;
    rest += step;
  }
  const auto goes_up = [&] {
    switch (rounding) {
      case Rounding::down:
        return false;
      case Rounding::up:
        return rest > 0;
      case Rounding::half_up:
        return rest * 2 > step || (rest * 2 == step && value.num > 0);
    }
    text::bug("a rounding that is none");
  };
  if (goes_up()) whole += 1;  // step is 1 where whole is greatest, and then rest is 0
  std::int64_t result = 0;
  if (__builtin_mul_overflow(whole, unit, &result)) return std::nullopt;
  return result;
}

std::string money_to_string(std::int64_t cents) {
  const Unsigned128 size = magnitude(cents);
  return fmt::format("{}${}.{:02}", cents < 0 ? "-" : "", with_commas(size / 100),
                     static_cast<int>(size % 100));
}

std::string to_string(const Rational& value) {
  require_made(value);
  const Unsigned128 size = magnitude(value.num);
  const auto den = static_cast<Unsigned128>(value.den);
  const std::string sign = value.num < 0 ? "-" : "";
  const std::optional<std::string> decimals = decimals_of(size % den, den);
  if (!decimals) return fmt::format("{}{}/{}", sign, size, den);
  return fmt::format("{}{}{}{}", sign, size / den, decimals->empty() ? "" : ".", *decimals);
}

std::string rate_to_string(const Rational& value) {
  require_made(value);
  const std::optional<Rational> percent = multiply(value, Rational{100, 1});
  const bool small = magnitude(value.num) <= 2 * magnitude(value.den);
  if (!small || !percent || !decimals_of(0, magnitude(percent->den))) return to_string(value);
  return to_string(*percent) + "%";
}

std::string exact_money_to_string(const Rational& cents) {
  require_made(cents);
  const Unsigned128 size = magnitude(cents.num);
  const auto den = static_cast<Unsigned128>(cents.den);
  const std::string sign = cents.num < 0 ? "-" : "";
  const Unsigned128 whole = size / den;
  const Unsigned128 rest = size % den;
  if (10'000 % den == 0) {  // four places of a cent are six of a dollar
    return fmt::format("{}${}.{:02}{}", sign, with_commas(whole / 100),
                       static_cast<int>(whole % 100), *decimals_of(rest, den));
  }
  if (whole == 0) return fmt::format("{}{}/{} cents", sign, rest, den);
  return fmt::format("{}{} {}/{} cents", sign, whole, rest, den);
}

}  // namespace poppy::units
