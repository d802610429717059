// Ops that may be settled while some operand is unknown: groups, choices, aggregates; and table
// look-ups.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/plan/apply.h"
#include "interpreter/plan/order_rows.h"

namespace poppy::plan {

using check::Op;
using units::Value;

namespace {

/// Of values that are not firm: an error outranks an unknown, so that order never shows.
const Value* worse(const Value* left, const Value& right) {
  if (left == nullptr || (right.is_error() && !left->is_error())) return &right;
  return left;
}

/// A condition that is not known. The parts of an outcome meet a blank one where its `when`, which
/// guards them, does not hold.
const Value& open_condition(const Value& condition) {
  static const Value blank = Value::error("a value that is blank is needed here", {});
  return condition.is_blank() ? blank : condition;
}

Value both(const Value& left, const Value& right) {
  const Value items[] = {left, right};
  return apply_group(Op::all_of, 0, items);
}

bool is_money_like(const check::Type& type) {
  return type.kind == check::TypeKind::exact_money || type.kind == check::TypeKind::rate;
}

Value sum_of(const check::Type& result, std::span<const Element> elements, text::Span span) {
  if (is_money_like(result)) {
    units::Rational total;
    for (const Element& element : elements) {
      const auto next = units::add(total, element.head.rational());
      if (!next) return Value::error("the sum is too large to be exact", span);
      total = *next;
    }
    return Value::of(total);
  }
  std::int64_t total = 0;
  for (const Element& element : elements) {
    const auto next = units::add(total, element.head.number());
    if (!next) return Value::error("the sum is too large to be exact", span);
    total = *next;
  }
  return Value::of(total);
}

std::strong_ordering compare(const Value& left, const Value& right) {
  if (std::holds_alternative<units::Rational>(left.data))
    return units::compare(left.rational(), right.rational());
  return left.number() <=> right.number();
}

Value extreme(Op op, std::span<const Element> elements) {
  const Value* best = nullptr;
  for (const Element& element : elements) {
    if (element.head.is_blank()) continue;
    if (best == nullptr || (op == Op::aggregate_least ? compare(element.head, *best) < 0
                                                      : compare(element.head, *best) > 0)) {
      best = &element.head;
    }
  }
  return best != nullptr ? *best : Value::blank();
}

Value extreme_record(Op op, std::span<const Element> elements, text::Span span) {
  const Element* best = nullptr;
  bool tie = false;
  for (const Element& element : elements) {
    if (best == nullptr) {
      best = &element;
      continue;
    }
    const auto order = compare(element.by, best->by);
    if (order == 0) {
      tie = tie || element.row != best->row;
    } else if (op == Op::aggregate_earliest_record ? order < 0 : order > 0) {
      best = &element;
      tie = false;
    }
  }
  if (best == nullptr) return Value::blank();
  if (tie) {
    return Value::error(
        "two records share first place, and the rules do not say which of them counts", span);
  }
  return Value::of(std::int64_t{best->row});
}

Value days_of(std::span<const Element> elements) {
  std::vector<units::Span> spans;
  for (const Element& element : elements) {
    const auto& more = element.head.days().spans();
    spans.insert(spans.end(), more.begin(), more.end());
  }
  return Value::of(units::DaySet::of(std::move(spans)));
}

/// some, every and no: `where` and the condition of each element, three-valued.
Value quantified(Op op, std::span<const Element> elements) {
  std::vector<Value> items;
  items.reserve(elements.size());
  for (const Element& element : elements) {
    if (op == Op::aggregate_every) {
      const Value denied =
          element.where.is_known() ? Value::of(!element.where.truth()) : element.where;
      const Value pair[] = {denied, element.head};
      items.push_back(apply_group(Op::any_of, 0, pair));
    } else {
      items.push_back(both(element.where, element.head));
    }
  }
  const Op group = op == Op::aggregate_every  ? Op::all_of
                   : op == Op::aggregate_some ? Op::any_of
                                              : Op::none_of;
  return apply_group(group, 0, items);
}

std::uint32_t find_row(const std::vector<check::TableRow>& all, const RowsInForce& in_force,
                       std::span<const Value> keys) {
  struct Rows {
    const std::vector<check::TableRow>& all;
    const RowsInForce& in_force;
    std::span<const Value> keys;

    [[nodiscard]] const check::KeyRange& range(std::size_t row, std::size_t key) const {
      return all[in_force.rows[row]].keys[key];
    }
    [[nodiscard]] int compare_low(std::size_t row, std::size_t key) const {
      return compare_keys(range(row, key).low, keys[key]);
    }
    [[nodiscard]] bool reaches(std::size_t row, std::size_t key) const {
      return range(row, key).open_high || compare_keys(range(row, key).high, keys[key]) >= 0;
    }
    [[nodiscard]] bool is_low_below(std::size_t row, std::size_t other, std::size_t key) const {
      return compare_keys(range(row, key).low, range(other, key).low) < 0;
    }
  };
  const std::size_t found =
      units::search_rows(in_force.rows.size(), in_force.order, Rows{all, in_force, keys});
  return found == units::kNoRow ? check::kNone : in_force.rows[found];
}

/// The last row's value and a step for each number beyond it; whole numbers, or rates and exact
/// amounts. Blank where either is.
Value value_beyond(const Value& last, const Value& step, std::int64_t count, text::Span span) {
  const auto or_error = [&](const auto& sum) {
    return sum ? Value::of(*sum) : Value::error("the result is too large to be exact", span);
  };
  if (last.is_blank() || step.is_blank()) return Value::blank();
  if (std::holds_alternative<units::Rational>(last.data)) {
    const auto extra = units::multiply(step.rational(), units::Rational{count, 1});
    return or_error(extra ? units::add(last.rational(), *extra) : std::nullopt);
  }
  const auto extra = units::multiply(step.number(), count);
  return or_error(extra ? units::add(last.number(), *extra) : std::nullopt);
}

}  // namespace

Value apply_group(Op op, std::uint32_t at_least, std::span<const Value> items) {
  std::uint32_t met = 0;
  std::uint32_t failed = 0;
  const Value* open = nullptr;
  for (const Value& item : items) {
    if (item.is_known()) {
      item.truth() ? ++met : ++failed;
    } else {
      open = worse(open, open_condition(item));
    }
  }
  const auto count = static_cast<std::uint32_t>(items.size());
  const std::uint32_t still_open = count - met - failed;
  if (op == Op::all_of) {
    if (failed > 0) return Value::of(false);
  } else if (op == Op::any_of) {
    if (met > 0) return Value::of(true);
  } else if (op == Op::none_of) {
    if (met > 0) return Value::of(false);
  } else {  // at_least: the one other group
    if (met >= at_least) return Value::of(true);
    if (met + still_open < at_least) return Value::of(false);
  }
  if (open != nullptr) return *open;
  return Value::of(op == Op::all_of || op == Op::none_of);
}

Value apply_choice(std::span<const OpenBranch> open, text::Span span) {
  if (open.empty()) return Value::error("no branch of this choice applies", span);
  const Value* unsettled = nullptr;
  for (const OpenBranch& branch : open) {
    if (!branch.guard.is_known()) {
      unsettled = worse(unsettled, open_condition(branch.guard));
    }
    if (!branch.value.is_firm()) unsettled = worse(unsettled, branch.value);
  }
  if (unsettled == nullptr) return open.back().value;  // one branch, its guard true
  // The checker has proved every choice complete, so that one of the open branches is taken.
  const bool common = std::all_of(open.begin(), open.end(), [&](const OpenBranch& branch) {
    return branch.value.is_firm() && branch.value == open.front().value;
  });
  return common ? open.front().value : *unsettled;
}

namespace {

/// The parts of an element that an aggregate asks for.
struct Asked {
  bool head = false, by = false;
};

/// What leaves the aggregate open; null: every part is firm.
const Value* open_part(std::span<const Element> elements, Asked asked) {
  const Value* open = nullptr;
  for (const Element& element : elements) {
    if (!element.where.is_known()) open = worse(open, open_condition(element.where));
    if (asked.head && !element.head.is_firm()) open = worse(open, element.head);
    if (asked.by && !element.by.is_firm()) open = worse(open, element.by);
  }
  return open;
}

/// Whether a value that the aggregate needs is blank: the least and the greatest leave blanks out.
bool lacks_value(Op op, std::span<const Element> elements, Asked asked) {
  const bool needs_head = asked.head && op != Op::aggregate_least && op != Op::aggregate_greatest;
  return std::ranges::any_of(elements, [&](const Element& element) {
    return (needs_head && element.head.is_blank()) || (asked.by && element.by.is_blank());
  });
}

Value rows_of(std::span<const Element> elements) {
  units::RowList rows;
  for (const Element& element : elements) rows.rows.push_back(element.row);
  return Value::of(std::move(rows));
}

}  // namespace

Value apply_aggregate(Op op, std::uint32_t bits, const check::Type& result,
                      std::span<const Element> elements, text::Span span) {
  if (is_quantified(op)) return quantified(op, elements);
  const Asked asked{(bits & check::kHasHead) != 0, (bits & check::kHasBy) != 0};
  if (const Value* open = open_part(elements, asked)) return *open;
  if (lacks_value(op, elements, asked)) {
    return Value::error("a value that is blank is needed here", span);
  }
  switch (op) {
    case Op::aggregate_sum:
      return sum_of(result, elements, span);
    case Op::aggregate_count:
      return Value::of(static_cast<std::int64_t>(elements.size()));
    case Op::aggregate_least:
    case Op::aggregate_greatest:
      return extreme(op, elements);
    case Op::aggregate_days:
      return days_of(elements);
    case Op::aggregate_filter:
      return rows_of(elements);
    case Op::aggregate_earliest_record:
    case Op::aggregate_latest_record:
      return extreme_record(op, elements, span);
    case Op::aggregate_some:
    case Op::aggregate_every:
    case Op::aggregate_no:
#define POPPY_AGGREGATE(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      break;
  }
  text::bug("apply_aggregate: not an aggregate of values");
}

namespace {

/// The row and the increment beyond the table's size; none where the keys lie within it.
RowsUsed rows_beyond(const check::Parameter& parameter, const LookupTable& table,
                     std::span<const Value> keys) {
  if (!parameter.has_beyond || keys[0].number() <= parameter.beyond_size) return {};
  std::vector<Value> at(keys.begin(), keys.end());
  at[0] = Value::of(parameter.beyond_size);
  // An increment's first key begins after the size; its other keys are its own.
  return {find_row(parameter.rows, table.in_force, at),
          find_row(parameter.beyond_rows, table.increments, keys)};
}

Value no_row(const check::Program& program, const check::Parameter& parameter,
             std::span<const Value> keys, text::Span span) {
  if (parameter.partial) return Value::blank();
  std::string wanted;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    wanted += fmt::format("{}{} = {}", k == 0 ? "" : ", ", parameter.key_names[k],
                          value_to_string(program, parameter.key_types[k], keys[k]));
  }
  return Value::error(fmt::format("`{}` has no row for {}", parameter.name, wanted), span);
}

}  // namespace

