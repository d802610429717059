// The meaning of ops on values: three-valued logic, errors, blanks, choices, aggregates, look-ups.
#include "interpreter/plan/apply.h"
#include "interpreter/plan/order_rows.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace poppy::plan {
namespace {

using check::Op;
using check::TypeKind;
using units::Rational;
using units::Value;

const Value kYes = Value::of(true);
const Value kNo = Value::of(false);
const Value kUnknown = Value::unknown();
const Value kError = Value::error("overflow", {});

check::Type type(TypeKind kind) { return {kind, check::kNone, false, false}; }

Value strict(Op op, std::vector<Value> args, std::uint32_t a = 0, std::uint32_t b = 0) {
  const check::Program program;
  return apply_strict(program, op, a, b, type(TypeKind::integer), args, {});
}
Value group(Op op, std::vector<Value> items, std::uint32_t least = 0) {
  return apply_group(op, least, items);
}
Value number(std::int64_t value) { return Value::of(value); }

TEST_CASE("a group is settled as soon as one item settles it, whatever the others are") {
  CHECK(group(Op::all_of, {kUnknown, kNo, kError}) == kNo);
  CHECK(group(Op::any_of, {kUnknown, kYes, kError}) == kYes);
  CHECK(group(Op::none_of, {kUnknown, kYes, kError}) == kNo);
  CHECK(group(Op::at_least, {kYes, kUnknown, kYes}, 2) == kYes);
  CHECK(group(Op::at_least, {kYes, kUnknown, kNo}, 3) == kNo);
}

TEST_CASE("an unsettled group is unknown, and an error outranks an unknown in any order") {
  CHECK(group(Op::all_of, {kYes, kUnknown}) == kUnknown);
  CHECK(group(Op::any_of, {kNo, kUnknown}) == kUnknown);
  CHECK(group(Op::none_of, {kNo, kUnknown}) == kUnknown);
  CHECK(group(Op::at_least, {kYes, kUnknown}, 2) == kUnknown);
  std::vector<Value> items = {kYes, kUnknown, kError};
  std::ranges::sort(items, {}, [](const Value& value) { return value.state; });
  do {
    CHECK(group(Op::all_of, items) == kError);
  } while (std::ranges::next_permutation(items, {}, [](const Value& value) {
             return value.state;
           }).found);
}

TEST_CASE("of several errors the first that is written is told") {
  const Value other = Value::error("division by zero", {});
  const auto told = [](const Value& value) { return value.note().message; };
  CHECK(told(group(Op::all_of, {kError, other})) == "overflow");
  CHECK(told(group(Op::all_of, {other, kError})) == "division by zero");
  CHECK(told(group(Op::any_of, {kUnknown, kError, other})) == "overflow");
  CHECK(told(group(Op::at_least, {kError, kUnknown, other}, 2)) == "overflow");
  const std::vector<OpenBranch> open = {{kUnknown, kError}, {kYes, other}};
  CHECK(told(apply_choice(open, {})) == "overflow");
}

TEST_CASE("a blank condition is an error wherever it matters, in any order") {
  const Value blank = Value::blank();
  CHECK(group(Op::all_of, {kUnknown, blank}).is_error());
  CHECK(group(Op::all_of, {blank, kUnknown}).is_error());
  CHECK(group(Op::any_of, {blank, kYes}) == kYes);
  const std::vector<OpenBranch> open = {{blank, number(1)}, {kYes, number(2)}};
  CHECK(apply_choice(open, {}).is_error());
  const std::vector<OpenBranch> alike = {{blank, number(1)}, {kYes, number(1)}};
  CHECK(apply_choice(alike, {}) == number(1));
}

TEST_CASE("an empty group is what it is in logic") {
  CHECK(group(Op::all_of, {}) == kYes);
  CHECK(group(Op::any_of, {}) == kNo);
  CHECK(group(Op::none_of, {}) == kYes);
}

TEST_CASE("strict ops are errors before they are unknown") {
  CHECK(strict(Op::add, {kUnknown, kError}) == kError);
  CHECK(strict(Op::add, {kUnknown, number(1)}) == kUnknown);
  CHECK(strict(Op::add, {Value::blank(), number(1)}).is_error());
}

TEST_CASE("a blank equals only a blank") {
  CHECK(strict(Op::equal, {Value::blank(), number(1)}) == kNo);
  CHECK(strict(Op::equal, {Value::blank(), Value::blank()}) == kYes);
  CHECK(strict(Op::unequal, {Value::blank(), number(1)}) == kYes);
  CHECK(strict(Op::equal, {kUnknown, Value::blank()}) == kUnknown);
  CHECK(strict(Op::in_set, {Value::blank(), number(1), number(2)}) == kNo);
}

TEST_CASE("membership is settled by a known equal among unknown candidates") {
  CHECK(strict(Op::in_set, {number(2), kUnknown, number(2)}) == kYes);
  CHECK(strict(Op::in_set, {number(3), kUnknown, number(2)}) == kUnknown);
  CHECK(strict(Op::in_set, {kUnknown, number(2)}) == kUnknown);
}

TEST_CASE("arithmetic never wraps, divides by zero or leaves the calendar") {
  const std::int64_t most = INT64_MAX;
  CHECK(strict(Op::add, {number(most), number(1)}).is_error());
  CHECK(strict(Op::subtract, {number(INT64_MIN), number(1)}).is_error());
  CHECK(strict(Op::multiply, {number(most), number(2)}).is_error());
  CHECK(strict(Op::negate, {number(INT64_MIN)}).is_error());
  CHECK(strict(Op::divide, {number(1), number(0)}).is_error());
  CHECK(strict(Op::add_days, {Value::of(*units::make_date(9999, 12, 30)), number(9)}).is_error());
  CHECK(strict(Op::month_add, {Value::of(units::kFirstMonth), number(-1)}).is_error());
  CHECK(strict(Op::make_date, {number(2021), number(2), number(30)}).is_error());
  const auto begin = *units::make_date(2021, 8, 2);
  CHECK(strict(Op::make_span, {Value::of(begin), Value::of(*units::make_date(2021, 8, 1))})
            .is_error());
}

TEST_CASE("money times a quotient of days is exact until it is rounded") {
  // $300.00 * 29 / 31 = 30000 cents * 29 / 31 = 870000 / 31 = 28064.516… cents
  const Value exact =
      strict(Op::divide, {strict(Op::multiply, {number(30000), number(29)}), number(31)});
  CHECK(exact == Value::of(Rational{870000, 31}));
  const auto down = static_cast<std::uint32_t>(units::Rounding::down);
  CHECK(strict(Op::round, {exact}, down, 1) == number(28064));
  CHECK(strict(Op::round, {exact}, down, 100) == number(28000));
}

Value choice(std::vector<OpenBranch> open) { return apply_choice(open, {}); }

TEST_CASE(
    "a choice with an unknown guard has the common value of what is still possible, or none") {
  CHECK(choice({{kYes, number(1)}}) == number(1));
  CHECK(choice({{kUnknown, number(1)}, {kYes, number(1)}}) == number(1));
  CHECK(choice({{kUnknown, number(1)}, {kYes, number(2)}}) == kUnknown);
  CHECK(choice({{kError, number(1)}, {kYes, number(1)}}) == number(1));
  CHECK(choice({{kUnknown, number(1)}, {kError, number(2)}, {kYes, number(2)}}) == kError);
  CHECK(choice({{kYes, kUnknown}}) == kUnknown);
  CHECK(choice({{kYes, Value::blank()}}) == Value::blank());
}

Element element(Value where, Value head, Value by = Value::unknown(), std::uint32_t row = 0) {
  return {std::move(where), std::move(head), std::move(by), row};
}
Value aggregate(Op op, std::vector<Element> elements, std::uint32_t bits = check::kHasHead) {
  return apply_aggregate(op, bits, type(TypeKind::integer), elements, {});
}

TEST_CASE("sums and counts are unknown when an element's membership or value is") {
  CHECK(aggregate(Op::aggregate_sum, {element(kYes, number(2)), element(kYes, number(3))}) ==
        number(5));
  CHECK(aggregate(Op::aggregate_sum, {}) == number(0));
  CHECK(aggregate(Op::aggregate_sum, {element(kUnknown, number(2))}) == kUnknown);
  CHECK(aggregate(Op::aggregate_sum, {element(kYes, kUnknown), element(kYes, kError)}) == kError);
  CHECK(aggregate(Op::aggregate_count, {element(kYes, {})}, check::kHasWhere) == number(1));
  CHECK(aggregate(Op::aggregate_sum, {element(kYes, number(INT64_MAX)), element(kYes, number(1))})
            .is_error());
}

TEST_CASE("some, every and no are settled by one element among unknown ones") {
  CHECK(aggregate(Op::aggregate_some, {element(kUnknown, kUnknown), element(kYes, kYes)}) == kYes);
  CHECK(aggregate(Op::aggregate_some, {element(kUnknown, kNo)}) == kNo);
  CHECK(aggregate(Op::aggregate_every, {element(kYes, kUnknown), element(kYes, kNo)}) == kNo);
  CHECK(aggregate(Op::aggregate_every, {element(kUnknown, kYes)}) == kYes);
  CHECK(aggregate(Op::aggregate_every, {}) == kYes);
  CHECK(aggregate(Op::aggregate_no, {element(kYes, kUnknown)}) == kUnknown);
  CHECK(aggregate(Op::aggregate_no, {}) == kYes);
}

TEST_CASE("the latest record is one record, or the tie is an error") {
  const std::uint32_t bits = check::kHasBy;
  const auto latest = [&](std::vector<Element> elements) {
    return aggregate(Op::aggregate_latest_record, std::move(elements), bits);
  };
  CHECK(latest({element(kYes, {}, number(1), 4), element(kYes, {}, number(9), 5)}) == number(5));
  CHECK(latest({element(kYes, {}, number(9), 4), element(kYes, {}, number(9), 5)}).is_error());
  CHECK(latest({element(kYes, {}, number(3), 4), element(kYes, {}, number(3), 5),
                element(kYes, {}, number(4), 6)}) == number(6));
  CHECK(latest({}) == Value::blank());
  CHECK(latest({element(kYes, {}, kUnknown, 4)}) == kUnknown);
}

check::TableRow row(std::int64_t low, std::int64_t high, std::int64_t value, bool open = false) {
  check::TableRow made;
  made.keys = {{number(low), number(high), open}};
  made.value = number(value);
  return made;
}

/// A program with this parameter alone, and its table with all rows in force.
struct Table {
  check::Program program;
  LookupTable table;

