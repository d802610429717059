// What two states of the county files say of the past.
#include <doctest/doctest.h>

#include <string>

#include "interpreter/county/compare_counties.h"

namespace {

using namespace poppy;
using text::ProblemCode;

units::Month month(std::int32_t year, std::int32_t number) {
  return units::make_month(year, number).value();
}
units::Date day(std::int32_t year, std::int32_t number, std::int32_t d) {
  return units::make_date(year, number, d).value();
}

/// A file of Fresno with one flag.
std::vector<county::CountyFile> fresno(const std::string& entries) {
  text::SourceSet sources;
  auto read = county::read_county(
      sources, sources.add("fresno.yaml", "county: Fresno\nflags:\n  limit: " + entries + "\n"));
  REQUIRE(read.has_value());
  return {*read};
}

std::vector<std::string> codes(const text::Problems& problems) {
  std::vector<std::string> result;
  for (const text::Problem& problem : problems) {
    result.emplace_back(text::kind_of(problem.code).number);
  }
  return result;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("an entry that is added with its day rewrites nothing") {
  const auto before = fresno("no");
  const auto after =
      fresno("[{ value: no }, { value: yes, from: 2022-05, entered: 2022-03-07, by: a-1 }]");
  CHECK(county::compare_counties(before, after, std::nullopt).empty());
  CHECK(county::compare_counties(before, after, day(2022, 3, 7)).empty());
  // The earlier files are of the day after: its runs saw `no`.
  const auto problems = county::compare_counties(before, after, day(2022, 3, 8));
  REQUIRE(codes(problems) == Codes{"P617"});
  CHECK(problems[0].message.find(
            "months from 2022-05 on in runs from 2022-03-07 on (was `no`, is `yes`)") !=
        std::string::npos);
}

TEST_CASE("an entry that is gone, or another, or new without a day is told with months and runs") {
  const auto dated =
      fresno("[{ value: no }, { value: yes, from: 2022-05, until: 2022-07, entered: 2022-03-07 }]");
  auto problems = county::compare_counties(dated, fresno("no"), std::nullopt);
  REQUIRE(codes(problems) == Codes{"P615"});
  CHECK(problems[0].message.find(
            "months 2022-05 to 2022-07 in runs from 2022-03-07 on (was `yes`, is `no`)") !=
        std::string::npos);
  problems = county::compare_counties(fresno("no"), fresno("yes"), std::nullopt);
  REQUIRE(codes(problems) == Codes{"P616"});
  CHECK(problems[0].message.find("all months in every run (was `no`, is `yes`)") !=
        std::string::npos);
  problems = county::compare_counties(
      fresno("no"), fresno("[{ value: no }, { value: yes, from: 2022-05 }]"), std::nullopt);
  CHECK(codes(problems) == Codes{"P617"});
  // A plain value and a list of one entry say the same.
  CHECK(county::compare_counties(fresno("no"), fresno("[{ value: no }]"), std::nullopt).empty());
  problems = county::compare_counties(fresno("no"), {}, std::nullopt);
  CHECK(codes(problems) == Codes{"P615"});
  const auto noted = fresno("[{ value: no, note: \"Board 1\" }]");
  CHECK(codes(county::compare_counties(noted, fresno("[{ value: no, note: \"Board 2\" }]"),
                                       std::nullopt)) == Codes{"P618"});
}

TEST_CASE("what was told as changed is not told as new") {
  const auto before = fresno("[{ value: no }, { value: yes, from: 2022-05, entered: 2022-03-07 }]");
  const auto after = fresno("[{ value: no }, { value: no, from: 2022-05, entered: 2022-03-07 }]");
  CHECK(codes(county::compare_counties(before, after, day(2022, 6, 1))) == Codes{"P616"});
}

TEST_CASE("rectangles that go on are one; the sweep says what every month and run gives") {
  const auto before = fresno("[{ value: a }, { value: b, from: 2022-01, entered: 2022-01-10 }]");
  const auto after = fresno(
      "[{ value: a }, { value: b, from: 2022-01, until: 2022-03, entered: 2022-01-10 }, { value: "
      "c, "
      "from: 2023-01, entered: 2022-06-01 }]");
  const auto cells = county::redecided(before[0].flags[0].entries, after[0].flags[0].entries);
  // Runs from 2022-01-10: from 2022-04 on a for b; from 2022-06-01, from 2023-01 on c for b.
  REQUIRE(cells.size() == 3);
  CHECK(cells[0].from == month(2022, 4));
  CHECK_FALSE(cells[0].until);
  CHECK(cells[0].runs_from == day(2022, 1, 10));
  CHECK(cells[0].runs_until == day(2022, 6, 1));
  CHECK(cells[0].was == "b");
  CHECK(cells[0].now == "a");
  CHECK(cells[1].until == month(2022, 12));
  CHECK(cells[2].from == month(2023, 1));
  CHECK(cells[2].now == "c");
}
