// Aggregates over lists of which not all is known, and tables looked up with such keys.
#include <algorithm>
#include <utility>

#include "interpreter/plan/apply.h"
#include "interpreter/reference/ends.h"

namespace poppy::reference {

using check::Op;
using check::Type;
using units::number_of;
using units::Rational;
using units::Value;

namespace {

Possible possible_quantified(const check::Program& program, Op op,
                             std::span<const PossibleElement> elements) {
  std::vector<Possible> items;
  for (const PossibleElement& element : elements) {
    Possible item;
    if (op == Op::aggregate_every) {
      const Possible where[] = {element.where};
      const Possible pair[] = {possible_group(program, Op::none_of, 0, where), element.head};
      item = possible_group(program, Op::any_of, 0, pair);
    } else {
      const Possible pair[] = {element.where, element.head};
      item = possible_group(program, Op::all_of, 0, pair);
    }
    if (element.repeats) {
      if (item.is(op == Op::aggregate_every)) continue;  // however many there are
      item.value = Value::unknown();                     // and there may be none
      item.may_known = true;
      item.low = whole(0);
      item.high = whole(1);
    }
    items.push_back(std::move(item));
  }
  const Op group = op == Op::aggregate_every  ? Op::all_of
                   : op == Op::aggregate_some ? Op::any_of
                                              : Op::none_of;
  return possible_group(program, group, 0, items);
}

End sum_ends(const End& left, const End& right) {
  if (!left || !right) return std::nullopt;
  return units::add(*left, *right);
}

/// An element's part of a sum: nothing where it is left out, and any number of times where it
/// repeats.
void bound_sum(Possible& result, std::span<const PossibleElement> elements) {
  result.low = result.high = whole(0);
  for (const PossibleElement& element : elements) {
    End low = element.head.low, high = element.head.high;
    if (!element.where.is(true) || element.repeats) {
      if (low && low->num > 0) low = whole(0);
      if (high && high->num < 0) high = whole(0);
    }
    if (element.repeats) {
      if (low && low->num != 0) low.reset();
      if (high && high->num != 0) high.reset();
    }
    result.low = sum_ends(result.low, low);
    result.high = sum_ends(result.high, high);
  }
}

void bound_count(Possible& result, std::span<const PossibleElement> elements) {
  std::int64_t sure = 0, most = 0;
  bool more = false;
  for (const PossibleElement& element : elements) {
    if (element.repeats) {
      more = true;
    } else {
      ++most;
      if (element.where.is(true)) ++sure;
    }
  }
  result.low = whole(sure);
  result.high = more ? std::nullopt : End(whole(most));
}

void bound_extreme(Possible& result, bool least, std::span<const PossibleElement> elements) {
  std::vector<Possible> heads;
  for (const PossibleElement& element : elements) {
    heads.push_back(element.head);
    if (!element.where.is(true) || element.repeats) heads.back().may_blank = true;
  }
  bound_pick(result, least, heads);
}

}  // namespace

namespace {

/// What all elements together say.
struct Elements {
  std::vector<plan::Element> values;
  bool repeats = false;    // one of them stands for any number
  bool all_one = true;     // each part is one value
  bool may_error = false;  // a part may be an error, or a blank where a value is needed
};
Elements gather(const plan::Node& node, std::span<const PossibleElement> elements) {
  const bool has_head = (node.a & check::kHasHead) != 0;
  const bool has_by = (node.a & check::kHasBy) != 0;
  const bool passes_blanks = node.op == Op::aggregate_least || node.op == Op::aggregate_greatest;
  Elements all;
  for (const PossibleElement& element : elements) {
    all.values.push_back({element.where.value, element.head.value, element.by.value, element.row});
    all.repeats = all.repeats || element.repeats;
    const auto look = [&](const Possible& part, bool takes_blanks) {
      all.all_one = all.all_one && part.is_one();
      all.may_error = all.may_error || part.may_error || (part.may_blank && !takes_blanks);
    };
    look(element.where, false);
    if (has_head) look(element.head, passes_blanks);
    if (has_by) look(element.by, false);
  }
  return all;
}

void bound_filter(Possible& result, std::span<const PossibleElement> elements, bool repeats) {
  result.more = repeats;
  for (const PossibleElement& element : elements) {
    if (element.repeats) {
      result.stand_in = element.row;
    } else {
      result.rows.push_back({element.row, element.where.is(true)});
    }
  }
}

/// What the elements leave open of an aggregate of values.
void bound_aggregate(Possible& result, Op op, std::span<const PossibleElement> elements,
                     bool repeats) {
  switch (op) {
    case Op::aggregate_sum:
      bound_sum(result, elements);
      return;
    case Op::aggregate_count:
      bound_count(result, elements);
      return;
    case Op::aggregate_least:
    case Op::aggregate_greatest:
      bound_extreme(result, op == Op::aggregate_least, elements);
      return;
    case Op::aggregate_filter:
      bound_filter(result, elements, repeats);
      return;
    case Op::aggregate_earliest_record:
    case Op::aggregate_latest_record:
      result.may_blank = true;
      result.may_error = true;  // two may share first place
      return;
    case Op::aggregate_days:
    case Op::aggregate_some:
    case Op::aggregate_every:
    case Op::aggregate_no:
#define POPPY_AGGREGATE(name, word)
#define POPPY_OP(name, kind, word) case Op::name:
#include "interpreter/ops/op.def"
      return;
  }
}

}  // namespace

Possible possible_aggregate(const plan::Worksheet& sheet, const plan::Node& node,
                            std::span<const PossibleElement> elements) {
  const check::Program& program = *sheet.program;
  if (is_quantified(node.op)) return possible_quantified(program, node.op, elements);
  const Elements all = gather(node, elements);
  if (!all.repeats) {
    Value exact = plan::apply_aggregate(node.op, node.a, node.type, all.values, node.span);
    if (exact.is_firm() || all.all_one) return exactly(program, node.type, std::move(exact));
  }
  Possible result = anything(program, node.type);
  result.may_blank = false;
  result.may_error = all.may_error;
  bound_aggregate(result, node.op, elements, all.repeats);
  return settled(node.type, std::move(result));
}

namespace {

/// Keys that can be written out one by one: the values that each may have.
std::optional<std::vector<std::vector<Value>>> key_values(const plan::Worksheet& sheet,
                                                          const plan::Node& node,
                                                          std::span<const Possible> keys) {
  constexpr std::size_t kMostTried = 512;
  std::vector<std::vector<Value>> result;
  std::size_t count = 1;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    auto& values = result.emplace_back();
    const Possible& key = keys[i];
    if (key.is_one()) {
      values.push_back(key.value);
      continue;
    }
    const Type& type = sheet.nodes[sheet.children[node.first + i]].type;
    if (!has_bounds(type) || is_fraction(type) || !key.low || !key.high) return std::nullopt;
    const auto width = units::subtract(*key.high, *key.low);
    if (!width || !is_below(*width, whole(kMostTried))) return std::nullopt;
    for (std::int64_t at = *units::round(*key.low, units::Rounding::up, 1);
         !is_below(*key.high, whole(at)); ++at) {
      values.push_back(Value::of(at));
    }
    if (key.may_blank) values.push_back(Value::blank());
    count *= values.size();
    if (values.empty() || count > kMostTried) return std::nullopt;
  }
  return result;
}

bool may_match(const check::KeyRange& range, const Possible& key) {
  const End low = number_of(range.low);
  if (!low) return true;  // texts
  if (key.high && is_below(*key.high, *low)) return false;
  if (range.open_high) return true;
  const End high = number_of(range.high);
  return !(high && key.low && is_below(*high, *key.low));
}

/// Whether rows follow each other without a hole over all that the only open key may be.
bool covers(const check::Parameter& parameter, std::span<const std::uint32_t> rows, std::size_t at,
            const Possible& key, const Type& type) {
  if (!key.low || parameter.has_beyond) return false;
  Rational next = *key.low;  // all below is covered
  for (bool moved = true; moved;) {
    moved = false;
    for (const std::uint32_t row : rows) {
      const check::KeyRange& range = parameter.rows[row].keys[at];
      const End low = number_of(range.low), high = number_of(range.high);
      if (!low || is_below(next, *low)) continue;
      if (range.open_high) return true;
      if (!high || is_below(*high, next)) continue;
      if (key.high && !is_below(*high, *key.high)) return true;
      if (is_fraction(type)) continue;  // between two rows there is always a number
      const auto after = units::add(*high, whole(1));
      if (!after) continue;
      next = *after;
      moved = true;
    }
  }
  return false;
}

}  // namespace

