// What an op can still come to (reference/possible.h) holds whatever it comes to: of each operand
// some values are drawn, and what may be it is made of them; then values among and between those
// are given to the op itself.
#include "interpreter/reference/possible.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/engine/rules_data.h"
#include "interpreter/plan/apply.h"
#include "interpreter/units/bounds.h"
#include "tests/differential/chance.h"
#include "tests/differential/compare.h"
#include "tests/meaning/op_program.h"
#include "tests/meaning/op_rows.h"

namespace poppy::meaning {
namespace {

using check::OpKind;
using check::Type;
using check::TypeKind;
using reference::Possible;
using units::Value;

/// Between values, ends and what lies around them.
Value drawn(differential::Chance& chance, const check::Program& program, const Type& type) {
  if (type.or_blank && chance.percent(15)) return Value::blank();
  if (type.list) {
    units::RowList rows;
    for (std::uint32_t row = 0; row < 3; ++row) {
      if (chance.percent(40)) rows.rows.push_back(row);
    }
    return Value::of(std::move(rows));
  }
  const auto date = [&] {
    if (chance.percent(6)) return chance.percent(50) ? units::kOpen : units::kFirstDate;
    const bool near = chance.percent(50);
    return units::Date{static_cast<std::int32_t>(near ? chance.from_to(18'820, 18'850)
                                                      : chance.from_to(-400, 30'000))};
  };
  const auto span = [&] {
    const units::Date one = date(), other = date();
    return units::Span{std::min(one, other), std::max(one, other)};
  };
  switch (type.kind) {
    case TypeKind::boolean:
      return Value::of(chance.percent(50));
    case TypeKind::enumeration:
      return Value::of(
          static_cast<std::int64_t>(chance.below(program.enums[type.enumeration()].values.size())));
    case TypeKind::integer:
      return Value::of(chance.percent(70) ? chance.from_to(-3, 9) : chance.from_to(-2'000, 2'100));
    case TypeKind::money:
      return Value::of(chance.percent(50) ? chance.from_to(-3, 9) * 50
                                          : chance.from_to(-30'000, 30'000));
    case TypeKind::exact_money:
    case TypeKind::rate:
      return Value::of(*units::divide({chance.from_to(-6, 9), 1}, {chance.from_to(1, 4), 1}));
    case TypeKind::date:
      return Value::of(date());
    case TypeKind::month:
      return Value::of(units::Month{
          static_cast<std::int32_t>(chance.percent(5) ? 96'359 : chance.from_to(600, 640))});
    case TypeKind::span:
      return Value::of(span());
    case TypeKind::dayset: {
      units::DaySet days;
      for (std::int64_t i = chance.from_to(0, 2); i > 0; --i) days = days | units::DaySet(span());
      return Value::of(std::move(days));
    }
    case TypeKind::text:
      return Value::of(chance.one_of({"a", "b", "c"}));
    case TypeKind::record:
      return Value::of(chance.from_to(0, 2));
    case TypeKind::duration:
      return Value::of(chance.from_to(-3, 9));
    case TypeKind::nothing:
      break;
  }
  return Value::unknown();
}

/// An operand: what may be it, and values that it may have.
struct Operand {
  Possible possible;
  std::vector<Value> values;
};

bool holds(const Possible& possible, const Type& type, const Value& value) {
  if (value.is_unknown()) return true;
  if (value.is_error()) {
    const std::string& message = value.note().message;  // of no case (possible.h)
    return possible.may_error || message.ends_with("too large to be exact") ||
           message.starts_with("a span cannot end");
  }
  if (possible.is_firm() && value != possible.value) return false;
  if (value.is_blank()) return possible.may_blank;
  if (!possible.may_known) return false;
  if (type.list) {
    return std::ranges::all_of(value.rows().rows, [&](std::uint32_t row) {
      return possible.more ||
             std::ranges::find(possible.rows, row, &Possible::Row::row) != possible.rows.end();
    });
  }
  if (type.kind == TypeKind::record) return true;
  const auto number = units::number_of(value);
  if (!number) return true;
  if (possible.low && units::compare(*number, *possible.low) < 0) return false;
  return !possible.high || units::compare(*possible.high, *number) >= 0;
}

Operand operand(differential::Chance& chance, const check::Program& program, const Type& type) {
  Operand result;
  if (chance.percent(4)) {  // nothing is known of it, errors among what may be
    result.possible = reference::exactly(program, type, Value::unknown());
    for (int i = 0; i < 3; ++i) result.values.push_back(drawn(chance, program, type));
    result.values.push_back(Value::error("an error", {}));
    return result;
  }
  const std::int64_t count = chance.percent(25) ? 1 : chance.from_to(2, 4);
  for (std::int64_t i = 0; i < count; ++i) {
    result.values.push_back(drawn(chance, program, type));
    const Possible one = reference::exactly(program, type, result.values.back());
    result.possible = i == 0 ? one : reference::either(type, result.possible, one);
  }
  if (!result.possible.is_one() && chance.percent(15)) {
    (chance.percent(50) ? result.possible.low : result.possible.high).reset();
  }
  if (result.possible.is_one()) return result;
  for (int i = 0; i < 6; ++i) {  // what lies between
    Value value = drawn(chance, program, type);
    if (holds(result.possible, type, value)) result.values.push_back(std::move(value));
  }
  return result;
}

std::string shown(const check::Program& program, const Type& type, const Value& value) {
  if (value.is_error()) return "error: " + value.note().message;
  if (!value.is_known()) return value.is_blank() ? "blank" : "unknown";
  if (type.list || type.kind == TypeKind::record) return "records";
  return check::value_to_string(program, type, value);
}

class Trials {
 public:
  Trials(const plan::Worksheet& sheet, std::uint64_t seed)
      : sheet_(sheet), program_(*sheet.program), chance_(seed) {}

  void of_node(const plan::Node& node) {
    const OpKind kind = check::kind_of(node.op);
    if (kind == OpKind::aggregate) {
      if ((node.a & check::kUnrolled) == 0) of_aggregate(node);
      return;
    }
    if (kind != OpKind::strict && kind != OpKind::group && kind != OpKind::lookup) return;
    std::vector<Type> types;
    std::vector<Operand> operands;
    std::vector<Possible> args;
    for (std::uint32_t i = 0; i < node.count; ++i) {
      const plan::Node& child = sheet_.nodes[sheet_.children[node.first + i]];
      types.push_back(child.type);
      Operand one;
      if (child.op == Op::constant && chance_.percent(60)) {
        one.values = {sheet_.constants[child.a]};
        one.possible = reference::exactly(program_, child.type, one.values[0]);
      } else {
        one = operand(chance_, program_, child.type);
      }
      args.push_back(one.possible);
      operands.push_back(std::move(one));
    }
    const Type first = types.empty() ? Type{} : types[0];
    const Possible all =
        kind == OpKind::strict  ? reference::possible_strict(sheet_, node, first, args)
        : kind == OpKind::group ? reference::possible_group(program_, node.op, node.a, args)
                                : reference::possible_look_up(sheet_, node, args);
    for (int i = 0; i < 30; ++i) {
      std::vector<Value> values;
      for (const Operand& one : operands) values.push_back(chance_.one_of(one.values));
      Value value;
      if (kind == OpKind::strict) {
        value = plan::apply_strict(program_, node.op, node.a, node.b, first, values, node.span);
      } else if (kind == OpKind::group) {
        value = plan::apply_group(node.op, node.a, values);
      } else {
        const plan::LookupTable& table = sheet_.tables[node.a];
        value = plan::look_up(program_, table, values, node.span);
      }
      std::string given;
      for (std::size_t at = 0; at < values.size(); ++at) {
        given += (at == 0 ? "" : ", ") + shown(program_, types[at], values[at]);
      }
      check_holds(node, all, value, given);
    }
  }

  std::size_t trials = 0, settled = 0, bounded = 0;

 private:
  void check_holds(const plan::Node& node, const Possible& all, const Value& value,
                   const std::string& given) {
    ++trials;
    if (all.is_firm()) ++settled;
    if (all.low || all.high) ++bounded;
    CHECK_MESSAGE(holds(all, node.type, value), check::name_of(node.op), " of ", given, " is ",
                  shown(program_, node.type, value), ", not within what it may be: ",
                  all.is_firm() ? shown(program_, node.type, all.value) : std::string("unknown"));
  }

  /// Elements that are in, may be in, and stand for any number.
  void of_aggregate(const plan::Node& node) {
    const Type yes_no{TypeKind::boolean};
    std::uint32_t at = 1;
    const auto type_of = [&](std::uint32_t bit) {
      return (node.a & bit) != 0 ? sheet_.nodes[sheet_.children[node.first + at++]].type : Type{};
    };
    static_cast<void>(type_of(check::kHasWhere));
    const Type head_type = type_of(check::kHasHead);
    const Type by_type = type_of(check::kHasBy);
    struct Drawn {
      Operand head, by;
      bool sure = true, repeats = false;
    };
    std::vector<Drawn> drawn_ones;
    std::vector<reference::PossibleElement> elements;
    for (std::int64_t count = chance_.from_to(0, 3); count > 0; --count) {
      Drawn one;
      if ((node.a & check::kHasHead) != 0) one.head = operand(chance_, program_, head_type);
      if ((node.a & check::kHasBy) != 0) one.by = operand(chance_, program_, by_type);
      one.sure = chance_.percent(60);
      one.repeats = chance_.percent(25);
      reference::PossibleElement element;
      element.where = one.sure ? reference::exactly(program_, yes_no, Value::of(true))
                               : reference::anything(program_, yes_no);
      element.head = one.head.possible;
      element.by = one.by.possible;
      element.row = static_cast<std::uint32_t>(elements.size());
      element.repeats = one.repeats;
      elements.push_back(std::move(element));
      drawn_ones.push_back(std::move(one));
    }
    const Possible all = reference::possible_aggregate(sheet_, node, elements);
    for (int i = 0; i < 30; ++i) {
      std::vector<plan::Element> in;
      std::string given;
      for (std::size_t e = 0; e < drawn_ones.size(); ++e) {
        const Drawn& one = drawn_ones[e];
        std::int64_t times = one.repeats ? chance_.from_to(0, 3) : 1;
        for (; times > 0; --times) {
          if (!one.sure && chance_.percent(50)) continue;
          plan::Element element{Value::of(true), Value::unknown(), Value::unknown(),
                                static_cast<std::uint32_t>(e)};
          if (!one.head.values.empty()) element.head = chance_.one_of(one.head.values);
          if (!one.by.values.empty()) element.by = chance_.one_of(one.by.values);
          given += " " + shown(program_, head_type, element.head);
          in.push_back(std::move(element));
        }
      }
      check_holds(node, all, plan::apply_aggregate(node.op, node.a, node.type, in, node.span),
                  given);
    }
  }

  const plan::Worksheet& sheet_;
  const check::Program& program_;
  differential::Chance chance_;
};

TEST_CASE("what an op may come to holds what it comes to") {
  std::string rules(kPrelude);
  std::size_t lines = 0;
  for (const std::vector<Row>* table : {&arithmetic_rows(), &comparison_rows(), &calendar_rows(),
                                        &truth_rows(), &list_rows(), &read_rows()}) {
    for (const Row& row : *table) {
      if (row.guard.empty() && row.county == "Yolo") {
        rules += declared(row, fmt::format("x{}", lines++), std::string(row.expression)).text;
      }
    }
  }
  const auto loaded = load_program(rules);
  if (!loaded) FAIL(loaded.error().front().text);
  const differential::Setting setting = differential::make_setting(
      *loaded, "Yolo", *units::make_month(2021, 8), *units::make_date(2021, 8, 15));
  const plan::Worksheet& sheet = *setting.every_line;
  Trials trials(sheet, 1);
  for (const plan::Node& node : sheet.nodes) {
    for (int i = 0; i < 40; ++i) trials.of_node(node);
  }
  fmt::print("{} trials of {} nodes, in {} settled, in {} bounded\n", trials.trials,
             sheet.nodes.size(), trials.settled, trials.bounded);
  CHECK(trials.settled > trials.trials / 50);
}

}  // namespace
}  // namespace poppy::meaning
