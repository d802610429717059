// What is decided although facts are missing: values whose ranges settle it, worked out by hand.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "interpreter/include/poppy/engine.h"
#include "tests/unit/shown.h"

namespace {

const std::string kFacts = R"(module t.case "test"
entity County
enum Kind { Rent, Care, Other }
parameter band[income: money] : int from "bands.csv" { key income income; value value }
parameter by_kind[kind: Kind] : money from "kinds.csv" { key kind kind; value value }
entity Case of County as cases key (id) {
  id : text
  paid : money at least $0 "Paid"
  free : money
  hours : rate 0..168 in steps of 0.5
  days : int 0..31
  lent : money at least $0 or blank
  kind : Kind
  yes_or_no : bool
}
entity Cost of Case as costs { amount : money at least $0; kind : Kind; own : bool }
entity Person of Case as persons key (id) { id : text; pays : bool }
entity Bill of Person as bills { owed : money at least $0 }
entity Part of Bill as parts { share : int 0..9 }
)";

poppy::Rules load(const std::string& rules) {
  auto loaded = poppy::Rules::load({{"t/t.poppy", kFacts + rules},
                                    {"t/bands.csv", "income,value\n$0-$99.99,1\n$100+,1\n"},
                                    {"t/kinds.csv", "kind,value\nRent,$5\nCare,$7\nOther,$5\n"},
                                    {"yolo.yaml", "county: Yolo\n"}});
  if (!loaded) FAIL(loaded.error().front().text);
  return *loaded;
}

poppy::Decided decide(const poppy::Rules& rules, const std::string& facts) {
  poppy::Request request;
  request.case_text = "case: c\nsaved: []\n" + facts;
  request.county = "Yolo";
  request.month = "2021-08";
  request.run_date = "2021-08-15";
  auto decided = rules.decide(request);
  if (!decided) FAIL(decided.error().front().text);
  return *decided;
}

/// What x of a case comes to.
std::string x(const std::string& type, const std::string& rule, const std::string& facts = "") {
  const poppy::Rules rules = load("define x of Case : " + type + " = " + rule + "\n");
  return shown(decide(rules, facts).months[0], "x");
}

TEST_CASE("a comparison is settled where the range of a fact lies on one side") {
  CHECK(x("bool", "paid >= $0") == "yes");
  CHECK(x("bool", "paid < $0") == "no");
  CHECK(x("bool", "free >= $0") == "undetermined");
  CHECK(x("bool", "paid > $0") == "undetermined");
  CHECK(x("bool", "days = 32") == "no");
  CHECK(x("bool", "days <> 32") == "yes");
  CHECK(x("bool", "days in { 32, 40 }") == "no");
  CHECK(x("bool", "hours <= 168") == "yes");
  CHECK(x("bool", "-(paid) <= $0") == "yes");
  CHECK(x("bool", "kind in { Rent, Care, Other }") == "yes");
}

TEST_CASE("arithmetic keeps what is known of its operands") {
  // 0 - paid is at most nothing.
  CHECK(x("money", "($0 - paid) floored at $0") == "$0.00");
  CHECK(x("money", "(paid + $5) capped at $5") == "$5.00");
  CHECK(x("money", "paid capped at $5") == "undetermined");
  CHECK(x("exact_money", "(10% of paid * 2 / 3) capped at $0") == "$0.00");
  CHECK(x("int", "(hours / 200) rounded down to whole") == "0");  // 168 / 200 is less than 1
  CHECK(x("int", "(hours / 200) rounded up to whole") == "undetermined");
  CHECK(x("int", "least(days, -1)") == "-1");
  CHECK(x("int", "greatest(days, 31)") == "31");
  CHECK(x("int", "absolute(days) floored at 31") == "31");
  CHECK(x("bool", "paid * days >= $0") == "yes");
  CHECK(x("bool", "free * days >= $0") == "undetermined");
  // 100 / 32 = 3.125, 100 / 1 = 100.
  CHECK(x("bool", "(100 / (days + 1) rounded down to whole) >= 3") == "yes");
  CHECK(x("bool", "(100 / (days + 1) rounded down to whole) >= 4") == "undetermined");
  CHECK(x("bool", "(100 / (days + 1) rounded down to whole) <= 100") == "yes");
  CHECK(x("bool", "if_blank(lent, $3) >= $0") == "yes");
  CHECK(x("bool", "if_blank(lent, -$3) >= $0") == "undetermined");
}

