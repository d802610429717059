// What LineText writes is what units/ and append_json_text give.
#include "interpreter/engine/line_text.h"

#include <doctest/doctest.h>

#include <limits>
#include <random>

#include "interpreter/engine/decision_line.h"
#include "interpreter/units/number.h"

namespace {

using namespace poppy;

template <typename Write>
std::string written(Write write) {
  std::string out = "x";
  {
    engine::LineText text(out);
    write(text);
  }
  return out.substr(1);
}

/// Around every power of 10 and of 2, and at the ends.
std::vector<std::int64_t> telling_numbers() {
  std::vector<std::int64_t> numbers{0, std::numeric_limits<std::int64_t>::min(),
                                    std::numeric_limits<std::int64_t>::max()};
  const auto add = [&](std::int64_t value) {
    for (const std::int64_t near : {value - 1, value, value + 1}) {
      numbers.push_back(near);
      numbers.push_back(-near);
    }
  };
  for (std::int64_t ten = 1; ten < 1'000'000'000'000'000'000; ten *= 10) add(ten);
  for (int two = 1; two < 62; ++two) add(std::int64_t{1} << two);
  return numbers;
}

}  // namespace

TEST_CASE("amounts are written as units writes them") {
  CHECK(written([](auto& to) { to.money(-123456789); }) == "-$1,234,567.89");
  CHECK(written([](auto& to) { to.exact_money(2469, 200); }) == "$0.12345");
  for (const std::int64_t value : telling_numbers()) {
    CHECK(written([&](auto& to) { to.money(value); }) == units::money_to_string(value));
    CHECK(written([&](auto& to) { to.number(value); }) == std::to_string(value));
  }
}

TEST_CASE("fractions are written in lowest terms, whatever they stand in") {
  std::mt19937_64 chance(4);
  std::vector<std::int64_t> dens{1,
                                 2,
                                 3,
                                 4,
                                 7,
                                 8,
                                 10,
                                 16,
                                 30,
                                 100,
                                 625,
                                 10'000,
                                 20'000,
                                 1'000'000,
                                 (std::int64_t{1} << 43) - 1,
                                 std::int64_t{1} << 43,
                                 std::int64_t{1} << 48,
                                 (std::int64_t{1} << 49) - 1,
                                 std::int64_t{1} << 49,
                                 7'450'580'596'923'828'125,
                                 std::numeric_limits<std::int64_t>::max()};
  std::vector<std::int64_t> values = telling_numbers();
  for (int i = 0; i < 300; ++i) values.push_back(static_cast<std::int64_t>(chance() % 40'000));
  for (const std::int64_t value : values) {
    for (const std::int64_t den : dens) {
      const auto lowest = units::make_rational(value, den);
      REQUIRE(lowest);
      CHECK(written([&](auto& to) { to.exact_money(value, den); }) ==
            units::exact_money_to_string(*lowest));
      CHECK(written([&](auto& to) { to.rate(value, den); }) == units::rate_to_string(*lowest));
    }
  }
}

TEST_CASE("days, months and spans are written as units writes them") {
  for (std::int32_t day = units::kFirstDate.days; day < units::kOpen.days; day += 97) {
    CHECK(written([&](auto& to) { to.date({day}); }) == units::to_string(units::Date{day}));
  }
  CHECK(written([](auto& to) { to.date(units::kOpen); }) == "open");
  for (std::int32_t month = units::kFirstMonth.months; month <= units::kLastMonth.months; ++month) {
    CHECK(written([&](auto& to) { to.month({month}); }) == units::to_string(units::Month{month}));
  }
  const units::Span open{{18840}, units::kOpen};
  CHECK(written([&](auto& to) { to.span(open); }) == "2021-08-01..open");
}

TEST_CASE("texts are escaped as in any decision line, however long") {
  for (const std::string& text :
       {std::string(), std::string("p1"), std::string("\"\\/\n\x1f\x20\x7f\xc3\xa9"),
        std::string(5000, 'a') + '"' + std::string(5000, '\t')}) {
    std::string expected;
    engine::append_json_text(expected, text);
    CHECK('"' + written([&](auto& to) { to.escaped(text); }) + '"' == expected);
  }
}
