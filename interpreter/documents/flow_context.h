// What drawings of programs and of single lines share: the words of a box, the value it has in a
// case, what a county's setting says.
#pragma once

#include <string>
#include <vector>

#include "interpreter/documents/flow_graph.h"
#include "interpreter/reference/evaluate.h"

namespace poppy::documents {

class FlowContext {
 public:
  explicit FlowContext(const Drawn& drawn)
      : drawn_(drawn),
        sheet_(*drawn.determination.sheet),
        program_(*sheet_.program),
        values_(drawn.determination) {}

  [[nodiscard]] const plan::Worksheet& sheet() const { return sheet_; }
  [[nodiscard]] const check::Program& program() const { return program_; }
  [[nodiscard]] bool of_case() const { return drawn_.of_case; }
  [[nodiscard]] bool only_active() const { return drawn_.only_active; }

  /// A graph without boxes, its words about what is drawn filled in.
  [[nodiscard]] FlowGraph empty_graph(std::string title) const;

  /// The box of a line by itself: kind, name, title, citation, whose it is.
  [[nodiscard]] FlowNode box_of(check::LineId line, std::uint32_t version) const;
  [[nodiscard]] FlowNode box_of(plan::SlotId slot) const;
  /// `XAN050 Indv Exceed the Time Limit`; of another line than a rule's, nothing.
  [[nodiscard]] std::string reason_of(check::LineId line) const;

  /// As written, on one line.
  [[nodiscard]] std::string text_of(text::Span span, std::string_view label = {}) const;
  /// `Fresno has rule EDX119C013 on`, each once; of many the first, and how many more.
  [[nodiscard]] std::vector<std::string> settings(const std::vector<std::uint32_t>& origins) const;
  [[nodiscard]] const std::vector<std::uint32_t>& origins_of(plan::NodeId node) const;
  [[nodiscard]] std::vector<plan::Dropped> dropped_of(plan::NodeId node) const;
  [[nodiscard]] plan::NodeId child(const plan::Node& node, std::uint32_t index) const {
    return sheet_.children[node.first + index];
  }
  [[nodiscard]] std::string label_of(const plan::Node& node, std::uint32_t index) const;
  /// What computes the line.
  [[nodiscard]] plan::NodeId root_of(plan::SlotId slot) const;
  /// What is written there: below a check of a range and a widening, which nobody writes.
  [[nodiscard]] plan::NodeId unwidened(plan::NodeId node) const;
  /// The county's settings, versions and the month give the line its value.
  [[nodiscard]] bool is_settled(plan::SlotId slot) const;

  /// Of the case, or of a line that is a constant; else unknown.
  [[nodiscard]] units::Value line_value(plan::SlotId slot, std::uint32_t row) const;
  /// What the node comes to in the case, weighed.
  [[nodiscard]] units::Value value(plan::NodeId node, const reference::Frames& frames) const;
  [[nodiscard]] std::string words(const check::Type& type, const units::Value& value) const;
  /// Of a box that the case asks.
  [[nodiscard]] static NodeState answer(const check::Type& type, const units::Value& value);

 private:
  const Drawn& drawn_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  reference::SlotValues values_;
};

/// The reads of slots below the node, those within lists left out: what they read differs by
/// element.
[[nodiscard]] std::vector<plan::NodeId> direct_reads(const plan::Worksheet& sheet,
                                                     plan::NodeId node);
/// The lines of the month decided that are read anywhere below the node, each once.
[[nodiscard]] std::vector<plan::SlotId> lines_read(const plan::Worksheet& sheet, plan::NodeId node);

}  // namespace poppy::documents
