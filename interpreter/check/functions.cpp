// Calls of functions that are no aggregates: what each takes and gives.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>
#include <type_traits>

#include "interpreter/check/functions.h"
#include "interpreter/check/scope.h"
#include "interpreter/ops/strict.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

template <typename Tag>
constexpr TypeKind kTypeOf = TypeKind::nothing;
template <>
constexpr TypeKind kTypeOf<ops::Whole> = TypeKind::integer;
template <>
constexpr TypeKind kTypeOf<ops::Truth> = TypeKind::boolean;
template <>
constexpr TypeKind kTypeOf<ops::Date> = TypeKind::date;
template <>
constexpr TypeKind kTypeOf<ops::Month> = TypeKind::month;
template <>
constexpr TypeKind kTypeOf<ops::Span> = TypeKind::span;
template <>
constexpr TypeKind kTypeOf<ops::Days> = TypeKind::dayset;

/// What a row of ops/ says of its one form.
template <typename F, typename R, typename... Tags>
PlainFunction signature(std::string_view name, Op op, std::string_view form,
                        ops::FormsOf<R(Tags...)>) {
  static_assert(kTypeOf<R> != TypeKind::nothing && ((kTypeOf<Tags> != TypeKind::nothing) && ...),
                "functions take and give plain values");
  constexpr bool or_blank = ops::may_give_blank<F, units::Rational>(ops::FormsOf<R(Tags...)>());
  return {name, op, kTypeOf<R>, or_blank, {kTypeOf<Tags>...}, form};
}

}  // namespace

const std::vector<PlainFunction>& plain_functions() {
  static const std::vector<PlainFunction> functions{
#define POPPY_FUNCTION(name, word, functor, takes) \
  signature<ops::functor>(word, Op::name, takes, ops::functor::Forms()),
#define POPPY_STRICT(name, word, functor)
#include "interpreter/ops/op.def"
  };
  return functions;
}

