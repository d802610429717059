// Reports of decisions and of county rules, from small rule files through the whole pipeline.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "interpreter/check/check_program.h"
#include "interpreter/config/yaml_tree.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/reference/decide.h"
#include "interpreter/report/county_report.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/value_text.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/problem_text.h"

namespace {

using namespace poppy;

constexpr std::string_view kRules = R"(module gagr.limit "GA/GR time on aid"
source "CA-215680, DDID 2378"
applies when time_on_aid = Automated

entity County
entity Case of County as cases key (id) { id : text }
entity Person of Case as persons key (id) {
  id : text
  employable : bool "Employable"
  used_days : int "Days used"
}
entity TimeClock of Person as time_clocks key (begin) {
  begin : date "Begin"
}

enum TimeOnAid { Automated, OwnRules "keeps its own rules" }
enum Status { Approved, Denied }
flag time_on_aid : TimeOnAid "How time on aid is decided" unset unknown
flag ninety_days "County Does Not Aid If Aided for 90 Days." EDX119C014 in time_clock
flag six_months "County Does not Aid If Aided for 6 Months, ever." EDX119C024 in time_clock
flag aid_in_kind "Aid In-Kind Program Applicable." in time_clock

parameter day_limit : int = 90
define days_left of Person : int "Days left on the clock" cites "CA-215680 2.1.6.3 item 2.f" = (day_limit - used_days) floored at 0
rule exceeds_time_limit of Person {
  reason XAN050 "Indv Exceed the Time Limit in 12 Month Period"
  cites "CA-215680 2.1.2.2 item 1"
  fails when all {
    [a] employable          // as item 1.a
    [b] any {
      [i] ninety_days and days_left = 0
      [ii] six_months and used_days >= 180; [iii] six_months and used_days >= 200
    }
  }
}
decision person_status of Person : Status {
  reasons from exceeds_time_limit
  Denied when exceeds_time_limit
  Approved otherwise
}
create new_clock of Person : TimeClock {
  when not exceeds_time_limit
  begin = first_day(benefit_month)
}
notice time_limit of Person {
  when exceeds_time_limit
  document_number = "138-A"
  english "You have used {used_days} of {day_limit} days."
}
)";

constexpr std::string_view kFresno = R"(county: Fresno
code: "10"
flags:
  time_on_aid: Automated
  ninety_days:
    - { value: no }
    - { value: yes, from: 2021-07, entered: 2021-06-12, by: admin-0042, note: "Board resolution 21-114" }
  six_months: no
)";
constexpr std::string_view kLosAngeles = R"(county: Los Angeles
flags:
  time_on_aid:
    - { value: OwnRules, note: "GR rules of its own" }
)";
constexpr std::string_view kAlameda = R"(county: Alameda
flags:
  time_on_aid: Automated
  six_months: yes
  aid_in_kind: yes
)";

std::string problems_of(const text::SourceSet& sources, const text::Problems& problems) {
  return text::render_problems(sources, problems);
}

struct World {
  text::SourceSet sources;
  std::shared_ptr<const check::Program> program;
};

World make_world() {
  World world;
  const text::FileId rules = world.sources.add("policies/gagr/limit.poppy", std::string(kRules));
  const std::vector<text::FileId> files{
      world.sources.add("county_rules/fresno.yaml", std::string(kFresno)),
      world.sources.add("county_rules/los_angeles.yaml", std::string(kLosAngeles)),
      world.sources.add("county_rules/alameda.yaml", std::string(kAlameda))};
  auto module = syntax::read_rules(world.sources, rules);
  REQUIRE_MESSAGE(module, problems_of(world.sources, module.error()));
  auto counties = county::read_counties(world.sources, files);
  REQUIRE_MESSAGE(counties, problems_of(world.sources, counties.error()));
  syntax::RuleSheet sheet;
  sheet.modules.push_back(std::move(*module));
  auto program = check::check_program(world.sources, sheet, {}, *counties);
  REQUIRE_MESSAGE(program, problems_of(world.sources, program.error()));
  world.program = std::make_shared<const check::Program>(std::move(*program));
  return world;
}

