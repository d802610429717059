// Worksheet -> what its decision lines have in common: texts, and which slots stand where, in the
// order of decision_line. ColumnWriter makes it once and follows it for every case.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/engine/column_line.h"
#include "interpreter/reference/explain.h"

namespace poppy::engine {

/// A run of ColumnWriter::Plan::pool.
struct Fragment {
  std::uint32_t begin = 0;
  std::uint32_t length = 0;
};

enum class PrintKind : std::uint8_t {
  boolean,
  integer,
  money,
  exact_money,
  rate,
  date,
  month,
  span,
  days,
  text,
  enumeration,
  record,
  list,
  other,
};
struct PrintedSlot {
  Fragment lead;  // the comma before it, its name and the colon
  plan::SlotId slot;
  PrintKind kind = PrintKind::other;
  // Of an enumeration: the first of its values in Plan::choices, and how many it has.
  std::uint32_t first_choice = 0, choices = 0;
  check::Type type;
  bool as_fact = false;  // as a case has it, where blank is a word
};

/// A rule that a decision may give as a reason: of the decision's entity, or one below it.
struct PrintedReason {
  plan::SlotId slot;
  check::EntityId entity;
  Fragment code;
};
struct PrintedDecision {
  PrintedSlot status;
  Fragment lead;  // to the record
  std::vector<PrintedReason> reasons;
  plan::SlotId reasons_when = check::kNone;  // where it is not yes, none of them is given
};
struct DecisionGroup {
  check::EntityId entity;
  std::vector<PrintedDecision> decisions;
};
struct ValueGroup {
  check::EntityId entity;  // of the case's and the county's: Case
  std::vector<PrintedSlot> values;
};
struct PrintedOutcome {
  check::EntityId entity;
  Fragment lead;  // to the record
  std::vector<PrintedSlot> fields;
};
struct PrintedCreate : PrintedOutcome {
  plan::SheetCreateId id;
};
struct PrintedNotice : PrintedOutcome {
  plan::SheetStatementId id;
};
struct PrintedProgram {
  Fragment lead;
  bool named = false;  // even if nothing stands in it
  std::vector<DecisionGroup> decisions;
  std::vector<ValueGroup> values;
  std::vector<PrintedCreate> made;
  std::vector<PrintedNotice> notices;
};

enum class NameEnd : std::uint8_t { key, position, nothing };
struct NamePlan {
  bool named = false;         // not the county, not the case
  bool has_parent = false;    // whose name leads
  Fragment list;              // /time_clocks/
  bool by_key_alone = false;  // unless the key is the name of a list
  NameEnd end = NameEnd::key;
};

struct ColumnWriter::Plan {
  std::shared_ptr<const plan::Worksheet> sheet;
  std::string pool;
  check::EntityId case_entity = check::kNone;
  Fragment county;  // with what stands before and after it, as all of these
  Fragment programs;
  Fragment end;                           // where all decisions are settled
  Fragment end_open;                      // where some are not: before what would settle them
  std::vector<reference::Need> to_apply;  // what would settle whether programs apply
  std::vector<Fragment> choices;          // of enumerations
  units::IdVector<check::EntityId, NamePlan> names;
  std::vector<std::string> lists_of_case;
  std::vector<PrintedProgram> printed;
  std::vector<plan::SheetStatementId> contradictions;
};

[[nodiscard]] ColumnWriter::Plan plan_lines(std::shared_ptr<const plan::Worksheet> sheet);

}  // namespace poppy::engine
