// See compact.h. Lines stand in order of evaluation already: a line reads only earlier ones.
#include "interpreter/plan/compact.h"

#include <algorithm>
#include <map>

namespace poppy::plan {

using check::kNone;
using check::Op;

namespace {

class Compactor {
 public:
  Compactor(Worksheet& draft, Worksheet& result) : draft_(draft), result_(result) {
    line_of_.assign(draft.slots.size(), kNone);
    for (std::size_t i = 0; i < draft.lines.size(); ++i)
      line_of_[draft.lines[i].slot] = static_cast<std::uint32_t>(i);
    slot_.assign(draft.slots.size(), kNone);
    for (std::size_t i = 0; i < draft.dropped.size(); ++i)
      dropped_of_[draft.dropped[i].group].push_back(i);
  }

  void run(bool every_line) {
    std::vector<bool> needed(draft_.lines.size(), every_line);
    std::vector<SlotId> roots = outcome_slots();
    while (!roots.empty()) {
      const SlotId slot = roots.back();
      roots.pop_back();
      const std::uint32_t line = slot == kNone ? kNone : line_of_[slot];
      if (line == kNone || needed[line]) continue;
      needed[line] = true;
      gather_slots(draft_.lines[line].root, roots);
    }
    for (std::size_t i = 0; i < draft_.lines.size(); ++i) {
      if (needed[i]) copy_line(draft_.lines[i]);
    }
    copy_outcomes();
    std::stable_sort(
        result_.dropped.begin(), result_.dropped.end(),
        [](const Dropped& left, const Dropped& right) { return left.group < right.group; });
  }

 private:
  std::vector<SlotId> outcome_slots() const {
    std::vector<SlotId> roots = draft_.form_lines;
    for (const AskedLine& asked : draft_.asked) roots.push_back(asked.slot);
    for (const SheetRule& rule : draft_.rules) roots.push_back(rule.slot);
    for (const SheetDecision& decision : draft_.decisions) {
      roots.push_back(decision.reasons_when);
      roots.insert(roots.end(), decision.keep.begin(), decision.keep.end());
    }
    for (const SheetCreate& create : draft_.creates) {
      roots.push_back(create.when);
      roots.insert(roots.end(), create.fields.begin(), create.fields.end());
      roots.push_back(create.removed_when);
    }
    for (const SheetStatement& statement : draft_.statements) {
      roots.push_back(statement.when);
      for (const auto* part : {&statement.fields, &statement.english, &statement.spanish}) {
        roots.insert(roots.end(), part->begin(), part->end());
      }
    }
    return roots;
  }

  void gather_slots(NodeId root, std::vector<SlotId>& slots) const {
    std::vector<NodeId> open = {root};
    while (!open.empty()) {
      const Node& node = draft_.nodes[open.back()];
      open.pop_back();
      if (node.op == Op::line) slots.push_back(node.slot());
      for (std::uint32_t i = 0; i < node.count; ++i)
        open.push_back(draft_.children[node.first + i]);
    }
  }

  SlotId slot(SlotId old) {
    if (old == kNone) return kNone;
    if (slot_[old] == kNone) {
      slot_[old] = result_.slots.add(draft_.slots[old]);
      result_.line_of_slot.push_back(kNone);
    }
    return slot_[old];
  }

  std::vector<SlotId> slots(const std::vector<SlotId>& old) {
    std::vector<SlotId> made;
    made.reserve(old.size());
    for (const SlotId one : old) made.push_back(slot(one));
    return made;
  }

  std::uint32_t origin(std::uint32_t old) {
    const auto [found, added] =
        origin_.try_emplace(old, static_cast<std::uint32_t>(result_.origins.size()));
    if (added) result_.origins.push_back(draft_.origins[old]);
    return found->second;
  }

  std::vector<std::uint32_t> origins(const std::vector<std::uint32_t>& old) {
    std::vector<std::uint32_t> made;
    made.reserve(old.size());
    for (const std::uint32_t one : old) made.push_back(origin(one));
    std::sort(made.begin(), made.end());
    return made;
  }

