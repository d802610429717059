// Arithmetic, comparison, functions. Ops that rise or fall with each operand are asked at the ends
// of what those may be, by apply_strict itself: there is no second arithmetic here but for products
// and quotients.
#include <algorithm>
#include <string_view>
#include <utility>

#include "interpreter/ops/strict.h"
#include "interpreter/plan/apply.h"
#include "interpreter/reference/ends.h"

namespace poppy::reference {

using check::Op;
using check::Type;
using check::TypeKind;
using units::number_of;
using units::Rational;
using units::Value;

namespace {

bool takes_blank(Op op) {
  return op == Op::equal || op == Op::unequal || op == Op::in_set || op == Op::exists ||
         op == Op::if_blank || op == Op::pick_least || op == Op::pick_greatest ||
         op == Op::text_of || op == Op::in_range;
}

/// Whether the op may come to a blank though its operands are values.
bool may_find_none(Op op) {
  switch (op) {
#define POPPY_STRICT(name, word, functor) \
  case Op::name:                          \
    return ops::may_give_blank<ops::functor, Rational>(ops::functor::Forms());
#include "interpreter/ops/op.def"
#define POPPY_STRICT(name, word, functor)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
    break;
  }
  return false;
}

/// A product or quotient at two ends; an infinite one has a sign alone.
struct Extended {
  int infinite = 0;  // -1, 1: beyond all numbers; 0: number
  Rational number;
};
int sign_of(const Extended& end) {
  if (end.infinite != 0) return end.infinite;
  return end.number.num < 0 ? -1 : end.number.num > 0 ? 1 : 0;
}
Extended low_end(const Possible& of) { return of.low ? Extended{0, *of.low} : Extended{-1, {}}; }
Extended high_end(const Possible& of) { return of.high ? Extended{0, *of.high} : Extended{1, {}}; }

Extended product(const Extended& left, const Extended& right) {
  if (left.infinite == 0 && right.infinite == 0) {
    const auto number = units::multiply(left.number, right.number);
    if (number) return {0, *number};
  }
  return {sign_of(left) * sign_of(right), {}};  // nothing times however much is nothing
}

Extended inverse(const Extended& end) {
  if (end.infinite != 0) return {0, {}};
  const auto number = units::divide(whole(1), end.number);
  return number ? Extended{0, *number} : Extended{sign_of(end), {}};
}

void bound_product(Possible& result, const Extended (&left)[2], const Extended (&right)[2]) {
  End low, high;
  bool no_low = false, no_high = false;
  for (const Extended& one : left) {
    for (const Extended& other : right) {
      const Extended at = product(one, other);
      if (at.infinite != 0) {
        (at.infinite < 0 ? no_low : no_high) = true;
        continue;
      }
      low = low ? lesser(low, at.number) : End(at.number);
      high = high ? greater(high, at.number) : End(at.number);
    }
  }
  // Of infinite corners alone, those on one side say nothing of the other.
  result.low = no_low ? std::nullopt : low;
  result.high = no_high ? std::nullopt : high;
}

void bound_quotient(Possible& result, const Possible& left, const Possible& right) {
  const bool above = right.low && right.low->num > 0;
  const bool below = right.high && right.high->num < 0;
  if (!above && !below) {
    result.may_error = true;  // division by zero
    return;
  }
  const Extended dividend[2] = {low_end(left), high_end(left)};
  const Extended divisor[2] = {inverse(low_end(right)), inverse(high_end(right))};
  bound_product(result, dividend, divisor);
}

}  // namespace

namespace {

/// The lesser of what there is, or the greater.
void take(End& best, const End& next, bool lesser_one) {
  if (!next) return;
  best = !best ? next : lesser_one ? lesser(best, next) : greater(best, next);
}

}  // namespace

void bound_pick(Possible& result, bool least, std::span<const Possible> of) {
  bool sure = false, any = false;
  End near, sure_far, far;  // near: the side that any of them may move
  bool no_near = false, no_far = false;
  for (const Possible& one : of) {
    if (!one.may_known) continue;
    any = true;
    const End& to_near = least ? one.low : one.high;
    const End& to_far = least ? one.high : one.low;
    no_near = no_near || !to_near;
    no_far = no_far || !to_far;
    take(near, to_near, least);
    take(far, to_far, !least);
    if (one.may_blank || one.may_error) continue;
    sure = true;
    take(sure_far, to_far, least);
  }
  if (no_near) near.reset();
  if (!sure_far) sure_far = no_far ? std::nullopt : far;
  result.low = least ? near : sure_far;
  result.high = least ? sure_far : near;
  result.may_blank = !sure;
  result.may_known = any;
}

namespace {

bool can_be_equal(const Possible& left, const Possible& right) {
  if (left.is_firm() && right.is_firm()) {
    if (left.value.is_blank() != right.value.is_blank()) return false;
    return left.value.is_blank() || left.value.data == right.value.data;
  }
  if (left.may_blank && right.may_blank) return true;
  if (!left.may_known || !right.may_known) return false;
  if (left.low && right.high && is_below(*right.high, *left.low)) return false;
  return !(left.high && right.low && is_below(*left.high, *right.low));
}

/// Whether x is one of the candidates that are known, whatever it turns out to be.
bool is_always_in(std::span<const Possible> args) {
  constexpr std::int64_t kMostTried = 64;
  const Possible& x = args[0];
  if (x.may_blank || x.may_error || !x.low || !x.high || x.low->den != 1) return false;
  const auto low = static_cast<std::int64_t>(x.low->num);
  const auto width = units::subtract(*x.high, *x.low);
  if (!width || !is_below(*width, whole(kMostTried))) return false;
  for (std::int64_t at = low; !is_below(*x.high, whole(at)); ++at) {
    if (std::ranges::none_of(args.subspan(1), [&](const Possible& candidate) {
          const End number = number_of(candidate.value);
          return number && *number == whole(at);
        })) {
      return false;
    }
  }
  return true;
}

void bound_absolute(Possible& result, const Possible& of) {
  if (of.low && of.low->num >= 0) {
    result.low = of.low;
    result.high = of.high;
    return;
  }
  raise_low(result.low, whole(0));
  if (!of.low || !of.high) return;
  const auto turned = units::subtract(whole(0), *of.low);
  if (turned) result.high = greater(turned, of.high);
}

/// What a create may give to a field; what lies outside the field's range is an error.
void bound_in_range(Possible& result, const units::Bounds& range, const Possible& of) {
  const bool sure = !range.step && (!range.low || (of.low && !is_below(*of.low, *range.low))) &&
                    (!range.high || (of.high && !is_below(*range.high, *of.high)));
  result.may_blank = of.may_blank;
  result.may_error = result.may_error || (of.may_known && !sure);
  result.low = of.low;
  result.high = of.high;
  raise_low(result.low, range.low);
  lower_high(result.high, range.high);
}

/// Absolutes, products, quotients and bounds, whose ends are not those of their operands. Whether
/// it is one.
bool bound_by_itself(Possible& result, Op op, std::span<const Possible> args) {
  if (op == Op::absolute) {
    bound_absolute(result, args[0]);
    return true;
  }
  if (args.size() != 2) return false;
  const Possible& left = args[0];
  const Possible& right = args[1];
  if (op == Op::multiply) {
    const Extended factor[2] = {low_end(left), high_end(left)};
    const Extended other[2] = {low_end(right), high_end(right)};
    bound_product(result, factor, other);
  } else if (op == Op::divide) {
    bound_quotient(result, left, right);
  } else if (op == Op::floor_at) {  // the greater of the two, and of cap_at the lesser
    result.low = left.low;
    raise_low(result.low, right.low);
    result.high = high_of_both(left.high, right.high);
  } else if (op == Op::cap_at) {
    result.high = left.high;
    lower_high(result.high, right.high);
    result.low = low_of_both(left.low, right.low);
  } else {
    return false;
  }
  return true;
}

/// What is known of whether a value is among the candidates; nullopt: nothing.
std::optional<bool> known_membership(const Type& type, std::span<const Possible> args) {
  const bool none = std::ranges::none_of(
      args.subspan(1), [&](const Possible& candidate) { return can_be_equal(args[0], candidate); });
  if (none) return false;
  const bool is_whole = type.kind != TypeKind::rate && type.kind != TypeKind::exact_money;
  return args[0].low && is_whole && is_always_in(args) ? std::optional(true) : std::nullopt;
}

/// What an op says of the ends of its result.
struct Bounding {
  Possible& result;
  const plan::Worksheet& sheet;
  const plan::Node& node;
  const Type& first_type;
  std::span<const Possible> args;

