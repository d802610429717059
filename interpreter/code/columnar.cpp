// See columnar.h. This file: which lines have a columnar form, and running them; what expressions
// compute stands in columnar_truth.cpp and columnar_numbers.cpp.
#include "interpreter/code/columnar.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

#include "interpreter/facts/fact_columns.h"
#include "interpreter/plan/lines_needed.h"

namespace poppy::code {

using check::kNone;
using check::Op;
using plan::Node;
using plan::NodeId;
using plan::SlotId;
using units::CellState;
using units::Column;
using units::kKnown;

Columnar::Columnar(std::shared_ptr<const Code> code, const Kernels& kernels)
    : code_(std::move(code)),
      sheet_(*code_->sheet),
      program_(*sheet_.program),
      kernels_(kernels),
      machine_(code_),
      is_kept_(sheet_.slots.size(), 0) {
  for (const plan::SheetLine& line : sheet_.lines) {
    const plan::Slot& slot = sheet_.slots[line.slot];
    LinePlan planned;
    planned.columnar = can(line.root, slot.entity, 0);
    planned.truth = planned.columnar && is_truth(slot.type) &&
                    is_truth(sheet_.nodes[line.root].type) &&
                    !may_be_blank(sheet_.nodes[line.root]);
    if (planned.truth) is_kept_[line.slot] = 1;
    gather_truths(line.root, planned.truths);
    lines_.push_back(std::move(planned));
  }
  const auto result = [&](SlotId slot) {
    if (slot != kNone) results_.push_back(slot);
  };
  for (const plan::SheetRule& rule : sheet_.rules) result(rule.slot);
  for (const plan::SheetDecision& decision : sheet_.decisions) {
    result(decision.slot);
    result(decision.reasons_when);
    std::ranges::for_each(decision.keep, result);
  }
  for (const plan::SheetCreate& create : sheet_.creates) {
    result(create.when);
    result(create.removed_when);
    std::ranges::for_each(create.fields, result);
    std::ranges::for_each(create.existing, result);
  }
  for (const plan::SheetStatement& statement : sheet_.statements) {
    result(statement.when);
    std::ranges::for_each(statement.fields, result);
  }
  std::ranges::for_each(sheet_.form_lines, result);
  for (const plan::AskedLine& asked : sheet_.asked) result(asked.slot);
  dense_tables_.resize(code_->tables.size());
  unneeded_.assign(sheet_.slots.size(), 0);
  const std::vector<bool> needed = plan::lines_needed(sheet_, results_);
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    lines_[line].needed = needed[line];
    if (!needed[line]) unneeded_[sheet_.lines[line].slot] = 1;
  }
}

const Node& Columnar::child(const Node& node, std::uint32_t index) const {
  return sheet_.nodes[child_id(node, index)];
}
NodeId Columnar::child_id(const Node& node, std::uint32_t index) const {
  return sheet_.children[node.first + index];
}

bool Columnar::is_truth(const check::Type& type) {
  return type.kind == check::TypeKind::boolean && !type.or_blank && !type.list;
}

bool Columnar::may_be_blank(const Node& node) const {
  return code::may_be_blank(sheet_, code_->may_hold_blank, node);
}

bool Columnar::can(NodeId id, check::EntityId entity, std::uint32_t frame) const {
  const Node& node = sheet_.nodes[id];
  const auto all = [&] {
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (!can(child_id(node, i), entity, frame)) return false;
    }
    return true;
  };
  switch (kind_of(node.op)) {
    case check::OpKind::leaf:
      // A constant of more than 64 bits has no cell.
      return node.op != Op::constant || facts::cell_kind(node.type) == units::CellKind::number ||
             code_->constant_of_node[id] != kNone;
    case check::OpKind::read:
    case check::OpKind::children:
    case check::OpKind::lookup:
      return all();
    case check::OpKind::group:
      for (std::uint32_t i = 0; i < node.count; ++i) {
        if (!is_truth(child(node, i).type)) return false;
      }
      return node.op != Op::at_least && all();
    case check::OpKind::choice:
      for (std::uint32_t i = 0; i < node.count; ++i) {
        const bool wants_truth = i % 2 == 1 || is_truth(node.type);
        if (wants_truth && !is_truth(child(node, i).type)) return false;
      }
      return all();
    case check::OpKind::aggregate:
      return can_aggregate(node, entity, frame);
    case check::OpKind::strict:
      if (node.op == Op::text_of) return false;
      if (node.op == Op::negation && !is_truth(child(node, 0).type)) return false;
      if (node.op == Op::in_set) {
        return mask_of_candidates(sheet_, node) && can(child_id(node, 0), entity, frame);
      }
      return all();
    case check::OpKind::planned:
      break;
  }
  return false;
}

