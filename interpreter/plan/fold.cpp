// See fold.h.
#include "interpreter/plan/fold.h"

#include <algorithm>

#include "interpreter/plan/apply.h"

namespace poppy::plan {

using check::Op;
using units::Value;

std::vector<std::uint32_t> merge_origins(std::vector<std::uint32_t> left,
                                         const std::vector<std::uint32_t>& right) {
  left.insert(left.end(), right.begin(), right.end());
  std::sort(left.begin(), left.end());
  left.erase(std::unique(left.begin(), left.end()), left.end());
  return left;
}

NodeId NodeBuilder::node(Op op, const check::Type& type, std::uint32_t a, std::uint32_t b,
                         text::Span span, const std::vector<NodeId>& args,
                         const std::vector<std::string>& labels) {
  Node made;
  made.op = op;
  made.type = type;
  made.a = a;
  made.b = b;
  made.span = span;
  made.first = static_cast<std::uint32_t>(sheet_.children.size());
  made.count = static_cast<std::uint32_t>(args.size());
  for (std::size_t i = 0; i < args.size(); ++i) {
    sheet_.children.push_back(args[i]);
    std::uint32_t mark = check::kNone;
    if (i < labels.size() && !labels[i].empty()) {
      mark = static_cast<std::uint32_t>(sheet_.marks.size());
      sheet_.marks.push_back(labels[i]);
    }
    sheet_.child_marks.push_back(mark);
  }
  return sheet_.nodes.add(made);
}

NodeId NodeBuilder::constant(Value value, const check::Type& type, text::Span span,
                             const std::vector<std::uint32_t>& origins) {
  sheet_.constants.push_back(std::move(value));
  const NodeId made = node(Op::constant, type,
                           static_cast<std::uint32_t>(sheet_.constants.size() - 1), 0, span, {});
  set_origins(made, origins);
  return made;
}

std::uint32_t NodeBuilder::origin(Origin origin) {
  sheet_.origins.push_back(std::move(origin));
  return static_cast<std::uint32_t>(sheet_.origins.size() - 1);
}

void NodeBuilder::set_origins(NodeId node, std::vector<std::uint32_t> origins) {
  if (origins.empty()) return;
  sheet_.origin_lists.push_back(std::move(origins));
  sheet_.nodes[node].origins = static_cast<std::uint32_t>(sheet_.origin_lists.size() - 1);
}

bool NodeBuilder::is_firm(NodeId node) const {
  return sheet_.nodes[node].op == Op::constant && value(node).is_firm();
}

const Value& NodeBuilder::value(NodeId node) const {
  return sheet_.constants[sheet_.nodes[node].a];
}

std::vector<std::uint32_t> NodeBuilder::origins_of(NodeId node) const {
  const std::uint32_t list = sheet_.nodes[node].origins;
  return list == check::kNone ? std::vector<std::uint32_t>{} : sheet_.origin_lists[list];
}

std::vector<std::uint32_t> NodeBuilder::origins_below(NodeId node) const {
  std::vector<std::uint32_t> origins = origins_of(node);
  const Node& top = sheet_.nodes[node];
  for (std::uint32_t i = 0; i < top.count; ++i) {
    origins = merge_origins(std::move(origins), origins_below(sheet_.children[top.first + i]));
  }
  return origins;
}

void NodeBuilder::drop(NodeId group, Dropped dropped) {
  dropped.group = group;
  sheet_.dropped.push_back(std::move(dropped));
}

NodeId NodeBuilder::strict(Op op, const check::Type& type, std::uint32_t a, std::uint32_t b,
                           text::Span span, const std::vector<NodeId>& args) {
  const bool fold = !args.empty() &&
                    std::all_of(args.begin(), args.end(), [&](NodeId arg) { return is_firm(arg); });
  if (!fold) return node(op, type, a, b, span, args);
  std::vector<Value> values;
  std::vector<std::uint32_t> origins;
  for (const NodeId arg : args) {
    values.push_back(value(arg));
    origins = merge_origins(std::move(origins), origins_of(arg));
  }
  const check::Type first_type = sheet_.nodes[args[0]].type;
  Value made = apply_strict(*sheet_.program, op, a, b, first_type, values, span);
  // Within its range the value is the operand, with all that it is said to come from.
  if (op == Op::in_range && made.is_firm()) return args[0];
  return constant(std::move(made), type, span, origins);
}

namespace {

/// A group, and what folding its firm items comes to.
struct FoldedGroup {
  Op op;
  std::uint32_t at_least;
  std::vector<NodeId> live;
  std::vector<std::string> labels;
  std::uint32_t met = 0, settlers = 0;

  /// An item of this value settles the group whatever the others are (at_least counts instead).
  [[nodiscard]] bool settling() const { return op != Op::all_of; }
  [[nodiscard]] bool one_settles() const { return op != Op::at_least && settlers > 0; }
  [[nodiscard]] bool result() const {
    return op == Op::at_least ? met >= at_least : (op == Op::any_of) == (settlers > 0);
  }
  [[nodiscard]] bool is_settled() const {
    if (live.empty() || one_settles()) return true;
    return op == Op::at_least && (result() || met + live.size() < at_least);
  }
  /// Those that made it so.
  void tell_settlers(std::vector<Dropped>& dropped) const {
    for (Dropped& out : dropped) {
      out.settles = !out.not_in_force && (!one_settles() || out.value == settling());
      out.alone = out.settles && one_settles();
    }
  }
};

}  // namespace

NodeId NodeBuilder::group(Op op, std::uint32_t at_least, const check::Type& type, text::Span span,
                          const std::vector<PlannedItem>& items, std::vector<Dropped> dropped) {
  FoldedGroup folded{op, at_least, {}, {}};
  for (const PlannedItem& item : items) {
    if (!is_firm(item.node)) {
      folded.live.push_back(item.node);
      folded.labels.push_back(item.label);
      continue;
    }
    Dropped out;
    out.item = item.node;
    out.label = item.label;
    out.span = item.span;
    out.value = value(item.node).truth();
    out.origins = origins_of(item.node);
    if (out.value) ++folded.met;
    if (out.value == folded.settling()) ++folded.settlers;
    dropped.push_back(std::move(out));
  }
  NodeId made;
  if (folded.is_settled()) {
    folded.tell_settlers(dropped);
    std::vector<std::uint32_t> settled_by;
    for (const Dropped& out : dropped) {
      if (out.settles) settled_by = merge_origins(std::move(settled_by), out.origins);
    }
    made = constant(Value::of(folded.result()), type, span, settled_by);
  } else {
    const std::uint32_t still_to_meet = op == Op::at_least ? at_least - folded.met : 0;
    made = node(op, type, still_to_meet, 0, span, folded.live, folded.labels);
  }
  for (Dropped& out : dropped) drop(made, std::move(out));
  return made;
}

}  // namespace poppy::plan
