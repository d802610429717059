// Properties: claims tried on drawn cases; each test states its own rules, and works out by hand
// what breaks them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/engine/rule_tests.h"
#include "interpreter/trial/try_properties.h"

namespace poppy::trial {
namespace {

constexpr std::string_view kFacts = R"(module shop.rules "A shop"
entity County
entity Case of County as cases key (id) {
  id : text
  closed : bool
}
entity Person of Case as persons key (id) {
  id : text
  birth_date : date
  friend : Person or blank
}
entity Income of Person as incomes key (id) {
  id : text
  amount : money at least $0
  begin : date
  end : date
}
define received of Income : bool = span(begin, end) overlaps benefit_month
define income of Person : money = sum(amount for each incomes where received)
define all_income of Case : money = sum(income for each persons)
)";
constexpr std::string_view kBonus = R"(
define bonus of Case : money = first of { $50 when all_income >= $300; $0 otherwise }
define help of Case : money = ($200 - (30% of all_income rounded up to dollar) + bonus) floored at $0
)";
constexpr std::string_view kPlain = R"(
define help of Case : money = ($200 - (30% of all_income rounded up to dollar)) floored at $0
)";

Rules rules_with(std::string_view lines, std::string_view properties) {
  auto rules = Rules::load({{"shop.poppy", fmt::format("{}{}{}", kFacts, lines, properties)},
                            {"napa.yaml", "county: Napa\n"}});
  REQUIRE_MESSAGE(rules, (rules ? "" : rules.error().front().text));
  return *rules;
}

std::vector<TriedClaim> tried(const Rules& rules, unsigned threads = 1, std::uint64_t seed = 1) {
  PropertiesAsked asked;
  asked.cases = 4000;
  asked.threads = threads;
  asked.seed = seed;
  return try_properties(rules, asked);
}

bool holds(const TriedClaim& one) { return !one.broken && !one.is_in_doubt && one.tally.asked > 0; }

/// The rule tests that a broken claim gives, run under the same rules.
void require_pass(const Rules& rules, const BrokenClaim& broken) {
  for (const std::string& test : broken.tests) {
    const engine::RuleTestFile file =
        engine::run_rule_tests(rules, {"shop/tests/found.yaml", test}, {}, {});
    REQUIRE_MESSAGE(file.problems.empty(), test);
    REQUIRE(file.tests.size() == 1);
    CHECK_MESSAGE(file.tests.front().passed(), test);
  }
}

TEST_CASE("a claim that no case breaks holds, and is asked of most") {
  const Rules rules = rules_with(kPlain, R"(
property more of Case { never more help with more Income.amount }
property bounds of Case { always help >= $0 and help <= $200 }
property order of Case { same help with another order }
property names of Case { same help with other names }
property known of Case { same help with less known }
)");
  for (const TriedClaim& one : tried(rules)) {
    CHECK(holds(one));
    CHECK(one.tally.drawn == 4000);
  }
}

TEST_CASE("the smallest pair of a cliff has one person with one income") {
  // At $300 of income, 30% are $90: $200 - $90 + $50 = $160; a cent less is $200 - $90 = $110.
  const Rules rules =
      rules_with(kBonus, "property more of Case { never more help with more Income.amount }\n");
  const std::vector<TriedClaim> all = tried(rules);
  REQUIRE(all.size() == 1);
  REQUIRE(all.front().broken);
  const BrokenClaim& broken = *all.front().broken;
  CHECK(broken.tests.size() == 2);
  std::size_t persons = 0;
  for (std::size_t at = 0; (at = broken.tests.front().find("- id: \"p", at)) != std::string::npos;
       ++at) {
    ++persons;
  }
  CHECK(persons == 1);
  bool tells_bonus = false;
  for (const std::string& step : broken.steps) {
    tells_bonus = tells_bonus || step == "bonus: $0.00 becomes $50.00";
  }
  CHECK(tells_bonus);
  require_pass(rules, broken);
}

