// What the language means, end to end: rule text, county file and case in, values out. Each test
// states its own rules.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "interpreter/include/poppy/engine.h"
#include "tests/unit/shown.h"

namespace {

const std::string kPeople = R"(module t.case "test"
entity County
entity Case of County as cases key (id) { id : text }
entity Person of Case as persons key (id) {
  id : text
  a : bool
  b : bool
  n : int or blank
  amount : money
  status : Work
  wage : money dated
}
enum Work { Employed, Unemployed }
enum Result { Pass, Fail }
entity Stay of Person as stays key (month) else "one stay a month" {
  month : month fixed
  days : int
  entered : date
  removed : date or blank
}
entity Task of Person as tasks key (month) {
  month : month
  note : int
}
flag strict "Strict" unset unknown
)";

const std::string kCounty = "county: Yolo\nflags: { strict: yes }\n";

poppy::Rules load(const std::string& rules, const std::string& county = kCounty) {
  auto loaded = poppy::Rules::load({{"t.poppy", kPeople + rules}, {"yolo.yaml", county}});
  if (!loaded) FAIL(loaded.error().front().text);
  return *loaded;
}

poppy::Decided decide(const poppy::Rules& rules, const std::string& person,
                      const std::string& month = "2021-08",
                      const std::string& run_date = "2021-08-15", const std::string& saved = "[]") {
  poppy::Request request;
  request.case_text = "case: c\npersons: [ { id: p1" + (person.empty() ? "" : ", " + person) +
                      " } ]\n" + (saved.empty() ? "" : "saved: " + saved + "\n");
  request.county = "Yolo";
  request.month = month;
  request.run_date = run_date;
  auto decided = rules.decide(request);
  if (!decided) FAIL(decided.error().front().text);
  return *decided;
}

/// The value of p1.x; "undetermined" while it is not firm.
std::string value(const poppy::Decided& decided, const std::string& path = "p1.x",
                  std::size_t month = 0) {
  return shown(decided.months[month], path);
}
std::string value_of(const std::string& definition, const std::string& person) {
  return value(decide(load(definition), person));
}

TEST_CASE("a missing fact is unknown, and settles nothing that it could change") {
  const std::string both = "define x of Person : bool = a and b\n";
  CHECK(value_of(both, "a: yes") == "undetermined");
  CHECK(value_of(both, "a: no") == "no");
  CHECK(value_of(both, "a: yes, b: yes") == "yes");
  const std::string either = "define x of Person : bool = a or b\n";
  CHECK(value_of(either, "a: yes") == "yes");
  CHECK(value_of(either, "a: no") == "undetermined");
}

TEST_CASE("a choice with an unknown guard has a value where all open branches agree") {
  const std::string choice =
      "define x of Person : int = first of {\n  1 when a\n  1 when b\n  2 otherwise\n}\n";
  CHECK(value_of(choice, "b: yes") == "1");
  CHECK(value_of(choice, "b: no") == "undetermined");
}

TEST_CASE(
    "blank is an answer: it exists not, equals nothing else, and needs a stand-in to be counted "
    "with") {
  CHECK(value_of("define x of Person : bool = exists(n)\n", "n: blank") == "no");
  CHECK(value_of("define x of Person : bool = n = 3\n", "n: blank") == "no");
  CHECK(value_of("define x of Person : int = if_blank(n, 7) + 1\n", "n: blank") == "8");
  CHECK(value_of("define x of Person : int = if_blank(n, 7) + 1\n", "a: yes") == "undetermined");
}

TEST_CASE("a list that was not given is unknown; an empty one has no elements") {
  const std::string sum = "define x of Person : int = sum(days for each stays)\n";
  CHECK(value_of(sum, "a: yes") == "undetermined");
  CHECK(value_of(sum, "stays: []") == "0");
  const std::string stays =
      "stays: [ { month: 2021-06, days: 3, entered: 2021-07-01, removed: blank }, "
      "{ month: 2021-07, entered: 2021-07-01, removed: blank } ]";
  CHECK(value_of(sum, stays) == "undetermined");
  CHECK(value_of("define x of Person : bool = some(stays where days = 3)\n", stays) == "yes");
  CHECK(value_of("define x of Person : int = sum(days for each stays where month = 2021-06)\n",
                 stays) == "3");
}

