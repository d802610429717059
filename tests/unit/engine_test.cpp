// The public header, requests, months and rule tests, over the small program of tests/golden/rules:
// income counts in full where `strict` is set (Yolo; Fresno from 2021-07, entered 2021-06-12), else
// 80% of it; the limit is $1,000 from 2019-10 and $1,200 from 2021-01.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "interpreter/engine/rule_tests.h"
#include "interpreter/text/problem_codes.h"
#include "tests/unit/shown.h"

namespace {

using poppy::Request;
using poppy::text::ProblemCode;

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<poppy::File> small_program() {
  std::vector<poppy::File> files;
  for (const char* folder : {"tests/golden/rules", "tests/golden/counties"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      files.push_back({entry.path().string(), read(entry.path().string())});
    }
  }
  return files;
}

const poppy::Rules& rules() {
  static const poppy::Rules loaded = [] {
    auto outcome = poppy::Rules::load(small_program());
    if (!outcome) FAIL(outcome.error().front().text);
    return *outcome;
  }();
  return loaded;
}

Request request(const std::string& income = "$900.00") {
  Request result;
  result.case_text = "case: c1\npersons:\n  - { id: p1, birth_date: 1990-05-01, income: " + income +
                     ", work: Employed, stay: 2020-01-01..open, aid_months: [] }\nsaved: []\n";
  result.county = "Yolo";
  result.month = "2021-02";
  result.run_date = "2021-02-10";
  return result;
}

poppy::Month decide_one(const Request& asked) {
  auto decided = rules().decide(asked);
  if (!decided) FAIL(decided.error().front().text);
  REQUIRE(decided->months.size() == 1);
  return decided->months.front();
}

/// The number of the only problem.
std::string refused(const Request& asked) {
  const auto decided = rules().decide(asked);
  if (decided || decided.error().size() != 1) return "not refused for one reason";
  return decided.error().front().code;
}

std::string number_of(ProblemCode code) { return std::string(poppy::text::kind_of(code).number); }

}  // namespace

TEST_CASE("compiled rules decide as those they were made of, and are believed of no others") {
  const std::string compiled = rules().compiled();
  const auto again = poppy::Rules::load(small_program(), compiled);
  REQUIRE(again);
  CHECK(again->is_from_compiled());
  CHECK(again->compiled() == compiled);
  CHECK(again->decide(request())->text() == rules().decide(request())->text());
  CHECK(again->decide(request())->json() == rules().decide(request())->json());

  std::vector<poppy::File> changed = small_program();
  changed.front().text += '\n';
  CHECK(!poppy::Rules::load(changed, compiled)->is_from_compiled());
  std::vector<poppy::File> renamed = small_program();
  renamed.front().path.insert(0, "other/");
  const auto other = poppy::Rules::load(renamed, compiled);
  CHECK((!other || !other->is_from_compiled()));

  CHECK(!poppy::Rules::load(small_program(), "")->is_from_compiled());
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{31}, std::size_t{32}, compiled.size() - 1}) {
    CHECK(!poppy::Rules::load(small_program(), compiled.substr(0, size))->is_from_compiled());
  }
  for (std::size_t at = 0; at < compiled.size(); at += compiled.size() / 50 + 1) {
    std::string damaged = compiled;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    CHECK(!poppy::Rules::load(small_program(), damaged)->is_from_compiled());
  }
  CHECK(!poppy::Rules::load(small_program(), compiled + "x")->is_from_compiled());
}

TEST_CASE("a line's value, the reasons and the explanation come by name") {
  const poppy::Month month = decide_one(request("$1200.01"));
  CHECK(month.month() == "2021-02");
  CHECK(shown(month, "p1.person_status") == "Denied");
  CHECK(shown(month, "p1.countable_income") == "$1,200.01");
  CHECK(month.reasons("p1") == std::vector<std::string>{"too_much_income"});
  CHECK(month.why("p1.countable_income")->find("strict") != std::string::npos);
  CHECK(month.needs().empty());
  const auto misspelt = month.value("p1.person_statu");
  REQUIRE(!misspelt);
  CHECK(misspelt.error().front().code == number_of(ProblemCode::unknown_line));
  CHECK(misspelt.error().front().hint.find("person_status") != std::string::npos);
  CHECK(month.value("p2.person_status").error().front().code ==
        number_of(ProblemCode::unknown_line));
  CHECK(!month.reasons("p2"));
  CHECK(!month.why("person_statu"));
  CHECK(!month.explain("person_statu"));
}

