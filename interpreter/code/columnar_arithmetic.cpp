// Arithmetic in columns. Exact numbers have one denominator for all rows wherever that can be, so
// that sums, comparisons and roundings are loops over whole numbers; where it cannot be, each row
// is computed alone.
#include <algorithm>
#include <numeric>

#include "interpreter/code/columnar.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/text/problem.h"

namespace poppy::code {

using check::Op;
using plan::Node;
using units::CellKind;
using units::CellState;
using units::kBlank;
using units::kError;
using units::kKnown;

units::CellState Columnar::open_state(unsigned states) {
  return (states & kError) != 0            ? kError
         : (states & units::kUnknown) != 0 ? units::kUnknown
         : (states & kBlank) != 0          ? kError
                                           : kKnown;
}

/// The states of an op that needs both operands; null: all known.
const CellState* Columnar::both_states(const Numbers& left, const Numbers& right,
                                       const Domain& domain) {
  return all_states(std::array{left, right}, domain);
}

/// Likewise of any number of operands: their states are or-ed before they are judged.
const CellState* Columnar::all_states(std::span<const Numbers> operands, const Domain& domain) {
  std::array<const CellState*, 3> open = {};
  std::size_t count = 0;
  CellState* all = nullptr;  // of a table of many keys: what did not find room in `open`
  for (const Numbers& one : operands) {
    if (one.states == nullptr) continue;
    if (count < open.size()) {
      open[count++] = one.states;
      continue;
    }
    if (all == nullptr) {
      all = take_states(domain);
      std::copy_n(open.back(), domain.rows, all);
      open.back() = all;
    }
    for (std::size_t row = 0; row < domain.rows; ++row) all[row] |= one.states[row];
  }
  if (count == 0) return nullptr;
  while (count < open.size()) open[count++] = open[0];
  CellState* const states = take_states(domain);
  kernels_.judge(open[0], open[1], open[2], domain.rows, states);
  return states;
}

/// One operand is needed; a blank is an error.
const CellState* Columnar::open_states(const Numbers& value, const Domain& domain) {
  return value.states == nullptr ? nullptr : both_states(value, {}, domain);
}

void Columnar::mark_too_large(std::size_t row, const Domain& domain) {
  block_->too_large[block_->facts.entities[domain.entity].of_case[row]] = 1;
}

Columnar::Numbers Columnar::to_exact(const Node& node, const Domain& domain) {
  Numbers value = numbers_of(child_id(node, 0), domain);
  const Scratch::Mark mark = scratch_.mark();
  // Nothing added: whether one of them is the least number.
  if (value.values != nullptr &&
      !kernels_.add(value.operand(), {}, domain.rows, take_numbers(domain, false).values)) {
    for (std::size_t row = 0; row < domain.rows; ++row) {
      if (value.values[row] == kNoNum) mark_too_large(row, domain);
    }
  }
  scratch_.release(mark);
  value.states = open_states(value, domain);
  return value;
}

bool Columnar::has_kernel(Op op) {
  return op == Op::add || op == Op::subtract || op == Op::multiply || op == Op::divide ||
         op == Op::floor_at || op == Op::cap_at || op == Op::months_between ||
         op == Op::days_between;
}

Columnar::Numbers Columnar::plain_arithmetic(const Node& node, const Domain& domain,
                                             const Room& into) {
  const Operands operands = operands_of(node, domain);
  const Room made = take_numbers(domain, false, into);
  const Operand left = operands.at[0].operand();
  const Operand right = operands.at[1].operand();
  bool done = true;
  if (node.op == Op::add) {
    done = kernels_.add(left, right, domain.rows, made.values);
  } else if (node.op == Op::multiply) {
    done = kernels_.multiply(left, right, domain.rows, made.values);
  } else if (node.op == Op::floor_at) {
    kernels_.greater_of(left, right, domain.rows, made.values);
  } else if (node.op == Op::cap_at) {
    kernels_.lesser_of(left, right, domain.rows, made.values);
  } else if (node.op == Op::subtract || node.op == Op::months_between ||
             node.op == Op::days_between) {
    done = kernels_.subtract(left, right, domain.rows, made.values);
  } else {
    text::bug("columnar: an op without a kernel");
  }
  if (!done) return lanes(node.op, CellKind::number, node, operands, domain, made);
  Numbers result;
  result.values = made.values;
  result.states = both_states(operands.at[0], operands.at[1], domain);
  return result;
}

bool Columnar::bring_over(Numbers& numbers, std::int64_t den, const Domain& domain) {
  if (numbers.den == den) return true;
  const std::int64_t factor = den / numbers.den;
  if (numbers.values == nullptr) {
    if (__builtin_mul_overflow(numbers.one, factor, &numbers.one)) return false;
  } else {
    const Room made = take_numbers(domain, false);
    if (!kernels_.multiply(numbers.operand(), {nullptr, factor}, domain.rows, made.values)) {
      return false;
    }
    numbers.values = made.values;
  }
  numbers.den = den;
  return true;
}

bool Columnar::share_den(Numbers& left, Numbers& right, const Domain& domain) {
  if (left.dens != nullptr || right.dens != nullptr) return false;
  if (left.den == right.den) return true;
  const auto is_zero = [](const Numbers& one) { return one.values == nullptr && one.one == 0; };
  if (is_zero(left)) left.den = right.den;
  if (is_zero(right)) right.den = left.den;
  if (left.den == right.den) return true;
  std::int64_t den = 0;
  const std::int64_t common = std::gcd(left.den, right.den);
  if (__builtin_mul_overflow(left.den / common, right.den, &den) || den > kMostDen) return false;
  Numbers l = left;
  Numbers r = right;
  if (!bring_over(l, den, domain) || !bring_over(r, den, domain)) return false;
  left = l;
  right = r;
  return true;
}

bool Columnar::even_arithmetic(Op op, Numbers left, Numbers right, const Domain& domain,
                               const Room& to, Numbers& made) {
  if (left.dens != nullptr || right.dens != nullptr) return false;
  const std::size_t rows = domain.rows;
  if (op == Op::multiply || op == Op::divide) {
    if (op == Op::divide) {  // by one number: times its inverse
      if (right.values != nullptr || right.one <= 0) return false;
      std::swap(right.one, right.den);
    }
    if (__builtin_mul_overflow(left.den, right.den, &made.den) || made.den > kMostDen ||
        !kernels_.multiply(left.operand(), right.operand(), rows, to.values)) {
      return false;
    }
    made.values = to.values;
    return true;
  }
  if (!share_den(left, right, domain)) return false;
  made.den = left.den;
  if (op == Op::add) {
    if (!kernels_.add(left.operand(), right.operand(), rows, to.values)) return false;
  } else if (op == Op::subtract) {
    if (!kernels_.subtract(left.operand(), right.operand(), rows, to.values)) return false;
  } else if (op == Op::floor_at) {
    kernels_.greater_of(left.operand(), right.operand(), rows, to.values);
  } else if (op == Op::cap_at) {
    kernels_.lesser_of(left.operand(), right.operand(), rows, to.values);
  } else {
    text::bug("columnar: an op without a kernel");
  }
  made.values = to.values;
  return true;
}

Columnar::Numbers Columnar::exact_arithmetic(const Node& node, const Domain& domain,
                                             const Room& into) {
  const Operands operands = operands_of(node, domain);
  const Room made = take_numbers(domain, true, into);
  Numbers result;
  if (!even_arithmetic(node.op, operands.at[0], operands.at[1], domain, made, result)) {
    return lanes(node.op, CellKind::exact, node, operands, domain, made);
  }
  result.states = both_states(operands.at[0], operands.at[1], domain);
  return result;
}

Columnar::Numbers Columnar::round_rows(const Node& node, const Domain& domain, const Room& into) {
  const Operands operands = operands_of(node, domain);
  const Numbers& value = operands.at[0];
  const Room made = take_numbers(domain, false, into);
  const ops::Round round(node.a, node.b);
  if (value.values == nullptr || value.dens != nullptr ||
      !kernels_.round(value.values, value.den, round.rounding, round.unit, domain.rows,
                      made.values)) {
    return lanes(node.op, CellKind::exact, node, operands, domain, made);
  }
  Numbers result;
  result.values = made.values;
  result.states = open_states(value, domain);
  return result;
}

Columnar::Numbers Columnar::pick_rows(const Node& node, const Domain& domain) {
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  const bool greatest = node.op == Op::pick_greatest;
  const Room made = take_numbers(domain, exact);
  CellState* const states = take_states(domain);
  CellState* const open = take_states(domain);
  std::fill_n(made.values, domain.rows, 0);
  if (exact) std::fill_n(made.dens, domain.rows, 1);
  std::fill_n(states, domain.rows, kBlank);
  std::fill_n(open, domain.rows, kKnown);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const Scratch::Mark mark = scratch_.mark();
    const Numbers next = numbers_of(child_id(node, i), domain);
    for (std::size_t row = 0; row < domain.rows; ++row) {
      const CellState state = next.state(row);
      if (state > kBlank) {
        open[row] = static_cast<CellState>(open[row] | state);
      } else if (state == kKnown) {
        const Exact number = next.exact(row);
        bool better = states[row] == kBlank;
        if (!better) {
          const int order = compare(number, {made.values[row], exact ? made.dens[row] : 1});
          better = greatest ? order > 0 : order < 0;
        }
        if (!better) continue;
        made.values[row] = number.num;
        if (exact) made.dens[row] = number.den;
        states[row] = kKnown;
      }
    }
    scratch_.release(mark);
  }
  bool all_known = true;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    if (open[row] != kKnown) states[row] = open_state(open[row]);
    all_known = all_known && states[row] == kKnown;
  }
  Numbers result;
  result.values = made.values;
  result.dens = made.dens;
  if (!all_known) result.states = states;
  return result;
}

}  // namespace poppy::code