/// Over the rows below the row at hand, and no others; or over months, each written out.
bool Columnar::can_aggregate(const Node& node, check::EntityId entity, std::uint32_t frame) const {
  if (node.op == Op::aggregate_filter) return false;
  if ((node.a & check::kUnrolled) != 0) {
    const std::uint32_t parts = static_cast<std::uint32_t>(
        std::popcount(node.a & (check::kHasWhere | check::kHasHead | check::kHasBy)));
    if ((node.a & check::kHasBy) != 0 || parts == 0) return false;
    for (std::uint32_t at = 0; at < node.count; at += parts) {
      if (!can_elements(node, at, entity, frame)) return false;
    }
    return true;
  }
  const Node& list = child(node, 0);
  if (list.op != Op::list || program_.entities[list.entity()].parent != entity) return false;
  const Node& record = child(list, 0);
  if (record.op != Op::row || record.a != frame || record.b != 0) return false;
  return can_elements(node, 1, list.entity(), node.b);
}

/// The parts of one element, from the child `at` on.
bool Columnar::can_elements(const Node& node, std::uint32_t at, check::EntityId entity,
                            std::uint32_t frame) const {
  if ((node.a & check::kHasWhere) != 0) {
    const NodeId where = child_id(node, at++);
    if (!is_truth(sheet_.nodes[where].type) || !can(where, entity, frame)) return false;
  }
  if ((node.a & check::kHasHead) != 0) {
    const NodeId head = child_id(node, at++);
    const bool quantified = node.op == Op::aggregate_some || node.op == Op::aggregate_every ||
                            node.op == Op::aggregate_no;
    if (quantified && !is_truth(sheet_.nodes[head].type)) return false;
    if (!can(head, entity, frame)) return false;
  }
  return (node.a & check::kHasBy) == 0 || can(child_id(node, at), entity, frame);
}

/// Slots that may be kept as words: those of earlier lines.
void Columnar::gather_truths(NodeId id, std::vector<SlotId>& slots) const {
  const Node& node = sheet_.nodes[id];
  if (kind_of(node.op) == check::OpKind::read && is_kept_[node.slot()] != 0 &&
      std::ranges::find(slots, node.slot()) == slots.end()) {
    slots.push_back(node.slot());
  }
  for (std::uint32_t i = 0; i < node.count; ++i) gather_truths(child_id(node, i), slots);
}

void Columnar::attach(Block& block) {
  machine_.attach(block);
  block_ = &block;
  is_open_found_ = false;
  kept_.resize(sheet_.slots.size());
  for (Kept& kept : kept_) kept.filled = false;
  all_known_.assign(sheet_.slots.size(), 0);
  even_dens_.assign(sheet_.slots.size(), -1);
  const std::size_t entities = program_.entities.size();
  ancestors_.resize(entities);
  for (auto& to : ancestors_) {
    to.resize(entities);
    for (auto& rows : to) rows.clear();
  }
}

void Columnar::run() {
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    if (lines_[line].needed) run_line(line);
  }
  for (const SlotId slot : results_) fill(slot);
}

void Columnar::fill_all() {
  for (std::size_t line = 0; line < lines_.size(); ++line) {
    if (!lines_[line].needed) run_line(line);
  }
  for (const SlotId slot : is_kept_.ids()) fill(slot);
}

const std::vector<std::uint32_t>& Columnar::open_lines(std::uint32_t case_row) {
  if (!is_open_found_) find_open();
  is_open_found_ = true;
  return open_[case_row];
}

