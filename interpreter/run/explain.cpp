// See explain.h. Each step asks the evaluator again: what is shown is what was computed.
#include "interpreter/run/explain.h"

#include <algorithm>

#include "interpreter/run/evaluate.h"

namespace poppy::run {

using check::kNone;
using check::Op;
using plan::Node;
using plan::NodeId;
using units::Value;

namespace {

bool is_group(Op op) { return kind_of(op) == check::OpKind::group; }
bool is_aggregate(Op op) { return kind_of(op) == check::OpKind::aggregate; }

class Explainer {
 public:
  explicit Explainer(const Determination& determination)
      : d_(determination), sheet_(*determination.sheet), values_(d_), evaluator_(sheet_, values_) {}

  Step line(plan::SlotId slot, std::uint32_t row, int depth) const {
    Step step;
    step.part = Part::line;
    step.slot = slot;
    step.row = row;
    step.type = sheet_.slots[slot].type;
    step.value = d_.slots[slot][row];
    const plan::SheetLine& line = sheet_.lines[sheet_.line_of_slot[slot]];
    step.span = sheet_.nodes[line.root].span;
    step.origins = line.origins;
    if (depth < 0) return step;
    Frames frames;
    frames.at[0] = {sheet_.slots[slot].entity, row};
    step.because = reasons(line.root, frames, depth);
    return step;
  }

 private:
  Value value(NodeId node, const Frames& frames) const { return evaluator_.value(node, frames); }

  std::vector<std::uint32_t> origins(NodeId node) const {
    const std::uint32_t list = sheet_.nodes[node].origins;
    return list == kNone ? std::vector<std::uint32_t>{} : sheet_.origin_lists[list];
  }

  Step condition(NodeId node, const Frames& frames, int depth) const {
    Step step;
    step.part = Part::condition;
    step.span = sheet_.nodes[node].span;
    step.type = sheet_.nodes[node].type;
    step.value = value(node, frames);
    step.origins = origins(node);
    step.because = reasons(node, frames, depth);
    return step;
  }

  /// What a node's value rests on: items, branches, elements, or the facts and lines it reads.
  std::vector<Step> reasons(NodeId id, const Frames& frames, int depth) const {
    const Node& node = sheet_.nodes[id];
    std::vector<Step> steps;
    if (is_group(node.op)) {
      steps = items(node, frames, depth);
    } else if (node.op == Op::choose) {
      steps = branches(node, frames, depth);
    } else if (is_aggregate(node.op)) {
      steps = elements(node, frames, depth);
    } else if (!is_folded_group(id)) {
      gather_leaves(id, frames, depth, steps);
    }
    add_dropped(id, steps);
    return steps;
  }

  [[nodiscard]] auto first_dropped(NodeId id) const {
    return std::lower_bound(
        sheet_.dropped.begin(), sheet_.dropped.end(), id,
        [](const plan::Dropped& dropped, NodeId node) { return dropped.group < node; });
  }

  /// A group or choice that the county's settings decided: its dropped items say how.
  [[nodiscard]] bool is_folded_group(NodeId id) const {
    const auto first = first_dropped(id);
    return sheet_.nodes[id].op == Op::constant && first != sheet_.dropped.end() &&
           first->group == id;
  }

  void add_dropped(NodeId id, std::vector<Step>& steps) const {
    for (auto it = first_dropped(id); it != sheet_.dropped.end() && it->group == id; ++it) {
      Step step;
      step.part = Part::not_asked;
      step.label = it->label;
      step.span = it->span;
      step.type.kind = check::TypeKind::boolean;
      step.value = it->not_in_force ? Value::unknown() : Value::of(it->value);
      step.origins = it->origins;
      step.decisive = it->settles;
      step.alone = it->alone;
      if (it->item != kNone) add_dropped(it->item, step.because);
      steps.push_back(std::move(step));
    }
  }

  std::string label_of(const Node& node, std::uint32_t child) const {
    const std::uint32_t mark = sheet_.child_marks[node.first + child];
    return mark == kNone ? std::string() : sheet_.marks[mark];
  }

  std::vector<Step> items(const Node& node, const Frames& frames, int depth) const {
    std::vector<Value> values;
    for (std::uint32_t i = 0; i < node.count; ++i)
      values.push_back(value(evaluator_.child(node, i), frames));
    const Value whole = plan::apply_group(node.op, node.a, values);
    std::vector<Step> steps;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      Step step = condition(evaluator_.child(node, i), frames, depth);
      step.part = Part::item;
      step.label = label_of(node, i);
      step.decisive = settles(node.op, whole, values[i]);
      steps.push_back(std::move(step));
    }
    return steps;
  }

  /// Whether an item with this value is one of those that made the group what it is.
  static bool settles(Op op, const Value& whole, const Value& item) {
    if (!whole.is_known()) return !item.is_known();
    if (!item.is_known()) return false;
    const bool same = item.truth() == whole.truth();
    return op == Op::none_of ? !same : same;
  }

