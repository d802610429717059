#include "tests/unit/block_from_reference.h"

#include <algorithm>

namespace poppy::tests {

using check::EntityId;
using check::kNone;
using plan::SlotId;
using plan::SlotKind;
using units::Value;

BlockFromReference::BlockFromReference(std::shared_ptr<const plan::Worksheet> sheet)
    : sheet_(std::move(sheet)) {
  facts::clear(block_.facts, *sheet_->program, {});
  block_.own.resize(sheet_->slots.size());
  for (const SlotId id : sheet_->slots.ids()) {
    const plan::Slot& slot = sheet_->slots[id];
    block_.slots.push_back(slot.kind == SlotKind::fact ? &block_.facts.fields[slot.field()]
                                                       : &block_.own[id]);
  }
}

bool BlockFromReference::add(const facts::CaseFacts& facts,
                             const reference::Determination& determination) {
  if (!is_plain(facts, determination)) return false;
  block_.facts.case_id.push_back(add_text(facts.id));
  block_.facts.run_date.push_back(determination.run_date);
  block_.facts.saved_given.push_back(facts.saved_given ? 1 : 0);
  block_.facts.saved_begin.push_back(0);
  block_.too_large.push_back(0);
  add_rows(facts, determination.rows);
  add_values(determination);
  return true;
}

bool BlockFromReference::is_plain(const facts::CaseFacts& facts,
                                  const reference::Determination& determination) const {
  for (const EntityId entity : facts.records.ids()) {
    if (determination.rows.record[entity].size() != facts.records[entity].size()) return false;
    for (const facts::Record& record : facts.records[entity]) {
      for (const std::vector<facts::FactVersion>& fact : record.facts) {
        if (fact.size() > 1 || (!fact.empty() && fact[0].dating != units::Dating())) return false;
      }
    }
  }
  return true;
}

void BlockFromReference::add_rows(const facts::CaseFacts& facts, const reference::CaseRows& rows) {
  const check::Program& program = *sheet_->program;
  first_row_.clear();
  for (const facts::EntityRows& entity : block_.facts.entities) {
    first_row_.push_back(entity.count());
  }
  const auto of_case = static_cast<std::uint32_t>(block_.facts.case_id.size() - 1);
  for (const EntityId id : program.entities.ids()) {
    facts::EntityRows& to = block_.facts.entities[id];
    const EntityId above = program.entities[id].parent;
    for (std::size_t row = 0; row < rows.record[id].size(); ++row) {
      to.parent.push_back(above == kNone ? 0 : first_row_[above] + rows.parent[id][row]);
      to.of_case.push_back(of_case);
      to.key.push_back(add_text(facts.records[id][rows.record[id][row]].key));
    }
    if (above == kNone) continue;
    for (std::size_t row = 0; row < rows.children[id].size(); ++row) {
      const std::vector<std::uint32_t>& children = rows.children[id][row];
      to.list_begin.push_back(first_row_[id] + (children.empty() ? 0 : children.front()));
      to.list_count.push_back(static_cast<std::uint32_t>(children.size()));
      to.list_given.push_back(rows.given[id][row] ? 1 : 0);
    }
  }
}

void BlockFromReference::add_values(const reference::Determination& determination) {
  const check::Program& program = *sheet_->program;
  units::IdVector<check::FieldId, bool> known(program.fields.size(), false);
  for (const SlotId id : sheet_->slots.ids()) {
    const plan::Slot& slot = sheet_->slots[id];
    if (slot.kind == SlotKind::fact) {
      if (known[slot.field()]) continue;  // the same for another month
      known[slot.field()] = true;
    }
    units::Column& column =
        slot.kind == SlotKind::fact ? block_.facts.fields[slot.field()] : block_.own[id];
    for (const Value& value : determination.slots[id]) add_cell(column, slot.type, value);
  }
  for (const check::FieldId id : program.fields.ids()) {
    const check::Field& field = program.fields[id];
    if (known[id]) continue;  // and the others are read by no line
    for (std::size_t row = 0; row < determination.rows.record[field.entity].size(); ++row) {
      add_cell(block_.facts.fields[id], field.type, Value::unknown());
    }
  }
}

void BlockFromReference::add_cell(units::Column& column, const check::Type& type, Value value) {
  if (type.kind == check::TypeKind::record && value.is_known()) {
    const std::uint32_t first = first_row_[type.entity()];
    if (auto* list = std::get_if<units::RowList>(&value.data)) {
      for (std::uint32_t& row : list->rows) row += first;
    } else {
      value = Value::of(value.number() + first);
    }
  }
  const units::CellKind kind = facts::cell_kind(type);
  const auto cell = units::to_cell(kind, value, block_.facts.pools);
  if (!cell) block_.too_large.back() = 1;
  column.values.push_back(cell ? cell->value : 0);
  column.states.push_back(cell ? cell->state : units::kUnknown);
  if (kind == units::CellKind::exact) column.dens.push_back(cell ? cell->den : 1);
}

std::int64_t BlockFromReference::add_text(std::string_view text) {
  std::string& chars = block_.facts.pools.chars;
  const units::Pair run{static_cast<std::uint32_t>(chars.size()),
                        static_cast<std::uint32_t>(text.size())};
  chars += text;
  return units::pack(run);
}

}  // namespace poppy::tests
