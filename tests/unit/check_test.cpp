// The checker on rule texts: what is accepted and what it becomes, and every problem with its
// place.
#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/check_program.h"
#include "interpreter/check/print_program.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::check {
namespace {

using text::ProblemCode;

struct Input {
  std::vector<std::string> rules;
  std::vector<std::pair<std::string, std::string>> tables;  // name, text
  std::vector<std::string> counties;
};

struct Outcome {
  text::SourceSet sources;
  text::Result<Program> result;
  text::Problems problems;  // errors, or the warnings of a sound program
};

Outcome check(const Input& input) {
  Outcome outcome{{}, Program{}, {}};
  syntax::RuleSheet sheet;
  for (const std::string& rules : input.rules) {
    const text::FileId file = outcome.sources.add("policies/test.poppy", rules);
    const text::Result<syntax::Module> module = syntax::read_rules(outcome.sources, file);
    if (!module) FAIL(text::render_problems(outcome.sources, module.error()));
    sheet.modules.push_back(*module);
  }
  std::vector<TableFile> tables;
  for (const auto& [name, words] : input.tables) {
    tables.push_back({"policies/" + name, outcome.sources.add("policies/" + name, words)});
  }
  std::vector<text::FileId> files;
  for (const std::string& county : input.counties) {
    files.push_back(outcome.sources.add("county.yaml", county));
  }
  const auto counties = county::read_counties(outcome.sources, files);
  if (!counties) FAIL(text::render_problems(outcome.sources, counties.error()));
  outcome.result = check_program(outcome.sources, sheet, tables, *counties);
  outcome.problems = outcome.result ? outcome.result->warnings : outcome.result.error();
  return outcome;
}

// A case with persons, incomes and months, which the texts below add to.
constexpr std::string_view kCase = R"(module test.case
entity County
entity Case of County as cases key (id) { id : text; rent : money }
enum Status { Active, Closed, Pending }
enum Kind { Wages, Gift }
entity Person of Case as persons key (id) {
  id : text
  born : date
  left : date or blank
  status : Status
  weekly : int
  in_school : bool dated
  sponsor : Person or blank
}
entity Income of Person as incomes key (begin) {
  begin : date
  kind : Kind
  amount : money
  worked : span
}
entity Budget of Case as one budget { costs : money }
)";

Outcome check_with(std::string_view more) {
  return check({{std::string(kCase) + std::string(more)}, {}, {}});
}

/// Exactly one problem, of this code, marking this text.
void expect_problem(const Outcome& outcome, ProblemCode code, std::string_view marked) {
  CAPTURE(text::render_problems(outcome.sources, outcome.problems));
  REQUIRE(outcome.problems.size() == 1);
  const text::Problem& problem = outcome.problems[0];
  CHECK(text::kind_of(problem.code).name == text::kind_of(code).name);
  CHECK(outcome.sources.text_of(problem.span) == marked);
}
void expect_problem(std::string_view more, ProblemCode code, std::string_view marked) {
  CAPTURE(more);
  expect_problem(check_with(more), code, marked);
}

void expect_sound(const Outcome& outcome) {
  CAPTURE(text::render_problems(outcome.sources, outcome.problems));
  CHECK(outcome.result.has_value());
}
void expect_sound(std::string_view more) {
  CAPTURE(more);
  expect_sound(check_with(more));
}

const Line& line_named(const Program& program, std::string_view name) {
  const auto found = std::ranges::find(program.lines, name, &Line::name);
  REQUIRE(found != program.lines.end());
  return *found;
}

/// The body of `define x …` among these declarations.
std::string body_of_x(std::string_view more) {
  const Outcome outcome = check_with(more);
  CAPTURE(text::render_problems(outcome.sources, outcome.problems));
  REQUIRE(outcome.result.has_value());
  return print_expr(*outcome.result, line_named(*outcome.result, "x").versions[0].body);
}

TEST_CASE("a length of time is a plain literal behind a date or a month, and nothing else") {
  const auto refused = [](std::string_view body, std::string_view marked) {
    expect_problem(fmt::format("define x of Person : {}", body), ProblemCode::no_such_operation,
                   marked);
  };
  refused("date = born + (first of { 1 month when in_school; 2 months otherwise })",
          "(first of { 1 month when in_school; 2 months otherwise })");
  refused("date = born - if_blank(1 day, 2 days)", "if_blank(1 day, 2 days)");
  refused("date = early(born + if_blank(blank, 2 months))", "if_blank(blank, 2 months)");
  refused("month = benefit_month + (first of { 1 month when in_school; 2 months otherwise })",
          "(first of { 1 month when in_school; 2 months otherwise })");
  refused("bool = exists(1 month)", "1 month");
  refused("text = text_of(30 days)", "30 days");
  expect_problem("message m of Person { when in_school; text \"t\"; v = 1 month }",
                 ProblemCode::no_such_operation, "1 month");
  CHECK(body_of_x("define x of Person : date = born - -(1 month)") ==
        "add_months_late(field born(row 0), 1)");
}

TEST_CASE("a text shows no record and no list") {
  // A record's place in its list is no name of it: it moves as lists above it are told.
  const auto refused = [](std::string_view more, std::string_view marked) {
    expect_problem(more, ProblemCode::wrong_kind, marked);
  };
  refused("define x of Person : text = text_of(this)", "this");
  refused("define x of Person : text = text_of(incomes)", "incomes");
  refused("message m of Income { when yes; text \"{person} earns.\" }", "{person}");
  refused("message m of Person { when in_school; text \"{incomes}\" }", "{incomes}");
  expect_sound("message m of Income { when yes; text \"{person.id} earns.\" }");
}

TEST_CASE("names resolve from the row outwards") {
  CHECK(body_of_x("define x of Income : bool = amount > rent") ==
        "greater(field amount(row 0), field rent(row 0 up 2))");
  CHECK(body_of_x("define x of Income : date = person.born") == "field born(row 0 up 1)");
  CHECK(body_of_x("define x of Person : int = count(incomes where amount > rent)") ==
        "aggregate_count 1 where(list incomes(row 0), greater(field amount(row 1), field rent(row "
        "0 up 1)))");
  CHECK(body_of_x(
            "define x of Person : int = count(case.persons as other where other.born < born)") ==
        "aggregate_count 1 where(list persons(row 0 up 1), less(field born(row 1), field born(row "
        "0)))");
  CHECK(body_of_x(
            "define x of Person : bool = some(case.persons as child where child.sponsor = this)") ==
        "aggregate_some 1 head(list persons(row 0 up 1), equal(field sponsor(row 1), row 0))");
  CHECK(
      body_of_x("define x of Case : int = count(persons where some(incomes where amount > $5 and "
                "born < begin))") ==
      "aggregate_count 1 where(list persons(row 0), aggregate_some 2 head(list incomes(row 1), "
      "all_of(greater(field amount(row 2), $5.00), less(field born(row 1), field begin(row 2)))))");
  CHECK(body_of_x("define x of Case : money = first of { budget.costs when exists(budget); $0 "
                  "otherwise }") ==
        "choose(field costs(only budget(row 0)) when exists(only budget(row 0)), $0.00)");
}

TEST_CASE("an element's field hides the outer name, unless the element has a name") {
  const std::string_view more = "extend Case { amount : money }\n";
  CHECK(body_of_x(std::string(more) +
                  "define x of Case : int = count(persons where some(incomes where amount > $0))")
            .find("field amount(row 2)") != std::string::npos);
  CHECK(body_of_x(
            std::string(more) +
            "define x of Case : int = count(persons where some(incomes as i where amount > $0))")
            .find("field amount(row 0)") != std::string::npos);
}

TEST_CASE("an enum value is found by the type that is expected, and else by its name alone") {
  const std::string_view more = "enum Stage { Active, Done }\n";
  CHECK(body_of_x(std::string(more) + "define x of Person : bool = status = Active") ==
        "equal(field status(row 0), Active)");
  CHECK(body_of_x(std::string(more) + "define x of Person : bool = Active = status") ==
        "equal(Active, field status(row 0))");
  CHECK(body_of_x(std::string(more) +
                  "define x of Person : Stage = first of { Active when yes; Done otherwise }") ==
        "choose(Active when yes, Done)");
  CHECK(body_of_x(std::string(more) + "define x of Person : bool = status in { Active, Closed }") ==
        "in_set(field status(row 0), Active, Closed)");
  CHECK(body_of_x(std::string(more) + "define x of Person : bool = exists(Done)") ==
        "exists(Done)");
  CHECK(body_of_x(std::string(more) + "define x of Person : bool = exists(Stage.Active)") ==
        "exists(Active)");
  expect_problem(std::string(more) + "define x of Person : bool = exists(Active)",
                 ProblemCode::ambiguous_value, "Active");
}

