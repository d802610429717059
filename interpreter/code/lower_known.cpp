// Worksheet -> KnownCode (see known_code.h). A line with something that has no step here is one
// step that gives up.
#include <algorithm>
#include <limits>
#include <map>
#include <optional>

#include "interpreter/code/code.h"
#include "interpreter/code/dense_table.h"
#include "interpreter/code/formula.h"
#include "interpreter/facts/fact_columns.h"

namespace poppy::code {
namespace {

using check::EntityId;
using check::Op;
using facts::cell_kind;
using plan::Node;
using plan::NodeId;
using units::Cell;
using units::CellKind;
using units::CellState;
using units::kKnown;

/// Where the right operand of a step is, in the order of the steps of one name; kept: the left one
/// was, while this one was computed.
enum class Where : std::uint8_t { kept, constant, slot, exact_slot };
struct Operand {
  Where where = Where::kept;
  KnownRead read;
  std::int64_t number = 0;
  Exact exact;
};

KnownDo step_of(KnownDo first, Where where) {
  return static_cast<KnownDo>(static_cast<unsigned>(first) + static_cast<unsigned>(where));
}

/// How a step compares: a bit each for less, equal and greater.
std::uint8_t orders_of(Comparison comparison) {
  switch (comparison) {
    case Comparison::equal:
      return 2;
    case Comparison::unequal:
      return 5;
    case Comparison::less:
      return 1;
    case Comparison::less_equal:
      return 3;
    case Comparison::greater:
      return 4;
    case Comparison::greater_equal:
      return 6;
  }
  return 0;
}
/// With left and right exchanged.
std::uint8_t mirrored(std::uint8_t orders) {
  return static_cast<std::uint8_t>((orders & 2U) | (orders & 1U) << 2U | orders >> 2U);
}

/// The step of one operand, or of two that are both computed.
std::optional<KnownDo> simple_step(Op op, bool exact) {
  switch (op) {
    case Op::int_to_rate:
    case Op::money_to_exact:
      return KnownDo::to_exact;
    case Op::negate:
      return exact ? KnownDo::negate_exact : KnownDo::negate;
    case Op::absolute:
      return exact ? KnownDo::absolute_exact : KnownDo::absolute;
    case Op::negation:
      return KnownDo::negation;
    case Op::month_of:
      return KnownDo::month_of;
    case Op::day_of:
      return KnownDo::day_of;
    case Op::year_of:
      return KnownDo::year_of;
    case Op::month_year:
      return KnownDo::month_year;
    case Op::month_number:
      return KnownDo::month_number;
    case Op::first_day:
      return KnownDo::first_day;
    case Op::last_day:
      return KnownDo::last_day;
    case Op::is_first_of_month:
      return KnownDo::is_first_of_month;
    case Op::months_between:
    case Op::days_between:
      return KnownDo::difference;
    case Op::add_days:
      return KnownDo::add_days;
    case Op::month_add:
      return KnownDo::month_add;
    case Op::age:
      return KnownDo::age;
    default:
      return std::nullopt;
  }
}

/// The steps whose right operand may stand elsewhere.
std::optional<KnownDo> binary_step(Op op, bool exact) {
  switch (op) {
    case Op::add:
      return exact ? KnownDo::add_exact : KnownDo::add;
    case Op::subtract:
      return exact ? KnownDo::subtract_exact : KnownDo::subtract;
    case Op::multiply:
      return exact ? KnownDo::multiply_exact : KnownDo::multiply;
    case Op::divide:
      return KnownDo::divide;
    case Op::floor_at:
    case Op::pick_greatest:
      return exact ? KnownDo::floor_at_exact : KnownDo::floor_at;
    case Op::cap_at:
    case Op::pick_least:
      return exact ? KnownDo::cap_at_exact : KnownDo::cap_at;
    default:
      return comparison_of(op) ? std::optional(exact ? KnownDo::compare_exact : KnownDo::compare)
                               : std::nullopt;
  }
}

class KnownLowering {
 public:
  KnownLowering(const plan::Worksheet& sheet, const std::vector<Table>& tables)
      : sheet_(sheet), program_(*sheet.program), tables_(tables) {}

