// See possible.h.
#include "interpreter/analysis/possible.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace poppy::analysis {
namespace {

using check::TypeKind;
using units::Rational;

using Bound = std::optional<Rational>;

/// An absent bound is unbounded: it wins.
Bound lower_of(const Bound& one, const Bound& other) {
  if (!one || !other) return std::nullopt;
  return units::compare(*one, *other) < 0 ? one : other;
}
Bound upper_of(const Bound& one, const Bound& other) {
  if (!one || !other) return std::nullopt;
  return units::compare(*one, *other) > 0 ? one : other;
}
/// An absent bound says nothing: the other wins.
Bound tighter_low(const Bound& one, const Bound& other) {
  if (!one || !other) return one ? one : other;
  return units::compare(*one, *other) > 0 ? one : other;
}
Bound tighter_high(const Bound& one, const Bound& other) {
  if (!one || !other) return one ? one : other;
  return units::compare(*one, *other) < 0 ? one : other;
}

Bound next_to(const Bound& bound, std::int64_t step) {
  return bound ? units::add(*bound, Rational{step, 1}) : std::nullopt;
}

Bound added(const Bound& left, const Bound& right) {
  return left && right ? units::add(*left, *right) : std::nullopt;
}

Bound minus(const Bound& bound) {
  return bound ? units::subtract(Rational{0, 1}, *bound) : std::nullopt;
}

bool at_least_zero(const Bound& bound) { return bound && bound->num >= 0; }

/// Without a value where no number or member is left.
void settle(Possible& possible) {
  if (possible.low && possible.high && units::compare(*possible.low, *possible.high) > 0)
    possible.value = false;
  if (possible.among && possible.among->empty()) possible.value = false;
  if (possible.value) return;
  possible.low.reset();
  possible.high.reset();
  possible.among.reset();
}

}  // namespace

Possible nothing_possible() {
  Possible none;
  none.value = false;
  return none;
}

Possible blank_only() {
  Possible blank = nothing_possible();
  blank.blank = true;
  return blank;
}

Possible truth(bool can_be_false, bool can_be_true) {
  std::vector<std::int64_t> among;
  if (can_be_false) among.push_back(0);
  if (can_be_true) among.push_back(1);
  return one_of(std::move(among));
}

Possible one_of(std::vector<std::int64_t> among) {
  Possible possible;
  possible.among = std::move(among);
  settle(possible);
  return possible;
}

Possible any_of_type(const check::Program& program, const check::Type& type) {
  Possible possible;
  if (type.kind == TypeKind::boolean) possible = truth(true, true);
  if (type.kind == TypeKind::enumeration) {
    std::vector<std::int64_t> among(program.enums[type.enumeration()].values.size());
    std::iota(among.begin(), among.end(), std::int64_t{0});
    possible = one_of(std::move(among));
  }
  possible.blank = type.or_blank;
  return possible;
}

Possible any_of_field(const check::Program& program, const check::Field& field) {
  Possible possible = any_of_type(program, field.type);
  possible.low = field.bounds.low;
  possible.high = field.bounds.high;
  return possible;
}

Possible just(const check::Program& program, const check::Type& type, const units::Value& value) {
  if (value.is_blank()) return blank_only();
  if (!value.is_known()) return any_of_type(program, type);
  if (type.kind == TypeKind::boolean || type.kind == TypeKind::enumeration) {
    return one_of({value.number()});
  }
  Possible possible;
  possible.low = units::number_of(value);
  possible.high = possible.low;
  return possible;
}

bool can_be_true(const Possible& possible) {
  return possible.value && (!possible.among || std::ranges::count(*possible.among, 1) > 0);
}
bool can_be_false(const Possible& possible) {
  return possible.value && (!possible.among || std::ranges::count(*possible.among, 0) > 0);
}

Possible join(const Possible& one, const Possible& other) {
  Possible result = one.value ? one : other;
  result.blank = one.blank || other.blank;
  if (!one.value || !other.value) return result;
  result.low = lower_of(one.low, other.low);
  result.high = upper_of(one.high, other.high);
  result.among.reset();
  if (one.among && other.among) {
    std::vector<std::int64_t> both;
    std::ranges::set_union(*one.among, *other.among, std::back_inserter(both));
    result.among = std::move(both);
  }
  return result;
}

