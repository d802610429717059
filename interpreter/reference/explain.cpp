// See explain.h. Each step asks the evaluator again: what is shown is what was computed.
#include "interpreter/reference/explain.h"

#include <algorithm>
#include <iterator>

#include "interpreter/plan/apply.h"
#include "interpreter/reference/evaluate.h"
#include "interpreter/reference/weigh.h"

namespace poppy::reference {

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

  Step line(plan::SlotId slot, std::uint32_t row, int depth) {
    Step step;
    step.part = Part::line;
    step.slot = slot;
    step.row = row;
    step.type = sheet_.slots[slot].type;
    step.value = d_.slots[slot][row];
    add_bounds(step);
    const plan::SheetLine& line = sheet_.lines[sheet_.line_of_slot[slot]];
    step.span = sheet_.nodes[line.root].span;
    step.origins = line.origins;
    if (depth < 0 || lines_left_ == 0) return step;
    --lines_left_;
    Frames frames;
    frames.at[0] = {sheet_.slots[slot].entity, row};
    step.because = reasons(line.root, frames, depth);
    return step;
  }

  Step condition(NodeId node, const Frames& frames, int depth) {
    Step step = asked(node, frames);
    step.because = reasons(node, frames, depth);
    return step;
  }

 private:
  Possible possible(NodeId node, const Frames& frames) const {
    if (d_.weighed) return Weigher(sheet_, values_, *d_.weighed).possible(node, frames);
    return exactly(*sheet_.program, sheet_.nodes[node].type, evaluator_.value(node, frames));
  }
  Value value(NodeId node, const Frames& frames) const { return possible(node, frames).value; }

  /// What is left of a value that is not known.
  static void add_bounds(Step& step, const Possible& possible) {
    if (!step.value.is_unknown() || possible.may_blank) return;
    step.low = possible.low;
    step.high = possible.high;
  }
  void add_bounds(Step& step) const {
    if (!d_.weighed || !step.value.is_unknown()) return;
    Weigher weigher(sheet_, values_, *d_.weighed);
    add_bounds(step, weigher.at(step.slot, step.row));
  }

  /// As Evaluator::open_branches, of what has been weighed.
  std::vector<std::uint32_t> open_branches(const Node& choice, const Frames& frames) const {
    std::vector<std::uint32_t> open;
    for (std::uint32_t i = 0; i < choice.count; i += 2) {
      const bool guarded = i + 1 < choice.count;
      const Value guard =
          guarded ? value(evaluator_.child(choice, i + 1), frames) : Value::of(true);
      if (guard.is_known() && !guard.truth()) continue;
      open.push_back(i);
      if (guard.is_known()) break;
    }
    return open;
  }

  std::vector<std::uint32_t> origins(NodeId node) const {
    const std::uint32_t list = sheet_.nodes[node].origins;
    return list == kNone ? std::vector<std::uint32_t>{} : sheet_.origin_lists[list];
  }

  /// What it comes to, and no more.
  Step asked(NodeId node, const Frames& frames) const {
    Step step;
    step.part = Part::condition;
    step.span = sheet_.nodes[node].span;
    step.type = sheet_.nodes[node].type;
    const Possible found = possible(node, frames);
    step.value = found.value;
    add_bounds(step, found);
    step.origins = origins(node);
    return step;
  }

