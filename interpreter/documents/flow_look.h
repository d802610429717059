// What boxes and arrows look like, the same in every format: words, colours, lines of text.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/documents/flow_graph.h"

namespace poppy::documents {

[[nodiscard]] std::string_view word_of(NodeKind kind);
[[nodiscard]] std::string_view word_of(NodeState state);
[[nodiscard]] std::string_view word_of(EdgeKind kind);

struct Look {
  std::string_view fill, border, text;  // colours, #RRGGBB
  bool dashed = false;
};
[[nodiscard]] Look look_of(NodeState state);

/// An entry of the legend.
struct LegendEntry {
  NodeState state;
  std::string_view words;
};
/// Those of states that boxes of the graph have.
[[nodiscard]] std::vector<LegendEntry> legend_of(const FlowGraph& graph);
/// What its arrows mean.
[[nodiscard]] std::string_view arrows_of(const FlowGraph& graph);

/// What stands above the title of a box, in small letters: bullets and citation.
[[nodiscard]] std::string heading_of(const FlowNode& node);
/// In lines of at most so many characters, broken between words where it can be; at most
/// `most_lines`, the last ending in `…` where more is left out.
[[nodiscard]] std::vector<std::string> broken_lines(std::string_view text, std::size_t width,
                                                    std::size_t most_lines);

}  // namespace poppy::documents