TEST_CASE(
    "a record is seen from the day it was entered, corrected by a later entry, and gone once "
    "removed") {
  const poppy::Rules rules = load("define x of Person : int = sum(days for each stays)\n");
  const std::string stays =
      "stays: [ { month: 2021-06, days: 3, entered: 2021-07-01, removed: blank }, "
      "{ month: 2021-06, days: 5, entered: 2021-08-01, removed: blank }, "
      "{ month: 2021-05, days: 20, entered: 2021-07-10, removed: 2021-09-01 } ]";
  const auto as_of = [&](const std::string& day) {
    return value(decide(rules, stays, "2021-08", day));
  };
  CHECK(as_of("2021-06-30") == "0");
  CHECK(as_of("2021-07-01") == "3");
  CHECK(as_of("2021-07-10") == "23");
  CHECK(as_of("2021-08-01") == "25");
  CHECK(as_of("2021-09-01") == "5");
}

TEST_CASE("a rule limited on both axes is in force only where both hold") {
  const poppy::Rules rules = load(R"(rule late of Person {
  from 2021-08 runs from 2021-09-10
  reason "Late"
  fails when a
}
decision result of Person : Result {
  reasons from late
  Fail when late
  Pass otherwise
}
)");
  const auto result = [&](const std::string& month, const std::string& day) {
    return value(decide(rules, "a: yes", month, day), "p1.result");
  };
  CHECK(result("2021-07", "2021-09-09") == "Pass");
  CHECK(result("2021-07", "2021-09-10") == "Pass");
  CHECK(result("2021-08", "2021-09-09") == "Pass");
  CHECK(result("2021-08", "2021-09-10") == "Fail");
}

TEST_CASE("later knowledge paints over earlier, for the months it names") {
  const poppy::Rules rules = load(R"(define x of Person : int {
  always = 1
  from 2021-05 until 2021-06 runs from 2021-09-01 = 2
}
)");
  const auto x = [&](const std::string& month, const std::string& day) {
    return value(decide(rules, "", month, day));
  };
  CHECK(x("2021-05", "2021-08-31") == "1");
  CHECK(x("2021-05", "2021-09-01") == "2");
  CHECK(x("2021-07", "2021-09-01") == "1");
}

TEST_CASE(
    "a flag entered late for past months answers differently before and after its entry, each for "
    "ever") {
  const poppy::Rules rules =
      load("define x of Person : int = first of {\n  1 when strict\n  0 otherwise\n}\n",
           "county: Yolo\nflags:\n  strict:\n    - { value: no }\n"
           "    - { value: yes, from: 2022-05, entered: 2022-09-15, by: admin-0042 }\n");
  CHECK(value(decide(rules, "", "2022-05", "2022-06-30")) == "0");
  CHECK(value(decide(rules, "", "2022-05", "2022-10-01")) == "1");
  CHECK(value(decide(rules, "", "2022-04", "2022-10-01")) == "0");
  const std::string why = decide(rules, "", "2022-05", "2022-10-01").months[0].why("p1.x").value();
  CHECK(why.find("as entered 2022-09-15 by") != std::string::npos);
  CHECK(why.find("yolo.yaml:5") != std::string::npos);
}

TEST_CASE("a line read at an earlier month is that month's line: its facts, flags and versions") {
  const poppy::Rules rules = load(R"(define doubled of Person : money {
  until 2021-06 = wage
  from 2021-07 = wage * 2
}
define x of Person : money = doubled at (benefit_month - 1 month)
define sum_of_three of Person : money = sum(doubled at m for each month m in 3 months before benefit_month)
)");
  const std::string wages =
      "wage: [ { value: $10, until: 2021-06 }, { value: $20, from: 2021-07 } ]";
  CHECK(value(decide(rules, wages, "2021-07")) == "$10.00");
  CHECK(value(decide(rules, wages, "2021-08")) == "$40.00");
  // May and June at $10, July at $20 doubled: 10 + 10 + 40
  CHECK(value(decide(rules, wages, "2021-08"), "p1.sum_of_three") == "$60.00");
}

TEST_CASE("a line read before the calendar begins is an error, not a crash") {
  const std::string line = "define then of Person : int = 1 + if_blank(n, 0)\n";
  const auto expect_error = [&](const std::string& read) {
    const poppy::Decided decided = decide(load(line + read), "n: 1");
    CHECK(value(decided) == "undetermined");
    CHECK(decided.months[0].why("p1.x").value().find("outside the years 1900 to 9999") !=
          std::string::npos);
  };
  expect_error("define x of Person : int = then at (benefit_month - 30000 months)\n");
  expect_error(
      "define x of Person : int or blank = saved then at (benefit_month - 30000 months)\n"
      "decision kept of Person : Result {\n  keep then\n  Pass otherwise\n}\n");
  expect_error(
      "define x of Person : int = sum(then at m for each month m in 2 months before "
      "(benefit_month - 30000 months))\n");
}