TEST_CASE("numbers widen where the other side needs it") {
  CHECK(body_of_x("define x of Case : exact_money = 20% of rent") ==
        "multiply(money_to_exact(field rent(row 0)), 20%)");
  CHECK(body_of_x("define x of Person : money = case.rent * weekly") ==
        "multiply(field rent(row 0 up 1), field weekly(row 0))");
  CHECK(body_of_x("define x of Person : money = weekly * case.rent") ==
        "multiply(field rent(row 0 up 1), field weekly(row 0))");
  CHECK(body_of_x("define x of Person : int = weekly / 7 rounded up to whole") ==
        "round up to whole(divide(int_to_rate(field weekly(row 0)), int_to_rate(7)))");
  CHECK(body_of_x("define x of Case : money = rent / 3 rounded half up to dollar") ==
        "round half up to dollar(divide(money_to_exact(field rent(row 0)), int_to_rate(3)))");
  CHECK(body_of_x("define x of Case : rate = rent / $3") ==
        "divide(money_to_exact(field rent(row 0)), money_to_exact($3.00))");
  CHECK(body_of_x("define x of Person : rate = weekly") == "int_to_rate(field weekly(row 0))");
  CHECK(body_of_x("define x of Case : bool = 20% of rent > $5") ==
        "greater(multiply(money_to_exact(field rent(row 0)), 20%), money_to_exact($5.00))");
}

TEST_CASE("dates, months and days go together as written") {
  CHECK(body_of_x("define x of Person : date = born + 12 months - 1 day") ==
        "add_days(add_months_late(field born(row 0), 12), -1)");
  CHECK(body_of_x("define x of Person : date = early(born + 1 month)") ==
        "add_months_early(field born(row 0), 1)");
  CHECK(body_of_x("define x : month = benefit_month - 1 month") == "month_add(benefit_month, -1)");
  CHECK(body_of_x("define x of Person : int = run_date - born") ==
        "days_between(run_date, field born(row 0))");
  CHECK(body_of_x("define x of Person : int = benefit_month - month(born)") ==
        "months_between(benefit_month, month_of(field born(row 0)))");
  CHECK(body_of_x("define x of Income : bool = worked overlaps benefit_month") ==
        "overlaps(field worked(row 0), month_to_span(benefit_month))");
  CHECK(body_of_x("define x of Income : bool = begin within worked") ==
        "within(date_to_days(field begin(row 0)), span_to_days(field worked(row 0)))");
  CHECK(body_of_x("define x of Income : int = count(worked & benefit_month)") ==
        "count_days(intersect(span_to_days(field worked(row 0)), month_to_days(benefit_month)))");
  CHECK(
      body_of_x("define x of Person : dayset = days(worked for each incomes where kind = Wages)") ==
      "aggregate_days 1 where head(list incomes(row 0), equal(field kind(row 1), Wages), "
      "span_to_days(field worked(row 1)))");
}

TEST_CASE("lists have their functions") {
  CHECK(body_of_x("define x of Person : money = sum(amount for each incomes)") ==
        "aggregate_sum 1 head(list incomes(row 0), field amount(row 1))");
  CHECK(body_of_x(
            "define x of Person : Income or blank = latest(incomes where kind = Gift by begin)") ==
        "aggregate_latest_record 1 where by(list incomes(row 0), equal(field kind(row 1), Gift), "
        "field begin(row 1))");
  CHECK(body_of_x("define x of Person : date or blank = earliest(begin for each incomes)") ==
        "aggregate_least 1 head(list incomes(row 0), field begin(row 1))");
  CHECK(body_of_x("define x of Person : date = earliest(born, begin for each incomes)") ==
        "pick_least(field born(row 0), aggregate_least 1 head(list incomes(row 0), field begin(row "
        "1)))");
  CHECK(body_of_x("define x of Person : list of Income = filter(incomes where kind = Gift)") ==
        "aggregate_filter 1 where(list incomes(row 0), equal(field kind(row 1), Gift))");
  CHECK(body_of_x(
            "define x of Person : bool = every(amount > $0 for each incomes where kind = Gift)") ==
        "aggregate_every 1 where head(list incomes(row 0), equal(field kind(row 1), Gift), "
        "greater(field amount(row 1), $0.00))");
  CHECK(body_of_x("define x of Person : bool = no(incomes)") ==
        "aggregate_no 1 head(list incomes(row 0), yes)");
  CHECK(body_of_x("define x of Person : bool = sponsor in case.persons") ==
        "aggregate_some 1 head(list persons(row 0 up 1), equal(row 1, field sponsor(row 0)))");
  CHECK(body_of_x("define poor of Person : bool = weekly < 3\n"
                  "define x of Person : int = count(month m in 12 months before benefit_month "
                  "where poor at m)") ==
        "aggregate_count 0 where(window 0 of 12 months before(benefit_month), line poor(row 0, "
        "window_month 0))");
  expect_problem("define x of Person : Income or blank = latest(incomes)",
                 ProblemCode::wrong_arguments, "latest(incomes)");
  expect_problem("define x of Person : int = count(weekly where yes)", ProblemCode::wrong_kind,
                 "weekly");
  expect_problem("define x of Person : money = sum(incomes)", ProblemCode::wrong_arguments,
                 "sum(incomes)");
  expect_problem(
      "define x of Person : int = count(month m in 12 months before benefit_month where "
      "count(month n in 2 months before m) = 2)",
      ProblemCode::too_many_lists, "month n in 2 months before m");
  expect_problem("define x of Person : Income or blank = latest(incomes by kind)",
                 ProblemCode::no_such_operation, "kind");
}

TEST_CASE("lists within lists go as deep as an evaluator has rows for, and no deeper") {
  const auto nested = [](int depth) {
    std::string rule = "yes";
    for (int i = 0; i < depth; ++i)
      rule = fmt::format("some(case.persons as p{} where {})", i, rule);
    return "define x of Person : bool = " + rule;
  };
  CHECK(!body_of_x(nested(15)).empty());
  expect_problem(nested(16), ProblemCode::too_many_lists, "case.persons as p0 where yes");
  expect_problem(
      "define x of Person : bool = " +
          [&] {
            std::string rule = "sponsor in case.persons";
            for (int i = 0; i < 15; ++i)
              rule = fmt::format("some(case.persons as p{} where {})", i, rule);
            return rule;
          }(),
      ProblemCode::too_many_lists, "sponsor in case.persons");
}

TEST_CASE("blank is read only where something keeps it away") {
  const auto guarded = [](std::string_view condition) {
    expect_sound(fmt::format("define x of Person : bool = {}", condition));
  };
  const auto refused = [](std::string_view condition, std::string_view marked) {
    expect_problem(fmt::format("define x of Person : bool = {}", condition),
                   ProblemCode::blank_not_guarded, marked);
  };
  guarded("left = blank or left = born");
  guarded("exists(left) and left < born");
  guarded("not exists(left) or left < born");
  guarded("all { exists(left); any { left < born; left > born } }");
  guarded("any { left = blank; left < born }");
  guarded("none { not exists(left); left < born }");
  guarded("exists(sponsor) and exists(sponsor.left) and sponsor.left < born");
  guarded("some(case.persons as p where exists(p.left) and p.left < born)");
  guarded("every(left < born for each case.persons where exists(left))");
  guarded("exists(latest(incomes by begin)) and latest(incomes by begin).amount > $3");
  guarded("if_blank(left, born) < born");
  guarded("left = born and left < run_date");
  guarded("first of { left < born when exists(left); no otherwise }");
  guarded("first of { no when not exists(left); left < born otherwise }");
  refused("left < born", "left");
  refused("left < born and exists(left)", "left");
  refused("exists(left) or left < born", "left");
  refused("all { from 2020-01 exists(left); left < born }", "left");
  refused("at least 1 { exists(left); left < born }", "left");
  refused("first of { no when exists(left); left < born otherwise }", "left");
  refused("some(case.persons where exists(left)) and left < born", "left");
  refused("latest(incomes by begin).amount > $3", "latest(incomes by begin)");
  expect_problem("define x of Person : date = left", ProblemCode::blank_not_guarded, "left");
  expect_problem("define x of Person : date = blank", ProblemCode::blank_not_guarded, "blank");
  expect_problem("define x of Person : date = first_date(days(benefit_month))",
                 ProblemCode::blank_not_guarded, "first_date(days(benefit_month))");
}