  explicit Table(check::Parameter parameter) {
    const auto all = [](const std::vector<check::TableRow>& rows) {
      std::vector<std::uint32_t> numbers(rows.size());
      std::iota(numbers.begin(), numbers.end(), std::uint32_t{0});
      return order_rows(rows, std::move(numbers));
    };
    table.in_force = all(parameter.rows);
    table.increments = all(parameter.beyond_rows);
    program.parameters.push_back(std::move(parameter));
  }

  [[nodiscard]] Value find(const std::vector<Value>& keys, RowsUsed* used = nullptr) const {
    return look_up(program, table, keys, {}, used);
  }
};

TEST_CASE("a table is looked up by exact keys, ranges and beyond its end") {
  check::Parameter parameter;
  parameter.name = "limit";
  parameter.key_names = {"size"};
  parameter.key_types = {type(TypeKind::integer)};
  parameter.rows = {row(1, 1, 100), row(2, 3, 200), row(4, 4, 300), row(6, 6, 500, true)};
  const Table limit(parameter);
  CHECK(limit.find({number(1)}) == number(100));
  CHECK(limit.find({number(3)}) == number(200));
  CHECK(limit.find({number(60)}) == number(500));
  CHECK(limit.find({number(5)}).is_error());
  CHECK(limit.find({number(5)}).note().message == "`limit` has no row for size = 5");
  CHECK(limit.find({kUnknown}) == kUnknown);
  CHECK(limit.find({Value::blank()}).is_error());
  parameter.partial = true;
  CHECK(Table(parameter).find({number(5)}) == Value::blank());
}

TEST_CASE(
    "a household beyond the table's largest size gets the published increment for each more") {
  check::Parameter parameter;
  parameter.key_names = {"size"};
  parameter.key_types = {type(TypeKind::integer)};
  parameter.rows = {row(8, 8, 178900)};
  parameter.has_beyond = true;
  parameter.beyond_size = 8;
  parameter.beyond_rows = {row(9, 9, 21800, true)};
  parameter.rows[0].cites = "A";
  parameter.beyond_rows[0].cites = "B";
  parameter.beyond_rows[0].unconfirmed = true;
  const Table limit(parameter);
  RowsUsed used;
  // 1,789 + 2 * 218 = 2,225
  CHECK(limit.find({number(10)}, &used) == number(222500));
  CHECK(used.row == 0);
  CHECK(used.increment == 0);
  const auto origins = origins_of_rows(limit.program, limit.table, used, number(222500));
  REQUIRE(origins.size() == 2);
  CHECK(origins[0].value == number(178900));
  CHECK(origins[0].cites == "A");
  CHECK_FALSE(origins[0].unconfirmed);
  CHECK(origins[1].value == number(21800));
  CHECK(origins[1].cites == "B");
  CHECK(origins[1].unconfirmed);
  CHECK(limit.find({number(8)}, &used) == number(178900));
  CHECK(used.increment == check::kNone);
}

TEST_CASE("beyond the last size, each county has its own increment") {
  check::Parameter parameter;
  parameter.name = "grant";
  parameter.key_names = {"size", "zone"};
  parameter.key_types = {type(TypeKind::integer), type(TypeKind::integer)};
  const auto zoned = [](check::TableRow made, std::int64_t zone) {
    made.keys.push_back({number(zone), number(zone)});
    return made;
  };
  parameter.rows = {zoned(row(2, 2, 20000), 1), zoned(row(2, 2, 20000), 2)};
  parameter.has_beyond = true;
  parameter.beyond_size = 2;
  parameter.beyond_rows = {zoned(row(3, 3, 1000, true), 1), zoned(row(3, 3, 5000, true), 2)};
  const Table grant(parameter);
  CHECK(grant.find({number(4), number(1)}) == number(22000));  // 200 + 2 * 10
  CHECK(grant.find({number(4), number(2)}) == number(30000));  // 200 + 2 * 50
  CHECK(grant.find({number(4), number(3)}).is_error());        // neither a row nor an increment
  parameter.beyond_rows.pop_back();
  CHECK(Table(parameter).find({number(4), number(2)}).is_error());
}

TEST_CASE("a table of rates or exact amounts goes on beyond its end, too, and blank stays blank") {
  check::Parameter parameter;
  parameter.key_names = {"size"};
  parameter.key_types = {type(TypeKind::integer)};
  parameter.rows = {row(8, 8, 0)};
  parameter.rows[0].value = Value::of(Rational{1, 2});
  parameter.has_beyond = true;
  parameter.beyond_size = 8;
  parameter.beyond_rows = {row(9, 9, 0, true)};
  parameter.beyond_rows[0].value = Value::of(Rational{1, 3});
  // 1/2 + 2 * 1/3 = 7/6
  CHECK(Table(parameter).find({number(10)}) == Value::of(Rational{7, 6}));
  parameter.rows[0].value = Value::blank();
  CHECK(Table(parameter).find({number(10)}) == Value::blank());
}

TEST_CASE("rows are in the order of a key that is banded, exact keys first") {
  const auto ranges = [](std::vector<std::pair<std::int64_t, std::int64_t>> keys) {
    check::TableRow made;
    for (const auto& [low, high] : keys) made.keys.push_back({number(low), number(high)});
    return made;
  };
  using Keys = std::vector<std::uint8_t>;
  // Bands of the first key, of the second in each: as they stand.
  const std::vector<check::TableRow> bands = {ranges({{1, 4}, {1, 2}}), ranges({{1, 4}, {3, 9}}),
                                              ranges({{5, 9}, {1, 5}}), ranges({{5, 9}, {6, 9}})};
  const RowsInForce as_they_stand = order_rows(bands, {0, 1, 2, 3});
  CHECK(as_they_stand.order == units::RowOrder{Keys{0, 1}, 2});
  CHECK(as_they_stand.rows == std::vector<std::uint32_t>{0, 1, 2, 3});
  // Bands of the second key alone: that first.
  const RowsInForce turned = order_rows({ranges({{1, 3}, {1, 5}}), ranges({{1, 4}, {6, 9}}),
                                         ranges({{4, 9}, {1, 5}}), ranges({{5, 9}, {6, 9}})},
                                        {0, 1, 2, 3});
  CHECK(turned.order == units::RowOrder{Keys{1, 0}, 2});
  CHECK(turned.rows == std::vector<std::uint32_t>{0, 2, 1, 3});
  // Four around a fifth, with no band in either: the exact key behind them comes first.
  const RowsInForce around =
      order_rows({ranges({{1, 2}, {1, 4}, {7, 7}}), ranges({{1, 4}, {5, 6}, {7, 7}}),
                  ranges({{3, 6}, {1, 2}, {7, 7}}), ranges({{3, 4}, {3, 4}, {7, 7}}),
                  ranges({{5, 6}, {3, 6}, {7, 7}})},
                 {0, 1, 2, 3, 4});
  CHECK(around.order.keys.front() == 2);
  CHECK(around.order.banded == 1);
}

/// Of the space from `low` to `high`: cut in two again and again, or, in two keys, four around a
/// fifth; here and there nothing.
void draw_rows(std::mt19937& random, std::vector<std::int64_t> low, std::vector<std::int64_t> high,
               std::vector<check::TableRow>& rows) {
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  const std::size_t side = below(low.size());
  const std::int64_t width = high[side] - low[side] + 1;
  if (below(4) == 0 || width < 2) {
    if (below(5) == 0) return;
    check::TableRow made;
    for (std::size_t key = 0; key < low.size(); ++key) {
      const bool open = high[key] == 9 && below(2) == 0;
      made.keys.push_back({number(low[key]), number(open ? low[key] : high[key]), open});
    }
    made.value = number(static_cast<std::int64_t>(rows.size()));
    rows.push_back(std::move(made));
    return;
  }
  const std::size_t other = low.size() - 1 - side;
  if (low.size() > 1 && side != other && width >= 3 && high[other] - low[other] >= 2 &&
      below(2) == 0) {
    const std::int64_t a = low[side] + 1, b = high[side] - 1;
    const std::int64_t c = low[other] + 1, d = high[other] - 1;
    const auto part = [&](std::int64_t from, std::int64_t to, std::int64_t begin,
                          std::int64_t end) {
      std::vector<std::int64_t> part_low = low, part_high = high;
      part_low[side] = from;
      part_high[side] = to;
      part_low[other] = begin;
      part_high[other] = end;
      draw_rows(random, part_low, part_high, rows);
    };
    part(low[side], a - 1, low[other], d);
    part(low[side], b, d + 1, high[other]);
    part(b + 1, high[side], c, high[other]);
    part(a, high[side], low[other], c - 1);
    part(a, b, c, d);
    return;
  }
  const std::int64_t at =
      low[side] + 1 + static_cast<std::int64_t>(below(static_cast<std::size_t>(width - 1)));
  std::vector<std::int64_t> middle = high;
  middle[side] = at - 1;
  draw_rows(random, low, middle, rows);
  low[side] = at;
  draw_rows(random, low, high, rows);
}

TEST_CASE("of rows in any arrangement the one is found that looking at each of them finds") {
  std::mt19937 random(11);
  std::size_t banded = 0, loose = 0;
  for (int round = 0; round < 600; ++round) {
    const std::size_t keys = 1 + random() % 3;
    check::Parameter parameter;
    parameter.partial = true;
    for (std::size_t key = 0; key < keys; ++key) {
      parameter.key_names.push_back(std::string(1, static_cast<char>('a' + key)));
      parameter.key_types.push_back(type(TypeKind::integer));
    }
    draw_rows(random, std::vector<std::int64_t>(keys, 0), std::vector<std::int64_t>(keys, 9),
              parameter.rows);
    std::ranges::shuffle(parameter.rows, random);
    const Table table(parameter);
    if (!parameter.rows.empty()) ++(table.table.in_force.order.banded == keys ? banded : loose);
    std::vector<std::int64_t> at(keys, -1);
    for (bool more = true; more;) {
      const check::TableRow* found = nullptr;
      for (const check::TableRow& one : parameter.rows) {
        bool holds = true;
        for (std::size_t key = 0; key < keys; ++key) {
          const check::KeyRange& range = one.keys[key];
          holds = holds && range.low.number() <= at[key] &&
                  (range.open_high || at[key] <= range.high.number());
        }
        if (holds) found = &one;
      }
      std::vector<Value> wanted;
      for (const std::int64_t key : at) wanted.push_back(number(key));
      CAPTURE(round);
      CHECK(table.find(wanted) == (found == nullptr ? Value::blank() : found->value));
      more = false;
      for (std::size_t key = keys; key-- > 0 && !more;) {
        more = ++at[key] <= 11;
        if (!more) at[key] = -1;
      }
    }
  }
  CHECK(banded > 100);
  CHECK(loose > 20);
}

}  // namespace
}  // namespace poppy::plan