reference::Determination decide(World& world, std::string_view county, std::string_view persons) {
  const text::FileId file = world.sources.add(
      "case.yaml", std::string("case: ga-0001\npersons:\n") + std::string(persons));
  auto node = config::read_yaml(world.sources, file);
  REQUIRE_MESSAGE(node, problems_of(world.sources, node.error()));
  auto facts = facts::read_case(world.sources, *world.program, *node);
  REQUIRE_MESSAGE(facts, problems_of(world.sources, facts.error()));
  plan::SheetRequest request;
  request.county = facts::find_county(*world.program, county);
  request.month = *units::make_month(2021, 8);
  request.run_date = *units::make_date(2021, 8, 15);
  auto sheet =
      std::make_shared<const plan::Worksheet>(plan::build_worksheet(world.program, request));
  return reference::decide(sheet, *facts, request.run_date);
}

constexpr std::string_view kSpent =
    R"(  - { id: p1, employable: yes, used_days: 90, time_clocks: [] }
  - { id: p2, employable: yes, used_days: 30, time_clocks: [] }
)";

std::string text_of(World& world, std::string_view county, std::string_view persons) {
  const reference::Determination decided = decide(world, county, persons);
  return report::decision_text(world.sources, decided, {});
}

/// On one line, so that a test does not depend on where lines are wrapped.
std::string unwrapped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const char kept = c == '\n' ? ' ' : c;
    if (kept == ' ' && out.ends_with(' ')) continue;
    out += kept;
  }
  return out;
}

bool holds(std::string_view text, std::string_view part) {
  return unwrapped(text).find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the headline names case, county, month and run date") {
  World world = make_world();
  const std::string text = text_of(world, "Fresno", kSpent);
  INFO(text);
  CHECK(text.starts_with("Case ga-0001   Fresno   2021-08   run 2021-08-15\n"));
}

TEST_CASE("a failed person is told with code, citation and the bullets that made it so") {
  World world = make_world();
  const std::string text = text_of(world, "Fresno", kSpent);
  INFO(text);
  CHECK(holds(text, "Denied person_status p1"));
  CHECK(holds(text,
              "XAN050 Indv Exceed the Time Limit in 12 Month Period (CA-215680 2.1.2.2 item 1 "
              "[a], [b][i])"));
  CHECK(holds(text, "Approved person_status p2"));
}

TEST_CASE("form lines stand in a column for each person") {
  World world = make_world();
  const std::string text = text_of(world, "Fresno", kSpent);
  INFO(text);
  CHECK(holds(text, " p1 p2 Days left on the clock 0 60 "));
}

TEST_CASE("items that one rule of the county took out are said together not to have been asked") {
  World world = make_world();
  const std::string text = text_of(world, "Fresno", kSpent);
  INFO(text);
  CHECK(holds(text,
              "not asked: [b][ii], [b][iii]: Fresno has rule EDX119C024 off, "
              "\"County Does not Aid If Aided for 6 Months, ever.\" (always)"));
}

TEST_CASE("a painted-over flag says since when, and who entered it where") {
  World world = make_world();
  const std::string text = text_of(world, "Fresno", kSpent);
  INFO(text);
  CHECK(holds(text,
              "Fresno has rule EDX119C014 on, \"County Does Not Aid If Aided for 90 Days.\" (since "
              "2021-07; as entered 2021-06-12 by admin-0042 (county_rules/fresno.yaml:7)); note: "
              "Board resolution 21-114"));
}

TEST_CASE("what kept a rule from failing is told with the rule's words and values") {
  World world = make_world();
  const reference::Determination decided = decide(world, "Fresno", kSpent);
  report::ReportOptions options;
  options.depth = 2;
  const std::string text = report::decision_text(world.sources, decided, options);
  INFO(text);
  CHECK(holds(text, "p2 does not fail XAN050"));
  CHECK(holds(text, "Days left on the clock (days_left) = 60"));
  options.why_not = false;
  CHECK_FALSE(holds(report::decision_text(world.sources, decided, options), "does not fail"));
}