TEST_CASE("what is known of this month is not known of another") {
  const std::string_view lines =
      "define gone of Person : date or blank = left\n"
      "define x of Person : bool = exists(gone) and gone at (benefit_month - 1 month) < born";
  expect_problem(lines, ProblemCode::blank_not_guarded, "gone at (benefit_month - 1 month)");
}

TEST_CASE("a blank that widens stays blank") {
  CHECK(body_of_x(
            "extend Person { hours : int or blank }\ndefine x of Person : rate or blank = hours") ==
        "choose(int_to_rate(field hours(row 0)) when exists(field hours(row 0)), blank)");
}

TEST_CASE("problems about names") {
  expect_problem("define x of Person : bool = in_scool", ProblemCode::unknown_name, "in_scool");
  expect_problem("define x of Person : bool = amount > $3", ProblemCode::unknown_name, "amount");
  expect_problem("define x of Persn : bool = yes", ProblemCode::unknown_name, "Persn");
  expect_problem("define x of Person : boole = yes", ProblemCode::unknown_type, "boole");
  expect_problem("define x of Person : bool = sponsor.weekly = 3", ProblemCode::blank_not_guarded,
                 "sponsor");
  expect_problem("define x of Person : bool = case.ren > $3", ProblemCode::unknown_member, "ren");
  expect_problem("contradiction x of removed Person { when yes; text \"a\" }",
                 ProblemCode::unknown_member, "Person");
  expect_problem("define x of Person : bool = Status.Actve = status", ProblemCode::unknown_member,
                 "Actve");
  expect_problem("define x of Person : bool = incomes.amount > $3", ProblemCode::wrong_kind,
                 "incomes");
  expect_problem("define x of Person : bool = weekly.amount > $3", ProblemCode::wrong_kind,
                 "weekly");
  expect_problem("define x of Person : int = yeer(born)", ProblemCode::unknown_function, "yeer");
  expect_problem("define y of Person : int = 1\ndefine y of Person : int = 2",
                 ProblemCode::doubled_name, "y");
  expect_problem("define born of Person : int = 1", ProblemCode::doubled_name, "born");
  expect_problem("flag y \"a\"\nparameter y : int = 3", ProblemCode::doubled_name, "y");
  expect_problem("enum Twice { A, B, A }", ProblemCode::doubled_name, "A");
  expect_problem("extend Person { born : date }", ProblemCode::doubled_name, "born");
  expect_problem("extend Person { retired born \"x\" }", ProblemCode::doubled_name, "born");
  expect_problem("extend Person { retired old \"x\"; retired old \"y\" }",
                 ProblemCode::doubled_name, "old");
  expect_problem("entity Lost of Nowhere as losts", ProblemCode::unknown_name, "Nowhere");
  expect_problem("entity Lost", ProblemCode::wrong_entity, "Lost");
  expect_problem("entity Dated of Case as dateds key (on) { on : date or blank }",
                 ProblemCode::wrong_entity, "on");
  expect_problem("entity Keyed of Case as keyeds key (onn) { on : date }",
                 ProblemCode::unknown_member, "onn");
}

TEST_CASE("the nearest name is offered") {
  const Outcome outcome = check_with("define x of Person : bool = in_scool");
  REQUIRE(outcome.problems.size() == 1);
  CHECK(outcome.problems[0].hint == "did you mean `in_school`?");
}

TEST_CASE("one slip is reported once") {
  expect_problem(
      "define y of Person : date = brn\ndefine x of Person : bool = y < born and count(incomes "
      "where begin > y) > 3",
      ProblemCode::unknown_name, "brn");
  expect_problem("define x of Person : int = (wekly + 3) * 2 rounded up to whole",
                 ProblemCode::unknown_name, "wekly");
}

TEST_CASE("all problems of all declarations come together") {
  const Outcome outcome = check_with(
      "define a of Person : int = born\ndefine b of Person : int = nothing_such\n"
      "define c of Persn : int = 3\n");
  CHECK(outcome.problems.size() == 3);
}

TEST_CASE("a module sees itself and what it imports, not what that imports") {
  const std::string base(kCase);
  expect_sound(check(
      {{base, "module test.more\nimport test.case\ndefine x of Person : date = born\n"}, {}, {}}));
  expect_problem(check({{base, "module test.more\ndefine x of Person : date = born\n"}, {}, {}}),
                 ProblemCode::unknown_name, "Person");
  expect_problem(
      check({{base, "module test.more\nimport test.case\ndefine y of Person : date = born\n",
              "module test.third\nimport test.case\nimport test.more\ndefine x of Person : date = "
              "y\n",
              "module test.fourth\nimport test.case\nimport test.third\ndefine z of Person : date "
              "= y\n"},
             {},
             {}}),
      ProblemCode::unknown_name, "y");
  expect_problem(check({{base, "module test.more\nimport test.cse\n"}, {}, {}}),
                 ProblemCode::unknown_import, "test.cse");
  expect_problem(check({{base, "module test.more\nimport test.case\n"}, {}, {}}),
                 ProblemCode::unused_import, "test.case");
}

TEST_CASE("problems about types") {
  expect_problem("define x of Person : int = born", ProblemCode::type_mismatch, "born");
  expect_problem("define x of Case : money = 3", ProblemCode::type_mismatch, "3");
  expect_problem("define x of Person : bool = status", ProblemCode::type_mismatch, "status");
  expect_problem("define x of Person : bool = weekly", ProblemCode::type_mismatch, "weekly");
  expect_problem("define x of Person : bool = in_school and weekly", ProblemCode::type_mismatch,
                 "weekly");
  expect_problem("define x of Person : list of Kind = incomes", ProblemCode::type_mismatch,
                 "list of Kind");
  expect_problem("define x of Case : money = 20% of rent", ProblemCode::not_rounded, "20% of rent");
  expect_problem("define x of Person : int = weekly / 7", ProblemCode::not_rounded, "weekly / 7");
  expect_problem("define x of Person : rate = 7 / weekly", ProblemCode::division_not_rounded,
                 "7 / weekly");
  expect_problem("define x of Person : bool = 7 / weekly > 2", ProblemCode::division_not_rounded,
                 "7 / weekly");
  expect_sound("parameter days : int = 30\ndefine x of Case : exact_money = rent / days");
  expect_problem("define x of Person : bool = born < weekly", ProblemCode::no_such_operation,
                 "born < weekly");
  expect_problem("define x of Person : bool = status < status", ProblemCode::no_such_operation,
                 "status < status");
  expect_problem("define x of Person : bool = weekly overlaps born", ProblemCode::no_such_operation,
                 "weekly overlaps born");
  expect_problem("define x of Person : date = born + 3", ProblemCode::no_such_operation,
                 "born + 3");
  expect_problem("define x of Case : money = rent + 3", ProblemCode::no_such_operation, "rent + 3");
  expect_problem("define x of Case : money = rent * rent", ProblemCode::no_such_operation,
                 "rent * rent");
  expect_problem("define x of Case : int = rent rounded up to whole",
                 ProblemCode::no_such_operation, "rent rounded up to whole");
  expect_problem("define x : month = benefit_month + 3 days", ProblemCode::no_such_operation,
                 "benefit_month + 3 days");
  expect_problem("define x of Person : int = age(born)", ProblemCode::wrong_arguments, "age(born)");
  expect_problem("define x of Person : bool = exists(incomes)", ProblemCode::wrong_arguments,
                 "incomes");
  expect_problem("define x of Person : date = early(born)", ProblemCode::wrong_arguments,
                 "early(born)");
  expect_problem("define x of Person : bool = at least 3 { in_school; weekly > 1 }",
                 ProblemCode::wrong_arguments, "at least");
}

TEST_CASE("a choice covers every case") {
  expect_sound(
      "define x of Person : int = first of { 1 when status = Active; 2 when status in { Closed, "
      "Pending } }");
  expect_sound("define x of Person : int = first of { 1 when in_school; 2 when not in_school }");
  expect_problem(
      "define x of Person : int = first of { 1 when status = Active; 2 when status = Closed }",
      ProblemCode::choice_incomplete,
      "first of { 1 when status = Active; 2 when status = Closed }");
  expect_problem(
      "define x of Person : int = first of { 1 when in_school; from 2020-01 2 when not in_school }",
      ProblemCode::choice_incomplete,
      "first of { 1 when in_school; from 2020-01 2 when not in_school }");
  expect_problem("define x of Person : int = first of { 1 when status = Active; born otherwise }",
                 ProblemCode::type_mismatch, "born");
}

