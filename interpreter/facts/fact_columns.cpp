// See fact_columns.h.
#include "interpreter/facts/fact_columns.h"

namespace poppy::facts {

units::CellKind cell_kind(const check::Type& type) {
  using check::TypeKind;
  if (type.list) return units::CellKind::list;
  switch (type.kind) {  // one case a kind
    case TypeKind::boolean:
    case TypeKind::integer:
    case TypeKind::money:
    case TypeKind::date:
    case TypeKind::month:
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return units::CellKind::number;
    case TypeKind::exact_money:
    case TypeKind::rate:
      return units::CellKind::exact;
    case TypeKind::span:
      return units::CellKind::span;
    case TypeKind::dayset:
      return units::CellKind::days;
    case TypeKind::text:
      return units::CellKind::text;
  }
  return units::CellKind::number;
}

void clear(FactColumns& columns, const check::Program& program, const units::CellPools& start) {
  columns.entities.resize(program.entities.size());
  for (EntityRows& rows : columns.entities) {
    rows.parent.clear();
    rows.of_case.clear();
    rows.key.clear();
    rows.list_begin.clear();
    rows.list_count.clear();
    rows.list_given.clear();
  }
  columns.fields.resize(program.fields.size());
  for (units::Column& column : columns.fields) column.clear();
  columns.case_id.clear();
  columns.run_date.clear();
  columns.saved_given.clear();
  columns.saved_begin.clear();
  columns.saved.clear();
  columns.saved_cells.clear();
  columns.pools = start;
}

}  // namespace poppy::facts
