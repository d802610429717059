// Strict ops: arithmetic, comparison, functions. What goes in: values alike in type (the checker
// widened them).
#include "interpreter/plan/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include "interpreter/ops/strict.h"

namespace poppy::plan {

using check::Op;
using units::DaySet;
using units::Rational;
using units::Value;

namespace {

// ---- plain values out of values, and back

bool is_rational(const Value& value) { return std::holds_alternative<Rational>(value.data); }
bool is_number(const Value& value) { return std::holds_alternative<std::int64_t>(value.data); }

template <typename Tag>
struct Kept {  // whole numbers, truth, dates, months
  static bool fits(const Value& value) { return is_number(value); }
};
template <>
struct Kept<ops::Exact> {
  static bool fits(const Value& value) { return is_rational(value) || is_number(value); }
};
template <>
struct Kept<ops::Span> {
  static bool fits(const Value& value) { return std::holds_alternative<units::Span>(value.data); }
};
template <>
struct Kept<ops::Days> {
  static bool fits(const Value& value) { return std::holds_alternative<DaySet>(value.data); }
};

template <typename Tag>
ops::Plain<Tag, Rational> plain(const Value& value) {
  if constexpr (std::is_same_v<Tag, ops::Whole>) return value.number();
  if constexpr (std::is_same_v<Tag, ops::Truth>) return value.truth();
  if constexpr (std::is_same_v<Tag, ops::Date>) return value.date();
  if constexpr (std::is_same_v<Tag, ops::Month>) return value.month();
  if constexpr (std::is_same_v<Tag, ops::Span>) return value.span();
  if constexpr (std::is_same_v<Tag, ops::Days>) return value.days().spans();
  if constexpr (std::is_same_v<Tag, ops::Exact>) {
    return is_rational(value) ? value.rational() : Rational{value.number(), 1};
  }
}

template <typename T>
struct IsMade : std::false_type {};
template <typename T>
struct IsMade<ops::Made<T>> : std::true_type {};
template <typename T>
struct IsOptional : std::false_type {};
template <typename T>
struct IsOptional<std::optional<T>> : std::true_type {};

/// An op of strict.h over operands that are all known.
template <typename F>
class Strict {
 public:
  Strict(const F& functor, std::span<const Value> args, text::Span span)
      : functor_(functor), args_(args), span_(span) {}

  Value value() const { return first_that_fits(typename F::Forms()); }

 private:
  template <typename... Forms>
  Value first_that_fits(ops::FormsOf<Forms...>) const {
    Value result;
    const bool found = (try_form(static_cast<Forms*>(nullptr), result) || ...);
    if (!found) text::bug("a strict op of values that it has no form for");
    return result;
  }
  template <typename R, typename... Tags>
  bool try_form(R (*form)(Tags...), Value& result) const {
    if (args_.size() != sizeof...(Tags)) return false;
    if (!fit<Tags...>(std::index_sequence_for<Tags...>())) return false;
    result = run(form, std::index_sequence_for<Tags...>());
    return true;
  }
  template <typename... Tags, std::size_t... At>
  bool fit(std::index_sequence<At...>) const {
    return (Kept<Tags>::fits(args_[At]) && ...);
  }
  template <typename R, typename... Tags, std::size_t... At>
  Value run(R (*)(Tags...), std::index_sequence<At...>) const {
    if constexpr (std::is_same_v<R, ops::Days>) {
      std::vector<units::Span> spans;
      functor_(plain<Tags>(args_[At])..., spans);
      return Value::of(DaySet::of(std::move(spans)));
    } else {
      auto made = functor_(plain<Tags>(args_[At])...);
      using Result = decltype(made);
      if constexpr (IsMade<Result>::value) {
        if (made) return Value::of(*made);
        if constexpr (requires { F::message(plain<Tags>(args_[At])...); }) {
          return Value::error(F::message(plain<Tags>(args_[At])...), span_);
        } else {
          return Value::error(std::string(ops::message_of(made.error())), span_);
        }
      } else if constexpr (IsOptional<Result>::value) {
        return made ? Value::of(*made) : Value::blank();
      } else {
        return Value::of(made);
      }
    }
  }