  /// The op itself, asked at the ends. `slope`: how its value moves with each operand, + with it,
  /// - against it. `at_low`: for the least it can give.
  [[nodiscard]] End at_corner(std::string_view slope, bool at_low, bool& failed) const {
    std::vector<Value> ends;
    for (std::size_t i = 0; i < args.size(); ++i) {
      if (args[i].is_one()) {
        ends.push_back(args[i].value);
        continue;
      }
      const End& end = (slope[i] == '+') == at_low ? args[i].low : args[i].high;
      if (!end) return std::nullopt;
      const Type& type = sheet.nodes[sheet.children[node.first + i]].type;
      const std::optional<Value> value = value_of(type, *end);
      if (!value) return std::nullopt;
      ends.push_back(*value);
    }
    const Value value =
        plan::apply_strict(*sheet.program, node.op, node.a, node.b, first_type, ends, node.span);
    if (value.is_error()) failed = true;
    return number_of(value);
  }

  /// Where operands that are values may make an error or none, and not at the ends, it makes none
  /// between them. Sums too large and spans turned round are not reckoned with.
  void by_ends(std::string_view slope, bool may_fail = false) {
    bool failed = false;
    const End low = at_corner(slope, true, failed);
    const End high = at_corner(slope, false, failed);
    if (may_fail && (failed || !low || !high)) result.may_error = true;
    raise_low(result.low, low);
    lower_high(result.high, high);
  }

