// What unknown facts leave open, weighed: a line is settled where it comes to one value whatever
// they turn out to be. The reference evaluator asks each op for a value and takes an unknown for an
// answer; this asks what the value can still be (possible.h), where the declared range of a fact,
// the least that a sum of amounts can be, and the branch that is asked about all count.
//
// One pass over the lines that an evaluator left open, so that any evaluator may have gone before.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "interpreter/reference/evaluate.h"
#include "interpreter/reference/possible.h"

namespace poppy::reference {

/// A row that stands for others, of which nothing is known but the record they are of: those of a
/// list that nobody told. kNone stands for any of its entity.
constexpr std::uint32_t kFirstStandIn = 0x8000'0000;

/// Nodes asked of one line, over all its records; those that follow are not weighed.
constexpr std::uint64_t kMostNodesOfLine = 20'000;

/// What comes of it, for one case.
class Weighed {
 public:
  /// A line's value that the evaluator left open: firm, or the error that it can only be.
  struct Settled {
    plan::SlotId slot;
    std::uint32_t row = 0;
    units::Value value;
  };
  std::vector<Settled> settled;  // by slot and row

  /// Whether it is one of those.
  [[nodiscard]] bool is_settled(plan::SlotId slot, std::uint32_t row) const;
  /// Whether the evaluator left it open, and it was looked at.
  [[nodiscard]] bool is_weighed(plan::SlotId slot, std::uint32_t row) const {
    return found(slot, row) != nullptr;
  }

 private:
  friend class Weigher;
  friend Weighed weigh(const plan::Worksheet& sheet, const CaseValues& values);

  struct StandIn {
    check::EntityId entity;
    std::uint32_t parent = 0;  // a row, or one that stands for others
  };
  [[nodiscard]] const Possible* found(plan::SlotId slot, std::uint32_t row) const;
  /// `rows`: how many the slot has.
  void keep(plan::SlotId slot, std::uint32_t row, std::uint32_t rows, Possible possible);

  std::vector<Possible> kept_;  // of a slot each once, where rows follow each other alike
  units::IdVector<plan::SlotId, std::uint32_t> first_;  // of row 0 into rows_, and one; or 0
  std::vector<std::uint32_t> rows_;                     // into kept_, and one; or 0
  units::IdVector<plan::SlotId, std::uint32_t> last_;   // the last of kept_, and one; or 0
  // By slot and row, of rows that stand for others: into kept_.
  std::unordered_map<std::uint64_t, std::uint32_t> of_stand_ins_;
  std::vector<StandIn> stand_ins_;
  std::unordered_map<std::uint64_t, std::uint32_t> stand_in_at_;  // by entity and parent
  bool tells_parents_ = false;                                    // stand_ins_ are made
  std::unordered_set<std::uint64_t> settled_errors_;  // by slot and row: those of `settled`
};

/// The lines of `values` must have been computed. Bounded (docs/limits.md) by counts that hang on
/// the case and the line alone: whoever leaves lines out has the same for the others.
[[nodiscard]] Weighed weigh(const plan::Worksheet& sheet, const CaseValues& values);

/// Asks again, node by node: for explanations, and for what is missing.
class Weigher {
 public:
  /// The values may have become what was settled. All must outlive it.
  Weigher(const plan::Worksheet& sheet, const CaseValues& values, const Weighed& weighed,
          Watch* watch = nullptr)
      : sheet_(sheet),
        program_(*sheet.program),
        values_(values),
        weighed_(weighed),
        watch_(watch) {}

  /// The watch is told of the nodes that Evaluator would tell it of.
  [[nodiscard]] Possible possible(plan::NodeId node, const Frames& frames);
  [[nodiscard]] Possible line_value(const plan::SheetLine& line, std::uint32_t row);
  [[nodiscard]] Possible at(plan::SlotId slot, std::uint32_t row);

 private:
  friend Weighed weigh(const plan::Worksheet& sheet, const CaseValues& values);
  static constexpr std::uint32_t kAnyRow = check::kNone;

  /// What weigh() makes.
  Weigher(const plan::Worksheet& sheet, const CaseValues& values, Weighed& weighed)
      : Weigher(sheet, values, weighed, nullptr) {
    making_ = &weighed;
  }

  /// What a guard says of a slot while its branch is asked about.
  struct Narrowed {
    plan::SlotId slot;
    std::uint32_t row = 0;
    std::uint32_t frame = 0, hops = 0;  // of a row that stands for others: only so is it the same
    std::optional<units::Rational> low, high;
    bool blank = false, not_blank = false;

    /// Whether it is what the node reads, of the row that its record is.
    [[nodiscard]] bool is_of(const plan::Node& read, const plan::Node& record,
                             std::uint32_t of_row) const;
    void tighten(Possible& possible) const;
  };

  [[nodiscard]] plan::NodeId child(const plan::Node& node, std::uint32_t index) const {
    return sheet_.children[node.first + index];
  }
  void weigh_line(const plan::SheetLine& line);
  [[nodiscard]] Possible made(const plan::Node& node, const Frames& frames);
  /// What `apply` makes of its children.
  template <typename Apply>
  [[nodiscard]] Possible of_children(const plan::Node& node, const Frames& frames,
                                     const Apply& apply);
  [[nodiscard]] Frame frame_of(const plan::Node& row, const Frames& frames) const;
  [[nodiscard]] Possible row_of(const plan::Node& row, const Frames& frames) const;
  [[nodiscard]] Possible record_of(const plan::Node& node, const Frames& frames);
  [[nodiscard]] Possible read(const plan::Node& node, const Frames& frames);
  [[nodiscard]] Possible list(const plan::Node& node, const Frames& frames);
  [[nodiscard]] Possible choice(const plan::Node& node, const Frames& frames);
  [[nodiscard]] Possible aggregate(const plan::Node& node, const Frames& frames);
  void add_element(const plan::Node& node, std::uint32_t& at, const Frames& frames,
                   PossibleElement element, std::vector<PossibleElement>& elements);
  [[nodiscard]] Possible input(plan::SlotId slot) const;
  [[nodiscard]] std::uint32_t stand_in(check::EntityId entity, std::uint32_t parent);

  void narrow(plan::NodeId guard, const Frames& frames, bool holds);
  void narrow_comparison(const plan::Node& node, const Frames& frames, bool holds);
  [[nodiscard]] std::optional<Narrowed> narrowable(plan::NodeId node, const Frames& frames) const;
  void apply_narrowed(const plan::Node& node, const Frames& frames, Possible& possible) const;

  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const CaseValues& values_;
  const Weighed& weighed_;
  Watch* watch_;
  Weighed* making_ = nullptr;  // while weigh() makes it
  std::uint64_t nodes_ = 0;    // asked so far
  std::vector<Narrowed> narrowed_;
};

}  // namespace poppy::reference