TEST_CASE(
    "windows of far months over a long chain of lines are refused, and do not fill the memory") {
  std::string rules = "define x0 of Person : money = wage\n";
  for (int i = 1; i <= 100; ++i) {
    rules += fmt::format("define x{} of Person : money = x{} + wage\n", i, i - 1);
  }
  for (int i = 0; i < 60; ++i) {  // 7,200 months of 101 lines, of three nodes or more each
    rules += fmt::format(
        "define y{} of Person : money = sum(x100 at m for each month m in 120 months before "
        "(benefit_month + {} months))\n",
        i, i * 120);
  }
  rules += "define x of Person : money = y0\ndefine z of Person : money = y59\n";
  rules += "decision result of Person : Result {\n  keep ";
  for (int i = 0; i < 60; ++i) rules += fmt::format("y{}, ", i);
  rules += "x, z\n  Pass otherwise\n}\n";
  const poppy::Decided decided = decide(load(rules), "wage: $1");
  CHECK(value(decided) == "$12,120.00");  // 120 months of 101 times $1
  CHECK(value(decided, "p1.z") == "undetermined");
  CHECK(decided.months[0].why("p1.z").value().find("so many lines of other months") !=
        std::string::npos);
}

const std::string kKeeping = R"(define days_of_aid of Person : int = 5
define x of Person : int or blank = saved days_of_aid at (benefit_month - 1 month)
decision result of Person : Result {
  keep days_of_aid
  Fail when a
  Pass otherwise
}
)";

TEST_CASE(
    "past decisions that were not told are unknown; where there are none a saved value is blank") {
  const poppy::Rules rules = load(kKeeping);
  CHECK(value(decide(rules, "a: no", "2021-08", "2021-08-15", "")) == "undetermined");
  CHECK(value(decide(rules, "a: no", "2021-08", "2021-08-15", "[]")) == "blank");
}

TEST_CASE("of a month's decisions the latest that the run can see is the one that counts") {
  const poppy::Rules rules = load(kKeeping);
  const std::string saved =
      "[ { month: 2021-07, run_date: 2021-07-20, persons: { p1: { days_of_aid: 3 } } }, "
      "{ month: 2021-07, run_date: 2021-08-20, persons: { p1: { days_of_aid: 4 } } } ]";
  CHECK(value(decide(rules, "a: no", "2021-08", "2021-07-19", saved)) == "blank");
  CHECK(value(decide(rules, "a: no", "2021-08", "2021-08-19", saved)) == "3");
  CHECK(value(decide(rules, "a: no", "2021-08", "2021-08-20", saved)) == "4");
}

TEST_CASE("a record that a decision kept is that record in later months") {
  const poppy::Rules rules = load(R"(define best of Person : Task or blank = latest(tasks by note)
define x of Person : int = first of {
  (saved best at (benefit_month - 1 month)).note when exists(saved best at (benefit_month - 1 month))
  0 otherwise
}
decision result of Person : Result {
  keep best
  Pass otherwise
}
)");
  const std::string tasks =
      "tasks: [ { month: 2021-05, note: 7 }, { month: 2021-06, note: 9 }, { month: 2021-07, note: "
      "3 } "
      "]";
  const auto x = [&](const std::string& saved) {
    return value(decide(
        rules, tasks, "2021-08", "2021-08-15",
        "[ { month: 2021-07, run_date: 2021-07-20, persons: { p1: { best: " + saved + " } } } ]"));
  };
  CHECK(x("2021-07") == "3");
  CHECK(x("blank") == "0");
  CHECK(x("unknown") == "undetermined");
  const poppy::Decided months = decide(rules, tasks, "2021-07..2021-08");
  CHECK(value(months, "p1.x", 1) == "9");  // as kept for July: the task with the note 9
}

TEST_CASE("what one month of a range saves, the next one reads") {
  const poppy::Decided decided = decide(load(kKeeping), "a: no", "2021-07..2021-08");
  CHECK(value(decided, "p1.x", 0) == "blank");
  CHECK(value(decided, "p1.x", 1) == "5");
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++count;
  return count;
}

const std::string kTasks = R"(create reminder of Person : Task {
  when not b
  month = 2021-07
  note = if_blank(n, 0) kept current
  removed when b
}
define x of Person : int = count(tasks)
)";