TEST_CASE("lines do not read each other in a circle") {
  const Outcome outcome = check_with(
      "define a of Person : int = b\ndefine b of Person : int = c\ndefine c of Person : int = a");
  expect_problem(outcome, ProblemCode::circular_lines, "a");
  CHECK(outcome.problems[0].message == "these lines read each other in a circle: a -> b -> c -> a");
  expect_problem("define a of Person : int = a", ProblemCode::circular_lines, "a");
  expect_problem("parameter a : int = b\nparameter b : int = a", ProblemCode::circular_lines, "a");
}

TEST_CASE("a line comes after those it reads") {
  const Outcome outcome = check_with(
      "define a of Person : int = b + 1\ndefine b of Person : int = c + 1\ndefine c of Person : "
      "int = weekly");
  REQUIRE(outcome.result.has_value());
  std::vector<std::string> names;
  for (const LineId id : outcome.result->order) names.push_back(outcome.result->lines[id].name);
  CHECK(names == std::vector<std::string>{"c", "b", "a"});
}

TEST_CASE("a line read for another month stands on its own") {
  const std::string_view poor = "define poor of Person : bool = weekly < 3\n";
  const auto with = [&](std::string_view more) { return std::string(poor) + std::string(more); };
  expect_sound(with("define x of Person : bool = poor at (benefit_month - 1 month)"));
  expect_problem(with("define was of Person : bool = poor at (benefit_month - 1 month)\n"
                      "define wasnt of Person : bool = not was\n"
                      "define x of Person : bool = wasnt at (benefit_month - 1 month)"),
                 ProblemCode::at_within_at, "wasnt at (benefit_month - 1 month)");
  expect_problem(
      "rule fails of Person { reason \"r\"; fails when weekly < 3 }\n"
      "define x of Person : bool = fails at (benefit_month - 1 month)",
      ProblemCode::at_within_at, "fails at (benefit_month - 1 month)");
  expect_problem(with("define x of Person : bool = poor at month(born)"),
                 ProblemCode::month_not_bounded, "month(born)");
  expect_problem("define x of Person : bool = in_school at (benefit_month - 1 month)",
                 ProblemCode::wrong_kind, "in_school");
}

TEST_CASE("parameters that read each other twice are not written out without bound") {
  std::string rules = "parameter p0 : int = 1\n";
  for (int i = 1; i <= 40; ++i) {
    rules += fmt::format("parameter p{} : int = p{} + p{}\n", i, i - 1, i - 1);
  }
  // p0 is 1 expression, each other the sum and twice what it reads: 2 s + 3, which for p14 is
  // 4 * 2^14 - 3 = 65,533, for p15 131,069.
  expect_problem(rules + "define x of Person : int = p40", ProblemCode::reads_unfold, "p15");
}

TEST_CASE("only what a decision keeps is saved") {
  const std::string_view decision =
      "define days_used of Person : int = weekly\n"
      "decision result of Case : Status { keep days_used; Active otherwise }\n";
  CHECK(body_of_x(std::string(decision) + "define x of Person : int or blank = saved days_used") ==
        "saved days_used(row 0, benefit_month)");
  CHECK(
      body_of_x(std::string(decision) +
                "define x of Person : bool = saved result at (benefit_month - 1 month) = Closed") ==
      "equal(saved result(row 0 up 1, month_add(benefit_month, -1)), Closed)");
  expect_problem("define y of Person : int = 3\ndefine x of Person : int or blank = saved y",
                 ProblemCode::not_kept, "y");
  expect_problem("define x of Person : date or blank = saved born", ProblemCode::wrong_kind,
                 "born");
  expect_problem("decision result of Case : Status { keep nothing_such; Active otherwise }",
                 ProblemCode::unknown_name, "nothing_such");
  expect_problem(
      "define young of Case : list of Person = filter(persons where weekly > 3)\n"
      "decision result of Case : Status { keep young; Active otherwise }",
      ProblemCode::wrong_kind, "young");
  expect_problem("decision result of Case : list of Person { persons otherwise }",
                 ProblemCode::wrong_kind, "result");
  expect_problem(
      "define y of Person : bool = yes\ndecision result of Case : Status { reasons from y; Active "
      "otherwise }",
      ProblemCode::wrong_kind, "y");
}

TEST_CASE("settings read no case") {
  expect_problem("define y : int = 3\nparameter x : int = y", ProblemCode::not_readable_here, "y");
  expect_problem("flag f : int \"f\" unset 1 + 2", ProblemCode::not_readable_here, "1 + 2");
  expect_problem("flag f \"f\"\napplies when f and benefit_month > 2020-01",
                 ProblemCode::not_readable_here, "benefit_month");
  expect_sound("flag f \"f\"\napplies when not f");
  expect_problem("flag f : Status \"f\" unset Actve", ProblemCode::unknown_name, "Actve");
}

TEST_CASE("versions hold at most one at a time") {
  const auto versions = [](std::string_view body) {
    return fmt::format("parameter x : int {{ {} }}", body);
  };
  expect_sound(versions(
      "from 2020-01 = 1; from 2020-06 = 2; from 2020-03 until 2020-04 runs from 2021-01-01 = 3"));
  expect_problem(versions("from 2020-01 until 2020-06 = 1; from 2020-06 = 2"),
                 ProblemCode::versions_overlap, "from 2020-01 until 2020-06");
  expect_problem(versions("from 2020-06 until 2020-01 = 1"), ProblemCode::until_before_from,
                 "from 2020-06 until 2020-01");
  expect_problem(versions("from 2020-01 until 2020-06 = 1; from 2020-08 = 2"),
                 ProblemCode::versions_gap, "x");
  expect_problem("define x of Person : int { from 2020-01 = 1; from 2020-01 = 2 }",
                 ProblemCode::versions_same_start, "from 2020-01");
  expect_problem(
      "define x of Person : int { always = 1; from 2020-06 = 2; from 2020-01 runs from 2021-01-01 "
      "= 3 }",
      ProblemCode::version_hidden, "from 2020-01 runs from 2021-01-01");
  expect_problem("define x of Person : bool = any { from 2020-06 until 2020-01 in_school }",
                 ProblemCode::until_before_from, "from 2020-06 until 2020-01");
}

constexpr std::string_view kLimit =
    "parameter limit[size : int] : money from \"limits.csv\" { key size size; value amount; from "
    "from; until until; beyond 3 add more }\n";

Outcome check_table(std::string_view parameter, std::string_view rows) {
  return check(
      {{std::string(kCase) + std::string(parameter)}, {{"limits.csv", std::string(rows)}}, {}});
}

TEST_CASE("a table gives typed rows in the order of their keys") {
  const Outcome outcome = check_table(kLimit,
                                      "size,amount,from,until\n3,$30,2019-10-01,2020-09-30\n1-2,20."
                                      "50,2019-10,open\n3,31,2020-10-01,9999-12-31\nmore,$5,,\n");
  expect_sound(outcome);
  REQUIRE(outcome.result.has_value());
  const Parameter& limit = outcome.result->parameters.front();
  REQUIRE(limit.rows.size() == 3);
  CHECK(limit.rows[0].keys[0].low == units::Value::of(std::int64_t{1}));
  CHECK(limit.rows[0].keys[0].high == units::Value::of(std::int64_t{2}));
  CHECK(limit.rows[0].value == units::Value::of(std::int64_t{2050}));
  CHECK(limit.rows[1].dating ==
        units::Dating{units::make_month(2019, 10), units::make_month(2020, 9), {}});
  CHECK(limit.rows[2].dating == units::Dating{units::make_month(2020, 10), {}, {}});
  REQUIRE(limit.beyond_rows.size() == 1);
  CHECK(limit.beyond_rows[0].value == units::Value::of(std::int64_t{500}));
  CHECK(limit.beyond_size == 3);
}

