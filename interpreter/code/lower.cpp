// Worksheet -> Code: every line's tree becomes a run of instructions, operands in consecutive
// registers, groups and choices as tests that jump.
#include <algorithm>
#include <limits>
#include <utility>

#include "interpreter/code/code.h"
#include "interpreter/facts/fact_columns.h"
#include "interpreter/text/problem.h"

namespace poppy::code {
namespace {

using check::EntityId;
using check::kNone;
using check::Op;
using facts::cell_kind;
using plan::Node;
using plan::NodeId;
using units::Cell;
using units::CellKind;

constexpr std::uint8_t kTruth = 1;  // of Instruction::how

std::uint8_t how_of(Comparison comparison) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(comparison) << 1U);
}

/// A leaf that a test can read itself: a fact or line of a frame's own row, whose value is a plain
/// number.
struct PlainRead {
  plan::SlotId slot;
  std::uint8_t frame = 0;
};

/// The value of a constant that is a plain number.
std::optional<std::int64_t> plain_constant(const plan::Worksheet& sheet, const Node& node) {
  if (node.op != Op::constant || cell_kind(node.type) != CellKind::number) return std::nullopt;
  const units::Value& constant = sheet.constants[node.a];
  if (!constant.is_known()) return std::nullopt;
  return constant.number();
}

/// How the operands of a comparison are kept: one of them may be `blank`, which has no type.
CellKind kind_of_operands(const plan::Worksheet& sheet, const Node& node) {
  CellKind kind = CellKind::number;
  for (std::uint32_t i = 0; i < node.count; ++i) {
    const CellKind own = cell_kind(sheet.nodes[sheet.children[node.first + i]].type);
    if (own != CellKind::number) kind = own;
  }
  return kind;
}

Instruction strict_instruction(const plan::Worksheet& sheet, const Node& node) {
  Instruction made;
  const CellKind kind = kind_of_operands(sheet, node);
  switch (node.op) {
    case Op::int_to_rate:
    case Op::money_to_exact:
      made.what = Do::to_exact;
      return made;
    case Op::equal:
    case Op::unequal:
      made.what = Do::equal;
      made.how = static_cast<std::uint8_t>(static_cast<unsigned>(kind) << 1U |
                                           (node.op == Op::unequal ? 1U : 0U));
      return made;
    case Op::exists:
      made.what = Do::exists;
      return made;
    case Op::text_of:
      made.what = Do::text_of;
      return made;
    case Op::in_range:
      made.what = Do::in_range;
      made.a = node.a;
      made.how = kind == CellKind::exact ? 1 : 0;
      return made;
#define POPPY_STRICT(name, word, functor) case Op::name:
#include "interpreter/ops/op.def"
      made.what = Do::strict;
      made.number = strict_step(node.op, kind);
      made.a = node.a;
      made.b = node.b;
      return made;
    case Op::in_set:
    case Op::if_blank:
    case Op::pick_least:
    case Op::pick_greatest:
#define POPPY_STRICT(name, word, functor)
#define POPPY_BY_HAND(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      break;
  }
  text::bug("lower: an op without an instruction of its own");
}

class Lowering {
 public:
  explicit Lowering(std::shared_ptr<const plan::Worksheet> sheet)
      : sheet_(*sheet), program_(*sheet_.program) {
    code_.sheet = std::move(sheet);
  }

  Code lower() {
    code_.constant_of_node.assign(sheet_.nodes.size(), kNone);
    code_.may_hold_blank = find_blanks(sheet_);
    for (const plan::LookupTable& table : sheet_.tables) lower_table(table);
    for (const plan::SheetLine& line : sheet_.lines) {
      const EntityId entity = sheet_.slots[line.slot].entity;
      if (!frames_.empty() && frames_[0] != entity) add(Do::done, 0);
      code_.begin.push_back(here());
      frames_.assign(1, entity);
      value(line.root, 0);
      add(Do::store, 0).a = line.slot.value;
    }
    add(Do::done, 0);
    return std::move(code_);
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(code_.instructions.size()); }

  Instruction& add(Do what, std::uint32_t to) {
    code_.registers = std::max(code_.registers, to + 8);  // an aggregate's, the largest
    Instruction instruction;
    instruction.what = what;
    instruction.to = to;
    code_.instructions.push_back(instruction);
    return code_.instructions.back();
  }

  void land(const std::vector<std::uint32_t>& jumps) {
    for (const std::uint32_t at : jumps) code_.instructions[at].jump = here();
  }