/// A look at each column in its order: of one case after the other each cell would lie elsewhere.
void Columnar::find_open() {
  open_.resize(std::max<std::size_t>(open_.size(), block_->facts.cases()));
  for (auto& lines : open_) lines.clear();
  for (std::uint32_t line = 0; line < lines_.size(); ++line) {
    if (!lines_[line].needed) continue;
    const SlotId slot = sheet_.lines[line].slot;
    if (!lines_[line].truth && all_known_[slot] == 2) continue;
    const check::EntityId entity = sheet_.slots[slot].entity;
    const std::vector<std::uint32_t>& of_case = block_->facts.entities[entity].of_case;
    const Domain domain{entity, 0, of_case.size()};
    const Scratch::Mark mark = scratch_.mark();
    std::uint64_t* const open = take_words(domain);
    if (lines_[line].truth) {
      const Kept& kept = kept_[slot];
      for (std::size_t word = 0; word < domain.words(); ++word) {
        open[word] = ~(kept.yes[word] | kept.no[word]);
      }
      if (domain.rows % 64 != 0)
        open[domain.words() - 1] &= (std::uint64_t{1} << (domain.rows % 64)) - 1;
    } else {
      kernels_.states(block_->own[slot].states.data(), units::kUnknown | units::kError, domain.rows,
                      open);
    }
    for (std::size_t word = 0; word < domain.words(); ++word) {
      for (std::uint64_t bits = open[word]; bits != 0; bits &= bits - 1) {
        const std::size_t row = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        std::vector<std::uint32_t>& lines = open_[of_case[row]];
        if (lines.empty() || lines.back() != line) lines.push_back(line);
      }
    }
    scratch_.release(mark);
  }
}

units::Cell Columnar::cell(SlotId slot, std::uint32_t row) const {
  const Kept& kept = kept_[slot];
  if (is_kept_[slot] == 0 || kept.filled) return block_->at(slot, row);
  const auto is_in = [&](const std::vector<std::uint64_t>& words) {
    return (words[row / 64] >> (row % 64) & 1) != 0;
  };
  if (is_in(kept.yes)) return {1, 1, kKnown};
  if (is_in(kept.no)) return {0, 1, kKnown};
  return {0, 1, is_in(kept.error) ? units::kError : units::kUnknown};
}

void Columnar::run_line(std::size_t line) {
  if (lines_[line].columnar) {
    run_columnar(line);
    return;
  }
  for (const SlotId slot : lines_[line].truths) fill(slot);
  const check::EntityId entity = sheet_.slots[sheet_.lines[line].slot].entity;
  machine_.run_line(line, 0, block_->facts.entities[entity].count());
}

/// Words -> cells.
void Columnar::fill(SlotId slot) {
  Kept& kept = kept_[slot];
  if (is_kept_[slot] == 0 || kept.filled) return;
  kept.filled = true;
  Column& column = block_->own[slot];
  kernels_.spread(kept.yes.data(), column.values.size(), column.values.data());
  static_cast<void>(spread_states({kept.yes.data(), kept.no.data(), kept.error.data()},
                                  column.states.size(), column.states.data()));
}

namespace {

/// Rows that are not known; eight that are all known cost one comparison.
template <typename Do>
void each_open(std::span<const CellState> states, Do act) {
  std::size_t row = 0;
  for (std::uint64_t eight = 0; row + sizeof eight <= states.size(); row += sizeof eight) {
    static_assert(kKnown == 0);
    std::memcpy(&eight, &states[row], sizeof eight);
    if (eight == 0) continue;
    for (std::size_t i = row; i < row + sizeof eight; ++i) {
      if (states[i] != kKnown) act(i);
    }
  }
  for (; row < states.size(); ++row) {
    if (states[row] != kKnown) act(row);
  }
}

}  // namespace

void Columnar::run_columnar(std::size_t line) {
  const SlotId slot = sheet_.lines[line].slot;
  const NodeId root = sheet_.lines[line].root;
  line_entity_ = sheet_.slots[slot].entity;
  const Domain domain{line_entity_, 0, block_->facts.entities[line_entity_].count()};
  redo_.assign(domain.words(), 0);
  any_redo_ = false;
  const Scratch::Mark mark = scratch_.mark();
  if (lines_[line].truth) {
    Kept& kept = kept_[slot];
    kept.yes.resize(domain.words());
    kept.no.resize(domain.words());
    kept.error.resize(domain.words());
    truth_into(root, domain, {kept.yes.data(), kept.no.data(), kept.error.data()});
  } else {
    keep_numbers(slot, root, domain);
  }
  scratch_.release(mark);
  if (any_redo_) redo_rows(line);
}

void Columnar::keep_numbers(SlotId slot, NodeId root, const Domain& domain) {
  Column& column = block_->own[slot];
  const bool exact = !column.dens.empty();
  const Room into{column.values.data(), exact ? column.dens.data() : nullptr};
  const Numbers made = numbers_of(root, domain, into);
  if (made.values == nullptr) {
    std::fill(column.values.begin(), column.values.end(), made.one);
  } else if (made.values != into.values) {
    std::copy_n(made.values, domain.rows, into.values);
  }
  if (exact && made.dens == nullptr) {
    std::fill(column.dens.begin(), column.dens.end(), made.den);
    even_dens_[slot] = made.den;
  } else if (exact && made.dens != into.dens) {
    std::copy_n(made.dens, domain.rows, into.dens);
  }
  if (made.states == nullptr) {
    std::fill(column.states.begin(), column.states.end(), kKnown);
    all_known_[slot] = 2;
    return;
  }
  std::copy_n(made.states, domain.rows, column.states.data());
  each_open(std::span(made.states, domain.rows), [&](std::size_t row) {
    column.values[row] = 0;
    if (exact) column.dens[row] = 1;
  });
}

