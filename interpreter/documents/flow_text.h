// Flow diagrams as text. Whatever bytes rules and cases hold: nothing of them is taken for markup,
// and control characters and marks of direction are shown as `?`. The same graph gives the same
// bytes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/documents/flow_graph.h"

namespace poppy::documents {

/// For Graphviz, left to right.
[[nodiscard]] std::string flow_dot(const FlowGraph& graph);
/// For Mermaid, as many pages of documents draw it.
[[nodiscard]] std::string flow_mermaid(const FlowGraph& graph);
/// An object: title, about, of_case, nodes and edges.
[[nodiscard]] std::string flow_json(const FlowGraph& graph);

/// As text in an HTML-like label of Graphviz.
[[nodiscard]] std::string escape_dot(std::string_view text);
/// As text in the quotes of a Mermaid label.
[[nodiscard]] std::string escape_mermaid(std::string_view text);

}  // namespace poppy::documents
