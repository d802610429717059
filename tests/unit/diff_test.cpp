// Differences of the small food program and of edits of it: what is the same is said to be so, and
// what a rule test can see is found.
#include <doctest/doctest.h>

#include <algorithm>
#include <expected>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "interpreter/diff/diff_report.h"
#include "interpreter/diff/differences.h"
#include "interpreter/diff/find_cases.h"
#include "interpreter/engine/prepared_test.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/trial/mutants.h"

using namespace poppy;

namespace {

std::string text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Edit {
  std::string from, to;
};

Rules food_rules(const std::vector<Edit>& edits = {}) {
  std::vector<File> files;
  std::size_t made = 0;
  for (const char* path :
       {"tests/golden/rules/advice.poppy", "tests/golden/rules/case.poppy",
        "tests/golden/rules/rules.poppy", "tests/golden/counties/fresno.yaml",
        "tests/golden/counties/yolo.yaml", "tests/golden/counties/alpine.yaml"}) {
    std::string text = text_of(path);
    for (const Edit& edit : edits) {
      for (std::size_t at = text.find(edit.from); at != text.npos;
           at = text.find(edit.from, at + edit.to.size())) {
        text.replace(at, edit.from.size(), edit.to);
        ++made;
      }
    }
    files.emplace_back(path, std::move(text));
  }
  REQUIRE(made >= edits.size());
  auto rules = Rules::load(std::move(files));
  REQUIRE(rules);
  return std::move(*rules);
}

diff::DifferencesAsked in_2021() {
  diff::DifferencesAsked asked;
  asked.today = units::Month{(2021 - 1970) * 12 + 5};
  return asked;
}

diff::Differences differences(const Rules& before, const Rules& after) {
  auto found = diff::find_differences(before.data().program, after.data().program, in_2021(),
                                      [](std::size_t) {});
  REQUIRE(found);
  return std::move(*found);
}

const diff::OutcomeDifference* find(const diff::Differences& found, const std::string& name) {
  const auto one = std::ranges::find_if(
      found.outcomes, [&](const diff::OutcomeDifference& of) { return of.outcome.name == name; });
  return one == found.outcomes.end() ? nullptr : &*one;
}

std::string shown(const diff::Stretch& stretch) {
  std::string result = units::to_string(stretch.first) + ".." + units::to_string(stretch.last);
  for (const diff::RunSpan& run : stretch.runs) {
    result += ' ' + (run.from > units::kFirstDate ? units::to_string(run.from) : "always") + "-" +
              (run.until < units::kOpen ? units::to_string(run.until) : "always");
  }
  for (const std::string& county : stretch.counties) result += ' ' + county;
  return result;
}

}  // namespace

TEST_CASE("rules that are the same, or laid out otherwise, differ in nothing") {
  const Rules rules = food_rules();
  CHECK(differences(rules, rules).changes.empty());
  const Rules laid_out = food_rules({{"  fails when", "  // a remark\n\n  fails   when"}});
  CHECK(differences(rules, laid_out).changes.empty());
}

TEST_CASE("other names and another order of a group are changes that decide nothing") {
  const Rules rules = food_rules();
  const diff::Differences renamed = differences(rules, food_rules({{"is_grown_up", "is_of_age"}}));
  CHECK(renamed.has_looked);
  CHECK(renamed.worksheets > 0);
  CHECK(renamed.outcomes.empty());
  const diff::Differences turned = differences(
      rules, food_rules({{"too_much_income or too_young\n", "too_young or too_much_income\n"}}));
  CHECK(turned.has_looked);
  CHECK(turned.outcomes.empty());
}

TEST_CASE("words alone decide nothing, and are told as such") {
  const diff::Differences found =
      differences(food_rules(), food_rules({{"Income is over the limit", "Too much income"},
                                            {"Your income of", "The income of"}}));
  REQUIRE(found.changes.size() == 2);
  for (const diff::ProgramChange& change : found.changes) CHECK(change.words_only);
  CHECK_FALSE(found.has_looked);
}

TEST_CASE("another figure can change what reads it, in its months, where the program applies") {
  const diff::Differences found = differences(
      food_rules(),
      food_rules({{"from 2019-10 until 2020-12 = $1,000", "from 2019-10 until 2020-12 = $1,100"}}));
  REQUIRE(found.changes.size() == 1);
  CHECK(found.changes.front().name == "food.rules.income_limit");
  const diff::OutcomeDifference* status = find(found, "person_status");
  REQUIRE(status != nullptr);
  REQUIRE(status->stretches.size() == 1);
  // Alpine has not opted in: nothing is decided there. The parameter has no version before 2019-10.
  CHECK(shown(status->stretches.front()) == "2019-10..2020-12 always-always Fresno Yolo");
  CHECK(find(found, "too_young") == nullptr);
  CHECK(find(found, "countable_income") == nullptr);
  CHECK(find(found, "aid_month") != nullptr);
}

TEST_CASE("an entry is seen in its county, from its month and its run on") {
  // Fresno's entry of 2021-06-12 is for months from 2021-07 on; with a day from which runs see it.
  const diff::Differences found = differences(
      food_rules(), food_rules({{"value: yes, from: 2021-07,", "value: yes, from: 2021-09,"}}));
  const diff::OutcomeDifference* income = find(found, "countable_income");
  REQUIRE(income != nullptr);
  REQUIRE(income->stretches.size() == 1);
  CHECK(shown(income->stretches.front()).starts_with("2021-07..2021-08"));
  CHECK(shown(income->stretches.front()).ends_with(" Fresno"));
  CHECK(found.counties == 1);
}