namespace {

/// The arguments as plain expressions, or a problem.
std::optional<std::vector<const syntax::Expr*>> plain_arguments(Scope& scope,
                                                                const syntax::Expr& call,
                                                                std::size_t count,
                                                                std::string_view form) {
  std::vector<const syntax::Expr*> result;
  for (const syntax::Expr& argument : call.args) {
    const syntax::Argument& parts = *argument.argument;
    if (!parts.has_head || parts.for_each || parts.has_where || parts.has_by || parts.window) {
      scope.checking.problem(ProblemCode::wrong_arguments, argument.span,
                             fmt::format("`{}` takes values, not a list", call.text));
      return std::nullopt;
    }
    result.push_back(&argument.args[0]);
  }
  if (result.size() != count) {
    scope.checking.problem(
        ProblemCode::wrong_arguments, call.span,
        fmt::format("`{}` takes {} value{}, here there {} {}", call.text, count,
                    count == 1 ? "" : "s", result.size() == 1 ? "is" : "are", result.size()),
        fmt::format("write `{}({})`", call.text, form));
    return std::nullopt;
  }
  return result;
}

Expr resolve_plain_function(Scope& scope, const syntax::Expr& call, const PlainFunction& function) {
  const auto args = plain_arguments(scope, call, function.takes.size(), function.form);
  if (!args) return wrong(call.span);
  Expr result =
      make(function.op, with_blank(type_of(function.gives), function.or_blank), call.span);
  for (std::size_t i = 0; i < args->size(); ++i) {
    result.args.push_back(resolve_as(scope, *(*args)[i], type_of(function.takes[i])));
  }
  return result;
}

Expr resolve_exists(Scope& scope, const syntax::Expr& call) {
  const auto args = plain_arguments(scope, call, 1, "value");
  const Type boolean = type_of(TypeKind::boolean);
  if (!args) return wrong(call.span);
  Expr value = resolve(scope, *(*args)[0]);
  if (is_wrong(value.type)) return constant(units::Value::unknown(), boolean, call.span);
  if (value.type.list) {
    scope.checking.problem(
        ProblemCode::wrong_arguments, value.span,
        fmt::format("{} is a list: it is never blank", quoted(scope.checking, value.span)),
        "`count(…) > 0` asks whether it has any");
    return wrong(call.span);
  }
  return make(Op::exists, boolean, call.span, {std::move(value)});
}

Expr resolve_if_blank(Scope& scope, const syntax::Expr& call, const Type& expected) {
  const auto args = plain_arguments(scope, call, 2, "value, instead");
  if (!args) return wrong(call.span);
  Expr value = resolve(scope, *(*args)[0], expected);
  Expr instead = resolve(scope, *(*args)[1], is_nothing(value.type) ? expected : value.type);
  unify(scope, value, instead, call.span, "one instead of the other");
  if (is_wrong(value.type) || is_wrong(instead.type)) return wrong(call.span);
  const Type type = with_blank(value.type, instead.type.or_blank);
  return make(Op::if_blank, type, call.span, {std::move(value), std::move(instead)});
}

Expr resolve_year(Scope& scope, const syntax::Expr& call) {
  const auto args = plain_arguments(scope, call, 1, "date");
  if (!args) return wrong(call.span);
  Expr value = resolve_plain(scope, *(*args)[0]);
  const bool of_month = value.type.kind == TypeKind::month;
  if (!of_month) value = coerce(scope, std::move(value), type_of(TypeKind::date));
  return make(of_month ? Op::month_year : Op::year_of, type_of(TypeKind::integer), call.span,
              {std::move(value)});
}

Expr resolve_early(Scope& scope, const syntax::Expr& call) {
  const auto args = plain_arguments(scope, call, 1, "date + 1 month");
  if (!args) return wrong(call.span);
  const bool used_before = std::exchange(scope.early_used, false);
  scope.early = true;
  Expr result = resolve_as(scope, *(*args)[0], type_of(TypeKind::date));
  scope.early = false;
  if (!scope.early_used && !is_wrong(result.type)) {
    scope.checking.problem(ProblemCode::wrong_arguments, call.span,
                           "`early` is about months added to a date",
                           "for example `early(begin + 1 month)`");
  }
  scope.early_used = used_before;
  return result;
}

Expr resolve_absolute(Scope& scope, const syntax::Expr& call) {
  const auto args = plain_arguments(scope, call, 1, "number");
  if (!args) return wrong(call.span);
  Expr value = resolve_plain(scope, *(*args)[0]);
  if (is_wrong(value.type)) return wrong(call.span);
  if (!is_number(value.type)) value = coerce(scope, std::move(value), type_of(TypeKind::integer));
  const Type type = value.type;
  return make(Op::absolute, type, call.span, {std::move(value)});
}

/// A fact, a line, a setting or an amount written out, each perhaps widened.
bool is_read(const Expr& expr) {
  if (expr.op == Op::money_to_exact) return is_read(expr.args[0]);
  const OpKind kind = kind_of(expr.op);
  return kind == OpKind::read || expr.op == Op::constant || expr.op == Op::parameter ||
         expr.op == Op::flag || is_row_cell(expr.op);
}

Expr resolve_marginal(Scope& scope, const syntax::Expr& call) {
  const auto args = plain_arguments(scope, call, 2, "amount, scale");
  if (!args) return wrong(call.span);
  const Type exact = type_of(TypeKind::exact_money);
  Expr amount = resolve_as(scope, *(*args)[0], exact);
  Expr scale = resolve_scale(scope, *(*args)[1]);
  if (is_wrong(amount.type) || is_wrong(scale.type)) return wrong(call.span);
  const bool told = amount.op == Op::constant && amount.value.is_unknown();
  if (!told && !is_read(amount)) {
    scope.checking.problem(
        ProblemCode::wrong_arguments, amount.span,
        fmt::format("{} is computed: each bracket asks for the amount, so it has a name",
                    quoted(scope.checking, amount.span)),
        "define a line with this value and name it here");
    return wrong(call.span);
  }
  return make(Op::marginal, exact, call.span, {std::move(amount), std::move(scale)});
}

Expr resolve_text_of(Scope& scope, const syntax::Expr& call) {
  const auto args = plain_arguments(scope, call, 1, "value");
  if (!args) return wrong(call.span);
  Expr value = require_printable(scope, resolve_plain(scope, *(*args)[0]));
  if (is_wrong(value.type)) return wrong(call.span);
  return make(Op::text_of, type_of(TypeKind::text), call.span, {std::move(value)});
}

/// What people write who know another language or a spreadsheet.
std::string foreign_function_hint(std::string_view name) {
  using Pair = std::pair<std::string_view, std::string_view>;
  constexpr std::string_view kChoice =
      "a choice is written `first of { VALUE when CONDITION; VALUE otherwise }`";
  constexpr std::string_view kRound =
      "write `x rounded half up to dollar`: down, up or half up, to "
      "cent, dollar, whole or `multiple of $10`";
  constexpr std::array kWords{
      Pair{"max", "write `greatest(a, b)`, or `x floored at y`"},
      Pair{"min", "write `least(a, b)`, or `x capped at y`"},
      Pair{"maximum", "write `greatest(a, b)`, or `x floored at y`"},
      Pair{"minimum", "write `least(a, b)`, or `x capped at y`"},
      Pair{"abs", "write `absolute(x)`"},
      Pair{"round", kRound},
      Pair{"floor", "write `x rounded down to dollar`, or `x floored at y` for a least amount"},
      Pair{"ceil", "write `x rounded up to dollar`"},
      Pair{"ceiling", "write `x rounded up to dollar`"},
      Pair{"if", kChoice},
      Pair{"iif", kChoice},
      Pair{"case", kChoice},
      Pair{"switch", kChoice},
      Pair{"coalesce", "write `if_blank(x, y)`"},
      Pair{"ifnull", "write `if_blank(x, y)`"},
      Pair{"isnull", "write `not exists(x)`"},
      Pair{"is_blank", "write `not exists(x)`, or `x = blank`"},
      Pair{"isblank", "write `not exists(x)`, or `x = blank`"},
      Pair{"exist", "write `exists(x)`"},
      Pair{"any", "write `some(LIST where CONDITION)`"},
      Pair{"all", "write `every(CONDITION for each LIST)`"},
      Pair{"none", "write `no(LIST where CONDITION)`"},
      Pair{"len", "write `count(LIST)`"},
      Pair{"length", "write `count(LIST)`"},
      Pair{"size", "write `count(LIST)`"},
      Pair{"countif", "write `count(LIST where CONDITION)`"},
      Pair{"sumif", "write `sum(AMOUNT for each LIST where CONDITION)`"},
      Pair{"total", "write `sum(AMOUNT for each LIST where CONDITION)`"},
      Pair{"today", "the day of the decision is `run_date`"},
      Pair{"now", "the day of the decision is `run_date`"},
      Pair{"add_months", "write `date + 3 months`"},
      Pair{"dateadd", "write `date + 3 months`"},
      Pair{"datediff", "write `end - begin`, a number of days"},
      Pair{"not", "write `not x`"}};
  std::string small(name);
  for (char& c : small) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto found = std::ranges::find(kWords, small, &Pair::first);
  return found == kWords.end() ? std::string() : std::string(found->second);
}

}  // namespace