namespace {

/// Over all that the keys can be, one after the other.
Possible look_up_each(const plan::Worksheet& sheet, const plan::Node& node,
                      const std::vector<std::vector<Value>>& values, bool may_error) {
  const check::Program& program = *sheet.program;
  const plan::LookupTable& table = sheet.tables[node.a];
  std::vector<std::size_t> digits(values.size(), 0);
  std::optional<Possible> result;
  for (bool more = true; more;) {
    std::vector<Value> at;
    for (std::size_t i = 0; i < values.size(); ++i) at.push_back(values[i][digits[i]]);
    const Possible one = exactly(program, node.type, plan::look_up(program, table, at, node.span));
    result = result ? either(node.type, *result, one) : one;
    more = false;
    for (std::size_t i = 0; i < values.size() && !more; ++i) {
      more = ++digits[i] < values[i].size();
      if (!more) digits[i] = 0;
    }
  }
  if (may_error && !result->value.is_error()) {
    result->may_error = true;
    result->value = Value::unknown();
  }
  return *result;
}

std::vector<std::uint32_t> rows_that_match(const check::Parameter& parameter,
                                           const plan::RowsInForce& in_force,
                                           std::span<const Possible> keys) {
  std::vector<std::uint32_t> rows;
  for (const std::uint32_t row : in_force.rows) {
    bool match = true;
    for (std::size_t k = 0; k < keys.size() && match; ++k) {
      match = may_match(parameter.rows[row].keys[k], keys[k]);
    }
    if (match) rows.push_back(row);
  }
  return rows;
}

/// Whether the rows have each value that the keys can be; told where one key alone is open.
bool covers_keys(const plan::Worksheet& sheet, const plan::Node& node,
                 const check::Parameter& parameter, const std::vector<std::uint32_t>& rows,
                 std::span<const Possible> keys) {
  const auto is_open = [](const Possible& key) { return !key.is_one(); };
  if (std::ranges::count_if(keys, is_open) != 1) return false;
  const auto open = std::ranges::find_if(keys, is_open);
  const auto at = static_cast<std::size_t>(open - keys.begin());
  const Type& type = sheet.nodes[sheet.children[node.first + at]].type;
  return covers(parameter, rows, at, *open, type);
}

}  // namespace