  std::vector<Step> branches(const Node& node, const Frames& frames, int depth) const {
    const std::vector<std::uint32_t> open = evaluator_.open_branches(node, frames);
    std::vector<Step> steps;
    for (std::uint32_t i = 0; i < node.count; i += 2) {
      const bool is_open = std::find(open.begin(), open.end(), i) != open.end();
      const bool guarded = i + 1 < node.count;
      if (!is_open && !open.empty() && i > open.back()) break;  // after the branch taken
      Step step = condition(evaluator_.child(node, i), frames, is_open ? depth : -1);
      step.part = Part::item;
      step.label = label_of(node, i);
      step.decisive = is_open;
      if (!is_open) step.because.clear();
      if (guarded) {
        Step guard = condition(evaluator_.child(node, i + 1), frames, depth);
        guard.decisive = is_open;
        step.because.insert(step.because.begin(), std::move(guard));
      }
      steps.push_back(std::move(step));
    }
    return steps;
  }

  std::vector<Step> elements(const Node& node, const Frames& frames, int depth) const {
    Value list;
    const auto asked = evaluator_.elements(node, frames, list);
    std::vector<Step> steps;
    const bool unrolled = (node.a & check::kUnrolled) != 0;
    if (!unrolled) gather_leaves(evaluator_.child(node, 0), frames, depth, steps);
    for (const Evaluator::Asked& one : asked) {
      const Value where = one.where == kNone ? Value::of(true) : value(one.where, one.frames);
      if (where.is_known() && !where.truth()) continue;
      const NodeId shown = one.head != kNone ? one.head : one.where;
      if (shown == kNone) continue;
      Step step = condition(shown, one.frames, depth);
      if (!unrolled) {
        step.element = sheet_.nodes[evaluator_.child(node, 0)].type.of;
        step.row = one.row;
      } else {
        step.month = month_of(shown);
      }
      if (node.op == Op::aggregate_some || node.op == Op::aggregate_no) {
        step.decisive = !step.value.is_known() || step.value.truth();
      } else if (node.op == Op::aggregate_every) {
        step.decisive = !step.value.is_known() || !step.value.truth();
      }
      steps.push_back(std::move(step));
    }
    return steps;
  }

  /// The month an unrolled part was planned for: that of the first slot it reads at another month.
  std::optional<units::Month> month_of(NodeId root) const {
    const Node& node = sheet_.nodes[root];
    if ((node.op == Op::line || node.op == Op::saved || node.op == Op::field) &&
        sheet_.slots[node.a].month != sheet_.month) {
      return sheet_.slots[node.a].month;
    }
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (const auto found = month_of(evaluator_.child(node, i))) return found;
    }
    return std::nullopt;
  }

  /// Facts, saved results and lines below a node, each once; groups, choices and lists as steps of
  /// their own.
  void gather_leaves(NodeId id, const Frames& frames, int depth, std::vector<Step>& steps) const {
    const Node& node = sheet_.nodes[id];
    if (node.op == Op::constant) {
      if (node.origins == kNone) return;
      Step step;
      step.span = node.span;
      step.type = node.type;
      step.value = sheet_.constants[node.a];
      step.origins = origins(id);
      add(std::move(step), steps);
      return;
    }
    if (node.op == Op::field || node.op == Op::saved || node.op == Op::line) {
      gather_leaves(evaluator_.child(node, 0), frames, depth, steps);
      const Value record = value(evaluator_.child(node, 0), frames);
      if (!record.is_known()) return;
      const auto row = static_cast<std::uint32_t>(record.number());
      if (node.op == Op::line) {
        add(line(node.a, row, depth - 1), steps);
        return;
      }
      Step step;
      step.part = Part::fact;
      step.slot = node.a;
      step.row = row;
      step.span = node.span;
      step.type = node.type;
      step.value = d_.slots[node.a][row];
      add(std::move(step), steps);
      return;
    }
    if (is_group(node.op) || node.op == Op::choose || is_aggregate(node.op)) {
      add(condition(id, frames, depth), steps);
      return;
    }
    if (node.op == Op::list || node.op == Op::only) {
      Step step;
      step.span = node.span;
      step.type = node.type;
      step.value = value(id, frames);
      if (!step.value.is_firm()) add(std::move(step), steps);
      return;
    }
    for (std::uint32_t i = 0; i < node.count; ++i)
      gather_leaves(evaluator_.child(node, i), frames, depth, steps);
  }

  static void add(Step step, std::vector<Step>& steps) {
    const bool there = std::any_of(steps.begin(), steps.end(), [&](const Step& other) {
      return other.part == step.part && other.slot == step.slot && other.row == step.row &&
             other.span == step.span && other.origins == step.origins;
    });
    const bool same_fact =
        step.slot != kNone && std::any_of(steps.begin(), steps.end(), [&](const Step& other) {
          return other.part == step.part && other.slot == step.slot && other.row == step.row;
        });
    if (!there && !same_fact) steps.push_back(std::move(step));
  }

  const Determination& d_;
  const plan::Worksheet& sheet_;
  SlotValues values_;
  Evaluator evaluator_;
};

}  // namespace

Step explain(const Determination& determination, plan::SlotId slot, std::uint32_t row, int depth) {
  return Explainer(determination).line(slot, row, depth);
}

}  // namespace poppy::run