TEST_CASE("income at the limit is not over it") {
  CHECK(shown(decide_one(request("$1200.00")), "p1.person_status") == "Approved");
}

TEST_CASE("a setting that a county lacks is named as what would settle a line") {
  const auto rules = poppy::Rules::load(
      {{"r/case.poppy",
        "module r.case\nentity County\nentity Case of County as cases key (id) { id : text }\n"
        "flag strict \"Strict\"\nenum Aid { Aided, NotAided }\n"
        "decision aid of Case : Aid { NotAided when strict; Aided otherwise }\n"},
       {"yolo.yaml", "county: Yolo\n"}});
  REQUIRE(rules.has_value());
  Request asked;
  asked.case_text = "case: c1\n";
  asked.county = "Yolo";
  asked.month = "2021-02";
  asked.run_date = "2021-02-01";
  CHECK(rules->decide(asked)->months[0].needs() == std::vector<std::string>{"flags.strict"});
}

TEST_CASE("an undetermined line has no value, and the fact that would settle it is named") {
  Request asked = request();
  asked.case_text = "case: c1\npersons:\n  - { id: p1, birth_date: 1990-05-01 }\n";
  const poppy::Month month = decide_one(asked);
  CHECK(shown(month, "p1.person_status") == "undetermined");
  const auto needs = month.needs();
  CHECK(std::ranges::find(needs, "p1.income") != needs.end());
}

TEST_CASE("a flag entered later is not known to an earlier run") {
  Request asked = request();
  asked.county = "Fresno";
  asked.month = "2021-07";
  asked.run_date = "2021-06-11";
  CHECK(shown(decide_one(asked), "p1.countable_income") == "$720.00");
  asked.run_date = "2021-06-12";
  CHECK(shown(decide_one(asked), "p1.countable_income") == "$900.00");
}

TEST_CASE("what one month makes is a fact of the next") {
  Request asked = request();
  asked.month = "2021-02..2021-03";
  const auto decided = rules().decide(asked);
  REQUIRE(decided);
  REQUIRE(decided->months.size() == 2);
  const auto& program = *rules().data().program;
  const auto aid_month = program.entities.id_of(
      *std::ranges::find(program.entities, "AidMonth", &poppy::check::Entity::name));
  const auto rows = [&](std::size_t i) {
    return decided->months[i].data().determination.rows.record[aid_month].size();
  };
  CHECK(rows(0) == 0);
  CHECK(rows(1) == 1);
}

TEST_CASE("a request that cannot be decided is refused with one problem") {
  Request asked = request();
  asked.month.clear();
  CHECK(refused(asked) == number_of(ProblemCode::no_month));
  asked.month = "2021-03..2021-02";
  CHECK(refused(asked) == number_of(ProblemCode::wrong_month));
  asked.month = "2021-13";
  CHECK(refused(asked) == number_of(ProblemCode::wrong_month));
  asked.month = "2000-01..2021-02";
  CHECK(refused(asked) == number_of(ProblemCode::wrong_month));
  asked = request();
  asked.run_date.clear();
  CHECK(refused(asked) == number_of(ProblemCode::no_run_date));
  asked.run_date = "2021-02-30";
  CHECK(refused(asked) == number_of(ProblemCode::wrong_run_date));
  asked.run_date = "open";
  CHECK(refused(asked) == number_of(ProblemCode::wrong_run_date));
  asked = request();
  asked.county = "Yollo";
  CHECK(refused(asked) == number_of(ProblemCode::unknown_county));
  asked = request();
  asked.programs = {"fod"};
  CHECK(refused(asked) == number_of(ProblemCode::unknown_program));
}

TEST_CASE("a misspelt county is met with the nearest name") {
  Request asked = request();
  asked.county = "Fresnoo";
  const auto decided = rules().decide(asked);
  REQUIRE(!decided);
  CHECK(decided.error().front().hint.find("Fresno") != std::string::npos);
}

