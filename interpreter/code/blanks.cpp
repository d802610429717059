// See blanks.h.
#include "interpreter/code/blanks.h"

namespace poppy::code {

using check::Op;
using plan::Node;

bool may_be_blank(const plan::Worksheet& sheet, const MayHoldBlank& slots, const Node& node) {
  const auto child = [&](std::uint32_t index) -> const Node& {
    return sheet.nodes[sheet.children[node.first + index]];
  };
  switch (kind_of(node.op)) {
    case check::OpKind::leaf:
      return node.op == Op::constant && sheet.constants[node.a].is_blank();
    case check::OpKind::read:
      return slots[node.slot()] != 0;
    case check::OpKind::children:
    case check::OpKind::lookup:
      return true;
    case check::OpKind::choice:
      for (std::uint32_t i = 0; i < node.count; i += 2) {
        if (may_be_blank(sheet, slots, child(i))) return true;
      }
      return false;
    case check::OpKind::strict:
      if (node.op == Op::if_blank) return may_be_blank(sheet, slots, child(1));
      // Of an outcome's part the type says what it is where the outcome's condition holds.
      return node.op == Op::in_range ? may_be_blank(sheet, slots, child(0)) : node.type.or_blank;
    case check::OpKind::aggregate:
      return node.type.or_blank;
    case check::OpKind::group:
    case check::OpKind::planned:
      break;
  }
  return false;
}

MayHoldBlank find_blanks(const plan::Worksheet& sheet) {
  MayHoldBlank found;
  for (const plan::Slot& slot : sheet.slots) {
    found.push_back(slot.kind == plan::SlotKind::saved || slot.type.or_blank ? 1 : 0);
  }
  for (const plan::SheetLine& line : sheet.lines) {
    if (may_be_blank(sheet, found, sheet.nodes[line.root])) found[line.slot] = 1;
  }
  return found;
}

}  // namespace poppy::code
