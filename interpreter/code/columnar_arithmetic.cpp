// Arithmetic in columns. Exact numbers have one denominator for all rows wherever that can be, so
// that sums, comparisons and roundings are loops over whole numbers; where it cannot be, each row
// is computed alone.
#include <algorithm>
#include <limits>
#include <numeric>

#include "interpreter/code/columnar.h"
#include "interpreter/facts/fact_columns.h"

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
  if (left.states == nullptr && right.states == nullptr) return nullptr;
  CellState* const states = take_states(domain);
  for (std::size_t row = 0; row < domain.rows; ++row) {
    states[row] = open_state(unsigned{left.state(row)} | right.state(row));
  }
  return states;
}

/// Likewise of any number of operands: their states are or-ed before they are judged.
const CellState* Columnar::all_states(std::span<const Numbers> operands, const Domain& domain) {
  const bool open =
      std::ranges::any_of(operands, [](const Numbers& one) { return one.states != nullptr; });
  if (!open) return nullptr;
  CellState* const states = take_states(domain);
  for (std::size_t row = 0; row < domain.rows; ++row) {
    unsigned given = kKnown;
    for (const Numbers& one : operands) given |= one.state(row);
    states[row] = open_state(given);
  }
  return states;
}

/// One operand is needed; a blank is an error.
const CellState* Columnar::open_states(const Numbers& value, const Domain& domain) {
  return value.states == nullptr ? nullptr : both_states(value, {}, domain);
}

/// Rows that came to be errors of their own.
const CellState* Columnar::with_errors(const CellState* states,
                                       const std::vector<std::uint32_t>& rows,
                                       const Domain& domain) {
  if (rows.empty()) return states;
  CellState* const made = take_states(domain);
  if (states == nullptr) {
    std::fill_n(made, domain.rows, kKnown);
  } else {
    std::copy_n(states, domain.rows, made);
  }
  for (const std::uint32_t row : rows) made[row] = kError;
  return made;
}

void Columnar::mark_too_large(std::size_t row, const Domain& domain) {
  block_->too_large[block_->facts.entities[domain.entity].of_case[row]] = 1;
}

namespace {

bool is_known(const CellState* states, std::size_t row) {
  return states == nullptr || states[row] == kKnown;
}

}  // namespace

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

Columnar::Numbers Columnar::plain_arithmetic(const Node& node, const Domain& domain,
                                             const Room& into) {
  const Numbers left = numbers_of(child_id(node, 0), domain);
  const Numbers right = numbers_of(child_id(node, 1), domain);
  const Room made = take_numbers(domain, false, into);
  Numbers result;
  result.values = made.values;
  result.states = both_states(left, right, domain);
  const auto checked = [&](auto op) {
    wrong_rows_.clear();
    for (std::size_t row = 0; row < domain.rows; ++row) {
      if (op(left.value(row), right.value(row), &made.values[row]) &&
          is_known(result.states, row)) {
        wrong_rows_.push_back(static_cast<std::uint32_t>(row));
      }
    }
    result.states = with_errors(result.states, wrong_rows_, domain);
  };
  const Operand l = left.operand();
  const Operand r = right.operand();
  switch (node.op) {
    case Op::add:
      if (kernels_.add(l, r, domain.rows, made.values)) break;
      checked([](std::int64_t one, std::int64_t other, std::int64_t* to) {
        return __builtin_add_overflow(one, other, to);
      });
      break;
    case Op::multiply:
      if (kernels_.multiply(l, r, domain.rows, made.values)) break;
      checked([](std::int64_t one, std::int64_t other, std::int64_t* to) {
        return __builtin_mul_overflow(one, other, to);
      });
      break;
    case Op::floor_at:
      kernels_.greater_of(l, r, domain.rows, made.values);
      break;
    case Op::cap_at:
      kernels_.lesser_of(l, r, domain.rows, made.values);
      break;
    default:  // differences, of money, dates and months, too
      if (kernels_.subtract(l, r, domain.rows, made.values)) break;
      checked([](std::int64_t one, std::int64_t other, std::int64_t* to) {
        return __builtin_sub_overflow(one, other, to);
      });
      break;
  }
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
  switch (op) {
    case Op::divide:
      // By one number: times its inverse.
      if (right.values != nullptr || right.one <= 0) return false;
      std::swap(right.one, right.den);
      [[fallthrough]];
    case Op::multiply:
      if (__builtin_mul_overflow(left.den, right.den, &made.den) || made.den > kMostDen ||
          !kernels_.multiply(left.operand(), right.operand(), rows, to.values)) {
        return false;
      }
      break;
    default:
      if (!share_den(left, right, domain)) return false;
      made.den = left.den;
      if (op == Op::add) {
        if (!kernels_.add(left.operand(), right.operand(), rows, to.values)) return false;
      } else if (op == Op::subtract) {
        if (!kernels_.subtract(left.operand(), right.operand(), rows, to.values)) return false;
      } else if (op == Op::floor_at) {
        kernels_.greater_of(left.operand(), right.operand(), rows, to.values);
      } else {
        kernels_.lesser_of(left.operand(), right.operand(), rows, to.values);
      }
      break;
  }
  made.values = to.values;
  return true;
}

