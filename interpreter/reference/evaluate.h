// The reference evaluator: small, slow and obviously right. Faster ones are tested against it;
// explanations are made by asking it again, node by node.
#pragma once

#include <array>
#include <vector>

#include "interpreter/plan/apply.h"
#include "interpreter/reference/case_values.h"

namespace poppy::reference {

/// The rows an expression is about: frame 0 is the line's own row, n the element of the n-th
/// aggregate around it.
struct Frame {
  check::EntityId entity;
  std::uint32_t row = 0;
};
struct Frames {
  std::array<Frame, check::kMostFrames> at;  // the checker refuses more
};

/// Is told of every node that is evaluated: `begin` before what it is made of, `end` after.
class Watch {
 public:
  virtual ~Watch() = default;
  [[nodiscard]] virtual std::size_t begin() = 0;
  /// `mark`: what its `begin` gave.
  virtual void end(const plan::Node& node, std::size_t mark, const units::Value& value) = 0;
  /// A slot of a known row; a list, or the one record, of a known parent.
  virtual void read(plan::SlotId slot, std::uint32_t row, const units::Value& value) = 0;
  virtual void list(check::EntityId entity, std::uint32_t parent, bool given) = 0;

 protected:
  Watch() = default;
  Watch(const Watch&) = default;
  Watch& operator=(const Watch&) = default;
};

class Evaluator {
 public:
  /// `values` of the lines that are read must have been computed. Both must outlive it.
  Evaluator(const plan::Worksheet& sheet, const CaseValues& values, Watch* watch = nullptr)
      : sheet_(sheet), values_(values), watch_(watch) {}

  /// Each part that may matter is evaluated once, in the order it is written, a guard before its
  /// branch.
  [[nodiscard]] units::Value value(plan::NodeId node, const Frames& frames) const;
  /// A line's, for one row.
  [[nodiscard]] units::Value line_value(const plan::SheetLine& line, std::uint32_t row) const;
  [[nodiscard]] plan::NodeId child(const plan::Node& node, std::uint32_t index) const {
    return sheet_.children[node.first + index];
  }
  [[nodiscard]] const plan::Node& node(plan::NodeId node) const { return sheet_.nodes[node]; }

  /// One asked element of an aggregate: its frames, and its where, head and by nodes (kNone where
  /// not written).
  struct Element {
    Frames frames;
    std::uint32_t row = 0;
    plan::NodeId where = check::kNone, head = check::kNone, by = check::kNone;
  };
  /// The elements of an aggregate; an unfirm list comes back in `list` with no elements.
  [[nodiscard]] std::vector<Element> elements(const plan::Node& aggregate, const Frames& frames,
                                              units::Value& list) const;
  /// The open branches of a choice: indices of their value children; the guard is the next child,
  /// if any.
  [[nodiscard]] std::vector<std::uint32_t> open_branches(const plan::Node& choice,
                                                         const Frames& frames) const;

 private:
  [[nodiscard]] units::Value made(const plan::Node& node, const Frames& frames) const;
  /// What `apply` makes of the children's values.
  template <typename Apply>
  [[nodiscard]] units::Value of_children(const plan::Node& node, const Frames& frames,
                                         const Apply& apply) const;
  [[nodiscard]] units::Value record(const plan::Node& node, const Frames& frames) const;
  [[nodiscard]] units::Value row_value(const plan::Node& node, const Frames& frames) const;
  [[nodiscard]] units::Value leaf_value(const plan::Node& node, const Frames& frames) const;
  [[nodiscard]] units::Value record_value(const plan::Node& node, const Frames& frames) const;
  [[nodiscard]] units::Value children_value(const plan::Node& node, const Frames& frames) const;
  [[nodiscard]] units::Value choice_value(const plan::Node& node, const Frames& frames) const;
  [[nodiscard]] units::Value aggregate_value(const plan::Node& node, const Frames& frames) const;

  const plan::Worksheet& sheet_;
  const CaseValues& values_;
  Watch* watch_;
};

/// Every line for every row, in order, into the line slots.
void compute_lines(const plan::Worksheet& sheet, const CaseRows& rows, SlotColumns& slots,
                   units::Date run_date);

/// One of them.
void compute_line(const plan::Worksheet& sheet, const plan::SheetLine& line, const CaseRows& rows,
                  SlotColumns& slots, units::Date run_date);

[[nodiscard]] Holds holds(const units::Value& value);

}  // namespace poppy::reference
