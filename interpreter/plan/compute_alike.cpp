// See compute_alike.h.
#include "interpreter/plan/compute_alike.h"

#include <algorithm>
#include <tuple>

namespace poppy::plan {
namespace {

// What counts of each part of a worksheet.
auto parts(const Slot& slot) {
  return std::tie(slot.kind, slot.entity, slot.type, slot.id, slot.month);
}
auto parts(const SheetLine& line) { return std::tie(line.slot, line.line, line.month, line.root); }
auto parts(const Node& node) {
  return std::tie(node.op, node.type, node.a, node.b, node.first, node.count);
}
auto parts(const LookupTable& table) {
  return std::tie(table.parameter, table.month, table.in_force.rows, table.in_force.order,
                  table.increments.rows, table.increments.order);
}
auto parts(const SheetRule& rule) { return std::tie(rule.rule, rule.slot); }
auto parts(const SheetDecision& decision) {
  return std::tie(decision.decision, decision.slot, decision.reasons, decision.reasons_when,
                  decision.keep);
}
auto parts(const SheetCreate& create) {
  return std::tie(create.create, create.when, create.fields, create.existing, create.removed_when);
}
auto parts(const SheetStatement& statement) {
  return std::tie(statement.statement, statement.when, statement.fields, statement.english,
                  statement.spanish);
}
auto parts(const AskedLine& asked) { return std::tie(asked.line, asked.slot); }

bool alike(const auto& left, const auto& right) {
  return std::ranges::equal(left, right,
                            [](const auto& l, const auto& r) { return parts(l) == parts(r); });
}

}  // namespace

bool compute_alike(const Worksheet& left, const Worksheet& right) {
  return left.program == right.program && left.month == right.month &&
         left.line_of_slot == right.line_of_slot && left.children == right.children &&
         left.form_lines == right.form_lines && alike(left.slots, right.slots) &&
         alike(left.lines, right.lines) && alike(left.nodes, right.nodes) &&
         alike(left.tables, right.tables) && alike(left.rules, right.rules) &&
         alike(left.decisions, right.decisions) && alike(left.creates, right.creates) &&
         alike(left.statements, right.statements) && alike(left.asked, right.asked) &&
         left.constants == right.constants;
}

}  // namespace poppy::plan
