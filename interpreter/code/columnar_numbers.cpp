// Numbers in columns: leaves, reads, choices, calendars and look-ups of the columnar evaluator.
// What has no loop of its own is made row by row with the Machine's instruction.
#include <algorithm>
#include <array>
#include <cstring>

#include "interpreter/code/columnar.h"
#include "interpreter/code/search.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/text/problem.h"

namespace poppy::code {

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

Columnar::Numbers Columnar::numbers_of(NodeId id, const Domain& domain, const Room& into) {
  const Node& node = sheet_.nodes[id];
  if (is_truth(node.type) && node.op != Op::constant && !may_be_blank(node)) {
    const Room made = take_numbers(domain, false, into);
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
      return choose_numbers(node, domain, into);
    case check::OpKind::aggregate:
      return fold_rows(node, domain, into);
    case check::OpKind::strict:
      return strict(node, domain, into);
    case check::OpKind::children:
      return by_lanes(node, domain);
    case check::OpKind::lookup:
      return look_up_rows(node, domain, into);
    case check::OpKind::group:
    case check::OpKind::planned:
      break;
  }
  text::bug("columnar: a number that is none");
}

Columnar::Numbers Columnar::numbers_from(const Truth& truth, const Domain& domain, const Room& to,
                                         CellState* states) const {
  kernels_.spread(truth.yes, domain.rows, to.values);
  Numbers made;
  made.values = to.values;
  if (!spread_states(truth, domain.rows, states)) made.states = states;
  return made;
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
  Numbers made;
  if (node.op == Op::row) {
    const check::EntityId entity = node.type.entity();
    const std::uint32_t* const above =
        entity == domain.entity ? nullptr : ancestors(domain.entity, entity);
    const Room room = take_numbers(domain, false);
    for (std::size_t row = 0; row < domain.rows; ++row) {
      room.values[row] = above == nullptr ? static_cast<std::int64_t>(row) : above[row];
    }
    made.values = room.values;
    return made;
  }
  const facts::FactColumns& facts = block_->facts;
  if (node.op == Op::run_date) {
    const Room room = take_numbers(domain, false);
    for (std::size_t row = 0; row < domain.rows; ++row) {
      room.values[row] = facts.run_date[facts.entities[domain.entity].of_case[row]].days;
    }
    made.values = room.values;
    return made;
  }
  const Cell cell = constant_cell(node);
  made.one = cell.value;
  made.den = cell.den;
  if (cell.state == kKnown) return made;
  CellState* const states = take_states(domain);
  std::fill_n(states, domain.rows, cell.state);
  made.states = states;
  return made;
}

Cell Columnar::constant_cell(const Node& node) const {
  const std::uint32_t lowered = code_->constant_of_node[sheet_.nodes.id_of(node)];
  if (lowered != check::kNone) return code_->constants[lowered];
  return {sheet_.constants[node.a].number(), 1, kKnown};  // a plain number, part of a test
}

namespace {

bool all_are_known(const std::vector<CellState>& states) {
  static_assert(kKnown == 0);
  // Equal to itself one further on: many at a time.
  return states.empty() || (states[0] == kKnown &&
                            std::memcmp(&states[0], states.data() + 1, states.size() - 1) == 0);
}

/// The denominator of all known rows; 0: there is none such.
std::int64_t even_den(const units::Column& column) {
  std::int64_t den = 0;
  for (std::size_t row = 0; row < column.dens.size(); ++row) {
    if (column.states[row] != kKnown || column.dens[row] == den) continue;
    if (den != 0) return 0;
    den = column.dens[row];
  }
  return den == 0 ? 1 : den;
}

}  // namespace

Columnar::Numbers Columnar::read_numbers(const Node& node, const Domain& domain) {
  const Node& record = child(node, 0);
  if (record.op != Op::row) {
    if (is_kept_[node.slot()] != 0) fill(node.slot());
    return read_of_records(node, domain);
  }
  if (is_kept_[node.slot()] != 0) {
    const Room made = take_numbers(domain, false);
    CellState* const states = take_states(domain);
    const Truth truth = take_truth(domain);
    read_truth(node, domain, truth);
    return numbers_from(truth, domain, made, states);
  }
  const Numbers made = numbers_of_column(node.slot());
  const check::EntityId entity = sheet_.slots[node.slot()].entity;
  return entity == domain.entity ? made : spread_below(made, entity, domain);
}

/// The column itself, with what is known of all its rows.
Columnar::Numbers Columnar::numbers_of_column(plan::SlotId slot) {
  const units::Column& column = *block_->slots[slot];
  std::uint8_t& known = all_known_[slot];
  if (known == 0) {
    known = all_are_known(column.states) ? 2 : 1;
  }
  Numbers made;
  made.values = column.values.data();
  if (known != 2) made.states = column.states.data();
  if (!column.dens.empty()) {
    std::int64_t& den = even_dens_[slot];
    if (den < 0) den = even_den(column);
    if (den == 0) {
      made.dens = column.dens.data();
    } else {
      made.den = den;
    }
  }
  return made;
}

/// Of each row the number of its ancestor.
Columnar::Numbers Columnar::spread_below(Numbers made, check::EntityId entity,
                                         const Domain& domain) {
  const std::uint32_t* const above = ancestors(domain.entity, entity);
  const Room room = take_numbers(domain, made.dens != nullptr);
  for (std::size_t row = 0; row < domain.rows; ++row) room.values[row] = made.values[above[row]];
  if (made.dens != nullptr) {
    for (std::size_t row = 0; row < domain.rows; ++row) room.dens[row] = made.dens[above[row]];
  }
  made.values = room.values;
  made.dens = room.dens;
  if (made.states == nullptr) return made;
  CellState* const states = take_states(domain);
  for (std::size_t row = 0; row < domain.rows; ++row) states[row] = made.states[above[row]];
  made.states = states;
  return made;
}

/// Reads at rows that were computed; a record that is not there is an error.
Columnar::Numbers Columnar::read_of_records(const Node& node, const Domain& domain) {
  const Numbers record = numbers_of(child_id(node, 0), domain);
  const units::Column& column = *block_->slots[node.slot()];
  const bool exact = !column.dens.empty();
  const Room made = take_numbers(domain, exact);
  CellState* const states = take_states(domain);
  bool open = false;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    if (record.state(row) != kKnown) {
      made.values[row] = 0;
      if (exact) made.dens[row] = 1;
      states[row] = open_state(record.state(row));
    } else {
      const auto at = static_cast<std::size_t>(record.value(row));
      made.values[row] = column.values[at];
      if (exact) made.dens[row] = column.dens[at];
      states[row] = column.states[at];
    }
    open = open || states[row] != kKnown;
  }
  Numbers result;
  result.values = made.values;
  result.dens = made.dens;
  if (open) result.states = states;
  return result;
}