TEST_CASE("where a value may be missing or cannot be computed, nothing is settled") {
  // 0 days: no answer.
  CHECK(x("bool", "(100 / days rounded down to whole) >= 0") == "undetermined");
  CHECK(x("bool", "exists(lent)") == "undetermined");
  CHECK(x("bool", "exists(lent) and lent >= $0") == "undetermined");
  CHECK(x("date", "date(2021, 2, days) floored at 2021-02-28") == "undetermined");  // 30 February
}

TEST_CASE("a list that is not given has any number of elements") {
  CHECK(x("money", "(sum(amount for each costs) + $1) capped at $1") == "$1.00");
  CHECK(x("money", "sum(amount for each costs) capped at $1") == "undetermined");
  CHECK(x("bool", "count(costs) >= 0") == "yes");
  CHECK(x("bool", "count(costs where own) < 1") == "undetermined");
  CHECK(x("bool", "some(costs where amount < $0)") == "no");
  CHECK(x("bool", "no(costs where amount < $0)") == "yes");
  CHECK(x("bool", "every(amount >= $0 for each costs)") == "yes");
  CHECK(x("bool", "every(own for each costs)") == "undetermined");
  CHECK(x("bool", "some(costs where amount >= $0)") == "undetermined");  // there may be none
  CHECK(x("money", "if_blank(least(amount for each costs), $0) capped at $0") == "$0.00");
}

TEST_CASE("elements that are known count, whatever the others are") {
  const std::string costs =
      "costs: [ { amount: 70, kind: Rent, own: yes }, { amount: 40, kind: Rent }, "
      "{ kind: Rent, own: yes } ]";
  // 70 + (0 or 40) + anything of at least 0.
  CHECK(x("bool", "sum(amount for each costs where own) >= $70", costs) == "yes");
  CHECK(x("bool", "sum(amount for each costs where own) > $70", costs) == "undetermined");
  CHECK(x("bool", "count(costs where own) >= 2", costs) == "yes");
  CHECK(x("bool", "count(costs where own) <= 3", costs) == "yes");
  CHECK(x("bool", "count(costs where own) = 3", costs) == "undetermined");
  CHECK(x("bool", "if_blank(least(amount for each costs), $0) <= $40", costs) == "yes");
  CHECK(x("bool", "count(filter(costs where own)) >= 2", costs) == "yes");
}

TEST_CASE("a branch is asked about only where its guard holds") {
  // Above 31 it would be below zero; there it is not asked about.
  CHECK(x("bool", "(first of { $0 when paid <= $35; paid - $35 otherwise }) >= $0") == "yes");
  CHECK(x("bool", "(first of { $0 when free <= $35; free - $35 otherwise }) >= $0") == "yes");
  CHECK(x("bool", "(first of { $0 when free > $35; free - $35 otherwise }) > $0") == "no");
  CHECK(x("bool", "(first of { lent when exists(lent); $0 otherwise }) >= $0") == "yes");
  CHECK(x("bool", "(first of { $1 when yes_or_no; $2 otherwise }) <= $2") == "yes");
  CHECK(x("bool", "(first of { $1 when yes_or_no; $2 otherwise }) <= $1") == "undetermined");
  CHECK(
      x("bool",
        "(first of { days when kind = Rent; days - 31 when not (days < 31); 5 otherwise }) >= 0") ==
      "yes");
}

TEST_CASE("a table is looked up over all that its key may be") {
  CHECK(x("int", "band[paid]") == "1");
  CHECK(x("int", "band[free]") == "undetermined");  // below zero there is no row
  CHECK(x("bool", "by_kind[kind] <= $7") == "yes");
  CHECK(x("bool", "by_kind[kind] <= $6") == "undetermined");
  CHECK(x("money", "by_kind[kind] floored at $7") == "$7.00");
}

