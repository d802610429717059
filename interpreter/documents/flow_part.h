// A tree of boxes as it is drawn and followed: how the items of a group are asked, and in which
// words that is said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/documents/flow_graph.h"

namespace poppy::documents {

/// How the items of a group are asked.
enum class Asking : std::uint8_t { alone, all, any, none, at_least, choice };

/// A box and those that it is made of.
struct Part {
  Asking asking = Asking::alone;
  std::uint32_t box = 0;
  bool is_skipped = false;                // not in force
  units::Value value;                     // of a case, or settled
  std::vector<Part> items;                // of a choice: the conditions, then what holds otherwise
  std::vector<std::optional<Part>> then;  // of a choice: what holds where the condition does
};

/// Of a group as it is written: `all { … }`.
[[nodiscard]] Asking asking_of(std::string_view written);
[[nodiscard]] Asking asking_of(check::Op group);
/// What stands in the box of a group; `written`: as the rules have it.
[[nodiscard]] std::string heading_of(Asking asking, const std::string& written);
/// By which answer of an item the next one is asked.
[[nodiscard]] EdgeKind way_on(Asking asking);

/// A drawing of one line.
struct FlowTree {
  FlowGraph graph;
  Part top;
  std::vector<check::Type> types;                    // by box
  std::vector<std::pair<std::uint32_t, bool>> ends;  // boxes where the line's answer is yes or no
  std::vector<Part> reads;                           // what a computation reads
};

/// Colors the way of the case, whose values the parts have: from the top along the answers, and
/// both ways where one is not known.
void follow_case(FlowTree& tree);

}  // namespace poppy::documents