TEST_CASE("the case's own run date goes before today, the request's before both") {
  Request asked = request();
  asked.county = "Fresno";
  asked.month = "2021-07";
  asked.run_date.clear();
  asked.today = "2021-06-11";
  CHECK(shown(decide_one(asked), "p1.countable_income") == "$720.00");
  asked.case_text += "run_date: 2021-06-12\n";
  CHECK(shown(decide_one(asked), "p1.countable_income") == "$900.00");
  asked.run_date = "2021-06-11";
  CHECK(shown(decide_one(asked), "p1.countable_income") == "$720.00");
}

TEST_CASE("a load needs rules, and knows every file by its name") {
  const auto nothing = poppy::Rules::load({});
  REQUIRE(!nothing);
  CHECK(nothing.error().front().code == number_of(ProblemCode::no_rules));
  std::vector<poppy::File> files = small_program();
  files.push_back({"notes.txt", "hello"});
  const auto with_notes = poppy::Rules::load(std::move(files));
  REQUIRE(!with_notes);
  REQUIRE(with_notes.error().size() == 1);
  CHECK(with_notes.error().front().code == number_of(ProblemCode::unknown_file_kind));
  CHECK(with_notes.error().front().path == "notes.txt");
}

TEST_CASE("several threads decide alike") {
  const std::string expected = rules().decide(request())->json();
  std::vector<std::string> found(4);
  {
    std::vector<std::jthread> threads;
    for (std::string& text : found) {
      threads.emplace_back([&text] {
        for (int i = 0; i < 20; ++i) {
          Request other = request();
          other.month = "20" + std::to_string(20 + i % 5) + "-0" + std::to_string(1 + i % 9);
          static_cast<void>(rules().decide(other));
        }
        text = rules().decide(request())->json();
      });
    }
  }
  for (const std::string& text : found) CHECK(text == expected);
}

namespace {

constexpr const char* kCase =
    "  case:\n"
    "    case: c1\n"
    "    persons:\n"
    "      - { id: p1, birth_date: 1990-05-01, income: $900.00, work: Employed, stay: blank, "
    "aid_months: [] }\n"
    "    saved: []\n";

poppy::engine::RuleTestFile run_text(const std::string& text) {
  return poppy::engine::run_rule_tests(
      rules(), {"policies/food/tests/one.yaml", text}, {},
      [](const std::string& path) -> std::expected<std::string, std::string> {
        if (path == "policies/food/tests/county.yaml") {
          return "county: Yolo\nflags:\n  time_on_aid: Automated\n  strict: no\n";
        }
        if (path == "policies/food/tests/base.yaml") return request("$2000").case_text;
        if (path == "policies/food/tests/income.csv") {
          return "\xEF\xBB\xBFRow,Born,Income,Status,Because,Remark\r\n"
                 "a limit met,5/1/1990,\"$1,000.00\",Approved,[],\"so, so\"\r\n"
                 "too young,1/1/2010,$900.00,Denied,\"[too_young]\",\r\n"
                 ",,,,,\r\n"
                 "no income told,,unknown,,,\r\n";
        }
        return std::unexpected("there is no such file");
      });
}

/// One test of the case above in Yolo, 2021-02, with what it expects, indented by four.
poppy::engine::RuleTest run_one(const std::string& expect, const std::string& more = {}) {
  auto file = run_text("- name: one\n  county: Yolo\n  run_date: 2021-02-10\n  month: 2021-02\n" +
                       more + std::string(more.find("based_on") == std::string::npos ? kCase : "") +
                       "  expect:\n" + expect);
  REQUIRE(file.problems.empty());
  REQUIRE(file.tests.size() == 1);
  return file.tests.front();
}

std::string only_problem(const poppy::engine::RuleTest& test) {
  return test.problems.size() == 1 ? test.problems.front().code : "not one problem";
}

}  // namespace