TEST_CASE("problems about tables") {
  const std::string_view head = "size,amount,from,until\n";
  const auto rows = [&](std::string_view more) {
    return check_table(kLimit, std::string(head) + std::string(more) + "more,$5,,\n");
  };
  expect_problem(rows("1,abc,,\n"), ProblemCode::wrong_cell, "abc");
  expect_problem(rows("one,$1,,\n"), ProblemCode::wrong_cell, "one");
  expect_problem(rows("1,$1,2019-10-15,\n"), ProblemCode::wrong_cell, "2019-10-15");
  expect_problem(rows("1,$1,,\n2-3,$3,,\n1,$2,,\n"), ProblemCode::rows_overlap, "$2");
  expect_problem(rows("1-3,$1,,\n3,$2,,\n"), ProblemCode::rows_overlap, "$2");
  expect_problem(rows("1,$1,2019-01,2019-06\n1,$2,2019-08,\n"), ProblemCode::table_gap, "$1");
  expect_problem(rows("1,$1,,\n3,$2,,\n"), ProblemCode::table_gap, "$2");
  expect_problem(check_table("parameter limit : money from \"limts.csv\" { value amount }", head),
                 ProblemCode::unknown_table, "\"limts.csv\"");
  expect_problem(check_table("parameter limit[s : int] : money partial from \"limits.csv\" { key s "
                             "size; value amount }",
                             head),
                 ProblemCode::type_mismatch, "money");
  expect_problem(
      check_table(
          "parameter limit[s : int] : money from \"limits.csv\" { key s sze; value amount }", head),
      ProblemCode::unknown_column, "sze");
  expect_problem(check_table("parameter limit[s : int] : money from \"limits.csv\" { key z size; "
                             "key s size; value amount }",
                             std::string(head) + "1,1,,\n"),
                 ProblemCode::table_map, "z");
  expect_problem("parameter limit[s : int] : money = $3", ProblemCode::table_map, "limit");
  const std::string_view sound = "size,amount,from,until\n1-3,1,,\nmore,1,,\n";
  expect_problem(check_table(std::string(kLimit) + "define x of Person : money = limit", sound),
                 ProblemCode::wrong_arguments, "limit");
  expect_problem(
      check_table(std::string(kLimit) + "define x of Person : money = limit[1, 2]", sound),
      ProblemCode::wrong_arguments, "limit[1, 2]");
  expect_problem(
      check_table(std::string(kLimit) + "define x of Person : money = limit[born]", sound),
      ProblemCode::type_mismatch, "born");
  expect_problem(check_table(std::string(kLimit) + "define x of Person : money = limt[1]", sound),
                 ProblemCode::unknown_name, "limt");
}

constexpr std::string_view kGrant =
    "parameter grant[status : Status, size : int, child : bool] : money from \"limits.csv\" { "
    "key status status; key size size; key child child; value amount; from from }\n";

TEST_CASE("a cell says several values, or any, and is a row for each") {
  const auto rows_of = [](std::string_view rows) {
    const Outcome outcome =
        check_table(kGrant, "status,size,child,amount,from\n" + std::string(rows));
    expect_sound(outcome);
    REQUIRE(outcome.result.has_value());
    std::string text = print_program(*outcome.result);
    text.erase(0, text.find("parameter grant"));
    text.erase(0, text.find('\n') + 1);
    return text;
  };
  CHECK(rows_of("Active|Closed,-,yes,$1,\nActive | Closed,1 | 4+,no,$2,\nActive|Closed,2-3 | "
                "0,no,$3,\nPending,-,-,$4,\n") ==
        "  Active - yes = $1.00\n  Active 0 no = $3.00\n  Active 1 no = $2.00\n"
        "  Active 2-3 no = $3.00\n  Active 4+ no = $2.00\n"
        "  Closed - yes = $1.00\n  Closed 0 no = $3.00\n  Closed 1 no = $2.00\n"
        "  Closed 2-3 no = $3.00\n  Closed 4+ no = $2.00\n"
        "  Pending - no = $4.00\n  Pending - yes = $4.00\n");
  // Each of the rows has its own times.
  CHECK(rows_of("-,-,-,$1,\nActive,-,no,$2,2021-01\n") ==
        "  Active - no = $1.00\n  Active - no from 2021-01 = $2.00\n  Active - yes = $1.00\n"
        "  Closed - no = $1.00\n  Closed - yes = $1.00\n"
        "  Pending - no = $1.00\n  Pending - yes = $1.00\n");
}

TEST_CASE("problems about cells of several values") {
  const auto told = [](std::string_view rows) {
    return check_table(kGrant, "status,size,child,amount,from\n" + std::string(rows));
  };
  const auto message = [&](std::string_view rows, std::string_view words) {
    const Outcome outcome = told(rows);
    CHECK_MESSAGE(std::ranges::count(outcome.problems, words, &text::Problem::message) == 1, words);
  };
  expect_problem(told("Active | Actve,1,-,$1,\n"), ProblemCode::wrong_cell, "Active | Actve");
  message("Active | Actve,1,-,$1,\n", "`Actve` is no value of Status");
  message("Active |,1,-,$1,\n", "nothing stands beside a `|`");
  message("Active,1 || 2,-,$1,\n", "nothing stands beside a `|`");
  message("Active | -,1,-,$1,\n", "`-`, any value, stands alone in its cell");
  message("Active,1 | 2 | 1,-,$1,\n", "`1` stands twice in the cell");
  message("Active,,-,$1,\n", "it is empty, and int is needed");
  message(",1,-,$1,\n", "it is empty, and Status is needed");
  // A row for any value leaves no room for another.
  message(
      "-,-,-,$1,\nActive,2,no,$2,\n",
      "`grant[Active, -, no]` and `grant[Active, 2, no]` both hold for Active, size 2, child no");
  message(
      "Active,1-3 | 3,-,$1,\nPending | Closed,-,-,$1,\n",
      "`grant[Active, 1-3, no]` and `grant[Active, 3, no]` both hold for Active, size 3, child no");
  message("Active,-,-,$1,\nActive,-,no,$2,\nPending | Closed,1-3,-,$1,\n",
          "`grant[Active, -, no]` has two rows for 1900-01");
  message("Active | Pending,-,-,$1,\n", "`grant` has no row for Closed, child no");
  message("Active | Pending,-,-,$1,\nClosed,1 | 3,-,$1,\n",
          "`grant` has no row for Closed, size 2, child no");
  const auto keyed = [](std::string_view type, std::string_view cell) {
    return check_table(
        fmt::format("parameter p[k : {}] : int or blank partial from \"limits.csv\" {{ key k k; "
                    "value v }}\n",
                    type),
        fmt::format("k,v\n{},1\n", cell));
  };
  for (const std::string_view type : {"date", "month", "rate"}) {
    expect_problem(keyed(type, "-"), ProblemCode::wrong_cell, "-");
  }
  expect_sound(keyed("date", "2021-08-01 | 2021-08-03"));
  expect_sound(keyed("money", "-"));
  expect_sound(keyed("money", "-$3--$1 | $2"));
  expect_sound(keyed("text", "-"));      // a text of one sign
  expect_sound(keyed("text", "a | b"));  // and one of five
}

TEST_CASE("rows that stand for too many are refused before they are made") {
  std::string many = "1";
  for (int i = 2; i <= 400; ++i) many += fmt::format("|{}", i);
  const auto table = [&](std::string_view rows) {
    return check_table(
        "parameter p[a : int, b : int, c : int] : int or blank partial from \"limits.csv\" { key a "
        "a; key b b; key c c; value v }\n",
        "a,b,c,v\n" + std::string(rows));
  };
  const std::string wide = fmt::format("{0},{0},{0},9\n", many);  // 64 million
  expect_problem(table(wide), ProblemCode::table_too_wide, "9");
  // 80,000 rows are made of the first line, and 20,000 are left.
  std::string half = "1";
  for (int i = 2; i <= 200; ++i) half += fmt::format("|{}", i);
  expect_sound(table(fmt::format("{},{},1,9\n", many, half)));
  expect_problem(table(fmt::format("{0},{1},1,9\n{0},{1},2,8\n", many, half)),
                 ProblemCode::table_too_wide, "8");
}

constexpr std::string_view kScale =
    "parameter tax[status : Status] : rate from \"limits.csv\" { key status status; over over; "
    "value rate; from from; until until }\n";