Columnar::Numbers Columnar::exact_arithmetic(const Node& node, const Domain& domain,
                                             const Room& into) {
  const Numbers left = numbers_of(child_id(node, 0), domain);
  const Numbers right = numbers_of(child_id(node, 1), domain);
  const Room made = take_numbers(domain, true, into);
  Numbers result;
  result.states = both_states(left, right, domain);
  if (even_arithmetic(node.op, left, right, domain, made, result)) return result;
  result.values = made.values;
  result.dens = made.dens;
  result.den = 1;
  const auto each = [&](auto op) {
    wrong_rows_.clear();
    for (std::size_t row = 0; row < domain.rows; ++row) {
      Exact number;
      if (is_known(result.states, row)) {
        const ExactState state = op(left.exact(row), right.exact(row), number);
        if (state == ExactState::too_large) mark_too_large(row, domain);
        if (state != ExactState::fine) wrong_rows_.push_back(static_cast<std::uint32_t>(row));
      }
      made.values[row] = number.num;
      made.dens[row] = number.den;
    }
    result.states = with_errors(result.states, wrong_rows_, domain);
  };
  switch (node.op) {
    case Op::add:
      each([](const Exact& l, const Exact& r, Exact& to) { return add(l, r, to); });
      break;
    case Op::subtract:
      each([](const Exact& l, const Exact& r, Exact& to) { return subtract(l, r, to); });
      break;
    case Op::multiply:
      each([](const Exact& l, const Exact& r, Exact& to) { return multiply(l, r, to); });
      break;
    case Op::divide:
      each([](const Exact& l, const Exact& r, Exact& to) {
        return r.num == 0 ? ExactState::error : divide(l, r, to);
      });
      break;
    case Op::floor_at:
      each([](const Exact& l, const Exact& r, Exact& to) {
        to = compare(l, r) < 0 ? r : l;
        return ExactState::fine;
      });
      break;
    default:
      each([](const Exact& l, const Exact& r, Exact& to) {
        to = compare(l, r) > 0 ? r : l;
        return ExactState::fine;
      });
      break;
  }
  return result;
}

Columnar::Numbers Columnar::round_rows(const Node& node, const Domain& domain, const Room& into) {
  const Numbers value = numbers_of(child_id(node, 0), domain);
  const Room made = take_numbers(domain, false, into);
  Numbers result;
  result.values = made.values;
  result.states = open_states(value, domain);
  const auto rounding = static_cast<units::Rounding>(node.a);
  const std::int64_t unit = node.b == 0 ? 1 : node.b;
  if (value.values != nullptr && value.dens == nullptr &&
      kernels_.round(value.values, value.den, rounding, unit, domain.rows, made.values)) {
    return result;
  }
  wrong_rows_.clear();
  for (std::size_t row = 0; row < domain.rows; ++row) {
    made.values[row] = 0;
    if (!is_known(result.states, row)) continue;
    if (round(value.exact(row), rounding, unit, made.values[row]) != ExactState::fine) {
      wrong_rows_.push_back(static_cast<std::uint32_t>(row));
    }
  }
  result.states = with_errors(result.states, wrong_rows_, domain);
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