  const Node& child(const Node& node, std::uint32_t index) const {
    return sheet_.nodes[child_id(node, index)];
  }
  NodeId child_id(const Node& node, std::uint32_t index) const {
    return sheet_.children[node.first + index];
  }

  /// The instruction of the node, its operands being in registers.
  void apply(const Node& node, std::uint32_t to) {
    Instruction made = apply_instruction(sheet_, node);
    if (made.what == Do::text_of) {
      made.a = static_cast<std::uint32_t>(code_.types.size());
      code_.types.push_back(child(node, 0).type);
    }
    made.to = to;
    add(made.what, to) = made;
  }

  void value(NodeId id, std::uint32_t to) {
    const Node& node = sheet_.nodes[id];
    switch (kind_of(node.op)) {
      case check::OpKind::leaf:
        leaf(node, to);
        return;
      case check::OpKind::read:
        read(node, to);
        return;
      case check::OpKind::children:
        value(child_id(node, 0), to);
        apply(node, to);
        return;
      case check::OpKind::lookup:
        operands(node, to);
        apply(node, to);
        return;
      case check::OpKind::group:
        node.op == Op::at_least ? at_least(node, to) : group(node, to);
        return;
      case check::OpKind::choice:
        choice(node, to);
        return;
      case check::OpKind::aggregate:
        aggregate(node, to);
        return;
      case check::OpKind::strict:
        strict(node, to);
        return;
      case check::OpKind::planned:
        break;
    }
    text::bug("lower: planning left an op that it should have resolved");
  }

  void operands(const Node& node, std::uint32_t to) {
    for (std::uint32_t i = 0; i < node.count; ++i) value(child_id(node, i), to + i);
  }

  // Leaves and reads.

  void leaf(const Node& node, std::uint32_t to) {
    if (node.op == Op::constant) {
      const auto cell = units::to_cell(cell_kind(node.type), sheet_.constants[node.a], code_.pools);
      if (!cell) {
        add(Do::too_large, to);
        return;
      }
      const auto at = static_cast<std::uint32_t>(code_.constants.size());
      code_.constant_of_node[sheet_.nodes.id_of(node)] = at;
      code_.constants.push_back(*cell);
      add(Do::constant, to).a = at;
    } else if (node.op == Op::run_date) {
      add(Do::run_date, to);
    } else {
      Instruction& row = add(Do::row, to);
      row.frame = static_cast<std::uint8_t>(node.a);
      row.a = static_cast<std::uint32_t>(code_.paths.size());
      row.b = node.b;
      EntityId entity = frames_[node.a];
      for (std::uint32_t hop = 0; hop < node.b; ++hop) {
        code_.paths.push_back(entity);
        entity = program_.entities[entity].parent;
      }
    }
  }

  static bool is_frame_row(const Node& record) { return record.op == Op::row && record.b == 0; }

  void read(const Node& node, std::uint32_t to) {
    const Node& record = child(node, 0);
    const bool exact = cell_kind(sheet_.slots[node.slot()].type) == CellKind::exact;
    if (is_frame_row(record)) {
      Instruction& load = add(exact ? Do::load_exact : Do::load, to);
      load.a = node.a;
      load.frame = static_cast<std::uint8_t>(record.a);
      return;
    }
    value(child_id(node, 0), to);
    apply(node, to);
  }

  std::optional<PlainRead> plain_read(const Node& node) const {
    if (kind_of(node.op) != check::OpKind::read || !is_frame_row(child(node, 0)) ||
        cell_kind(sheet_.slots[node.slot()].type) != CellKind::number) {
      return std::nullopt;
    }
    return PlainRead{node.slot(), static_cast<std::uint8_t>(child(node, 0).a)};
  }

  // Groups.