  KnownCode lower() {
    EntityId entity = check::kNone;
    for (const plan::SheetLine& line : sheet_.lines) {
      if (entity != check::kNone && entity != sheet_.slots[line.slot].entity) add(KnownDo::done, 0);
      entity = sheet_.slots[line.slot].entity;
      code_.begin.push_back(here());
      lower_line(line, entity);
    }
    add(KnownDo::done, 0);
    return std::move(code_);
  }

 private:
  std::uint32_t here() const { return static_cast<std::uint32_t>(code_.steps.size()); }

  KnownStep& add(KnownDo what, std::uint32_t to) {
    code_.registers = std::max(code_.registers, to + 1);
    KnownStep& step = code_.steps.emplace_back();
    step.what = what;
    step.to = to;
    return step;
  }

  void land(const std::vector<std::uint32_t>& jumps) {
    for (const std::uint32_t at : jumps) code_.steps[at].b = here();
  }

  const Node& child(const Node& node, std::uint32_t index) const {
    return sheet_.nodes[child_id(node, index)];
  }
  NodeId child_id(const Node& node, std::uint32_t index) const {
    return sheet_.children[node.first + index];
  }

  void lower_line(const plan::SheetLine& line, EntityId entity) {
    const std::size_t begin = code_.steps.size();
    const std::size_t formulas = code_.formulas.size();
    const std::size_t tests = code_.tests.size();
    const std::size_t pairs = code_.pairs.size();
    const std::size_t tables = code_.tables.size();
    can_ = true;
    const std::uint32_t hops = most_hops(line.root);
    for (std::uint32_t hop = 0; hop < std::min<std::uint32_t>(hops, kMostAncestors); ++hop) {
      KnownStep& climb = add(KnownDo::climb, kAncestor + hop);
      climb.row = static_cast<std::uint8_t>(hop == 0 ? 0 : kAncestor + hop - 1);
      climb.a = entity;
      entity = program_.entities[entity].parent;
    }
    const CellKind kind = cell_kind(sheet_.slots[line.slot].type);
    if (kind != CellKind::number && kind != CellKind::exact) can_ = false;
    FormulaReader reader(sheet_);
    const Node& root = sheet_.nodes[line.root];
    const auto condition = root.op == Op::constant ? std::nullopt : reader.read(line.root);
    if (condition) {
      KnownStep& store = add(KnownDo::store_formula, 0);
      store.a = line.slot;
      store.b = reader.make(*condition, code_);
      return;
    }
    if (root.op == Op::aggregate_earliest_record || root.op == Op::aggregate_latest_record) {
      find_row(root);
      add(KnownDo::store_row, 0).a = line.slot;
    } else {
      value(line.root, 0);
      add(kind == CellKind::exact ? KnownDo::store_exact : KnownDo::store, 0).a = line.slot;
    }
    if (can_) return;
    code_.steps.resize(begin);
    code_.formulas.resize(formulas);
    code_.tests.resize(tests);
    code_.pairs.resize(pairs);
    code_.tables.resize(tables);
    add(KnownDo::give_up, 0);
  }

  /// How far above the line's own row it reads.
  std::uint32_t most_hops(NodeId id) const {
    const Node& node = sheet_.nodes[id];
    std::uint32_t hops = node.op == Op::row && node.a == 0 ? node.b : 0;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      hops = std::max(hops, most_hops(child_id(node, i)));
    }
    return hops;
  }

  bool is_exact(const Node& node) const { return cell_kind(node.type) == CellKind::exact; }

  void value(NodeId id, std::uint32_t to) {
    const Node& node = sheet_.nodes[id];
    if (!can_) return;
    switch (kind_of(node.op)) {
      case check::OpKind::leaf:
        leaf(node, to);
        return;
      case check::OpKind::read:
        read(node, to);
        return;
      case check::OpKind::lookup:
        look_up(node, to);
        return;
      case check::OpKind::group:
        if (!formula(id, to)) group(node, to);
        return;
      case check::OpKind::choice:
        if (!formula(id, to) && !select(node, to)) choice(node, to);
        return;
      case check::OpKind::aggregate:
        aggregate(node, to);
        return;
      case check::OpKind::strict:
        if (!formula(id, to)) strict(node, to);
        return;
      case check::OpKind::children:
      case check::OpKind::planned:
        can_ = false;
        return;
    }
  }

