// What is missing where a value is undetermined: the unknown facts that it rests on. needs()
// (explain.h) asks for one value of a determination; whoever asks for many values of a case keeps
// a search, which looks at each line of each record once.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "interpreter/reference/case_values.h"
#include "interpreter/reference/explain.h"
#include "interpreter/reference/weigh.h"

namespace poppy::reference {

/// What a search may cost, in steps: a node evaluated, or a part of a line looked at. Counted and
/// not timed: a case has one answer on every machine.
struct NeedBudget {
  std::uint64_t of_case = 4'000'000;    // then what settles alone is no longer tried
  std::uint64_t walk = 50'000;          // parts looked at for one value
  std::uint64_t walk_when_spent = 200;  // likewise, once a case has had its steps
  std::uint64_t trials = 200'000;       // nodes evaluated to try what settles one value alone
  std::size_t facts = 100;              // named for one value; one of many months counts once
  std::size_t facts_when_spent = 10;
  std::size_t facts_of_line = 200;  // named for a whole case in one line
};

/// What would settle a value: the facts that settle it alone first, then in the order in which the
/// lines read them.
struct Needs {
  std::vector<Need> facts;
  std::uint32_t left_out = 0;  // more that were found
  bool is_cut = false;         // the search ended before all were found
};

struct OpenValue {
  plan::SlotId slot;
  std::uint32_t row = 0;
};

/// For one thread.
class NeedSearch {
 public:
  explicit NeedSearch(const plan::Worksheet& sheet, NeedBudget budget = {});

  /// The next case. Its values must stay as they are until the one after, and `weighed`: what
  /// cannot matter is not asked for. Null: what was not weighed may.
  void begin(const CaseValues& values, const Weighed* weighed);
  /// As needs(), within the budget. An answer may hang on what was asked of the case before only
  /// where that has spent the case's steps.
  [[nodiscard]] Needs needs(plan::SlotId slot, std::uint32_t row);

  /// The same facts, in the order in which the lines read them; which would do alone is not tried.
  [[nodiscard]] Needs unknowns(plan::SlotId slot, std::uint32_t row);
  /// What would settle several values of the case, each fact once; `before`: needs of another kind.
  [[nodiscard]] Needs needs(std::span<const OpenValue> values, const std::vector<Need>& before);

  /// Those of the case so far.
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  class Trial;
  /// What a line's value for a row rests on directly: a cell, or a fact.
  struct Part {
    std::uint32_t index = 0;  // into cells_ or facts_
    bool is_line = false;
  };
  /// A line's value for a row that is not firm.
  struct Cell {
    plan::SlotId slot;
    std::uint32_t row = 0;
    std::uint32_t begin = 0, end = 0;  // of parts_
    std::uint32_t nodes = 0;           // what evaluating it takes
    std::uint32_t told = 0;            // the last question in which it was met
    std::uint32_t read_by = 0;         // the last cell that read it, and one
    std::uint32_t bits = 0;            // the facts on trial that it rests on
    std::uint32_t tried = 0;           // the last trial in which it came out otherwise
    bool is_open = false;              // begin, end, nodes and hides are known
    bool hides = false;                // facts may come to light once one of its is known
    units::Value value;                // in that trial
  };
  struct Fact {
    Need need;
    std::uint32_t told = 0, read_by = 0, bit = 0;  // as of a cell; its own bit
    bool is_found = false;                         // by a question of the case
  };

  [[nodiscard]] std::uint32_t cell_of(plan::SlotId slot, std::uint32_t row);
  [[nodiscard]] std::uint32_t fact_of(const Need& need);
  [[nodiscard]] std::pair<std::uint64_t, std::uint32_t> name_of(const Need& need) const;
  void open(std::uint32_t cell);
  [[nodiscard]] bool walk(std::uint32_t from, std::uint64_t most);
  [[nodiscard]] Needs named(const std::vector<bool>& alone, std::size_t most);
  void reach_hidden(std::uint32_t wanted, std::uint64_t& left);
  [[nodiscard]] std::vector<bool> settle_alone(std::uint32_t wanted, bool hides);
  [[nodiscard]] bool settles_alone(std::uint32_t fact, std::uint32_t wanted, std::uint64_t& left);
  [[nodiscard]] bool reads_change(const Cell& cell, std::uint32_t fact) const;

  const plan::Worksheet& sheet_;
  NeedBudget budget_;
  const CaseValues* values_ = nullptr;
  const Weighed* weighed_ = nullptr;
  std::vector<Cell> cells_;
  std::unordered_map<std::uint64_t, std::uint32_t> cell_at_;  // by slot and row
  std::vector<Fact> facts_;
  std::map<std::pair<std::uint64_t, std::uint32_t>, std::uint32_t> fact_at_;  // by what, and row
  std::vector<Part> parts_;
  std::vector<Need> read_;                               // of the cell that is being opened
  std::vector<std::uint32_t> found_;                     // of the question at hand, into facts_
  std::vector<std::uint32_t> reached_;                   // likewise, into cells_
  std::map<plan::SlotId, std::vector<bool>> needed_by_;  // lines, by what was asked for
  std::uint32_t question_ = 0;
  std::uint32_t trial_ = 0;
  std::uint64_t steps_ = 0;
};

/// What a settled value does not hang on, though it was asked for: the unknown facts that it would
/// rest on if they could change it, the first of them. None: it rests on none.
[[nodiscard]] Needs whatever(const Determination& determination, plan::SlotId slot,
                             std::uint32_t row);

}  // namespace poppy::reference
