// Numbers in columns: reads, arithmetic, choices and folds over the rows below, of the columnar
// evaluator. What has no loop of its own is made row by row with the Machine's instruction.
#include <algorithm>
#include <array>
#include <limits>

#include "interpreter/code/columnar.h"
#include "interpreter/code/exact.h"
#include "interpreter/code/search.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/text/problem.h"

namespace poppy::code {
namespace {

using check::Op;
using plan::Node;
using plan::NodeId;
using units::Cell;
using units::CellKind;
using units::CellState;
using units::kBlank;
using units::kError;
using units::kKnown;
using units::kUnknown;

/// By the or-ed states of operands: what an op that needs all of them comes to.
constexpr std::array<CellState, 8> kOpen = {kKnown, kError, kUnknown, kUnknown,
                                            kError, kError, kError,   kError};

bool is_known(const CellState* states, std::size_t row) {
  return states == nullptr || states[row] == kKnown;
}

}  // namespace

Columnar::Numbers Columnar::numbers_of(NodeId id, const Domain& domain) {
  const Node& node = sheet_.nodes[id];
  if (is_truth(node.type) && node.op != Op::constant) {
    const OwnNumbers made = take_numbers(domain, false);
    CellState* const states = take_states(domain);
    const Scratch::Mark mark = scratch_.mark();
    const Numbers numbers = numbers_from(truth_of(id, domain), domain, made, states);
    scratch_.release(mark);
    return numbers;
  }
  switch (kind_of(node.op)) {
    case check::OpKind::leaf:
      return leaf_numbers(node, domain);
    case check::OpKind::read:
      return read_numbers(node, domain);
    case check::OpKind::choice:
      return choose_numbers(node, domain);
    case check::OpKind::aggregate:
      return fold_rows(node, domain);
    case check::OpKind::strict:
      return arithmetic(node, domain);
    case check::OpKind::children:
      return by_lanes(node, domain);
    case check::OpKind::lookup:
      return look_up_rows(node, domain);
    case check::OpKind::group:
    case check::OpKind::planned:
      break;
  }
  text::bug("columnar: a number that is none");
}

Columnar::Numbers Columnar::numbers_from(const Truth& truth, const Domain& domain,
                                         const OwnNumbers& to, CellState* states) const {
  kernels_.spread(truth.yes, domain.rows, to.values);
  if (spread_states(truth, domain.rows, states)) return {to.values, nullptr, nullptr};
  return {to.values, nullptr, states};
}

bool Columnar::spread_states(const Truth& truth, std::size_t rows, CellState* states) {
  std::fill_n(states, rows, kKnown);
  bool all_known = true;
  for (std::size_t begin = 0; begin < rows; begin += 64) {
    const std::size_t word = begin / 64;
    std::uint64_t open = ~(truth.yes[word] | truth.no[word]);
    if (rows - begin < 64) open &= (std::uint64_t{1} << (rows - begin)) - 1;
    all_known = all_known && open == 0;
    for (; open != 0; open &= open - 1) {
      const bool error = (truth.error[word] & open & -open) != 0;
      states[begin + static_cast<std::size_t>(__builtin_ctzll(open))] = error ? kError : kUnknown;
    }
  }
  return all_known;
}

Columnar::Numbers Columnar::leaf_numbers(const Node& node, const Domain& domain) {
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  const OwnNumbers made = take_numbers(domain, exact);
  if (node.op == Op::row) {
    const check::EntityId entity = node.type.of;
    const std::uint32_t* const above =
        entity == domain.entity ? nullptr : ancestors(domain.entity, entity);
    for (std::size_t row = 0; row < domain.rows; ++row) {
      made.values[row] = above == nullptr ? static_cast<std::int64_t>(row) : above[row];
    }
    return {made.values, nullptr, nullptr};
  }
  const facts::FactColumns& facts = block_->facts;
  if (node.op == Op::run_date) {
    for (std::size_t row = 0; row < domain.rows; ++row) {
      made.values[row] = facts.run_date[facts.entities[domain.entity].of_case[row]].days;
    }
    return {made.values, nullptr, nullptr};
  }
  const Cell cell = constant_cell(node);
  std::fill_n(made.values, domain.rows, cell.value);
  if (exact) std::fill_n(made.dens, domain.rows, cell.den);
  if (cell.state == kKnown) return {made.values, made.dens, nullptr};
  CellState* const states = take_states(domain);
  std::fill_n(states, domain.rows, cell.state);
  return {made.values, made.dens, states};
}

Cell Columnar::constant_cell(const Node& node) const {
  const auto id = static_cast<std::size_t>(&node - sheet_.nodes.data());
  const std::uint32_t lowered = code_->constant_of_node[id];
  if (lowered != check::kNone) return code_->constants[lowered];
  return {sheet_.constants[node.a].number(), 1, kKnown};  // a plain number, part of a test
}

Columnar::Numbers Columnar::read_numbers(const Node& node, const Domain& domain) {
  const Node& record = child(node, 0);
  if (record.op != Op::row) {
    if (is_kept_[node.a] != 0) fill(node.a);
    return by_lanes(node, domain);
  }
  if (is_kept_[node.a] != 0) {
    const OwnNumbers made = take_numbers(domain, false);
    CellState* const states = take_states(domain);
    const Truth truth = take_truth(domain);
    read_truth(node, domain, truth);
    return numbers_from(truth, domain, made, states);
  }
  const units::Column& column = *block_->slots[node.a];
  std::uint8_t& known = all_known_[node.a];
  if (known == 0) {
    known =
        std::ranges::all_of(column.states, [](CellState state) { return state == kKnown; }) ? 2 : 1;
  }
  const CellState* const states = known == 2 ? nullptr : column.states.data();
  const std::int64_t* const dens = column.dens.empty() ? nullptr : column.dens.data();
  const check::EntityId entity = sheet_.slots[node.a].entity;
  if (entity == domain.entity) return {column.values.data(), dens, states};
  const std::uint32_t* const above = ancestors(domain.entity, entity);
  const OwnNumbers made = take_numbers(domain, dens != nullptr);
  for (std::size_t row = 0; row < domain.rows; ++row) {
    made.values[row] = column.values[above[row]];
  }
  if (dens != nullptr) {
    for (std::size_t row = 0; row < domain.rows; ++row) made.dens[row] = dens[above[row]];
  }
  if (states == nullptr) return {made.values, made.dens, nullptr};
  CellState* const own_states = take_states(domain);
  for (std::size_t row = 0; row < domain.rows; ++row) own_states[row] = states[above[row]];
  return {made.values, made.dens, own_states};
}

Columnar::Numbers Columnar::choose_numbers(const Node& node, const Domain& domain) {
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  const OwnNumbers made = take_numbers(domain, exact);
  CellState* const states = take_states(domain);
  std::fill_n(made.values, domain.rows, 0);
  if (exact) std::fill_n(made.dens, domain.rows, 1);
  std::fill_n(states, domain.rows, kKnown);
  const Scratch::Mark mark = scratch_.mark();
  const Choosing rows{take_words(domain), take_words(domain), take_words(domain)};
  for (std::size_t word = 0; word < domain.words(); ++word) rows.rest[word] = ~std::uint64_t{0};
  if (domain.rows % 64 != 0) {
    rows.rest[domain.words() - 1] = (std::uint64_t{1} << (domain.rows % 64)) - 1;
  }
  bool open = false;
  for (std::uint32_t i = 0; i < node.count; i += 2) {
    const Scratch::Mark branch = scratch_.mark();
    if (choose_rows(node, i, domain, rows)) {
      const Numbers value = numbers_of(child_id(node, i), domain);
      kernels_.take_where(rows.taken, value.values, domain.rows, made.values);
      if (exact) {
        if (value.dens == nullptr) {
          text::bug("columnar: a branch that is not exact in a choice that is");
        }
        kernels_.take_where(rows.taken, value.dens, domain.rows, made.dens);
      }
      if (value.states != nullptr) {
        kernels_.take_bytes_where(rows.taken, value.states, domain.rows, states);
        open = true;
      }
    }
    scratch_.release(branch);
  }
  for (std::size_t word = 0; word < domain.words(); ++word) {
    for (std::uint64_t bits = rows.rest[word]; bits != 0; bits &= bits - 1) {
      states[word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))] = kError;
      open = true;
    }
  }
  scratch_.release(mark);
  return {made.values, made.dens, open ? states : nullptr};
}

