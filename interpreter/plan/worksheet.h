// The worksheet: what build_worksheet makes for one county, one benefit month and one knowledge
// cell. Numbered lines over typed slots in dependency order; flags, versions, dates in force,
// windows of months and `at` are resolved away. What was folded is remembered, so that a decision
// can say what was not asked and why.
//
// Evaluators loop over `lines`; each computes a slot for every row of its entity from input slots
// (facts, saved results) and earlier lines. Nothing here refers to text by name but for showing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/units/search_rows.h"

namespace poppy::plan {

using units::IdVector;

struct Node;
struct Slot;
struct SheetRule;
struct SheetDecision;
struct SheetCreate;
struct SheetStatement;
using NodeId = units::Id<Node>;
using SlotId = units::Id<Slot>;
using SheetRuleId = units::Id<SheetRule>;
using SheetDecisionId = units::Id<SheetDecision>;
using SheetCreateId = units::Id<SheetCreate>;
using SheetStatementId = units::Id<SheetStatement>;

/// Where a folded value came from.
enum class OriginKind : std::uint8_t {
  flag,
  parameter,
  table_row,
  increment,   // `beyond`: what each number over the last adds
  bracket,     // of a marginal scale
  looped_row,  // of a table, in a loop over its rows
  version,
  county,
  month,
};
struct Origin {
  OriginKind kind = OriginKind::flag;
  std::uint32_t id = 0;  // of what kind says
  units::Value value;    // what it gave
  check::Type type;
  units::Dating dating;  // of the entry or version used
  std::optional<units::Date> entered;
  std::string by, note, cites;
  std::int64_t over = 0;  // of a bracket: the amount over which it begins
  std::string keys;       // of a looped row, as a reader tells it from the others: `size 1-3`
  bool unset = false;     // a flag the county has not set
  bool unconfirmed = false;
  units::Month month;  // for which month it was asked
  text::Span span;     // of the entry in the county file, or of the version

  [[nodiscard]] check::FlagId flag() const { return check::FlagId(id); }
  [[nodiscard]] check::ParameterId parameter() const { return check::ParameterId(id); }
  [[nodiscard]] check::LineId line() const { return check::LineId(id); }
};

/// An item of a group or a branch that folding took out.
struct Dropped {
  NodeId group;
  NodeId item = check::kNone;  // the constant it folded to, which may have dropped items itself
  std::string label;
  text::Span span;                     // the item as written
  bool not_in_force = false;           // its own dates exclude this month or run
  bool value = false;                  // what it folded to
  bool settles = false;                // it made the group what it is, with others like it or alone
  bool alone = false;                  // it would have done so whatever the others are
  std::vector<std::uint32_t> origins;  // into Worksheet::origins
};

struct Node {
  check::Op op = check::Op::constant;
  check::Type type;
  std::uint32_t a = 0;  // as in op.h; constant: into constants; field and saved: SlotId; line:
                        // SlotId; lookup: table
  std::uint32_t b = 0;
  std::uint32_t first = 0;  // children [first, first + count) of Worksheet::children
  std::uint32_t count = 0;
  text::Span span;
  std::uint32_t origins = check::kNone;  // into Worksheet::origin_lists: what was folded into it

  // What `a` is, by the op.
  [[nodiscard]] SlotId slot() const { return SlotId(a); }
  [[nodiscard]] check::FieldId field() const { return check::FieldId(a); }
  [[nodiscard]] check::EntityId entity() const { return check::EntityId(a); }
  [[nodiscard]] bool is_written_choice() const {
    return op == check::Op::choose && a != ops::kOfScales;
  }
};

enum class SlotKind : std::uint8_t { fact, saved, line };
struct Slot {
  SlotKind kind = SlotKind::fact;
  check::EntityId entity;  // one value for each of its rows
  check::Type type;
  std::uint32_t id = 0;  // a fact's field, else the line
  units::Month month;    // the month it is read for

  [[nodiscard]] check::FieldId field() const { return check::FieldId(id); }
  [[nodiscard]] check::LineId line() const { return check::LineId(id); }
};

struct SheetLine {
  std::uint32_t number = 0;  // from 1, in order of evaluation
  SlotId slot;
  check::LineId line;
  units::Month month;
  NodeId root;
  std::uint32_t version = 0;  // index into Line::versions
  std::vector<std::uint32_t>
      origins;  // the version used, where there was a choice, and what folded the whole line
};

/// Rows of a table in the order in which they are searched (order_rows.h).
struct RowsInForce {
  std::vector<std::uint32_t> rows;  // into Parameter::rows
  units::RowOrder order;
};
struct LookupTable {
  check::ParameterId parameter;
  units::Month month;
  RowsInForce in_force;
  RowsInForce increments;  // of Parameter::beyond_rows
};

/// A rule, decision, create or statement that is in force here.
struct SheetRule {
  check::RuleId rule;
  SlotId slot;
};
struct SheetDecision {
  check::DecisionId decision;
  SlotId slot;
  std::vector<SheetRuleId> reasons;    // those in force, in listed order
  SlotId reasons_when = check::kNone;  // where it is not yes, none of them is given
  std::vector<SlotId> keep;            // the decision's own slot among them
};
struct SheetCreate {
  check::CreateId create;
  SlotId when;
  std::vector<SlotId> fields;    // as Create::fields
  std::vector<SlotId> existing;  // the same fields of records that exist already
  SlotId removed_when = check::kNone;
};
struct SheetStatement {
  check::StatementId statement;
  SlotId when;
  std::vector<SlotId> fields;
  std::vector<SlotId> english, spanish;  // by TextPiece; kNone for words
};
/// A line that a request asked for besides: of a page, a report.
struct AskedLine {
  check::LineId line;
  SlotId slot;
};
/// A module that does not apply here, and the flags that say so; `undetermined` when they are
/// unknown.
struct NotApplied {
  check::ModuleId module;
  bool undetermined = false;
  std::vector<std::uint32_t> origins;
};

struct Worksheet {
  std::shared_ptr<const check::Program> program;
  std::optional<check::CountyId> county;
  units::Month month;
  units::Date runs_from;  // the knowledge cell: good for run dates in [runs_from, runs_until)
  units::Date runs_until;

  IdVector<SlotId, Slot> slots;
  std::vector<SheetLine> lines;
  IdVector<SlotId, std::uint32_t> line_of_slot;  // index into lines; kNone for inputs
  IdVector<NodeId, Node> nodes;
  std::vector<NodeId> children;
  std::vector<std::uint32_t> child_marks;  // like children: into marks, or kNone
  std::vector<std::string> marks;          // labels
  std::vector<units::Value> constants;
  std::vector<LookupTable> tables;
  std::vector<Origin> origins;
  std::vector<std::vector<std::uint32_t>> origin_lists;
  std::vector<Dropped> dropped;  // sorted by group

  IdVector<SheetRuleId, SheetRule> rules;
  IdVector<SheetDecisionId, SheetDecision> decisions;
  IdVector<SheetCreateId, SheetCreate> creates;
  IdVector<SheetStatementId, SheetStatement> statements;
  std::vector<SlotId> form_lines;  // titled defines at the benefit month, in the order of a form
  std::vector<NotApplied> not_applied;
  std::vector<AskedLine> asked;  // those in force here, sorted by line

  /// kNone: it is not in force here, or nobody asked.
  [[nodiscard]] SlotId asked_slot(check::LineId line) const;
};

}  // namespace poppy::plan
