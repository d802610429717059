// Conditions and choices: groups with their labels, comparisons, membership, and whether a choice
// covers every case.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "interpreter/check/scope.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

using syntax::ExprKind;

std::vector<Mark> marks_of(Scope& scope, const syntax::Expr& expr, std::size_t count) {
  std::vector<Mark> marks(count);
  for (std::size_t i = 0; i < count && i < expr.marks.size(); ++i) {
    const syntax::ItemMark& mark = expr.marks[i];
    marks[i].label = mark.label;
    if (!mark.dating) continue;
    marks[i].dating = mark.dating->bounds;
    report_dating_faults(scope.checking, {mark.dating->bounds}, {mark.dating->span}, "this item");
  }
  return marks;
}

/// A name that only the other side's enum can explain.
bool needs_other_side(Scope& scope, const syntax::Expr& expr) {
  return expr.kind == ExprKind::name && !find_name(scope, expr.text, expr.span);
}

struct Pair {
  Expr left, right;
};

Pair resolve_pair(Scope& scope, const syntax::Expr& left, const syntax::Expr& right) {
  if (needs_other_side(scope, left) && !needs_other_side(scope, right)) {
    Expr r = resolve(scope, right);
    Expr l = resolve(scope, left, r.type);
    return {std::move(l), std::move(r)};
  }
  Expr l = resolve(scope, left);
  Expr r = resolve(scope, right, l.type);
  return {std::move(l), std::move(r)};
}

Op comparison(std::string_view sign) {
  if (sign == "=") return Op::equal;
  if (sign == "<>") return Op::unequal;
  if (sign == "<") return Op::less;
  if (sign == "<=") return Op::less_equal;
  if (sign == ">") return Op::greater;
  if (sign == ">=") return Op::greater_equal;
  if (sign == "overlaps") return Op::overlaps;
  if (sign == "within") return Op::within;
  text::bug("a comparison that is none");
}

Expr report_incomparable(Scope& scope, const Expr& expr, std::string_view sign, Span span) {
  std::string hint;
  if (expr.type.kind == TypeKind::enumeration) hint = "write `in { … }` with the values meant";
  if (expr.type.kind == TypeKind::span) hint = "compare its `.begin` or `.end`";
  scope.checking.problem(
      ProblemCode::no_such_operation, span,
      fmt::format("{} is {}: `{}` does not compare it", quoted(scope.checking, expr.span),
                  shown(scope, expr.type), sign),
      std::move(hint));
  return wrong(span);
}

/// Both sides as spans where that loses nothing, else as daysets.
bool align_days(Scope& scope, Pair& pair) {
  const auto is_stretch = [](const Type& type) {
    return type.kind == TypeKind::month || type.kind == TypeKind::span;
  };
  if (!is_day_like(pair.left.type) || !is_day_like(pair.right.type)) return false;
  const bool spans = is_stretch(pair.left.type) && is_stretch(pair.right.type);
  const Type wanted = type_of(spans ? TypeKind::span : TypeKind::dayset);
  pair.left = coerce(scope, std::move(pair.left), wanted);
  pair.right = coerce(scope, std::move(pair.right), wanted);
  return true;
}

Expr record_in_list(Scope& scope, Expr value, Expr list, Span span) {
  if (value.type.kind != TypeKind::record || value.type.of != list.type.of || value.type.list) {
    scope.checking.problem(
        ProblemCode::no_such_operation, span,
        fmt::format("{} is {}: it cannot be in a {}", quoted(scope.checking, value.span),
                    shown(scope, value.type), shown(scope, list.type)));
    return wrong(span);
  }
  const auto frame = next_frame(scope, span);
  if (!frame) return wrong(span);
  Expr element = make(Op::row, record_of(list.type.entity()), span);
  element.a = *frame;
  Expr same =
      make(Op::equal, type_of(TypeKind::boolean), span, {std::move(element), std::move(value)});
  Expr result = make(Op::aggregate_some, type_of(TypeKind::boolean), span,
                     {std::move(list), std::move(same)});
  result.a = kHasHead;
  result.b = *frame;
  return result;
}

