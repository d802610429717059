// Why a line has the value it has, as data: the worksheet's nodes with their values, cut down to
// what mattered.
#pragma once

#include <optional>

#include "interpreter/reference/determination.h"
#include "interpreter/reference/evaluate.h"

namespace poppy::reference {

enum class Part : std::uint8_t {
  line,       // a line of the worksheet: name, title, value, citation
  item,       // an item of a group, or a branch, with its label
  condition,  // an expression as written
  fact,       // a fact or saved result of a record
  not_asked,  // an item or branch that a flag or date took out
};

/// A tree: each step says what was asked, what it came to, and what made it so.
struct Step {
  Part part = Part::condition;
  std::string label;  // of the item, without brackets
  text::Span span;    // the rule text, to be shown as written
  check::Type type;
  units::Value value;
  plan::SlotId slot = check::kNone;  // line, fact
  std::uint32_t row = 0;
  check::EntityId element =
      check::kNone;  // condition asked of each element of a list: its entity (row: which)
  std::optional<units::Month> month;  // condition asked of each month of a window
  std::string table_row;              // condition asked of each row of a table: its keys
  // Of a value that is not known: what it lies between all the same, of its type.
  std::optional<units::Rational> low, high;
  bool decisive = true;  // it made its parent so (a false item of an `all`, the branch taken)
  bool alone = false;    // not_asked: it would have made its parent so whatever the others are
  std::vector<std::uint32_t>
      origins;  // into Worksheet::origins: flags, versions and table rows used
  // Of a look-up by keys of the case: the row it took, and the increment. `row_ids` are alike where
  // the rows are, and beyond all of Worksheet::origins.
  std::vector<plan::Origin> rows;
  std::vector<std::uint32_t> row_ids;
  std::vector<Step> because;
};

/// The whole reason for slot's value at row, to the given depth of lines (0: this line's own
/// conditions only).
[[nodiscard]] Step explain(const Determination& determination, plan::SlotId slot, std::uint32_t row,
                           int depth);
/// The same of a condition of a line, asked of the rows of its frames.
[[nodiscard]] Step explain(const Determination& determination, plan::NodeId node,
                           const Frames& frames, int depth);

/// A fact that is not known: a field or saved value of a row, or a list that was not given (child
/// entity).
struct Need {
  plan::SlotId slot = check::kNone;  // kNone: a list, or the county
  check::EntityId list = check::kNone;
  std::uint32_t row = 0;              // of the slot's entity, or of the list's parent
  bool county = false;                // the county itself
  check::FlagId flag = check::kNone;  // a flag that the county has not set
  bool settles_alone = false;
  friend bool operator==(const Need&, const Need&) = default;
};

/// What would settle an undetermined value: the unknown facts it rests on, those that settle it
/// alone first.
[[nodiscard]] std::vector<Need> needs(const Determination& determination, plan::SlotId slot,
                                      std::uint32_t row);

/// What would settle whether the programs that are undetermined here apply: the county, or its
/// flags.
[[nodiscard]] std::vector<Need> needs_to_apply(const Determination& determination);

/// An undetermined value that no fact would settle: the errors met on the way.
[[nodiscard]] std::vector<units::ErrorNote> errors(const Determination& determination,
                                                   plan::SlotId slot, std::uint32_t row);

}  // namespace poppy::reference