/// The states of an op that needs both operands; null: all known.
const CellState* Columnar::both_states(const Numbers& left, const Numbers& right,
                                       const Domain& domain) {
  if (left.states == nullptr && right.states == nullptr) return nullptr;
  CellState* const states = take_states(domain);
  for (std::size_t row = 0; row < domain.rows; ++row) {
    const unsigned l = left.states == nullptr ? 0U : left.states[row];
    const unsigned r = right.states == nullptr ? 0U : right.states[row];
    states[row] = kOpen[l | r];
  }
  return states;
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

Columnar::Numbers Columnar::arithmetic(const Node& node, const Domain& domain) {
  const CellKind kind = facts::cell_kind(node.type);
  const bool exact = kind == CellKind::exact;
  switch (node.op) {
    case Op::if_blank:
      return first_not_blank(node, domain);
    case Op::pick_least:
    case Op::pick_greatest:
      return pick_rows(node, domain);
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::floor_at:
    case Op::cap_at:
      return exact ? exact_arithmetic(node, domain) : plain_arithmetic(node, domain);
    case Op::months_between:
    case Op::days_between:
      return plain_arithmetic(node, domain);
    case Op::int_to_rate:
    case Op::money_to_exact: {
      const Numbers value = numbers_of(child_id(node, 0), domain);
      if (value.dens != nullptr) return value;
      std::int64_t* const dens = take_numbers(domain, false).values;
      std::fill_n(dens, domain.rows, 1);
      for (std::size_t row = 0; row < domain.rows; ++row) {
        if (value.values[row] == std::numeric_limits<std::int64_t>::min()) {
          mark_too_large(row, domain);
        }
      }
      return {value.values, dens, open_states(value, domain)};
    }
    case Op::round:
      return round_rows(node, domain);
    case Op::make_span: {
      const Numbers begin = numbers_of(child_id(node, 0), domain);
      const Numbers end = numbers_of(child_id(node, 1), domain);
      const OwnNumbers made = take_numbers(domain, false);
      std::vector<std::uint32_t>& wrong = wrong_rows_;
      wrong.clear();
      const CellState* const states = both_states(begin, end, domain);
      for (std::size_t row = 0; row < domain.rows; ++row) {
        const auto first = static_cast<std::uint32_t>(begin.values[row]);
        const auto last = static_cast<std::uint32_t>(end.values[row]);
        made.values[row] = units::pack(units::Pair{first, last});
        if (end.values[row] < begin.values[row] && is_known(states, row)) {
          wrong.push_back(static_cast<std::uint32_t>(row));
        }
      }
      return {made.values, nullptr, with_errors(states, wrong, domain)};
    }
    default:
      return by_lanes(node, domain);
  }
}

/// One operand is needed; a blank is an error.
const CellState* Columnar::open_states(const Numbers& value, const Domain& domain) {
  return value.states == nullptr ? nullptr : both_states(value, {}, domain);
}

Columnar::Numbers Columnar::plain_arithmetic(const Node& node, const Domain& domain) {
  const Numbers left = numbers_of(child_id(node, 0), domain);
  const Numbers right = numbers_of(child_id(node, 1), domain);
  const OwnNumbers made = take_numbers(domain, false);
  const CellState* const states = both_states(left, right, domain);
  const auto checked = [&](auto op) {
    wrong_rows_.clear();
    for (std::size_t row = 0; row < domain.rows; ++row) {
      if (op(left.values[row], right.values[row], &made.values[row]) && is_known(states, row)) {
        wrong_rows_.push_back(static_cast<std::uint32_t>(row));
      }
    }
    return Numbers{made.values, nullptr, with_errors(states, wrong_rows_, domain)};
  };
  switch (node.op) {
    case Op::add:
      if (kernels_.add(left.values, right.values, domain.rows, made.values)) break;
      return checked([](std::int64_t l, std::int64_t r, std::int64_t* to) {
        return __builtin_add_overflow(l, r, to);
      });
    case Op::subtract:
      if (kernels_.subtract(left.values, right.values, domain.rows, made.values)) break;
      return checked([](std::int64_t l, std::int64_t r, std::int64_t* to) {
        return __builtin_sub_overflow(l, r, to);
      });
    case Op::multiply:
      return checked([](std::int64_t l, std::int64_t r, std::int64_t* to) {
        return __builtin_mul_overflow(l, r, to);
      });
    case Op::floor_at:
      kernels_.greater_of(left.values, right.values, domain.rows, made.values);
      break;
    case Op::cap_at:
      kernels_.lesser_of(left.values, right.values, domain.rows, made.values);
      break;
    default:  // differences of dates and months never leave 64 bits
      kernels_.subtract(left.values, right.values, domain.rows, made.values);
      break;
  }
  return {made.values, nullptr, states};
}

Columnar::Numbers Columnar::exact_arithmetic(const Node& node, const Domain& domain) {
  const Numbers left = numbers_of(child_id(node, 0), domain);
  const Numbers right = numbers_of(child_id(node, 1), domain);
  const OwnNumbers made = take_numbers(domain, true);
  const CellState* const states = both_states(left, right, domain);
  const auto each = [&](auto op) {
    wrong_rows_.clear();
    for (std::size_t row = 0; row < domain.rows; ++row) {
      Exact result;
      const Exact l{left.values[row], left.dens[row]};
      const Exact r{right.values[row], right.dens[row]};
      if (is_known(states, row)) {
        const ExactState state = op(l, r, result);
        if (state == ExactState::too_large) mark_too_large(row, domain);
        if (state != ExactState::fine) wrong_rows_.push_back(static_cast<std::uint32_t>(row));
      }
      made.values[row] = result.num;
      made.dens[row] = result.den;
    }
    return Numbers{made.values, made.dens, with_errors(states, wrong_rows_, domain)};
  };
  switch (node.op) {
    case Op::add:
      return each([](const Exact& l, const Exact& r, Exact& to) { return add(l, r, to); });
    case Op::subtract:
      return each([](const Exact& l, const Exact& r, Exact& to) { return subtract(l, r, to); });
    case Op::multiply:
      return each([](const Exact& l, const Exact& r, Exact& to) { return multiply(l, r, to); });
    case Op::divide:
      return each([](const Exact& l, const Exact& r, Exact& to) {
        return r.num == 0 ? ExactState::error : divide(l, r, to);
      });
    case Op::floor_at:
      return each([](const Exact& l, const Exact& r, Exact& to) {
        to = compare(l, r) < 0 ? r : l;
        return ExactState::fine;
      });
    default:
      return each([](const Exact& l, const Exact& r, Exact& to) {
        to = compare(l, r) > 0 ? r : l;
        return ExactState::fine;
      });
  }
}

Columnar::Numbers Columnar::round_rows(const Node& node, const Domain& domain) {
  const Numbers value = numbers_of(child_id(node, 0), domain);
  const OwnNumbers made = take_numbers(domain, false);
  const CellState* const states = open_states(value, domain);
  const auto rounding = static_cast<units::Rounding>(node.a);
  const std::int64_t unit = node.b == 0 ? 1 : node.b;
  wrong_rows_.clear();
  for (std::size_t row = 0; row < domain.rows; ++row) {
    made.values[row] = 0;
    if (!is_known(states, row)) continue;
    const Exact exact{value.values[row], value.dens == nullptr ? 1 : value.dens[row]};
    if (round(exact, rounding, unit, made.values[row]) != ExactState::fine) {
      wrong_rows_.push_back(static_cast<std::uint32_t>(row));
    }
  }
  return {made.values, nullptr, with_errors(states, wrong_rows_, domain)};
}

Columnar::Numbers Columnar::first_not_blank(const Node& node, const Domain& domain) {
  const Numbers value = numbers_of(child_id(node, 0), domain);
  if (value.states == nullptr) return value;
  const Numbers other = numbers_of(child_id(node, 1), domain);
  const OwnNumbers made = take_numbers(domain, value.dens != nullptr);
  CellState* const states = take_states(domain);
  for (std::size_t row = 0; row < domain.rows; ++row) {
    const Numbers& used = value.states[row] == kBlank ? other : value;
    made.values[row] = used.values[row];
    if (made.dens != nullptr) made.dens[row] = used.dens == nullptr ? 1 : used.dens[row];
    states[row] = used.states == nullptr ? kKnown : used.states[row];
  }
  return {made.values, made.dens, states};
}

Columnar::Numbers Columnar::pick_rows(const Node& node, const Domain& domain) {
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  const bool greatest = node.op == Op::pick_greatest;
  const OwnNumbers made = take_numbers(domain, exact);
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
      const CellState state = next.states == nullptr ? kKnown : next.states[row];
      if (state > kBlank) {
        open[row] = static_cast<CellState>(open[row] | state);
      } else if (state == kKnown) {
        bool better = states[row] == kBlank;
        if (!better && exact) {
          const int order = compare(Exact{next.values[row], next.dens[row]},
                                    Exact{made.values[row], made.dens[row]});
          better = greatest ? order > 0 : order < 0;
        } else if (!better) {
          better =
              greatest ? next.values[row] > made.values[row] : next.values[row] < made.values[row];
        }
        if (!better) continue;
        made.values[row] = next.values[row];
        if (exact) made.dens[row] = next.dens[row];
        states[row] = kKnown;
      }
    }
    scratch_.release(mark);
  }
  bool all_known = true;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    if (open[row] != kKnown) states[row] = kOpen[open[row]];
    all_known = all_known && states[row] == kKnown;
  }
  return {made.values, made.dens, all_known ? nullptr : states};
}

