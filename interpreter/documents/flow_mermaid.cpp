// Flow diagram -> Mermaid. Signs that Mermaid or HTML could take for markup stand as their numbers.
#include <fmt/format.h>

#include <array>
#include <iterator>

#include "interpreter/documents/flow_look.h"
#include "interpreter/documents/flow_text.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {
namespace {

constexpr std::size_t kBoxWidth = 44;
constexpr std::size_t kMostLines = 8;

constexpr std::array kStates = {
    NodeState::open, NodeState::settled, NodeState::not_in_force, NodeState::yes,
    NodeState::no,   NodeState::value,   NodeState::undetermined, NodeState::passed_by};

struct Shape {
  std::string_view open, close;
};
Shape shape_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::note:
      return {">", "]"};
    case NodeKind::decision:
      return {"[[", "]]"};
    case NodeKind::rule:
    case NodeKind::line:
      return {"[", "]"};
    case NodeKind::fact:
      return {"[/", "/]"};
    case NodeKind::group:
      return {"[/", "\\]"};
    case NodeKind::condition:
      return {"{{", "}}"};
    case NodeKind::outcome:
      return {"([", "])"};
  }
  return {};
}

std::string label_of(const FlowNode& node) {
  std::string label;
  const auto add = [&](const std::string& text) {
    for (const std::string& line : broken_lines(text, kBoxWidth, kMostLines)) {
      label += (label.empty() ? "" : "<br/>") + escape_mermaid(line);
    }
  };
  add(heading_of(node));
  add(node.title);
  for (const std::string& line : node.lines) add(line);
  if (!node.value.empty()) add("= " + node.value);
  return label;
}

std::string arrow_of(const FlowEdge& edge) {
  switch (edge.kind) {
    case EdgeKind::part:
    case EdgeKind::next:
      return edge.taken ? "==>" : "-->";
    case EdgeKind::yes:
    case EdgeKind::no:
      return fmt::format("{}|{}|", edge.taken ? "==>" : "-->", word_of(edge.kind));
    case EdgeKind::read_by:
      return edge.taken ? "==>" : "-.->";
    case EdgeKind::reason:
      return "==>|reason|";
  }
  return {};
}

}  // namespace

std::string escape_mermaid(std::string_view text) {
  constexpr std::string_view kPlain = " .,:-_=+()[]/";
  std::string result;
  for (const char c : text::printable(text)) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (is_letter || kPlain.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("#{};", static_cast<int>(c));
    }
  }
  return result;
}

std::string flow_mermaid(const FlowGraph& graph) {
  std::string out = "flowchart LR\n";
  const auto to = [&] { return std::back_inserter(out); };
  std::string heading = escape_mermaid(graph.title);
  for (const std::string& line : graph.about) heading += "<br/>" + escape_mermaid(line);
  heading += "<br/>" + escape_mermaid(arrows_of(graph));
  fmt::format_to(to(), "  about>\"{}\"]\n", heading);
  std::size_t number = 0;
  for (const LegendEntry& entry : legend_of(graph)) {
    fmt::format_to(to(), "  legend{}[\"{}\"]:::{}\n", number++, escape_mermaid(entry.words),
                   word_of(entry.state));
  }
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const FlowNode& node = graph.nodes[i];
    const Shape shape = shape_of(node.kind);
    fmt::format_to(to(), "  n{}{}\"{}\"{}:::{}\n", i, shape.open, label_of(node), shape.close,
                   word_of(node.state));
  }
  for (const FlowEdge& edge : graph.edges) {
    fmt::format_to(to(), "  n{} {} n{}\n", edge.from, arrow_of(edge), edge.to);
  }
  for (const NodeState state : kStates) {
    const Look look = look_of(state);
    fmt::format_to(to(), "  classDef {} fill:{},stroke:{},color:{}{}\n", word_of(state), look.fill,
                   look.border, look.text, look.dashed ? ",stroke-dasharray:4 3" : "");
  }
  return out;
}

}  // namespace poppy::documents
