// Flow diagram -> DOT. Words stand in HTML-like labels: escaped as XML, and a backslash doubled, by
// which Graphviz would put in names of its own.
#include <fmt/format.h>

#include <iterator>

#include "interpreter/documents/flow_look.h"
#include "interpreter/documents/flow_text.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {
namespace {

constexpr std::size_t kBoxWidth = 34;      // characters
constexpr std::size_t kHeadingWidth = 42;  // of smaller letters
constexpr std::size_t kMostTitleLines = 8;
constexpr std::size_t kMostLines = 4;  // of each of FlowNode::lines

constexpr std::size_t kLegendColumns = 4;

class DotWriter {
 public:
  explicit DotWriter(const FlowGraph& graph) : graph_(graph) {}

  std::string write() {
    put("digraph flow {{\n"
        "  graph [rankdir=LR, fontname=\"Helvetica\", fontsize=11, labelloc=t, labeljust=l,\n"
        "         nodesep=0.13, ranksep=0.4, splines=true, charset=\"UTF-8\", pad=0.15, "
        "size=\"7.5,10\",\n"
        "         label=<{}>];\n"
        "  node [shape=box, style=filled, fontname=\"Helvetica\", fontsize=10, "
        "margin=\"0.08,0.04\", height=0.25];\n"
        "  edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.6, color=\"#404040\"];\n",
        heading());
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) put_node(i);
    for (const FlowEdge& edge : graph_.edges) put_edge(edge);
    put("}}\n");
    return std::move(out_);
  }

 private:
  template <typename... Words>
  void put(fmt::format_string<Words...> form, Words&&... words) {
    fmt::format_to(std::back_inserter(out_), form, std::forward<Words>(words)...);
  }

  /// The title, what it is about, and the legend.
  std::string heading() const {
    std::string label = "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"2\">";
    const auto row = [&](const std::string& words) {
      label +=
          fmt::format("<TR><TD ALIGN=\"LEFT\" COLSPAN=\"{}\">{}</TD></TR>", kLegendColumns, words);
    };
    row(fmt::format("<FONT POINT-SIZE=\"15\"><B>{}</B></FONT>", escape_dot(graph_.title)));
    for (const std::string& line : graph_.about) row(escape_dot(line));
    const std::vector<LegendEntry> legend = legend_of(graph_);
    for (std::size_t i = 0; i < legend.size(); ++i) {
      const LegendEntry& entry = legend[i];
      if (i % kLegendColumns == 0) label += i == 0 ? "<TR>" : "</TR><TR>";
      const Look look = look_of(entry.state);
      label +=
          fmt::format("<TD BORDER=\"1\" BGCOLOR=\"{}\" COLOR=\"{}\"{}>{}</TD>", look.fill,
                      look.border, look.dashed ? " STYLE=\"DASHED\"" : "", escape_dot(entry.words));
    }
    if (!legend.empty()) label += "</TR>";
    row(escape_dot(arrows_of(graph_)));
    return label + "</TABLE>";
  }

  static std::string lines_of(std::string_view text, std::size_t width, std::size_t most,
                              std::string_view before, std::string_view after) {
    std::string result;
    for (const std::string& line : broken_lines(text, width, most)) {
      result += fmt::format("{}{}{}<BR ALIGN=\"LEFT\"/>", before, escape_dot(line), after);
    }
    return result;
  }

  static std::string label_of(const FlowNode& node) {
    std::string label =
        lines_of(heading_of(node), kHeadingWidth, kMostLines, "<FONT POINT-SIZE=\"8\">", "</FONT>");
    const bool is_heading = node.kind != NodeKind::condition && node.kind != NodeKind::outcome;
    label += lines_of(node.title, kBoxWidth, kMostTitleLines, is_heading ? "<B>" : "",
                      is_heading ? "</B>" : "");
    for (const std::string& line : node.lines) {
      label += lines_of(line, kBoxWidth, kMostLines, "<FONT POINT-SIZE=\"9\">", "</FONT>");
    }
    label += lines_of(node.value, kBoxWidth, kMostLines, "<B>= ", "</B>");
    return label.empty() ? " " : label;
  }

  static std::string_view shape_of(NodeKind kind) {
    switch (kind) {
      case NodeKind::note:
        return "shape=note";
      case NodeKind::decision:
        return "shape=box, peripheries=2, penwidth=1.5";
      case NodeKind::rule:
        return "shape=box, penwidth=2";
      case NodeKind::line:
        return "shape=box";
      case NodeKind::fact:
        return "shape=folder";
      case NodeKind::group:
        return "shape=box, penwidth=1.6";
      case NodeKind::condition:
      case NodeKind::outcome:
        return "shape=box";
    }
    return {};
  }

  void put_node(std::size_t index) {
    const FlowNode& node = graph_.nodes[index];
    const Look look = look_of(node.state);
    const bool is_round = node.kind == NodeKind::outcome;
    put("  n{} [{}, style=\"filled{}{}\", fillcolor=\"{}\", color=\"{}\", fontcolor=\"{}\", "
        "label=<{}>];\n",
        index, shape_of(node.kind), is_round ? ",rounded" : "", look.dashed ? ",dashed" : "",
        look.fill, look.border, look.text, label_of(node));
  }

  /// Boxes of one column stand below each other; what is read stands to the right of its reader
  /// there.
  void put_edge(const FlowEdge& edge) {
    const std::uint32_t from = graph_.nodes[edge.from].column;
    const std::uint32_t to = graph_.nodes[edge.to].column;
    const bool beside = from != kNoColumn && from == to;
    const bool backwards = from != kNoColumn && to != kNoColumn && from > to;
    std::string look = edge.taken ? ", penwidth=2.2, color=\"#1F5A96\"" : "";
    if (edge.kind == EdgeKind::part) look += ", weight=8";
    if (edge.kind == EdgeKind::yes) look += ", label=<yes>";
    if (edge.kind == EdgeKind::no) look += ", label=<no>";
    if (edge.kind == EdgeKind::reason && !edge.taken) look += ", penwidth=1.8";
    if (edge.kind == EdgeKind::read_by) look += ", style=dashed";
    if (backwards) look += ", dir=back";
    if (!look.empty()) look = fmt::format(" [{}]", look.substr(2));
    const std::string arrow = fmt::format("n{} -> n{}{}", backwards ? edge.to : edge.from,
                                          backwards ? edge.from : edge.to, look);
    if (beside) {
      put("  {{ rank=same; {}; }}\n", arrow);
    } else {
      put("  {};\n", arrow);
    }
  }

  const FlowGraph& graph_;
  std::string out_;
};

}  // namespace

std::string escape_dot(std::string_view text) {
  std::string result;
  for (const char c : text::printable_markup(text)) {
    if (c == '\\') result += c;
    result += c;
  }
  return result;
}

std::string flow_dot(const FlowGraph& graph) { return DotWriter(graph).write(); }

}  // namespace poppy::documents
