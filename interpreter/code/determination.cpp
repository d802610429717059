// See determination.h.
#include "interpreter/code/determination.h"

#include <algorithm>
#include <utility>

#include "interpreter/facts/fact_columns.h"
#include "interpreter/run/decide.h"
#include "interpreter/run/evaluate.h"

namespace poppy::code {
namespace {

using check::EntityId;
using check::kNone;
using facts::EntityRows;
using units::Value;

struct CaseRows {
  std::uint32_t begin = 0, end = 0;
};

std::vector<CaseRows> rows_of_case(const facts::FactColumns& columns, std::uint32_t case_row) {
  std::vector<CaseRows> result;
  for (const EntityRows& rows : columns.entities) {
    const auto [begin, end] = std::ranges::equal_range(rows.of_case, case_row);
    result.push_back({static_cast<std::uint32_t>(begin - rows.of_case.begin()),
                      static_cast<std::uint32_t>(end - rows.of_case.begin())});
  }
  return result;
}

run::Rows lay_out(const check::Program& program, const facts::FactColumns& columns,
                  const std::vector<CaseRows>& own, const plan::Worksheet& sheet,
                  std::uint32_t case_row) {
  const std::size_t entities = program.entities.size();
  run::Rows rows;
  rows.record.resize(entities);
  rows.parent.resize(entities);
  rows.children.resize(entities);
  rows.given.resize(entities);
  rows.name.resize(entities);
  for (EntityId entity = 0; entity < entities; ++entity) {
    const EntityRows& from = columns.entities[entity];
    const EntityId above = program.entities[entity].parent;
    for (std::uint32_t row = own[entity].begin; row < own[entity].end; ++row) {
      rows.record[entity].push_back(row - own[entity].begin);
      rows.parent[entity].push_back(above == kNone ? 0 : from.parent[row] - own[above].begin);
      if (above == kNone) {
        rows.name[entity].push_back(
            sheet.county ? program.enums[check::kCountyEnum].values[*sheet.county].name : "county");
      } else if (program.entities[above].parent == kNone) {
        rows.name[entity].emplace_back(columns.pools.text(columns.case_id[case_row]));
      } else {
        rows.name[entity].push_back(facts::record_name(program, columns, entity, row));
      }
    }
    if (above == kNone) continue;
    for (std::uint32_t parent = own[above].begin; parent < own[above].end; ++parent) {
      std::vector<std::uint32_t>& children = rows.children[entity].emplace_back();
      rows.given[entity].push_back(from.list_given[parent] != 0);
      for (std::uint32_t i = 0; i < from.list_count[parent]; ++i) {
        children.push_back(from.list_begin[parent] + i - own[entity].begin);
      }
    }
  }
  return rows;
}

/// Rows of the block become rows of the case.
void count_from(Value& value, std::uint32_t first) {
  if (!value.is_known()) return;
  if (auto* const list = std::get_if<units::RowList>(&value.data)) {
    for (std::uint32_t& row : list->rows) row -= first;
  } else {
    value = Value::of(value.number() - std::int64_t{first});
  }
}

}  // namespace

std::optional<run::Determination> determination_of(
    const Block& block, const std::shared_ptr<const plan::Worksheet>& sheet, std::uint32_t case_row,
    const std::vector<std::uint8_t>& left_out) {
  if (block.too_large[case_row] != 0) return std::nullopt;
  const facts::FactColumns& columns = block.facts;
  const check::Program& program = *sheet->program;
  const std::vector<CaseRows> own = rows_of_case(columns, case_row);
  run::Determination made;
  made.sheet = sheet;
  made.run_date = columns.run_date[case_row];
  made.case_id = columns.pools.text(columns.case_id[case_row]);
  made.slots.resize(sheet->slots.size());
  for (plan::SlotId id = 0; id < sheet->slots.size(); ++id) {
    const plan::Slot& slot = sheet->slots[id];
    const units::CellKind kind = facts::cell_kind(slot.type);
    const CaseRows& rows = own[slot.entity];
    if (id < left_out.size() && left_out[id] != 0) {
      made.slots[id].resize(rows.end - rows.begin);
      continue;
    }
    made.slots[id].reserve(rows.end - rows.begin);
    for (std::uint32_t row = rows.begin; row < rows.end; ++row) {
      const units::Cell cell = block.at(id, row);
      Value& value = made.slots[id].emplace_back(units::to_value(kind, cell, columns.pools));
      if (slot.type.kind == check::TypeKind::record) count_from(value, own[slot.type.of].begin);
    }
  }
  made.rows = lay_out(program, columns, own, *sheet, case_row);
  // Cells do not say which error it is.
  for (const plan::SheetLine& line : sheet->lines) {
    if (std::ranges::any_of(made.slots[line.slot], &Value::is_error)) {
      run::compute_line(*sheet, line, made.rows, made.slots, made.run_date);
    }
  }
  run::gather_outcomes(made);
  return made;
}

}  // namespace poppy::code
