// One expression of syntax to one of ops: which kind goes where, literals, and how a value becomes
// the type that is needed. Called for every body, condition and field.
#include <fmt/core.h>

#include "interpreter/check/scope.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

using syntax::ExprKind;

Expr resolve_literal(const syntax::Expr& expr) {
  if (!expr.value) {  // the parser has said what is wrong with it
    return wrong(expr.span);
  }
  if (!expr.unit.empty()) {
    const auto* count = std::get_if<units::IntLiteral>(&*expr.value);
    if (count == nullptr) return wrong(expr.span);
    Expr result = constant(units::Value::of(count->value), type_of(TypeKind::duration), expr.span);
    result.b = expr.unit.starts_with("month") ? 1 : 0;
    return result;
  }
  struct Reader {
    Span span;
    Expr operator()(const units::IntLiteral& literal) const {
      return constant(units::Value::of(literal.value), type_of(TypeKind::integer), span);
    }
    Expr operator()(const units::MoneyLiteral& literal) const {
      return constant(units::Value::of(literal.cents), type_of(TypeKind::money), span);
    }
    Expr operator()(const units::RateLiteral& literal) const {
      return constant(units::Value::of(literal.value), type_of(TypeKind::rate), span);
    }
    Expr operator()(const units::DateLiteral& literal) const {
      return constant(units::Value::of(literal.value), type_of(TypeKind::date), span);
    }
    Expr operator()(const units::MonthLiteral& literal) const {
      return constant(units::Value::of(literal.value), type_of(TypeKind::month), span);
    }
  };
  return std::visit(Reader{expr.span}, *expr.value);
}

Expr resolve_string(Scope& scope, const syntax::Expr& expr, const Type& expected) {
  if (expected.kind != TypeKind::enumeration) {
    return constant(units::Value::of(expr.text), type_of(TypeKind::text), expr.span);
  }
  if (auto value = find_value(scope, expected, expr.text, expr.span)) return *value;
  std::vector<std::string_view> names;
  for (const EnumValue& value : program_of(scope).enums[expected.enumeration()].values) {
    names.push_back(value.name);
  }
  scope.checking.problem(
      ProblemCode::unknown_name, expr.span,
      fmt::format("`{}` has no value `{}`", program_of(scope).enums[expected.enumeration()].name,
                  expr.text),
      nearest_hint(scope.checking, expr.text, names));
  return wrong(expr.span);
}

Expr resolve_kind(Scope& scope, const syntax::Expr& expr, const Type& expected) {
  switch (expr.kind) {  // one case a kind
    case ExprKind::literal:
      return resolve_literal(expr);
    case ExprKind::string:
      return resolve_string(scope, expr, expected);
    case ExprKind::blank: {
      return constant(units::Value::blank(), with_blank(Type{}), expr.span);
    }
    case ExprKind::name:
      return resolve_name(scope, expr, expected);
    case ExprKind::call:
      return resolve_call(scope, expr, expected);
    case ExprKind::argument:
      text::bug("an argument outside a call");
    case ExprKind::member:
      return resolve_member(scope, expr);
    case ExprKind::index:
      return resolve_index(scope, expr);
    case ExprKind::at_month:
      return resolve_at(scope, expr);
    case ExprKind::saved:
      return resolve_saved(scope, expr, std::nullopt);
    case ExprKind::negate:
      return make(Op::negation, type_of(TypeKind::boolean), expr.span,
                  {resolve_condition(scope, expr.args[0])});
    case ExprKind::minus:
      return resolve_minus(scope, expr);
    case ExprKind::both:
    case ExprKind::either:
    case ExprKind::group:
      return resolve_items(scope, expr);
    case ExprKind::compare:
      return resolve_compare(scope, expr);
    case ExprKind::member_of:
      return resolve_in(scope, expr);
    case ExprKind::sum:
      return resolve_sum(scope, expr);
    case ExprKind::product:
      return resolve_product(scope, expr);
    case ExprKind::round:
      return resolve_round(scope, expr);
    case ExprKind::floor_at:
    case ExprKind::cap_at:
      return resolve_bound(scope, expr, expected);
    case ExprKind::choice:
      return resolve_choice(scope, expr, expected, std::nullopt);
    case ExprKind::in_parentheses:
      return resolve(scope, expr.args[0], expected);
  }
  text::bug("an expression of no kind");
}

