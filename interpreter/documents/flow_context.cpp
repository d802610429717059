// See flow_context.h.
#include "interpreter/documents/flow_context.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/reference/weigh.h"
#include "interpreter/report/origin_text.h"

namespace poppy::documents {

using check::kNone;
using check::Op;
using check::OpKind;

namespace {

constexpr std::size_t kMostSettings = 3;  // told in one box

}  // namespace

FlowGraph FlowContext::empty_graph(std::string title) const {
  FlowGraph graph;
  graph.title = std::move(title);
  graph.of_case = of_case();
  graph.about.push_back(fmt::format("{}, {}, run {}", report::county_name(sheet_),
                                    units::to_string(sheet_.month),
                                    units::to_string(drawn_.determination.run_date)));
  if (of_case()) graph.about.push_back("Case " + drawn_.determination.case_id);
  return graph;
}

std::string FlowContext::reason_of(check::LineId line) const {
  for (const check::Rule& rule : program_.rules) {
    if (rule.line != line) continue;
    return rule.reason_code.empty() ? rule.reason : rule.reason_code + " " + rule.reason;
  }
  return {};
}

FlowNode FlowContext::box_of(check::LineId id, std::uint32_t version) const {
  const check::Line& line = program_.lines[id];
  FlowNode node;
  switch (line.kind) {
    case check::LineKind::rule:
      node.kind = NodeKind::rule;
      break;
    case check::LineKind::decision:
      node.kind = NodeKind::decision;
      break;
    case check::LineKind::define:
    case check::LineKind::outcome_part:
      node.kind = NodeKind::line;
      break;
  }
  node.name = line.name;
  const std::string reason = reason_of(id);
  node.title = !reason.empty() ? reason : !line.title.empty() ? line.title : line.name;
  if (node.title != line.name) {
    node.lines.push_back(fmt::format("{} of {}", line.name, program_.entities[line.entity].name));
  }
  const bool has_own = version < line.versions.size() && !line.versions[version].cites.empty();
  node.cites = has_own ? line.versions[version].cites : line.cites;
  return node;
}

FlowNode FlowContext::box_of(plan::SlotId slot) const {
  const std::uint32_t index = sheet_.line_of_slot[slot];
  return box_of(sheet_.slots[slot].line(), index == kNone ? kNone : sheet_.lines[index].version);
}

std::string FlowContext::text_of(text::Span span, std::string_view label) const {
  return report::rule_text(drawn_.sources, span, label);
}

std::vector<std::string> FlowContext::settings(const std::vector<std::uint32_t>& origins) const {
  std::vector<std::string> said;
  for (const report::OriginView& origin :
       report::view_origins(drawn_.sources, drawn_.determination, origins)) {
    if (std::ranges::find(said, origin.said) == said.end()) said.push_back(origin.said);
  }
  if (said.size() > kMostSettings) {
    const std::size_t more = said.size() - kMostSettings;
    said.resize(kMostSettings);
    said.push_back(fmt::format("and {} more", more));
  }
  return said;
}

const std::vector<std::uint32_t>& FlowContext::origins_of(plan::NodeId node) const {
  static const std::vector<std::uint32_t> none;
  const std::uint32_t list = sheet_.nodes[node].origins;
  return list == kNone ? none : sheet_.origin_lists[list];
}

std::vector<plan::Dropped> FlowContext::dropped_of(plan::NodeId node) const {
  const auto of_node = std::ranges::equal_range(sheet_.dropped, node, {}, &plan::Dropped::group);
  return {of_node.begin(), of_node.end()};
}

std::string FlowContext::label_of(const plan::Node& node, std::uint32_t index) const {
  const std::uint32_t mark = sheet_.child_marks[node.first + index];
  return mark == kNone ? std::string() : sheet_.marks[mark];
}

plan::NodeId FlowContext::unwidened(plan::NodeId id) const {
  while (true) {
    const plan::Node& node = sheet_.nodes[id];
    const bool is_alone = node.count == 1 && check::kind_of(node.op) == OpKind::strict;
    if (!is_alone || sheet_.nodes[child(node, 0)].span != node.span) return id;
    id = child(node, 0);
  }
}

plan::NodeId FlowContext::root_of(plan::SlotId slot) const {
  return unwidened(sheet_.lines[sheet_.line_of_slot[slot]].root);
}

bool FlowContext::is_settled(plan::SlotId slot) const {
  const plan::Node& root = sheet_.nodes[sheet_.lines[sheet_.line_of_slot[slot]].root];
  return root.op == Op::constant && sheet_.constants[root.a].is_firm();
}

units::Value FlowContext::line_value(plan::SlotId slot, std::uint32_t row) const {
  const plan::Node& root = sheet_.nodes[sheet_.lines[sheet_.line_of_slot[slot]].root];
  if (root.op == Op::constant) return sheet_.constants[root.a];
  return of_case() ? drawn_.determination.slots[slot][row] : units::Value::unknown();
}

units::Value FlowContext::value(plan::NodeId node, const reference::Frames& frames) const {
  const auto& weighed = drawn_.determination.weighed;
  if (weighed) return reference::Weigher(sheet_, values_, *weighed).possible(node, frames).value;
  return reference::Evaluator(sheet_, values_).value(node, frames);
}

std::string FlowContext::words(const check::Type& type, const units::Value& value) const {
  return report::show(drawn_.determination, type, value).text;
}

NodeState FlowContext::answer(const check::Type& type, const units::Value& value) {
  if (!value.is_firm()) return NodeState::undetermined;
  const bool is_answer = type.kind == check::TypeKind::boolean && value.is_known();
  if (!is_answer) return NodeState::value;
  return value.truth() ? NodeState::yes : NodeState::no;
}

std::vector<plan::NodeId> direct_reads(const plan::Worksheet& sheet, plan::NodeId id) {
  const plan::Node& node = sheet.nodes[id];
  switch (check::kind_of(node.op)) {
    case OpKind::read:
      return {id};
    case OpKind::aggregate:
    case OpKind::children:
    case OpKind::planned:
    case OpKind::leaf:
      return {};
    case OpKind::lookup:
    case OpKind::strict:
    case OpKind::group:
    case OpKind::choice:
      break;
  }
  std::vector<plan::NodeId> reads;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    for (const plan::NodeId read : direct_reads(sheet, sheet.children[node.first + i])) {
      reads.push_back(read);
    }
  }
  return reads;
}

std::vector<plan::SlotId> lines_read(const plan::Worksheet& sheet, plan::NodeId root) {
  std::vector<plan::SlotId> found;
  std::vector<plan::NodeId> open = {root};
  while (!open.empty()) {
    const plan::Node& node = sheet.nodes[open.back()];
    open.pop_back();
    const bool is_line = node.op == Op::line && sheet.slots[node.slot()].month == sheet.month;
    if (is_line && std::ranges::find(found, node.slot()) == found.end()) {
      found.push_back(node.slot());
    }
    for (std::uint32_t i = 0; i < node.count; ++i) {
      open.push_back(sheet.children[node.first + i]);
    }
  }
  return found;
}

}  // namespace poppy::documents
