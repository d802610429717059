// Sums, products, roundings and bounds: which types go together and what comes out. Exact
// throughout: a rate times an amount stays a fraction until it is rounded by name.
#include <fmt/core.h>

#include <limits>

#include "interpreter/check/scope.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

/// Each part is an op within the next: as deep as the parser lets anything be.
bool too_long(Scope& scope, const syntax::Expr& expr) {
  constexpr std::size_t kMostParts = 250;
  if (expr.args.size() <= kMostParts) return false;
  scope.checking.problem(
      ProblemCode::no_such_operation, expr.args[0].span,
      fmt::format("this has {} parts in a row, and {} is the most", expr.args.size(), kMostParts),
      "define lines for some of them");
  return true;
}

bool is_money(const Type& type) {
  return type.kind == TypeKind::money || type.kind == TypeKind::exact_money;
}

Expr widen_to(Expr expr, TypeKind kind) {
  if (expr.type.kind == kind) return expr;
  const Type wanted = type_of(kind);
  const std::optional<Op> op = widening(expr.type, wanted);
  if (!op) text::bug("a widening that is none");
  const Span span = expr.span;
  return make(*op, wanted, span, {std::move(expr)});
}

Expr binary(Op op, TypeKind result, Expr left, Expr right, Span span) {
  std::vector<Expr> args;
  args.push_back(std::move(left));
  args.push_back(std::move(right));
  return make(op, type_of(result), span, std::move(args));
}

Expr report_pair(Scope& scope, std::string_view sign, const Expr& left, const Expr& right,
                 Span span, std::string hint) {
  const Checking& checking = scope.checking;
  scope.checking.problem(ProblemCode::no_such_operation, span,
                         fmt::format("{} is {} and {} is {}: `{}` does not go between them",
                                     quoted(checking, left.span), shown(scope, left.type),
                                     quoted(checking, right.span), shown(scope, right.type), sign),
                         std::move(hint));
  return wrong(span);
}

/// A date or month, and so many days or months more (or less).
std::optional<Expr> move_by(Scope& scope, bool minus, bool early, Expr& left, Expr& right,
                            Span span) {
  const bool months = right.b == 1;
  const std::int64_t count = right.value.number();
  Expr by =
      constant(units::Value::of(minus ? -count : count), type_of(TypeKind::integer), right.span);
  if (left.type.kind == TypeKind::month && months) {
    return binary(Op::month_add, TypeKind::month, std::move(left), std::move(by), span);
  }
  if (left.type.kind != TypeKind::date) return std::nullopt;
  if (!months) return binary(Op::add_days, TypeKind::date, std::move(left), std::move(by), span);
  scope.early_used = scope.early_used || early;
  return binary(early ? Op::add_months_early : Op::add_months_late, TypeKind::date, std::move(left),
                std::move(by), span);
}

/// A length of time added to a date or a month.
Expr add_length(Scope& scope, std::string_view sign, bool early, Expr left, Expr right, Span span) {
  if (right.op != Op::constant || !right.value.is_known()) {
    scope.early_used = scope.early_used || early;
    scope.checking.problem(
        ProblemCode::no_such_operation, right.span,
        fmt::format("{} is no length of time that is written out",
                    quoted(scope.checking, right.span)),
        "choose between the days: `first of { d + 1 month when x; d + 2 months otherwise }`");
    return wrong(span);
  }
  if (auto moved = move_by(scope, sign == "-", early, left, right, span)) return *std::move(moved);
  return report_pair(scope, sign, left, right, span,
                     "months can be added to a date or a month, days to a date");
}

Expr add_numbers(Scope& scope, std::string_view sign, Expr left, Expr right, Span span) {
  if (is_money(left.type) != is_money(right.type)) {
    return report_pair(scope, sign, left, right, span, "an amount of money is written with `$`");
  }
  unify(scope, left, right, span, "added");
  const TypeKind kind = left.type.kind;
  return binary(sign == "-" ? Op::subtract : Op::add, kind, std::move(left), std::move(right),
                span);
}