TEST_CASE("a rule test passes where everything is as expected") {
  const auto test = run_one(
      "    p1.person_status: Approved\n    p1.countable_income: $900.00\n    p1.because: []\n"
      "    p1.not_because: [too_much_income]\n    p1.made: [ { aid_month: { amount: $300.00, "
      "month: 2021-02 } } ]\n"
      "    p1.notices: []\n    messages: []\n    needs: []\n");
  for (const auto& mismatch : test.mismatches) MESSAGE(mismatch.what, ": ", mismatch.found);
  for (const auto& problem : test.problems) MESSAGE(problem.text);
  CHECK(test.passed());
}

TEST_CASE("a failed expectation says what was expected, what was found, where and why") {
  const auto test = run_one("    p1.countable_income: $720.00\n");
  REQUIRE(test.mismatches.size() == 1);
  CHECK(test.mismatches.front().what == "p1.countable_income");
  CHECK(test.mismatches.front().month == "2021-02");
  CHECK(test.mismatches.front().expected == "$720.00");
  CHECK(test.mismatches.front().found == "$900.00");
  CHECK(test.mismatches.front().why.find("strict") != std::string::npos);
  CHECK(test.problems.empty());
}

TEST_CASE("every kind of expectation can fail") {
  CHECK(run_one("    p1.because: [too_young]\n").mismatches.size() == 1);
  CHECK(run_one("    p1.made: []\n").mismatches.size() == 1);
  CHECK(run_one("    p1.made: [ { aid_month: { amount: $1.00 } } ]\n").mismatches.size() == 1);
  CHECK(run_one("    p1.made: [ aid_month, aid_month ]\n").mismatches.size() == 1);
  CHECK(run_one("    p1.changed: [aid_month]\n").mismatches.size() == 1);
  CHECK(run_one("    p1.removed: [aid_month]\n").mismatches.size() == 1);
  CHECK(run_one("    p1.notices: [denial]\n").mismatches.size() == 1);
  CHECK(run_one("    messages: [not_opted_in]\n").mismatches.size() == 1);
  CHECK(run_one("    p1.unknown: [countable_income]\n").mismatches.size() == 1);
  CHECK(run_one("    needs: [p1.income]\n").mismatches.size() == 1);
}

TEST_CASE("a test tells an error from a fact that is missing") {
  const auto run_month = [](const std::string& income, const std::string& expect) {
    auto file = run_text(
        "- name: one\n  county: Yolo\n  run_date: 2021-02-10\n  month: 2018-01\n  case:\n    case: "
        "c1\n"
        "    persons:\n      - { id: p1, birth_date: 1990-05-01" +
        income + ", work: Employed, stay: blank, aid_months: [] }\n    saved: []\n  expect:\n" +
        expect);
    REQUIRE(file.tests.size() == 1);
    return file.tests.front();
  };
  // No limit is in force in 2018.
  CHECK(run_month(", income: $900.00", "    p1.error: [too_much_income]\n").passed());
  CHECK_FALSE(run_month(", income: $900.00", "    p1.unknown: [too_much_income]\n").passed());
  CHECK_FALSE(run_month(", income: $900.00", "    p1.error: [countable_income]\n").passed());
  CHECK(run_month("", "    p1.unknown: [countable_income]\n").passed());
  CHECK_FALSE(run_month("", "    p1.error: [countable_income]\n").passed());
  CHECK(only_problem(run_month("", "    p1.error: []\n")) ==
        number_of(ProblemCode::test_without_expectation));
  CHECK(only_problem(run_month("", "    p1.error: [countable_incom]\n")) ==
        number_of(ProblemCode::test_unknown_name));
}

TEST_CASE("a test can expect that a case is refused, and why") {
  const auto given = [](const std::string& facts, const std::string& expect) {
    return run_one(expect, "  based_on: base.yaml\n  given: { " + facts + " }\n");
  };
  const std::string lots = "persons.p1.income: lots";
  CHECK(given(lots, "    error: [P704]\n").passed());
  CHECK(given(lots + ", persons.p1.birth_date: 2021-02-30", "    error: [P704]\n").passed());
  const auto other = given(lots, "    error: [P703]\n");  // one is missing, one too many
  CHECK(other.mismatches.size() == 2);
  CHECK(other.problems.empty());
  const auto taken = given("persons.p1.income: $1.00", "    error: [P704]\n");
  REQUIRE(taken.mismatches.size() == 1);
  CHECK(taken.mismatches[0].found == "none: the case is decided");
  CHECK(only_problem(given(lots, "    error: [P704, countable_income]\n")) ==
        number_of(ProblemCode::test_wrong_shape));
  CHECK(only_problem(given(lots, "    error: [P704]\n    p1.person_status: Denied\n")) ==
        number_of(ProblemCode::test_wrong_shape));
  // What is wrong with the test itself stays a problem of the test.
  CHECK(only_problem(given("persons.p9.income: $1.00", "    error: [P711]\n")) == "P711");
}