Possible possible_look_up(const plan::Worksheet& sheet, const plan::Node& node,
                          std::span<const Possible> keys) {
  const check::Program& program = *sheet.program;
  const plan::LookupTable& table = sheet.tables[node.a];
  const check::Parameter& parameter = program.parameters[table.parameter];
  if (const auto values = key_values(sheet, node, keys)) {
    return look_up_each(sheet, node, *values, std::ranges::any_of(keys, &Possible::may_error));
  }
  Possible result = anything(program, node.type);
  result.may_blank = result.may_blank || parameter.partial;  // a row may be blank, or a step
  result.may_error = true;
  constexpr std::size_t kMostRows = 20'000;
  if (parameter.has_beyond || table.in_force.rows.size() > kMostRows) return result;
  const std::vector<std::uint32_t> rows = rows_that_match(parameter, table.in_force, keys);
  const bool is_covered = covers_keys(sheet, node, parameter, rows, keys);
  std::optional<Possible> of_rows;
  for (const std::uint32_t row : rows) {
    const Possible one = exactly(program, node.type, parameter.rows[row].value);
    of_rows = of_rows ? either(node.type, *of_rows, one) : one;
  }
  if (of_rows) {
    result.low = of_rows->low;
    result.high = of_rows->high;
    result.may_blank = of_rows->may_blank || (parameter.partial && !is_covered);
  }
  const bool no_key =
      std::ranges::any_of(keys, [](const Possible& key) { return key.may_error || key.may_blank; });
  result.may_error = no_key || (!is_covered && !parameter.partial) || !of_rows;
  return settled(node.type, std::move(result));
}

}  // namespace poppy::reference