  void group(const Node& node, std::uint32_t to) {
    // all stops at a false item, any and none at a true one.
    const bool stop_at = node.op != Op::all_of;
    add(Do::begin_group, to).number = node.op == Op::any_of ? 0 : 1;
    std::vector<std::uint32_t> stops;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      item(child_id(node, i), to, stop_at);
      stops.push_back(here() - 1);
    }
    land(stops);
    add(Do::end_group, to);
  }

  /// The last instruction added tests the item and jumps where it stops the group.
  void item(NodeId id, std::uint32_t to, bool stop_at) {
    const Node* node = &sheet_.nodes[id];
    bool truth = stop_at;
    while (node->op == Op::negation) {
      truth = !truth;
      id = child_id(*node, 0);
      node = &sheet_.nodes[id];
    }
    if (const auto slot = plain_read(*node)) {
      set_test(add(Do::item_slot, to), *slot, truth);
    } else if (!compared_item(*node, to, truth) && !item_in(*node, to, truth)) {
      value(id, to + 1);
      if (is_group_end(*node)) {  // which the item stands for
        code_.instructions.back().what = Do::item_group;
        code_.instructions.back().to = to;
      } else {
        add(Do::item, to);
      }
      code_.instructions.back().how = truth ? kTruth : 0;
    }
  }

  static bool is_group_end(const Node& node) {
    return node.op == Op::all_of || node.op == Op::any_of || node.op == Op::none_of;
  }

  static void set_test(Instruction& test, const PlainRead& slot, bool truth) {
    test.a = slot.slot.value;
    test.frame = slot.frame;
    test.how = truth ? kTruth : 0;
  }

  bool compared_item(const Node& node, std::uint32_t to, bool truth) {
    const auto comparison = comparison_of(node.op);
    if (!comparison || node.count != 2) return false;
    const auto left = plain_read(child(node, 0));
    if (!left) return false;
    if (const auto number = plain_constant(sheet_, child(node, 1))) {
      Instruction& test = add(Do::item_compare, to);
      set_test(test, *left, truth);
      test.how = static_cast<std::uint8_t>(test.how | how_of(*comparison));
      test.number = *number;
      return true;
    }
    const auto right = plain_read(child(node, 1));
    if (!right || right->frame != left->frame || code_.may_hold_blank[left->slot] != 0 ||
        code_.may_hold_blank[right->slot] != 0) {
      return false;
    }
    Instruction& test = add(Do::item_compare_slots, to);
    set_test(test, *left, truth);
    test.how = static_cast<std::uint8_t>(test.how | how_of(*comparison));
    test.b = right->slot.value;
    return true;
  }

  bool item_in(const Node& node, std::uint32_t to, bool truth) {
    const auto mask = mask_of_candidates(sheet_, node);
    if (!mask) return false;
    const auto left = plain_read(child(node, 0));
    if (!left) return false;
    Instruction& test = add(Do::item_in, to);
    set_test(test, *left, truth);
    test.number = static_cast<std::int64_t>(*mask);
    return true;
  }

  void at_least(const Node& node, std::uint32_t to) {
    add(Do::begin_at_least, to);
    std::vector<std::uint32_t> stops;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      value(child_id(node, i), to + 1);
      stops.push_back(here());
      add(Do::at_least_item, to).a = node.a;
    }
    land(stops);
    add(Do::end_at_least, to).a = node.a;
  }

  // Choices.

  void choice(const Node& node, std::uint32_t to) {
    const auto kind = static_cast<std::uint8_t>(cell_kind(node.type));
    add(Do::begin_choice, to);
    std::vector<std::uint32_t> taken;
    for (std::uint32_t i = 0; i < node.count; i += 2) {
      std::vector<std::uint32_t> skips;
      if (i + 1 == node.count) {
        add(Do::otherwise, to);
      } else {
        guard(child_id(node, i + 1), to);
        skips.push_back(here() - 1);
      }
      value(child_id(node, i), to + 2);
      taken.push_back(here());
      add(Do::branch, to).how = kind;
      land(skips);
    }
    land(taken);
    add(Do::end_choice, to);
  }

  void guard(NodeId id, std::uint32_t to) {
    const Node& node = sheet_.nodes[id];
    const auto comparison = comparison_of(node.op);
    if (comparison && node.count == 2) {
      const auto left = plain_read(child(node, 0));
      const auto number = plain_constant(sheet_, child(node, 1));
      if (left && number) {
        Instruction& test = add(Do::guard_compare, to);
        set_test(test, *left, false);
        test.how = how_of(*comparison);
        test.number = *number;
        return;
      }
    }
    value(id, to + 2);
    add(Do::guard, to);
  }

  // Ops that need all their operands.

  void strict(const Node& node, std::uint32_t to) {
    if (node.op == Op::in_set) {
      in_set(node, to);
    } else if (node.op == Op::if_blank) {
      value(child_id(node, 0), to);
      const std::uint32_t jump = here();
      add(Do::unless_blank, to);
      value(child_id(node, 1), to);
      land({jump});
    } else if (node.op == Op::pick_least || node.op == Op::pick_greatest) {
      pick(node, to);
    } else {
      operands(node, to);
      apply(node, to);
    }
  }

  void pick(const Node& node, std::uint32_t to) {
    const bool exact = kind_of_operands(sheet_, node) == CellKind::exact;
    add(Do::begin_pick, to);
    for (std::uint32_t i = 0; i < node.count; ++i) {
      value(child_id(node, i), to + 2);
      add(Do::pick, to).how =
          static_cast<std::uint8_t>((exact ? 1 : 0) | (node.op == Op::pick_greatest ? 2 : 0));
    }
    add(Do::end_pick, to);
  }

  void in_set(const Node& node, std::uint32_t to) {
    value(child_id(node, 0), to);
    if (const auto mask = mask_of_candidates(sheet_, node)) {
      add(Do::in_mask, to).number = static_cast<std::int64_t>(*mask);
      return;
    }
    const auto kind = static_cast<std::uint8_t>(kind_of_operands(sheet_, node));
    add(Do::begin_in, to);
    std::vector<std::uint32_t> met;
    for (std::uint32_t i = 1; i < node.count; ++i) {
      value(child_id(node, i), to + 2);
      met.push_back(here());
      add(Do::candidate, to).how = kind;
    }
    land(met);
    add(Do::end_in, to);
  }

  // Aggregates.

  void aggregate(const Node& node, std::uint32_t to) {
    const bool piled = node.op == Op::aggregate_filter || node.op == Op::aggregate_days;
    const auto pile = static_cast<std::uint8_t>(pile_);
    if (piled) {
      ++pile_;
      code_.piles = std::max(code_.piles, pile_);
    }
    Instruction& begin = add(Do::begin_aggregate, to);
    begin.how = pile;
    begin.a = begins_blank(node.op) ? units::kBlank : units::kKnown;
    begin.number = node.op == Op::aggregate_every || node.op == Op::aggregate_no ? 1 : 0;
    std::vector<std::uint32_t> ends;
    if ((node.a & check::kUnrolled) != 0) {
      for (std::uint32_t at = 0; at < node.count;) element(node, at, to, 0, pile, ends);
    } else {
      value(child_id(node, 0), to + 2);
      const std::uint32_t closed = here();
      add(Do::begin_list, to);
      const std::uint32_t next = here();
      add(Do::next, to).frame = static_cast<std::uint8_t>(node.b);
      if (frames_.size() <= node.b) frames_.resize(node.b + 1);
      frames_[node.b] = child(node, 0).type.entity();
      std::uint32_t at = 1;
      const std::vector<std::uint32_t> skips =
          element(node, at, to, static_cast<std::uint8_t>(node.b), pile, ends);
      for (const std::uint32_t skip : skips) code_.instructions[skip].jump = next;
      add(Do::jump, to).jump = next;
      ends.push_back(next);
      land(ends);
      end_aggregate(node, to, pile);
      land({closed});
      if (piled) --pile_;
      return;
    }
    land(ends);
    end_aggregate(node, to, pile);
    if (piled) --pile_;
  }

  static bool begins_blank(Op op) {
    return op == Op::aggregate_least || op == Op::aggregate_greatest ||
           op == Op::aggregate_earliest_record || op == Op::aggregate_latest_record;
  }

  /// One element's where, head and by. Jumps of what ends the whole go to `ends`; those of an
  /// element left out are returned, and lead behind it.
  std::vector<std::uint32_t> element(const Node& node, std::uint32_t& at, std::uint32_t to,
                                     std::uint8_t frame, std::uint8_t pile,
                                     std::vector<std::uint32_t>& ends) {
    std::vector<std::uint32_t> skips;
    const bool has_where = (node.a & check::kHasWhere) != 0;
    if (has_where) {
      value(child_id(node, at++), to + 4);
      skips.push_back(here());
      add(Do::where, to);
    }
    const bool has_head = (node.a & check::kHasHead) != 0;
    const bool has_by = (node.a & check::kHasBy) != 0;
    const CellKind head = has_head ? cell_kind(child(node, at).type) : CellKind::number;
    if (has_head) value(child_id(node, at++), to + 5);
    const CellKind by = has_by ? cell_kind(child(node, at).type) : CellKind::number;
    if (has_by) value(child_id(node, at++), to + 6);
    gather(node, to, frame, pile, head, by, ends);
    if ((node.a & check::kUnrolled) != 0) land(skips);
    return skips;
  }

  void gather(const Node& node, std::uint32_t to, std::uint8_t frame, std::uint8_t pile,
              CellKind head, CellKind by, std::vector<std::uint32_t>& ends) {
    const auto exact = static_cast<std::uint8_t>(head == CellKind::exact ? 1 : 0);
    switch (node.op) {
      case Op::aggregate_some:
      case Op::aggregate_no:
        ends.push_back(here());
        add(Do::some, to).how = node.op == Op::aggregate_no ? 1 : 0;
        return;
      case Op::aggregate_every:
        ends.push_back(here());
        add(Do::every, to);
        return;
      case Op::aggregate_sum:
        add(exact != 0 ? Do::sum_exact : Do::sum, to);
        return;
      case Op::aggregate_count: {
        Instruction& count = add(Do::count, to);
        count.how = (node.a & check::kHasHead) != 0 ? 1 : 0;
        return;
      }
      case Op::aggregate_least:
      case Op::aggregate_greatest:
        add(Do::extreme, to).how =
            static_cast<std::uint8_t>(exact | (node.op == Op::aggregate_greatest ? 2 : 0));
        return;
      case Op::aggregate_days:
        add(Do::gather_days, to).how = pile;
        return;
      case Op::aggregate_filter: {
        Instruction& row = add(Do::gather_row, to);
        row.frame = frame;
        row.how = pile;
        return;
      }
      case Op::aggregate_earliest_record:
      case Op::aggregate_latest_record: {
        Instruction& record = add(Do::extreme_record, to);
        record.frame = frame;
        record.how = static_cast<std::uint8_t>((by == CellKind::exact ? 1 : 0) |
                                               (node.op == Op::aggregate_latest_record ? 2 : 0));
        return;
      }
#define POPPY_AGGREGATE(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
        text::bug("lower: not an aggregate");
    }
  }

  void end_aggregate(const Node& node, std::uint32_t to, std::uint8_t pile) {
    switch (node.op) {
      case Op::aggregate_some:
      case Op::aggregate_every:
      case Op::aggregate_no:
        add(Do::end_group, to);
        return;
      case Op::aggregate_days:
        add(Do::end_days, to).how = pile;
        return;
      case Op::aggregate_filter:
        add(Do::end_rows, to).how = pile;
        return;
      case Op::aggregate_earliest_record:
      case Op::aggregate_latest_record:
        add(Do::end_record, to);
        return;
      case Op::aggregate_sum:
      case Op::aggregate_count:
      case Op::aggregate_least:
      case Op::aggregate_greatest:
        add(Do::end_aggregate, to);
        return;
#define POPPY_AGGREGATE(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
        text::bug("lower: not an aggregate");
    }
  }

  // Tables.

  void lower_table(const plan::LookupTable& from) {
    const check::Parameter& parameter = program_.parameters[from.parameter];
    Table table = lower_rows(from.parameter, parameter.rows, from.in_force);
    table.has_beyond = parameter.has_beyond;
    table.beyond_size = parameter.beyond_size;
    if (table.has_beyond) {
      table.beyond.push_back(lower_rows(from.parameter, parameter.beyond_rows, from.increments));
    }
    code_.tables.push_back(std::move(table));
  }

  /// Those of `all` that are in force.
  Table lower_rows(check::ParameterId of, const std::vector<check::TableRow>& all,
                   const plan::RowsInForce& in_force) {
    const check::Parameter& parameter = program_.parameters[of];
    Table table;
    table.parameter = of;
    table.keys = static_cast<std::uint32_t>(parameter.key_types.size());
    table.partial = parameter.partial;
    for (const check::Type& type : parameter.key_types) table.kinds.push_back(cell_kind(type));
    const CellKind kind = cell_kind(parameter.type);
    table.exact = kind == CellKind::exact;
    table.order = in_force.order;
    for (const std::uint32_t at : in_force.rows) {
      const check::TableRow& row = all[at];
      for (std::uint32_t key = 0; key < table.keys; ++key) add_key(table, key, row.keys[key]);
      const auto cell = units::to_cell(kind, row.value, code_.pools);
      if (!cell) text::bug("lower: a table's value that no cell can hold");
      table.values.push_back(*cell);
    }
    table.plain_keys = std::ranges::all_of(
        table.kinds, [](CellKind key_kind) { return key_kind == CellKind::number; });
    table.sorted_alone = is_sorted_alone(table);
    if (table.sorted_alone) table.sides = sides_of(table);
    return table;
  }

  void add_key(Table& table, std::uint32_t key, const check::KeyRange& range) {
    const auto low = units::to_cell(table.kinds[key], range.low, code_.pools);
    const auto high =
        range.open_high
            ? Cell{std::numeric_limits<std::int64_t>::max(), 1, units::kKnown}
            : units::to_cell(table.kinds[key], range.high, code_.pools).value_or(Cell{});
    if (!low) text::bug("lower: a table's key that no cell can hold");
    table.low.push_back(low->value);
    table.low_den.push_back(low->den);
    table.high.push_back(high.value);
    table.high_den.push_back(high.den);
  }

  static std::vector<std::int64_t> sides_of(const Table& table) {
    if (table.values.empty()) return {};
    // In order and without repeats: full, if the number of rows is the product of the sides.
    std::vector<std::int64_t> sides;
    std::int64_t rows = 1;
    const auto last = table.low.end() - static_cast<std::ptrdiff_t>(table.keys);
    for (std::uint32_t key = 0; key < table.keys; ++key) {
      std::int64_t side = 0;
      const std::int64_t high = *(last + key);
      if (__builtin_sub_overflow(high, table.low[key], &side) || side < 0 ||
          __builtin_add_overflow(side, 1, &side) || __builtin_mul_overflow(rows, side, &rows)) {
        return {};
      }
      for (std::size_t at = key; at < table.low.size(); at += table.keys) {
        if (table.low[at] < table.low[key] || table.low[at] > high) return {};
      }
      sides.push_back(side);
    }
    return rows == static_cast<std::int64_t>(table.values.size()) ? sides
                                                                  : std::vector<std::int64_t>();
  }

  static bool is_sorted_alone(const Table& table) {
    if (!table.plain_keys || table.low != table.high) return false;
    for (std::size_t row = 1; row < table.values.size(); ++row) {
      const auto at = [&](std::size_t of) {
        return table.low.begin() + static_cast<std::ptrdiff_t>(of * table.keys);
      };
      if (!std::lexicographical_compare(at(row - 1), at(row), at(row), at(row) + table.keys)) {
        return false;
      }
    }
    return true;
  }

  const plan::Worksheet& sheet_;
  const check::Program& program_;
  Code code_;
  std::vector<EntityId> frames_;  // by frame, of the line at hand: what its rows are of
  std::uint32_t pile_ = 0;
};

}  // namespace

