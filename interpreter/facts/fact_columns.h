// The facts of many cases, typed and in columns: what a run decodes its lines into, and what the
// evaluators of code/ read without copying. Only plain facts: one value each that holds always.
// Cases with dated facts, corrections or problems are read one at a time (case_facts.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/units/cell.h"

namespace poppy::facts {

/// The rows of one entity, those of a case together, those of a parent together, in the order of
/// the input.
struct EntityRows {
  std::vector<std::uint32_t> parent;   // row of the parent entity; of County: 0
  std::vector<std::uint32_t> of_case;  // which case it belongs to
  std::vector<std::int64_t> key;       // as Record::key: a text in CellPools::chars; may be empty

  // By row of the parent entity: its rows here are [list_begin, list_begin + list_count); given 0:
  // nobody said whether there are any.
  std::vector<std::uint32_t> list_begin, list_count;
  std::vector<std::uint8_t> list_given;

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(parent.size()); }
};

/// A past decision of a case, as SavedDecision of case_facts.h; its values stand in one run.
struct SavedCell {
  check::LineId line;
  std::uint32_t row = 0;  // of the line's entity
  units::Cell cell;       // known, blank or unknown
};
struct SavedRun {
  units::Month month;
  units::Date run_date;
  std::uint32_t first = 0, count = 0;  // into FactColumns::saved_cells
};

struct FactColumns {
  units::IdVector<check::EntityId, EntityRows>
      entities;  // County and Case have one row for each case
  units::IdVector<check::FieldId, units::Column>
      fields;                              // one cell for each row of the field's entity
  std::vector<std::int64_t> case_id;       // by case: a text in pools.chars
  std::vector<units::Date> run_date;       // by case
  std::vector<std::uint8_t> saved_given;   // by case: whether past decisions were given, if none
  std::vector<std::uint32_t> saved_begin;  // by case: its first of `saved`, which end at the next's
  std::vector<SavedRun> saved;
  std::vector<SavedCell> saved_cells;
  units::CellPools pools;

  [[nodiscard]] std::uint32_t cases() const { return static_cast<std::uint32_t>(case_id.size()); }
};

/// A key as it stands in the name of a record: `~` and `/`, which parts names, as ~0 and ~1, so
/// that no two records have one name.
void append_name_part(std::string& to, std::string_view key);

/// The first list of the case that has keys: its records are called by their key alone, all others
/// by their list, too, so that no two records have one name. kNone: there is none.
[[nodiscard]] check::EntityId list_named_by_key(const check::Program& program);
/// A key that is called so would be taken for the list: its record is called by both.
[[nodiscard]] bool is_list_of_case(const check::Program& program, std::string_view name);

/// As record_name of case_facts.h, of a row below the case.
[[nodiscard]] std::string record_name(const check::Program& program, const FactColumns& columns,
                                      check::EntityId entity, std::uint32_t row);

/// How cells of the type keep their values.
[[nodiscard]] units::CellKind cell_kind(const check::Type& type);

/// No case, the pools as in `start`: constants of the code that will read the columns.
void clear(FactColumns& columns, const check::Program& program, const units::CellPools& start);

}  // namespace poppy::facts
