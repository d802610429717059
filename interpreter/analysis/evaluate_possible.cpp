// See evaluate_possible.h.
#include "interpreter/analysis/evaluate_possible.h"

#include <algorithm>

namespace poppy::analysis {
namespace {

using check::Expr;
using check::LineId;
using check::LineKind;
using check::Op;
using check::Type;
using check::TypeKind;

Possible defined(Possible of) {
  of.blank = false;
  return of;
}

/// Operands of a number, a date or a month are ordered.
bool has_order(const Type& type) {
  switch (type.kind) {
    case TypeKind::integer:
    case TypeKind::money:
    case TypeKind::exact_money:
    case TypeKind::rate:
    case TypeKind::date:
    case TypeKind::month:
      return true;
    case TypeKind::boolean:
    case TypeKind::span:
    case TypeKind::dayset:
    case TypeKind::text:
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return false;
  }
  return false;
}

Orders orders_of(Op op) {
  if (op == Op::equal) return kEqual;
  if (op == Op::unequal) return kLess | kGreater;
  if (op == Op::less) return kLess;
  if (op == Op::less_equal) return kLess | kEqual;
  if (op == Op::greater) return kGreater;
  return kGreater | kEqual;
}

Possible rounded(const Possible& of, std::uint32_t rounding, std::uint32_t unit) {
  Possible result;
  result.value = of.value;
  const auto step = static_cast<std::int64_t>(unit);
  const auto end = [&](const std::optional<units::Rational>& bound) {
    std::optional<units::Rational> to;
    if (!bound) return to;
    const auto whole = units::round(*bound, static_cast<units::Rounding>(rounding), step);
    if (whole) to = units::Rational{*whole, 1};
    return to;
  };
  result.low = end(of.low);
  result.high = end(of.high);
  return result;
}

/// `any`: there may be an element.
Possible summed(bool any, const Possible& head) {
  if (!any) return between(0, 0);
  return head.low && head.low->num >= 0 ? between(0, std::nullopt) : Possible{};
}

/// `any`: there may be an element. Of elements without a head each counts.
Possible quantified(Op op, bool any, bool headless, const Possible& head) {
  if (op == Op::aggregate_some) return truth(true, any && can_be_true(head));
  if (op == Op::aggregate_every) return truth(any && can_be_false(head), true);
  return truth(any && (headless || can_be_true(head)), true);
}

Possible table_values(const check::Program& program, const check::Parameter& parameter) {
  Possible result = nothing_possible();
  for (const check::TableRow& row : parameter.rows) {
    result = join(result, just(program, parameter.type, row.value));
  }
  result.blank = result.blank || parameter.partial;
  if (!parameter.has_beyond) return result;
  const bool grows = std::ranges::all_of(parameter.beyond_rows, [](const check::TableRow& row) {
    const auto number = units::number_of(row.value);
    return number && number->num >= 0;
  });
  result.high.reset();
  if (!grows) result.low.reset();
  return result;
}

/// Of the keys of all rows: where they or their ranges begin, or end.
Possible table_keys(const check::Program& program, const check::Parameter& parameter,
                    std::size_t key, bool most) {
  Possible result = nothing_possible();
  for (const check::TableRow& row : parameter.rows) {
    const check::KeyRange& range = row.keys[key];
    const bool is_blank = range.open_high && (most || range.any);
    const units::Value value = is_blank ? units::Value::blank() : most ? range.high : range.low;
    result = join(result, just(program, parameter.key_types[key], value));
  }
  return result;
}

}  // namespace

std::size_t size_of(const Expr& expr) {
  std::size_t size = 1;
  for (const Expr& arg : expr.args) size += size_of(arg);
  return size;
}

bool is_comparison(Op op) {
  return op == Op::equal || op == Op::unequal || op == Op::less || op == Op::less_equal ||
         op == Op::greater || op == Op::greater_equal;
}

bool always_there(const Expr& of, std::size_t item) {
  return item >= of.marks.size() || of.marks[item].dating == units::Dating{};
}

AggregateParts parts_of(const Expr& aggregate) {
  AggregateParts parts;
  std::size_t next = 1;
  if ((aggregate.a & check::kHasWhere) != 0) parts.where = &aggregate.args[next++];
  if ((aggregate.a & check::kHasHead) != 0) parts.head = &aggregate.args[next++];
  if ((aggregate.a & check::kHasBy) != 0) parts.by = &aggregate.args[next];
  return parts;
}

Evaluator::Bound::Bound(Evaluator& evaluator, const Expr& expr, bool anew)
    : evaluator_(evaluator), before_(evaluator.left_), mine_(anew || !before_) {
  constexpr std::size_t looks = 16;      // at each of its parts
  constexpr std::size_t others = 2'000;  // of the lines that it reads
  if (mine_) evaluator.left_ = looks * size_of(expr) + others;
}

Evaluator::Bound::~Bound() {
  if (mine_) evaluator_.left_ = before_;
}

Possible Evaluator::value(const Expr& expr, Known& known) {
  const Bound bound(*this, expr, false);
  if (*left_ == 0 && expr.op != Op::constant) return any_of_type(program_, expr.type);
  if (*left_ > 0) --*left_;
  Possible result = plain(expr, known);
  if (const Possible* learnt = known.of(alike_.of(expr))) result = meet(result, *learnt);
  return result;
}

Possible Evaluator::leaf(const Expr& expr) {
  if (expr.op != Op::constant) return any_of_type(program_, expr.type);
  const bool is_text = expr.type.kind == TypeKind::text && expr.value.is_known();
  return is_text ? one_of({alike_.of(expr)}) : just(program_, expr.type, expr.value);
}

Possible Evaluator::read(const Expr& expr) {
  if (expr.op == Op::field) return any_of_field(program_, program_.fields[expr.field()]);
  const bool of_this_month = expr.op == Op::line && expr.args.size() <= 1;
  return of_this_month ? line(expr.line()) : any_of_type(program_, expr.type);
}

Possible Evaluator::planned(const Expr& expr, Known& known) {
  if (expr.op == Op::marginal) {
    // Each part of the amount, which none has below zero, at a rate of the scale.
    const Possible amount = defined(value(expr.args[0], known));
    return product(at_least(amount, between(0, 0)), parameter(expr.args[1]));
  }
  if (expr.op == Op::flag && !setting_.flags.empty()) return setting_.flags[expr.flag()];
  if (expr.op == Op::county && setting_.county) return one_of({setting_.county->value});
  if (expr.op == Op::parameter || expr.op == Op::row_value) return parameter(expr);
  if (check::is_row_cell(expr.op)) {
    const check::Parameter& table = program_.parameters[expr.parameter()];
    return table_keys(program_, table, expr.b % table.key_names.size(), expr.op == Op::row_most);
  }
  return any_of_type(program_, expr.type);
}

Possible Evaluator::plain(const Expr& expr, Known& known) {
  switch (check::kind_of(expr.op)) {
    case check::OpKind::leaf:
      return leaf(expr);
    case check::OpKind::read:
      return read(expr);
    case check::OpKind::planned:
      return planned(expr, known);
    case check::OpKind::strict:
      return arithmetic(expr, known);
    case check::OpKind::group:
      return expr.op == Op::at_least ? counted_group(expr, known) : group(expr, known);
    case check::OpKind::choice:
      return choice(expr, known);
    case check::OpKind::aggregate:
      return aggregate(expr, known);
    case check::OpKind::children:
    case check::OpKind::lookup:
      break;
  }
  return any_of_type(program_, expr.type);
}

Possible Evaluator::line(LineId id) {
  if (lines_[id]) return *lines_[id];
  const check::Line& line = program_.lines[id];
  lines_[id] = any_of_type(program_, line.type);  // what reads itself may be anything
  Possible result = nothing_possible();
  for (const check::Version& version : line.versions) {
    Known known;
    const Bound bound(*this, version.body, true);
    result = join(result, value(version.body, known));
  }
  // Out of its dates a rule fails nobody.
  const bool whole = line.versions.size() == 1 && line.versions.front().dating == units::Dating{};
  if (line.type.kind == TypeKind::boolean && line.kind != LineKind::define && !whole) {
    result = join(result, truth(true, false));
  }
  lines_[id] = result;
  return result;
}

Possible Evaluator::parameter(const Expr& expr) {
  const check::Parameter& parameter = program_.parameters[expr.parameter()];
  const auto [place, is_new] =
      parameters_.emplace(expr.parameter(), any_of_type(program_, parameter.type));
  if (!is_new) return place->second;
  if (parameter.from_table)
    return parameters_[expr.parameter()] = table_values(program_, parameter);
  Possible result = nothing_possible();
  for (const check::Version& version : parameter.versions) {
    Known known;
    const Bound bound(*this, version.body, true);
    result = join(result, value(version.body, known));
  }
  result.blank = result.blank || parameter.partial;
  return parameters_[expr.parameter()] = result;
}

Possible Evaluator::arithmetic(const Expr& expr, Known& known) {
  const auto arg = [&](std::size_t i) { return defined(value(expr.args[i], known)); };
  const Op op = expr.op;
  if (op == Op::add) return sum(arg(0), arg(1));
  if (op == Op::subtract) return sum(arg(0), negated(arg(1)));
  if (op == Op::negate) return negated(arg(0));
  if (op == Op::multiply) return product(arg(0), arg(1));
  if (op == Op::round) return rounded(arg(0), expr.a, expr.b);
  if (op == Op::floor_at) return at_least(arg(0), arg(1));
  if (op == Op::cap_at) return at_most(arg(0), arg(1));
  if (is_comparison(op)) return comparison(expr, known);
  if (op == Op::in_set) return membership(expr, known);
  if (op == Op::day_of) return between(1, 31);
  if (op == Op::month_number) return between(1, 12);
  if (op == Op::count_days || op == Op::absolute) return between(0, std::nullopt);
  return of_operand(expr, known);
}

/// Those that ask about their operand, or pass it on.
Possible Evaluator::of_operand(const Expr& expr, Known& known) {
  const Op op = expr.op;
  if (op == Op::int_to_rate || op == Op::money_to_exact || op == Op::in_range) {
    return value(expr.args[0], known);
  }
  if (op != Op::negation && op != Op::exists && op != Op::if_blank) {
    return any_of_type(program_, expr.type);
  }
  const Possible of = value(expr.args[0], known);
  if (op == Op::negation) return truth(can_be_true(of), can_be_false(of));
  if (op == Op::exists) return truth(of.blank, of.value);
  return of.blank ? join(defined(of), value(expr.args[1], known)) : of;
}

Orders Evaluator::orders(const Possible& one, const Expr& left, const Possible& other,
                         const Expr& right, const Known& known) const {
  const Orders between = orders_between(one, other, has_order(left.type));
  return static_cast<Orders>(between & known.orders(alike_.of(left), alike_.of(right)));
}

Possible Evaluator::comparison(const Expr& expr, Known& known) {
  const Expr& left = expr.args[0];
  const Expr& right = expr.args[1];
  const Possible one = value(left, known);
  const Possible other = value(right, known);
  Orders found = orders(one, left, other, right, known);
  if (expr.op == Op::equal || expr.op == Op::unequal) {
    const Orders pair = known.orders(alike_.of(left), alike_.of(right));
    if (one.blank && other.blank && (pair & kEqual) != 0) found |= kEqual;
    const bool apart = (one.blank && other.value) || (one.value && other.blank);
    if (apart && (pair & (kLess | kGreater)) != 0) found |= kLess | kGreater;
  }
  const Orders wanted = orders_of(expr.op);
  return truth((found & ~wanted) != 0, (found & wanted) != 0);
}

Possible Evaluator::membership(const Expr& expr, Known& known) {
  const Possible of = value(expr.args[0], known);
  bool can_be_in = false;
  Possible left = of;  // what no candidate has taken
  for (std::size_t i = 1; i < expr.args.size(); ++i) {
    const Possible candidate = value(expr.args[i], known);
    const Orders found = orders(of, expr.args[0], candidate, expr.args[i], known);
    if ((found & kEqual) != 0 || (of.blank && candidate.blank)) can_be_in = true;
    const Expr& other = expr.args[i];
    if (other.op != Op::constant) continue;
    if (other.value.is_blank()) left.blank = false;
    if (left.among && candidate.among && candidate.among->size() == 1) {
      std::erase(*left.among, candidate.among->front());
      if (left.among->empty()) left.value = false;
    } else if (found == kEqual) {
      left.value = false;
    }
  }
  return truth(!left.none(), can_be_in);
}

Possible Evaluator::counted_group(const Expr& expr, Known& known) {
  std::uint32_t sure = 0, most = 0;
  for (std::size_t i = 0; i < expr.args.size(); ++i) {
    const Possible item = value(expr.args[i], known);
    if (can_be_true(item)) ++most;
    if (can_be_true(item) && !can_be_false(item) && always_there(expr, i)) ++sure;
  }
  return truth(sure < expr.a, most >= expr.a);
}

Possible Evaluator::group(const Expr& expr, Known& known) {
  // The group is settled by the first item that comes out as `settling`.
  const bool settling = expr.op != Op::all_of;
  bool can_be_settled = false;
  const Known::Mark mark(known);
  for (std::size_t i = 0; i < expr.args.size() && !known.impossible(); ++i) {
    const Possible item = value(expr.args[i], known);
    if (settling ? can_be_true(item) : can_be_false(item)) can_be_settled = true;
    const bool can_go_on = settling ? can_be_false(item) : can_be_true(item);
    if (!always_there(expr, i)) continue;
    if (!can_go_on) {
      return truth(expr.op != Op::any_of && can_be_settled,
                   expr.op == Op::any_of && can_be_settled);
    }
    assume(expr.args[i], !settling, known);
  }
  const bool can_stay = !known.impossible();
  return expr.op == Op::any_of ? truth(can_stay, can_be_settled) : truth(can_be_settled, can_stay);
}

Possible Evaluator::choice(const Expr& expr, Known& known) {
  Possible result = nothing_possible();
  const Known::Mark mark(known);
  for (std::size_t branch = 0; 2 * branch < expr.args.size() && !known.impossible(); ++branch) {
    const Expr& taken = expr.args[2 * branch];
    if (2 * branch + 1 >= expr.args.size()) {
      return join(result, value(taken, known));
    }
    const Expr& guard = expr.args[2 * branch + 1];
    const Possible holds = value(guard, known);
    if (can_be_true(holds)) {
      const Known::Mark here(known);
      assume(guard, true, known);
      if (!known.impossible()) result = join(result, value(taken, known));
    }
    if (!always_there(expr, branch)) continue;
    if (!can_be_false(holds)) break;
    assume(guard, false, known);
  }
  return result;
}

Possible Evaluator::aggregate(const Expr& expr, Known& known) {
  const AggregateParts parts = parts_of(expr);
  const Known::Mark mark(known);
  bool any = true;
  if (parts.where != nullptr) {
    any = can_be_true(value(*parts.where, known));
    if (any) assume(*parts.where, true, known);
    any = any && !known.impossible();
  }
  const Possible head =
      parts.head == nullptr || !any ? nothing_possible() : value(*parts.head, known);
  if (is_quantified(expr.op)) return quantified(expr.op, any, parts.head == nullptr, head);
  const Op op = expr.op;
  if (op == Op::aggregate_count) return any ? between(0, std::nullopt) : between(0, 0);
  if (op == Op::aggregate_sum) return summed(any, head);
  if ((op == Op::aggregate_least || op == Op::aggregate_greatest) && parts.head != nullptr) {
    Possible result = defined(head);
    result.blank = true;
    return result;
  }
  return any_of_type(program_, expr.type);
}

}  // namespace poppy::analysis
