// A program: its rules and decisions with the lines that they read directly, in the order in which
// they are evaluated.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "interpreter/documents/flow_context.h"
#include "interpreter/report/program_title.h"
#include "interpreter/report/value_text.h"

namespace poppy::documents {
namespace {

using check::kNone;
using check::LineId;

constexpr std::size_t kMostRecords = 4;  // whose values are told in one box

class ProgramDrawing {
 public:
  ProgramDrawing(const Drawn& drawn, const std::string& program)
      : context_(drawn),
        determination_(drawn.determination),
        sheet_(context_.sheet()),
        program_(context_.program()),
        name_(program) {}

  FlowGraph draw() {
    graph_ = context_.empty_graph(report::program_title(program_, name_));
    if (const plan::NotApplied* silent = not_applied()) {
      add_note(*silent);
      return std::move(graph_);
    }
    add_boxes();
    if (!context_.only_active()) add_rules_out_of_force();
    add_reads();
    add_reasons();
    return std::move(graph_);
  }

 private:
  [[nodiscard]] const plan::NotApplied* not_applied() const {
    const auto found = std::ranges::find_if(sheet_.not_applied, [&](const plan::NotApplied& one) {
      return program_.modules[one.module].program == name_;
    });
    return found == sheet_.not_applied.end() ? nullptr : &*found;
  }

  void add_note(const plan::NotApplied& silent) {
    FlowNode note;
    note.kind = NodeKind::note;
    note.state = silent.undetermined ? NodeState::undetermined : NodeState::settled;
    note.title = silent.undetermined ? "It is undetermined whether these rules apply here"
                                     : "These rules do not apply here";
    note.lines = context_.settings(silent.origins);
    graph_.nodes.push_back(std::move(note));
  }

  /// A rule or decision of the program that is in force, at the month decided.
  [[nodiscard]] bool is_drawn(const plan::Slot& slot) const {
    if (slot.kind != plan::SlotKind::line || slot.month != sheet_.month) return false;
    const check::Line& line = program_.lines[slot.line()];
    if (line.program != name_) return false;
    switch (line.kind) {
      case check::LineKind::rule:
        return std::ranges::any_of(sheet_.rules, [&](const plan::SheetRule& rule) {
          return program_.rules[rule.rule].line == slot.line();
        });
      case check::LineKind::decision:
        return true;
      case check::LineKind::define:
      case check::LineKind::outcome_part:
        return false;
    }
    return false;
  }

  void add_boxes() {
    std::vector<plan::SlotId> wanted;
    for (const plan::SheetLine& line : sheet_.lines) {
      if (!is_drawn(sheet_.slots[line.slot])) continue;
      if (context_.only_active() && context_.is_settled(line.slot)) continue;
      drawn_lines_.push_back(line.slot);
      wanted.push_back(line.slot);
      for (const plan::SlotId read : lines_read(sheet_, context_.root_of(line.slot))) {
        const check::LineKind kind = program_.lines[sheet_.slots[read].line()].kind;
        if (kind != check::LineKind::outcome_part) wanted.push_back(read);
      }
    }
    for (const plan::SheetLine& line : sheet_.lines) {
      if (std::ranges::find(wanted, line.slot) != wanted.end()) add_box(line.slot);
    }
  }

  void add_box(plan::SlotId slot) {
    FlowNode box = context_.box_of(slot);
    const plan::NodeId root = context_.root_of(slot);
    const bool is_settled = context_.is_settled(slot);
    add_settled_items(root, {}, box);
    for (std::string& said : context_.settings(context_.origins_of(root))) {
      box.lines.push_back(std::move(said));
    }
    if (is_settled) {
      box.state = NodeState::settled;
      box.value = context_.words(sheet_.slots[slot].type, context_.line_value(slot, 0));
    } else if (context_.of_case()) {
      add_values(slot, box);
    } else if (const plan::Node& node = sheet_.nodes[root]; node.op == check::Op::constant) {
      box.state = NodeState::undetermined;  // a setting that the county has not made
      box.value = context_.words(node.type, sheet_.constants[node.a]);
    }
    box_of_[sheet_.slots[slot].line()] = static_cast<std::uint32_t>(graph_.nodes.size());
    graph_.nodes.push_back(std::move(box));
  }

  /// What the county's settings answer within the line: `settled here: [a]=yes, [d][ii]=no`.
  void add_settled_items(plan::NodeId root, const std::string& path, FlowNode& box) const {
    if (context_.only_active()) return;
    std::vector<std::string> items;
    gather_settled(root, path, items);
    if (!items.empty()) {
      box.lines.push_back(fmt::format("settled here: {}", fmt::join(items, ", ")));
    }
  }

