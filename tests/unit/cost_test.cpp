// What a program costs at most, worked by hand, and held to the steps that the reference takes: to
// the step where every element and branch is asked, and when a case has twice and four times as
// many records.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "interpreter/analysis/program_cost.h"
#include "interpreter/engine/rules_data.h"
#include "tests/differential/counted_steps.h"
#include "tests/unit/decide_text.h"

namespace {

using namespace poppy;

const std::string kFacts = R"(module t.case "test"
entity County
entity Case of County as cases key (id) { id : text }
entity Person of Case as persons key (id) { id : text; n : int; paid : bool dated }
entity Income of Person as incomes key (id) { id : text; amount : money }
entity Rent of Case as one rent { amount : money }
flag strict "Strict" unset no
)";

Rules load(const std::string& rules, const std::string& flags = "") {
  auto loaded = Rules::load({{"t.poppy", kFacts + rules}, {"yolo.yaml", "county: Yolo\n" + flags}});
  if (!loaded) FAIL(loaded.error().front().text);
  return *loaded;
}

std::string shown(const check::Program& program, const analysis::Terms& terms) {
  std::string words;
  for (const auto& [sizes, term] : terms) {
    words += fmt::format("{}{}", words.empty() ? "" : " + ", term.steps);
    for (const check::EntityId size : sizes) words += " " + program.entities[size].name;
  }
  return words;
}