/// Guards that say the same of one value, together for all the values its enum has; or a condition
/// and its opposite.
bool covers_all(const Scope& scope, const std::vector<const Expr*>& guards) {
  std::map<std::string, std::set<std::int64_t>> seen;
  std::map<std::string, EnumId> enums;
  std::set<std::string> conditions;
  std::set<std::string> opposites;
  for (const Expr* guard : guards) {
    if (guard->op == Op::negation) {
      opposites.insert(key_of(guard->args[0]));
    } else {
      conditions.insert(key_of(*guard));
    }
    if (guard->op != Op::equal && guard->op != Op::in_set) continue;
    const Expr& value = guard->args[0];
    if (value.type.kind != TypeKind::enumeration || value.type.or_blank) continue;
    const std::string key = key_of(value);
    enums[key] = value.type.enumeration();
    for (std::size_t i = 1; i < guard->args.size(); ++i) {
      const Expr& candidate = guard->args[i];
      if (candidate.op == Op::constant && candidate.value.is_known()) {
        seen[key].insert(candidate.value.number());
      }
    }
  }
  for (const std::string& condition : conditions) {
    if (opposites.contains(condition)) return true;
  }
  return std::ranges::any_of(seen, [&](const auto& entry) {
    return entry.second.size() == program_of(scope).enums[enums[entry.first]].values.size();
  });
}

Type common_type(const std::vector<Expr>& values) {
  Type result;
  for (const Expr& value : values) {
    if (is_wrong(value.type)) return kWrong;
    if (is_nothing(value.type)) continue;
    if (is_nothing(result) || widening(result, value.type)) result = value.type;
  }
  return result;
}

}  // namespace

Expr resolve_items(Scope& scope, const syntax::Expr& expr) {
  const std::string_view word = expr.kind == ExprKind::both     ? "all"
                                : expr.kind == ExprKind::either ? "any"
                                                                : std::string_view(expr.text);
  const Op op = word == "all"    ? Op::all_of
                : word == "any"  ? Op::any_of
                : word == "none" ? Op::none_of
                                 : Op::at_least;
  Expr result = make(op, type_of(TypeKind::boolean), expr.span);
  result.marks = marks_of(scope, expr, expr.args.size());
  Narrowing narrowing(scope);
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    result.args.push_back(resolve_condition(scope, expr.args[i]));
    const bool always = result.marks[i].dating == units::Dating{};
    // The next item matters only where this one has not settled the group.
    if (always && op != Op::at_least) narrowing.assume(result.args.back(), op == Op::all_of);
  }
  if (op == Op::at_least) {
    if (expr.count < 1 || static_cast<std::size_t>(expr.count) > expr.args.size()) {
      scope.checking.problem(ProblemCode::wrong_arguments, expr.text_span,
                             fmt::format("`at least {}` of {} items", expr.count, expr.args.size()),
                             "the number lies between 1 and the number of items");
      return result;
    }
    result.a = static_cast<std::uint32_t>(expr.count);
  }
  return result;
}

Expr resolve_compare(Scope& scope, const syntax::Expr& expr) {
  const Op op = comparison(expr.text);
  Pair pair = resolve_pair(scope, expr.args[0], expr.args[1]);
  const bool takes_blank = op == Op::equal || op == Op::unequal;
  if (!takes_blank) {
    pair.left = require_plain(scope, std::move(pair.left));
    pair.right = require_plain(scope, std::move(pair.right));
  }
  if (is_wrong(pair.left.type) || is_wrong(pair.right.type)) {
    return constant(units::Value::unknown(), type_of(TypeKind::boolean), expr.span);
  }
  if (op == Op::overlaps || op == Op::within) {
    if (!align_days(scope, pair)) {
      const Expr& odd = is_day_like(pair.left.type) ? pair.right : pair.left;
      return report_incomparable(scope, odd, expr.text, expr.span);
    }
  } else {
    unify(scope, pair.left, pair.right, expr.span, "compared");
    if (is_wrong(pair.left.type)) return wrong(expr.span);
    const bool lists = pair.left.type.list || pair.left.type.kind == TypeKind::duration;
    if (lists || (!takes_blank && !is_ordered(pair.left.type))) {
      return report_incomparable(scope, pair.left, expr.text, expr.span);
    }
  }
  return make(op, type_of(TypeKind::boolean), expr.span,
              {std::move(pair.left), std::move(pair.right)});
}