  void gather_settled(plan::NodeId id, const std::string& path,
                      std::vector<std::string>& items) const {
    for (const plan::Dropped& dropped : context_.dropped_of(id)) {
      if (dropped.label.empty() || dropped.not_in_force) continue;
      const bool is_whole = sheet_.nodes[id].op == check::Op::constant;
      if (is_whole && !dropped.settles) continue;
      items.push_back(fmt::format("{}[{}]={}", path, dropped.label, dropped.value ? "yes" : "no"));
    }
    const plan::Node& node = sheet_.nodes[id];
    const check::OpKind kind = check::kind_of(node.op);
    if (kind != check::OpKind::group && kind != check::OpKind::choice) return;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const std::string label = context_.label_of(node, i);
      gather_settled(context_.child(node, i),
                     label.empty() ? path : fmt::format("{}[{}]", path, label), items);
    }
  }

  /// One value for each record that has the line.
  void add_values(plan::SlotId slot, FlowNode& box) const {
    const check::Type& type = sheet_.slots[slot].type;
    const std::vector<units::Value>& values = determination_.slots[slot];
    bool some_yes = false;
    bool some_open = false;
    for (std::uint32_t row = 0; row < values.size(); ++row) {
      const NodeState answer = FlowContext::answer(type, values[row]);
      some_yes = some_yes || answer == NodeState::yes;
      some_open = some_open || answer == NodeState::undetermined;
      if (row >= kMostRecords) continue;
      const std::string record = report::row_name(determination_, sheet_.slots[slot].entity, row);
      const std::string words = context_.words(type, values[row]);
      box.value += box.value.empty() ? "" : "; ";
      box.value += record.empty() ? words : fmt::format("{} {}", record, words);
    }
    if (values.size() > kMostRecords) {
      box.value += fmt::format("; and {} more", values.size() - kMostRecords);
    }
    box.state = state_of(box.kind, some_yes, some_open);
  }

  /// Coloured are what decides: decisions, and rules that fail somebody; and what is not known.
  static NodeState state_of(NodeKind kind, bool some_yes, bool some_open) {
    if (kind == NodeKind::rule && some_yes) return NodeState::yes;
    if (some_open) return NodeState::undetermined;
    return kind == NodeKind::decision ? NodeState::value : NodeState::passed_by;
  }

  /// Rules of the program that are out of their dates have no line here.
  void add_rules_out_of_force() {
    for (const check::Rule& rule : program_.rules) {
      if (program_.lines[rule.line].program != name_ || box_of_.contains(rule.line)) continue;
      FlowNode box = context_.box_of(rule.line, kNone);
      box.state = NodeState::not_in_force;
      box.lines.emplace_back("not in force in this month or run");
      box_of_[rule.line] = static_cast<std::uint32_t>(graph_.nodes.size());
      graph_.nodes.push_back(std::move(box));
    }
  }

  void add_reads() {
    for (const plan::SlotId slot : drawn_lines_) {
      const std::uint32_t reader = box_of_.at(sheet_.slots[slot].line());
      std::vector<std::uint32_t> read_boxes;
      for (const plan::SlotId read : lines_read(sheet_, context_.root_of(slot))) {
        const auto found = box_of_.find(sheet_.slots[read].line());
        if (found != box_of_.end()) read_boxes.push_back(found->second);
      }
      std::ranges::sort(read_boxes);
      for (const std::uint32_t read : read_boxes) {
        graph_.edges.push_back({read, reader, EdgeKind::read_by, false});
      }
    }
  }

  void add_reasons() {
    for (const check::Decision& decision : program_.decisions) {
      const auto to = box_of_.find(decision.line);
      if (to == box_of_.end() || program_.lines[decision.line].program != name_) continue;
      for (const LineId reason : decision.reasons) {
        const auto from = box_of_.find(reason);
        if (from == box_of_.end()) continue;
        graph_.edges.push_back(
            {from->second, to->second, EdgeKind::reason, is_given(decision.line, reason)});
      }
    }
  }

  /// Whether the case's decision has the rule among its reasons.
  [[nodiscard]] bool is_given(LineId decision, LineId rule) const {
    return std::ranges::any_of(
        determination_.decisions, [&](const reference::DecisionOutcome& outcome) {
          const plan::SheetDecision& made = sheet_.decisions[outcome.decision];
          if (program_.decisions[made.decision].line != decision) return false;
          return std::ranges::any_of(outcome.reasons, [&](reference::RuleOutcomeId reason) {
            const plan::SheetRuleId given = determination_.rules[reason].rule;
            return program_.rules[sheet_.rules[given].rule].line == rule;
          });
        });
  }

  FlowContext context_;
  const reference::Determination& determination_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const std::string& name_;
  FlowGraph graph_;
  std::vector<plan::SlotId> drawn_lines_;  // rules and decisions
  std::map<LineId, std::uint32_t> box_of_;
};

}  // namespace

FlowGraph draw_program(const Drawn& drawn, const std::string& program) {
  return ProgramDrawing(drawn, program).draw();
}

}  // namespace poppy::documents