const syntax::Expr& without_parentheses(const syntax::Expr& expr) {
  const syntax::Expr* inner = &expr;
  while (inner->kind == ExprKind::in_parentheses) inner = &inner->args[0];
  return *inner;
}

/// The widening op, blank left alone.
Expr widen(Expr expr, Op op, Type wanted) {
  const Span span = expr.span;
  if (!expr.type.or_blank) return make(op, with_blank(wanted, false), span, {std::move(expr)});
  Expr guard = make(Op::exists, type_of(TypeKind::boolean), span, {expr});
  Expr blank = constant(units::Value::blank(), with_blank(wanted), span);
  Expr value = make(op, with_blank(wanted, false), span, {std::move(expr)});
  Expr result = make(Op::choose, with_blank(wanted), span,
                     {std::move(value), std::move(guard), std::move(blank)});
  result.marks.resize(2);
  return result;
}

void report_mismatch(Scope& scope, const Expr& expr, const Type& wanted) {
  Checking& checking = scope.checking;
  const Type found = with_blank(expr.type, false);
  const Type needed = with_blank(wanted, false);
  const std::string what = quoted(checking, expr.span);
  if (found.kind == TypeKind::exact_money && needed.kind == TypeKind::money) {
    checking.problem(
        ProblemCode::not_rounded, expr.span,
        fmt::format("{} may have fractions of a cent, and an amount of money has none", what),
        "say how it is rounded: `rounded half up to cent`, `rounded down to dollar`");
    return;
  }
  if (found.kind == TypeKind::rate && needed.kind == TypeKind::integer) {
    checking.problem(ProblemCode::not_rounded, expr.span,
                     fmt::format("{} may have a fraction, and a whole number is needed", what),
                     "say how it is rounded: `rounded up to whole`");
    return;
  }
  std::string hint;
  if (found.kind == TypeKind::integer &&
      (needed.kind == TypeKind::money || needed.kind == TypeKind::exact_money)) {
    hint = "an amount of money is written with `$`";
  } else if (found.kind == TypeKind::date && needed.kind == TypeKind::month) {
    hint = fmt::format("`month({})` is the month it lies in", what.substr(1, what.size() - 2));
  } else if (found.list) {
    hint = "name what you want of the list: `some(…)`, `count(…)`, `latest(… by …)`";
  } else if (found.kind == TypeKind::duration) {
    hint = "a length of time can only be added to a date or month, or taken from one";
  }
  checking.problem(ProblemCode::type_mismatch, expr.span,
                   fmt::format("{} is {}, and {} is needed here", what, shown(scope, found),
                               shown(scope, needed)),
                   std::move(hint));
}

}  // namespace

Scope scope_of(Checking& checking, ModuleId module, EntityId entity) {
  return Scope{checking, module, {Frame{entity, "", 0}}, {}, 0, false, false};
}

const Program& program_of(const Scope& scope) { return scope.checking.program; }

std::string shown(const Scope& scope, const Type& type) {
  return type_name(program_of(scope), type);
}

Expr resolve(Scope& scope, const syntax::Expr& expr, const Type& expected) {
  const bool is_early = scope.early;
  scope.early = is_early && (expr.kind == ExprKind::sum || expr.kind == ExprKind::in_parentheses);
  Expr result = resolve_kind(scope, expr, expected);
  result.span = expr.span;
  return narrowed(scope, std::move(result));
}

Expr resolve_as(Scope& scope, const syntax::Expr& expr, const Type& wanted) {
  const syntax::Expr& inner = without_parentheses(expr);
  if (inner.kind == ExprKind::choice) return resolve_choice(scope, inner, wanted, wanted);
  return coerce(scope, resolve(scope, expr, wanted), wanted);
}

Expr resolve_condition(Scope& scope, const syntax::Expr& expr) {
  return resolve_as(scope, expr, type_of(TypeKind::boolean));
}

Expr resolve_plain(Scope& scope, const syntax::Expr& expr, const Type& expected) {
  return require_plain(scope, resolve(scope, expr, expected));
}

Expr resolve_days(Scope& scope, const syntax::Expr& expr) {
  return coerce(scope, resolve(scope, expr), type_of(TypeKind::dayset));
}