TEST_CASE("a record is made once, whatever the months that ask for it") {
  const poppy::Decided decided = decide(load(kTasks), "b: no, n: 4, tasks: []", "2021-07..2021-09");
  CHECK(count_of(decided.json(), "\"made\"") == 1);
  CHECK(value(decided, "p1.x", 0) == "0");
  CHECK(value(decided, "p1.x", 1) == "1");
  CHECK(value(decided, "p1.x", 2) == "1");
}

// Keys differ within one list only. A case in which a fact names two records is refused as it is
// read; what an earlier month of the same run adds may be the second.
TEST_CASE("a key below two persons names neither, whatever month made the second") {
  const auto x = [](const poppy::Rules& rules, const std::string& own, const std::string& path) {
    poppy::Request request;
    request.case_text = "case: c\npersons: [ { id: p1, " + own +
                        " }, { id: p2, a: no, chosen: blank, tasks: [ { month: 2021-07, note: 3 } "
                        "] } ]\nsaved: []\n";
    request.county = "Yolo";
    request.month = "2021-07..2021-08";
    request.run_date = "2021-08-15";
    auto decided = rules.decide(request);
    if (!decided) FAIL(decided.error().front().text);
    return value(*decided, path, 0) + ", " + value(*decided, path, 1);
  };
  const std::string chosen = "extend Person { chosen : Task or blank }\n";
  const poppy::Rules making = load(chosen + R"(create reminder of Person : Task {
  when a
  month = 2021-07
  note = 4
}
define x of Person : int = first of { chosen.note when exists(chosen); 0 otherwise }
)");
  CHECK(x(making, "a: no, chosen: 2021-07, tasks: []", "p1.x") == "3, 3");  // that of p2
  CHECK(x(making, "a: yes, chosen: 2021-07, tasks: []", "p1.x") == "3, undetermined");
  CHECK(x(making, "a: yes, chosen: blank, tasks: []", "p1.x") == "0, 0");

  const poppy::Rules keeping =
      load(chosen + R"(define best of Person : Task or blank = latest(tasks by note)
define x of Person : int = first of {
  (saved best at (benefit_month - 1 month)).note when exists(saved best at (benefit_month - 1 month))
  0 otherwise
}
decision result of Person : Result {
  keep best
  Pass otherwise
}
)");
  const std::string other = "chosen: blank, tasks: [ { month: 2021-06, note: 4 } ]";
  CHECK(x(keeping, other, "p1.x") == "0, 4");
  CHECK(x(keeping, other, "p2.x") == "0, 3");
  const std::string same = "chosen: blank, tasks: [ { month: 2021-07, note: 4 } ]";
  CHECK(x(keeping, same, "p1.x") == "0, undetermined");
  CHECK(x(keeping, same, "p2.x") == "0, undetermined");
}

TEST_CASE(
    "of a list without keys a record that a decision kept is known where it is the only one") {
  const poppy::Rules rules = load(R"(entity Bill of Person as bills { owed : int }
define best of Person : Bill or blank = latest(bills by owed)
define x of Person : int = first of {
  (saved best at (benefit_month - 1 month)).owed when exists(saved best at (benefit_month - 1 month))
  0 otherwise
}
decision result of Person : Result {
  keep best
  Pass otherwise
}
)");
  const auto x = [&](const std::string& bills) {
    return value(decide(rules, "bills: [" + bills + "]", "2021-07..2021-08"), "p1.x", 1);
  };
  CHECK(x("") == "0");
  CHECK(x("{ owed: 5 }") == "5");
  CHECK(x("{ owed: 5 }, { owed: 9 }") == "undetermined");  // nothing says that it was the second
}

TEST_CASE("a field kept current follows its line; a record ends when it should") {
  const poppy::Rules rules = load(kTasks);
  const std::string task = ", tasks: [ { month: 2021-07, note: 4 } ]";
  CHECK(count_of(decide(rules, "b: no, n: 4" + task).json(), "\"change\"") == 0);
  CHECK(count_of(decide(rules, "b: no, n: 9" + task).json(), "\"changed\"") == 1);
  CHECK(count_of(decide(rules, "b: yes, n: 4" + task).json(), "\"removed\"") == 1);
  CHECK(count_of(decide(rules, "n: 4, tasks: []").json(), "\"undetermined\"") > 0);
}

TEST_CASE("what a month never makes, it may take back") {
  const std::string rules = R"(parameter asked : bool { until 2021-06 = yes; from 2021-07 = no }
create reminder of Person : Task {
  when asked
  month = 2021-07
  note = 4
  removed when not asked
}
define x of Person : int = count(tasks)
)";
  const std::string task = "tasks: [ { month: 2021-07, note: 4 } ]";
  CHECK(count_of(decide(load(rules), task, "2021-06").json(), "\"change\"") == 0);
  CHECK(count_of(decide(load(rules), task, "2021-07").json(), "\"removed\"") == 1);
  CHECK(count_of(decide(load(rules), "tasks: []", "2021-07").json(), "\"change\"") == 0);
}