TEST_CASE("facts are replaced by path, and a test may bring its own county file") {
  const std::string own = "  county_file: county.yaml\n";
  CHECK(run_one("    p1.countable_income: $720.00\n", own).passed());
  const auto denied = run_one(
      "    p1.person_status: Denied\n    p1.because: [too_much_income, too_young]\n    p1.made: "
      "[]\n"
      "    p1.notices: [ { denial: { form: F 12 } } ]\n",
      "  given: { persons.p1.birth_date: 2010-01-01 }\n  based_on: base.yaml\n");
  for (const auto& mismatch : denied.mismatches) MESSAGE(mismatch.what, ": ", mismatch.found);
  CHECK(denied.passed());
  CHECK(run_one("    p1.unknown: [countable_income]\n    needs: [p1.income]\n",
                "  given: { persons.p1.income: unknown }\n")
            .passed());
}

TEST_CASE("a rule test that cannot fail, or names what there is not, is a problem") {
  CHECK(only_problem(run_one("    {}\n")) == number_of(ProblemCode::test_without_expectation));
  CHECK(only_problem(run_one("    p1.not_because: []\n")) ==
        number_of(ProblemCode::test_without_expectation));
  CHECK(only_problem(run_one("    p1.persn_status: Approved\n")) ==
        number_of(ProblemCode::test_unknown_name));
  CHECK(only_problem(run_one("    p2.person_status: Approved\n")) ==
        number_of(ProblemCode::test_unknown_name));
  CHECK(only_problem(run_one("    p1.because: [too_old]\n")) ==
        number_of(ProblemCode::test_unknown_name));
  CHECK(only_problem(run_one("    p1.made: [ { aid_month: { amont: $1.00 } } ]\n")) ==
        number_of(ProblemCode::test_unknown_name));
  CHECK(only_problem(run_one("    p1.person_status: Aproved\n")) ==
        number_of(ProblemCode::test_wrong_value));
  CHECK(only_problem(run_one("    p1.because: too_young\n")) ==
        number_of(ProblemCode::test_wrong_shape));
  CHECK(only_problem(run_one("    p1.person_status: Approved\n", "  cunty: Yolo\n")) ==
        number_of(ProblemCode::test_unknown_key));
  CHECK(only_problem(run_one("    p1.person_status: Approved\n", "  based_on: nothing.yaml\n")) ==
        number_of(ProblemCode::cannot_read));
  const auto file = run_text("- { name: one }\n- { name: one }\n");
  REQUIRE(file.tests.size() == 2);
  CHECK(std::ranges::find(file.tests[1].problems, number_of(ProblemCode::test_name_repeated),
                          &poppy::Problem::code) != file.tests[1].problems.end());
}

TEST_CASE("the nearest name is offered for a slip in a rule test") {
  const auto test = run_one("    p1.persn_status: Approved\n");
  REQUIRE(test.problems.size() == 1);
  CHECK(test.problems.front().hint.find("person_status") != std::string::npos);
}

namespace {

/// A table of the case above, with its columns and rows, indented by two.
poppy::engine::RuleTestFile run_table(const std::string& rest) {
  return run_text("- name: T\n  county: Yolo\n  run_date: 2021-02-10\n  month: 2021-02\n" +
                  std::string(kCase) + rest);
}

std::string first_problem(const poppy::engine::RuleTestFile& file) {
  return file.tests.size() == 1 ? only_problem(file.tests.front()) : "not one test";
}

}  // namespace