TEST_CASE("a marginal scale begins with $0, and has each amount once") {
  const auto scale = [](std::string_view rows) {
    return check_table(kScale, "status,over,rate,from,until\n" + std::string(rows));
  };
  const auto message = [&](std::string_view rows, std::string_view words) {
    const Outcome outcome = scale(rows);
    CHECK_MESSAGE(std::ranges::count(outcome.problems, words, &text::Problem::message) == 1, words);
  };
  expect_sound(scale("-,$0,10%,,\nActive,$50,20%,,\nPending | Closed,$70,0%,,\nClosed,$90,1%,,\n"));
  expect_sound(
      scale("-,$0,10%,2020-01,2020-12\n-,$0,11%,2021-01,\nActive,$50,20%,2020-06,2020-07\n"));
  message("-,$10,10%,,\n", "`tax` has no row for Active, over $0.00");
  message("Active | Pending,$0,10%,,\nClosed,$1,1%,,\n", "`tax` has no row for Closed, over $0.00");
  message("-,$0,10%,2021-01,\n-,$5,10%,2020-12,\n",
          "`tax` has no row for Active, over $0.00, 2020-12");
  message("-,$0,10%,,\n-,$5,10%,,\nPending,$5,11%,,\n",
          "`tax[Pending, $5.00]` has two rows for 1900-01");
  message("-,-$5,10%,,\n", "a scale begins with $0, and `-$5` is less");
  message("-,$0-$5,10%,,\n", "expected an amount such as $291 or $1,234.56, found `$0-$5`");
  message("-,-,10%,,\n", "expected an amount such as $291 or $1,234.56, found `-`");
  message("-,$0,x,,\n", "expected a rate such as 20%, 0.2, 7.25 or 1/3, found `x`");
  const auto by_size = [](std::string_view rows) {
    return check_table(
        "parameter tax[size : int] : rate from \"limits.csv\" { key size size; over over; value "
        "rate }\n",
        "size,over,rate\n" + std::string(rows));
  };
  expect_sound(by_size("1 | 2 | 3,$0,10%\n"));
  expect_problem(by_size("1-2,$0,10%\n"), ProblemCode::wrong_cell, "1-2");
  expect_problem(by_size("6+,$0,10%\n"), ProblemCode::wrong_cell, "6+");
  expect_problem(by_size("-,$0,10%\n"), ProblemCode::wrong_cell, "-");
}

TEST_CASE("problems about marginal scales") {
  const auto with = [](std::string_view more) {
    return check_table(std::string(kScale) + std::string(more),
                       "status,over,rate,from,until\n-,$0,10%,,\n");
  };
  const auto define = [&](std::string_view body) {
    return with(
        fmt::format("extend Person {{ pay : money; saved_pay : money or "
                    "blank }}\ndefine x of Person : exact_money = {}\n",
                    body));
  };
  expect_sound(define("marginal(pay, tax[status])"));
  expect_sound(define("marginal($5, (tax[Active]))"));
  expect_sound(define("sum(marginal(amount, tax[status]) for each incomes)"));
  expect_problem(define("marginal(pay - $5, tax[status])"), ProblemCode::wrong_arguments,
                 "pay - $5");
  expect_problem(define("marginal(saved_pay, tax[status])"), ProblemCode::blank_not_guarded,
                 "saved_pay");
  expect_problem(define("marginal(pay, tax)"), ProblemCode::wrong_arguments, "tax");
  expect_problem(define("marginal(pay, tax[status, 1])"), ProblemCode::wrong_arguments,
                 "tax[status, 1]");
  expect_problem(define("marginal(pay, tax[born])"), ProblemCode::type_mismatch, "born");
  expect_problem(define("marginal(pay, 20%)"), ProblemCode::wrong_kind, "20%");
  expect_problem(define("marginal(pay, taxx[status])"), ProblemCode::unknown_name, "taxx[status]");
  expect_problem(define("marginal(pay)"), ProblemCode::wrong_arguments, "marginal(pay)");
  expect_problem(define("marginal(born, tax[status])"), ProblemCode::type_mismatch, "born");
  expect_problem(define("pay * tax[status]"), ProblemCode::wrong_kind, "tax[status]");
  expect_problem(define("pay * tax"), ProblemCode::wrong_kind, "tax");
  expect_problem(define("marginal(pay, limit[1])"), ProblemCode::unknown_name, "limit[1]");
  expect_problem(
      with("parameter r : rate = 20%\ndefine x of Person : exact_money = marginal($5, r)\n"),
      ProblemCode::wrong_kind, "r");
  expect_problem(with("define x of Person : money = marginal($5, tax[Active])\n"),
                 ProblemCode::not_rounded, "marginal($5, tax[Active])");
  const auto declared = [](std::string_view parameter) {
    return check_table(parameter, "over,rate\n$0,1\n");
  };
  expect_problem(declared("parameter t : money from \"limits.csv\" { over over; value rate }"),
                 ProblemCode::type_mismatch, "money");
  expect_problem(
      declared("parameter t : rate or blank from \"limits.csv\" { over over; value rate }"),
      ProblemCode::type_mismatch, "rate or blank");
  expect_problem(
      declared("parameter t : rate or blank partial from \"limits.csv\" { over over; value rate }"),
      ProblemCode::table_map, "t");
  expect_problem(
      declared("parameter t : rate from \"limits.csv\" { over over; value rate; key over over }"),
      ProblemCode::table_map, "over");
  expect_problem(declared("parameter t : rate from \"limits.csv\" { over ovr; value rate }"),
                 ProblemCode::unknown_column, "ovr");
  expect_problem(
      check_table("parameter t[over : int] : rate from \"limits.csv\" { key over n; over over; "
                  "value rate }",
                  "n,over,rate\n1,$0,1\n"),
      ProblemCode::doubled_name, "t");
}

TEST_CASE("of a scale, the amount is written out in each bracket") {
  const auto with = [](int brackets) {
    std::string rules = std::string(kScale) + "parameter p0 : money = $1\n";
    for (int i = 1; i <= 10; ++i) {
      rules += fmt::format("parameter p{} : money = p{} + p{}\n", i, i - 1, i - 1);
    }
    std::string rows = "status,over,rate,from,until\n";
    for (int i = 0; i < brackets; ++i) rows += fmt::format("Active,${},10%,,\n", i);
    rows += "Pending | Closed,$0,10%,,\n";
    return check_table(rules + "define x of Person : exact_money = marginal(p10, tax[status])\n",
                       rows);
  };
  // p10 is 4 * 2^10 - 3 = 4,093 expressions: 20 brackets and 2 are 22 * 4,100 or so, 25 are more
  // than 100,000.
  expect_sound(with(20));
  expect_problem(with(25), ProblemCode::reads_unfold, "x");
}

constexpr std::string_view kTiers =
    "parameter tier[status : Status, size : int] : money from \"limits.csv\" { key status status; "
    "key size size; value amount; from from }\n";
constexpr std::string_view kTierRows =
    "status,size,amount,from\nActive,1-3,$1,\nActive,4+,$2,\nClosed,1+,$3,\nPending,1+,$4,\n";

TEST_CASE("a loop over the rows of a table reads their cells by name") {
  const auto body = [](std::string_view define) {
    const Outcome outcome = check_table(std::string(kTiers) + std::string(define), kTierRows);
    expect_sound(outcome);
    REQUIRE(outcome.result.has_value());
    return print_expr(*outcome.result, line_named(*outcome.result, "x").versions[0].body);
  };
  CHECK(body("define x of Person : money = sum(t.amount for each row of tier as t where t.status = "
             "status)") ==
        "aggregate_sum 0 where head(table_rows 0 of tier, equal(row_least 0 status, field "
        "status(row 0)), row_value 0 amount)");
  CHECK(body("define x of Person : bool = some(row of tier as t where t.size.least > weekly)") ==
        "aggregate_some 0 head(table_rows 0 of tier, greater(row_least 0 size, field weekly(row "
        "0)))");
  // The second loop has a variable of its own, and counts its rows.
  CHECK(body("define x of Person : int = count(row of tier as t where count(row of tier as u) > "
             "t.size.least)") ==
        "aggregate_count 0 where(table_rows 0 of tier, greater(aggregate_count 0 where(table_rows "
        "1 of tier, yes), row_least 0 size))");
  // Some rows have no end: what they end with may be blank.
  CHECK(body("define x of Person : int or blank = greatest(if_blank(t.size.most, weekly) for each "
             "row of tier as t)") ==
        "aggregate_greatest 0 head(table_rows 0 of tier, if_blank(row_most 0 size, field "
        "weekly(row 0)))");
  // `row of` alone is so much of it, by a fact that is called row.
  CHECK(body("extend Person { row : rate }\n"
             "define x of Person : exact_money = greatest(row of $5, $0)") ==
        "pick_greatest(multiply(money_to_exact($5.00), field row(row 0)), money_to_exact($0.00))");
}