TEST_CASE("what is found hangs on the seed, and not on the number of threads") {
  const Rules rules = rules_with(kBonus, R"(
property more of Case { never more help with more Income.amount }
property bounds of Case { always help <= $200 }
)");
  const std::string one = properties_json(rules, 1, tried(rules, 1));
  CHECK(properties_json(rules, 1, tried(rules, 3)) == one);
  CHECK(properties_json(rules, 1, tried(rules, 2)) == one);
}

TEST_CASE("a bound that is passed is shown with the case") {
  const Rules rules = rules_with(kPlain, "property bounds of Case { always help < $200 }\n");
  const std::vector<TriedClaim> all = tried(rules);
  REQUIRE(all.front().broken);
  CHECK(all.front().broken->before == "no");
  CHECK(all.front().broken->steps == std::vector<std::string>{"help = $200.00"});
  require_pass(rules, *all.front().broken);
}

TEST_CASE("a name that decides something is found") {
  const Rules rules = rules_with(
      "define first of Person : bool = id = \"p1\"\n"
      "define has_first of Case : bool = some(persons where first)\n",
      "property names of Case { same has_first with other names }\n"
      "property order of Case { same has_first with another order }\n");
  const std::vector<TriedClaim> all = tried(rules);
  REQUIRE(all.size() == 2);
  CHECK(all[0].broken);
  CHECK(holds(all[1]));
  require_pass(rules, *all[0].broken);
}

TEST_CASE("in another order, records are known by what they are, and references go along") {
  const Rules rules = rules_with(
      "define friend_income of Person : money = first of { friend.income when exists(friend); $0 "
      "otherwise }\n",
      "property order of Person { same friend_income with another order }\n");
  const std::vector<TriedClaim> all = tried(rules);
  CHECK(holds(all.front()));
}

TEST_CASE("a property that no case is asked of is told") {
  const Rules rules =
      rules_with(kPlain, "property never of Case { when help < $0; always help = $0 }\n");
  const std::vector<TriedClaim> all = tried(rules);
  CHECK(all.front().is_idle());
  CHECK(properties_text(rules, all).find("UNASKED shop.poppy") != std::string::npos);
}

TEST_CASE("`when` leaves cases out, and guards what follows") {
  const Rules rules = rules_with("define known_friend of Person : Person or blank = friend\n",
                                 "property of_friends of Person { when exists(known_friend); "
                                 "always known_friend.income >= $0 }\n");
  const std::vector<TriedClaim> all = tried(rules);
  CHECK(holds(all.front()));
  CHECK(all.front().tally.asked < all.front().tally.drawn);
}

TEST_CASE("a case that contradicts itself is none") {
  const Rules rules =
      rules_with("contradiction too_much of Income { when amount > $100; text \"Too much.\" }\n",
                 "property small of Income { always amount <= $100 }\n");
  CHECK(holds(tried(rules).front()));
}

TEST_CASE("a property is tried in the months it is in force, and in no other") {
  const Rules rules = rules_with(
      "parameter most : money { from 2020-01 until 2020-12 = $200; from 2021-01 = $100 }\n"
      "define help of Case : money = (most - (30% of all_income rounded up to dollar)) floored at "
      "$0\n",
      "property late of Case { from 2021-01; always help <= $100 }\n"
      "property early of Case { until 2020-12; always help <= $100 }\n");
  const std::vector<TriedClaim> all = tried(rules);
  CHECK(holds(all[0]));
  REQUIRE(all[1].broken);
  CHECK(units::to_string(all[1].broken->setting.month) == "2020-12");
}

constexpr std::string_view kHistory = R"(
enum Status { Approved, Denied }
entity Visit of Person as visits key (day) {
  day : date fixed
  entered : date
  removed : date or blank
}
extend Person {
  in_school : bool dated
  days_away : dayset
}
define school of Person : bool = in_school
define days_helped of Person : dayset = first of { days(benefit_month) when in_school; no_days otherwise }
decision help_status of Person : Status { keep days_helped; Approved when in_school; Denied otherwise }
define days_before of Person : dayset = if_blank(saved days_helped at (benefit_month - 1 month), no_days)
)";

