// The worksheet as text: its inputs, then each line as it will be evaluated.
#include <fmt/format.h>

#include <iterator>

#include "interpreter/plan/build_worksheet.h"

namespace poppy::plan {

using check::kNone;
using check::Op;

namespace {

class Printer {
 public:
  explicit Printer(const Worksheet& sheet) : sheet_(sheet), program_(*sheet.program) {}

  std::string print() {
    const std::string county = sheet_.county ? program_.counties[*sheet_.county].name : "no county";
    fmt::format_to(out(), "worksheet: {}, {}, {}\n\ninputs\n", county, to_string(sheet_.month),
                   runs());
    for (const SlotId slot : sheet_.slots.ids()) {
      if (sheet_.slots[slot].kind != SlotKind::line) {
        fmt::format_to(out(), "  {} : {}\n", slot_name(slot),
                       check::type_name(program_, sheet_.slots[slot].type));
      }
    }
    text_ += "\nlines\n";
    for (const SheetLine& line : sheet_.lines) {
      fmt::format_to(out(), "  {:>4}  {} : {}\n", line.number, slot_name(line.slot),
                     check::type_name(program_, sheet_.slots[line.slot].type));
      print_node(line.root, 8, "");
    }
    return std::move(text_);
  }

 private:
  std::back_insert_iterator<std::string> out() { return std::back_inserter(text_); }

  std::string runs() const {
    const bool from = sheet_.runs_from > units::kFirstDate;
    const bool until = sheet_.runs_until < units::kOpen;
    if (!from && !until) return "for every run";
    if (!until) return fmt::format("for runs from {} on", to_string(sheet_.runs_from));
    if (!from) return fmt::format("for runs before {}", to_string(sheet_.runs_until));
    return fmt::format("for runs from {} until before {}", to_string(sheet_.runs_from),
                       to_string(sheet_.runs_until));
  }

  std::string slot_name(SlotId id) const {
    const Slot& slot = sheet_.slots[id];
    const std::string& entity = program_.entities[slot.entity].name;
    std::string name = slot.kind == SlotKind::fact ? program_.fields[slot.field()].name
                                                   : program_.lines[slot.line()].name;
    if (slot.kind == SlotKind::saved) name = "saved " + name;
    const bool other_month = slot.month != sheet_.month;
    return fmt::format("{}.{}{}", entity, name, other_month ? " at " + to_string(slot.month) : "");
  }

  void print_node(NodeId id, int indent, const std::string& label) {
    const Node& node = sheet_.nodes[id];
    fmt::format_to(out(), "{:{}}{}{}\n", "", indent, label.empty() ? "" : "[" + label + "] ",
                   head(node));
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const NodeId child = sheet_.children[node.first + i];
      const std::uint32_t mark = sheet_.child_marks[node.first + i];
      if (sheet_.nodes[child].op == Op::row && goes_without_saying(sheet_.nodes[child])) continue;
      print_node(child, indent + 2, mark == kNone ? "" : sheet_.marks[mark]);
    }
  }

  /// The line's own record, or the case.
  bool goes_without_saying(const Node& row) const {
    return row.a == 0 || program_.entities[row.type.entity()].parent == kNone;
  }

  std::string head(const Node& node) const {
    const std::string_view name = check::word_of(node.op);
    const check::Program& program = program_;
    if (node.op == Op::constant) {
      const units::Value& value = sheet_.constants[node.a];
      if (value.is_error()) return fmt::format("error: {}", value.note().message);
      if (value.is_unknown()) return "unknown";
      return value.is_blank() ? "blank" : check::value_to_string(program, node.type, value);
    }
    if (node.op == Op::field || node.op == Op::saved) return slot_name(node.slot());
    if (node.op == Op::line) {
      return fmt::format("line {} {}", sheet_.lines[sheet_.line_of_slot[node.slot()]].number,
                         slot_name(node.slot()));
    }
    if (node.op == Op::row) {
      const std::string& self = program.entities[node.type.entity()].self_name;
      return node.a == 0 ? self : fmt::format("{} of list {}", self, node.a);
    }
    if (node.op == Op::list || node.op == Op::only) {
      return fmt::format("{} {}", name, program.entities[node.entity()].list_name);
    }
    if (node.op == Op::lookup) {
      return fmt::format("lookup {}", program.parameters[sheet_.tables[node.a].parameter].name);
    }
    if (node.op == Op::in_range) {
      return fmt::format("{} {}", name, program.fields[node.field()].name);
    }
    if (node.op == Op::at_least) return fmt::format("at least {}", node.a);
    return std::string(name);
  }

  const Worksheet& sheet_;
  const check::Program& program_;
  std::string text_;
};

}  // namespace

std::string print_worksheet(const Worksheet& sheet) { return Printer(sheet).print(); }

}  // namespace poppy::plan
