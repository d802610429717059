// Building nodes and folding them: a constant stays out of the worksheet, and what it took with it
// is remembered.
#pragma once

#include <string>
#include <vector>

#include "interpreter/plan/worksheet.h"

namespace poppy::plan {

/// An item of a group as planned.
struct PlannedItem {
  NodeId node;
  std::string label;
  text::Span span;
};

/// Appends nodes to a worksheet under construction.
class NodeBuilder {
 public:
  explicit NodeBuilder(Worksheet& sheet) : sheet_(sheet) {}

  NodeId constant(units::Value value, const check::Type& type, text::Span span,
                  const std::vector<std::uint32_t>& origins = {});
  NodeId node(check::Op op, const check::Type& type, std::uint32_t a, std::uint32_t b,
              text::Span span, const std::vector<NodeId>& args,
              const std::vector<std::string>& labels = {});
  std::uint32_t origin(Origin origin);

  /// The node is a constant that a decision can rest on.
  [[nodiscard]] bool is_firm(NodeId node) const;
  [[nodiscard]] const units::Value& value(NodeId node) const;
  [[nodiscard]] std::vector<std::uint32_t> origins_of(NodeId node) const;
  /// Those of the node and of all it is made of.
  [[nodiscard]] std::vector<std::uint32_t> origins_below(NodeId node) const;
  void set_origins(NodeId node, std::vector<std::uint32_t> origins);

  /// A strict op, folded when all its operands are firm constants.
  NodeId strict(check::Op op, const check::Type& type, std::uint32_t a, std::uint32_t b,
                text::Span span, const std::vector<NodeId>& args);
  /// all_of, any_of, none_of, at_least; `dropped` are items already out for their dates.
  NodeId group(check::Op op, std::uint32_t at_least, const check::Type& type, text::Span span,
               const std::vector<PlannedItem>& items, std::vector<Dropped> dropped);

  void drop(NodeId group, Dropped dropped);

 private:
  Worksheet& sheet_;
};

/// Sorted, each once.
[[nodiscard]] std::vector<std::uint32_t> merge_origins(std::vector<std::uint32_t> left,
                                                       const std::vector<std::uint32_t>& right);

}  // namespace poppy::plan