/// Whether the sign joins sets of days here: `&` always does, the others where one is more than a
/// day.
bool joins_days(std::string_view sign, const Type& left, const Type& right) {
  const auto is_stretch = [](const Type& type) {
    return type.kind == TypeKind::span || type.kind == TypeKind::dayset;
  };
  return is_day_like(left) && is_day_like(right) &&
         (sign == "&" || is_stretch(left) || is_stretch(right));
}

Expr join_days(Scope& scope, std::string_view sign, Expr left, Expr right, Span span) {
  const Op op = sign == "&" ? Op::intersect : sign == "-" ? Op::except : Op::unite;
  return binary(op, TypeKind::dayset, coerce(scope, std::move(left), type_of(TypeKind::dayset)),
                coerce(scope, std::move(right), type_of(TypeKind::dayset)), span);
}

/// From one date or month to another.
std::optional<Op> difference_of(const Type& left, const Type& right) {
  if (left.kind != right.kind) return std::nullopt;
  if (left.kind == TypeKind::date) return Op::days_between;
  return left.kind == TypeKind::month ? std::optional(Op::months_between) : std::nullopt;
}

Expr add_two(Scope& scope, std::string_view sign, bool early, Expr left, Expr right, Span span) {
  left = require_plain(scope, std::move(left));
  right = require_plain(scope, std::move(right));
  if (is_wrong(left.type) || is_wrong(right.type)) return wrong(span);
  if (right.type.kind == TypeKind::duration && sign != "&") {
    return add_length(scope, sign, early, std::move(left), std::move(right), span);
  }
  if (is_number(left.type) && is_number(right.type) && sign != "&") {
    return add_numbers(scope, sign, std::move(left), std::move(right), span);
  }
  if (const auto op = difference_of(left.type, right.type); op && sign == "-") {
    return binary(*op, TypeKind::integer, std::move(left), std::move(right), span);
  }
  if (joins_days(sign, left.type, right.type)) {
    return join_days(scope, sign, std::move(left), std::move(right), span);
  }
  const bool is_time = left.type.kind == TypeKind::date || left.type.kind == TypeKind::month;
  return report_pair(
      scope, sign, left, right, span,
      is_time && right.type.kind == TypeKind::integer ? "say of what: `30 days`, `12 months`" : "");
}

Expr multiply_two(Scope& scope, std::string_view sign, Expr left, Expr right, Span span) {
  if (!is_number(left.type) || !is_number(right.type) ||
      (is_money(left.type) && is_money(right.type))) {
    return report_pair(scope, sign, left, right, span,
                       "numbers and rates multiply, and one amount of money");
  }
  if (is_money(right.type)) std::swap(left, right);
  const TypeKind l = left.type.kind;
  const TypeKind r = right.type.kind;
  if (r == TypeKind::integer && (l == TypeKind::integer || l == TypeKind::money)) {
    return binary(Op::multiply, l, std::move(left), std::move(right), span);
  }
  const TypeKind kind = is_money(left.type) ? TypeKind::exact_money : TypeKind::rate;
  return binary(Op::multiply, kind, widen_to(std::move(left), kind),
                widen_to(std::move(right), TypeKind::rate), span);
}

Expr divide_two(Scope& scope, Expr left, Expr right, Span span) {
  if (!is_number(left.type) || !is_number(right.type) ||
      (!is_money(left.type) && is_money(right.type))) {
    return report_pair(scope, "/", left, right, span,
                       "an amount is divided by a number or an amount, a number by a number");
  }
  const TypeKind above = is_money(left.type) ? TypeKind::exact_money : TypeKind::rate;
  const TypeKind below = is_money(right.type) ? TypeKind::exact_money : TypeKind::rate;
  const TypeKind result = above == below ? TypeKind::rate : above;
  return binary(Op::divide, result, widen_to(std::move(left), above),
                widen_to(std::move(right), below), span);
}