Columnar::Numbers Columnar::choose_numbers(const Node& node, const Domain& domain,
                                           const Room& into) {
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  Chosen chosen;
  chosen.made = take_numbers(domain, exact, into);
  if (exact) chosen.other = take_numbers(domain, false).values;
  chosen.states = take_states(domain);
  std::fill_n(chosen.made.values, domain.rows, 0);
  std::fill_n(chosen.states, domain.rows, kKnown);
  const Scratch::Mark mark = scratch_.mark();
  const Choosing rows{take_words(domain), take_words(domain), take_words(domain)};
  for (std::size_t word = 0; word < domain.words(); ++word) rows.rest[word] = ~std::uint64_t{0};
  if (domain.rows % 64 != 0) {
    rows.rest[domain.words() - 1] = (std::uint64_t{1} << (domain.rows % 64)) - 1;
  }
  for (std::uint32_t i = 0; i < node.count; i += 2) {
    const Scratch::Mark branch = scratch_.mark();
    if (choose_rows(node, i, domain, rows)) {
      take_branch(chosen, rows.taken, numbers_of(child_id(node, i), domain), domain);
    }
    scratch_.release(branch);
  }
  for (std::size_t word = 0; word < domain.words(); ++word) {
    for (std::uint64_t bits = rows.rest[word]; bits != 0; bits &= bits - 1) {
      chosen.states[word * 64 + static_cast<std::size_t>(__builtin_ctzll(bits))] = kError;
      chosen.open = true;
    }
  }
  scratch_.release(mark);
  Numbers result;
  result.values = chosen.made.values;
  if (exact && !chosen.is_even) result.dens = chosen.made.dens;
  if (chosen.den != 0) result.den = chosen.den;
  if (chosen.open) result.states = chosen.states;
  return result;
}