TEST_CASE("rules that did not fail are named last, in a line each, and not explained") {
  World world = make_world();
  const std::string text = text_of(world, "Fresno", kSpent);
  INFO(text);
  const std::size_t named = text.find("Not failed (why: `poppy why CASE LINE`)");
  REQUIRE(named != std::string::npos);
  CHECK(named > text.find("  Why\n"));
  CHECK(holds(text.substr(named), "XAN050"));
  CHECK(holds(text.substr(named), ": p2"));
  CHECK_FALSE(holds(text, "does not fail"));
}

TEST_CASE("records and notices are shown with their fields") {
  World world = make_world();
  const std::string text = text_of(world, "Fresno", kSpent);
  INFO(text);
  CHECK(holds(text, "new_clock of p2 (TimeClock) would be made Begin 2021-08-01"));
  CHECK(holds(text, "time_limit of p1 document_number 138-A You have used 90 of 90 days."));
}

TEST_CASE("what is not known is asked for by record and title") {
  World world = make_world();
  const std::string text =
      text_of(world, "Fresno", "  - { id: p1, used_days: 90, time_clocks: [] }\n");
  INFO(text);
  CHECK(holds(text, "undetermined person_status p1"));
  CHECK(holds(text, "each of these settles it alone: - p1: Employable (employable)"));
}

TEST_CASE("a module that does not apply cites the county's choice and its note") {
  World world = make_world();
  const std::string text = text_of(world, "Los Angeles", kSpent);
  INFO(text);
  CHECK(holds(text,
              "Not decided here. Los Angeles: How time on aid is decided = OwnRules, "
              "\"keeps its own rules\" (always); note: GR rules of its own"));
  CHECK_FALSE(holds(text, "person_status p1"));
}

TEST_CASE("no line of a decision is wider than the page") {
  World world = make_world();
  const std::string text = text_of(world, "Fresno", kSpent);
  INFO(text);
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    CHECK(report::width_of(std::string_view(text).substr(begin, end - begin)) <= report::kWidth);
    begin = end + 1;
  }
}

namespace {

nlohmann::ordered_json json_of(const World& world, const reference::Determination& decided) {
  text::JsonWriter to;
  report::put_decision(to, world.sources, decided, {});
  return nlohmann::ordered_json::parse(to.take());
}

}  // namespace

TEST_CASE("the JSON of a decision gives values by their type") {
  World world = make_world();
  const reference::Determination decided = decide(world, "Fresno", kSpent);
  const auto json = json_of(world, decided);
  CHECK(json["case"] == "ga-0001");
  CHECK(json["run_date"] == "2021-08-15");
  const auto& gagr = json["programs"]["gagr"];
  CHECK(gagr["decisions"][0]["status"] == "Denied");
  CHECK(gagr["decisions"][0]["reasons"][0]["items"] == std::vector<std::string>{"[a]", "[b][i]"});
  CHECK(gagr["rules"][0]["fails"] == true);
  CHECK(gagr["form_lines"][1]["value"] == 60);
  CHECK(gagr["records"][0]["fields"]["begin"] == "2021-08-01");
  CHECK(gagr["notices"][0]["fields"]["document_number"] == "138-A");
}

TEST_CASE("the JSON of an undetermined decision says what is needed") {
  World world = make_world();
  const reference::Determination decided =
      decide(world, "Fresno", "  - { id: p1, used_days: 90, time_clocks: [] }\n");
  const auto json = json_of(world, decided);
  const auto& gagr = json["programs"]["gagr"];
  CHECK(gagr["decisions"][0]["status"] == nlohmann::ordered_json{{"undetermined", true}});
  CHECK(gagr["needs"][0]["path"] == "p1.employable");
  CHECK(gagr["needs"][0]["settles_alone"] == true);
}

TEST_CASE("why a line has its value is told with the rule's place") {
  World world = make_world();
  const reference::Determination decided = decide(world, "Fresno", kSpent);
  const plan::SlotId slot = decided.sheet->form_lines.at(0);
  const std::string text = report::line_text(world.sources, decided, slot, 1, {});
  INFO(text);
  CHECK(text.starts_with(
      "Days left on the clock (days_left) of p2 = 60 (CA-215680 2.1.6.3 item 2.f)\n"
      "  policies/gagr/limit.poppy:24\n"));
  CHECK(holds(text, "Days used (used_days) = 30"));
}

