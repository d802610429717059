// See expression_mutants.h.
#include "interpreter/trial/expression_mutants.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "interpreter/trial/exclusion.h"
#include "interpreter/trial/words.h"

namespace poppy::trial {

using check::Expr;
using check::Op;
using check::TypeKind;
using units::Value;

bool same(const Expr& left, const Expr& right) {
  return left.op == right.op && left.a == right.a && left.b == right.b &&
         left.value == right.value && std::ranges::equal(left.args, right.args, same) &&
         std::ranges::equal(left.marks, right.marks, {}, &check::Mark::dating,
                            &check::Mark::dating);
}

namespace {

/// The other side of a bound; the op itself where it is no comparison of order.
Op moved_bound(Op op) {
  constexpr std::pair<Op, Op> kPairs[] = {{Op::less, Op::less_equal},
                                          {Op::greater, Op::greater_equal}};
  for (const auto& [strict, loose] : kPairs) {
    if (op == strict) return loose;
    if (op == loose) return strict;
  }
  return op;
}

std::string_view sign_of(Op op) {
  constexpr std::pair<Op, std::string_view> kSigns[] = {
      {Op::less, "<"}, {Op::less_equal, "<="}, {Op::greater, ">"}, {Op::greater_equal, ">="}};
  return std::ranges::find(kSigns, op, &std::pair<Op, std::string_view>::first)->second;
}

Op other_quantifier(Op op) {
  constexpr std::pair<Op, Op> kPairs[] = {{Op::all_of, Op::any_of},
                                          {Op::aggregate_every, Op::aggregate_some}};
  for (const auto& [left, right] : kPairs) {
    if (op == left) return right;
    if (op == right) return left;
  }
  return op;
}

bool mentions(const Expr& where, const Expr& what) {
  return same(where, what) ||
         std::ranges::any_of(where.args, [&](const Expr& arg) { return mentions(arg, what); });
}

/// What a condition says to be there: of `exists(x)`, `x <> blank` and what is made of them.
void gather_guarded(const Expr& condition, std::vector<const Expr*>& guarded) {
  const bool asks_blank =
      condition.op == Op::exists || condition.op == Op::equal || condition.op == Op::unequal;
  if (asks_blank) {
    for (const Expr& arg : condition.args) guarded.push_back(&arg);
  }
  for (const Expr& arg : condition.args) gather_guarded(arg, guarded);
}

/// Whether `reader` could be refused without `condition`: it reads what may be blank, and that the
/// condition asks of.
bool leans_on(const Expr& reader, const Expr& condition) {
  std::vector<const Expr*> guarded;
  gather_guarded(condition, guarded);
  return std::ranges::any_of(guarded, [&](const Expr* one) {
    return one->op != Op::constant && one->type.or_blank && mentions(reader, *one);
  });
}

class Finder {
 public:
  Finder(const check::Program& program, const text::SourceSet& sources, const Expr& expr,
         std::span<const Expr* const> readers)
      : program_(program), sources_(sources), expr_(expr), readers_(readers) {}

  std::vector<ExpressionMutant> find() {
    compare();
    number();
    items();
    quantifier();
    branches();
    flag();
    return std::move(found_);
  }

 private:
  void add(MutantKind kind, text::Span span, std::string change, std::function<void(Expr&)> apply) {
    found_.push_back({kind, span, span, std::move(change), std::move(apply)});
  }
  std::string words(text::Span span) const { return words_of(sources_, span); }

  void compare() {
    const Op moved = moved_bound(expr_.op);
    if (moved == expr_.op) return;
    add(MutantKind::compare, expr_.span,
        fmt::format("`{}` becomes `{}`", sign_of(expr_.op), sign_of(moved)),
        [moved](Expr& expr) { expr.op = moved; });
  }

  void number() {
    if (expr_.op == Op::at_least || expr_.op == Op::window) return count();
    if (expr_.op != Op::constant || !expr_.value.is_known()) return;
    const TypeKind type = expr_.type.kind;
    const bool is_date = type == TypeKind::date || type == TypeKind::month;
    for (const int step : {1, -1}) {
      const auto next = next_value(expr_.type, expr_.value, step);
      if (!next) continue;
      add(is_date ? MutantKind::date : MutantKind::number, expr_.span,
          fmt::format("{} becomes {}", words(expr_.span), shown(*next)),
          [value = *next](Expr& expr) { expr.value = value; });
    }
  }

  /// As it is written: of `- 12 months` the number is less than nothing, and its words are not.
  std::string shown(const Value& next) const {
    const auto* now = std::get_if<std::int64_t>(&expr_.value.data);
    const bool is_taken_off =
        now != nullptr && *now < 0 && !sources_.text_of(expr_.span).starts_with('-');
    return check::value_to_string(program_, expr_.type,
                                  is_taken_off ? Value::of(-next.number()) : next);
  }

  /// Of how many items or months.
  void count() {
    const std::uint32_t most = expr_.op == Op::at_least
                                   ? static_cast<std::uint32_t>(expr_.args.size())
                                   : std::numeric_limits<std::int32_t>::max();
    for (const int step : {1, -1}) {
      const std::uint32_t next = expr_.a + static_cast<std::uint32_t>(step);
      if (next == 0 || next > most) continue;
      add(MutantKind::number, expr_.span, fmt::format("{} becomes {}", expr_.a, next),
          [next](Expr& expr) { expr.a = next; });
    }
  }

