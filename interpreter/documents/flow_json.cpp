// Flow diagram -> JSON. docs/flow-diagrams.md is the contract.
#include "interpreter/documents/flow_look.h"
#include "interpreter/documents/flow_text.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/printable.h"

namespace poppy::documents {
namespace {

void put_clean(text::JsonWriter& to, std::string_view name, std::string_view text) {
  to.member_or_null(name, text::printable(text));
}

void put_lines(text::JsonWriter& to, std::string_view name, const std::vector<std::string>& lines) {
  to.key(name);
  to.begin_array();
  for (const std::string& line : lines) to.value(text::printable(line));
  to.end_array();
}

}  // namespace

std::string flow_json(const FlowGraph& graph) {
  text::JsonWriter to;
  to.begin_object();
  put_clean(to, "title", graph.title);
  put_lines(to, "about", graph.about);
  to.member("of_case", graph.of_case);
  to.key("nodes");
  to.begin_array();
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    const FlowNode& node = graph.nodes[i];
    to.begin_object();
    to.member("id", i);
    to.member("kind", word_of(node.kind));
    to.member("state", word_of(node.state));
    put_clean(to, "name", node.name);
    put_clean(to, "title", node.title);
    put_lines(to, "lines", node.lines);
    put_clean(to, "bullets", node.bullets);
    put_clean(to, "cites", node.cites);
    put_clean(to, "value", node.value);
    to.end_object();
  }
  to.end_array();
  to.key("edges");
  to.begin_array();
  for (const FlowEdge& edge : graph.edges) {
    to.begin_object();
    to.member("from", edge.from);
    to.member("to", edge.to);
    to.member("kind", word_of(edge.kind));
    to.member("taken", edge.taken);
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take() + "\n";
}

}  // namespace poppy::documents
