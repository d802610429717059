// A rule, decision or define as its tree of conditions: a group stands left of its items, which
// stand below each other in the order in which they are asked, joined by the answer that leads on.
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "interpreter/documents/flow_context.h"
#include "interpreter/documents/flow_part.h"
#include "interpreter/report/value_text.h"

namespace poppy::documents {
namespace {

using check::Op;
using check::OpKind;

constexpr std::size_t kMostReads = 4;   // values told below a condition
constexpr std::size_t kLongText = 120;  // of a group that is not drawn out

class LineDrawing {
 public:
  LineDrawing(const Drawn& drawn, plan::SlotId slot, std::uint32_t row)
      : context_(drawn), sheet_(context_.sheet()), slot_(slot), row_(row) {
    frames_.at[0] = {sheet_.slots[slot].entity, row};
  }

  FlowGraph draw(const std::string& record) {
    const plan::NodeId root = context_.root_of(slot_);
    FlowNode head = context_.box_of(slot_);
    cites_ = head.cites;
    tree_.graph = context_.empty_graph(head.title);
    if (!record.empty()) tree_.graph.about.back() += ", " + record;
    const check::Type& type = sheet_.slots[slot_].type;
    const bool is_settled = context_.is_settled(slot_);
    const Asking asking = drawn_as(root);
    if (asking != Asking::alone) {
      head.lines.push_back(heading_of(asking, context_.text_of(sheet_.nodes[root].span)));
    }
    if (asking == Asking::alone) {
      say(head, context_.settings(context_.origins_of(root)));
    } else if (is_settled && items_written() > context_.dropped_of(root).size()) {
      head.lines.emplace_back("items that this leaves nobody to ask are not drawn");
    }
    Part top = add(std::move(head), 0, context_.line_value(slot_, row_), type, is_settled);
    top.asking = asking;
    tell_open(top, root);
    fill(top, root, type, 1);
    std::ranges::stable_sort(tree_.graph.edges, {}, &FlowEdge::to);
    tree_.top = std::move(top);
    if (context_.of_case()) follow_case(tree_);
    return std::move(tree_.graph);
  }

 private:
  static void say(FlowNode& node, const std::vector<std::string>& lines) {
    node.lines.insert(node.lines.end(), lines.begin(), lines.end());
  }

  /// Of the group that the line consists of.
  [[nodiscard]] std::size_t items_written() const {
    const plan::SheetLine& line = sheet_.lines[sheet_.line_of_slot[slot_]];
    const std::vector<check::Version>& versions = context_.program().lines[line.line].versions;
    return line.version < versions.size() ? versions[line.version].body.args.size() : 0;
  }

  // ---- boxes

  Part put(FlowNode node, std::uint32_t column, units::Value value, const check::Type& type) {
    node.column = column;
    if (context_.of_case() && node.state == NodeState::open) node.state = NodeState::passed_by;
    Part part;
    part.box = static_cast<std::uint32_t>(tree_.graph.nodes.size());
    part.value = std::move(value);
    tree_.graph.nodes.push_back(std::move(node));
    tree_.types.push_back(type);
    return part;
  }

  /// The same with its value in words, which a case has, and what is settled.
  Part add(FlowNode node, std::uint32_t column, units::Value value, const check::Type& type,
           bool is_settled) {
    if (is_settled) node.state = NodeState::settled;
    if (is_settled || context_.of_case()) node.value = context_.words(type, value);
    return put(std::move(node), column, std::move(value), type);
  }

  /// A setting that the county has not made leaves a constant that is not known, with or without a
  /// case.
  void tell_open(const Part& part, plan::NodeId id) {
    const plan::Node& node = sheet_.nodes[id];
    if (node.op != Op::constant || sheet_.constants[node.a].is_firm()) return;
    FlowNode& box = tree_.graph.nodes[part.box];
    box.value = context_.words(node.type, sheet_.constants[node.a]);
    if (!context_.of_case()) box.state = NodeState::undetermined;
  }

  [[nodiscard]] units::Value value_of(plan::NodeId node) const {
    return context_.of_case() ? context_.value(node, frames_) : units::Value::unknown();
  }

  void join(const Part& from, const Part& to, EdgeKind kind) {
    tree_.graph.edges.push_back({from.box, to.box, kind, false});
  }