  bool formula(NodeId id, std::uint32_t to) {
    FormulaReader reader(sheet_);
    const auto condition = reader.read(id);
    if (!condition) return false;
    const std::uint32_t made = reader.make(*condition, code_);
    add(KnownDo::formula, to).a = made;
    return true;
  }

  // Leaves, reads, tables.

  std::optional<Cell> constant(const Node& node) const {
    const CellKind kind = cell_kind(node.type);
    if (node.op != Op::constant || (kind != CellKind::number && kind != CellKind::exact) ||
        !sheet_.constants[node.a].is_known()) {
      return std::nullopt;
    }
    units::CellPools pools;
    return units::to_cell(kind, sheet_.constants[node.a], pools);
  }

  std::uint32_t exact_constant(const Exact& exact) {
    code_.exacts.push_back(exact);
    return static_cast<std::uint32_t>(code_.exacts.size() - 1);
  }

  void leaf(const Node& node, std::uint32_t to) {
    if (const auto cell = constant(node)) {
      if (is_exact(node)) {
        const std::uint32_t at = exact_constant({cell->value, cell->den});
        add(KnownDo::constant_exact, to).a = at;
      } else {
        add(KnownDo::constant, to).number = cell->value;
      }
    } else if (const auto row = known_row(node)) {
      add(KnownDo::record, to).row = *row;
    } else if (node.op == Op::run_date) {
      add(KnownDo::run_date, to);
    } else {
      can_ = false;
    }
  }

  void read(const Node& node, std::uint32_t to) {
    const CellKind kind = cell_kind(sheet_.slots[node.a].type);
    const bool exact = kind == CellKind::exact;
    can_ = can_ && (exact || kind == CellKind::number);
    if (const auto slot = known_read(sheet_, node)) {
      KnownStep& load = add(exact ? KnownDo::load_exact : KnownDo::load, to);
      load.a = slot->slot;
      load.row = slot->row;
      return;
    }
    value(child_id(node, 0), to);
    add(exact ? KnownDo::load_exact_at : KnownDo::load_at, to).a = node.a;
  }

  void look_up(const Node& node, std::uint32_t to) {
    const Table& table = tables_[node.a];
    can_ = can_ && table.plain_keys;
    if (!can_) return;
    const auto keyed = keyed_values(node.a);
    const auto slot = keyed ? known_read(sheet_, child(node, 0)) : std::nullopt;
    for (std::uint32_t i = 0; i < node.count && !slot; ++i) {
      value(child_id(node, i), to + i);
      if (!keyed) add(KnownDo::keep, to + i);
    }
    KnownStep& step = add(KnownDo::look_up, to);
    step.a = node.a;
    if (!keyed) return;
    step.what = slot ? KnownDo::look_up_slot : KnownDo::look_up_key;
    step.number = *keyed;
    if (slot) {
      step.b = slot->slot;
      step.row = slot->row;
    }
  }

  /// Of a table of one key that is an array.
  std::optional<std::uint32_t> keyed_values(std::uint32_t of_table) {
    const Table& table = tables_[of_table];
    if (table.keys != 1) return std::nullopt;
    const auto made = keyed_.find(of_table);
    if (made != keyed_.end()) return made->second;
    const DenseTable dense = make_dense(table, units::CellPools());  // numbers need no pools
    if (!dense.is_dense) return std::nullopt;
    KeyedValues keyed{.low = dense.first[0], .values = {}};
    for (std::size_t place = 0; place < dense.values.size(); ++place) {
      const CellState state = dense.states.empty() ? kKnown : dense.states[place];
      keyed.values.push_back({dense.values[place], dense.den, state});
    }
    const auto at = static_cast<std::uint32_t>(code_.keyed.size());
    code_.keyed.push_back(std::move(keyed));
    return keyed_[of_table] = at;
  }

  // Groups and choices.