/// Its value differs from case to case.
bool reads_case(const Expr& expr) {
  const OpKind kind = kind_of(expr.op);
  if (kind == OpKind::read || kind == OpKind::children || expr.op == Op::run_date) return true;
  for (const Expr& arg : expr.args) {
    if (reads_case(arg)) return true;
  }
  return false;
}

/// What stands below is rounded together with it.
bool passes_fractions(Op op) {
  return op == Op::add || op == Op::subtract || op == Op::negate || op == Op::multiply ||
         op == Op::divide || op == Op::floor_at || op == Op::cap_at || op == Op::choose ||
         op == Op::money_to_exact || op == Op::int_to_rate || op == Op::if_blank ||
         op == Op::pick_least || op == Op::pick_greatest || op == Op::absolute;
}

void report_divisions(Checking& checking, const Expr& expr, bool rounded) {
  if (expr.op == Op::divide && !rounded && reads_case(expr.args[1])) {
    checking.problem(
        ProblemCode::division_not_rounded, expr.span,
        fmt::format("{} divides by a value of the case and is not rounded",
                    quoted(checking, expr.span)),
        "round it in the same expression: `rounded down to cent`, `rounded up to whole`");
  }
  const bool below = expr.op == Op::round || (rounded && passes_fractions(expr.op));
  for (const Expr& arg : expr.args) report_divisions(checking, arg, below);
}

}  // namespace

Expr resolve_sum(Scope& scope, const syntax::Expr& expr) {
  if (too_long(scope, expr)) return wrong(expr.span);
  const bool early = std::exchange(scope.early, false);
  Expr result = resolve(scope, expr.args[0]);
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    Expr right = resolve(scope, expr.args[i]);
    const Span span = text::join(expr.args[0].span, expr.args[i].span);
    result =
        add_two(scope, expr.operators[i - 1], early, std::move(result), std::move(right), span);
  }
  return result;
}

Expr resolve_product(Scope& scope, const syntax::Expr& expr) {
  if (too_long(scope, expr)) return wrong(expr.span);
  Expr result = resolve_plain(scope, expr.args[0]);
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    Expr right = resolve_plain(scope, expr.args[i]);
    const Span span = text::join(expr.args[0].span, expr.args[i].span);
    if (is_wrong(result.type) || is_wrong(right.type)) {
      result = wrong(span);
    } else if (expr.operators[i - 1] == "/") {
      result = divide_two(scope, std::move(result), std::move(right), span);
    } else {
      result =
          multiply_two(scope, expr.operators[i - 1], std::move(result), std::move(right), span);
    }
  }
  return result;
}

Expr resolve_minus(Scope& scope, const syntax::Expr& expr) {
  Expr value = resolve_plain(scope, expr.args[0]);
  if (is_wrong(value.type)) return value;
  const bool counted =
      value.op == Op::constant && std::holds_alternative<std::int64_t>(value.value.data);
  if (counted && (is_number(value.type) || value.type.kind == TypeKind::duration)) {
    value.value = units::Value::of(-value.value.number());
    return value;
  }
  if (!is_number(value.type)) {
    scope.checking.problem(
        ProblemCode::no_such_operation, expr.span,
        fmt::format("{} is {}: only numbers and amounts have a minus",
                    quoted(scope.checking, value.span), shown(scope, value.type)));
    return wrong(expr.span);
  }
  const Type type = value.type;
  return make(Op::negate, type, expr.span, {std::move(value)});
}

