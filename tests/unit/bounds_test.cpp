// Ranges of numbers.
#include <doctest/doctest.h>

#include "interpreter/units/bounds.h"

namespace poppy::units {

TEST_CASE("bounds are included, steps are counted from zero") {
  const Bounds hours{Rational{0, 1}, Rational{168, 1}, Rational{1, 2}};
  CHECK(is_within(hours, Rational{0, 1}));
  CHECK(is_within(hours, Rational{168, 1}));
  CHECK(is_within(hours, Rational{39, 2}));
  CHECK_FALSE(is_within(hours, Rational{-1, 2}));
  CHECK_FALSE(is_within(hours, Rational{337, 2}));
  CHECK_FALSE(is_within(hours, Rational{77, 4}));
  const auto near = neighbours(hours, Rational{77, 4});  // 19.25
  REQUIRE(near);
  CHECK(near->below == Rational{19, 1});
  CHECK(near->above == Rational{39, 2});
  CHECK_FALSE(neighbours(hours, Rational{39, 2}));
  const auto below_zero = neighbours(hours, Rational{-1, 4});
  REQUIRE(below_zero);
  CHECK(below_zero->below == Rational{-1, 2});
  CHECK(below_zero->above == Rational{0, 1});
}

TEST_CASE("what is no number lies within all bounds") {
  const Bounds at_least_zero{Rational{0, 1}, {}, {}};
  CHECK(is_within(at_least_zero, Value::blank()));
  CHECK(is_within(at_least_zero, Value::unknown()));
  CHECK(is_within(at_least_zero, Value::of(std::int64_t{0})));
  CHECK_FALSE(is_within(at_least_zero, Value::of(std::int64_t{-1})));
  CHECK(is_within({}, Value::of(std::int64_t{-1})));
}

}  // namespace poppy::units