  /// How the node is drawn: as a box by itself, or with boxes for what it is made of.
  [[nodiscard]] Asking drawn_as(plan::NodeId id) const {
    const plan::Node& node = sheet_.nodes[id];
    switch (check::kind_of(node.op)) {
      case OpKind::group:
        return has_written_group(id) ? asking_of(node.op) : Asking::alone;
      case OpKind::choice:
        return node.is_written_choice() ? Asking::choice : Asking::alone;
      case OpKind::leaf:  // a group that is settled is a constant, which remembers its items
        return context_.dropped_of(id).empty() ? Asking::alone
                                               : asking_of(context_.text_of(node.span));
      case OpKind::read:
      case OpKind::children:
      case OpKind::planned:
      case OpKind::lookup:
      case OpKind::strict:
      case OpKind::aggregate:
        return Asking::alone;
    }
    return Asking::alone;
  }

  /// `a and b` is one condition as it is written, unless a group with braces stands in it.
  [[nodiscard]] bool has_written_group(plan::NodeId id) const {
    const plan::Node& node = sheet_.nodes[id];
    if (check::kind_of(node.op) != OpKind::group) return false;
    if (asking_of(context_.text_of(node.span)) != Asking::alone) return true;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (has_written_group(context_.child(node, i))) return true;
    }
    return false;
  }

  /// The values that the condition is asked of.
  [[nodiscard]] std::vector<std::string> values_read(plan::NodeId id,
                                                     const std::string& written) const {
    std::vector<std::string> said;
    if (!context_.of_case()) return said;
    for (const plan::NodeId read : direct_reads(sheet_, id)) {
      const units::Value value = context_.value(read, frames_);
      if (value.is_error()) continue;  // which the condition tells, where it is asked
      const std::string name = context_.text_of(sheet_.nodes[read].span);
      std::string words =
          fmt::format("{} = {}", name, context_.words(sheet_.nodes[read].type, value));
      const bool is_new = name != written && std::ranges::find(said, words) == said.end();
      if (is_new) said.push_back(std::move(words));
    }
    if (said.size() > kMostReads) {
      const std::size_t more = said.size() - kMostReads;
      said.resize(kMostReads);
      said.push_back(fmt::format("and {} more", more));
    }
    return said;
  }

  /// What the county's settings answer within a condition that is one box.
  [[nodiscard]] std::vector<std::string> settled_within(plan::NodeId id) const {
    std::vector<std::uint32_t> origins = context_.origins_of(id);  // of a setting not known
    if (context_.only_active()) return context_.settings(origins);
    for (const plan::Dropped& dropped : context_.dropped_of(id)) {
      origins.insert(origins.end(), dropped.origins.begin(), dropped.origins.end());
    }
    return context_.settings(origins);
  }

  Part condition(plan::NodeId id, const std::string& label, const std::string& bullets,
                 std::uint32_t column) {
    const plan::Node& node = sheet_.nodes[id];
    const Asking asking = drawn_as(id);
    FlowNode box;
    box.kind = asking == Asking::alone ? NodeKind::condition : NodeKind::group;
    box.bullets = bullets;
    box.cites = cites_;
    const std::string written = context_.text_of(node.span, label);
    box.title = asking == Asking::alone ? written : heading_of(asking, written);
    if (asking == Asking::alone) {
      say(box, values_read(id, written));
      say(box, settled_within(id));
    }
    if (node.op == Op::line) {
      const FlowNode line = context_.box_of(node.slot());
      if (line.title != line.name) box.lines.insert(box.lines.begin(), line.title);
    }
    Part part = add(std::move(box), column, value_of(id), node.type, false);
    part.asking = asking;
    tell_open(part, id);
    if (asking != Asking::alone) fill_items(part, id, bullets, column + 1);
    return part;
  }

  /// An item that nobody asks.
  Part taken_out(const plan::Dropped& dropped, const std::string& path, std::uint32_t column) {
    FlowNode box;
    box.bullets = below(path, dropped.label);
    box.cites = cites_;
    box.title = context_.text_of(dropped.span, dropped.label);
    if (box.title.size() > kLongText) box.title = report::without_braces(box.title);
    const check::Type boolean{.kind = check::TypeKind::boolean};
    if (!dropped.not_in_force) {
      say(box, context_.settings(dropped.origins));
      return add(std::move(box), column, units::Value::of(dropped.value), boolean, true);
    }
    box.state = NodeState::not_in_force;
    box.lines.emplace_back("not in force in this month or run");
    Part part = put(std::move(box), column, units::Value::unknown(), boolean);
    part.is_skipped = true;
    return part;
  }