Columnar::Numbers Columnar::look_up_rows(const Node& node, const Domain& domain) {
  std::vector<Numbers> keys;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    keys.push_back(numbers_of(child_id(node, i), domain));
  }
  const Table& table = code_->tables[node.a];
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  const OwnNumbers made = take_numbers(domain, exact);
  CellState* const states = take_states(domain);
  SearchKeys wanted(keys.size());
  bool open = false;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    unsigned given = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      wanted[i] = {keys[i].values[row], keys[i].dens == nullptr ? 1 : keys[i].dens[row]};
      if (keys[i].states != nullptr) given |= keys[i].states[row];
    }
    Cell found{0, 1, kOpen[given]};
    if (given == kKnown) {
      bool too_large = false;
      found = look_up(table, wanted, block_->facts.pools, too_large);
      if (too_large) mark_too_large(row, domain);
    }
    made.values[row] = found.value;
    if (exact) made.dens[row] = found.den;
    states[row] = found.state;
    open = open || found.state != kKnown;
  }
  return {made.values, made.dens, open ? states : nullptr};
}

/// The node's instruction, row by row.
Columnar::Numbers Columnar::by_lanes(const Node& node, const Domain& domain) {
  constexpr std::size_t kMost = 16;
  if (node.count > kMost) text::bug("columnar: an op of more operands than there are");
  std::array<Numbers, kMost> operands;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    operands[i] = numbers_of(child_id(node, i), domain);
  }
  const CellKind kind = facts::cell_kind(
      kind_of(node.op) == check::OpKind::read ? sheet_.slots[node.a].type : node.type);
  const bool exact = kind == CellKind::exact;
  const OwnNumbers made = take_numbers(domain, exact);
  CellState* const states = take_states(domain);
  const std::array<Instruction, 2> code = {apply_instruction(sheet_, node), Instruction{}};
  const std::vector<std::uint32_t>& of_case = block_->facts.entities[domain.entity].of_case;
  std::array<Cell, kMost> cells;
  bool open = false;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    for (std::uint32_t i = 0; i < node.count; ++i) {
      cells[i] = {operands[i].values[row], operands[i].dens == nullptr ? 1 : operands[i].dens[row],
                  operands[i].states == nullptr ? kKnown : operands[i].states[row]};
    }
    const Cell result = machine_.apply(code.data(), {cells.data(), node.count}, of_case[row]);
    made.values[row] = result.value;
    if (exact) made.dens[row] = result.den;
    states[row] = result.state;
    open = open || result.state != kKnown;
  }
  return {made.values, made.dens, open ? states : nullptr};
}