std::string cost_of(const std::string& define, const std::string& line = "x") {
  const Rules rules = load(define);
  const check::Program& program = *rules.data().program;
  const auto costs =
      analysis::program_costs(rules.data().program, {(2021 - 1970) * 12 + 7}, {18'840});
  REQUIRE(costs.size() == 1);
  for (const analysis::LineCost& cost : costs[0].most.costs) {
    if (program.lines[cost.line].name == line) return shown(program, cost.terms);
  }
  return "not planned";
}

TEST_CASE("a line costs its expressions for each record") {
  // add, n, 1.
  CHECK(cost_of("define x of Person : int \"X\" = n + 1\n") == "3 Person");
  // A choice: itself; n > 3 is three, and two values. All branches may be asked.
  CHECK(cost_of("define x of Person : int \"X\" = first of { 1 when n > 3; 2 otherwise }\n") ==
        "6 Person");
  // Of the case there is one: sum, list; for each record of it: itself, and n.
  CHECK(cost_of("define x of Case : int \"X\" = sum(n for each persons)\n") == "2 + 2 Person");
  // At most one rent: first of, exists(rent) two, rent.amount two, and $0.
  CHECK(cost_of("define x of Case : money \"X\" = first of { rent.amount when exists(rent); $0 "
                "otherwise }\n") == "6");
}

TEST_CASE("the records of each person's own list are together those of the case") {
  // sum, list; for each income: itself, and its amount.
  CHECK(cost_of("define x of Person : money \"X\" = sum(amount for each incomes)\n") ==
        "2 Person + 2 Income");
  // sum, list; each person: itself, sum, list; each income: itself, amount.
  CHECK(cost_of("define x of Case : money \"X\" = sum(sum(amount for each p.incomes) for each "
                "persons as p)\n") == "2 + 3 Person + 2 Income");
  // Through a filter: sum, filter, list; each income: in the list, in the filter, its amount; the
  // condition is three.
  CHECK(
      cost_of("define x of Person : money \"X\" = sum(amount for each filter(incomes where amount "
              "> $1))\n") == "3 Person + 6 Income");
  // Through a line that gives a list: sum, line; each income: itself, its amount.
  CHECK(cost_of("define own of Person : list of Income = filter(incomes where amount > $1)\n"
                "define x of Person : money \"X\" = sum(amount for each own)\n") ==
        "2 Person + 2 Income");
}

TEST_CASE("what every record asks of all others is the square, and so on") {
  // count, list; each other person: itself, and three for the condition.
  CHECK(cost_of("define x of Person : int \"X\" = count(case.persons as o where o.n > n)\n") ==
        "2 Person + 4 Person Person");
  // One person may have all incomes: each asks all of them.
  CHECK(cost_of("define x of Income : int \"X\" = count(person.incomes as o where o.amount > "
                "amount)\n") == "2 Income + 4 Income Income");
  // Each person asks the incomes of all: count, list, persons; the other's own list and sum are
  // asked for each two persons, its incomes for each person.
  CHECK(cost_of("define x of Person : money \"X\" = sum(sum(amount for each o.incomes) for each "
                "case.persons as o)\n") == "2 Person + 3 Person Person + 2 Person Income");
  // Two lists of the person within each other: one person may have all of both.
  CHECK(
      cost_of("define x of Person : int \"X\" = sum(count(incomes as b where b.amount > a.amount) "
              "for each incomes as a)\n") == "2 Person + 3 Income + 4 Income Income");
}

const std::string kCubic =
    "define x of Case : int \"X\" = sum(sum(count(persons as g where g.n >= e.n) for each persons "
    "as "
    "f where f.n >= e.n) for each persons as e)\n";

TEST_CASE("three lists within each other are the cube") {
  // sum, list: 2. Each person e: itself, sum, list: 3. Each f of each e: itself, three for the
  // condition, count, list: 6. Each g of each of those: itself, and three for the condition: 4.
  CHECK(cost_of(kCubic) == "2 + 3 Person + 6 Person Person + 4 Person Person Person");
}

TEST_CASE("a window costs each of its months") {
  // count; for each of 12 months the line at that month. The window itself is gone by then.
  const std::string rules =
      "define was_paid of Person : bool = paid\n"
      "define x of Person : int \"X\" = count(month m in 12 months before benefit_month where "
      "was_paid at m)\n";
  CHECK(cost_of(rules) == "13 Person");
  CHECK(cost_of(rules, "was_paid") == "12 Person");
}

TEST_CASE("of several counties, each term is the most of any") {
  const std::string text = kFacts +
                           "define x of Case : int \"X\" = first of { sum(n for each persons) when "
                           "strict; 1 + count(persons) otherwise }\n";
  const auto rules = Rules::load({{"t.poppy", text},
                                  {"napa.yaml", "county: Napa\nflags: { strict: yes }\n"},
                                  {"yolo.yaml", "county: Yolo\nflags: { strict: no }\n"}});
  REQUIRE(rules);
  const auto costs =
      analysis::program_costs(rules->data().program, {(2021 - 1970) * 12 + 7}, {18'840});
  CHECK(costs[0].counties == 2);
  // Napa: the choice, sum, list, and two for each person; Yolo: the choice, add, 1, count, list,
  // and one for each person.
  CHECK(shown(*rules->data().program, analysis::total(costs[0].most)) == "5 + 2 Person");
}

// ---- against steps that are counted

std::string case_of(int persons, int incomes) {
  std::string text = "case: c\ncounty: Yolo\nrent: { amount: $1 }\npersons:\n";
  for (int i = 0; i < persons; ++i) {
    text += fmt::format("  - id: p{}\n    n: 5\n    paid: yes\n    incomes:{}\n", i,
                        incomes == 0 ? " []" : "");
    for (int k = 0; k < incomes; ++k) text += fmt::format("      - {{ id: i{}, amount: $5 }}\n", k);
  }
  return text;
}

std::uint64_t counted(const reference::Determination& determination) {
  std::uint64_t all = 0;
  for (const auto& [line, steps] : differential::counted_steps(determination)) all += steps;
  return all;
}

TEST_CASE("where all is asked, the steps taken are the steps foretold, at every size") {
  const Rules rules = load(
      kCubic +
      "define a of Person : money \"A\" = sum(amount for each incomes where amount > $1)\n"
      "define b of Income : int \"B\" = count(person.incomes as o where o.amount >= amount)\n"
      "define c of Person : int \"C\" = count(month m in 24 months before benefit_month where d at "
      "m)\n"
      "define d of Person : bool = paid\n");
  for (const int persons : {1, 2, 4, 8, 16}) {
    const auto determination = decide_text(rules, case_of(persons, 3));
    const analysis::SheetCost cost = analysis::sheet_cost(*determination.sheet);
    CAPTURE(persons);
    // All but b are asked in full; each person's incomes stand against each other alone.
    std::uint64_t foretold = 0;
    for (const analysis::LineCost& line : cost.costs) {
      if (rules.data().program->lines[line.line].name != "b") {
        foretold += differential::steps_for(line.terms, determination.rows);
      }
    }
    const auto income_steps = static_cast<std::uint64_t>(persons * 3 * (2 + 4 * 3));
    CHECK(counted(determination) == foretold + income_steps);
  }
  // All incomes of one person: foretold to the step.
  for (const int incomes : {1, 2, 4, 8, 16}) {
    const auto determination = decide_text(rules, case_of(1, incomes));
    std::uint64_t foretold = 0;
    for (const analysis::LineCost& line : analysis::sheet_cost(*determination.sheet).costs) {
      foretold += differential::steps_for(line.terms, determination.rows);
    }
    CHECK(counted(determination) == foretold);
  }
}

TEST_CASE("twice the persons take eight times the steps, in the end, where the cube is foretold") {
  const Rules rules = load(kCubic);
  const auto small = counted(decide_text(rules, case_of(32, 0)));
  const auto large = counted(decide_text(rules, case_of(64, 0)));
  // 4 n^3 + 6 n^2 + 3 n + 2 of 64 and of 32: 1,073,346 / 137,314 = 7.8.
  CHECK(small == 4 * 32 * 32 * 32 + 6 * 32 * 32 + 3 * 32 + 2);
  CHECK(large == 4 * 64 * 64 * 64 + 6 * 64 * 64 + 3 * 64 + 2);
}

}  // namespace