  /// Depth is bounded by the reader's limit on nesting.
  NodeId copy_node(NodeId old) {
    Node node = draft_.nodes[old];
    std::vector<NodeId> args;
    args.reserve(node.count);
    for (std::uint32_t i = 0; i < node.count; ++i)
      args.push_back(copy_node(draft_.children[node.first + i]));
    const std::uint32_t first = node.first;
    node.first = static_cast<std::uint32_t>(result_.children.size());
    for (std::uint32_t i = 0; i < node.count; ++i) {
      result_.children.push_back(args[i]);
      const std::uint32_t mark = draft_.child_marks[first + i];
      result_.child_marks.push_back(
          mark == kNone ? kNone : static_cast<std::uint32_t>(result_.marks.size()));
      if (mark != kNone) result_.marks.push_back(draft_.marks[mark]);
    }
    if (node.op == Op::constant) {
      result_.constants.push_back(draft_.constants[node.a]);
      node.a = static_cast<std::uint32_t>(result_.constants.size() - 1);
    } else if (node.op == Op::field || node.op == Op::saved || node.op == Op::line) {
      node.a = slot(node.slot()).value;
    } else if (node.op == Op::lookup) {
      node.a = table(node.a);
    }
    if (node.origins != kNone) {
      result_.origin_lists.push_back(origins(draft_.origin_lists[node.origins]));
      node.origins = static_cast<std::uint32_t>(result_.origin_lists.size() - 1);
    }
    const NodeId made = result_.nodes.add(node);
    if (const auto found = dropped_of_.find(old); found != dropped_of_.end()) {
      for (const std::size_t index : found->second) copy_dropped(draft_.dropped[index], made);
    }
    return made;
  }

  void copy_dropped(Dropped dropped, NodeId group) {
    dropped.group = group;
    if (dropped.item != kNone) dropped.item = copy_node(dropped.item);
    dropped.origins = origins(dropped.origins);
    result_.dropped.push_back(std::move(dropped));
  }

  std::uint32_t table(std::uint32_t old) {
    const auto [found, added] =
        table_.try_emplace(old, static_cast<std::uint32_t>(result_.tables.size()));
    if (added) result_.tables.push_back(draft_.tables[old]);
    return found->second;
  }

  void copy_line(SheetLine line) {
    line.root = copy_node(line.root);
    line.slot = slot(line.slot);
    line.origins = origins(line.origins);
    line.number = static_cast<std::uint32_t>(result_.lines.size() + 1);
    result_.line_of_slot[line.slot] = static_cast<std::uint32_t>(result_.lines.size());
    result_.lines.push_back(std::move(line));
  }

  void copy_outcomes() {
    result_.form_lines = slots(draft_.form_lines);
    for (SheetRule rule : draft_.rules) {
      rule.slot = slot(rule.slot);
      result_.rules.push_back(rule);
    }
    for (SheetDecision decision : draft_.decisions) {
      decision.slot = slot(decision.slot);
      decision.reasons_when = slot(decision.reasons_when);
      decision.keep = slots(decision.keep);
      result_.decisions.push_back(std::move(decision));
    }
    for (SheetCreate create : draft_.creates) {
      create.when = slot(create.when);
      create.fields = slots(create.fields);
      create.existing = slots(create.existing);
      create.removed_when = slot(create.removed_when);
      result_.creates.push_back(std::move(create));
    }
    for (SheetStatement statement : draft_.statements) {
      statement.when = slot(statement.when);
      statement.fields = slots(statement.fields);
      statement.english = slots(statement.english);
      statement.spanish = slots(statement.spanish);
      result_.statements.push_back(std::move(statement));
    }
    for (const AskedLine& asked : draft_.asked) {
      result_.asked.push_back({asked.line, slot(asked.slot)});
    }
    for (NotApplied module : draft_.not_applied) {
      module.origins = origins(module.origins);
      result_.not_applied.push_back(std::move(module));
    }
  }

  Worksheet& draft_;
  Worksheet& result_;
  IdVector<SlotId, std::uint32_t> line_of_;
  IdVector<SlotId, SlotId> slot_;
  std::map<NodeId, std::vector<std::size_t>> dropped_of_;
  std::map<std::uint32_t, std::uint32_t> origin_;
  std::map<std::uint32_t, std::uint32_t> table_;
};

}  // namespace

Worksheet compact(Worksheet draft, bool every_line) {
  Worksheet result;
  result.program = draft.program;
  result.county = draft.county;
  result.month = draft.month;
  result.runs_from = draft.runs_from;
  result.runs_until = draft.runs_until;
  Compactor(draft, result).run(every_line);
  return result;
}

}  // namespace poppy::plan
