// Coverage and mutants of the small food program: that a mutant is what the same edit of the rule
// text is, and which points two tests cover.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "interpreter/engine/prepared_test.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/trial/coverage.h"
#include "interpreter/trial/expression_mutants.h"
#include "interpreter/trial/mutation.h"

using namespace poppy;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The rules with a text of theirs in place of another, and with a table.
Rules food_rules(const std::string& from = {}, const std::string& to = {},
                 const std::string& table = "step,amount\n") {
  std::vector<File> files = {{"tests/golden/rules/steps.csv", table}};
  for (const char* path :
       {"tests/golden/rules/advice.poppy", "tests/golden/rules/case.poppy",
        "tests/golden/rules/rules.poppy", "tests/golden/counties/fresno.yaml",
        "tests/golden/counties/yolo.yaml", "tests/golden/counties/alpine.yaml"}) {
    std::string text = text_of(path);
    if (const std::size_t at = from.empty() ? text.npos : text.find(from); at != text.npos) {
      text.replace(at, from.size(), to);
    }
    files.emplace_back(path, std::move(text));
  }
  auto rules = Rules::load(std::move(files));
  REQUIRE(rules);
  return std::move(*rules);
}

std::string test_of(const std::string& name, const std::string& income, const std::string& expect) {
  return "- name: \"" + name +
         "\"\n  county: Fresno\n  month: 2021-06\n  run_date: 2021-06-01\n"
         "  case: { case: f, persons: [ { id: p1, birth_date: 1980-05-05, income: " +
         income + ", work: Employed, stay: blank, aid_months: [] } ] }\n  expect: { " + expect +
         " }\n";
}

std::vector<engine::PreparedTest> prepare(const Rules& rules, const std::string& text) {
  std::vector<engine::PreparedTest> tests;
  engine::RuleTestsAsked asked{"", 0};
  asked.prepared = &tests;
  const auto none = [](const std::string&) -> std::expected<std::string, std::string> {
    return std::unexpected("no files here");
  };
  const auto file = engine::run_rule_tests(rules, {"food/tests/food.yaml", text}, asked, none);
  REQUIRE(file.problems.empty());
  for (const engine::RuleTest& one : file.tests) REQUIRE(one.problems.empty());
  return tests;
}

trial::Mutation mutate(const Rules& rules, const std::string& text) {
  const auto none = [](const std::string&) -> std::expected<std::string, std::string> {
    return std::unexpected("no files here");
  };
  trial::MutationAsked asked;
  asked.threads = 2;
  asked.writes_tests = false;
  return trial::mutate(rules, prepare(rules, text), {}, asked, none, [](std::size_t) {});
}

bool all_pass(const Rules& rules, const std::string& text) {
  for (const engine::PreparedTest& test : prepare(rules, text)) {
    if (!engine::passes(test, rules.data().program, rules.data().worksheets)) return false;
  }
  return true;
}

bool is_killed(const trial::Mutation& mutation, const std::string& name) {
  const auto found = std::ranges::find_if(
      mutation.mutants, [&](const trial::TriedMutant& one) { return one.mutant.name == name; });
  REQUIRE_MESSAGE(found != mutation.mutants.end(), name);
  return found->tried.fate == trial::Fate::killed;
}

// 80 percent of $1,500 are the limit of $1,200, which is not over it.
const std::string kAtLimit = test_of("at the limit", "$1500", "p1.person_status: Approved");
const std::string kFarBelow = test_of("far below", "$900", "p1.person_status: Approved");

}  // namespace

TEST_CASE("a mutant is killed where the same edit of the rule text makes a test fail") {
  const Rules rules = food_rules();
  struct Edit {
    std::string mutant, from, to;
  };
  const std::vector<Edit> edits = {
      {"too_much_income: in `countable_income > income_limit` `>` becomes `>=`",
       "countable_income > income_limit", "countable_income >= income_limit"},
      {"income_limit: in `$1,200` $1,200 becomes $1,199.99", "= $1,200", "= $1,199.99"},
      {"income_limit: in `$1,200` $1,200 becomes $1,200.01", "= $1,200", "= $1,200.01"},
      {"income_limit: from 2021-01 becomes from 2021-02", "until 2020-12; from 2021-01",
       "until 2021-01; from 2021-02"},
      {"person_status: in `too_much_income or too_young` `any` becomes `all`",
       "too_much_income or too_young\n  Approved", "too_much_income and too_young\n  Approved"},
      {"person_status: in `too_much_income or too_young` too_young is lost",
       "when too_much_income or too_young\n  Approved", "when too_much_income\n  Approved"},
      {"countable_income: in `strict` strict is inverted", "when strict", "when not strict"},
      {"is_grown_up: in `18` 18 becomes 19", ">= 18", ">= 19"},
  };
  std::size_t killed = 0;
  for (const std::string& tests : {kAtLimit, kFarBelow, kAtLimit + kFarBelow}) {
    const trial::Mutation mutation = mutate(rules, tests);
    for (const Edit& edit : edits) {
      CAPTURE(edit.mutant);
      const bool fails = !all_pass(food_rules(edit.from, edit.to), tests);
      CHECK(is_killed(mutation, edit.mutant) == fails);
      killed += fails ? 1 : 0;
    }
  }
  // At the limit: >=, a cent less, not yet in force would be the limit of nothing known, and the
  // whole income counted; far below none of them but a limit that nobody knows.
  CHECK(killed > 0);
  CHECK(killed < 3 * edits.size());
}

