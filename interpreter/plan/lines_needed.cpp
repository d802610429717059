// See lines_needed.h.
#include "interpreter/plan/lines_needed.h"

namespace poppy::plan {

std::vector<bool> lines_needed(const Worksheet& sheet, std::span<const SlotId> wanted) {
  std::vector<bool> needed(sheet.lines.size());
  const auto need = [&](SlotId slot) {
    if (slot != check::kNone && sheet.line_of_slot[slot] != check::kNone) {
      needed[sheet.line_of_slot[slot]] = true;
    }
  };
  for (const SlotId slot : wanted) need(slot);
  std::vector<NodeId> ahead;
  for (std::size_t line = needed.size(); line-- > 0;) {  // lines are read by later ones only
    if (!needed[line]) continue;
    ahead.push_back(sheet.lines[line].root);
    while (!ahead.empty()) {
      const Node& node = sheet.nodes[ahead.back()];
      ahead.pop_back();
      if (kind_of(node.op) == check::OpKind::read) need(node.slot());
      for (std::uint32_t i = 0; i < node.count; ++i) {
        ahead.push_back(sheet.children[node.first + i]);
      }
    }
  }
  return needed;
}

}  // namespace poppy::plan
