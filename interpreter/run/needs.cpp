// What is missing where a value is undetermined: the unknown facts it rests on.
#include <algorithm>
#include <set>

#include "interpreter/run/evaluate.h"
#include "interpreter/run/explain.h"

namespace poppy::run {

using check::kNone;
using check::Op;
using plan::Node;
using plan::NodeId;
using units::Value;

namespace {

/// The flags among the origins that nobody has set, or the county where none is given.
std::vector<Need> unset(const plan::Worksheet& sheet, const std::vector<std::uint32_t>& origins) {
  std::vector<Need> result;
  for (const std::uint32_t index : origins) {
    if (!sheet.origins[index].unset) continue;
    Need need;
    if (sheet.county) {
      need.flag = sheet.origins[index].id;
    } else {
      need.county = true;
    }
    if (std::find(result.begin(), result.end(), need) == result.end()) result.push_back(need);
  }
  return result;
}

class Seeker {
 public:
  explicit Seeker(const Determination& determination)
      : d_(determination),
        sheet_(*determination.sheet),
        evaluator_(sheet_, d_.rows, d_.slots, d_.run_date) {}

  void seek_line(plan::SlotId slot, std::uint32_t row) {
    if (d_.slots[slot][row].is_firm() || !seen_.insert({slot, row}).second) return;
    Frames frames;
    frames.at[0] = {sheet_.slots[slot].entity, row};
    seek(sheet_.lines[sheet_.line_of_slot[slot]].root, frames);
  }

  std::vector<Need> take() { return std::move(needs_); }

 private:
  void add(const Need& need) {
    if (std::find(needs_.begin(), needs_.end(), need) == needs_.end()) needs_.push_back(need);
  }

  void seek(NodeId id, const Frames& frames) {
    if (evaluator_.value(id, frames).is_firm()) return;
    const Node& node = sheet_.nodes[id];
    if (node.op == Op::constant) {
      seek_origins(node);
      return;
    }
    if (node.op == Op::field || node.op == Op::saved || node.op == Op::line) {
      const Value record = evaluator_.value(evaluator_.child(node, 0), frames);
      if (!record.is_known()) {
        seek(evaluator_.child(node, 0), frames);
        return;
      }
      const auto row = static_cast<std::uint32_t>(record.number());
      if (node.op == Op::line) {
        seek_line(node.a, row);
      } else if (d_.slots[node.a][row].is_unknown()) {
        Need need;
        need.slot = node.a;
        need.row = row;
        add(need);
      }
      return;
    }
    if (node.op == Op::list || node.op == Op::only) {
      const Value record = evaluator_.value(evaluator_.child(node, 0), frames);
      if (!record.is_known()) {
        seek(evaluator_.child(node, 0), frames);
      } else {
        Need need;
        need.list = node.a;
        need.row = static_cast<std::uint32_t>(record.number());
        add(need);
      }
      return;
    }
    if (kind_of(node.op) == check::OpKind::aggregate) {
      seek_elements(node, frames);
      return;
    }
    if (node.op == Op::choose) {
      for (const std::uint32_t i : evaluator_.open_branches(node, frames)) {
        if (i + 1 < node.count) seek(evaluator_.child(node, i + 1), frames);
        seek(evaluator_.child(node, i), frames);
      }
      return;
    }
    for (std::uint32_t i = 0; i < node.count; ++i) seek(evaluator_.child(node, i), frames);
  }

  void seek_elements(const Node& node, const Frames& frames) {
    Value list;
    const auto asked = evaluator_.elements(node, frames, list);
    if ((node.a & check::kUnrolled) == 0 && !list.is_known())
      seek(evaluator_.child(node, 0), frames);
    for (const Evaluator::Asked& one : asked) {
      const Value where =
          one.where == kNone ? Value::of(true) : evaluator_.value(one.where, one.frames);
      if (where.is_known() && !where.truth()) continue;
      for (const NodeId part : {one.where, one.head, one.by}) {
        if (part != kNone) seek(part, one.frames);
      }
    }
  }

  void seek_origins(const Node& node) {
    if (node.origins == kNone) return;
    for (const Need& need : unset(sheet_, sheet_.origin_lists[node.origins])) add(need);
  }