std::optional<Comparison> comparison_of(Op op) {
  if (op == Op::equal) return Comparison::equal;
  if (op == Op::unequal) return Comparison::unequal;
  if (op == Op::less) return Comparison::less;
  if (op == Op::less_equal) return Comparison::less_equal;
  if (op == Op::greater) return Comparison::greater;
  if (op == Op::greater_equal) return Comparison::greater_equal;
  return std::nullopt;
}

Instruction apply_instruction(const plan::Worksheet& sheet, const plan::Node& node) {
  Instruction made;
  made.a = node.a;
  switch (kind_of(node.op)) {
    case check::OpKind::read:
      made.what = cell_kind(sheet.slots[node.slot()].type) == CellKind::exact ? Do::load_exact_of
                                                                              : Do::load_of;
      return made;
    case check::OpKind::children:
      made.what = node.op == Op::list ? Do::list : Do::only;
      return made;
    case check::OpKind::lookup:
      made.what = Do::look_up;
      return made;
    case check::OpKind::strict:
      return strict_instruction(sheet, node);
    case check::OpKind::leaf:
    case check::OpKind::planned:
    case check::OpKind::group:
    case check::OpKind::choice:
    case check::OpKind::aggregate:
      break;
  }
  text::bug("lower: an op of more than one instruction");
}

std::optional<std::uint64_t> mask_of_candidates(const plan::Worksheet& sheet,
                                                const plan::Node& node) {
  if (node.op != Op::in_set) return std::nullopt;
  std::uint64_t mask = 0;
  for (std::uint32_t i = 1; i < node.count; ++i) {
    const auto number = plain_constant(sheet, sheet.nodes[sheet.children[node.first + i]]);
    if (!number || *number < 0 || *number > 63) return std::nullopt;
    mask |= std::uint64_t{1} << static_cast<unsigned>(*number);
  }
  return mask;
}

Code lower(std::shared_ptr<const plan::Worksheet> sheet) {
  return Lowering(std::move(sheet)).lower();
}

}  // namespace poppy::code