TEST_CASE("problems about loops over the rows of a table") {
  const auto define = [](std::string_view body) {
    return check_table(
        fmt::format("{}parameter plain : money = $5\ndefine x of Person : int = {}\n", kTiers,
                    body),
        kTierRows);
  };
  const auto problem = [&](std::string_view body, ProblemCode code, std::string_view marked) {
    CAPTURE(body);
    expect_problem(define(body), code, marked);
  };
  const auto says = [&](std::string_view body, std::string_view message, std::string_view hint) {
    const Outcome outcome = define(body);
    REQUIRE(outcome.problems.size() == 1);
    CHECK(outcome.problems[0].message == message);
    CHECK(outcome.problems[0].hint == hint);
  };
  problem("count(row of tier as t where t.amont > $0)", ProblemCode::unknown_member, "amont");
  says("count(row of tier as t where t.income > $0)", "a row of `tier` has no `income`",
       "it has status, size, amount");
  says("count(row of tier as t where t.size > 3)",
       "`size` of `tier` is a range in some rows, and no value",
       "its ends are `t.size.least` and `t.size.most`");
  problem("count(row of tier as t where t.size.most > 3)", ProblemCode::blank_not_guarded,
          "t.size.most");
  problem("count(row of tier as t where t.status.least = Active)", ProblemCode::wrong_kind,
          "least");
  problem("count(row of tier as t where t.born > 3)", ProblemCode::unknown_member, "born");
  says("count(row of tier as t where t > 3)",
       "`t` is a row of `tier`: what stands in it is read cell by cell",
       "`t.status`, `t.size`, `t.amount`");
  says("count(row of tier where yes)",
       "a row of `tier` has no name here, by which its cells could be read",
       "write `row of tier as t`, and `t.COLUMN`");
  problem("sum(weekly for each row of tier)", ProblemCode::wrong_arguments, "tier");
  problem("count(row of teir as t)", ProblemCode::unknown_name, "teir");
  says("count(row of incomes as t)", "`incomes` is no table, whose rows a loop could go over",
       "the records of a list are `for each incomes`");
  problem("count(row of plain as t)", ProblemCode::wrong_kind, "plain");
  says("count(tier as t where yes)", "`tier` is a table, not a list of records",
       "its rows are `row of tier as t`");
  problem("count(tier)", ProblemCode::wrong_kind, "tier");
  problem("sum(weekly for each tier as t)", ProblemCode::wrong_kind, "tier");
  says("count(row of tier as weekly)",
       "`weekly` has a meaning here already, which the row would hide",
       "give the row another name");
  problem("count(row of tier as tier)", ProblemCode::hides_built_in, "tier");
  problem("count(row of tier as county)", ProblemCode::hides_built_in, "county");
  problem("count(row of tier as t where some(row of tier as t))", ProblemCode::hides_built_in, "t");
  problem("count(filter(row of tier as t where yes))", ProblemCode::wrong_arguments,
          "filter(row of tier as t where yes)");
  problem("least(row of tier as t by t.amount)", ProblemCode::wrong_arguments,
          "least(row of tier as t by t.amount)");
  problem("year(row of tier as t)", ProblemCode::wrong_arguments, "row of tier as t");
  problem("count(row of tier as t where t.amount)", ProblemCode::type_mismatch, "t.amount");
}

TEST_CASE("a loop goes over rows that are one for each line, and few enough to be written out") {
  const auto table = [](std::string_view head, std::string_view rows, std::string_view body) {
    return check_table(
        fmt::format("parameter tier{} \ndefine x of Person : int = {}\n", head, body), rows);
  };
  const auto message = [](const Outcome& outcome) {
    return outcome.problems.size() == 1 ? outcome.problems[0].message : "";
  };
  const std::string sizes =
      "[size : int] : int or blank partial from \"limits.csv\" { key size size; value value }";
  CHECK(message(table(sizes, "size,value\n1,5\n2 | 3,6\n", "count(row of tier as t)")) ==
        "line 3 of `tier` stands for several rows, and a loop would count it as often");
  // Any number is one range without ends.
  const Outcome any =
      table(sizes, "size,value\n-,5\n", "sum(if_blank(t.size.least, 7) for each row of tier as t)");
  expect_sound(any);
  CHECK(message(table("[size : int] : int from \"limits.csv\" { key size size; value value; beyond "
                      "2 add more }",
                      "size,value\n1,5\n2,6\nmore,1\n", "count(row of tier as t)")) ==
        "`tier` goes on `beyond 2`: its rows are not all that it gives");
  CHECK(message(
            table("[size : int] : int or blank partial from \"limits.csv\" { key size value; value "
                  "size }",
                  "size,value\n1,5\n", "sum(if_blank(t.size, 0) for each row of tier as t)")) ==
        "`size` is a key of `tier`, and the column of its value");
  // A column in quotes has no name: what stands in it is the value.
  expect_sound(
      table("[size : int] : int from \"limits.csv\" { key size size; value \"the value\" }",
            "size,the value\n1,5\n", "sum(t.value for each row of tier as t)"));
  const auto rows = [](int count) {
    std::string text = "size,value\n";
    for (int i = 1; i <= count; ++i) text += fmt::format("{},5\n", i);
    return text;
  };
  expect_sound(table(sizes, rows(1000), "count(row of tier as t where t.size > weekly)"));
  CHECK(message(table(sizes, rows(1001), "count(row of tier as t)")) ==
        "`tier` has 1001 rows at once, and a loop goes over 1000 at most");
  // Of loops within each other all is written out.
  expect_problem(
      table(sizes, rows(400),
            "count(row of tier as t where some(row of tier as u where u.size > t.size))"),
      ProblemCode::reads_unfold, "x");
}

TEST_CASE("a loop goes over the rows of the county that decides") {
  const auto with = [](std::string_view keys, std::string_view rows, std::string_view body) {
    return check(
        {{fmt::format(
             "{}parameter tier[{}] : int from \"limits.csv\" {{ {} value value }}\ndefine x "
             "of Person : int = {}\n",
             kCase, keys.substr(0, keys.find('|')), keys.substr(keys.find('|') + 1), body)},
         {{"limits.csv", std::string(rows)}},
         {"county: Napa\n", "county: Yolo\n"}});
  };
  constexpr std::string_view kKeys = "place : County, size : int|key place place; key size size;";
  // A cell may name several: each has the row once.
  expect_sound(with(kKeys, "place,size,value\nNapa | Yolo,1,5\n-,2,6\n",
                    "sum(t.value * t.size for each row of tier as t)"));
  expect_problem(
      with(kKeys, "place,size,value\n-,1,5\n", "count(row of tier as t where t.place = Napa)"),
      ProblemCode::not_readable_here, "place");
  expect_problem(with("place : County, other : County|key place place; key other other;",
                      "place,other,value\n-,-,5\n", "count(row of tier as t)"),
                 ProblemCode::rows_not_counted, "tier");
}

TEST_CASE("a rounding to a multiple") {
  const auto define = [](std::string_view type, std::string_view body) {
    return fmt::format("define x of Income : {} = {}\n", type, body);
  };
  expect_sound(define("money", "amount rounded down to multiple of $10"));
  expect_sound(define("money", "(amount / 3) rounded half up to multiple of $0.05"));
  expect_sound(define("int", "count(person.incomes) rounded up to multiple of 12"));
  expect_problem(define("money", "amount rounded down to multiple of 10"),
                 ProblemCode::no_such_operation, "amount rounded down to multiple of 10");
  expect_problem(define("int", "3 rounded down to multiple of $10"), ProblemCode::no_such_operation,
                 "3 rounded down to multiple of $10");
  expect_problem(define("money", "amount rounded down to multiple of $0"),
                 ProblemCode::no_such_operation, "$0");
  expect_problem(define("int", "3 rounded down to multiple of 0.5"), ProblemCode::no_such_operation,
                 "0.5");
  expect_problem(define("money", "amount rounded down to multiple of $42,949,672.96"),
                 ProblemCode::no_such_operation, "$42,949,672.96");
  expect_sound(define("money", "amount rounded down to multiple of $42,949,672.95"));
  expect_sound(define("money", "amount / count(person.incomes) rounded down to multiple of $10"));
}

