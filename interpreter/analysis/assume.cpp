// What is learnt from a condition that has come out.
#include <optional>

#include "interpreter/analysis/evaluate_possible.h"

namespace poppy::analysis {
namespace {

using check::Expr;
using check::Op;
using check::TypeKind;

constexpr std::uint32_t kMostInside = 4;

bool is_whole(const check::Type& type) {
  return type.kind == TypeKind::integer || type.kind == TypeKind::money ||
         type.kind == TypeKind::date || type.kind == TypeKind::month;
}

Orders orders_where(Op op, bool outcome) {
  Orders orders = kEqual;
  if (op == Op::less) orders = kLess;
  if (op == Op::greater) orders = kGreater;
  if (op == Op::less_equal) orders = kLess | kEqual;
  if (op == Op::greater_equal) orders = kGreater | kEqual;
  if (op == Op::unequal) orders = kLess | kGreater;
  return static_cast<Orders>(outcome ? orders : kAnyOrder & ~orders);
}

}  // namespace

namespace {

/// What a group's outcome says of each of its items alike; nullopt: nothing.
std::optional<bool> outcome_of_items(Op group, bool outcome) {
  if (group == Op::all_of && outcome) return true;
  const bool none = (group == Op::any_of && !outcome) || (group == Op::none_of && outcome);
  return none ? std::optional(false) : std::nullopt;
}

}  // namespace

void Evaluator::assume(const Expr& condition, bool outcome, Known& known) {
  const Bound bound(*this, condition, false);
  if (*left_ == 0) return;
  --*left_;
  // The checker wants an `exists` where it is needed, whatever a line that is read says of it: that
  // is no needless one.
  if (condition.op == Op::exists && inside_ > 0) return;
  known.learn(alike_.of(condition), truth(!outcome, outcome));
  const Op op = condition.op;
  if (const auto item = outcome_of_items(op, outcome)) {
    for (std::size_t i = 0; i < condition.args.size(); ++i) {
      if (always_there(condition, i)) assume(condition.args[i], *item, known);
    }
  } else if (op == Op::negation) {
    assume(condition.args[0], !outcome, known);
  } else if (op == Op::exists) {
    Possible is_there;
    known.learn(alike_.of(condition.args[0]), outcome ? is_there : blank_only());
  } else if (op == Op::in_set) {
    assume_member(condition, outcome, known);
  } else if (is_comparison(op)) {
    assume_orders(condition.args[0], condition.args[1], orders_where(op, outcome), known);
  } else if (op == Op::line) {
    assume_line(condition, outcome, known);
  }
}

void Evaluator::assume_orders(const Expr& left, const Expr& right, Orders orders, Known& known) {
  const Possible one = value(left, known);
  const Possible other = value(right, known);
  known.learn(alike_.of(left), alike_.of(right), orders);
  const bool may_differ_by_blank = (orders & kEqual) == 0 && (orders == (kLess | kGreater));
  const auto learn = [&](const Expr& expr, const Possible& mine, const Possible& its, Orders how) {
    Possible left_over = narrowed(mine, its, how, is_whole(expr.type));
    // Equal blanks, and a blank beside a value, are told apart from values here.
    if (how == kEqual && mine.blank && its.blank) left_over.blank = true;
    if (may_differ_by_blank) {
      if (!its.value) {  // it is the blank: this is none
        left_over = mine;
        left_over.blank = false;
      } else {
        if (its.blank) left_over = mine;
        left_over.blank = mine.blank;
      }
    }
    if (inside_ > 0) left_over.blank = mine.blank;
    if (expr.op != Op::constant) known.learn(alike_.of(expr), left_over);
  };
  learn(left, one, other, orders);
  learn(right, other, one, turned(orders));
}

void Evaluator::assume_member(const Expr& expr, bool outcome, Known& known) {
  const Expr& of = expr.args[0];
  if (!outcome) {
    for (std::size_t i = 1; i < expr.args.size(); ++i) {
      if (expr.args[i].op == Op::constant) assume_orders(of, expr.args[i], kLess | kGreater, known);
    }
    return;
  }
  Possible any = nothing_possible();
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    any = join(any, value(expr.args[i], known));
  }
  if (inside_ > 0) any.blank = true;
  known.learn(alike_.of(of), meet(value(of, known), any));
}

/// A line of the same row that has one wording says what its body says.
void Evaluator::assume_line(const Expr& expr, bool outcome, Known& known) {
  const check::Line& line = program_.lines[expr.line()];
  if (expr.args.size() != 1 || expr.args[0].op != Op::row || expr.args[0].a != 0 ||
      expr.args[0].b != 0 || line.versions.size() != 1 ||
      line.versions.front().dating != units::Dating{} || inside_ >= kMostInside) {
    return;
  }
  ++inside_;
  assume(line.versions.front().body, outcome, known);
  --inside_;
}

}  // namespace poppy::analysis
