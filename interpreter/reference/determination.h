// What deciding one case for one month gives: every line's value for every row, and the outcomes.
// Report/ turns it into words; explain() (explain.h) says why.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/worksheet.h"

namespace poppy::reference {

/// The rows a run sees: records not yet entered, removed or corrected are gone.
struct CaseRows {
  template <class T>
  using ByEntity = units::IdVector<check::EntityId, std::vector<T>>;

  ByEntity<std::uint32_t> record;  // by row: index into CaseFacts::records[entity]
  ByEntity<std::uint32_t> parent;  // by row: row of the parent entity
  // by row of the parent: the rows that it has, and whether the list was given
  ByEntity<std::vector<std::uint32_t>> children;
  ByEntity<bool> given;
  ByEntity<std::string> name;  // by row: p1, p1/time_clocks/2021-08-01
};

/// By row of the slot's entity.
using SlotColumns = units::IdVector<plan::SlotId, std::vector<units::Value>>;

/// Undetermined: the condition is unknown (or met an error).
enum class Holds : std::uint8_t { no, yes, undetermined };

struct RuleOutcome {
  plan::SheetRuleId rule;
  std::uint32_t row = 0;
  Holds fails = Holds::no;
};
using RuleOutcomeId = units::Id<RuleOutcome>;
struct DecisionOutcome {
  plan::SheetDecisionId decision;
  std::uint32_t row = 0;
  units::Value status;                 // unknown or error: undetermined
  std::vector<RuleOutcomeId> reasons;  // those that fail, in listed order
};
enum class RecordChange : std::uint8_t { made, changed, removed, undetermined };
struct RecordOutcome {
  plan::SheetCreateId create;
  std::uint32_t row = 0;  // of the create's entity
  RecordChange change = RecordChange::made;
  std::vector<units::Value> fields;  // as Create::fields; for changed: the new values
};
struct StatementOutcome {
  plan::SheetStatementId statement;
  check::EntityId entity;  // of the row: the statement's, or that above it of a removed record
  std::uint32_t row = 0;
  Holds sent = Holds::yes;  // never `no`
  std::vector<units::Value> fields;
  std::string english, spanish;
  text::Span place;  // of a contradiction: the record in the case
};

class Weighed;  // weigh.h

struct Determination {
  std::shared_ptr<const plan::Worksheet> sheet;
  units::Date run_date;
  std::string case_id;
  CaseRows rows;
  SlotColumns slots;
  std::shared_ptr<const Weighed> weighed;  // what unknowns left open; null: nothing
  units::IdVector<RuleOutcomeId, RuleOutcome> rules;
  std::vector<DecisionOutcome> decisions;
  std::vector<RecordOutcome> records;
  std::vector<StatementOutcome> statements;

  /// Of a line that the sheet was asked for (SheetRequest): unknown where it is not in force.
  [[nodiscard]] units::Value asked(check::LineId line, std::uint32_t row) const {
    const plan::SlotId slot = sheet->asked_slot(line);
    return slot == check::kNone ? units::Value::unknown() : slots[slot][row];
  }
};

}  // namespace poppy::reference