Expr resolve_in(Scope& scope, const syntax::Expr& expr) {
  Expr value = resolve(scope, expr.args[0]);
  if (!expr.braces) {
    Expr list = resolve(scope, expr.args[1], value.type);
    if (is_wrong(list.type) || is_wrong(value.type)) return wrong(expr.span);
    if (list.type.list) return record_in_list(scope, std::move(value), std::move(list), expr.span);
    scope.checking.problem(
        ProblemCode::wrong_kind, list.span,
        fmt::format("{} is {}, not a list", quoted(scope.checking, list.span),
                    shown(scope, list.type)),
        is_day_like(list.type) ? "days lie `within` others" : "write the values: `in { …, … }`");
    return wrong(expr.span);
  }
  const Type type = value.type;
  Expr result = make(Op::in_set, type_of(TypeKind::boolean), expr.span, {std::move(value)});
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    Expr candidate = resolve(scope, expr.args[i], with_blank(type, false));
    if (!is_wrong(type)) candidate = coerce(scope, std::move(candidate), with_blank(type));
    if (candidate.op == Op::constant && candidate.value.is_known()) candidate.type.or_blank = false;
    result.args.push_back(std::move(candidate));
  }
  return result;
}

namespace {

/// The branches of a choice: their values, and the guards of all but the last, or of all.
struct Branches {
  std::vector<Mark> marks;
  std::vector<Expr> values, guards;
};

/// Each is read with what its guard, and the guards before it, say of blanks.
Branches resolve_branches(Scope& scope, const syntax::Expr& expr, const Type& expected,
                          const std::optional<Type>& wanted) {
  const std::size_t count = (expr.args.size() + 1) / 2;
  Branches branches{marks_of(scope, expr, count), {}, {}};
  auto& [marks, values, guards] = branches;
  Narrowing earlier(scope);
  for (std::size_t i = 0; i < count; ++i) {
    const syntax::Expr& value = expr.args[2 * i];
    const bool guarded = 2 * i + 1 < expr.args.size();
    if (guarded) guards.push_back(resolve_condition(scope, expr.args[2 * i + 1]));
    {
      Narrowing here(scope);
      if (guarded) here.assume(guards.back(), true);
      Type hint = expected;
      if (is_nothing(hint) && !values.empty()) hint = values.front().type;
      values.push_back(wanted ? resolve_as(scope, value, *wanted) : resolve(scope, value, hint));
    }
    const bool always = marks[i].dating == units::Dating{};
    if (guarded && always) earlier.assume(guards.back(), false);
  }
  return branches;
}

/// One type of all values, which are widened to it.
Type unify_values(Scope& scope, std::vector<Expr>& values, const std::optional<Type>& wanted) {
  Type type = wanted ? *wanted : common_type(values);
  for (Expr& value : values) {
    if (!wanted && !is_nothing(type)) value = coerce(scope, std::move(value), with_blank(type));
  }
  type.or_blank = std::ranges::any_of(values, [](const Expr& value) {
    return value.type.or_blank && !(value.op == Op::constant && value.value.is_known());
  });
  return type;
}

/// In every month and run one of the branches applies.
void report_incomplete(Scope& scope, const Branches& branches, Span span) {
  const auto& [marks, values, guards] = branches;
  std::vector<const Expr*> always;
  for (std::size_t i = 0; i < guards.size(); ++i) {
    if (marks[i].dating == units::Dating{}) always.push_back(&guards[i]);
  }
  const bool ends = values.size() > guards.size() && marks.back().dating == units::Dating{};
  const bool faulty =
      std::ranges::any_of(guards, [](const Expr& guard) { return is_wrong(guard.type); });
  if (ends || faulty || covers_all(scope, always)) return;
  scope.checking.problem(ProblemCode::choice_incomplete, span,
                         "none of these may apply: the choice does not cover every case",
                         "end it with `… otherwise`");
}

}  // namespace

Expr resolve_choice(Scope& scope, const syntax::Expr& expr, const Type& expected,
                    std::optional<Type> wanted) {
  Branches branches = resolve_branches(scope, expr, expected, wanted);
  const Type type = unify_values(scope, branches.values, wanted);
  report_incomplete(scope, branches, expr.span);
  Expr result = make(Op::choose, type, expr.span);
  for (std::size_t i = 0; i < branches.values.size(); ++i) {
    result.args.push_back(std::move(branches.values[i]));
    if (i < branches.guards.size()) result.args.push_back(std::move(branches.guards[i]));
  }
  result.marks = std::move(branches.marks);
  return result;
}

}  // namespace poppy::check
