// The strict operations of ops/ in columns, row by row: what has kernels comes here only where they
// give up.
#include "interpreter/code/columnar.h"
#include "interpreter/facts/fact_columns.h"

namespace poppy::code {

using check::Op;
using plan::Node;
using units::CellKind;
using units::CellState;
using units::kKnown;

namespace {

/// count(days(month)): of the month itself, with no set of days made.
struct DaysInMonth {
  using Forms = ops::FormsOf<ops::Whole(ops::Month)>;
  ops::Made<std::int64_t> operator()(units::Month of) const {
    // The last month ends at the open end: its days have no number.
    if (of == units::kLastMonth) return std::unexpected(ops::Fault::endless);
    return units::days_in(of);
  }
};

}  // namespace

CellKind Columnar::kind_of_operands(const Node& node) const {
  CellKind kind = CellKind::number;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const CellKind own = facts::cell_kind(child(node, i).type);
    if (own != CellKind::number) kind = own;
  }
  return kind;
}

Columnar::Operands Columnar::operands_of(const Node& node, const Domain& domain) {
  Operands operands;
  if (node.count > operands.at.size()) text::bug("a strict op of more operands than there are");
  operands.count = node.count;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    operands.at[i] = numbers_of(child_id(node, i), domain);
  }
  return operands;
}

template <typename F, typename Form>
Columnar::Numbers Columnar::lanes_of_form(const Node& node, const Operands& operands,
                                          const Domain& domain, const Room& into) {
  using Run = StrictForm<F, Form>;
  static_assert(Run::kOperands <= std::tuple_size_v<decltype(operands.at)>);
  const F functor = functor_of<F>(node.a, node.b);
  units::CellPools& pools = block_->facts.pools;
  const Room made = take_numbers(domain, Run::kExact, into);
  const CellState* const given = all_states(std::span(operands.at).first(Run::kOperands), domain);
  CellState* states = nullptr;  // where an op gives something else than a value
  for (std::size_t row = 0; row < domain.rows; ++row) {
    made.values[row] = 0;
    if constexpr (Run::kExact) made.dens[row] = 1;
    if (given != nullptr && given[row] != kKnown) continue;
    std::array<Exact, Run::kOperands> cells;
    for (std::size_t i = 0; i < Run::kOperands; ++i) cells[i] = operands.at[i].exact(row);
    const StrictResult result = Run::run(functor, pools, cells);
    made.values[row] = result.number.num;
    if constexpr (Run::kExact) made.dens[row] = result.number.den;
    if (result.state == kKnown) continue;
    if (result.too_wide) mark_too_large(row, domain);
    if (states == nullptr) {
      states = take_states(domain);
      if (given != nullptr) {
        std::copy_n(given, domain.rows, states);
      } else {
        std::fill_n(states, domain.rows, kKnown);
      }
    }
    states[row] = result.state;
  }
  Numbers numbers;
  numbers.values = made.values;
  if constexpr (Run::kExact) numbers.dens = made.dens;
  numbers.states = states != nullptr ? states : given;
  return numbers;
}

template <typename F, typename... Forms>
Columnar::Numbers Columnar::lanes_of_kind(ops::FormsOf<Forms...>, CellKind kind, const Node& node,
                                          const Operands& operands, const Domain& domain,
                                          const Room& into) {
  Numbers result;
  const bool found = ((StrictForm<F, Forms>::kKind == kind &&
                       (result = lanes_of_form<F, Forms>(node, operands, domain, into), true)) ||
                      ...);
  if (!found) text::bug("a strict op of operands that it has no form for");
  return result;
}

Columnar::Numbers Columnar::lanes(Op op, CellKind kind, const Node& node, const Operands& operands,
                                  const Domain& domain, const Room& into) {
  switch (op) {
#define POPPY_STRICT(name, word, functor) \
  case Op::name:                          \
    return lanes_of_kind<ops::functor>(ops::functor::Forms(), kind, node, operands, domain, into);
#include "interpreter/ops/op.def"
#define POPPY_STRICT(name, word, functor)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
    break;
  }
  text::bug("columnar: an op that has no form");
}

Columnar::Numbers Columnar::strict(const Node& node, const Domain& domain, const Room& into) {
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  switch (node.op) {
    case Op::if_blank:
      return first_not_blank(node, domain);
    case Op::pick_least:
    case Op::pick_greatest:
      return pick_rows(node, domain);
    case Op::int_to_rate:
    case Op::money_to_exact:
      return to_exact(node, domain);
    case Op::equal:
    case Op::unequal:
    case Op::in_set:
    case Op::exists:
    case Op::text_of:
    case Op::in_range:
      return by_lanes(node, domain);
#define POPPY_STRICT(name, word, functor) case Op::name:
#include "interpreter/ops/op.def"
      break;
#define POPPY_STRICT(name, word, functor)
#define POPPY_BY_HAND(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      text::bug("columnar: not a strict op");
  }
  if (has_kernel(node.op)) {
    return exact ? exact_arithmetic(node, domain, into) : plain_arithmetic(node, domain, into);
  }
  if (node.op == Op::round) return round_rows(node, domain, into);
  if (node.op == Op::count_days && child(node, 0).op == Op::month_to_days) {
    const Node& of = child(node, 0);
    return lanes_of_form<DaysInMonth, ops::Whole(ops::Month)>(of, operands_of(of, domain), domain,
                                                              into);
  }
  return lanes(node.op, kind_of_operands(node), node, operands_of(node, domain), domain, into);
}

}  // namespace poppy::code
