// See possible.h.
#include "interpreter/reference/possible.h"

#include <algorithm>
#include <utility>

#include "interpreter/plan/apply.h"
#include "interpreter/reference/ends.h"

namespace poppy::reference {

using check::Op;
using check::Type;
using check::TypeKind;
using units::number_of;
using units::Rational;
using units::Value;

bool is_fraction(const Type& type) {
  return type.kind == TypeKind::rate || type.kind == TypeKind::exact_money;
}

bool has_bounds(const Type& type) {
  if (type.list) return false;
  switch (type.kind) {  // one case a kind
    case TypeKind::boolean:
    case TypeKind::integer:
    case TypeKind::money:
    case TypeKind::exact_money:
    case TypeKind::rate:
    case TypeKind::date:
    case TypeKind::month:
    case TypeKind::enumeration:
      return true;
    case TypeKind::span:
    case TypeKind::dayset:
    case TypeKind::text:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return false;
  }
  return false;
}

std::optional<Value> value_of(const Type& type, const Rational& number) {
  if (is_fraction(type)) return Value::of(number);
  const auto whole_number = static_cast<std::int64_t>(number.num);
  if (number.den != 1 || whole_number != number.num) return std::nullopt;
  return Value::of(whole_number);
}

namespace {

/// The range of a type that has one of itself.
void bound_by_type(Possible& result, const check::Program& program, const Type& type) {
  const auto range = [&](std::int64_t low, std::int64_t high) {
    result.low = whole(low);
    result.high = whole(high);
  };
  switch (type.kind) {
    case TypeKind::boolean:
      return range(0, 1);
    case TypeKind::enumeration:
      return range(0, std::ssize(program.enums[type.enumeration()].values) - 1);
    case TypeKind::date:
      return range(units::kFirstDate.days, units::kOpen.days);
    case TypeKind::month:
      return range(units::kFirstMonth.months, units::kLastMonth.months);
    case TypeKind::integer:
    case TypeKind::money:
    case TypeKind::exact_money:
    case TypeKind::rate:
    case TypeKind::span:
    case TypeKind::dayset:
    case TypeKind::text:
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return;
  }
}

}  // namespace

Possible anything(const check::Program& program, const Type& type) {
  Possible result;
  result.may_blank = type.or_blank;
  result.more = type.list;
  if (!type.list) bound_by_type(result, program, type);
  return result;
}

Possible exactly(const check::Program& program, const Type& type, Value value) {
  Possible result;
  if (value.is_unknown()) {
    result = anything(program, type);
    result.may_error = true;
    return result;
  }
  result.may_known = value.is_known();
  result.may_blank = value.is_blank();
  result.may_error = value.is_error();
  if (value.is_known() && type.list) {
    for (const std::uint32_t row : value.rows().rows) result.rows.push_back({row, true});
  } else if (has_bounds(type)) {
    result.low = result.high = number_of(value);
  }
  result.value = std::move(value);
  return result;
}

Possible settled(const Type& type, Possible possible) {
  if (possible.is_one() || possible.may_error) return possible;
  if (!possible.may_known && possible.may_blank) {
    possible.value = Value::blank();
    possible.low.reset();
    possible.high.reset();
    return possible;
  }
  if (possible.may_blank || !has_bounds(type) || !possible.low || !possible.high) return possible;
  if (units::compare(*possible.low, *possible.high) != 0) return possible;
  if (auto value = value_of(type, *possible.low)) possible.value = *std::move(value);
  return possible;
}

Possible either(const Type& type, const Possible& left, const Possible& right) {
  if (left.is_firm() && left.value == right.value) return left;
  Possible result;
  result.may_known = left.may_known || right.may_known;
  result.may_blank = left.may_blank || right.may_blank;
  result.may_error = left.may_error || right.may_error;
  if (left.may_known && right.may_known) {
    result.low = low_of_both(left.low, right.low);
    result.high = high_of_both(left.high, right.high);
    if (type.list) {
      for (const Possible* one : {&left, &right}) {
        for (const Possible::Row& row : one->rows) result.rows.push_back({row.row, false});
      }
      std::ranges::sort(result.rows, {}, &Possible::Row::row);
      const auto again = std::ranges::unique(result.rows, {}, &Possible::Row::row);
      result.rows.erase(again.begin(), again.end());
      result.more = left.more || right.more;
    }
    if (left.stand_in == right.stand_in) result.stand_in = left.stand_in;
  } else {
    const Possible& known = left.may_known ? left : right;
    result.low = known.low;
    result.high = known.high;
    result.rows = known.rows;
    result.more = known.more;
    result.stand_in = known.stand_in;
  }
  return settled(type, std::move(result));
}

Possible possible_group(const check::Program& program, Op op, std::uint32_t at_least,
                        std::span<const Possible> items) {
  Value exact = with_values(items, [&](std::span<const Value> values) {
    return plan::apply_group(op, at_least, values);
  });
  if (exact.is_firm() || std::ranges::all_of(items, &Possible::is_one)) {
    return exactly(program, bool_type(), std::move(exact));
  }
  Possible result = anything(program, bool_type());
  result.may_error = std::ranges::any_of(
      items, [](const Possible& item) { return item.may_error || item.may_blank; });
  return result;
}

Possible possible_choice(const plan::Worksheet& sheet, const plan::Node& node,
                         std::span<const PossibleBranch> open) {
  const check::Program& program = *sheet.program;
  std::vector<plan::OpenBranch> branches;
  branches.reserve(open.size());
  bool all_one = true;
  for (const PossibleBranch& branch : open) {
    branches.push_back({branch.guard.value, branch.value.value});
    all_one = all_one && branch.guard.is_one() && branch.value.is_one();
  }
  Value exact = plan::apply_choice(branches, node.span);
  if (exact.is_firm() || all_one) return exactly(program, node.type, std::move(exact));
  Possible result = open.front().value;
  for (const PossibleBranch& branch : open.subspan(1)) {
    result = either(node.type, result, branch.value);
  }
  for (const PossibleBranch& branch : open) {
    if (!branch.guard.may_error && !branch.guard.may_blank) continue;
    result.may_error = true;
    if (result.is_one()) result.value = Value::unknown();
  }
  return result;
}

}  // namespace poppy::reference