/// What breaks a claim of these rules, the tests of which pass.
BrokenClaim broken_by(std::string_view property) {
  const Rules rules = rules_with(kHistory, property);
  const std::vector<TriedClaim> all = tried(rules);
  REQUIRE(all.front().broken);
  require_pass(rules, *all.front().broken);
  return *all.front().broken;
}

TEST_CASE("a claim that a past decision alone breaks is found, with that decision alone") {
  const BrokenClaim status = broken_by(
      "property never_before of Person { always not was_helped }\n"
      "define was_helped of Person : bool = saved help_status at (benefit_month - 1 month) = "
      "Approved\n");
  CHECK(status.tests.front().find("help_status: Approved") != std::string::npos);
  CHECK(status.tests.front().find("days_helped") == std::string::npos);
  const BrokenClaim days =
      broken_by("property no_day_before of Person { always count(days_before) = 0 }\n");
  CHECK(days.tests.front().find("days_helped: ") != std::string::npos);
}

TEST_CASE("a claim that a fact of two months breaks is found") {
  const BrokenClaim broken = broken_by(
      "property same_as_before of Person { always school = (school at (benefit_month - 1 month)) "
      "}\n");
  CHECK(broken.tests.front().find("in_school: [{ value: ") != std::string::npos);
}

TEST_CASE("more of a fact that changes is more of it in some months") {
  // What pays in the month is what was earned in the month before, or now: which is less.
  const Rules rules = rules_with(
      "extend Person { earned : money at least $0 dated }\n"
      "define earned_now of Person : money = earned\n"
      "define paid of Person : money = ($1,000 - earned_now + (earned_now at (benefit_month - 1 "
      "month))) floored at $0\n",
      "property more of Person { never more paid with more Person.earned }\n"
      "property less of Person { never less paid with more Person.earned }\n");
  const std::vector<TriedClaim> all = tried(rules);
  REQUIRE(all[0].broken);  // of the month before
  REQUIRE(all[1].broken);  // of the month itself
  require_pass(rules, *all[0].broken);
  require_pass(rules, *all[1].broken);
}

TEST_CASE("a claim that a record breaks which is to be removed is found; others are not seen") {
  const BrokenClaim broken = broken_by(
      "property stays of Visit { always not goes }\n"
      "define goes of Visit : bool = exists(removed)\n");
  CHECK(broken.tests.front().find("removed: 2") != std::string::npos);
  const Rules rules = rules_with(
      kHistory,
      "property seen of Visit { always entered <= run_date and (if_blank(removed, open) > "
      "run_date) }\n");
  CHECK(holds(tried(rules).front()));
}

TEST_CASE("a record that corrects another is the one that the run sees") {
  // Without the one before it: no two visits of a person are of one day.
  const Rules rules =
      rules_with(kHistory,
                 "define visits_of_day of Visit : int = count(person.visits where day = this.day)\n"
                 "property once of Visit { always visits_of_day = 1 }\n"
                 "property order of Person { same count(visits) with another order }\n");
  for (const TriedClaim& one : tried(rules)) CHECK(holds(one));
}

TEST_CASE("a claim that a set of days breaks is found") {
  const BrokenClaim broken = broken_by(
      "property in_one_part of Person { always count(days_away) = 0 or count(days_away) = "
      "day(last_date_of_days) - day(first_date_of_days) + 1 }\n"
      "define last_date_of_days of Person : date = if_blank(last_date(days_away), run_date)\n"
      "define first_date_of_days of Person : date = if_blank(first_date(days_away), run_date)\n");
  CHECK(broken.tests.front().find("days_away: ") != std::string::npos);
}

TEST_CASE("cases lie near what the rules compare with: a slip by a cent is found") {
  // Right up to $412.37, and over it a dollar too much.
  const Rules rules = rules_with(
      "define share of Income : money = first of { $10 when amount <= $412.37; $9 when amount > "
      "$412.38; $11 otherwise }\n",
      "property more of Income { never more share with more Income.amount }\n");
  CHECK(tried(rules).front().broken);
}

}  // namespace
}  // namespace poppy::trial
