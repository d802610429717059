// A case as it is drawn for a property: records and typed facts, and no text. It goes into the
// columns of a block as it is, and becomes the text of a rule test only where it is shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/plan/worksheet.h"
#include "interpreter/units/cell.h"

namespace poppy::trial {

/// A fact that the claim can hang on, and where values of it are worth drawing.
struct DrawnField {
  check::FieldId id;
  check::Type type;
  units::CellKind kind = units::CellKind::number;
  bool is_key = false;
  bool is_birth = false;              // an age is counted from it
  bool begins = false, ends = false;  // a span
  std::vector<units::Cell> edges;     // at which the rules change their minds
  std::uint32_t of = check::kNone;    // of a record: its place in DrawPlan::entities
  std::int64_t choices = 0;           // of yes and no, or of an enum: so many values
};
struct DrawnEntity {
  check::EntityId id;
  std::uint32_t parent = check::kNone;  // place in DrawPlan::entities; the case has none
  bool at_most_one = false;
  bool keyed = false;
  std::vector<DrawnField> fields;
  std::vector<units::Cell> names, other_names;  // texts that name records, by their number
};
/// What is drawn for a worksheet and what its claim hangs on.
struct DrawPlan {
  const check::Program* program = nullptr;
  units::Month month;
  units::Date run_date;
  bool asks_saved = false;            // past decisions
  std::vector<DrawnEntity> entities;  // the case first, a parent before its children
  std::vector<units::Cell> texts;     // words that rules compare with, and some others
  units::CellPools pools;             // with which the pools of a block begin
};
/// `wanted`: lines that are looked at; `pools`: of the code of the worksheet.
[[nodiscard]] DrawPlan make_draw_plan(const plan::Worksheet& sheet,
                                      const std::vector<plan::SlotId>& wanted,
                                      check::EntityId entity, units::Date run_date,
                                      const units::CellPools& pools);

struct DrawnRows {
  std::vector<std::uint32_t> parent;            // by row, ascending: row of the parent entity
  std::vector<std::uint32_t> number;            // by row: stays with the record, wherever it stands
  std::vector<std::vector<units::Cell>> cells;  // by place in DrawnEntity::fields, by row
  std::vector<std::uint8_t> given;              // by row of the parent: whether the list is

  [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(parent.size()); }
};
struct DrawnCase {
  std::vector<DrawnRows> rows;  // by place in DrawPlan::entities
  bool saved_given = true;      // that there are no past decisions
};

/// Row of the record with this number; kNone: it is not there.
[[nodiscard]] std::uint32_t row_of(const DrawnRows& rows, std::uint32_t number);
/// The same without a record and what stands below it. Facts that name one that is gone are
/// unknown.
[[nodiscard]] DrawnCase without_record(const DrawPlan& plan, const DrawnCase& drawn,
                                       std::uint32_t entity, std::uint32_t row);
/// Every list in another order, which hangs on the seed and the numbers of its records alone.
[[nodiscard]] DrawnCase in_order(const DrawPlan& plan, const DrawnCase& drawn, std::uint64_t seed);

/// At the end of columns that begin with the plan's pools. `first_rows` gets, by place of the
/// entity, the first row of the case.
void append_case(const DrawPlan& plan, const DrawnCase& drawn, facts::FactColumns& columns,
                 std::vector<std::uint32_t>& first_rows);

/// As YAML, indented so far: `case: c1` and what is told of it.
[[nodiscard]] std::string case_yaml(const DrawPlan& plan, const DrawnCase& drawn,
                                    std::size_t indent);
/// `monthly_income of persons/p1` style name for people: `Income.amount of p1/incomes/i2`.
[[nodiscard]] std::string record_words(const DrawPlan& plan, const DrawnCase& drawn,
                                       std::uint32_t entity, std::uint32_t row);
[[nodiscard]] std::string cell_words(const DrawPlan& plan, const DrawnCase& drawn,
                                     const DrawnField& field, const units::Cell& cell);

}  // namespace poppy::trial
