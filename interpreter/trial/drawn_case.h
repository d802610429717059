// A case as it is drawn for a property: records and typed facts, and no text. It goes into the
// columns of a block as it is, and becomes the text of a rule test only where it is shown.
#pragma once

#include <cstdint>
#include <optional>
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
  bool is_read = true;                // else drawn for the run alone: entered, removed
  bool changes = false;               // it may have another value from a month on
};
struct DrawnEntity {
  check::EntityId id;
  std::uint32_t parent = check::kNone;  // place in DrawPlan::entities; the case has none
  bool at_most_one = false;
  bool keyed = false;
  std::vector<DrawnField> fields;
  std::vector<units::Cell> names, other_names;  // texts that name records, by their number
};
/// A line that a past decision may have kept.
struct PastLine {
  check::LineId id;
  std::uint32_t entity = 0;  // place in DrawPlan::entities
  DrawnField value;          // how its value is drawn; of no field
};
/// A past decision that the claim's lines look for.
struct PastAsked {
  units::Month month;
  std::vector<std::uint32_t> lines;  // of one program: into DrawPlan::past_lines
};
/// What is drawn for a worksheet and what its claim hangs on.
struct DrawPlan {
  const check::Program* program = nullptr;
  units::Month month;
  units::Date run_date;
  bool asks_saved = false;  // past decisions
  std::vector<PastLine> past_lines;
  std::vector<PastAsked> past_asked;
  std::vector<DrawnEntity> entities;  // the case first, a parent before its children
  std::vector<units::Cell> texts;     // words that rules compare with, and some others
  std::vector<units::Cell> day_sets;  // about the month
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
/// What a past decision kept of a record.
struct PastValue {
  std::uint32_t line = 0;    // into DrawPlan::past_lines
  std::uint32_t number = 0;  // of the record; one that is not there any more is passed over
  units::Cell cell;          // a record by its number
};
struct PastDecision {
  units::Month month;
  units::Date run_date;
  std::vector<PastValue> values;
};
/// A fact that is told more than once: from a month on, or on a later day. It stands in place of
/// the record's cell.
struct History {
  struct Version {
    units::Cell cell;
    std::optional<units::Month> from, until;
    std::optional<units::Date> entered;
  };
  std::uint32_t entity = 0, number = 0, field = 0;  // as in TakenAway
  std::vector<Version> versions;
};
struct DrawnCase {
  std::vector<DrawnRows> rows;  // by place in DrawPlan::entities
  bool saved_given = true;      // the past decisions, if only that there are none
  std::vector<PastDecision> past;
  // What columns do not hold.
  std::vector<History> histories;
  bool is_corrected = false;  // some records are not seen by the run, or corrected by later ones

  [[nodiscard]] bool fits_columns() const { return histories.empty() && !is_corrected; }
};
[[nodiscard]] inline bool is_of(const History& history, std::uint32_t entity, std::uint32_t number,
                                std::uint32_t field) {
  return history.entity == entity && history.number == number && history.field == field;
}
/// Null: it is told once.
[[nodiscard]] const History* history_of(const DrawnCase& drawn, std::uint32_t entity,
                                        std::uint32_t number, std::uint32_t field);

/// Row of the record with this number; kNone: it is not there.
[[nodiscard]] std::uint32_t row_of(const DrawnRows& rows, std::uint32_t number);
/// The same without a record and what stands below it. Facts that name one that is gone are
/// unknown.
[[nodiscard]] DrawnCase without_record(const DrawPlan& plan, const DrawnCase& drawn,
                                       std::uint32_t entity, std::uint32_t row);
/// Every list in another order, which hangs on the numbers of its records and on the seed alone; or
/// on their ranks, by place of the entity and number, where these are not empty.
[[nodiscard]] DrawnCase in_order(const DrawPlan& plan, const DrawnCase& drawn, std::uint64_t seed,
                                 const std::vector<std::vector<std::uint32_t>>& ranks);

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
