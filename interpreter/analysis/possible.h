// Which values an expression may have: never fewer than it can have, so that what is told of it is
// true. Unknown values and errors are no values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/units/number.h"

namespace poppy::analysis {

struct Possible {
  bool value = true;                               // one that is not blank
  bool blank = false;                              // a blank
  std::optional<units::Rational> low, high;        // of its numbers, dates and months
  std::optional<std::vector<std::int64_t>> among;  // sorted: truth, values of an enum, texts

  [[nodiscard]] bool none() const { return !value && !blank; }
  friend bool operator==(const Possible&, const Possible&) = default;
};

[[nodiscard]] Possible nothing_possible();
[[nodiscard]] Possible blank_only();
[[nodiscard]] Possible truth(bool can_be_false, bool can_be_true);
[[nodiscard]] Possible one_of(std::vector<std::int64_t> among);
/// Any value of the type.
[[nodiscard]] Possible any_of_type(const check::Program& program, const check::Type& type);
[[nodiscard]] Possible any_of_field(const check::Program& program, const check::Field& field);
/// The value itself; anything of the type where it is not known, and where a text stands.
[[nodiscard]] Possible just(const check::Program& program, const check::Type& type,
                            const units::Value& value);

[[nodiscard]] bool can_be_true(const Possible& possible);
[[nodiscard]] bool can_be_false(const Possible& possible);

[[nodiscard]] Possible join(const Possible& one, const Possible& other);
[[nodiscard]] Possible meet(const Possible& one, const Possible& other);

/// How two values may stand to each other.
using Orders = std::uint8_t;
inline constexpr Orders kLess = 1;
inline constexpr Orders kEqual = 2;
inline constexpr Orders kGreater = 4;
inline constexpr Orders kAnyOrder = 7;
[[nodiscard]] constexpr Orders turned(Orders orders) {
  return static_cast<Orders>((orders & kEqual) | ((orders & kLess) != 0 ? kGreater : 0) |
                             ((orders & kGreater) != 0 ? kLess : 0));
}

/// Of values that are not blank. `ordered`: the type has an order.
[[nodiscard]] Orders orders_between(const Possible& left, const Possible& right, bool ordered);
/// What is left of `left` where it stands so to a value of `right`; `whole`: of whole numbers.
[[nodiscard]] Possible narrowed(const Possible& left, const Possible& right, Orders orders,
                                bool whole);

// Of values that are numbers.
[[nodiscard]] Possible sum(const Possible& left, const Possible& right);
[[nodiscard]] Possible negated(const Possible& of);
[[nodiscard]] Possible product(const Possible& left, const Possible& right);
[[nodiscard]] Possible at_least(const Possible& of, const Possible& bound);
[[nodiscard]] Possible at_most(const Possible& of, const Possible& bound);
[[nodiscard]] Possible between(std::optional<std::int64_t> low, std::optional<std::int64_t> high);

}  // namespace poppy::analysis