TEST_CASE("a table is a test for each row, with what the rows share written once") {
  const auto file = run_table(
      "  expect: { p1.notices: [] }\n"
      "  columns: [name, given.persons.p1.income, expect.p1.person_status, "
      "expect.p1.countable_income, note]\n"
      "  rows:\n"
      "    - [as it is, ~, Approved, $900.00, ~]\n"
      "    - [less, $10.00, Approved, $10.00, of ten dollars]\n"
      "    - [wrong, $11.00, Approved, $10.00, ~]\n");
  REQUIRE(file.tests.size() == 3);
  CHECK(file.found == 3);
  CHECK(file.tests[0].name == "T: as it is");
  CHECK(file.tests[0].passed());
  CHECK(file.tests[1].passed());
  REQUIRE(file.tests[2].mismatches.size() == 1);
  CHECK(file.tests[2].mismatches[0].found == "$11.00");
  // 4 lines of its own, 5 of the case, expect, columns, rows, and the third row
  CHECK(file.sources->position_of(file.tests[2].span.file, file.tests[2].span.begin).line == 15);
  // What all share fails for each of them.
  const auto shared = run_table(
      "  expect: { p1.person_status: Denied }\n  columns: [given.persons.p1.income]\n"
      "  rows: [[$1.00], [$2.00]]\n");
  REQUIRE(shared.tests.size() == 2);
  CHECK(shared.tests[0].name == "T: $1.00");
  CHECK_FALSE(shared.tests[0].passed());
  CHECK_FALSE(shared.tests[1].passed());
}

TEST_CASE("a table stands in a CSV as spreadsheets save it, under its own headings") {
  const auto file = run_table(
      "  columns: { Row: name, Born: given.persons.p1.birth_date, Income: "
      "given.persons.p1.income, Status: expect.p1.person_status, Because: expect.p1.because, "
      "Remark: note }\n"
      "  rows: income.csv\n");
  REQUIRE(file.tests.size() == 3);
  for (const auto& problem : file.tests[0].problems) MESSAGE(problem.text);
  CHECK(file.tests[0].passed());
  for (const auto& mismatch : file.tests[1].mismatches) MESSAGE(mismatch.found);
  CHECK(file.tests[1].passed());
  CHECK(file.sources->at(file.tests[1].span.file).name == "policies/food/tests/income.csv");
  CHECK(file.sources->position_of(file.tests[1].span.file, file.tests[1].span.begin).line == 3);
  // A row that expects nothing is refused as any test is.
  CHECK(only_problem(file.tests[2]) == number_of(ProblemCode::test_without_expectation));
}

TEST_CASE("a table of months expects by month, and may ask each row for other months") {
  const auto file =
      run_text("- name: T\n  county: Yolo\n  run_date: 2021-02-10\n" + std::string(kCase) +
               "  columns: [months, expect.2021-02.p1.person_status]\n"
               "  rows: [[2021-02..2021-03, Approved], [2021-02..2021-02, Denied]]\n");
  REQUIRE(file.tests.size() == 2);
  CHECK(file.tests[0].passed());
  CHECK(file.tests[1].mismatches.size() == 1);
}