  /// What a node's value rests on: items, branches, elements, or the facts and lines it reads.
  std::vector<Step> reasons(NodeId id, const Frames& frames, int depth) {
    const Node& node = sheet_.nodes[id];
    // Nobody wrote that the value is in its range.
    if (node.op == Op::in_range) return reasons(evaluator_.child(node, 0), frames, depth);
    std::vector<Step> steps;
    if (is_group(node.op)) {
      steps = items(node, frames, depth);
    } else if (node.is_written_choice()) {
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

  std::vector<Step> items(const Node& node, const Frames& frames, int depth) {
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

  std::vector<Step> branches(const Node& node, const Frames& frames, int depth) {
    const std::vector<std::uint32_t> open = open_branches(node, frames);
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

  std::vector<Step> elements(const Node& node, const Frames& frames, int depth) {
    Value list;
    const auto asked = evaluator_.elements(node, frames, list);
    std::vector<Step> steps;
    const bool unrolled = (node.a & check::kUnrolled) != 0;
    if (!unrolled) gather_leaves(evaluator_.child(node, 0), frames, depth, steps);
    std::vector<Step> asked_of_rows;
    for (std::size_t at = 0; at < asked.size(); ++at) {
      const Evaluator::Element& one = asked[at];
      // Each row of a table has as many parts, and its keys stand at the first.
      const auto first = static_cast<std::uint32_t>(at * (node.count / asked.size()));
      const std::string table_row = unrolled ? label_of(node, first) : std::string();
      if (!table_row.empty() && one.where != kNone && !ops::is_quantified(node.op)) {
        gather_leaves(one.where, one.frames, depth, asked_of_rows);
      }
      const Value where = one.where == kNone ? Value::of(true) : value(one.where, one.frames);
      if (where.is_known() && !where.truth()) continue;
      const NodeId shown = one.head != kNone ? one.head : one.where;
      if (shown == kNone) continue;
      Step step = condition(shown, one.frames, depth);
      if (!unrolled) {
        step.element = sheet_.nodes[evaluator_.child(node, 0)].type.entity();
        step.row = one.row;
      } else {
        step.table_row = table_row;
        if (table_row.empty()) step.month = month_of(shown);
      }
      if (node.op == Op::aggregate_some || node.op == Op::aggregate_no) {
        step.decisive = !step.value.is_known() || step.value.truth();
      } else if (node.op == Op::aggregate_every) {
        step.decisive = !step.value.is_known() || !step.value.truth();
      }
      steps.push_back(std::move(step));
    }
    add_asked_of_rows(std::move(asked_of_rows), steps);
    return steps;
  }

  /// What a loop over a table compares its rows with is the same for all of them: it is told once.
  static void add_asked_of_rows(std::vector<Step> asked, std::vector<Step>& steps) {
    std::erase_if(
        asked, [](const Step& step) { return step.part != Part::fact && step.part != Part::line; });
    steps.insert(steps.begin(), std::make_move_iterator(asked.begin()),
                 std::make_move_iterator(asked.end()));
  }

  /// The month an unrolled part was planned for: that of the first slot it reads at another month.
  std::optional<units::Month> month_of(NodeId root) const {
    const Node& node = sheet_.nodes[root];
    if ((node.op == Op::line || node.op == Op::saved || node.op == Op::field) &&
        sheet_.slots[node.slot()].month != sheet_.month) {
      return sheet_.slots[node.slot()].month;
    }
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (const auto found = month_of(evaluator_.child(node, i))) return found;
    }
    return std::nullopt;
  }

  /// Facts, saved results and lines below a node, each once; groups, choices and lists as steps of
  /// their own.
  void gather_leaves(NodeId id, const Frames& frames, int depth, std::vector<Step>& steps) {
    const Node& node = sheet_.nodes[id];
    if (node.op == Op::constant) return add_constant(id, steps);
    if (kind_of(node.op) == check::OpKind::read) return add_read(node, frames, depth, steps);
    if (is_group(node.op) || node.is_written_choice() || is_aggregate(node.op)) {
      return add(condition(id, frames, depth), steps);
    }
    if (node.op == Op::choose) return add_scale(node, frames, depth, steps);
    if (kind_of(node.op) == check::OpKind::children) return add_list(id, frames, steps);
    if (is_bracket(node)) return add_bracket(id, frames, depth, steps);
    for (std::uint32_t i = 0; i < node.count; ++i)
      gather_leaves(evaluator_.child(node, i), frames, depth, steps);
    if (node.op == Op::lookup) add_rows(node, frames, steps);
  }

  /// One that says where it comes from.
  void add_constant(NodeId id, std::vector<Step>& steps) const {
    const Node& node = sheet_.nodes[id];
    if (node.origins == kNone) return;
    Step step;
    step.span = node.span;
    step.type = node.type;
    step.value = sheet_.constants[node.a];
    step.origins = origins(id);
    // Whichever cells of a row are read, it is told once.
    const plan::Origin& first = sheet_.origins[step.origins.front()];
    if (first.kind == plan::OriginKind::looped_row && step.origins.size() == 1) {
      step.span = first.span;
    }
    add(std::move(step), steps);
  }

  /// A scale by its keys: what they are, and the brackets of the one that they choose.
  void add_scale(const Node& node, const Frames& frames, int depth, std::vector<Step>& steps) {
    for (std::uint32_t i = 1; i < node.count; i += 2) {
      const Node& guard = sheet_.nodes[evaluator_.child(node, i)];
      const bool is_of_several = is_group(guard.op);
      for (std::uint32_t key = 0; key < guard.count; ++key) {
        const NodeId one = evaluator_.child(guard, key);
        // A comparison with the row's own key, which is a constant.
        gather_leaves(is_of_several ? evaluator_.child(sheet_.nodes[one], 0) : one, frames, depth,
                      steps);
      }
    }
    const std::vector<std::uint32_t> open = open_branches(node, frames);
    if (open.size() == 1) {
      gather_leaves(evaluator_.child(node, open.front()), frames, depth, steps);
    }
  }

  /// What of an amount lies in a bracket of a scale, at the bracket's rate.
  [[nodiscard]] bool is_bracket(const Node& node) const {
    if (node.op != Op::multiply || node.origins == kNone) return false;
    return std::ranges::any_of(sheet_.origin_lists[node.origins], [&](std::uint32_t origin) {
      return sheet_.origins[origin].kind == plan::OriginKind::bracket;
    });
  }

  /// One that the amount does not reach says nothing.
  void add_bracket(NodeId id, const Frames& frames, int depth, std::vector<Step>& steps) {
    const Node& node = sheet_.nodes[id];
    gather_leaves(evaluator_.child(node, 0), frames, depth, steps);
    Step step = asked(id, frames);
    for (const std::uint32_t origin : step.origins) {
      const plan::Origin& from = sheet_.origins[origin];
      if (from.kind == plan::OriginKind::bracket) step.span = from.span;
    }
    const bool is_empty = step.value.is_known() && step.value.rational().num == 0;
    if (!is_empty) add(std::move(step), steps);
  }

  /// A fact, a saved result or a line, of a record that is known.
  void add_read(const Node& node, const Frames& frames, int depth, std::vector<Step>& steps) {
    gather_leaves(evaluator_.child(node, 0), frames, depth, steps);
    const Value record = value(evaluator_.child(node, 0), frames);
    if (!record.is_known()) return;
    const auto row = static_cast<std::uint32_t>(record.number());
    if (node.op == Op::line) {
      if (!is_there(Part::line, node.slot(), row, steps))
        steps.push_back(line(node.slot(), row, depth - 1));
      return;
    }
    Step step;
    step.part = Part::fact;
    step.slot = node.slot();
    step.row = row;
    step.span = node.span;
    step.type = node.type;
    step.value = d_.slots[node.slot()][row];
    add_bounds(step);
    add(std::move(step), steps);
  }

  /// A list, or the one record, that is not known.
  void add_list(NodeId id, const Frames& frames, std::vector<Step>& steps) const {
    const Node& node = sheet_.nodes[id];
    Step step;
    step.span = node.span;
    step.type = node.type;
    step.value = value(id, frames);
    if (!step.value.is_firm()) add(std::move(step), steps);
  }

  /// The row that a look-up took, and the increment, as far as its keys are known.
  void add_rows(const Node& node, const Frames& frames, std::vector<Step>& steps) const {
    std::vector<Value> keys;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      keys.push_back(value(evaluator_.child(node, i), frames));
    }
    const plan::LookupTable& table = sheet_.tables[node.a];
    const check::Program& program = *sheet_.program;
    plan::RowsUsed used;
    Step step;
    step.span = node.span;
    step.type = node.type;
    step.value = plan::look_up(program, table, keys, node.span, &used);
    if (used.row == kNone) return;
    step.rows = plan::origins_of_rows(program, table, used, step.value);
    step.row_ids.push_back(row_id(table.parameter, used.row));
    if (used.increment != kNone) {
      const std::size_t rows = program.parameters[table.parameter].rows.size();
      step.row_ids.push_back(row_id(table.parameter, rows + used.increment));
    }
    add(std::move(step), steps);
  }

  /// A number of the row's own, beyond all of Worksheet::origins.
  [[nodiscard]] std::uint32_t row_id(check::ParameterId parameter, std::size_t row) const {
    std::size_t id = sheet_.origins.size() + row;
    for (const check::ParameterId before : sheet_.program->parameters.ids()) {
      if (before == parameter) break;
      const check::Parameter& of = sheet_.program->parameters[before];
      id += of.rows.size() + of.beyond_rows.size();
    }
    return static_cast<std::uint32_t>(id);
  }

  static void add(Step step, std::vector<Step>& steps) {
    const bool there = std::any_of(steps.begin(), steps.end(), [&](const Step& other) {
      return other.part == step.part && other.slot == step.slot && other.row == step.row &&
             other.span == step.span && other.origins == step.origins &&
             other.row_ids == step.row_ids;
    });
    const bool same_fact = step.slot != kNone && is_there(step.part, step.slot, step.row, steps);
    if (!there && !same_fact) steps.push_back(std::move(step));
  }
  static bool is_there(Part part, plan::SlotId slot, std::uint32_t row,
                       const std::vector<Step>& steps) {
    return std::ranges::any_of(steps, [&](const Step& other) {
      return other.part == part && other.slot == slot && other.row == row;
    });
  }

  const Determination& d_;
  const plan::Worksheet& sheet_;
  SlotValues values_;
  Evaluator evaluator_;
  // Lines read twice by each of those below them would be explained without end: after so many the
  // rest are shown by their values.
  int lines_left_ = 20'000;
};

}  // namespace

Step explain(const Determination& determination, plan::SlotId slot, std::uint32_t row, int depth) {
  return Explainer(determination).line(slot, row, depth);
}

Step explain(const Determination& determination, plan::NodeId node, const Frames& frames,
             int depth) {
  return Explainer(determination).condition(node, frames, depth);
}

}  // namespace poppy::reference