/// sum, count, least and greatest over the rows below.
Columnar::Numbers Columnar::fold_rows(const Node& node, const Domain& domain) {
  const Domain below = domain_of(node, domain);
  const bool has_head = (node.a & check::kHasHead) != 0;
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  const OwnNumbers made = take_numbers(domain, exact);
  CellState* const states = take_states(domain);
  const Scratch::Mark mark = scratch_.mark();
  std::uint32_t at = 1;
  Truth where;
  if ((node.a & check::kHasWhere) != 0) where = truth_of(child_id(node, at++), below);
  Numbers head;
  if (has_head) head = numbers_of(child_id(node, at), below);
  const bool extreme = node.op == Op::aggregate_least || node.op == Op::aggregate_greatest;
  const facts::EntityRows& rows = block_->facts.entities[below.entity];
  bool open_rows = false;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    Exact result{0, 1};
    unsigned open = rows.list_given[row] == 0 ? kUnknown : kKnown;
    CellState state = extreme ? kBlank : kKnown;
    const std::uint32_t begin = rows.list_begin[row];
    const std::uint32_t end = rows.list_given[row] == 0 ? begin : begin + rows.list_count[row];
    for (std::uint32_t element = begin; element < end; ++element) {
      if (where.yes != nullptr) {
        const std::uint64_t bit = std::uint64_t{1} << (element % 64);
        if ((where.no[element / 64] & bit) != 0) continue;
        if ((where.yes[element / 64] & bit) == 0) {
          open |= (where.error[element / 64] & bit) != 0 ? kError : kUnknown;
        }
      }
      if (!has_head) {
        ++result.num;
        continue;
      }
      const CellState head_state = head.states == nullptr ? kKnown : head.states[element];
      if (head_state != kKnown) {
        open |= extreme && head_state == kBlank ? kKnown : head_state;
        continue;
      }
      fold(node.op, {head.values[element], head.dens == nullptr ? 1 : head.dens[element]}, exact,
           result, state);
      if (state == kTooLarge) {
        mark_too_large(row, domain);
        state = kError;
      }
    }
    if (open != kKnown) state = kOpen[open];
    states[row] = state;
    made.values[row] = result.num;
    if (exact) made.dens[row] = result.den;
    open_rows = open_rows || state != kKnown;
  }
  scratch_.release(mark);
  return {made.values, made.dens, open_rows ? states : nullptr};
}

void Columnar::fold(Op op, const Exact& head, bool exact, Exact& result, CellState& state) {
  switch (op) {
    case Op::aggregate_sum:
      if (state != kKnown) return;
      if (exact) {
        Exact sum;
        const ExactState made = add(result, head, sum);
        if (made == ExactState::fine) result = sum;
        if (made == ExactState::error) state = kError;
        if (made == ExactState::too_large) state = kTooLarge;
      } else if (__builtin_add_overflow(result.num, head.num, &result.num)) {
        state = kError;
      }
      return;
    case Op::aggregate_count:
      ++result.num;
      return;
    default: {
      const int order = exact ? compare(head, result)
                              : (head.num < result.num ? -1 : (head.num > result.num ? 1 : 0));
      if (state == kBlank || (op == Op::aggregate_greatest ? order > 0 : order < 0)) result = head;
      state = kKnown;
      return;
    }
  }
}

}  // namespace poppy::code