TEST_CASE("a table that is none says where and why") {
  const std::string shape = number_of(ProblemCode::test_wrong_shape);
  CHECK(first_problem(run_table("  columns: [expect.p1.person_status]\n")) == shape);
  CHECK(first_problem(run_table("  rows: [[Approved]]\n")) == shape);
  CHECK(first_problem(run_table("  columns: [expect.p1.person_status]\n  rows: []\n")) ==
        number_of(ProblemCode::test_without_expectation));
  CHECK(first_problem(run_table("  columns: [expect.p1.person_status]\n  rows: [[a, b]]\n")) ==
        shape);
  CHECK(first_problem(run_table("  columns: [month, month]\n  rows: [[2021-02, 2021-02]]\n")) ==
        shape);
  CHECK(first_problem(run_table("  columns: [given]\n  rows: [[1]]\n")) ==
        number_of(ProblemCode::test_unknown_key));
  CHECK(first_problem(run_table("  rows: income.csv\n")) == "not one problem");  // all headings
  CHECK(first_problem(run_table("  rows: none.csv\n")) == number_of(ProblemCode::cannot_read));
  CHECK(
      first_problem(run_table(
          "  columns: { Row: name, Born: note, Income: note, Status: note, Because: note, Remark: "
          "note, Wages: note }\n  rows: income.csv\n")) == shape);
  std::string rows = "  columns: [note]\n  rows:\n";
  for (int i = 0; i <= 10'000; ++i) rows += "    - [x]\n";
  CHECK(first_problem(run_table(rows)) == shape);
  const auto twice = run_table(
      "  columns: [given.persons.p1.income, expect.p1.person_status]\n"
      "  rows: [[$1.00, Approved], [$1.00, Approved]]\n");
  REQUIRE(twice.tests.size() == 2);
  CHECK(only_problem(twice.tests[1]) == number_of(ProblemCode::test_name_repeated));
}

TEST_CASE("a refusal is expected by its words and its place, too") {
  const auto given = [](const std::string& expect) {
    return run_one("    error: [ { P704: " + expect + " } ]\n",
                   "  based_on: base.yaml\n  given: { persons.p1.income: lots }\n");
  };
  CHECK(given("{ at: lots }").passed());
  CHECK(given("{ says: lots, at: lots }").passed());
  CHECK(given("{ at: less }").mismatches.size() == 1);
  CHECK(given("{ says: no such words }").mismatches.size() == 1);
  CHECK(only_problem(given("{ saying: lots }")) == number_of(ProblemCode::test_unknown_key));
  CHECK(only_problem(given("{}")) == number_of(ProblemCode::test_wrong_shape));
}

TEST_CASE("texts are expected by words that they hold, and differ by words") {
  const std::string young =
      "  given: { persons.p1.birth_date: 2010-01-01 }\n  based_on: base.yaml\n";
  const auto denied = [&](const std::string& fields) {
    return run_one("    p1.notices: [ { denial: " + fields + " } ]\n", young);
  };
  CHECK(denied("{ form: { holds: 12 } }").passed());
  const auto other = denied("{ form: { holds: 13 } }");
  REQUIRE(other.mismatches.size() == 1);
  CHECK(other.mismatches[0].why == "form: does not hold `13`\n");
  const auto wrong = denied("{ form: F 13 }");
  REQUIRE(wrong.mismatches.size() == 1);
  CHECK(wrong.mismatches[0].why == "form: expected F 13, found F 12\n");
  REQUIRE(wrong.mismatches[0].rewrites.size() == 1);
  CHECK(wrong.mismatches[0].rewrites[0].text == "F 12");
}

TEST_CASE("what is written in place of an expectation never tells of what is missing") {
  const auto rewrites = [](const std::string& expect, const std::string& more = {}) {
    const auto test = run_one(expect, more);
    REQUIRE(test.mismatches.size() == 1);
    return test.mismatches.front().rewrites;
  };
  const std::string untold = "  given: { persons.p1.income: unknown }\n  based_on: base.yaml\n";
  CHECK(rewrites("    p1.countable_income: $720.00\n").size() == 1);
  CHECK(rewrites("    p1.because: [too_young]\n").front().text == "[]");
  CHECK(rewrites("    needs: [p1.income]\n").empty());
  CHECK(rewrites("    needs: []\n", untold).empty());
  CHECK(rewrites("    p1.unknown: [countable_income]\n").empty());
  CHECK(rewrites("    p1.countable_income: $720.00\n", untold).empty());
  CHECK(rewrites("    error: [P704]\n").empty());
}

TEST_CASE("the months of a test are checked one by one") {
  const auto file = run_text(
      "- name: two months\n  county: Yolo\n  run_date: 2021-02-10\n  months: 2021-02..2021-03\n" +
      std::string(kCase) +
      "  expect:\n    2021-02: { p1.person_status: Approved }\n    2021-03: { p1.person_status: "
      "Denied }\n");
  REQUIRE(file.tests.size() == 1);
  CHECK(file.tests.front().problems.empty());
  REQUIRE(file.tests.front().mismatches.size() == 1);
  CHECK(file.tests.front().mismatches.front().month == "2021-03");
  CHECK(file.program == "food");
}
