// Exact numbers: int64 with checked arithmetic, and rationals. No binary floating point anywhere.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>

namespace poppy::units {

using Int128 = __int128;

/// nullopt on overflow; the caller says where.
[[nodiscard]] std::optional<std::int64_t> add(std::int64_t left, std::int64_t right);
[[nodiscard]] std::optional<std::int64_t> subtract(std::int64_t left, std::int64_t right);
[[nodiscard]] std::optional<std::int64_t> multiply(std::int64_t left, std::int64_t right);

/// num / den in lowest terms, den > 0. Rates (20% is 1/5), exact amounts of money (in cents) and
/// quotients.
struct Rational {
  Int128 num = 0;
  std::int64_t den = 1;

  friend bool operator==(const Rational&, const Rational&) = default;
};

/// nullopt on overflow or a zero denominator. A sum or difference overflows already where it does
/// before it is reduced.
[[nodiscard]] std::optional<Rational> make_rational(Int128 num, Int128 den);
[[nodiscard]] std::optional<Rational> add(const Rational& left, const Rational& right);
[[nodiscard]] std::optional<Rational> subtract(const Rational& left, const Rational& right);
[[nodiscard]] std::optional<Rational> multiply(const Rational& left, const Rational& right);
[[nodiscard]] std::optional<Rational> divide(const Rational& left, const Rational& right);
/// Exact in all cases, whatever the sizes.
[[nodiscard]] std::strong_ordering compare(const Rational& left, const Rational& right);

/// half_up rounds a tie away from zero for positive and negative alike; down is toward minus
/// infinity, up toward plus infinity.
enum class Rounding : std::uint8_t { down, up, half_up };
/// To a multiple of `unit` (1 for cents when value is in cents, 100 for dollars); nullopt on
/// overflow.
[[nodiscard]] std::optional<std::int64_t> round(const Rational& value, Rounding rounding,
                                                std::int64_t unit);

[[nodiscard]] std::string money_to_string(
    std::int64_t cents);  // $1,234.56, -$3.00; cents always printed
/// Exact: 7.25, and 1/3 where no decimals end.
[[nodiscard]] std::string to_string(const Rational& value);
/// 20%, 130%: a percentage up to 200%; above it, or where no decimals end, as to_string: 4.33, 1/3.
[[nodiscard]] std::string rate_to_string(const Rational& value);
/// An exact amount of cents as money: $12.345 where it ends within 6 places, else 1234 1/3 cents.
[[nodiscard]] std::string exact_money_to_string(const Rational& cents);

}  // namespace poppy::units