TEST_CASE("every mutant can change something, or is of what no month looked at has") {
  const Rules rules = food_rules();
  const auto& program = rules.data().program;
  std::size_t found = 0, all = 0;
  for (const trial::Mutant& mutant : trial::find_mutants(*rules.data().input.sources, *program)) {
    const auto mutated = std::make_shared<check::Program>(*program);
    mutant.apply(*mutated);
    const auto differs = diff::find_differences(program, mutated, in_2021(), [](std::size_t) {});
    REQUIRE(differs);
    ++all;
    CAPTURE(mutant.name);
    CHECK_FALSE(differs->changes.empty());
    found += differs->outcomes.empty() ? 0 : 1;
  }
  CHECK(all > 20);
  CHECK(found == all);
}

namespace {

const std::string kFarBelow =
    "- name: far below\n  county: Fresno\n  month: 2021-06\n  run_date: 2021-06-01\n"
    "  case: { case: f, persons: [ { id: p1, birth_date: 1980-05-05, income: $912.34, "
    "work: Employed, stay: blank, aid_months: [] }, { id: p2, income: $1 } ] }\n"
    "  expect: { p1.person_status: Approved }\n";

std::expected<std::string, std::string> no_file(const std::string&) {
  return std::unexpected("no files here");
}

std::vector<engine::PreparedTest> seeds_of(const Rules& rules) {
  std::vector<engine::PreparedTest> seeds;
  engine::RuleTestsAsked asked{"", 0};
  asked.prepared = &seeds;
  const auto file =
      engine::run_rule_tests(rules, {"food/tests/food.yaml", kFarBelow}, asked, no_file);
  REQUIRE(file.problems.empty());
  return seeds;
}

struct Found {
  diff::Differences differences;
  std::vector<diff::CaseSearch> searches;
  const diff::ShownCase* of(const std::string& name) const {
    for (const diff::CaseSearch& search : searches) {
      const bool is_it = differences.outcomes[search.outcome].outcome.name == name;
      if (is_it && search.found) return &*search.found;
    }
    return nullptr;
  }
};
Found find_all(const Rules& before, const Rules& after) {
  Found found{differences(before, after), {}};
  found.searches = diff::find_cases(before, after, found.differences, seeds_of(after), false, {},
                                    [](std::size_t) {});
  return found;
}

bool passes(const Rules& rules, const std::string& test) {
  const auto file = engine::run_rule_tests(rules, {"food/tests/x.yaml", test}, {"", 0}, no_file);
  return file.problems.empty() && file.tests.size() == 1 && file.tests.front().passed();
}

}  // namespace

TEST_CASE("the smallest case at a changed bound is found, and told apart by its rule test") {
  const Rules before = food_rules();
  const Rules after = food_rules({{"from 2021-01 = $1,200", "from 2021-01 = $1,201"}});
  const Found found = find_all(before, after);
  const diff::ShownCase* shown = found.of("person_status");
  REQUIRE(shown != nullptr);
  CHECK(shown->difference.was.text == "Denied");
  CHECK(shown->difference.was.reasons == std::vector<std::string>{"F001 too_much_income"});
  CHECK(shown->difference.now.text == "Approved");
  CHECK(units::to_string(shown->setting.month) == "2021-01");
  // The second person, the work and the stay say nothing of it.
  CHECK(shown->case_text.find("p2") == std::string::npos);
  CHECK(shown->case_text.find("work") == std::string::npos);
  CHECK(shown->case_text.find("income") != std::string::npos);
  CHECK(shown->case_text.find("birth_date") != std::string::npos);
  REQUIRE_FALSE(shown->test_text.empty());
  CHECK(passes(after, shown->test_text));
  CHECK_FALSE(passes(before, shown->test_text));
}

TEST_CASE("what differs in nothing that a test looks at is not made up") {
  // The second condition holds only where the first does: all is decided alike, and not proved so.
  const Rules before = food_rules();
  const Rules after = food_rules({{"fails when countable_income > income_limit",
                                   "fails when countable_income > income_limit or "
                                   "(countable_income > income_limit and not is_grown_up)"}});
  const Found found = find_all(before, after);
  REQUIRE_FALSE(found.searches.empty());
  for (const diff::CaseSearch& search : found.searches) {
    CHECK(search.tried > 10);
    CHECK_FALSE(search.found.has_value());
  }
  CHECK(diff::cases_text(found.differences, found.searches).find("no case found among") !=
        std::string::npos);
}

TEST_CASE("of every mutant of the rule that fails a case is found, or one that is the same") {
  struct Other {
    Edit edit;
    std::string name;
  };
  const std::vector<Other> edits = {
      {{"countable_income > income_limit", "countable_income >= income_limit"}, "person_status"},
      {{"too_much_income or too_young\n  Approved", "too_much_income and too_young\n  Approved"},
       "person_status"},
      {{"when strict", "when not strict"}, "person_status"},
      {{">= 18", ">= 19"}, "person_status"},
      {{"rounded down", "rounded up"}, "aid_month"},
      {{"floored at $0", "floored at $1"}, "aid_month"},
      {{"form = \"F 12\"", "form = \"F 13\""}, "denial"},
  };
  for (const Other& other : edits) {
    CAPTURE(other.edit.to);
    const Rules before = food_rules();
    const Rules after = food_rules({other.edit});
    const Found found = find_all(before, after);
    const diff::ShownCase* shown = found.of(other.name);
    REQUIRE(shown != nullptr);
    CHECK_FALSE(shown->test_text.empty());
    CHECK(passes(after, shown->test_text));
    CHECK_FALSE(passes(before, shown->test_text));
  }
}
