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
  sheet_.nodes.push_back(made);
  return static_cast<NodeId>(sheet_.nodes.size() - 1);
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
  return constant(apply_strict(*sheet_.program, op, a, b, first_type, values, span), type, span,
                  origins);
}

NodeId NodeBuilder::group(Op op, std::uint32_t at_least, const check::Type& type, text::Span span,
                          const std::vector<PlannedItem>& items, std::vector<Dropped> dropped) {
  // An item of this value settles the group whatever the others are (at_least counts instead).
  const bool settling = op != Op::all_of;
  std::vector<NodeId> live;
  std::vector<std::string> labels;
  std::uint32_t met = 0;
  std::uint32_t settlers = 0;
  for (const PlannedItem& item : items) {
    if (!is_firm(item.node)) {
      live.push_back(item.node);
      labels.push_back(item.label);
      continue;
    }
    Dropped out;
    out.item = item.node;
    out.label = item.label;
    out.span = item.span;
    out.value = value(item.node).truth();
    out.origins = origins_of(item.node);
    if (out.value) ++met;
    if (out.value == settling) ++settlers;
    dropped.push_back(std::move(out));
  }
  bool settled = live.empty();
  bool result = (op == Op::any_of) == (settlers > 0);
  if (op == Op::at_least) {
    result = met >= at_least;
    settled = settled || result || met + live.size() < at_least;
  } else {
    settled = settled || settlers > 0;
  }
  if (!settled) {
    const NodeId made =
        node(op, type, op == Op::at_least ? at_least - met : 0, 0, span, live, labels);
    for (Dropped& out : dropped) drop(made, std::move(out));
    return made;
  }
  const bool one_settles = op != Op::at_least && settlers > 0;
  std::vector<std::uint32_t> settled_by;
  for (Dropped& out : dropped) {
    out.settles = !out.not_in_force && (!one_settles || out.value == settling);
    out.alone = out.settles && one_settles;
    if (out.settles) settled_by = merge_origins(std::move(settled_by), out.origins);
  }
  const NodeId made = constant(Value::of(result), type, span, settled_by);
  for (Dropped& out : dropped) drop(made, std::move(out));
  return made;
}

}  // namespace poppy::plan