  const Determination& d_;
  const plan::Worksheet& sheet_;
  Evaluator evaluator_;
  std::set<std::pair<plan::SlotId, std::uint32_t>> seen_;
  std::vector<Need> needs_;
};

/// All values a fact of the type can take, where they can be listed.
std::vector<Value> possible_values(const check::Program& program, const check::Type& type) {
  std::vector<Value> result;
  if (type.kind == check::TypeKind::boolean) result = {Value::of(false), Value::of(true)};
  if (type.kind == check::TypeKind::enumeration && type.of != check::kCountyEnum) {
    for (std::size_t i = 0; i < program.enums[type.of].values.size(); ++i) {
      result.push_back(Value::of(static_cast<std::int64_t>(i)));
    }
  }
  if (!result.empty() && type.or_blank) result.push_back(Value::blank());
  return result;
}

/// Calls `visit` with each slot that the expression reads.
template <typename Visit>
void each_read(const plan::Worksheet& sheet, NodeId id, const Visit& visit) {
  const Node& node = sheet.nodes[id];
  if (kind_of(node.op) == check::OpKind::read) visit(node.a);
  for (std::uint32_t i = 0; i < node.count; ++i) {
    each_read(sheet, sheet.children[node.first + i], visit);
  }
}

/// The lines between an input slot and a line's, that one included, in order.
std::vector<const plan::SheetLine*> lines_between(const plan::Worksheet& sheet, plan::SlotId input,
                                                  plan::SlotId wanted) {
  std::vector<bool> leads(sheet.slots.size(), false);
  leads[wanted] = true;
  for (std::size_t i = sheet.lines.size(); i-- > 0;) {
    if (!leads[sheet.lines[i].slot]) continue;
    each_read(sheet, sheet.lines[i].root, [&](plan::SlotId slot) { leads[slot] = true; });
  }
  std::vector<bool> changes(sheet.slots.size(), false);
  changes[input] = true;
  std::vector<const plan::SheetLine*> lines;
  for (const plan::SheetLine& line : sheet.lines) {
    if (!leads[line.slot]) continue;
    bool reads_change = false;
    each_read(sheet, line.root,
              [&](plan::SlotId slot) { reads_change = reads_change || changes[slot]; });
    if (!reads_change) continue;
    changes[line.slot] = true;
    lines.push_back(&line);
  }
  return lines;
}

/// Whether every value the fact can take makes the wanted value firm.
bool settles_alone(const Determination& determination, const Need& need, plan::SlotId wanted,
                   std::uint32_t row) {
  if (need.slot == kNone) return false;
  const plan::Worksheet& sheet = *determination.sheet;
  const auto values = possible_values(*sheet.program, sheet.slots[need.slot].type);
  if (values.empty()) return false;
  const auto lines = lines_between(sheet, need.slot, wanted);
  auto slots = determination.slots;
  for (const Value& value : values) {
    slots[need.slot][need.row] = value;
    for (const plan::SheetLine* line : lines) {
      compute_line(sheet, *line, determination.rows, slots, determination.run_date);
    }
    if (!slots[wanted][row].is_firm()) return false;
  }
  return true;
}

}  // namespace

std::vector<Need> needs(const Determination& determination, plan::SlotId slot, std::uint32_t row) {
  Seeker seeker(determination);
  seeker.seek_line(slot, row);
  std::vector<Need> found = seeker.take();
  constexpr std::size_t kMostTried = 12;  // each trial computes a part of the sheet again
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].settles_alone =
        found.size() == 1 || (i < kMostTried && settles_alone(determination, found[i], slot, row));
  }
  std::stable_partition(found.begin(), found.end(),
                        [](const Need& need) { return need.settles_alone; });
  return found;
}

std::vector<Need> needs_to_apply(const Determination& determination) {
  std::vector<Need> result;
  for (const plan::NotApplied& one : determination.sheet->not_applied) {
    if (!one.undetermined) continue;
    for (const Need& need : unset(*determination.sheet, one.origins)) {
      if (std::find(result.begin(), result.end(), need) == result.end()) result.push_back(need);
    }
  }
  if (result.size() == 1) result.front().settles_alone = true;
  return result;
}

std::vector<units::ErrorNote> errors(const Determination& determination, plan::SlotId slot,
                                     std::uint32_t row) {
  const Value& value = determination.slots[slot][row];
  if (!value.is_error()) return {};
  return {value.note()};
}

}  // namespace poppy::run