const std::vector<std::string_view>& function_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all{"exists",   "if_blank", "year",    "days",  "early",
                                      "absolute", "text_of",  "sum",     "count", "least",
                                      "greatest", "earliest", "latest",  "some",  "every",
                                      "no",       "filter",   "marginal"};
    for (const PlainFunction& function : plain_functions()) all.push_back(function.name);
    return all;
  }();
  return names;
}

Expr resolve_call(Scope& scope, const syntax::Expr& expr, const Type& expected) {
  scope.early = false;
  if (auto aggregate = resolve_aggregate(scope, expr, expected)) return *std::move(aggregate);
  const std::string& name = expr.text;
  if (name == "exists") return resolve_exists(scope, expr);
  if (name == "if_blank") return resolve_if_blank(scope, expr, expected);
  if (name == "year") return resolve_year(scope, expr);
  if (name == "early") return resolve_early(scope, expr);
  if (name == "absolute") return resolve_absolute(scope, expr);
  if (name == "text_of") return resolve_text_of(scope, expr);
  if (name == "marginal") return resolve_marginal(scope, expr);
  if (name == "days") {
    const auto args = plain_arguments(scope, expr, 1, "span");
    return args ? resolve_days(scope, *(*args)[0]) : wrong(expr.span);
  }
  const auto plain = std::ranges::find(plain_functions(), name, &PlainFunction::name);
  if (plain != plain_functions().end()) return resolve_plain_function(scope, expr, *plain);

  const Span span = expr.text_span.file == text::FileId::none ? expr.span : expr.text_span;
  std::string hint = foreign_function_hint(name);
  if (hint.empty()) hint = nearest_hint(scope.checking, name, function_names());
  if (hint.empty() &&
      find_declared(scope.checking, scope.module, NameKind::parameter, name) != nullptr) {
    hint = fmt::format("a parameter is looked up with brackets: `{}[…]`", name);
  }
  scope.checking.problem(ProblemCode::unknown_function, span,
                         fmt::format("there is no function `{}`", name), std::move(hint));
  return wrong(expr.span);
}

}  // namespace poppy::check