TEST_CASE("a comparison at its bound is seen by the test at the bound alone") {
  const Rules rules = food_rules();
  const std::string name = "too_much_income: in `countable_income > income_limit` `>` becomes `>=`";
  CHECK(is_killed(mutate(rules, kAtLimit), name));
  CHECK_FALSE(is_killed(mutate(rules, kFarBelow), name));
}

TEST_CASE("a window of months is reached by what runs over it") {
  const std::string paid =
      "define months_paid of Person : int =\n"
      "  count(month m in 2 months before benefit_month\n"
      "      where some(aid_months as one where one.month = m))\n\n";
  const Rules rules =
      food_rules("define is_grown_up of Person", paid + "define is_grown_up of Person");
  const std::string tests =
      "- name: \"both months before\"\n"
      "  county: Fresno\n  month: 2021-06\n  run_date: 2021-06-01\n"
      "  case: { case: f, persons: [ { id: p1, aid_months: [\n"
      "    { month: 2021-04, amount: $1, entered: 2021-04-01 },\n"
      "    { month: 2021-05, amount: $1, entered: 2021-05-01 } ] } ] }\n"
      "  expect: { p1.months_paid: 2 }\n";
  const trial::Mutation mutation = mutate(rules, tests);
  const std::string name =
      "months_paid: in `month m in 2 months before benefit_month where some(aid_mont…` 2 becomes ";
  CHECK(is_killed(mutation, name + "1"));
  CHECK_FALSE(is_killed(mutation, name + "3"));
}

TEST_CASE("what is asked of removed records is seen by a test of one") {
  const std::string asked =
      "contradiction removed_late of removed AidMonth {\n"
      "  when exists(removed) and removed > entered + 1 day\n"
      "  text \"Removed late.\"\n}\n";
  const Rules rules = food_rules("  entered : date\n}\n",
                                 "  entered : date\n  removed : date or blank\n}\n" + asked);
  const auto of = [](const std::string& removed, const std::string& problems) {
    return "- name: \"removed " + removed +
           "\"\n  county: Fresno\n  month: 2021-06\n  run_date: 2021-06-01\n"
           "  case: { case: f, persons: [ { id: p1, aid_months: [\n"
           "    { month: 2021-04, amount: $1, entered: 2021-04-01, removed: " +
           removed + " } ] } ] }\n  expect: { p1.problems: " + problems + " }\n";
  };
  const std::string late = of("2021-04-03", "[removed_late]");
  const std::string name = "removed_late.when: in `removed > entered + 1 day` `>` becomes `>=`";
  CHECK(is_killed(mutate(rules, late + of("2021-04-02", "[]")), name));
  CHECK_FALSE(is_killed(mutate(rules, late), name));
}

TEST_CASE("what a branch's value leans on is not lost: the checker would refuse it") {
  const std::string begin =
      "define stay_begin of Person : date or blank = first of {\n"
      "  stay.begin when exists(stay) and is_grown_up\n"
      "  blank      otherwise\n}\n\n";
  const Rules rules =
      food_rules("define is_grown_up of Person", begin + "define is_grown_up of Person");
  const trial::Mutation mutation = mutate(rules, kAtLimit);
  const auto is_there = [&](const std::string& change) {
    return std::ranges::any_of(mutation.mutants, [&](const trial::TriedMutant& one) {
      return one.mutant.name == "stay_begin: in `exists(stay) and is_grown_up` " + change;
    });
  };
  CHECK(is_there("is_grown_up is lost"));
  CHECK_FALSE(is_there("exists(stay) is lost"));
  CHECK_FALSE(is_there("`all` becomes `any`"));
}