/// The value of a branch, in the rows that take it.
void Columnar::take_branch(Chosen& chosen, const std::uint64_t* taken, Numbers value,
                           const Domain& domain) {
  if (chosen.other != nullptr && chosen.is_even) even_out(chosen, value, domain);
  kernels_.take_where(taken, value.operand(), domain.rows, chosen.made.values);
  if (!chosen.is_even) {
    kernels_.take_where(taken, value.den_operand(), domain.rows, chosen.made.dens);
  }
  if (value.states == nullptr) return;
  kernels_.take_bytes_where(taken, value.states, domain.rows, chosen.states);
  chosen.open = true;
}

/// Brings what is made so far and the next value over one denominator, or gives each row its own.
void Columnar::even_out(Chosen& chosen, Numbers& value, const Domain& domain) {
  if (chosen.den == 0 && value.dens == nullptr) {
    chosen.den = value.den;
    return;
  }
  if (chosen.den == value.den && value.dens == nullptr) return;
  Numbers so_far;
  so_far.values = chosen.made.values;
  so_far.den = chosen.den == 0 ? 1 : chosen.den;
  chosen.is_even = share_den(so_far, value, domain);
  if (chosen.is_even) {
    chosen.den = value.den;
  } else {
    std::fill_n(chosen.made.dens, domain.rows, so_far.den);
  }
  if (so_far.values != chosen.made.values) {
    std::copy_n(so_far.values, domain.rows, chosen.other);
    std::swap(chosen.made.values, chosen.other);
  }
}

Columnar::Numbers Columnar::first_not_blank(const Node& node, const Domain& domain) {
  const Numbers value = numbers_of(child_id(node, 0), domain);
  if (value.states == nullptr) return value;
  const bool exact = facts::cell_kind(node.type) == CellKind::exact;
  const Numbers other = numbers_of(child_id(node, 1), domain);
  const Room made = take_numbers(domain, exact);
  CellState* const states = take_states(domain);
  for (std::size_t row = 0; row < domain.rows; ++row) {
    const Numbers& used = value.states[row] == kBlank ? other : value;
    const Exact number = used.exact(row);
    made.values[row] = number.num;
    if (exact) made.dens[row] = number.den;
    states[row] = used.state(row);
  }
  Numbers result;
  result.values = made.values;
  result.dens = made.dens;
  result.states = states;
  return result;
}

Columnar::Numbers Columnar::look_up_rows(const Node& node, const Domain& domain, const Room& into) {
  const Table& table = code_->tables[node.a];
  DenseTable& dense = dense_tables_[node.a];
  if (!dense.is_tried) dense = make_dense(table, block_->facts.pools);
  Lookup lookup{table, dense, {}, {}, nullptr, false, {}};
  for (std::uint32_t i = 0; i < node.count; ++i) {
    lookup.keys.push_back(numbers_of(child_id(node, i), domain));
  }
  lookup.wanted = SearchKeys(lookup.keys.size());
  lookup.made = take_numbers(domain, facts::cell_kind(node.type) == CellKind::exact, into);
  lookup.states = take_states(domain);
  const CellState* const open_keys = all_states(lookup.keys, domain);
  lookup.open = open_keys != nullptr;
  if (lookup.open) std::copy_n(open_keys, domain.rows, lookup.states);
  if (dense.is_dense) {
    look_up_dense(lookup, domain);
  } else {
    for (std::size_t row = 0; row < domain.rows; ++row) look_up_row(lookup, row, domain);
  }
  Numbers result;
  result.values = lookup.made.values;
  result.dens = lookup.made.dens;
  if (lookup.open) result.states = lookup.states;
  return result;
}

