// See block_case.h.
#include "interpreter/code/block_case.h"

#include "interpreter/code/columnar.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/reference/evaluate.h"

namespace poppy::code {

using check::EntityId;
using check::kNone;
using units::Value;

BlockCase::BlockCase(Block& block, const plan::Worksheet& sheet, std::uint32_t case_row,
                     Columnar* columnar)
    : block_(block), sheet_(sheet), case_(case_row), columnar_(columnar) {
  const auto& entities = sheet.program->entities;
  first_.reserve(entities.size());
  count_.reserve(entities.size());
  for (const EntityId entity : entities.ids()) {
    if (entities[entity].parent == kNone) {
      first_.push_back(case_row);
      count_.push_back(1);
      continue;
    }
    // Rows of a case lie together, in the order of their parents, which come before.
    const facts::EntityRows& rows = block.facts.entities[entity];
    const EntityId above = entities[entity].parent;
    std::uint32_t first = 0, count = 0;
    for (std::uint32_t i = 0; i < count_[above]; ++i) {
      const std::uint32_t parent = first_[above] + i;
      if (rows.list_count[parent] == 0) continue;
      if (count == 0) first = rows.list_begin[parent];
      count += rows.list_count[parent];
    }
    first_.push_back(first);
    count_.push_back(count);
  }
}

const Value* BlockCase::error_at(plan::SlotId slot, std::uint32_t row) const {
  if (const auto told = errors_.find({slot, row}); told != errors_.end()) return &told->second;
  if (is_settled_) return nullptr;
  const bool before = std::exchange(is_telling_, true);  // the errors that it comes from, too
  const reference::Evaluator evaluator(sheet_, *this);
  Value value = evaluator.line_value(sheet_.lines[sheet_.line_of_slot[slot]], row);
  is_telling_ = before;
  return &errors_.emplace(std::pair(slot, row), std::move(value)).first->second;
}

bool BlockCase::settle(std::span<const reference::Weighed::Settled> settled) {
  units::CellPools& pools = block_.facts.pools;
  is_settled_ = true;
  for (const reference::Weighed::Settled& one : settled) {
    if (one.value.is_error()) return false;
    if (columnar_ != nullptr) columnar_->fill(one.slot);
    const plan::Slot& of = sheet_.slots[one.slot];
    Value value = one.value;
    if (of.type.kind == check::TypeKind::record && value.is_known()) {
      if (auto* const list = std::get_if<units::RowList>(&value.data)) {
        for (std::uint32_t& row : list->rows) row += first_[of.type.entity()];
      } else {
        value = Value::of(value.number() + std::int64_t{first_[of.type.entity()]});
      }
    }
    const auto cell = units::to_cell(facts::cell_kind(of.type), value, pools);
    if (!cell) return false;
    const std::uint32_t row = block_row(of.entity, one.row);
    settled_.push_back({one.slot, row, block_.at(one.slot, row)});
    put(one.slot, row, *cell);
  }
  return true;
}

void BlockCase::unsettle() {
  for (const Before& before : settled_) put(before.slot, before.row, before.cell);
  settled_.clear();
  is_settled_ = false;
}

void BlockCase::put(plan::SlotId slot, std::uint32_t block_row, const units::Cell& cell) {
  units::Column& column = block_.own[slot];
  column.values[block_row] = cell.value;
  column.states[block_row] = cell.state;
  if (!column.dens.empty()) column.dens[block_row] = cell.den;
}

Value BlockCase::at(plan::SlotId slot, std::uint32_t row) const {
  const plan::Slot& of = sheet_.slots[slot];
  const units::Cell cell = this->cell(slot, row);
  if (cell.state == units::kError && sheet_.line_of_slot[slot] != kNone) {
    if (is_telling_) return *error_at(slot, row);
    if (const auto told = errors_.find({slot, row}); told != errors_.end()) return told->second;
  }
  Value value = units::to_value(facts::cell_kind(of.type), cell, block_.facts.pools);
  if (of.type.kind != check::TypeKind::record || !value.is_known()) return value;
  if (auto* const list = std::get_if<units::RowList>(&value.data)) {
    for (std::uint32_t& one : list->rows) one -= first_[of.type.entity()];
    return value;
  }
  return Value::of(value.number() - std::int64_t{first_[of.type.entity()]});
}

bool BlockCase::is_firm(plan::SlotId slot, std::uint32_t row) const {
  return cell(slot, row).state <= units::kBlank;
}

std::vector<std::uint32_t> BlockCase::open_lines(const plan::Worksheet& sheet) const {
  if (columnar_ == nullptr) return CaseValues::open_lines(sheet);
  return columnar_->open_lines(case_);
}

units::Cell BlockCase::cell(plan::SlotId slot, std::uint32_t row) const {
  const std::uint32_t at = block_row(sheet_.slots[slot].entity, row);
  return columnar_ != nullptr ? columnar_->cell(slot, at) : block_.at(slot, at);
}

bool BlockCase::has(plan::SlotId slot) const {
  return columnar_ == nullptr || columnar_->unneeded()[slot] == 0;
}

std::uint32_t BlockCase::parent(EntityId entity, std::uint32_t row) const {
  const EntityId above = sheet_.program->entities[entity].parent;
  if (above == kNone) return 0;
  return block_.facts.entities[entity].parent[block_row(entity, row)] - first_[above];
}

bool BlockCase::is_given(EntityId entity, std::uint32_t parent) const {
  const EntityId above = sheet_.program->entities[entity].parent;
  return block_.facts.entities[entity].list_given[block_row(above, parent)] != 0;
}

units::RowList BlockCase::children(EntityId entity, std::uint32_t parent) const {
  const facts::EntityRows& rows = block_.facts.entities[entity];
  const std::uint32_t of = block_row(sheet_.program->entities[entity].parent, parent);
  units::RowList list;
  list.rows.reserve(rows.list_count[of]);
  for (std::uint32_t i = 0; i < rows.list_count[of]; ++i) {
    list.rows.push_back(rows.list_begin[of] + i - first_[entity]);
  }
  return list;
}

units::Date BlockCase::run_date() const { return block_.facts.run_date[case_]; }

}  // namespace poppy::code