TEST_CASE("of rows that all have keys in common twenty conflicts are told, and how many more") {
  std::string rows = "size,amount,from,until\n";
  for (int i = 0; i < 2000; ++i) rows += std::to_string(i) + "-9999,$1,,\n";
  const Outcome outcome = check_table(
      "parameter limit[size : int] : money from \"limits.csv\" { key size size; value amount }\n",
      rows);
  REQUIRE(!outcome.result);
  // Of 1,999,000 pairs a thousand are gathered.
  REQUIRE(outcome.problems.size() == 21);
  CHECK(std::ranges::count(outcome.problems, "`limit` has at least 980 more conflicts",
                           &text::Problem::message) == 1);
}

TEST_CASE("counties stand in alphabetical order with what they set") {
  const std::string rules(
      std::string(kCase) +
      "flag f : Status \"f\" unset unknown\ndefine x of Case : bool = county = San_Luis_Obispo\n");
  const std::string slo = "county: San Luis Obispo\nflags:\n  f: Closed\n";
  const std::string fresno =
      "county: Fresno\nflags:\n  f: [ { value: Active }, { value: Pending, entered: 2021-02-03, "
      "by: admin-0042, note: n } ]\n";
  const Outcome outcome = check({{rules}, {}, {slo, fresno}});
  expect_sound(outcome);
  REQUIRE(outcome.result.has_value());
  const Program& program = *outcome.result;
  REQUIRE(program.counties.size() == 2);
  CHECK(program.counties.front().name == "Fresno");
  REQUIRE(program.counties.front().flags.front().size() == 2);
  CHECK(value_to_string(program, program.flags.front().type,
                        program.counties.front().flags.front()[1].value) == "Pending");
  CHECK(print_expr(program, line_named(program, "x").versions[0].body) ==
        "equal(county, San Luis Obispo)");
  const std::string qualified(std::string(kCase) +
                              "define x of Case : bool = county = County.San_Luis_Obispo\n");
  const Outcome by_type = check({{qualified}, {}, {"county: San Luis Obispo\n"}});
  expect_sound(by_type);
  CHECK(print_expr(*by_type.result, line_named(*by_type.result, "x").versions[0].body) ==
        "equal(county, San Luis Obispo)");
  CHECK(program.flags.front().unset.is_unknown());
  expect_problem(check({{rules}, {}, {slo, "county: Fresno\nflags:\n  ff: Active\n"}}),
                 ProblemCode::unknown_flag, "ff");
  expect_problem(check({{rules}, {}, {slo, "county: Fresno\nflags:\n  f: Actve\n"}}),
                 ProblemCode::wrong_flag_value, "Actve");
}

TEST_CASE("a create gives the key of a record below its own") {
  const auto create = [](std::string_view body) {
    return fmt::format("create pay of Person : Income {{ {} }}", body);
  };
  expect_sound(
      create("when exists(left); begin = left; amount = $3 kept current; removed when in_school"));
  expect_problem(create("when in_school; amount = $3"), ProblemCode::field_missing, "pay");
  const auto bounded = [&](std::string_view value) {
    return "extend Income { days : int 0..31; hours : rate at least 0 in steps of 0.5 or blank "
           "}\n" +
           create(fmt::format("when in_school; begin = run_date; {}", value));
  };
  expect_sound(bounded("days = first of { 31 when in_school; 0 otherwise }; hours = blank"));
  expect_problem(bounded("days = 32"), ProblemCode::made_out_of_range, "32");
  expect_problem(bounded("days = -1"), ProblemCode::made_out_of_range, "-1");
  expect_problem(bounded("days = first of { 31 when in_school; 40 otherwise }"),
                 ProblemCode::made_out_of_range, "40");
  expect_problem(bounded("hours = 2.25"), ProblemCode::made_out_of_range, "2.25");
  expect_problem(create("when in_school; begin = born; amout = $3"), ProblemCode::unknown_member,
                 "amout");
  expect_problem(create("when in_school; begin = born; amount = born"), ProblemCode::type_mismatch,
                 "born");
  expect_problem(create("when in_school; begin = left"), ProblemCode::blank_not_guarded, "left");
  expect_problem("create pay of Case : Income { when yes; begin = 2020-01-01 }",
                 ProblemCode::wrong_entity, "Income");
}

TEST_CASE("a statement's texts show the same values") {
  const auto notice = [](std::string_view body) {
    return fmt::format("notice told of Person {{ when exists(left); {} }}", body);
  };
  const Outcome outcome = check_with(
      notice("on = left; english \"Left {left}, {case.rent}.\"; spanish \"{case.rent} {left}\""));
  expect_sound(outcome);
  REQUIRE(outcome.result.has_value());
  const Statement& statement = outcome.result->statements.front();
  REQUIRE(statement.english.size() == 5);
  CHECK(statement.english[0].words == "Left ");
  CHECK(print_expr(*outcome.result,
                   outcome.result->lines[statement.english[3].value].versions[0].body) ==
        "field rent(row 0 up 1)");
  CHECK(outcome.result->lines[statement.when].kind == LineKind::outcome_part);
  expect_problem(notice("english \"{left}\"; spanish \"{born}\""), ProblemCode::texts_differ,
                 "spanish \"{born}\"");
  expect_problem(notice("english \"{left\"; spanish \"no\""), ProblemCode::text_braces, "{");
  expect_problem(notice("english \"{le ft}\""), ProblemCode::text_braces, "{le ft}");
  expect_problem(notice("english \"{lft}\""), ProblemCode::unknown_name, "{lft}");
}

TEST_CASE("of many unknown names the first have a hint: each costs a look at every name") {
  std::string more;
  for (int i = 0; i < 201; ++i)
    more += "define line_" + std::to_string(i) + " of Person : int = wekly\n";
  const Outcome outcome = check_with(more);
  REQUIRE(outcome.problems.size() == 201);
  CHECK(outcome.problems[0].hint == "did you mean `weekly`?");
  CHECK(outcome.problems[200].hint.empty());
}

TEST_CASE("a deep expression is checked without a crash") {
  std::string deep = "define x of Person : int = weekly";
  for (int i = 0; i < 249; ++i) deep += " + 1";
  expect_sound(deep);
  CHECK(check_with(deep + " + 1").problems.size() == 1);
}

TEST_CASE("what is built in cannot be hidden by a declaration") {
  using enum ProblemCode;
  expect_problem("define county of Case : int = 1", ProblemCode::hides_built_in, "county");
  expect_problem("define run_date of Person : date = born", hides_built_in, "run_date");
  expect_problem("parameter benefit_month : int = 1", hides_built_in, "benefit_month");
  expect_problem("flag county \"a\" unset no", hides_built_in, "county");
  expect_problem("rule open of Person { fails when in_school }", hides_built_in, "open");
  expect_problem("enum Door { open, shut }", hides_built_in, "open");
  expect_problem("entity Day of Case as county key (id) { id : text }", hides_built_in, "Day");
  expect_problem("entity RunDate of Case as days_run key (id) { id : text }", hides_built_in,
                 "RunDate");
  expect_problem("define x of Person : bool = some(incomes as county where county.kind = Gift)",
                 hides_built_in, "county");
  expect_problem(
      "define x of Person : int = count(month run_date in 2 months before benefit_month where yes)",
      hides_built_in, "run_date");
}

TEST_CASE("a fact called like something built in is never meant by the bare word") {
  using enum ProblemCode;
  const std::string clock =
      "entity Clock of Person as clocks key (begin) { begin : date; run_date : date }\n";
  expect_sound(clock +
               "define x of Clock : bool = this.run_date < run_date_of_case\n"
               "define run_date_of_case of Case : date = run_date\n");
  expect_sound(clock + "define x of Person : bool = some(clocks as c where c.run_date < run_date)");
  expect_problem(clock + "define x of Clock : bool = run_date < begin", hides_built_in, "run_date");
  expect_problem(clock + "define x of Person : bool = some(clocks where run_date < begin)",
                 hides_built_in, "run_date");
  expect_problem("extend Case { county : County }\ndefine x of Person : County = county",
                 hides_built_in, "county");
}

TEST_CASE("every says its condition before `for each`") {
  using enum ProblemCode;
  expect_sound("define x of Person : bool = every(kind = Gift for each incomes)");
  expect_sound("define x of Person : bool = every(kind = Gift for each incomes where amount > $0)");
  expect_problem("define x of Person : bool = every(incomes where kind = Gift)",
                 ProblemCode::misleading_every, "every(incomes where kind = Gift)");
  expect_problem(
      "define x of Person : bool = every(month m in 2 months before benefit_month where in_school)",
      misleading_every, "every(month m in 2 months before benefit_month where in_school)");
}

}  // namespace
}  // namespace poppy::check