  /// As many items as make one formula; then the others, one after the other.
  void group(const Node& node, std::uint32_t to) {
    if (node.op == Op::at_least) {
      can_ = false;
      return;
    }
    const bool all = node.op == Op::all_of;
    std::vector<std::uint32_t> stops;
    std::vector<NodeId> others;
    FormulaReader reader(sheet_);
    Condition together{.negated = !all};
    const auto stop = [&] {
      stops.push_back(here());
      add(KnownDo::jump_if, to).how = all ? 0 : 1;
    };
    const auto finish = [&] {
      if (together.items.empty()) return;
      const std::uint32_t made = reader.make(together, code_);
      add(KnownDo::formula, to).a = made;
      stop();
      reader.clear();
      together.items.clear();
    };
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const NodeId id = child_id(node, i);
      auto item = reader.read(id);
      if (!item && !together.items.empty() && FormulaReader(sheet_).read(id)) {
        finish();
        item = reader.read(id);
      }
      if (!item) {
        others.push_back(id);
        continue;
      }
      if (!all) item->negated = !item->negated;
      together.items.push_back(std::move(*item));
    }
    finish();
    for (const NodeId id : others) {
      value(id, to);
      stop();
    }
    if (!stops.empty()) {  // the last leads to where it goes anyway
      stops.pop_back();
      code_.steps.pop_back();
    }
    land(stops);
    if (node.op == Op::none_of) add(KnownDo::negation, to);
  }

  void choice(const Node& node, std::uint32_t to) {
    std::vector<std::uint32_t> taken;
    bool is_certain = false;
    for (std::uint32_t i = 0; i < node.count; i += 2) {
      std::vector<std::uint32_t> skips;
      if (i + 1 < node.count) {
        guard(child_id(node, i + 1), to);
        skips.push_back(here() - 1);
      } else {
        is_certain = true;
      }
      value(child_id(node, i), to);
      taken.push_back(here());
      add(KnownDo::jump, to);
      land(skips);
    }
    if (is_certain) {
      code_.steps.pop_back();
      taken.pop_back();
    } else {
      add(KnownDo::give_up, to);
    }
    land(taken);
  }

  /// The last step added jumps where the guard is false.
  void guard(NodeId id, std::uint32_t to) {
    FormulaReader reader(sheet_);
    const auto condition = reader.read(id);
    if (condition) {
      const std::uint32_t made = reader.make(*condition, code_);
      add(KnownDo::jump_if_formula, to).a = made;
    } else {
      value(id, to);
      add(KnownDo::jump_if, to);
    }
  }

