// Strict ops: arithmetic, comparison, functions. What goes in: values alike in type (the checker
// widened them).
#include "interpreter/plan/apply.h"

#include <fmt/format.h>

#include <optional>

namespace poppy::plan {

using check::Op;
using units::DaySet;
using units::Rational;
using units::Value;

namespace {

Value overflow(text::Span span) {
  return Value::error("the result is too large to be exact", span);
}
Value no_such_date(text::Span span) {
  return Value::error("the date lies outside the years 1900 to 9999", span);
}

template <typename T>
Value or_overflow(const std::optional<T>& value, text::Span span) {
  return value ? Value::of(*value) : overflow(span);
}

bool is_rational(const Value& value) { return std::holds_alternative<Rational>(value.data); }

std::strong_ordering compare(const Value& left, const Value& right) {
  return is_rational(left) ? units::compare(left.rational(), right.rational())
                           : left.number() <=> right.number();
}

Value arithmetic(Op op, const Value& left, const Value& right, text::Span span) {
  if (is_rational(left) || is_rational(right)) {
    const Rational l = is_rational(left) ? left.rational() : Rational{left.number(), 1};
    const Rational r = is_rational(right) ? right.rational() : Rational{right.number(), 1};
    if (op == Op::add) return or_overflow(units::add(l, r), span);
    if (op == Op::subtract) return or_overflow(units::subtract(l, r), span);
    return or_overflow(units::multiply(l, r), span);
  }
  if (op == Op::add) return or_overflow(units::add(left.number(), right.number()), span);
  if (op == Op::subtract) return or_overflow(units::subtract(left.number(), right.number()), span);
  return or_overflow(units::multiply(left.number(), right.number()), span);
}

Value divide(const Value& left, const Value& right, text::Span span) {
  const Rational l = is_rational(left) ? left.rational() : Rational{left.number(), 1};
  const Rational r = is_rational(right) ? right.rational() : Rational{right.number(), 1};
  if (r.num == 0) return Value::error("division by zero", span);
  return or_overflow(units::divide(l, r), span);
}

Value negate(const Value& value, text::Span span) {
  if (is_rational(value))
    return or_overflow(units::subtract(Rational{0, 1}, value.rational()), span);
  return or_overflow(units::subtract(std::int64_t{0}, value.number()), span);
}

Value round_value(const Value& value, std::uint32_t rounding, std::uint32_t unit, text::Span span) {
  const Rational exact = is_rational(value) ? value.rational() : Rational{value.number(), 1};
  const std::int64_t step = unit == 0 ? 1 : static_cast<std::int64_t>(unit);
  return or_overflow(units::round(exact, static_cast<units::Rounding>(rounding), step), span);
}

std::int64_t whole_months(const Value& value) { return value.number(); }

Value date_or_blank(const std::optional<units::Date>& date) {
  return date ? Value::of(*date) : Value::blank();
}

/// The op over operands that are all known.
Value apply_known(const check::Program& program, Op op, std::uint32_t a, std::uint32_t b,
                  const check::Type& first_type, std::span<const Value> args, text::Span span) {
  const Value& x = args[0];
  switch (op) {
    case Op::int_to_rate:
    case Op::money_to_exact:
      return is_rational(x) ? x : Value::of(Rational{x.number(), 1});
    case Op::month_to_span:
      return Value::of(units::Span{first_day(x.month()), last_day(x.month())});
    case Op::span_to_days:
      return Value::of(DaySet(x.span()));
    case Op::month_to_days:
      return Value::of(DaySet(x.month()));
    case Op::date_to_days:
      return Value::of(DaySet(units::Span{x.date(), x.date()}));
    case Op::add:
    case Op::subtract:
    case Op::multiply:
      return arithmetic(op, x, args[1], span);
    case Op::divide:
      return divide(x, args[1], span);
    case Op::negate:
      return negate(x, span);
    case Op::add_days: {
      const auto date = units::add_days(x.date(), args[1].number());
      return date ? Value::of(*date) : no_such_date(span);
    }
    case Op::add_months_late:
    case Op::add_months_early: {
      const auto missing =
          op == Op::add_months_late ? units::MissingDay::late : units::MissingDay::early;
      const auto date = units::add_months(x.date(), whole_months(args[1]), missing);
      return date ? Value::of(*date) : no_such_date(span);
    }
    case Op::month_add: {
      const auto month = units::add_months(x.month(), whole_months(args[1]));
      return month ? Value::of(*month) : no_such_date(span);
    }
    case Op::months_between:
    case Op::days_between:
      return Value::of(x.number() - args[1].number());
    case Op::unite:
      return Value::of(x.days() | args[1].days());
    case Op::intersect:
      return Value::of(x.days() & args[1].days());
    case Op::except:
      return Value::of(x.days() - args[1].days());
    case Op::round:
      return round_value(x, a, b, span);
    case Op::floor_at:
      return compare(x, args[1]) < 0 ? args[1] : x;
    case Op::cap_at:
      return compare(x, args[1]) > 0 ? args[1] : x;
    case Op::less:
      return Value::of(compare(x, args[1]) < 0);
    case Op::less_equal:
      return Value::of(compare(x, args[1]) <= 0);
    case Op::greater:
      return Value::of(compare(x, args[1]) > 0);
    case Op::greater_equal:
      return Value::of(compare(x, args[1]) >= 0);
    case Op::overlaps:
      return Value::of(std::holds_alternative<units::Span>(x.data)
                           ? units::overlaps(x.span(), args[1].span())
                           : units::overlaps(x.days(), args[1].days()));
    case Op::within:
      return Value::of(std::holds_alternative<units::Span>(x.data)
                           ? units::within(x.span(), args[1].span())
                           : units::within(x.days(), args[1].days()));
    case Op::negation:
      return Value::of(!x.truth());
    case Op::month_of:
      return Value::of(month_of(x.date()));
    case Op::day_of:
      return Value::of(std::int64_t{split(x.date()).day});
    case Op::year_of:
      return Value::of(std::int64_t{split(x.date()).year});
    case Op::month_year:
      return Value::of(std::int64_t{split(first_day(x.month())).year});
    case Op::month_number:
      return Value::of(std::int64_t{split(first_day(x.month())).month});
    case Op::first_day:
      return Value::of(first_day(x.month()));
    case Op::last_day:
      return Value::of(last_day(x.month()));
    case Op::is_first_of_month:
      return Value::of(split(x.date()).day == 1);
    case Op::count_days: {
      const auto count = x.days().count();
      return count ? Value::of(*count)
                   : Value::error("a set of days without an end has no number of days", span);
    }
    case Op::first_days:
      return Value::of(first_days(x.days(), args[1].number()));
    case Op::nth_day:
      return date_or_blank(nth_day(x.days(), args[1].number()));
    case Op::first_date:
      return x.days().empty() ? Value::blank() : Value::of(x.days().spans().front().begin);
    case Op::last_date:
      return x.days().empty() ? Value::blank() : Value::of(x.days().spans().back().end);
    case Op::make_span:
      if (args[1].date() < x.date()) {
        return Value::error(fmt::format("a span cannot end ({}) before it begins ({})",
                                        to_string(args[1].date()), to_string(x.date())),
                            span);
      }
      return Value::of(units::Span{x.date(), args[1].date()});
    case Op::span_begin:
      return Value::of(x.span().begin);
    case Op::span_end:
      return Value::of(x.span().end);
    case Op::make_date: {
      const auto in_range = [](const Value& v) { return v.number() >= 0 && v.number() <= 9999; };
      std::optional<units::Date> date;
      if (in_range(x) && in_range(args[1]) && in_range(args[2])) {
        date = units::make_date(static_cast<std::int32_t>(x.number()),
                                static_cast<std::int32_t>(args[1].number()),
                                static_cast<std::int32_t>(args[2].number()));
      }
      return date ? Value::of(*date) : Value::error("there is no such date", span);
    }
    case Op::age:
      return Value::of(std::int64_t{units::age(x.date(), args[1].date())});
    case Op::absolute: {
      const bool negative = is_rational(x) ? x.rational().num < 0 : x.number() < 0;
      return negative ? negate(x, span) : x;
    }
    case Op::text_of:
      if (first_type.kind == check::TypeKind::enumeration) {
        return Value::of(
            program.enums[first_type.of].values[static_cast<std::size_t>(x.number())].title);
      }
      return Value::of(value_to_string(program, first_type, x));
    default:  // not strict, or settled before (apply_strict)
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

}  // namespace

Value apply_strict(const check::Program& program, Op op, std::uint32_t a, std::uint32_t b,
                   const check::Type& first_type, std::span<const Value> args, text::Span span) {
  if (op == Op::in_set) return in_set(args);
  // if_blank needs its second operand only where the first is blank.
  if (op == Op::if_blank) return args[0].is_blank() ? args[1] : args[0];
  if (op == Op::exists) return args[0].is_firm() ? Value::of(!args[0].is_blank()) : args[0];
  const Value* open = nullptr;
  bool blank = false;
  for (const Value& arg : args) {
    if (arg.is_error()) return arg;
    if (arg.is_unknown()) open = &arg;
    if (arg.is_blank()) blank = true;
  }
  if (open != nullptr) return *open;
  if (op == Op::equal) return Value::of(same(args[0], args[1]));
  if (op == Op::unequal) return Value::of(!same(args[0], args[1]));
  if (op == Op::pick_least || op == Op::pick_greatest) return pick(op, args);
  if (op == Op::text_of && blank) return Value::of(std::string());
  if (blank) return Value::error("a value that is blank is needed here", span);
  return apply_known(program, op, a, b, first_type, args, span);
}

}  // namespace poppy::plan