namespace {

/// A day's month, as known on it.
report::AsOf as_of(std::int32_t year, std::int32_t month, std::int32_t day) {
  const units::Date run = *units::make_date(year, month, day);
  return {units::month_of(run), run};
}

}  // namespace

TEST_CASE("the matrix has every flag by every county, quoted where CSV needs it") {
  const World world = make_world();
  CHECK(report::county_matrix(*world.program, as_of(2022, 3, 7), report::TableFormat::csv) ==
        "\xEF\xBB\xBFgroup,calwin_number,flag,rule,month,as_known_on,Alameda,Fresno,Los Angeles\r\n"
        "time_clock,EDX119C014,ninety_days,County Does Not Aid If Aided for 90 Days.,2022-03,"
        "2022-03-07,,Y,\r\n"
        "time_clock,EDX119C024,six_months,\"County Does not Aid If Aided for 6 Months, ever.\","
        "2022-03,2022-03-07,Y,N,\r\n"
        "time_clock,,aid_in_kind,Aid In-Kind Program Applicable.,2022-03,2022-03-07,Y,,\r\n"
        ",,time_on_aid,How time on aid is "
        "decided,2022-03,2022-03-07,Automated,Automated,OwnRules\r\n");
}

TEST_CASE("the matrix is as of a day") {
  const World world = make_world();
  const std::string csv =
      report::county_matrix(*world.program, as_of(2021, 6, 30), report::TableFormat::csv);
  CHECK(csv.find("90 Days.,2021-06,2021-06-30,,N,\r\n") != std::string::npos);
}

TEST_CASE("the matrix on a terminal has a row for each county") {
  const World world = make_world();
  const std::string table =
      report::county_matrix(*world.program, as_of(2022, 3, 7), report::TableFormat::table);
  CHECK(
      table.find("\nAlameda      -  Y  Y  a\nFresno       Y  N  -  a\nLos Angeles  -  -  -  b\n") !=
      std::string::npos);
}

TEST_CASE("a county's rules show the value in force, the others around it and those not set") {
  const World world = make_world();
  const auto fresno = facts::find_county(*world.program, "Fresno");
  REQUIRE(fresno);
  const std::string text = report::county_text(world.sources, *world.program, *fresno,
                                               as_of(2022, 3, 7), {}, report::TableFormat::table);
  INFO(text);
  CHECK(text.starts_with(
      "Fresno (10): rules for 2022-03 as known on 2022-03-07\ncounty_rules/fresno.yaml\n"));
  CHECK(
      holds(text,
            "ninety_days Y 2021-07 on EDX119C014 County Does Not Aid If Aided for 90 Days. since "
            "2021-07, as "
            "entered 2021-06-12 by admin-0042 (county_rules/fresno.yaml:7); note: Board resolution "
            "21-114 earlier: N always"));
  CHECK(holds(text,
              "aid_in_kind - not set Aid In-Kind Program Applicable. what rests on it is "
              "undetermined"));
  const std::string before = report::county_text(
      world.sources, *world.program, *fresno, as_of(2021, 6, 11), {}, report::TableFormat::table);
  INFO(before);
  CHECK(holds(before, "ninety_days N always EDX119C014"));
  CHECK(holds(before, "not yet known: Y since 2021-07"));
}

TEST_CASE("rule text is shown without comments, labels and the items' own dates") {
  text::SourceSet sources;
  const text::FileId file =
      sources.add("a.poppy", "[iii] from 2019-10 a =  \"x // y\"  // why\n   and b");
  const text::Span span{file, 0, static_cast<std::uint32_t>(sources.at(file).text.size())};
  CHECK(report::rule_text(sources, span, "iii") == "a = \"x // y\" and b");
}

TEST_CASE("a group is named by what it asks of its items") {
  CHECK(report::without_braces("any { a; b }") == "any of these");
  CHECK(report::without_braces("at least 2 { a; b }") == "at least 2 of these");
  CHECK(report::without_braces("any { a } and all { b }") == "any { … } and all { … }");
  CHECK(report::without_braces("a = b") == "a = b");
}