namespace {

/// What a rounding goes to: a whole number of ones, or an amount of so many cents.
struct RoundTo {
  bool whole = true;
  std::int64_t step = 1;
  std::string shown;  // as written after `to`
};

/// None: a multiple of nothing that there is, and told.
std::optional<RoundTo> rounded_to(Scope& scope, const syntax::Expr& expr) {
  if (expr.args.size() < 2) {
    return RoundTo{expr.unit == "whole", expr.unit == "dollar" ? 100 : 1, expr.unit};
  }
  const syntax::Expr& step = expr.args[1];
  if (!step.value) return std::nullopt;  // told where it is read
  const auto* whole = std::get_if<units::IntLiteral>(&*step.value);
  const auto* amount = std::get_if<units::MoneyLiteral>(&*step.value);
  const bool is_money = amount != nullptr;
  const std::int64_t number = whole != nullptr ? whole->value : is_money ? amount->cents : 0;
  constexpr std::int64_t kMost = std::numeric_limits<std::uint32_t>::max();
  if (number < 1 || number > kMost) {
    scope.checking.problem(
        ProblemCode::no_such_operation, step.span,
        fmt::format("nothing is rounded to a multiple of {}: the multiple is of "
                    "a whole number or an amount, over 0 and up to {}",
                    quoted(scope.checking, step.span),
                    is_money ? units::money_to_string(kMost) : std::to_string(kMost)),
        "for example `rounded down to multiple of $10`");
    return std::nullopt;
  }
  return RoundTo{!is_money, number, fmt::format("multiple of {}", step.text)};
}

}  // namespace

Expr resolve_round(Scope& scope, const syntax::Expr& expr) {
  Expr value = resolve_plain(scope, expr.args[0]);
  const std::optional<RoundTo> to = rounded_to(scope, expr);
  if (!to) return wrong(expr.span);
  const bool whole = to->whole;
  Expr result = make(Op::round, type_of(whole ? TypeKind::integer : TypeKind::money), expr.span);
  const units::Rounding rounding = expr.text == "down" ? units::Rounding::down
                                   : expr.text == "up" ? units::Rounding::up
                                                       : units::Rounding::half_up;
  result.a = static_cast<std::uint32_t>(rounding);
  result.b = static_cast<std::uint32_t>(to->step);
  if (is_wrong(value.type)) {
    value.type = type_of(whole ? TypeKind::rate : TypeKind::exact_money);
  } else if (!is_number(value.type) || is_money(value.type) == whole) {
    scope.checking.problem(
        ProblemCode::no_such_operation, expr.span,
        fmt::format("{} is {}: it cannot be rounded to {}", quoted(scope.checking, value.span),
                    shown(scope, value.type), to->shown),
        "amounts are rounded to cent, dollar or `multiple of $10`, numbers to whole or `multiple "
        "of 10`");
    return wrong(expr.span);
  }
  result.args.push_back(widen_to(std::move(value), whole ? TypeKind::rate : TypeKind::exact_money));
  return result;
}

Expr resolve_bound(Scope& scope, const syntax::Expr& expr, const Type& expected) {
  Expr value = resolve_plain(scope, expr.args[0], expected);
  Expr bound = resolve_plain(scope, expr.args[1]);
  unify(scope, value, bound, expr.span, "compared");
  if (is_wrong(value.type) || is_wrong(bound.type)) return wrong(expr.span);
  const Type type = value.type;
  if (!is_ordered(type)) {
    scope.checking.problem(ProblemCode::no_such_operation, expr.span,
                           fmt::format("{} is {}: it has no order to bound it by",
                                       quoted(scope.checking, value.span), shown(scope, type)));
    return wrong(expr.span);
  }
  const Op op = expr.kind == syntax::ExprKind::floor_at ? Op::floor_at : Op::cap_at;
  return binary(op, type.kind, std::move(value), std::move(bound), expr.span);
}

void report_unrounded_divisions(Checking& checking, const Expr& expr) {
  report_divisions(checking, expr, false);
}

void report_lengths_of_time(Checking& checking, const Expr& expr) {
  if (expr.type.kind == TypeKind::duration) {
    checking.problem(ProblemCode::no_such_operation, expr.span,
                     fmt::format("{} is a length of time, which is no value by itself",
                                 quoted(checking, expr.span)),
                     "it is added to a date or a month, or taken from one");
    return;
  }
  for (const Expr& arg : expr.args) report_lengths_of_time(checking, arg);
}

}  // namespace poppy::check