  // ---- what a box is made of

  /// An item, or the branch of a choice, in the order in which they are written.
  struct Written {
    text::Span place;
    std::optional<plan::Dropped> dropped;
    plan::NodeId condition = check::kNone;
    plan::NodeId then = check::kNone;
    std::string label;
  };

  [[nodiscard]] std::vector<Written> written_items(plan::NodeId id) const {
    const plan::Node& node = sheet_.nodes[id];
    std::vector<Written> items;
    const bool is_choice = node.is_written_choice();
    for (std::uint32_t i = 0; i < node.count; i += is_choice ? 2 : 1) {
      Written item;
      item.label = context_.label_of(node, i);
      item.condition = context_.child(node, i);
      if (is_choice && i + 1 == node.count) break;  // holds otherwise: after all others
      if (is_choice) item.then = std::exchange(item.condition, context_.child(node, i + 1));
      item.place = sheet_.nodes[item.condition].span;
      items.push_back(std::move(item));
    }
    if (!context_.only_active()) {
      for (const plan::Dropped& dropped : context_.dropped_of(id)) {
        Written item;
        item.place = dropped.span;
        item.dropped = dropped;
        items.push_back(std::move(item));
      }
    }
    std::ranges::stable_sort(items, {}, [](const Written& item) { return item.place.begin; });
    return items;
  }

  static std::string below(const std::string& path, const std::string& label) {
    return label.empty() ? path : fmt::format("{}[{}]", path, label);
  }

  void fill_items(Part& part, plan::NodeId id, const std::string& path, std::uint32_t column) {
    const EdgeKind on = way_on(part.asking);
    for (const Written& item : written_items(id)) {
      const std::string bullets = below(path, item.label);
      Part added = item.dropped ? taken_out(*item.dropped, path, column)
                                : condition(item.condition, item.label, bullets, column);
      if (part.items.empty()) {
        join(part, added, EdgeKind::part);
      } else {
        join(part.items.back(), added, part.items.back().is_skipped ? EdgeKind::next : on);
      }
      std::optional<Part> then;
      if (item.then != check::kNone) {
        then = outcome(item.then, bullets, column + 1);
        join(added, *then, EdgeKind::yes);
      }
      part.items.push_back(std::move(added));
      part.then.push_back(std::move(then));
    }
    if (part.asking == Asking::choice) fill_otherwise(part, id, path, column);
  }

  /// What a choice comes to where none of its conditions holds, or where one is settled.
  void fill_otherwise(Part& part, plan::NodeId id, const std::string& path, std::uint32_t column) {
    const plan::Node& node = sheet_.nodes[id];
    const bool is_choice = node.is_written_choice();
    if (is_choice && node.count % 2 == 0) return;
    const plan::NodeId last = is_choice ? context_.child(node, node.count - 1) : id;
    const std::string label = is_choice ? context_.label_of(node, node.count - 1) : std::string();
    Part otherwise = outcome(last, below(path, label), column);
    if (part.items.empty()) {
      join(part, otherwise, EdgeKind::part);
    } else {
      const Part& before = part.items.back();
      const bool held = before.value.is_known() && before.value.truth() &&
                        tree_.graph.nodes[before.box].state == NodeState::settled;
      join(before, otherwise,
           before.is_skipped ? EdgeKind::next
           : held            ? EdgeKind::yes
                             : EdgeKind::no);
    }
    part.items.push_back(std::move(otherwise));
    part.then.emplace_back();
  }

