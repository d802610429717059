// See plain_needs.h.
#include "tests/differential/plain_needs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "interpreter/reference/evaluate.h"

namespace poppy::differential {

using check::kNone;
using check::Op;
using plan::Node;
using plan::NodeId;
using plan::SlotId;
using reference::Evaluator;
using reference::Frames;
using reference::Need;
using units::Value;

namespace {

class Seeker {
 public:
  explicit Seeker(const reference::Determination& determination)
      : d_(determination), sheet_(*d_.sheet), values_(d_), evaluator_(sheet_, values_) {}

  void seek_line(SlotId slot, std::uint32_t row) {
    if (d_.slots[slot][row].is_firm() || !seen_.insert({slot, row}).second) return;
    Frames frames;
    frames.at[0] = {sheet_.slots[slot].entity, row};
    seek(sheet_.lines[sheet_.line_of_slot[slot]].root, frames);
  }

  std::vector<Need> take() { return std::move(needs_); }
  /// What is read of a record or list that is not known may be missing, too.
  [[nodiscard]] bool hides() const { return hides_; }

 private:
  void add(const Need& need) {
    if (std::ranges::find(needs_, need) == needs_.end()) needs_.push_back(need);
  }

  void seek(NodeId id, const Frames& frames) {
    if (evaluator_.value(id, frames).is_firm()) return;
    const Node& node = sheet_.nodes[id];
    if (node.type.kind == check::TypeKind::record && kind_of(node.op) != check::OpKind::children &&
        evaluator_.value(id, frames).is_unknown()) {
      hides_ = true;
    }
    switch (kind_of(node.op)) {
      case check::OpKind::leaf:
        if (node.op == Op::constant) seek_origins(node);
        return;
      case check::OpKind::read:
      case check::OpKind::children:
        seek_of_record(node, frames);
        return;
      case check::OpKind::aggregate:
        seek_elements(node, frames);
        return;
      case check::OpKind::choice:
        for (const std::uint32_t i : evaluator_.open_branches(node, frames)) {
          if (i + 1 < node.count) seek(evaluator_.child(node, i + 1), frames);
          seek(evaluator_.child(node, i), frames);
        }
        return;
      case check::OpKind::lookup:
      case check::OpKind::strict:
      case check::OpKind::group:
      case check::OpKind::planned:
        for (std::uint32_t i = 0; i < node.count; ++i) seek(evaluator_.child(node, i), frames);
    }
  }

  void seek_of_record(const Node& node, const Frames& frames) {
    const Value record = evaluator_.value(evaluator_.child(node, 0), frames);
    if (!record.is_known()) {
      seek(evaluator_.child(node, 0), frames);
      return;
    }
    Need need;
    need.row = static_cast<std::uint32_t>(record.number());
    if (node.op == Op::line) {
      seek_line(node.slot(), need.row);
    } else if (kind_of(node.op) == check::OpKind::children) {
      need.list = node.entity();
      add(need);
    } else if (d_.slots[node.slot()][need.row].is_unknown()) {
      need.slot = node.slot();
      add(need);
    }
  }

  void seek_elements(const Node& node, const Frames& frames) {
    Value list;
    const auto asked = evaluator_.elements(node, frames, list);
    if ((node.a & check::kUnrolled) == 0 && !list.is_known()) {
      seek(evaluator_.child(node, 0), frames);
    }
    for (const Evaluator::Element& one : asked) {
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
    for (const std::uint32_t index : sheet_.origin_lists[node.origins]) {
      const plan::Origin& origin = sheet_.origins[index];
      if (!origin.unset) continue;
      Need need;
      need.county = !sheet_.county;
      if (sheet_.county) need.flag = origin.flag();
      add(need);
    }
  }

  const reference::Determination& d_;
  const plan::Worksheet& sheet_;
  reference::SlotValues values_;
  Evaluator evaluator_;
  std::set<std::pair<SlotId, std::uint32_t>> seen_;
  std::vector<Need> needs_;
  bool hides_ = false;
};

/// All values a fact of the type can take, where they can be listed.
std::vector<Value> possible_values(const check::Program& program, const check::Type& type) {
  std::vector<Value> result;
  std::size_t count = 0;
  if (type.kind == check::TypeKind::boolean) count = 2;
  if (type.kind == check::TypeKind::enumeration && type.enumeration() != check::kCountyEnum) {
    count = program.enums[type.enumeration()].values.size();
  }
  for (std::size_t i = 0; i < count; ++i) {
    result.push_back(Value::of(static_cast<std::int64_t>(i)));
  }
  if (count > 0 && type.or_blank) result.push_back(Value::blank());
  return result;
}

bool settles_alone(const reference::Determination& determination, const Need& need, SlotId wanted,
                   std::uint32_t row) {
  if (need.slot == kNone) return false;
  const plan::Worksheet& sheet = *determination.sheet;
  const auto values = possible_values(*sheet.program, sheet.slots[need.slot].type);
  auto slots = determination.slots;
  return !values.empty() && std::ranges::all_of(values, [&](const Value& value) {
    slots[need.slot][need.row] = value;
    reference::compute_lines(sheet, determination.rows, slots, determination.run_date);
    return slots[wanted][row].is_firm();
  });
}

}  // namespace

std::vector<Need> plain_needs(const reference::Determination& determination, SlotId slot,
                              std::uint32_t row) {
  Seeker seeker(determination);
  seeker.seek_line(slot, row);
  const bool hides = seeker.hides();
  std::vector<Need> found = seeker.take();
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i].settles_alone = (found.size() == 1 && !hides) ||
                             (i < 12 && settles_alone(determination, found[i], slot, row));
  }
  std::ranges::stable_partition(found, &Need::settles_alone);
  return found;
}

}  // namespace poppy::differential
