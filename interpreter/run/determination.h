// What deciding one case for one month gives: every line's value for every row, and the outcomes.
// Report/ turns it into words; explain() (explain.h) says why.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/worksheet.h"

namespace poppy::run {

/// The rows a run sees: records not yet entered, removed or corrected are gone.
struct Rows {
  std::vector<std::vector<std::uint32_t>>
      record;  // by entity, by row: index into CaseFacts::records[entity]
  std::vector<std::vector<std::uint32_t>> parent;  // by entity, by row: row of the parent entity
  // by child entity, by row of its parent: its rows, and whether the list was given
  std::vector<std::vector<std::vector<std::uint32_t>>> children;
  std::vector<std::vector<bool>> given;
  std::vector<std::vector<std::string>> name;  // by entity, by row: p1, p1/time_clocks/2021-08-01
};

/// Undetermined: the condition is unknown (or met an error).
enum class Holds : std::uint8_t { no, yes, undetermined };

struct RuleOutcome {
  std::uint32_t rule = 0;
  std::uint32_t row = 0;
  Holds fails = Holds::no;
};  // rule: Worksheet::rules
struct DecisionOutcome {
  std::uint32_t decision = 0;  // into Worksheet::decisions
  std::uint32_t row = 0;
  units::Value status;  // unknown or error: undetermined
  std::vector<std::uint32_t>
      reasons;  // indices into Determination::rules, those that fail, in listed order
};
enum class RecordChange : std::uint8_t { made, changed, removed, undetermined };
struct RecordOutcome {
  std::uint32_t create = 0;  // into Worksheet::creates
  std::uint32_t row = 0;     // of the create's entity
  RecordChange change = RecordChange::made;
  std::vector<units::Value> fields;  // as Create::fields; for changed: the new values
};
struct LetterOutcome {
  std::uint32_t letter = 0;  // into Worksheet::letters
  std::uint32_t row = 0;
  Holds sent = Holds::yes;  // never `no`
  std::vector<units::Value> fields;
  std::string english, spanish;
  text::Span place;  // of a contradiction: the record in the case
};

struct Determination {
  std::shared_ptr<const plan::Worksheet> sheet;
  units::Date run_date;
  std::string case_id;
  Rows rows;
  std::vector<std::vector<units::Value>> slots;  // by SlotId, by row of the slot's entity
  std::vector<RuleOutcome> rules;
  std::vector<DecisionOutcome> decisions;
  std::vector<RecordOutcome> records;
  std::vector<LetterOutcome> letters;
};

}  // namespace poppy::run