  /// The value of a branch.
  Part outcome(plan::NodeId branch, const std::string& bullets, std::uint32_t column) {
    const plan::NodeId id = context_.unwidened(branch);
    const plan::Node& node = sheet_.nodes[id];
    FlowNode box;
    const bool is_choice = node.is_written_choice();
    box.kind = is_choice ? NodeKind::group : NodeKind::outcome;
    box.bullets = bullets;
    box.cites = bullets.empty() ? std::string() : cites_;
    const std::string written = context_.text_of(node.span);
    const bool was_choice = node.op == Op::constant && asking_of(written) == Asking::choice;
    box.title = is_choice ? heading_of(Asking::choice, written) : written;
    if (!is_choice && was_choice) {
      box.title = context_.words(node.type, sheet_.constants[node.a]);
    }
    if (!is_choice) say(box, values_read(id, written));
    Part part = add(std::move(box), column, value_of(id), node.type, false);
    if (!is_choice && tree_.graph.nodes[part.box].value == tree_.graph.nodes[part.box].title) {
      tree_.graph.nodes[part.box].value.clear();
    }
    if (is_choice) {
      part.asking = Asking::choice;
      fill_items(part, id, bullets, column + 1);
    }
    return part;
  }

  /// Under the line's own box: its items, or the one condition or computation it consists of.
  void fill(Part& top, plan::NodeId root, const check::Type& type, std::uint32_t column) {
    const bool is_answer = type.kind == check::TypeKind::boolean;
    if (top.asking != Asking::alone) {
      fill_items(top, root, {}, column);
      if (is_answer && top.asking != Asking::choice) fill_ends(top, column);
      return;
    }
    if (sheet_.nodes[root].op == Op::constant) return;  // settled, or a setting is not known
    Part body = is_answer ? condition(root, {}, {}, column) : outcome(root, {}, column);
    join(top, body, EdgeKind::part);
    if (is_answer) {
      Part yes = end(true, column + 1);
      join(body, yes, EdgeKind::yes);
      Part no = end(false, column + 1);
      join(body, no, EdgeKind::no);
    } else {
      tree_.graph.nodes[body.box].lines.clear();  // values read, which have boxes here
      fill_reads(body, root, column + 1);
    }
    top.items.push_back(std::move(body));
    top.then.emplace_back();
  }

  /// Where the line's answer is yes or no.
  Part end(bool answer, std::uint32_t column) {
    FlowNode box;
    box.kind = NodeKind::outcome;
    const std::string reason = context_.reason_of(sheet_.slots[slot_].line());
    box.title = answer ? "yes" : "no";
    if (!reason.empty()) box.title = answer ? "Fails: " + reason : "Does not fail";
    Part part =
        put(std::move(box), column, units::Value::of(answer), {.kind = check::TypeKind::boolean});
    tree_.ends.push_back({part.box, answer});
    return part;
  }

  /// Past the last item lies one end; whatever ends the asking before leads to the other.
  void fill_ends(const Part& top, std::uint32_t column) {
    if (top.asking == Asking::at_least || top.items.empty()) {
      join(top, end(true, column), EdgeKind::yes);
      join(top, end(false, column), EdgeKind::no);
      return;
    }
    const bool last = top.asking != Asking::any;
    const EdgeKind on = top.items.back().is_skipped ? EdgeKind::next : way_on(top.asking);
    join(top.items.back(), end(last, column), on);
    join(top, end(!last, column), last ? EdgeKind::no : EdgeKind::yes);
  }

  /// The facts and lines that a computation reads.
  void fill_reads(const Part& body, plan::NodeId root, std::uint32_t column) {
    std::vector<plan::SlotId> told;
    for (const plan::NodeId read : direct_reads(sheet_, root)) {
      const plan::Node& node = sheet_.nodes[read];
      if (std::ranges::find(told, node.slot()) != told.end()) continue;
      told.push_back(node.slot());
      FlowNode box;
      if (node.op == Op::line) {
        box = context_.box_of(node.slot());
      } else {
        box.kind = NodeKind::fact;
        box.name = context_.text_of(node.span);
        box.title = box.name;
      }
      Part part = add(std::move(box), column, value_of(read), node.type, false);
      join(part, body, EdgeKind::read_by);
      tree_.reads.push_back(std::move(part));
    }
  }

  FlowContext context_;
  const plan::Worksheet& sheet_;
  plan::SlotId slot_;
  std::uint32_t row_;
  reference::Frames frames_;
  std::string cites_;
  FlowTree tree_;
};

}  // namespace

FlowGraph draw_line(const Drawn& drawn, plan::SlotId slot, std::uint32_t row) {
  std::string record;
  if (drawn.of_case) {
    record =
        report::row_name(drawn.determination, drawn.determination.sheet->slots[slot].entity, row);
  }
  return LineDrawing(drawn, slot, row).draw(record);
}

}  // namespace poppy::documents