  void items() {
    const bool is_group = check::kind_of(expr_.op) == check::OpKind::group;
    const std::size_t first = expr_.op == Op::in_set ? 1 : 0;
    if (!is_group && expr_.op != Op::in_set) return;
    if (expr_.args.size() < first + 2) return;
    for (std::size_t i = first; i < expr_.args.size(); ++i) {
      if (is_group && is_leant_on(i)) continue;
      ExpressionMutant one{MutantKind::item, expr_.args[i].span,
                           is_group ? expr_.args[i].span : expr_.span,
                           fmt::format("{} is lost", words(expr_.args[i].span)), [i](Expr& expr) {
                             const auto at = static_cast<std::ptrdiff_t>(i);
                             expr.args.erase(expr.args.begin() + at);
                             if (i < expr.marks.size()) expr.marks.erase(expr.marks.begin() + at);
                           }};
      found_.push_back(std::move(one));
    }
  }

  bool is_leant_on(std::size_t item) const {
    for (std::size_t i = 0; i < expr_.args.size(); ++i) {
      if (i != item && leans_on(expr_.args[i], expr_.args[item])) return true;
    }
    return expr_.op == Op::all_of && std::ranges::any_of(readers_, [&](const Expr* reader) {
             return leans_on(*reader, expr_.args[item]);
           });
  }

  void quantifier() {
    const Op other = other_quantifier(expr_.op);
    if (other == expr_.op) return;
    const bool is_group = check::kind_of(expr_.op) == check::OpKind::group;
    if (is_group && expr_.args.size() < 2) return;
    for (std::size_t i = 0; is_group && i < expr_.args.size(); ++i) {
      if (is_leant_on(i)) return;
    }
    add(MutantKind::quantifier, expr_.span,
        fmt::format("`{}` becomes `{}`", check::word_of(expr_.op), check::word_of(other)),
        [other](Expr& expr) { expr.op = other; });
  }

  void branches() {
    if (expr_.op != Op::choose) return;
    for (std::size_t i = 0; i + 3 < expr_.args.size(); i += 2) {
      const Expr& guard = expr_.args[i + 1];
      const Expr& next = expr_.args[i + 3];
      const bool leans = leans_on(next, guard) || leans_on(expr_.args[i + 2], guard) ||
                         leans_on(guard, next) || leans_on(expr_.args[i], next);
      if (leans || exclude(program_, guard, next) || same(expr_.args[i], expr_.args[i + 2]))
        continue;
      ExpressionMutant one{MutantKind::order, expr_.args[i + 2].span, guard.span,
                           fmt::format("the branch `when {}` comes before `when {}`",
                                       words(next.span), words(guard.span)),
                           [i](Expr& expr) {
                             std::swap(expr.args[i], expr.args[i + 2]);
                             std::swap(expr.args[i + 1], expr.args[i + 3]);
                             if (i / 2 + 1 < expr.marks.size())
                               std::swap(expr.marks[i / 2], expr.marks[i / 2 + 1]);
                           }};
      found_.push_back(std::move(one));
    }
  }

  void flag() {
    if (expr_.op != Op::flag || expr_.type.kind != TypeKind::boolean) return;
    add(MutantKind::flag, expr_.span, fmt::format("{} is inverted", words(expr_.span)),
        [](Expr& expr) {
          Expr inverted;
          inverted.op = Op::negation;
          inverted.type = expr.type;
          inverted.span = expr.span;
          inverted.args.push_back(std::move(expr));
          expr = std::move(inverted);
        });
  }

  const check::Program& program_;
  const text::SourceSet& sources_;
  const Expr& expr_;
  std::span<const Expr* const> readers_;
  std::vector<ExpressionMutant> found_;
};

/// A percent, or the last decimal: 0.001 of 0.125; a share that no decimals end of, in its parts.
units::Rational unit_of(const units::Rational& value) {
  std::int64_t unit = 100;
  while (unit < 1'000'000'000 && unit % value.den != 0) unit *= 10;
  return {1, unit % value.den == 0 ? unit : value.den};
}

}  // namespace

std::optional<Value> next_value(const check::Type& type, const Value& value, int step) {
  switch (type.kind) {
    case TypeKind::integer:
    case TypeKind::money:
    case TypeKind::date:
    case TypeKind::month:
    case TypeKind::duration: {
      const auto* number = std::get_if<std::int64_t>(&value.data);
      if (number == nullptr) return std::nullopt;
      const bool is_day = type.kind == TypeKind::date || type.kind == TypeKind::month;
      if (is_day && *number == units::kOpen.days) return std::nullopt;
      std::int64_t next = 0;
      if (__builtin_add_overflow(*number, std::int64_t{step}, &next)) return std::nullopt;
      return Value::of(next);
    }
    case TypeKind::exact_money:
    case TypeKind::rate: {
      const auto* number = std::get_if<units::Rational>(&value.data);
      if (number == nullptr) return std::nullopt;
      units::Rational by = type.kind == TypeKind::rate ? unit_of(*number) : units::Rational{1, 1};
      by.num *= step;
      const auto next = units::add(*number, by);
      return next ? std::optional(Value::of(*next)) : std::nullopt;
    }
    case TypeKind::boolean:
    case TypeKind::span:
    case TypeKind::dayset:
    case TypeKind::text:
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::nothing:
      return std::nullopt;
  }
  text::bug("next_value: no such type");
}

std::vector<ExpressionMutant> mutants_of(const check::Program& program,
                                         const text::SourceSet& sources, const Expr& expr,
                                         std::span<const Expr* const> readers) {
  return Finder(program, sources, expr, readers).find();
}

}  // namespace poppy::trial