TEST_CASE("nor is what the facts of a record lean on") {
  const Rules rules = food_rules("when person_status = Approved\n  month = benefit_month",
                                 "when person_status = Approved and exists(stay)\n"
                                 "  month = month(stay.begin)");
  const trial::Mutation mutation = mutate(rules, kAtLimit);
  const std::string group = "aid_month.when: in `person_status = Approved and exists(stay)` ";
  const auto is_there = [&](const std::string& change) {
    return std::ranges::any_of(mutation.mutants, [&](const trial::TriedMutant& one) {
      return one.mutant.name == group + change;
    });
  };
  CHECK(is_there("person_status = Approved is lost"));
  CHECK_FALSE(is_there("exists(stay) is lost"));
}

TEST_CASE("a mutant leaves the rules as they were") {
  const Rules rules = food_rules();
  CHECK(all_pass(rules, kAtLimit + kFarBelow));
  static_cast<void>(mutate(rules, kAtLimit + kFarBelow));
  CHECK(all_pass(rules, kAtLimit + kFarBelow));
}

TEST_CASE("a notice that the county's flags leave out is reached by a test that expects none") {
  const Rules rules =
      food_rules("when person_status = Denied\n", "when strict and person_status = Denied\n");
  const std::string name = "denial.when: in `strict and person_status = Denied` strict is lost";
  CHECK(is_killed(mutate(rules, test_of("none", "$2000", "p1.notices: []")), name));
  CHECK_FALSE(is_killed(mutate(rules, test_of("another", "$2000", "p1.made: []")), name));
}

TEST_CASE("a record that the county's flags leave out is reached by a test that expects none") {
  const Rules rules =
      food_rules("when person_status = Approved\n", "when strict and person_status = Approved\n");
  const std::string name =
      "aid_month.when: in `strict and person_status = Approved` strict is lost";
  CHECK(is_killed(mutate(rules, test_of("none", "$900", "p1.made: []")), name));
}

TEST_CASE("the month of what is read of another month is reached where it is read") {
  const std::string before =
      "define was_decided of Person : bool =\n"
      "  exists(saved countable_income at (benefit_month - 1 month))\n\n";
  const Rules rules =
      food_rules("define is_grown_up of Person", before + "define is_grown_up of Person");
  const std::string tests =
      "- name: \"decided in May\"\n"
      "  county: Fresno\n  month: 2021-06\n  run_date: 2021-06-01\n"
      "  case: { case: f, persons: [ { id: p1 } ], saved: [ { month: 2021-05, run_date: "
      "2021-05-01,\n"
      "    persons: { p1: { countable_income: $720 } } } ] }\n"
      "  expect: { p1.was_decided: yes }\n";
  const trial::Mutation mutation = mutate(rules, tests);
  CHECK(is_killed(mutation, "was_decided: in `1 month` 1 month becomes 2"));
  CHECK(is_killed(mutation, "was_decided: in `1 month` 1 month becomes 0"));
}

TEST_CASE("what a notice shows has no date of its own: the notice's moves its condition") {
  const Rules rules = food_rules("  when person_status = Denied\n  form",
                                 "  from 2021-01\n  when person_status = Denied\n  form");
  const trial::Mutation mutation = mutate(rules, kAtLimit);
  std::vector<std::string> moved;
  for (const trial::TriedMutant& one : mutation.mutants) {
    const bool is_of_notice = one.mutant.name.starts_with("denial.");
    if (is_of_notice && one.mutant.kind == trial::MutantKind::date)
      moved.push_back(one.mutant.name);
  }
  CHECK(moved == std::vector<std::string>{"denial.when: from 2021-01 becomes from 2021-02",
                                          "denial.when: from 2021-01 becomes from 2020-12"});
}

TEST_CASE("rows are not moved to where the same is in force, nor to where nothing is added to") {
  const std::string step =
      "parameter step[size : int] : money from \"steps.csv\" {\n"
      "  key size step\n  value amount\n  from from\n  until until\n  beyond 2 add more\n}\n"
      "define least of Person : money = step[3]\n";
  const Rules rules =
      food_rules("define is_grown_up of Person", step + "define is_grown_up of Person",
                 "step,amount,from,until\n"
                 "1,$5,2020-01,2020-12\n2,$6,2020-01,2020-12\nmore,$1,2020-01,2020-12\n"
                 "1,$5,2021-01,2021-12\n2,$6,2021-01,2021-12\nmore,$1,2021-01,2021-12\n"
                 "1,$5,2022-01,2022-12\n2,$7,2022-01,2022-12\nmore,$2,2022-01,2022-12\n");
  const trial::Mutation mutation = mutate(rules, kAtLimit);
  std::vector<std::string> moved;
  for (const trial::TriedMutant& one : mutation.mutants) {
    if (one.mutant.name.starts_with("step: rows")) moved.push_back(one.mutant.name);
  }
  std::ranges::sort(moved);
  CHECK(moved == std::vector<std::string>{
                     "step: rows from 2020-01 move by +1", "step: rows from 2020-01 move by +1 (2)",
                     "step: rows from 2020-01 move by -1", "step: rows from 2022-01 move by +1",
                     "step: rows from 2022-01 move by +1 (2)", "step: rows from 2022-01 move by -1",
                     "step: rows from 2022-01 move by -1 (2)",
                     "step: rows until 2022-12 move by +1", "step: rows until 2022-12 move by -1",
                     "step: rows until 2022-12 move by -1 (2)"});
}

