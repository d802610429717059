// Which boxes a case asks: see follow_case in flow_part.h.
#include "interpreter/documents/flow_context.h"
#include "interpreter/documents/flow_part.h"

namespace poppy::documents {
namespace {

class Way {
 public:
  explicit Way(FlowTree& tree) : tree_(tree) {}

  void follow() {
    follow_part(tree_.top);
    const units::Value& value = tree_.top.value;
    for (const auto& [box, answer] : tree_.ends) {
      if (value.is_known() && value.truth() != answer) continue;
      tree_.graph.nodes[box].state = !value.is_known() ? NodeState::undetermined
                                     : answer          ? NodeState::yes
                                                       : NodeState::no;
      for (FlowEdge& edge : tree_.graph.edges) {
        const bool is_passed = tree_.graph.nodes[edge.from].state == NodeState::passed_by;
        if (edge.to == box && !is_passed) edge.taken = leads(edge, value.is_known());
      }
    }
    for (const Part& read : tree_.reads) mark(read);
    hide_unasked_errors(tree_.top);
  }

 private:
  void take(std::uint32_t from, std::uint32_t to) {
    for (FlowEdge& edge : tree_.graph.edges) {
      if (edge.from == from && edge.to == to) edge.taken = true;
    }
  }

  void mark(const Part& part) {
    FlowNode& node = tree_.graph.nodes[part.box];
    if (node.state == NodeState::passed_by) {
      node.state = FlowContext::answer(tree_.types[part.box], part.value);
    }
  }

  /// Whether the answer ends the asking.
  static bool ends(Asking asking, const Part& item) {
    if (item.is_skipped || !item.value.is_known()) return false;
    switch (asking) {
      case Asking::all:
        return !item.value.truth();
      case Asking::any:
      case Asking::none:
      case Asking::choice:
        return item.value.truth();
      case Asking::alone:
      case Asking::at_least:
        return false;
    }
    return false;
  }

  void follow_part(const Part& part) {
    mark(part);
    const Part* before = nullptr;
    for (std::size_t i = 0; i < part.items.size(); ++i) {
      const Part& item = part.items[i];
      take(before == nullptr ? part.box : before->box, item.box);
      follow_part(item);
      const bool is_condition = tree_.types[item.box].kind == check::TypeKind::boolean;
      const std::optional<Part>& then = part.then[i];
      const bool may_hold = !item.value.is_known() || (is_condition && item.value.truth());
      if (then && may_hold) {
        take(item.box, then->box);
        follow_part(*then);
      }
      const bool is_last = part.asking == Asking::choice && !then;  // what holds otherwise
      if (!is_last && ends(part.asking, item)) return;
      before = &item;
    }
  }

  /// Whether the box that the edge leaves has the answer of the edge.
  [[nodiscard]] bool leads(const FlowEdge& edge, bool is_known) const {
    const NodeState from = tree_.graph.nodes[edge.from].state;
    if (!is_known || edge.kind == EdgeKind::next) return true;
    if (from == NodeState::settled) return true;
    return from == (edge.kind == EdgeKind::yes ? NodeState::yes : NodeState::no);
  }

  /// What is not asked may have no value, as the end of a span that is not there.
  void hide_unasked_errors(const Part& part) {
    FlowNode& node = tree_.graph.nodes[part.box];
    if (node.state == NodeState::passed_by && part.value.is_error()) node.value.clear();
    for (const Part& item : part.items) hide_unasked_errors(item);
    for (const std::optional<Part>& then : part.then) {
      if (then) hide_unasked_errors(*then);
    }
  }

  FlowTree& tree_;
};

}  // namespace

void follow_case(FlowTree& tree) { Way(tree).follow(); }

}  // namespace poppy::documents