  /// As its functor says.
  template <typename F>
  void by_row() {
    if constexpr (requires { F::kSlope; }) by_ends(F::kSlope, requires { F::kMayFail; });
    if constexpr (!requires { F::kSlope; } && requires { F::kMayFail; }) result.may_error = true;
    if constexpr (requires { F::kLeast; }) raise_low(result.low, whole(F::kLeast));
    if constexpr (requires { F::kMost; }) lower_high(result.high, whole(F::kMost));
  }

  void say(bool truth) { result.low = result.high = whole(truth ? 1 : 0); }
  void by_equality() {
    if (!can_be_equal(args[0], args[1])) say(node.op == Op::unequal);
  }
  void by_membership() {
    if (const auto known = known_membership(first_type, args)) say(*known);
  }
  void by_existence() {
    if (!args[0].may_blank) say(true);
    if (!args[0].may_known) say(false);
  }
};

void bound_by_op(Bounding of) {
  if (bound_by_itself(of.result, of.node.op, of.args)) return;
  switch (of.node.op) {
#define POPPY_STRICT(name, word, functor) \
  case Op::name:                          \
    return of.by_row<ops::functor>();
#include "interpreter/ops/op.def"
    case Op::int_to_rate:
    case Op::money_to_exact:
      return of.by_ends("+");
    case Op::equal:
    case Op::unequal:
      return of.by_equality();
    case Op::in_set:
      return of.by_membership();
    case Op::exists:
      return of.by_existence();
    case Op::in_range:
      return bound_in_range(of.result, of.sheet.program->fields[of.node.field()].bounds,
                            of.args[0]);
    case Op::text_of:
    case Op::if_blank:
    case Op::pick_least:
    case Op::pick_greatest:
      return;  // not narrower than its type, or bounded by possible_strict
#define POPPY_STRICT(name, word, functor)
#define POPPY_BY_HAND(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      break;
  }
  text::bug("possible: not a strict op");
}

/// A value that is there where `blank` of it is passed over.
Possible without_blank(const Type& type, Possible possible) {
  possible.may_blank = false;
  return settled(type, std::move(possible));
}

}  // namespace

Possible possible_strict(const plan::Worksheet& sheet, const plan::Node& node,
                         const Type& first_type, std::span<const Possible> args) {
  const check::Program& program = *sheet.program;
  const bool all_one = std::ranges::all_of(args, &Possible::is_one);
  // Of no others may an operand be unknown and the result be firm.
  if (all_one || node.op == Op::in_set || node.op == Op::if_blank) {
    Value exact = with_values(args, [&](std::span<const Value> values) {
      return plan::apply_strict(program, node.op, node.a, node.b, first_type, values, node.span);
    });
    if (exact.is_firm() || all_one) return exactly(program, node.type, std::move(exact));
  }
  if (node.op == Op::if_blank) {
    if (!args[0].may_blank) return args[0];
    return either(node.type, without_blank(node.type, args[0]), args[1]);
  }
  Possible result = anything(program, node.type);
  result.may_blank = may_find_none(node.op);
  for (const Possible& arg : args) {
    result.may_error =
        result.may_error || arg.may_error || (arg.may_blank && !takes_blank(node.op));
  }
  if (node.op == Op::pick_least || node.op == Op::pick_greatest) {
    bound_pick(result, node.op == Op::pick_least, args);
  } else {
    bound_by_op({result, sheet, node, first_type, args});
  }
  return settled(node.type, std::move(result));
}

}  // namespace poppy::reference