TEST_CASE("lines rest on lines, of the case and of records that are not told") {
  const std::string lines = R"(define doubled of Cost : money = amount * 2
define all of Case : money = sum(doubled for each costs)
define rest of Case : money = ($100 - all) floored at $0
define none_left of Case : bool = rest > $100
decision status of Case : bool { no when none_left; yes otherwise }
)";
  const poppy::Rules rules = load(lines);
  const poppy::Decided decided = decide(rules, "paid: 1");
  CHECK(shown(decided.months[0], "status") == "yes");
  CHECK(shown(decided.months[0], "rest") == "undetermined");
  CHECK(decided.months[0].needs().empty());
}

TEST_CASE("of a list that is not given, it is known whose it is") {
  const std::string due =
      "(first of { owed when pays; -(owed) otherwise }) + $0 * count(parts where pays)";
  const auto total = [&](const std::string& rule, const std::string& persons) {
    const poppy::Rules rules =
        load("define due of Bill : money = " + due +
             "\ndefine due_of of Person : money = sum(due for each bills)\n" +
             "define x of Case : bool = sum(due_of for each persons) " + rule + "\n");
    return shown(decide(rules, "persons: " + persons).months[0], "x");
  };
  CHECK(total(">= $0", "[{ id: p1, pays: yes }]") == "yes");
  CHECK(total("<= $0", "[{ id: p1, pays: no }]") == "yes");
  CHECK(total(">= $0", "[{ id: p1, pays: yes }, { id: p2, pays: yes, bills: [{}] }]") == "yes");
  CHECK(total(">= $0", "[{ id: p1, pays: yes }, { id: p2, pays: no }]") == "undetermined");
  CHECK(total(">= $0", "[{ id: p1 }]") == "undetermined");
  // What is narrowed of one bill is not narrowed of another of the same list.
  const poppy::Rules rules = load(
      "define x of Person : bool = every(every(owed <= $5 for each bills) for each bills as b "
      "where "
      "b.owed <= $5)\n");
  const poppy::Decided decided = decide(rules, "persons: [{ id: p1 }]");
  CHECK(shown(decided.months[0], "p1.x") == "undetermined");
}

TEST_CASE("what is weighed is bounded by line, and of large cases by list") {
  // The every, its list, the comparison, both sides: 5 a person; 20,000 a line are 4,000 persons.
  const std::string lines =
      "define ok of Person : bool = every(owed >= $0 for each bills)\n"
      "define all_ok of Case : bool = every(ok for each persons)\n";
  const poppy::Rules rules = load(lines);
  const auto ok = [&](int persons) {
    std::string facts = "persons:\n";
    for (int i = 0; i < persons; ++i) facts += fmt::format("  - id: p{}\n", i);
    const poppy::Decided decided = decide(rules, facts);
    const auto of = [&](int i) { return shown(decided.months[0], fmt::format("p{}.ok", i)); };
    return of(0) + " " + of(persons - 1);
  };
  CHECK(ok(3) == "yes yes");
  CHECK(ok(1'000) == "yes yes");
  CHECK(ok(4'001) == "yes undetermined");
  // Whose bills they are is told of up to 500 records: here the case, its county and the persons.
  const poppy::Rules of_payers = load(
      "define due of Bill : money = first of { owed when pays; -(owed) otherwise }\n"
      "define ok of Person : bool = every(due >= $0 for each bills)\n");
  const auto payer = [&](int persons) {
    std::string facts = "persons:\n";
    for (int i = 0; i < persons; ++i) facts += fmt::format("  - id: p{}\n    pays: yes\n", i);
    return shown(decide(of_payers, facts).months[0], "p0.ok");
  };
  CHECK(payer(498) == "yes");
  CHECK(payer(499) == "undetermined");
}

TEST_CASE("what cannot matter is not asked for") {
  const poppy::Rules rules =
      load("decision status of Case : bool { yes when paid >= $0 and yes_or_no; no otherwise }\n");
  const std::vector<std::string> needs = decide(rules, "days: 1").months[0].needs();
  CHECK(needs == std::vector<std::string>{"yes_or_no"});
}

}  // namespace