Expr require_plain(Scope& scope, Expr expr) {
  if (is_wrong(expr.type)) return expr;
  if (is_nothing(expr.type)) {
    scope.checking.problem(ProblemCode::blank_not_guarded, expr.span,
                           "`blank` has no place here: a value is needed");
    return wrong(expr.span);
  }
  if (!expr.type.or_blank) return expr;
  const std::string what = quoted(scope.checking, expr.span);
  const std::string inside = what.substr(1, what.size() - 2);
  scope.checking.problem(
      ProblemCode::blank_not_guarded, expr.span, fmt::format("{} may be blank here", what),
      fmt::format("read it after `exists({0})` in the same `and` or `all`, or say what blank "
                  "stands for: `if_blank({0}, …)`",
                  inside));
  expr.type.or_blank = false;
  return expr;
}

Expr require_printable(Scope& scope, Expr expr) {
  Expr value = require_plain(scope, std::move(expr));
  if (is_wrong(value.type)) return value;
  if (value.type.list) {
    scope.checking.problem(ProblemCode::wrong_kind, value.span,
                           fmt::format("{} is a list: it cannot be written in a text",
                                       quoted(scope.checking, value.span)));
    return wrong(value.span);
  }
  if (value.type.kind != TypeKind::record) return value;
  const Program& program = scope.checking.program;
  const Entity& entity = program.entities[value.type.entity()];
  scope.checking.problem(ProblemCode::wrong_kind, value.span,
                         fmt::format("{} is a {}: a record cannot be written in a text",
                                     quoted(scope.checking, value.span), entity.name),
                         entity.key.empty() ? "write one of its facts"
                                            : fmt::format("write one of its facts, such as `{}`",
                                                          program.fields[entity.key.front()].name));
  return wrong(value.span);
}

Expr coerce(Scope& scope, Expr expr, const Type& wanted) {
  if (is_wrong(wanted)) return expr;
  if (is_wrong(expr.type)) {
    expr.type = wanted;
    return expr;
  }
  if (is_nothing(expr.type) && wanted.or_blank) {
    expr.type = wanted;
    return expr;
  }
  if (!wanted.or_blank) expr = require_plain(scope, std::move(expr));
  if (is_wrong(expr.type) || same_kind(expr.type, wanted)) return expr;
  if (const std::optional<Op> op = widening(expr.type, wanted)) {
    return widen(std::move(expr), *op, wanted);
  }
  report_mismatch(scope, expr, wanted);
  return wrong(expr.span);
}

namespace {

/// What people mean who bring such two together.
std::string hint_for_pair(TypeKind left, TypeKind right) {
  const auto are = [&](TypeKind one, TypeKind other) {
    return (left == one && right == other) || (left == other && right == one);
  };
  if (are(TypeKind::date, TypeKind::month)) {
    return "`month(date)` is the month of a date, `first_day(month)` the first day of a month";
  }
  if (left == TypeKind::date || right == TypeKind::date) {
    return "a day is written 2021-08-01: year, month and day, without quotes";
  }
  if (are(TypeKind::money, TypeKind::integer) || are(TypeKind::exact_money, TypeKind::integer)) {
    return "an amount of money is written with `$`";
  }
  return {};
}

void report_apart(Scope& scope, const Expr& left, const Expr& right, Span span,
                  std::string_view verb) {
  const Type l = with_blank(left.type, false);
  const Type r = with_blank(right.type, false);
  scope.checking.problem(
      ProblemCode::no_such_operation, span,
      fmt::format("{} is {} and {} is {}: they cannot be {}", quoted(scope.checking, left.span),
                  shown(scope, l), quoted(scope.checking, right.span), shown(scope, r), verb),
      hint_for_pair(l.kind, r.kind));
}

}  // namespace

void unify(Scope& scope, Expr& left, Expr& right, Span span, std::string_view verb) {
  if (is_wrong(left.type) || is_wrong(right.type)) return;
  if (is_nothing(left.type) && is_nothing(right.type)) return;
  if (is_nothing(left.type)) left.type = with_blank(right.type);
  if (is_nothing(right.type)) right.type = with_blank(left.type);
  if (same_kind(left.type, right.type)) return;
  if (const std::optional<Op> op = widening(left.type, right.type)) {
    left = widen(std::move(left), *op, right.type);
  } else if (const std::optional<Op> back = widening(right.type, left.type)) {
    right = widen(std::move(right), *back, left.type);
  } else {
    report_apart(scope, left, right, span, verb);
    left = wrong(left.span);
    right = wrong(right.span);
  }
}

}  // namespace poppy::check
