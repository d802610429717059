// See counted_fact.h.
#include "interpreter/desk/counted_fact.h"

#include <algorithm>

#include "interpreter/units/calendar.h"

namespace poppy::desk {
namespace {

using check::TypeKind;
using units::Rational;
using units::Value;

constexpr std::int64_t kWideCents = 1'000'000'00;
constexpr std::int64_t kWide = 1'000'000;
constexpr std::size_t kMostNamed = 400;

std::optional<std::int64_t> whole(const Rational& number) {
  if (number.den != 1) return std::nullopt;
  const auto count = static_cast<std::int64_t>(number.num);
  return count == number.num ? std::optional(count) : std::nullopt;
}

/// How many steps; of what lies between two of them, those below.
std::optional<std::int64_t> steps_below(const Rational& number, const Rational& step) {
  const auto steps = units::divide(number, step);
  return steps ? units::round(*steps, units::Rounding::down, 1) : std::nullopt;
}

void add_named(const CountedFact& fact, const check::Type& type, const Value& value,
               std::vector<std::int64_t>& counts) {
  if (!value.is_known()) return;
  const auto add = [&](std::int64_t count) {
    for (const std::int64_t near : {count - 1, count, count + 1}) {
      if (near >= fact.low && near <= fact.high) counts.push_back(near);
    }
  };
  const bool is_money = fact.kind == TypeKind::money;
  const bool is_day = fact.kind == TypeKind::date;
  if (type.kind == fact.kind) {
    if (const auto count = fact.count(value)) add(*count);
  } else if (is_money && type.kind == TypeKind::exact_money) {
    if (const auto cents = units::round(value.rational(), units::Rounding::down, 1)) add(*cents);
  } else if (is_day && type.kind == TypeKind::month) {
    add(units::first_day(value.month()).days);
    add(units::last_day(value.month()).days);
  } else if (is_day && type.kind == TypeKind::span) {
    add(value.span().begin.days);
    add(value.span().end.days);
  }
}

}  // namespace

Value CountedFact::value(std::int64_t count) const {
  if (kind == TypeKind::rate) {
    const auto rate = units::multiply(step, Rational{count, 1});
    return rate ? Value::of(*rate) : Value::unknown();
  }
  return Value::of(count * static_cast<std::int64_t>(step.num));
}

std::optional<std::int64_t> CountedFact::count(const Value& value) const {
  const auto number = units::number_of(value);
  if (!number) return std::nullopt;
  const auto steps = units::divide(*number, step);
  return steps ? whole(*steps) : std::nullopt;
}

std::optional<CountedFact> counted_fact(const check::Program& program, check::FieldId id) {
  const check::Field& field = program.fields[id];
  CountedFact fact;
  fact.kind = field.type.kind;
  if (field.type.list) return std::nullopt;
  switch (field.type.kind) {
    case TypeKind::money:
      fact.low = 0;
      fact.high = kWideCents;
      break;
    case TypeKind::integer:
      fact.low = 0;
      fact.high = kWide;
      break;
    case TypeKind::rate:
      fact.step = {1, 100};
      fact.low = 0;
      fact.high = kWide;
      break;
    case TypeKind::date:
      fact.low = units::kFirstDate.days;
      fact.high = units::make_date(2199, 12, 31)->days;
      break;
    case TypeKind::month:
      fact.low = units::kFirstMonth.months;
      fact.high = units::make_month(2199, 12)->months;
      break;
    case TypeKind::boolean:
    case TypeKind::exact_money:
    case TypeKind::span:
    case TypeKind::dayset:
    case TypeKind::text:
    case TypeKind::enumeration:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return std::nullopt;
  }
  if (field.bounds.step && field.bounds.step->num > 0) fact.step = *field.bounds.step;
  const auto bound = [&](const std::optional<Rational>& at, bool is_low, std::int64_t& to) {
    if (!at) return;
    const auto steps = steps_below(*at, fact.step);
    if (!steps) return;
    const bool is_on = units::multiply(fact.step, Rational{*steps, 1}) == at;
    to = *steps + (is_low && !is_on ? 1 : 0);
  };
  bound(field.bounds.low, true, fact.low);
  bound(field.bounds.high, false, fact.high);
  return fact;
}

std::vector<std::int64_t> named_counts(const TriedCase& tried, const CountedFact& fact) {
  const plan::Worksheet& sheet = *tried.decided().sheet;
  std::vector<std::int64_t> counts;
  for (const std::uint32_t index : tried.needed_lines()) {
    std::vector<plan::NodeId> open{sheet.lines[index].root};
    while (!open.empty()) {
      const plan::Node& node = sheet.nodes[open.back()];
      open.pop_back();
      if (node.op == check::Op::constant) {
        add_named(fact, node.type, sheet.constants[node.a], counts);
      }
      if (node.op == check::Op::lookup) {
        const check::Parameter& table = tried.program().parameters[sheet.tables[node.a].parameter];
        for (const std::uint32_t row : sheet.tables[node.a].in_force.rows) {
          for (std::size_t key = 0; key < table.key_types.size(); ++key) {
            add_named(fact, table.key_types[key], table.rows[row].keys[key].low, counts);
            add_named(fact, table.key_types[key], table.rows[row].keys[key].high, counts);
          }
        }
      }
      for (std::uint32_t i = 0; i < node.count; ++i) {
        open.push_back(sheet.children[node.first + i]);
      }
    }
  }
  for (const std::int64_t end : {fact.low, fact.high}) counts.push_back(end);
  if (fact.kind == check::TypeKind::date) {
    add_named(fact, {check::TypeKind::month}, Value::of(sheet.month), counts);
    add_named(fact, {check::TypeKind::date}, Value::of(tried.decided().run_date), counts);
  }
  if (fact.kind == check::TypeKind::month) {
    add_named(fact, {check::TypeKind::month}, Value::of(sheet.month), counts);
  }
  std::ranges::sort(counts);
  const auto repeats = std::ranges::unique(counts);
  counts.erase(repeats.begin(), repeats.end());
  return counts;
}

std::optional<std::int64_t> nearest_other(const CountedFact& fact, std::int64_t from, bool upward,
                                          const std::vector<std::int64_t>& named,
                                          const std::function<bool(std::int64_t)>& is_other) {
  const std::int64_t end = upward ? fact.high : fact.low;
  std::vector<std::int64_t> looked;
  for (std::int64_t away = 1; away > 0; away *= 2) {
    const bool is_in = upward ? end - from >= away : from - end >= away;
    if (!is_in) break;
    looked.push_back(upward ? from + away : from - away);
  }
  for (const std::int64_t count : named) {
    if (upward ? count > from : count < from) looked.push_back(count);
  }
  std::ranges::sort(looked);
  if (!upward) std::ranges::reverse(looked);
  const auto repeats = std::ranges::unique(looked);
  looked.erase(repeats.begin(), repeats.end());
  if (looked.size() > kMostNamed) looked.resize(kMostNamed);
  std::int64_t same = from;
  for (const std::int64_t count : looked) {
    if (!is_other(count)) {
      same = count;
      continue;
    }
    std::int64_t other = count;
    while (upward ? other - same > 1 : same - other > 1) {
      const std::int64_t middle = same + (other - same) / 2;
      (is_other(middle) ? other : same) = middle;
    }
    return other;
  }
  return std::nullopt;
}

}  // namespace poppy::desk
