// See block_case.h.
#include "interpreter/code/block_case.h"

#include "interpreter/code/columnar.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/run/evaluate.h"

namespace poppy::code {

using check::EntityId;
using check::kNone;
using units::Value;

BlockCase::BlockCase(const Block& block, const plan::Worksheet& sheet, std::uint32_t case_row,
                     Columnar* columnar)
    : block_(block), sheet_(sheet), case_(case_row), columnar_(columnar) {
  const auto& entities = sheet.program->entities;
  first_.reserve(entities.size());
  count_.reserve(entities.size());
  for (EntityId entity = 0; entity < entities.size(); ++entity) {
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

void BlockCase::tell_errors() {
  const run::Evaluator evaluator(sheet_, *this);
  for (const plan::SheetLine& line : sheet_.lines) {
    if (columnar_ != nullptr) {
      if (columnar_->unneeded()[line.slot] != 0) continue;
      columnar_->fill(line.slot);
    }
    const EntityId entity = sheet_.slots[line.slot].entity;
    for (std::uint32_t row = 0; row < count_[entity]; ++row) {
      if (block_.slots[line.slot]->states[block_row(entity, row)] != units::kError) continue;
      errors_.try_emplace({line.slot, row}, evaluator.line_value(line, row));
    }
  }
}

Value BlockCase::at(plan::SlotId slot, std::uint32_t row) const {
  if (columnar_ != nullptr) columnar_->fill(slot);
  const plan::Slot& of = sheet_.slots[slot];
  const units::Cell cell = block_.at(slot, block_row(of.entity, row));
  if (cell.state == units::kError) {
    const auto told = errors_.find({slot, row});
    if (told != errors_.end()) return told->second;
  }
  Value value = units::to_value(facts::cell_kind(of.type), cell, block_.facts.pools);
  if (of.type.kind != check::TypeKind::record || !value.is_known()) return value;
  if (auto* const list = std::get_if<units::RowList>(&value.data)) {
    for (std::uint32_t& one : list->rows) one -= first_[of.type.of];
    return value;
  }
  return Value::of(value.number() - std::int64_t{first_[of.type.of]});
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
