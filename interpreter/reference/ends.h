// Ends of what numbers may be, for possible*.cpp and weigh.cpp alone.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "interpreter/reference/possible.h"
#include "interpreter/units/bounds.h"

namespace poppy::reference {

/// Absent: no bound on this side.
using End = std::optional<units::Rational>;

[[nodiscard]] bool is_fraction(const check::Type& type);  // in a Rational
[[nodiscard]] bool has_bounds(const check::Type& type);   // in numbers at all
/// nullopt: no value of the type, as a sum of bounds may be too large for one.
[[nodiscard]] std::optional<units::Value> value_of(const check::Type& type,
                                                   const units::Rational& number);

inline units::Rational whole(std::int64_t number) { return {number, 1}; }
inline check::Type bool_type() {
  check::Type type;
  type.kind = check::TypeKind::boolean;
  return type;
}

inline bool is_below(const units::Rational& left, const units::Rational& right) {
  return units::compare(left, right) < 0;
}
/// Of two that are there.
inline End lesser(const End& left, const End& right) {
  return is_below(*right, *left) ? right : left;
}
inline End greater(const End& left, const End& right) {
  return is_below(*left, *right) ? right : left;
}
/// The least of ends that are lows, and the greatest of highs: absent where one is.
inline End low_of_both(const End& left, const End& right) {
  return left && right ? lesser(left, right) : std::nullopt;
}
inline End high_of_both(const End& left, const End& right) {
  return left && right ? greater(left, right) : std::nullopt;
}
/// Where both bind, the tighter; else the one that does.
inline void raise_low(End& low, const End& to) {
  if (to && (!low || is_below(*low, *to))) low = to;
}
inline void lower_high(End& high, const End& to) {
  if (to && (!high || is_below(*to, *high))) high = to;
}

/// What `use` makes of the items' values, without a heap where they are few, as most are.
template <typename Use>
auto with_values(std::span<const Possible> items, const Use& use) {
  constexpr std::size_t kFew = 4;
  const auto filled = [&](std::span<units::Value> values) {
    for (std::size_t i = 0; i < items.size(); ++i) values[i] = items[i].value;
    return use(std::span<const units::Value>(values));
  };
  if (items.size() > kFew) {
    std::vector<units::Value> many(items.size());
    return filled(many);
  }
  std::array<units::Value, kFew> few;
  return filled(std::span(few).first(items.size()));
}

/// The least or greatest of what may be values or blanks, which are passed over.
void bound_pick(Possible& result, bool least, std::span<const Possible> of);

}  // namespace poppy::reference
