// A flow diagram as data: boxes with their words, and arrows between them. Made from a worksheet,
// and from a determination where a case is drawn; flow_text.h writes it down.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "interpreter/reference/determination.h"
#include "interpreter/text/source.h"

namespace poppy::documents {

enum class NodeKind : std::uint8_t {
  note,  // in place of boxes
  decision,
  rule,
  line,
  fact,       // of the case, or kept by an earlier decision
  group,      // all, any, none, at least; the first that holds
  condition,  // answered by yes or no
  outcome,    // what it comes to
};

/// What a box is drawn as. Without a case all are `open`, but for those that nobody asks.
enum class NodeState : std::uint8_t {
  open,
  settled,       // not asked: the county's settings, or the month, answer it
  not_in_force,  // not asked: its own dates leave out the month or the run
  yes,           // from here on of a case: asked, and its answer
  no,
  value,         // asked, and it has a value that is neither yes nor no
  undetermined,  // asked, and not known
  passed_by,     // not asked: the way of the case leads elsewhere
};

enum class EdgeKind : std::uint8_t {
  part,     // from a group to its first item, from an answer to what it is made of
  yes,      // the way on where the box is answered so
  no,       //
  next,     // the way on whatever it is
  read_by,  // from what is read to what reads it
  reason,   // from a rule to the decision that names it as its reason
};

inline constexpr std::uint32_t kNoColumn = 0xFFFF'FFFF;

struct FlowNode {
  NodeKind kind = NodeKind::condition;
  NodeState state = NodeState::open;
  std::string name;                // of a line or fact, as the rules call it
  std::string title;               // what stands largest in the box
  std::vector<std::string> lines;  // what is said below it
  std::string bullets;             // of the citation: [b][iii]
  std::string cites;
  std::string value;  // of the case, or that the county's settings give
  /// How deep it stands in a tree of conditions: those of one column stand below each other.
  std::uint32_t column = kNoColumn;
};
struct FlowEdge {
  std::uint32_t from = 0, to = 0;  // into FlowGraph::nodes
  EdgeKind kind = EdgeKind::part;
  bool taken = false;  // the case went this way
};
struct FlowGraph {
  std::string title;
  std::vector<std::string> about;  // county, month, run; whose case it is
  bool of_case = false;
  std::vector<FlowNode> nodes;  // in order of evaluation
  std::vector<FlowEdge> edges;
};

/// What is drawn. Without a case the determination has its sheet and run date alone.
struct Drawn {
  const text::SourceSet& sources;
  const reference::Determination& determination;
  bool of_case = false;
  bool only_active = false;  // leave out what the county's settings or dates take out
};

/// The program's rules and decisions in the order of evaluation, with the lines that they read
/// directly; a note where it does not apply.
[[nodiscard]] FlowGraph draw_program(const Drawn& drawn, const std::string& program);

/// The conditions of a rule, decision or define that the worksheet has; `row`: whose, of a case.
[[nodiscard]] FlowGraph draw_line(const Drawn& drawn, plan::SlotId slot, std::uint32_t row);

}  // namespace poppy::documents