TEST_CASE("branches of which one is met at most are not exchanged") {
  const auto is_exchanged = [](const std::string& branches) {
    const std::string kind =
        "define kind of Person : int = first of {\n" + branches +
        "  3 otherwise\n}\n"
        "define is_paid of Person : bool = all { work = Employed; is_grown_up }\n"
        "define is_out of Person : bool = any { work = Retired; not is_grown_up }\n"
        "define is_late of Person : bool {\n  until 2020-12 = no\n  from 2021-01 = work = "
        "Retired\n}\n\n";
    const Rules rules =
        food_rules("define is_grown_up of Person", kind + "define is_grown_up of Person");
    const trial::Mutation mutation = mutate(rules, kAtLimit);
    return std::ranges::any_of(mutation.mutants, [](const trial::TriedMutant& one) {
      return one.mutant.owner_name == "kind" && one.mutant.kind == trial::MutantKind::order;
    });
  };
  CHECK(is_exchanged("  1 when work = Employed\n  2 when is_grown_up\n"));
  CHECK(is_exchanged("  1 when is_paid\n  2 when is_grown_up\n"));
  CHECK(is_exchanged("  1 when work <> Employed\n  2 when work <> Retired\n"));
  CHECK(is_exchanged("  1 when work <> Employed\n  2 when work in { Employed, Retired }\n"));
  CHECK(is_exchanged("  1 when strict or is_out\n  2 when is_paid\n"));
  CHECK_FALSE(is_exchanged("  1 when work = Employed\n  2 when work in { Retired, Unemployed }\n"));
  CHECK_FALSE(is_exchanged("  1 when work <> Employed\n  2 when work = Employed\n"));
  CHECK_FALSE(is_exchanged("  1 when not is_grown_up\n  2 when is_paid\n"));
  CHECK_FALSE(is_exchanged("  1 when is_out\n  2 when is_paid\n"));
  CHECK_FALSE(is_exchanged("  1 when is_late\n  2 when is_paid\n"));
  CHECK_FALSE(is_exchanged("  1 when none { is_paid; strict }\n  2 when is_paid\n"));
}

TEST_CASE("a point is covered where an expectation rests on it") {
  const Rules rules = food_rules();
  const auto hits = [&](const std::string& tests, const std::string& missing) {
    const auto prepared = prepare(rules, tests);
    const trial::Coverage found = trial::measure_coverage(rules, prepared);
    const auto point = std::ranges::find(found.points, missing, &trial::Point::missing);
    REQUIRE(point != found.points.end());
    return point->hits;
  };
  CHECK(hits(kAtLimit + kFarBelow, "never no: rule `too_much_income`") == 2);
  CHECK(hits(kAtLimit, "never yes: rule `too_much_income`") == 0);
  // The line is computed for every person; the expectation of another one does not rest on it.
  const std::string other = test_of("only the age", "$900", "p1.is_grown_up: yes");
  CHECK(hits(other, "never no: rule `too_much_income`") == 0);
  CHECK(hits(other, "no test decides for Fresno") == 1);
  CHECK(hits(other, "no test rests on strict = no") == 0);
  CHECK(hits(kFarBelow, "no test rests on strict = no") == 1);
}

TEST_CASE("the smallest step of a number is that of how it is written") {
  using check::TypeKind;
  using units::Value;
  const auto step = [](TypeKind kind, const Value& value) {
    return trial::next_value({.kind = kind}, value, 1);
  };
  CHECK(step(TypeKind::integer, Value::of(std::int64_t{20})) == Value::of(std::int64_t{21}));
  CHECK(step(TypeKind::money, Value::of(std::int64_t{100})) == Value::of(std::int64_t{101}));
  // 20% -> 21%; 0.125 -> 0.126; a third -> two thirds
  CHECK(step(TypeKind::rate, Value::of(units::Rational{1, 5})) ==
        Value::of(units::Rational{21, 100}));
  CHECK(step(TypeKind::rate, Value::of(units::Rational{1, 8})) ==
        Value::of(units::Rational{63, 500}));
  CHECK(step(TypeKind::rate, Value::of(units::Rational{1, 3})) == Value::of(units::Rational{2, 3}));
  CHECK_FALSE(step(TypeKind::date, Value::of(units::kOpen)));
  CHECK_FALSE(step(TypeKind::boolean, Value::of(true)));
}