void Columnar::look_up_row(Lookup& lookup, std::size_t row, const Domain& domain) {
  const Room& made = lookup.made;
  if (lookup.open && lookup.states[row] != kKnown) {
    made.values[row] = 0;
    if (made.dens != nullptr) made.dens[row] = 1;
    return;
  }
  for (std::size_t i = 0; i < lookup.keys.size(); ++i) lookup.wanted[i] = lookup.keys[i].exact(row);
  bool too_large = false;
  const Cell found = look_up(lookup.table, lookup.wanted, block_->facts.pools, too_large);
  if (too_large) mark_too_large(row, domain);
  made.values[row] = found.value;
  if (made.dens != nullptr) made.dens[row] = found.den;
  if (found.state == kKnown) return;
  if (!lookup.open) std::fill_n(lookup.states, domain.rows, kKnown);
  lookup.open = true;
  lookup.states[row] = found.state;
}

/// By a row's place; what is outside, or open there, is looked up as any other.
void Columnar::look_up_dense(Lookup& lookup, const Domain& domain) {
  const DenseTable& dense = lookup.dense;
  const Room& made = lookup.made;
  if (made.dens != nullptr) std::fill_n(made.dens, domain.rows, dense.den);
  const auto place = [&](std::size_t key, std::size_t row) {
    return static_cast<std::uint64_t>(lookup.keys[key].value(row)) -
           static_cast<std::uint64_t>(dense.first[key]);
  };
  if (lookup.keys.size() == 1 && dense.states.empty() && lookup.keys[0].values != nullptr) {
    const std::int64_t* const values = dense.values.data();
    const auto side = static_cast<std::uint64_t>(dense.sides[0]);
    for (std::size_t row = 0; row < domain.rows; ++row) {
      const std::uint64_t at = place(0, row);
      if (at < side) {
        made.values[row] = values[at];
      } else {
        look_up_row(lookup, row, domain);
      }
    }
    return;
  }
  for (std::size_t row = 0; row < domain.rows; ++row) {
    std::uint64_t at = 0;
    bool inside = true;
    for (std::size_t i = 0; i < lookup.keys.size(); ++i) {
      const auto side = static_cast<std::uint64_t>(dense.sides[i]);
      inside = inside && place(i, row) < side;
      at = at * side + place(i, row);
    }
    if (!inside || (!dense.states.empty() && dense.states[at] != kKnown)) {
      look_up_row(lookup, row, domain);
    } else {
      made.values[row] = dense.values[at];
    }
  }
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
      kind_of(node.op) == check::OpKind::read ? sheet_.slots[node.slot()].type : node.type);
  const bool exact = kind == CellKind::exact;
  const Room made = take_numbers(domain, exact);
  CellState* const states = take_states(domain);
  const std::array<Instruction, 2> code = {apply_instruction(sheet_, node), Instruction{}};
  const std::vector<std::uint32_t>& of_case = block_->facts.entities[domain.entity].of_case;
  std::array<Cell, kMost> cells;
  bool open = false;
  for (std::size_t row = 0; row < domain.rows; ++row) {
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const Exact number = operands[i].exact(row);
      cells[i] = {number.num, number.den, operands[i].state(row)};
    }
    const Cell result = machine_.apply(code.data(), {cells.data(), node.count}, of_case[row]);
    made.values[row] = result.value;
    if (exact) made.dens[row] = result.den;
    states[row] = result.state;
    open = open || result.state != kKnown;
  }
  Numbers numbers;
  numbers.values = made.values;
  numbers.dens = made.dens;
  if (open) numbers.states = states;
  return numbers;
}

}  // namespace poppy::code