  /// A choice of values that cost less than a jump that was foretold wrong: all are computed.
  bool select(const Node& node, std::uint32_t to) {
    constexpr std::uint32_t kMostValues = 4;
    if (node.count % 2 == 0 || node.count > 2 * kMostValues) return false;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      std::uint32_t cost = 0;
      if (i % 2 == 0 ? !is_cheap(child_id(node, i), cost)
                     : !FormulaReader(sheet_).read(child_id(node, i))) {
        return false;
      }
    }
    value(child_id(node, node.count - 1), to);
    for (std::uint32_t i = node.count - 1; i > 0; i -= 2) {
      const Node& chosen = child(node, i - 2);
      const auto cell = constant(chosen);
      const auto slot = known_read(sheet_, chosen);
      const bool exact = is_exact(node);
      if (exact || (!cell && !slot)) {
        add(KnownDo::keep, to);
        value(child_id(node, i - 2), to + 1);
      }
      FormulaReader reader(sheet_);
      const auto condition = reader.read(child_id(node, i - 1));
      const std::uint32_t made = reader.make(*condition, code_);
      KnownStep& step = add(KnownDo::select, to);
      step.b = made;
      if (exact) continue;
      if (cell) {
        step.what = KnownDo::select_number;
        step.number = cell->value;
      } else if (slot) {
        step.what = KnownDo::select_slot;
        step.a = slot->slot;
        step.row = slot->row;
      }
    }
    return true;
  }

  /// Arithmetic of a few steps on what is nearly always known.
  bool is_cheap(NodeId id, std::uint32_t& cost) const {
    const Node& node = sheet_.nodes[id];
    const CellKind kind = cell_kind(node.type);
    if (node.type.or_blank || (kind != CellKind::number && kind != CellKind::exact)) return false;
    if (constant(node) || known_read(sheet_, node)) return true;
    constexpr std::uint32_t kMostCost = 3;
    if (kind_of(node.op) != check::OpKind::strict || ++cost > kMostCost) return false;
    switch (node.op) {
      case Op::int_to_rate:
      case Op::money_to_exact:
      case Op::add:
      case Op::subtract:
      case Op::floor_at:
      case Op::cap_at:
        break;
      default:
        return false;
    }
    for (std::uint32_t i = 0; i < node.count; ++i) {
      if (!is_cheap(child_id(node, i), cost)) return false;
    }
    return true;
  }

  // Ops that need all their operands.

  void strict(const Node& node, std::uint32_t to) {
    if (node.op == Op::if_blank) {
      if_blank(node, to);
      return;
    }
    if (node.op == Op::round) {
      value(child_id(node, 0), to);
      KnownStep& round = add(is_exact(child(node, 0)) ? KnownDo::round : KnownDo::round_whole, to);
      round.how = static_cast<std::uint8_t>(node.a);
      round.b = node.b == 0 ? 1 : node.b;
      return;
    }
    if (node.op == Op::count_days) {  // no set is made of a month whose days are counted
      const Node& set = child(node, 0);
      can_ = can_ && set.op == Op::month_to_days;
      if (!can_) return;
      value(child_id(set, 0), to);
      add(KnownDo::days_in_month, to);
      return;
    }
    bool exact = false;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const CellKind kind = cell_kind(child(node, i).type);
      if (kind == CellKind::exact) exact = true;
      can_ = can_ && (kind == CellKind::exact || kind == CellKind::number);
    }
    if (const auto step = binary_step(node.op, exact)) {
      binary(node, *step, exact, to);
    } else if (const auto simple = simple_step(node.op, exact)) {
      simple_operands(node, *simple, to);
    } else {
      can_ = false;
    }
  }

  void simple_operands(const Node& node, KnownDo step, std::uint32_t to) {
    const auto slot = known_read(sheet_, child(node, 0));
    if (step == KnownDo::to_exact && slot) {
      KnownStep& load = add(KnownDo::load_widened, to);
      load.a = slot->slot;
      load.row = slot->row;
      return;
    }
    value(child_id(node, 0), to);
    if (node.count > 1) {
      add(KnownDo::keep, to);
      value(child_id(node, 1), to + 1);
    }
    add(step, to);
  }

  void if_blank(const Node& node, std::uint32_t to) {
    const auto slot = known_read(sheet_, child(node, 0));
    const CellKind kind = slot ? cell_kind(sheet_.slots[slot->slot].type) : CellKind::list;
    can_ = can_ && (kind == CellKind::number || kind == CellKind::exact);
    if (!can_) return;
    const std::uint32_t at = here();
    KnownStep& load =
        add(kind == CellKind::exact ? KnownDo::load_exact_unless_blank : KnownDo::load_unless_blank,
            to);
    load.a = slot->slot;
    load.row = slot->row;
    value(child_id(node, 1), to);
    land({at});
  }

  void binary(const Node& node, KnownDo step, bool exact, std::uint32_t to) {
    std::uint8_t orders = 0;
    if (const auto comparison = comparison_of(node.op)) orders = orders_of(*comparison);
    std::uint32_t first = 0;
    const bool turns = orders != 0 && operand(child_id(node, 1), exact).where == Where::kept;
    if (turns && operand(child_id(node, 0), exact).where != Where::kept) {
      first = 1;
      orders = mirrored(orders);
    }
    value(child_id(node, first), to);
    for (std::uint32_t i = 1; i < node.count; ++i) {
      const NodeId right = child_id(node, first == 0 ? i : 0);
      const Operand found = operand(right, exact);
      if (found.where == Where::kept) {
        add(KnownDo::keep, to);
        value(right, to + 1);
      }
      const std::uint32_t at =
          exact && found.where == Where::constant ? exact_constant(found.exact) : found.read.slot;
      KnownStep& made = add(step_of(step, found.where), to);
      made.how = orders;
      made.row = found.read.row;
      made.a = at;
      made.number = found.number;
    }
  }

  /// Where a step finds the operand; kept: it must be computed.
  Operand operand(NodeId id, bool exact) const {
    const Node* node = &sheet_.nodes[id];
    Operand made;
    if (const auto cell = constant(*node)) {
      made.where = Where::constant;
      made.number = cell->value;
      made.exact = {cell->value, cell->den};
      return made;
    }
    const bool widened = node->op == Op::money_to_exact || node->op == Op::int_to_rate;
    if (exact && widened) node = &child(*node, 0);
    const auto slot = known_read(sheet_, *node);
    if (!slot) return made;
    const CellKind kind = cell_kind(sheet_.slots[slot->slot].type);
    if (kind == CellKind::exact && exact && !widened) {
      made.where = Where::exact_slot;
    } else if (kind == CellKind::number && exact == widened) {
      made.where = Where::slot;
    } else {
      return made;
    }
    made.read = *slot;
    return made;
  }

  // Aggregates over the records below a row.

  void aggregate(const Node& node, std::uint32_t to) {
    const Node& list = child(node, 0);
    if ((node.a & (check::kUnrolled | check::kHasBy)) != 0 || list.op != Op::list) {
      can_ = false;
      return;
    }
    const bool has_where = (node.a & check::kHasWhere) != 0;
    const bool has_head = (node.a & check::kHasHead) != 0;
    FormulaReader reader(sheet_);
    Condition condition;  // that an element is met
    if (has_where) {
      auto where = reader.read(child_id(node, 1));
      can_ = can_ && where;
      if (!can_) return;
      condition.items.push_back(std::move(*where));
    }
    const std::uint32_t head = has_where ? 2 : 1;
    KnownDo what = KnownDo::count_rows;
    std::uint32_t slot = 0;
    std::uint8_t none = 0;
    switch (node.op) {
      case Op::aggregate_count:
        if (has_head) can_ = false;
        break;
      case Op::aggregate_sum: {
        const auto read = has_head ? known_read(sheet_, child(node, head)) : std::nullopt;
        can_ = can_ && read && read->row == node.b &&
               cell_kind(sheet_.slots[read->slot].type) == CellKind::number;
        if (!can_) return;
        what = KnownDo::sum_rows;
        slot = read->slot;
        break;
      }
      case Op::aggregate_some:
      case Op::aggregate_no:
      case Op::aggregate_every: {
        auto met = reader.read(child_id(node, head));
        can_ = can_ && met;
        if (!can_) return;
        if (node.op == Op::aggregate_every) met->negated = !met->negated;
        condition.items.push_back(std::move(*met));
        what = KnownDo::some_row;
        none = node.op == Op::aggregate_some ? 0 : 1;
        break;
      }
      default:
        can_ = false;
        return;
    }
    const std::int64_t made =
        condition.items.empty() ? -1 : std::int64_t{reader.make(condition, code_)};
    value(child_id(list, 0), to);
    KnownStep& step = add(what, to);
    step.how = none;
    step.row = static_cast<std::uint8_t>(node.b);
    step.a = slot;
    step.b = list.a;
    step.number = made;
  }

  /// The earliest or latest record by a slot of whole numbers: a line's whole value, since it is
  /// often blank.
  void find_row(const Node& node) {
    const Node& list = child(node, 0);
    const bool has_where = (node.a & check::kHasWhere) != 0;
    can_ = can_ && list.op == Op::list && (node.a & check::kUnrolled) == 0 &&
           (node.a & check::kHasHead) == 0 && (node.a & check::kHasBy) != 0;
    if (!can_) return;
    FormulaReader reader(sheet_);
    const auto where = has_where ? reader.read(child_id(node, 1)) : std::nullopt;
    const auto by = known_read(sheet_, child(node, has_where ? 2 : 1));
    can_ = has_where == where.has_value() && by && by->row == node.b &&
           cell_kind(sheet_.slots[by->slot].type) == CellKind::number;
    if (!can_) return;
    const std::int64_t made = where ? std::int64_t{reader.make(*where, code_)} : -1;
    value(child_id(list, 0), 0);
    KnownStep& step = add(KnownDo::first_row, 0);
    step.how = node.op == Op::aggregate_latest_record ? 1 : 0;
    step.row = static_cast<std::uint8_t>(node.b);
    step.a = by->slot;
    step.b = list.a;
    step.number = made;
  }

  const plan::Worksheet& sheet_;
  const check::Program& program_;
  const std::vector<Table>& tables_;
  KnownCode code_;
  std::map<std::uint32_t, std::uint32_t> keyed_;  // by table: into KnownCode::keyed
  bool can_ = true;                               // the line at hand, so far
};

}  // namespace

KnownCode lower_known(const plan::Worksheet& sheet, const std::vector<Table>& tables) {
  return KnownLowering(sheet, tables).lower();
}

}  // namespace poppy::code