Value look_up(const check::Program& program, const LookupTable& table, std::span<const Value> keys,
              text::Span span, RowsUsed* used) {
  const check::Parameter& parameter = program.parameters[table.parameter];
  RowsUsed unasked;
  RowsUsed& rows = used != nullptr ? *used : unasked;
  rows = {};
  const Value* open = nullptr;
  for (const Value& key : keys) {
    if (!key.is_firm()) open = worse(open, key);
  }
  if (open != nullptr) return *open;
  if (std::ranges::any_of(keys, &Value::is_blank)) {
    return Value::error("a look-up needs a value, not a blank", span);
  }
  const RowsUsed beyond = rows_beyond(parameter, table, keys);
  if (beyond.row != check::kNone && beyond.increment != check::kNone) {
    rows = beyond;
    return value_beyond(parameter.rows[beyond.row].value,
                        parameter.beyond_rows[beyond.increment].value,
                        keys[0].number() - parameter.beyond_size, span);
  }
  rows.row = find_row(parameter.rows, table.in_force, keys);
  if (rows.row == check::kNone) return no_row(program, parameter, keys, span);
  return parameter.rows[rows.row].value;
}

std::vector<Origin> origins_of_rows(const check::Program& program, const LookupTable& table,
                                    const RowsUsed& used, const Value& value) {
  const check::Parameter& parameter = program.parameters[table.parameter];
  Origin origin;
  origin.kind = OriginKind::table_row;
  origin.id = table.parameter.value;
  origin.type = parameter.type;
  origin.month = table.month;
  origin.cites = parameter.cites;
  origin.value = value;
  std::vector<Origin> origins{origin};
  const auto tell = [](Origin& of, const check::TableRow& row) {
    of.dating = row.dating;
    of.unconfirmed = row.unconfirmed;
    if (!row.cites.empty()) of.cites = row.cites;
    of.span = row.span;
  };
  if (used.row != check::kNone) tell(origins[0], parameter.rows[used.row]);
  if (used.increment != check::kNone) {
    origins[0].value = parameter.rows[used.row].value;
    origin.kind = OriginKind::increment;
    origin.value = parameter.beyond_rows[used.increment].value;
    tell(origin, parameter.beyond_rows[used.increment]);
    origins.push_back(std::move(origin));
  }
  return origins;
}

}  // namespace poppy::plan