void Columnar::redo_rows(std::size_t line) {
  const SlotId slot = sheet_.lines[line].slot;
  const Column& column = block_->own[slot];
  Kept& kept = kept_[slot];
  for (const SlotId read : lines_[line].truths) fill(read);
  if (lines_[line].truth) fill(slot);
  all_known_[slot] = 0;
  even_dens_[slot] = -1;
  for (std::size_t word = 0; word < redo_.size(); ++word) {
    for (std::uint64_t bits = redo_[word]; bits != 0; bits &= bits - 1) {
      const auto row =
          static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(__builtin_ctzll(bits));
      machine_.run_line(line, row, row + 1);
      if (!lines_[line].truth) continue;
      const std::uint64_t bit = bits & -bits;
      const CellState state = column.states[row];
      const auto set = [&](std::uint64_t& to, bool on) { to = on ? to | bit : to & ~bit; };
      set(kept.yes[word], state == kKnown && column.values[row] != 0);
      set(kept.no[word], state == kKnown && column.values[row] == 0);
      set(kept.error[word], state == units::kError);
    }
  }
}

const std::uint32_t* Columnar::ancestors(check::EntityId from, check::EntityId to) {
  std::vector<std::uint32_t>& rows = ancestors_[from][to];
  const auto& entities = block_->facts.entities;
  if (!rows.empty() || entities[from].count() == 0) return rows.data();
  rows = entities[from].parent;
  for (check::EntityId above = program_.entities[from].parent; above != to;
       above = program_.entities[above].parent) {
    for (std::uint32_t& row : rows) row = entities[above].parent[row];
  }
  return rows.data();
}

Columnar::Domain Columnar::domain_of(const Node& aggregate, const Domain&) const {
  const check::EntityId entity = child(aggregate, 0).entity();
  return {entity, aggregate.b, block_->facts.entities[entity].count()};
}

void Columnar::leave_to_machine(const std::uint64_t* rows, const Domain& domain) {
  for (std::size_t word = 0; word < domain.words(); ++word) {
    for (std::uint64_t bits = rows[word]; bits != 0; bits &= bits - 1) {
      std::uint32_t row =
          static_cast<std::uint32_t>(word * 64) + static_cast<std::uint32_t>(__builtin_ctzll(bits));
      if (domain.entity != line_entity_ || domain.frame != 0) {
        row = ancestors(domain.entity, line_entity_)[row];
      }
      redo_[row / 64] |= std::uint64_t{1} << (row % 64);
      any_redo_ = true;
    }
  }
}

// Scratch memory.

void* Columnar::Scratch::take(std::size_t bytes) {
  bytes = (bytes + 63) / 64 * 64;
  while (chunk_ < chunks_.size() && used_ + bytes > sizes_[chunk_]) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size()) {
    sizes_.push_back(std::max(kChunk, bytes));
    chunks_.push_back(std::make_unique<std::byte[]>(sizes_.back()));
    used_ = 0;
  }
  void* const taken = chunks_[chunk_].get() + used_;
  used_ += bytes;
  return taken;
}

void Columnar::Scratch::release(Mark to) {
  chunk_ = to.chunk;
  used_ = to.used;
}

template <typename T>
T* Columnar::take(std::size_t count) {
  return static_cast<T*>(scratch_.take(std::max<std::size_t>(1, count) * sizeof(T)));
}

std::uint64_t* Columnar::take_words(const Domain& domain) {
  return take<std::uint64_t>(domain.words());
}
CellState* Columnar::take_states(const Domain& domain) { return take<CellState>(domain.rows); }
Columnar::Truth Columnar::take_truth(const Domain& domain) {
  return {take_words(domain), take_words(domain), take_words(domain)};
}
Columnar::Room Columnar::take_numbers(const Domain& domain, bool exact, const Room& into) {
  if (into.values != nullptr) return into;
  return {take<std::int64_t>(domain.rows), exact ? take<std::int64_t>(domain.rows) : nullptr};
}

}  // namespace poppy::code