TEST_CASE("the fact that settles an undetermined decision alone is named first") {
  const poppy::Rules rules =
      load(R"(define x of Person : bool = any { all { a; b }; status = Employed }
decision result of Person : Result {
  Fail when x
  Pass otherwise
}
)");
  // With a and the status unknown, b = no: only the status matters.
  CHECK(decide(rules, "b: no").months[0].needs() == std::vector<std::string>{"p1.status"});
  const auto needs = decide(rules, "b: yes, status: Unemployed").months[0].needs();
  CHECK(needs == std::vector<std::string>{"p1.a"});
}

TEST_CASE("an amount that is not in force is said so, with the nearest months") {
  const poppy::Rules rules = load(R"(parameter limit : money { from 2020-10 until 2021-09 = $100 }
define x of Person : bool = amount > limit
)");
  CHECK(value(decide(rules, "amount: $100.01", "2021-09")) == "yes");
  const poppy::Decided later = decide(rules, "amount: $100.01", "2021-10");
  CHECK(value(later) == "undetermined");
  CHECK(later.months[0].why("p1.x").value().find(
            "no figures of `limit` for 2021-10 yet; the last are for 2021-09") !=
        std::string::npos);
  const poppy::Decided earlier = decide(rules, "amount: $100.01", "2020-09");
  CHECK(earlier.months[0].why("p1.x").value().find("for 2020-09; the first are for 2020-10") !=
        std::string::npos);
}

TEST_CASE("an amount too large to be exact is an error with its place, and no number") {
  const poppy::Decided decided =
      decide(load("define x of Person : money = amount * 1000\n"), "amount: $92233720368547758.07");
  CHECK(value(decided) == "undetermined");
  const std::string why = decided.months[0].why("p1.x").value();
  CHECK(why.find("too large to be exact (t.poppy:") != std::string::npos);
}

TEST_CASE(
    "a decision without a county asks for the county, and not for the first of the alphabet") {
  const poppy::Rules rules = load(
      "define x of Person : bool = strict\ndecision result of Person : Result {\n"
      "  Fail when x\n  Pass otherwise\n}\n");
  poppy::Request request;
  request.case_text = "case: c\npersons: [ { id: p1 } ]\nsaved: []\n";
  request.month = "2021-08";
  request.run_date = "2021-08-15";
  const auto decided = rules.decide(request);
  REQUIRE(decided);
  CHECK(value(*decided, "p1.result") == "undetermined");
  CHECK(decided->months[0].needs() == std::vector<std::string>{"county"});
}

TEST_CASE("what would settle it alone is not said of a fact behind which others are missing") {
  const std::string rules =
      "define x of Person : int \"X\" = count(filter(stays where exists(removed)) as s where "
      "s.days > "
      "3)\n";
  const auto json = [&](const std::string& stay) {
    return decide(load(rules), "stays: [ { month: 2021-08, entered: 2021-08-01" + stay + " } ]")
        .json();
  };
  // Were it known to be removed on a day, its days would be asked for next.
  const std::string hidden = json("");
  CHECK(hidden.find("p1/stays/2021-08.removed") != std::string::npos);
  CHECK(hidden.find("\"settles_alone\": true") == std::string::npos);
  CHECK(json(", removed: 2021-09-01").find("\"settles_alone\": true") != std::string::npos);
}

TEST_CASE("a record whose key is not known may be one that is taken back") {
  const std::string rules =
      "create mend of Person : Stay {\n  when a\n  month = first of { 2021-08 when b; 2021-07 "
      "otherwise }\n  days = 3\n  entered = run_date\n  removed when not a\n}\n";
  const std::string stays = ", stays: [ { month: 2021-08, days: 3, entered: 2021-08-01 } ]";
  const auto change = [&](const std::string& person) {
    const std::string json = decide(load(rules), person).json();
    const std::size_t at = json.find("\"change\": ");
    return at == std::string::npos ? std::string("none") : json.substr(at + 11, 6);
  };
  CHECK(change("a: no, b: yes" + stays) == "remove");
  CHECK(change("a: no, b: no" + stays) == "none");
  CHECK(change("a: no" + stays) == "undete");
  CHECK(change("a: no, stays: []") == "none");
}

}  // namespace
