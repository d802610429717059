// See place_probe.h.
#include "interpreter/witness/place_probe.h"

#include <algorithm>
#include <utility>

namespace poppy::witness {

using check::Expr;
using check::Mark;
using check::Op;
using check::OpKind;

namespace {

constexpr check::Type kTruth{check::TypeKind::boolean, check::kNone, false, false};

Expr made(Op op, std::vector<Expr> args, text::Span span) {
  Expr expr;
  expr.op = op;
  expr.type = kTruth;
  expr.span = span;
  expr.args = std::move(args);
  return expr;
}

class Prober {
 public:
  Prober(const check::Program& program, const AskAt& ask, Around around)
      : program_(program), ask_(ask), around_(around) {}

  std::optional<Expr> probe(const Expr& expr) {
    std::vector<Expr> any;
    if (auto own = ask_(expr)) any.push_back(std::move(*own));
    if (expr.op == Op::choose) {
      in_choice(expr, any);
    } else if (kind_of(expr.op) == OpKind::group) {
      in_group(expr, any);
    } else if (kind_of(expr.op) == OpKind::aggregate) {
      in_list(expr, any);
    } else {
      for (const Expr& arg : expr.args) add(probe(arg), any);
    }
    if (expr.op == Op::parameter) in_parameter(expr, any);
    if (any.empty()) return std::nullopt;
    if (any.size() == 1) return std::move(any.front());
    return made(Op::any_of, std::move(any), expr.span);
  }

 private:
  static void add(std::optional<Expr> one, std::vector<Expr>& to) {
    if (one) to.push_back(std::move(*one));
  }

  static Mark mark_of(const Expr& of, std::size_t item) {
    return item < of.marks.size() ? of.marks[item] : Mark{};
  }

  /// A choice with the same guards, in which each branch says whether it comes to the place. A
  /// guard is asked where no earlier one holds: a choice whose last branch it is.
  void in_choice(const Expr& expr, std::vector<Expr>& any) {
    Expr values = made(Op::choose, {}, expr.span);
    Expr earlier = values;
    bool is_met = false;
    for (std::size_t i = 0; i < expr.args.size(); i += 2) {
      const bool is_guarded = i + 1 < expr.args.size();
      auto value = probe(expr.args[i]);
      is_met = is_met || value.has_value();
      values.args.push_back(value ? std::move(*value) : yes_or_no(false, expr.span));
      values.marks.push_back(mark_of(expr, i / 2));
      if (!is_guarded) break;
      values.args.push_back(expr.args[i + 1]);
      if (auto guard = probe(expr.args[i + 1])) {
        Expr asked = earlier;
        asked.args.push_back(std::move(*guard));
        asked.marks.push_back(mark_of(expr, i / 2));
        any.push_back(ended(std::move(asked)));
      }
      earlier.args.push_back(yes_or_no(false, expr.span));
      earlier.args.push_back(expr.args[i + 1]);
      earlier.marks.push_back(mark_of(expr, i / 2));
    }
    if (is_met) any.push_back(ended(std::move(values)));
  }

  /// With an end for where no branch is taken, or the last is out of its dates.
  static Expr ended(Expr choice) {
    if (choice.args.size() % 2 != 0) {
      if (choice.marks.back().dating == units::Dating{}) return choice;
      choice.args.push_back(yes_or_no(true, choice.span));
    }
    choice.args.push_back(yes_or_no(false, choice.span));
    choice.marks.emplace_back();
    return choice;
  }

  /// An item alone, in its dates.
  static Expr dated(Expr item, const Mark& mark) {
    if (mark.dating == units::Dating{}) return item;
    const text::Span span = item.span;
    Expr alone = made(Op::any_of, {std::move(item)}, span);
    alone.marks.push_back(mark);
    return alone;
  }

  void in_group(const Expr& expr, std::vector<Expr>& any) {
    for (std::size_t i = 0; i < expr.args.size(); ++i) {
      auto item = probe(expr.args[i]);
      if (!item) continue;
      std::vector<Expr> all;
      all.push_back(dated(std::move(*item), mark_of(expr, i)));
      if (around_ == Around::settled_by_it && expr.op != Op::at_least) {
        Expr others = expr;
        others.op = expr.op == Op::all_of ? Op::all_of : Op::none_of;
        others.args.erase(others.args.begin() + static_cast<std::ptrdiff_t>(i));
        if (i < others.marks.size()) {
          others.marks.erase(others.marks.begin() + static_cast<std::ptrdiff_t>(i));
        }
        if (!others.args.empty()) all.push_back(std::move(others));
      }
      any.push_back(made(Op::all_of, std::move(all), expr.span));
    }
  }

  /// Of some element: of those that count, for what is asked of them.
  void in_list(const Expr& expr, std::vector<Expr>& any) {
    add(probe(expr.args.front()), any);
    const bool has_where = (expr.a & check::kHasWhere) != 0;
    for (std::size_t i = 1; i < expr.args.size(); ++i) {
      auto part = probe(expr.args[i]);
      if (!part) continue;
      const bool is_where = has_where && i == 1;
      Expr some = made(Op::aggregate_some, {expr.args.front()}, expr.span);
      some.a = check::kHasHead;
      some.b = expr.b;
      if (has_where && !is_where) {
        some.a |= check::kHasWhere;
        some.args.push_back(expr.args[1]);
      }
      some.args.push_back(std::move(*part));
      any.push_back(std::move(some));
    }
  }

  /// A parameter without a table may look one up.
  void in_parameter(const Expr& expr, std::vector<Expr>& any) {
    Expr versions = made(Op::any_of, {}, expr.span);
    for (const check::Version& version : program_.parameters[expr.parameter()].versions) {
      auto one = probe(version.body);
      if (!one) continue;
      versions.args.push_back(std::move(*one));
      versions.marks.push_back({{}, version.dating});
    }
    if (!versions.args.empty()) any.push_back(std::move(versions));
  }

  const check::Program& program_;
  const AskAt& ask_;
  Around around_;
};

}  // namespace

std::optional<Expr> probe_in(const check::Program& program, const Expr& expr, const AskAt& ask,
                             Around around) {
  return Prober(program, ask, around).probe(expr);
}

Expr constant_of(check::Type type, units::Value value, text::Span span) {
  Expr expr;
  expr.op = Op::constant;
  expr.type = type;
  expr.span = span;
  expr.value = std::move(value);
  return expr;
}

Expr yes_or_no(bool value, text::Span span) {
  return constant_of(kTruth, units::Value::of(value), span);
}

Expr negated(Expr condition) {
  const text::Span span = condition.span;
  return made(Op::negation, {std::move(condition)}, span);
}

Expr grouped(Op op, std::vector<Expr> items, text::Span span) {
  Expr group = made(op, std::move(items), span);
  group.marks.resize(group.args.size());
  return group;
}

Expr compared(Op op, Expr left, Expr right) {
  const text::Span span = left.span;
  return made(op, {std::move(left), std::move(right)}, span);
}

Expr seen_from_case(Expr expr) {
  if (expr.op == Op::row && expr.a == 0) ++expr.b;
  for (Expr& arg : expr.args) arg = seen_from_case(std::move(arg));
  return expr;
}

}  // namespace poppy::witness