  const F& functor_;
  std::span<const Value> args_;
  text::Span span_;
};

template <typename F>
F functor_of([[maybe_unused]] std::uint32_t a, [[maybe_unused]] std::uint32_t b) {
  if constexpr (std::is_constructible_v<F, std::uint32_t, std::uint32_t>) {
    return F(a, b);
  } else {
    return F();
  }
}

std::strong_ordering compare(const Value& left, const Value& right) {
  return is_rational(left) ? units::compare(left.rational(), right.rational())
                           : left.number() <=> right.number();
}

/// What a create gives to a field: nothing outside the field's range.
Value in_range(const check::Program& program, const check::Field& field,
               const check::Create& create, const Value& value, text::Span span) {
  if (!value.is_known() || units::is_within(field.bounds, value)) return value;
  return Value::error(
      fmt::format("`{}` gives `{}` the value {}, whose values are {}", create.name, field.name,
                  value_to_string(program, field.type, value), bounds_text(program, field)),
      span);
}

std::string text_of(const check::Program& program, const check::Type& type, const Value& value) {
  if (type.kind != check::TypeKind::enumeration) return value_to_string(program, type, value);
  return program.enums[type.enumeration()].values[static_cast<std::size_t>(value.number())].title;
}

/// The op over operands that are all known, and are not among those that take blanks.
Value apply_known(Op op, std::uint32_t a, std::uint32_t b, std::span<const Value> args,
                  text::Span span) {
  switch (op) {
    case Op::int_to_rate:
    case Op::money_to_exact:
      return Value::of(plain<ops::Exact>(args[0]));
#define POPPY_STRICT(name, word, functor) \
  case Op::name:                          \
    return Strict(functor_of<ops::functor>(a, b), args, span).value();
#include "interpreter/ops/op.def"
    case Op::equal:
    case Op::unequal:
    case Op::in_set:
    case Op::exists:
    case Op::if_blank:
    case Op::text_of:
    case Op::in_range:
    case Op::pick_least:
    case Op::pick_greatest:
      text::bug("apply_known: an op that takes blanks is settled before");
#define POPPY_STRICT(name, word, functor)
#define POPPY_BY_HAND(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      break;
  }
  text::bug("apply_known: not a strict op");
}

Value pick(Op op, std::span<const Value> args) {
  const Value* best = nullptr;
  for (const Value& arg : args) {
    if (arg.is_blank()) continue;
    if (best == nullptr ||
        (op == Op::pick_least ? compare(arg, *best) < 0 : compare(arg, *best) > 0))
      best = &arg;
  }
  return best != nullptr ? *best : Value::blank();
}

bool same(const Value& left, const Value& right) {
  if (left.is_blank() || right.is_blank()) return left.is_blank() && right.is_blank();
  return left.data == right.data;
}

/// Equal to any candidate; with candidates unknown, true still if a known one is equal.
Value in_set(std::span<const Value> args) {
  const Value& x = args[0];
  if (!x.is_firm()) return x;
  const Value* open = nullptr;
  for (const Value& candidate : args.subspan(1)) {
    if (!candidate.is_firm()) {
      if (open == nullptr || candidate.is_error()) open = &candidate;
    } else if (same(x, candidate)) {
      return Value::of(true);
    }
  }
  return open != nullptr ? *open : Value::of(false);
}

/// The first error, else the last unknown; null: there is neither.
const Value* open_operand(std::span<const Value> args) {
  const Value* open = nullptr;
  for (const Value& arg : args) {
    if (arg.is_error()) return &arg;
    if (arg.is_unknown()) open = &arg;
  }
  return open;
}

}  // namespace

Value apply_strict(const check::Program& program, Op op, std::uint32_t a, std::uint32_t b,
                   const check::Type& first_type, std::span<const Value> args, text::Span span) {
  if (op == Op::in_set) return in_set(args);
  // if_blank needs its second operand only where the first is blank.
  if (op == Op::if_blank) return args[0].is_blank() ? args[1] : args[0];
  if (op == Op::in_range) {
    return in_range(program, program.fields[check::FieldId(a)], program.creates[check::CreateId(b)],
                    args[0], span);
  }
  if (op == Op::exists) return args[0].is_firm() ? Value::of(!args[0].is_blank()) : args[0];
  if (const Value* open = open_operand(args)) return *open;
  if (op == Op::equal) return Value::of(same(args[0], args[1]));
  if (op == Op::unequal) return Value::of(!same(args[0], args[1]));
  if (op == Op::pick_least || op == Op::pick_greatest) return pick(op, args);
  const bool blank = std::ranges::any_of(args, &Value::is_blank);
  if (op == Op::text_of) {
    return Value::of(blank ? std::string() : text_of(program, first_type, args[0]));
  }
  if (blank) return Value::error("a value that is blank is needed here", span);
  return apply_known(op, a, b, args, span);
}

}  // namespace poppy::plan
