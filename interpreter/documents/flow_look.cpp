// See flow_look.h.
#include "interpreter/documents/flow_look.h"

#include <algorithm>

#include "interpreter/report/layout.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {

std::string_view word_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::note:
      return "note";
    case NodeKind::decision:
      return "decision";
    case NodeKind::rule:
      return "rule";
    case NodeKind::line:
      return "line";
    case NodeKind::fact:
      return "fact";
    case NodeKind::group:
      return "group";
    case NodeKind::condition:
      return "condition";
    case NodeKind::outcome:
      return "outcome";
  }
  return {};
}

std::string_view word_of(NodeState state) {
  switch (state) {
    case NodeState::open:
      return "open";
    case NodeState::settled:
      return "settled";
    case NodeState::not_in_force:
      return "not_in_force";
    case NodeState::yes:
      return "yes";
    case NodeState::no:
      return "no";
    case NodeState::value:
      return "value";
    case NodeState::undetermined:
      return "undetermined";
    case NodeState::passed_by:
      return "passed_by";
  }
  return {};
}

std::string_view word_of(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::part:
      return "part";
    case EdgeKind::yes:
      return "yes";
    case EdgeKind::no:
      return "no";
    case EdgeKind::next:
      return "next";
    case EdgeKind::read_by:
      return "read_by";
    case EdgeKind::reason:
      return "reason";
  }
  return {};
}

// Told apart without colours, too: each box has its value in words, what is not asked is dashed.
Look look_of(NodeState state) {
  switch (state) {
    case NodeState::open:
    case NodeState::passed_by:
      return {"#FFFFFF", "#404040", "#000000"};
    case NodeState::settled:
      return {"#E4E4E4", "#808080", "#4D4D4D", true};
    case NodeState::not_in_force:
      return {"#F2F2F2", "#A0A0A0", "#4D4D4D", true};
    case NodeState::yes:
      return {"#C9E7CB", "#1B6E2A", "#000000"};
    case NodeState::no:
      return {"#F6CFC4", "#A23B1E", "#000000"};
    case NodeState::value:
      return {"#CFE2F6", "#1F5A96", "#000000"};
    case NodeState::undetermined:
      return {"#FFEDB0", "#8A6A00", "#000000"};
  }
  return {};
}

namespace {

bool is_tree(const FlowGraph& graph) {
  return std::ranges::any_of(graph.nodes,
                             [](const FlowNode& node) { return node.column != kNoColumn; });
}

}  // namespace

std::vector<LegendEntry> legend_of(const FlowGraph& graph) {
  const bool tree = is_tree(graph);
  std::vector<LegendEntry> legend = {
      {NodeState::yes, tree ? "asked: yes" : "a rule that fails a record"},
      {NodeState::no, "asked: no"},
      {NodeState::value, tree ? "a value of the case" : "a decision"},
      {NodeState::undetermined, "undetermined"},
      {NodeState::passed_by,
       tree ? "not on the way of the case" : "a line, or a rule that fails no record"},
      {NodeState::settled, "not asked: the county's settings or the month answer it"},
      {NodeState::not_in_force, "not in force in this month or run"}};
  std::erase_if(legend, [&](const LegendEntry& entry) {
    return std::ranges::find(graph.nodes, entry.state, &FlowNode::state) == graph.nodes.end();
  });
  return legend;
}

std::string_view arrows_of(const FlowGraph& graph) {
  return is_tree(graph)
             ? "Arrows: to the right what a box is made of, downwards the way on after yes or no; "
               "dashed: from what is read."
             : "Arrows: from what is read to what reads it; thick: from a rule to the decision "
               "whose reason it is.";
}

std::string heading_of(const FlowNode& node) {
  if (node.bullets.empty() || node.cites.empty()) return node.bullets + node.cites;
  return node.cites + " " + node.bullets;
}

namespace {

/// So many characters from the front of the text, in bytes.
std::size_t bytes_of(std::string_view text, std::size_t characters) {
  std::size_t at = 0;
  while (at < text.size()) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80;
    if (begins && characters-- == 0) break;
    ++at;
  }
  return at;
}

}  // namespace

std::vector<std::string> broken_lines(std::string_view text, std::size_t width,
                                      std::size_t most_lines) {
  const std::string clean = text::printable(text);
  std::vector<std::string> lines;
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) lines.push_back(std::exchange(line, {}));
  };
  for (std::size_t begin = 0; begin < clean.size();) {
    const std::size_t end = std::min(clean.find(' ', begin), clean.size());
    std::string_view word = std::string_view(clean).substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    const std::size_t gap = line.empty() ? 0 : 1;
    if (report::width_of(line) + gap + report::width_of(word) > width) end_line();
    for (; report::width_of(word) > width; word.remove_prefix(bytes_of(word, width))) {
      lines.emplace_back(word.substr(0, bytes_of(word, width)));
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  end_line();
  if (lines.size() > most_lines) {
    lines.resize(most_lines);
    if (!lines.empty()) lines.back() += " …";
  }
  return lines;
}

}  // namespace poppy::documents