Possible meet(const Possible& one, const Possible& other) {
  Possible result;
  result.value = one.value && other.value;
  result.blank = one.blank && other.blank;
  result.low = tighter_low(one.low, other.low);
  result.high = tighter_high(one.high, other.high);
  result.among = one.among ? one.among : other.among;
  if (one.among && other.among) {
    std::vector<std::int64_t> both;
    std::ranges::set_intersection(*one.among, *other.among, std::back_inserter(both));
    result.among = std::move(both);
  }
  settle(result);
  return result;
}

namespace {

/// Of values that are counted up.
Orders orders_among(const Possible& left, const Possible& right) {
  const Possible both = meet(left, right);
  const bool alone = left.among->size() == 1 && right.among->size() == 1;
  const auto others = static_cast<Orders>(both.value && alone ? 0 : kLess | kGreater);
  return static_cast<Orders>(others | (both.value ? kEqual : 0));
}

}  // namespace

Orders orders_between(const Possible& left, const Possible& right, bool ordered) {
  if (!left.value || !right.value) return 0;
  if (left.among && right.among) return orders_among(left, right);
  if (!ordered) return kAnyOrder;
  Orders orders = kAnyOrder;
  if (left.high && right.low) {
    const auto order = units::compare(*left.high, *right.low);
    if (order < 0) return kLess;
    if (order == 0) orders &= static_cast<Orders>(~kGreater);
  }
  if (left.low && right.high) {
    const auto order = units::compare(*left.low, *right.high);
    if (order > 0) return kGreater;
    if (order == 0) orders &= static_cast<Orders>(~kLess);
  }
  return orders;
}

Possible narrowed(const Possible& left, const Possible& right, Orders orders, bool whole) {
  if (!left.value || orders == 0 || !right.value) return nothing_possible();
  Possible result = left;
  result.blank = false;
  if (orders == kEqual) {
    Possible same = right;
    same.blank = false;
    return meet(result, same);
  }
  if (result.among && right.among) {
    if ((orders & kEqual) == 0 && right.among->size() == 1)
      std::erase(*result.among, right.among->front());
    settle(result);
    return result;
  }
  const std::int64_t apart = whole && (orders & kEqual) == 0 ? 1 : 0;
  if ((orders & kGreater) == 0) {
    result.high = tighter_high(result.high, apart == 0 ? right.high : next_to(right.high, -1));
  }
  if ((orders & kLess) == 0) {
    result.low = tighter_low(result.low, apart == 0 ? right.low : next_to(right.low, 1));
  }
  // A number that has no whole numbers between: an open bound that is met alone.
  settle(result);
  return result;
}

Possible sum(const Possible& left, const Possible& right) {
  Possible result;
  result.value = left.value && right.value;
  result.low = added(left.low, right.low);
  result.high = added(left.high, right.high);
  settle(result);
  return result;
}

Possible negated(const Possible& of) {
  Possible result;
  result.value = of.value;
  result.low = minus(of.high);
  result.high = minus(of.low);
  return result;
}

Possible product(const Possible& left, const Possible& right) {
  Possible result;
  result.value = left.value && right.value;
  if (!at_least_zero(left.low) || !at_least_zero(right.low)) return result;
  result.low = units::multiply(*left.low, *right.low);
  if (!result.low) result.low = Rational{0, 1};
  if (left.high && right.high) result.high = units::multiply(*left.high, *right.high);
  return result;
}

Possible at_least(const Possible& of, const Possible& bound) {
  Possible result;
  result.value = of.value && bound.value;
  result.low = tighter_low(of.low, bound.low);
  result.high = upper_of(of.high, bound.high);
  return result;
}

Possible at_most(const Possible& of, const Possible& bound) {
  return negated(at_least(negated(of), negated(bound)));
}

Possible between(std::optional<std::int64_t> low, std::optional<std::int64_t> high) {
  Possible result;
  if (low) result.low = Rational{*low, 1};
  if (high) result.high = Rational{*high, 1};
  return result;
}

}  // namespace poppy::analysis
