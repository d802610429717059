// Case files: what is read, what is refused, and replacements of rule tests. The program is built
// here by hand: a case has persons and at most one budget, a person has external months, work
// registrations and clocks.
#include <doctest/doctest.h>

#include <fmt/core.h>

#include <nlohmann/json.hpp>
#include <string>

#include "interpreter/facts/case_facts.h"
#include "interpreter/facts/case_schema.h"
#include "interpreter/text/problem_codes.h"

namespace {

using namespace poppy;
using check::Type;
using check::TypeKind;
using text::ProblemCode;
using units::Value;

constexpr check::EntityId kCase{1}, kPerson{2}, kMonth{3}, kRegistration{4}, kBudget{5}, kClock{6};
constexpr check::EnumId kStatus{1};

struct ProgramMaker {
  check::Program program;

  check::EntityId entity(std::string name, check::EntityId parent, std::string list,
                         bool one = false) {
    check::Entity made;
    made.name = std::move(name);
    made.parent = parent;
    made.list_name = std::move(list);
    made.at_most_one = one;
    return program.entities.add(std::move(made));
  }

  check::FieldId field(check::EntityId of, std::string name, Type type, bool dated = false,
                       bool fixed = false) {
    check::Field made;
    made.name = std::move(name);
    made.entity = of;
    made.type = type;
    made.dated = dated;
    made.fixed = fixed;
    const check::FieldId id = program.fields.add(std::move(made));
    program.entities[of].fields.push_back(id);
    if (program.fields.back().name == "entered") program.entities[of].entered = id;
    if (program.fields.back().name == "removed") program.entities[of].removed = id;
    return id;
  }

  check::LineId line(std::string module, std::string name, check::EntityId of, Type type) {
    check::Line made;
    made.module = std::move(module);
    made.name = std::move(name);
    made.entity = of;
    made.type = type;
    return program.lines.add(std::move(made));
  }
};

Type plain(TypeKind kind) { return {kind, check::kNone, false, false}; }
Type or_blank(TypeKind kind) { return {kind, check::kNone, false, true}; }
Type of_enum(check::EnumId id) { return {TypeKind::enumeration, id.value, false, false}; }
Type record_of(check::EntityId id) { return {TypeKind::record, id.value, false, false}; }

// Lines, in order of making.
[[maybe_unused]] constexpr check::LineId kProgramStatus{0}, kAidDays{1}, kDaysLeft{2}, kScratch{3},
    kOtherAidDays{4}, kRemark{5}, kCountyLine{6}, kRent{7};

check::Program make_program() {
  ProgramMaker make;
  check::Program& program = make.program;
  program.enums.push_back(
      {"County", {{"San Luis Obispo", "San Luis Obispo", {}}, {"Yolo", "Yolo", {}}}, {}});
  program.enums.push_back({"Status",
                           {{"Approved", "Approved", {}},
                            {"Denied", "Is denied", {}},
                            {"Left", "Is gone", {}},
                            {"Moved", "Is gone", {}}},
                           {}});
  make.entity("County", check::kNone, "");
  make.entity("Case", check::kCountyEntity, "cases");
  make.entity("Person", kCase, "persons");
  make.entity("ExternalMonth", kPerson, "external_months");
  make.entity("WorkRegistration", kPerson, "work_registrations");
  make.entity("Budget", kCase, "budget", true);
  make.entity("TimeClock", kPerson, "time_clocks");
  program.entities[kCase].key = {make.field(kCase, "id", plain(TypeKind::text))};
  make.field(kCase, "size", plain(TypeKind::integer));
  make.field(kCase, "head", record_of(kPerson));
  make.field(kCase, "remark", or_blank(TypeKind::text));
  make.field(kCase, "clock", record_of(kClock));

  program.entities[kPerson].key = {make.field(kPerson, "id", plain(TypeKind::text))};
  make.field(kPerson, "beginning_date_of_aid", or_blank(TypeKind::date));
  make.field(kPerson, "in_school", plain(TypeKind::boolean), true);
  make.field(kPerson, "status", of_enum(kStatus));
  make.field(kPerson, "grant", plain(TypeKind::money));
  make.field(kPerson, "exact_grant", plain(TypeKind::exact_money));
  make.field(kPerson, "rate", plain(TypeKind::rate));
  make.field(kPerson, "stay", plain(TypeKind::span));
  make.field(kPerson, "away", plain(TypeKind::dayset));
  make.field(kPerson, "away_dated", plain(TypeKind::dayset), true);
  make.field(kPerson, "last_month", plain(TypeKind::month));
  make.field(kPerson, "nickname", plain(TypeKind::text));
  program.entities[kPerson].retired = {{"old_grant", "write `grant: …`", {}}};

  check::Entity& month = program.entities[kMonth];
  month.key = {make.field(kMonth, "month", plain(TypeKind::month), false, true)};
  month.key_message = "Time Clock Month already exists.";
  make.field(kMonth, "county", of_enum(check::kCountyEnum), false, true);
  make.field(kMonth, "days", plain(TypeKind::integer));
  make.field(kMonth, "entered", plain(TypeKind::date));
  make.field(kMonth, "removed", or_blank(TypeKind::date));

  make.field(kRegistration, "status", of_enum(kStatus));
  make.field(kBudget, "rent", plain(TypeKind::money));
  program.entities[kClock].key = {make.field(kClock, "begin", plain(TypeKind::date)),
                                  make.field(kClock, "county", of_enum(check::kCountyEnum))};
  make.field(kClock, "owner", record_of(kPerson));

  make.line("gagr.time_clock", "program_status", kCase, of_enum(kStatus));
  make.line("gagr.time_clock", "aid_days", kPerson, plain(TypeKind::dayset));
  make.line("gagr.time_clock", "days_left", kPerson, plain(TypeKind::integer));
  make.line("gagr.time_clock", "scratch", kPerson, plain(TypeKind::integer));
  make.line("calfresh.budget", "aid_days", kPerson, plain(TypeKind::dayset));
  make.line("gagr.time_clock", "remark", kPerson, plain(TypeKind::text));
  make.line("gagr.time_clock", "opted_in", check::kCountyEntity, plain(TypeKind::boolean));
  make.line("gagr.time_clock", "kept_rent", kBudget, or_blank(TypeKind::money));
  program.decisions.push_back({kProgramStatus,
                               {},
                               check::kNone,
                               {kAidDays, kDaysLeft, kOtherAidDays, kRemark, kCountyLine, kRent}});
  program.modules.push_back({"gagr.time_clock", "", "gagr", {}, {}, check::kNone, {}});
  program.modules.push_back({"calfresh.budget", "", "calfresh", {}, {}, check::kNone, {}});
  return std::move(make.program);
}

const check::Program& program() {
  static const check::Program made = make_program();
  return made;
}

struct Read {
  text::SourceSet sources;
  text::Result<facts::CaseFacts> result = std::unexpected(text::Problems{});

  explicit Read(const std::string& yaml) {
    const auto node = config::read_yaml(sources, sources.add("case.yaml", yaml));
    REQUIRE(node.has_value());
    result = facts::read_case(sources, program(), *node);
  }
};

facts::CaseFacts read(const std::string& yaml) {
  CAPTURE(yaml);
  Read reading(yaml);
  if (!reading.result) {
    for (const text::Problem& problem : reading.result.error()) MESSAGE(problem.message);
  }
  REQUIRE(reading.result.has_value());
  return *reading.result;
}

/// The one problem of a text, and the text it points at.
void check_refused(const std::string& yaml, ProblemCode code, std::string_view at,
                   std::string_view words = "", std::string_view hint = "") {
  CAPTURE(yaml);
  const Read reading(yaml);
  REQUIRE_FALSE(reading.result.has_value());
  for (const text::Problem& problem : reading.result.error()) CAPTURE(problem.message);
  REQUIRE(reading.result.error().size() == 1);
  const text::Problem& problem = reading.result.error().front();
  CAPTURE(problem.message);
  CAPTURE(problem.hint);
  CHECK(text::kind_of(problem.code).name == text::kind_of(code).name);
  CHECK(reading.sources.text_of(problem.span) == at);
  CHECK(problem.message.find(words) != std::string::npos);
  CHECK_FALSE(problem.hint.empty());
  CHECK(problem.hint.find(hint) != std::string::npos);
}

std::string with_person(const std::string& person_facts) {
  return "case: c1\npersons:\n  - { id: p1, " + person_facts + " }\n";
}

const std::vector<facts::FactVersion>& fact(const facts::CaseFacts& facts, check::EntityId entity,
                                            std::uint32_t record, std::string_view name) {
  const check::Entity& of = program().entities[entity];
  for (std::size_t i = 0; i < of.fields.size(); ++i) {
    if (program().fields[of.fields[i]].name == name) return facts.records[entity][record].facts[i];
  }
  FAIL("no field " << name);
  std::abort();
}

Value value(const facts::CaseFacts& facts, check::EntityId entity, std::uint32_t record,
            std::string_view name) {
  const auto& versions = fact(facts, entity, record, name);
  REQUIRE(versions.size() == 1);
  CHECK(versions[0].dating == units::Dating{});
  return versions[0].value;
}

Value person_value(const std::string& facts_text, std::string_view name) {
  return value(read(with_person(facts_text)), kPerson, 0, name);
}

units::Date day(int year, int month, int day_of_month) {
  return *units::make_date(year, month, day_of_month);
}
units::Month month(int year, int of_year) { return *units::make_month(year, of_year); }

}  // namespace

TEST_CASE("the reserved keys of a case say what is to be decided") {
  const auto facts = read(
      "case: ga-0001\ncounty: yolo\nmonths: 2021-07..2021-09\nrun_date: 2021-08-02\n"
      "programs: [gagr]\nsize: 3\n");
  CHECK(facts.id == "ga-0001");
  CHECK(facts.county == check::CountyId(1));
  CHECK(facts.first_month == month(2021, 7));
  CHECK(facts.last_month == month(2021, 9));
  CHECK(facts.run_date == day(2021, 8, 2));
  CHECK(facts.programs == std::vector<std::string>{"gagr"});
  CHECK_FALSE(facts.saved_given);
  REQUIRE(facts.records[check::kCountyEntity].size() == 1);
  CHECK(facts.records[check::kCountyEntity][0].children_given[kCase]);
  REQUIRE(facts.records[kCase].size() == 1);
  CHECK(facts.records[kCase][0].key == "ga-0001");
  CHECK(value(facts, kCase, 0, "id") == Value::of(std::string("ga-0001")));
  CHECK(value(facts, kCase, 0, "size") == Value::of(std::int64_t{3}));
}

TEST_CASE("a case may be named by id and ask for one month; what it does not say is unknown") {
  const auto facts = read("id: 17\nmonth: 2021-08\n");
  CHECK(facts.id == "17");
  CHECK(facts.first_month == month(2021, 8));
  CHECK(facts.last_month == month(2021, 8));
  CHECK_FALSE(facts.county.has_value());
  CHECK_FALSE(facts.run_date.has_value());
  CHECK(facts.programs.empty());
  CHECK(fact(facts, kCase, 0, "size").empty());
  CHECK_FALSE(facts.records[kCase][0].children_given[kPerson]);
  CHECK(read("case: a\nprograms: calfresh\n").programs == std::vector<std::string>{"calfresh"});
}

TEST_CASE("facts take the values of their types") {
  CHECK(person_value("beginning_date_of_aid: 2021-07-01", "beginning_date_of_aid") ==
        Value::of(day(2021, 7, 1)));
  CHECK(person_value("beginning_date_of_aid: open", "beginning_date_of_aid") ==
        Value::of(units::kOpen));
  CHECK(person_value("beginning_date_of_aid: blank", "beginning_date_of_aid") == Value::blank());
  CHECK(person_value("beginning_date_of_aid: \"blank\"", "beginning_date_of_aid") ==
        Value::blank());
  CHECK(person_value("in_school: yes", "in_school") == Value::of(true));
  CHECK(person_value("in_school: false", "in_school") == Value::of(false));
  CHECK(person_value("status: Denied", "status") == Value::of(std::int64_t{1}));
  CHECK(person_value("status: Is denied", "status") == Value::of(std::int64_t{1}));
  CHECK(person_value("grant: \"$1,234.56\"", "grant") == Value::of(std::int64_t{123456}));
  CHECK(person_value("grant: 291", "grant") == Value::of(std::int64_t{29100}));
  CHECK(person_value("exact_grant: $12.34", "exact_grant") == Value::of(units::Rational{1234, 1}));
  // 12.345 dollars are 1234.5 cents.
  CHECK(person_value("exact_grant: $12.345", "exact_grant") == Value::of(units::Rational{2469, 2}));
  CHECK(person_value("exact_grant: -$37/3", "exact_grant") == Value::of(units::Rational{-3700, 3}));
  CHECK(person_value("rate: 20%", "rate") == Value::of(units::Rational{1, 5}));
  CHECK(person_value("stay: 2021-08-01..open", "stay") ==
        Value::of(units::Span{day(2021, 8, 1), units::kOpen}));
  const auto two = units::DaySet::of(
      {{day(2021, 8, 1), day(2021, 8, 10)}, {day(2021, 8, 20), day(2021, 8, 20)}});
  CHECK(person_value("away: \"2021-08-01..2021-08-10, 2021-08-20\"", "away") == Value::of(two));
  CHECK(person_value("away: [2021-08-20, 2021-08-01..2021-08-10]", "away") == Value::of(two));
  CHECK(person_value("away: []", "away") == Value::of(units::DaySet()));
  CHECK(person_value("away_dated: []", "away_dated") == Value::of(units::DaySet()));
  CHECK(person_value("last_month: 2021-08", "last_month") == Value::of(month(2021, 8)));
  CHECK(person_value("nickname: \"blank\"", "nickname") == Value::of(std::string("blank")));
  CHECK(person_value("nickname: \"unknown\"", "nickname") == Value::of(std::string("unknown")));
}

TEST_CASE("a value that is none of its type is refused at its place with a hint") {
  const auto refuse = [](const std::string& key, const std::string& text, std::string_view words,
                         std::string_view hint = "") {
    check_refused(with_person(key + ": " + text), ProblemCode::case_value, text, words, hint);
  };
  refuse("beginning_date_of_aid", "2021-02-30", "`beginning_date_of_aid`", "or `blank`");
  refuse("in_school", "maybe", "maybe", "`yes` or `no`");
  refuse("in_school", "Y", "found `Y`", "`yes` or `no`");
  refuse("status", "Aproved", "did you mean `Approved`?", "`Denied`");
  refuse("status", "Is gone", "both `Left` and `Moved`");
  refuse("status", "blank", "may not be blank");
  refuse("status", "unknown", "cannot be `unknown`", "leave the key out");
  refuse("nickname", "blank", "may not be blank");
  refuse("nickname", "unknown", "cannot be `unknown`");
  refuse("grant", "29l", "29l", "$291");
  refuse("exact_grant", "20%", "an amount");
  refuse("exact_grant", "$-3", "an amount");
  refuse("rate", "much", "much");
  refuse("stay", "2021-08-09..2021-08-01", "`stay`");
  refuse("away", "[2021-08-20, never]", "never");
  refuse("away", "[[2021-08-20]]", "found a list");
  refuse("last_month", "2021-13", "2021-13");
  check_refused("case: a\nsize: 1.5\n", ProblemCode::case_value, "1.5", "`size`");
  check_refused("case: a\nsize: 99999999999999999999\n", ProblemCode::case_value,
                "99999999999999999999", "`size`");
  check_refused("case: a\ncounty: Yollo\n", ProblemCode::case_value, "Yollo",
                "did you mean `Yolo`?");
  check_refused("case: a\nmonth: 2021\n", ProblemCode::case_value, "2021");
  check_refused("case: a\nmonths: 2021-09..2021-07\n", ProblemCode::case_value, "2021-09..2021-07");
  check_refused("case: a\nrun_date: open\n", ProblemCode::case_value, "open");
  check_refused("case: a\nprograms: [gag]\n", ProblemCode::case_value, "gag", "`gag`",
                "did you mean `gagr`?");
}

TEST_CASE("a dated fact has its versions, a plain value of it holds always") {
  const auto facts = read(with_person(
      "in_school: [ { value: no }, { value: yes, from: 2021-08, entered: 2021-08-10, note: a } ]"));
  const auto& versions = fact(facts, kPerson, 0, "in_school");
  REQUIRE(versions.size() == 2);
  CHECK(versions[0].value == Value::of(false));
  CHECK(versions[0].dating == units::Dating{});
  CHECK(versions[1].value == Value::of(true));
  CHECK(versions[1].dating == units::Dating{month(2021, 8), std::nullopt, day(2021, 8, 10)});
  const auto one = read(with_person("in_school: { value: yes, until: 2021-08 }"));
  REQUIRE(fact(one, kPerson, 0, "in_school").size() == 1);
  CHECK(fact(one, kPerson, 0, "in_school")[0].dating.until == month(2021, 8));
  const auto days = read(with_person("away_dated: [ { value: [2021-08-01], from: 2021-08 } ]"));
  CHECK(fact(days, kPerson, 0, "away_dated")[0].value ==
        Value::of(units::DaySet({day(2021, 8, 1), day(2021, 8, 1)})));
}

TEST_CASE("dated values that are at odds or ill-formed are refused") {
  check_refused(with_person("in_school: [ { value: no }, { value: yes } ]"),
                ProblemCode::case_dates, "{ value: yes }", "without a `from`", "`entered`");
  check_refused(with_person("in_school: { value: no, from: 2021-08, until: 2021-07 }"),
                ProblemCode::case_dates, "2021-07", "ends before it begins");
  check_refused(with_person("in_school: [ { from: 2021-08 } ]"), ProblemCode::case_missing_key,
                "{ from: 2021-08 }", "no `value`");
  check_refused(with_person("in_school: [ { value: no, form: 2021-08 } ]"),
                ProblemCode::case_unknown_key, "form", "`form`", "`from`");
  check_refused(with_person("in_school: [ { value: no, runs_from: 2021-08-01 } ]"),
                ProblemCode::case_unknown_key, "runs_from");
  check_refused(with_person("in_school: [ { value: no, entered: 2021-02-29 } ]"),
                ProblemCode::case_value, "2021-02-29");
  check_refused(with_person("in_school: [ yes ]"), ProblemCode::case_shape, "yes", "`value`");
  check_refused(with_person("in_school: []"), ProblemCode::case_shape, "[]", "found a list");
  check_refused(with_person("in_school: [ { value: { a: b } } ]"), ProblemCode::case_shape,
                "{ a: b }", "found a mapping");
  check_refused(with_person("status: [ { value: Denied } ]"), ProblemCode::case_shape,
                "[ { value: Denied } ]", "only facts declared `dated`");
}

TEST_CASE("an unknown key is answered with the nearest fact, list or reserved key") {
  check_refused("case: a\ncuonty: Yolo\n", ProblemCode::case_unknown_key, "cuonty", "`cuonty`",
                "did you mean `county`?");
  check_refused("case: a\nperson: []\n", ProblemCode::case_unknown_key, "person", "`person`",
                "did you mean `persons`?");
  check_refused(with_person("gant: 1"), ProblemCode::case_unknown_key, "gant", "of a Person",
                "did you mean `grant`?");
  check_refused(with_person("old_grant: $1"), ProblemCode::retired_name, "old_grant",
                "no longer a fact of a Person", "write `grant: …`");
  check_refused(with_person("zzzzzzzzzzzzz: 1"), ProblemCode::case_unknown_key, "zzzzzzzzzzzzz");
  // Reserved keys are the case's alone.
  check_refused(with_person("saved: []"), ProblemCode::case_unknown_key, "saved");
}

TEST_CASE("a case of the wrong shape is refused at the place") {
  check_refused("", ProblemCode::case_shape, "", "found nothing");
  check_refused("- a\n", ProblemCode::case_shape, "- a", "found a list");
  check_refused("hello\n", ProblemCode::case_shape, "hello");
  check_refused("case: [a]\n", ProblemCode::case_shape, "[a]");
  check_refused("case: \"\"\n", ProblemCode::case_shape, "\"\"");
  check_refused("case: a\nsize:\n", ProblemCode::case_shape, "", "`size` has no value",
                "leave the key out");
  check_refused("case: a\nsize: [1]\n", ProblemCode::case_shape, "[1]", "found a list");
  check_refused("case: a\nsize: { a: 1 }\n", ProblemCode::case_shape, "{ a: 1 }");
  check_refused("case: a\nmonths: [2021-08]\n", ProblemCode::case_shape, "[2021-08]");
  check_refused("case: a\nprograms: []\n", ProblemCode::case_shape, "[]");
  check_refused("case: a\nprograms: [[gagr]]\n", ProblemCode::case_shape, "[gagr]");
  check_refused("case: a\ncounty: [Yolo]\n", ProblemCode::case_shape, "[Yolo]");
  check_refused("case: a\npersons: blank\n", ProblemCode::case_shape, "blank", "`persons`",
                "`persons: []`");
  check_refused("case: a\npersons:\n", ProblemCode::case_shape, "", "found nothing");
  check_refused("case: a\npersons: [p1]\n", ProblemCode::case_shape, "p1", "a mapping of facts");
  check_refused("case: a\npersons: [[{ id: p1 }]]\n", ProblemCode::case_shape, "[{ id: p1 }]");
  check_refused("case: a\npersons: { id: p1 }\n", ProblemCode::case_shape, "p1", "", "- ");
  check_refused("case: a\nbudget: [{ rent: 5 }]\n", ProblemCode::case_shape, "[{ rent: 5 }]",
                "at most one");
  check_refused("case: a\nbudget: 5\n", ProblemCode::case_shape, "5", "", "`budget: blank`");
  check_refused(with_person("work_registrations: { a: { status: Denied } }"),
                ProblemCode::case_shape, "{ a: { status: Denied } }", "a list of records");
  check_refused("case: a\nsaved: none\n", ProblemCode::case_shape, "none", "past decisions",
                "`saved: []`");
  check_refused("case: a\nsaved: [x]\n", ProblemCode::case_shape, "x");
}

TEST_CASE("keys that must be known may not be missing") {
  check_refused("size: 1\n", ProblemCode::case_missing_key, "", "the case has no name");
  check_refused("case: a\npersons: [ { grant: 1 } ]\n", ProblemCode::case_missing_key,
                "{ grant: 1 }", "a Person has no `id`");
  check_refused("case: a\npersons: [ { id: \"\" } ]\n", ProblemCode::case_missing_key, "\"\"");
  check_refused(with_person("time_clocks: [ { begin: 2021-08-01 } ]"),
                ProblemCode::case_missing_key, "{ begin: 2021-08-01 }", "no `county`");
}

TEST_CASE("two keys that say the same thing are refused") {
  check_refused("case: a\nid: a\n", ProblemCode::case_conflict, "id", "named twice");
  check_refused("case: a\nmonth: 2021-08\nmonths: 2021-08..2021-09\n", ProblemCode::case_conflict,
                "2021-08..2021-09");
  check_refused("case: a\npersons: { p1: { id: p1 } }\n", ProblemCode::case_conflict, "id");
}

TEST_CASE("lists are given in sequence or by key, and an empty list was given") {
  const auto facts = read(
      "case: c1\npersons:\n  p1: { external_months: [], grant: 5 }\n  p2:\n    "
      "work_registrations:\n      - status: Denied\n      - {}\nbudget: { rent: 700 }\n");
  REQUIRE(facts.records[kPerson].size() == 2);
  CHECK(facts.records[kPerson][0].key == "p1");
  CHECK(value(facts, kPerson, 0, "id") == Value::of(std::string("p1")));
  CHECK(facts.records[kPerson][0].children_given[kMonth]);
  CHECK_FALSE(facts.records[kPerson][0].children_given[kRegistration]);
  CHECK(facts.records[kMonth].empty());
  REQUIRE(facts.records[kRegistration].size() == 2);
  CHECK(facts.records[kRegistration][0].parent == 1);
  CHECK(facts.records[kRegistration][0].key.empty());
  CHECK(fact(facts, kRegistration, 1, "status").empty());
  REQUIRE(facts.records[kBudget].size() == 1);
  CHECK(value(facts, kBudget, 0, "rent") == Value::of(std::int64_t{70000}));
  const auto none = read("case: c1\nbudget: blank\n");
  CHECK(none.records[kBudget].empty());
  CHECK(none.records[kCase][0].children_given[kBudget]);
}

TEST_CASE("a key is kept in one form, whatever form it was written in") {
  const auto facts = read(with_person(
      "time_clocks: [ { begin: 2021-08-01, county: yolo } ], external_months: { 2021-08: {} }"));
  REQUIRE(facts.records[kClock].size() == 1);
  CHECK(facts.records[kClock][0].key == "2021-08-01, Yolo");
  CHECK(facts.records[kMonth][0].key == "2021-08");
  CHECK(facts::key_text(program(), kClock,
                        {Value::of(day(2021, 8, 1)), Value::of(std::int64_t{0})}) ==
        "2021-08-01, San Luis Obispo");
}

TEST_CASE("two records of one key are refused with the entity's message") {
  check_refused("case: a\npersons: [ { id: p1 }, { id: \"p1\" } ]\n", ProblemCode::record_doubled,
                "\"p1\"", "there is a Person `p1` already", "keep one");
  check_refused(with_person("external_months: [ { month: 2021-07 }, { month: 2021-08 }, { month: "
                            "2021-07, days: 4 } ]"),
                ProblemCode::record_doubled, "2021-07", "Time Clock Month already exists.",
                "`entered`");
  check_refused(with_person("external_months: [ { month: 2021-07, entered: 2021-08-01 }, { month: "
                            "2021-07, entered: 2021-08-01 } ]"),
                ProblemCode::record_doubled, "2021-07", "Time Clock Month already exists.");
  // Under different parents they are different records.
  const auto facts = read(
      "case: a\npersons:\n  - { id: p1, external_months: [ { month: 2021-07 } ] }\n"
      "  - { id: p2, external_months: [ { month: 2021-07 } ] }\n");
  CHECK(facts.records[kMonth].size() == 2);
}

TEST_CASE("a later entry of the same key corrects the earlier one") {
  const auto facts = read(with_person(
      "external_months: [ { month: 2021-07, county: Yolo, days: 9, entered: 2021-08-05 }, { month: "
      "2021-07, county: Yolo, days: 4, entered: 2021-08-01, removed: blank } ]"));
  REQUIRE(facts.records[kMonth].size() == 2);
  CHECK(facts.records[kMonth][0].entered == day(2021, 8, 5));
  CHECK(facts.records[kMonth][1].entered == day(2021, 8, 1));
  CHECK_FALSE(facts.records[kMonth][1].removed.has_value());
}

TEST_CASE("a later entry may not change a fixed field of the one it corrects") {
  // The later entry stands first in the file: the change is its own all the same.
  check_refused(
      with_person("external_months: [ { month: 2021-07, county: San Luis Obispo, entered: "
                  "2021-08-05 }, { month: 2021-07, county: Yolo, entered: 2021-08-01 } ]"),
      ProblemCode::fixed_field_changed, "San Luis Obispo", "Time Clock Month already exists.",
      "`county`");
  // Removed by then, it is not corrected but followed by another.
  const auto facts = read(with_person(
      "external_months: [ { month: 2021-07, county: Yolo, entered: 2021-08-01, removed: 2021-08-03 "
      "}, { month: 2021-07, county: San Luis Obispo, entered: 2021-08-05 } ]"));
  CHECK(facts.records[kMonth][0].removed == day(2021, 8, 3));
}

TEST_CASE("a record cannot be removed before it was entered") {
  check_refused(with_person("external_months: [ { month: 2021-07, entered: 2021-08-02, removed: "
                            "2021-08-01 } ]"),
                ProblemCode::case_dates, "2021-08-01", "removed before it was entered");
}

TEST_CASE("a fact that names a record must name one of the case") {
  const auto facts = read("case: a\nhead: p1\npersons: [ { id: p1 } ]\n");
  CHECK(value(facts, kCase, 0, "head") == Value::of(std::string("p1")));
  check_refused("case: a\nhead: p11\npersons: [ { id: p1 } ]\n", ProblemCode::no_such_record, "p11",
                "no Person `p11`", "did you mean `p1`?");
  check_refused("case: a\nhead: p1\n", ProblemCode::no_such_record, "p1");
  const auto composite = read(
      "case: a\nclock: \"2021-08-01,yolo\"\npersons: [ { id: p1, time_clocks: [ { begin: "
      "2021-08-01, county: Yolo, owner: p1 } ] } ]\n");
  CHECK(value(composite, kCase, 0, "clock") == Value::of(std::string("2021-08-01, Yolo")));
  check_refused("case: a\nclock: 2021-08-01\n", ProblemCode::case_value, "2021-08-01", "2 parts");
  check_refused("case: a\nclock: 2021-08-01, Yollo\n", ProblemCode::case_value, "2021-08-01, Yollo",
                "`Yollo`");
  // Of the records of two persons, none is the first.
  const auto two_clocks = [](const char* clock) {
    const std::string clocks = "time_clocks: [ { begin: 2021-08-01, county: Yolo } ]";
    return fmt::format("case: a\n{}persons: [ {{ id: p1, {} }}, {{ id: p2, {} }} ]\n", clock,
                       clocks, clocks);
  };
  CHECK(read(two_clocks("")).records[kClock].size() == 2);
  check_refused(two_clocks("clock: 2021-08-01, Yolo\n"), ProblemCode::record_doubled,
                "2021-08-01, Yolo", "p1/time_clocks/2021-08-01, Yolo and p2/time_clocks/",
                "a key of its own");
}

TEST_CASE("past decisions give kept lines by name, records by key") {
  const auto facts = read(
      "case: a\npersons: [ { id: p1 } ]\nbudget: {}\nsaved:\n"
      "  - { month: 2021-07, run_date: 2021-07-20, program_status: Approved, opted_in: yes, "
      "persons: "
      "{ p1: { gagr.time_clock.aid_days: 2021-07, days_left: unknown, remark: unknown } }, budget: "
      "{ "
      "kept_rent: blank } }\n"
      "  - { month: 2021-08, run_date: 2021-08-20, gagr.time_clock.program_status: Is denied }\n");
  CHECK(facts.saved_given);
  REQUIRE(facts.saved.size() == 2);
  CHECK(facts.saved[0].month == month(2021, 7));
  CHECK(facts.saved[0].run_date == day(2021, 7, 20));
  const auto& values = facts.saved[0].values;
  REQUIRE(values.size() == 6);
  CHECK(values[0].line == kProgramStatus);
  CHECK(values[0].value == Value::of(std::int64_t{0}));
  CHECK(values[1].line == kCountyLine);
  CHECK(values[1].value == Value::of(true));
  CHECK(values[2].line == kAidDays);
  CHECK(values[2].record == 0);
  CHECK(values[2].value == Value::of(units::DaySet(month(2021, 7))));
  CHECK(values[3].line == kDaysLeft);
  CHECK(values[3].value == Value::unknown());
  CHECK(values[4].value == Value::unknown());
  CHECK(values[5].line == kRent);
  CHECK(values[5].value == Value::blank());
  REQUIRE(facts.saved[1].values.size() == 1);
  CHECK(facts.saved[1].values[0].value == Value::of(std::int64_t{1}));
  const auto none = read("case: a\nsaved: []\n");
  CHECK(none.saved_given);
  CHECK(none.saved.empty());
}

TEST_CASE("a past decision must name its month, its day, kept lines and records of the case") {
  const auto refuse = [](const std::string& entry, ProblemCode code, std::string_view at,
                         std::string_view words = "", std::string_view hint = "") {
    check_refused(
        "case: a\npersons: [ { id: p1 } ]\nsaved: [ { month: 2021-07, run_date: "
        "2021-07-20, " +
            entry + " } ]\n",
        code, at, words, hint);
  };
  check_refused("case: a\nsaved: [ { run_date: 2021-07-20 } ]\n", ProblemCode::case_missing_key, "",
                "no `month`");
  check_refused("case: a\nsaved: [ { month: 2021-07 } ]\n", ProblemCode::case_missing_key, "",
                "no `run_date`");
  check_refused("case: a\nsaved: [ { month: 2021-17, run_date: 2021-07-20 } ]\n",
                ProblemCode::case_value, "2021-17");
  refuse("program_staus: Denied", ProblemCode::saved_line, "program_staus", "`program_staus`",
         "did you mean `program_status`?");
  refuse("persons: { p1: { scratch: 4 } }", ProblemCode::saved_line, "scratch", "no decision keeps",
         "`keep`");
  refuse("days_left: 4", ProblemCode::saved_line, "days_left", "a line of Person", "`persons`");
  refuse("persons: { p1: { aid_days: 2021-07 } }", ProblemCode::saved_line, "aid_days", "both",
         "`gagr.time_clock.aid_days`");
  refuse("persons: { p1: { zzzzzzzzz: 1 } }", ProblemCode::saved_line, "zzzzzzzzz");
  refuse("program_status: Denied, gagr.time_clock.program_status: Denied",
         ProblemCode::case_conflict, "gagr.time_clock.program_status");
  refuse("program_status: Dnied", ProblemCode::case_value, "Dnied", "`Denied`");
  refuse("program_status: blank", ProblemCode::case_value, "blank");
  refuse("program_status: [a]", ProblemCode::case_shape, "[a]");
  refuse("persons: { p2: { days_left: 4 } }", ProblemCode::no_such_record, "p2", "`p2`", "`p1`");
  refuse("persons: [ p1 ]", ProblemCode::case_shape, "[ p1 ]", "a mapping");
  refuse("persons: { p1: 4 }", ProblemCode::case_shape, "4");
  refuse("persons: { p1: { external_months: { never: {} } } }", ProblemCode::no_such_record,
         "never");
  refuse("persons: { p1: { work_registrations: { a: {} } } }", ProblemCode::no_such_record, "a",
         "no key");
  refuse("budget: { kept_rent: 4 }", ProblemCode::no_such_record, "{ kept_rent: 4 }");
  refuse("budget: 4", ProblemCode::case_shape, "4");
}

TEST_CASE("all problems of a case are told at once, in order") {
  const Read reading("size: x\ncase: a\npersons: [ { gant: 1 }, { id: p1, in_school: [] } ]\n");
  REQUIRE_FALSE(reading.result.has_value());
  const text::Problems& problems = reading.result.error();
  REQUIRE(problems.size() == 4);
  CHECK(problems[0].code == ProblemCode::case_value);
  CHECK(problems[1].code == ProblemCode::case_missing_key);
  CHECK(problems[2].code == ProblemCode::case_unknown_key);
  CHECK(problems[3].code == ProblemCode::case_shape);
}

TEST_CASE("rules without a case entity can read no case") {
  check::Program empty;
  empty.enums.push_back({"County", {}, {}});
  empty.entities.push_back({});
  empty.entities[check::kCountyEntity].name = "County";
  text::SourceSet sources;
  const auto node = config::read_yaml(sources, sources.add("case.yaml", "case: a\n"));
  REQUIRE(node.has_value());
  const auto result = facts::read_case(sources, empty, *node);
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error()[0].code == ProblemCode::case_shape);
}

TEST_CASE("any value in any place is read or refused, and never more") {
  const std::vector<std::string> shapes = {
      "",
      "x",
      "blank",
      "unknown",
      "open",
      "[]",
      "{}",
      "[x]",
      "[]",
      "[[]]",
      "[{}]",
      "{ x: y }",
      "null",
      "\"\"",
      "[ { value: x } ]",
      "{ value: [] }",
      "[ { id: { a: b } } ]",
      "[ { month: 2021-07, entered: [] } ]",
      "{ p1: { in_school: { value: } } }",
      "[ { month: 2021-07, run_date: 2021-07-01, persons: x } ]",
      "[ { month: 2021-07, run_date: 2021-07-01, persons: { p1: { time_clocks: { x: y } } } } ]",
      std::string(60, '[') + std::string(60, ']'),
  };
  const std::vector<std::string> keys = {"case",     "id",    "county", "month",   "months",
                                         "run_date", "saved", "size",   "persons", "budget",
                                         "programs", "head",  "clock",  "remark",  "\"\""};
  std::size_t refused = 0;
  for (const std::string& key : keys) {
    for (const std::string& shape : shapes) {
      const std::string name = key == "case" || key == "id" ? "" : "case: a\n";
      const Read reading(name + key + ": " + shape + "\n");
      if (reading.result) continue;
      ++refused;
      CAPTURE(key);
      CAPTURE(shape);
      for (const text::Problem& problem : reading.result.error()) {
        CHECK(problem.span.file != text::FileId::none);
        CHECK_FALSE(problem.hint.empty());
      }
    }
  }
  for (const check::FieldId id : program().entities[kPerson].fields) {
    for (const std::string& shape : shapes) {
      const std::string& name = program().fields[id].name;
      if (name == "id") continue;
      if (!Read(with_person(name + ": " + (shape.empty() ? "~" : shape))).result) ++refused;
    }
  }
  CHECK(refused > 300);
}

TEST_CASE("a case of very many records is read in time that grows with its size") {
  constexpr int count = 20000;  // what is compared pair by pair would take minutes
  std::string persons, kept;
  for (int i = 0; i < count; ++i) {
    persons += fmt::format("  - {{ id: p{}, grant: {} }}\n", i, i);
    kept += fmt::format("      p{}: {{ days_left: {} }}\n", i, i);
  }
  const auto facts =
      read("case: a\npersons:\n" + persons +
           "saved:\n  - month: 2021-07\n    run_date: 2021-07-20\n    persons:\n" + kept);
  CHECK(facts.records[kPerson].size() == count);
  REQUIRE(facts.saved[0].values.size() == count);
  CHECK(facts.saved[0].values.back().record == count - 1);
}

TEST_CASE("records have names for people") {
  const auto facts = read(
      "case: c1\ncounty: Yolo\nbudget: {}\npersons:\n  - { id: p1 }\n  - { id: p2, "
      "work_registrations: [ {}, {} ], external_months: [ { month: 2021-07 } ] }\n");
  CHECK(facts::record_name(program(), facts, check::kCountyEntity, 0) == "Yolo");
  CHECK(facts::record_name(program(), facts, kCase, 0) == "c1");
  CHECK(facts::record_name(program(), facts, kPerson, 1) == "p2");
  CHECK(facts::record_name(program(), facts, kBudget, 0) == "budget");
  CHECK(facts::record_name(program(), facts, kMonth, 0) == "p2/external_months/2021-07");
  CHECK(facts::record_name(program(), facts, kRegistration, 1) == "p2/work_registrations/1");
  CHECK(facts::record_name(program(), read("case: a\n"), check::kCountyEntity, 0) == "county");
}

TEST_CASE("a county is found whatever the letters' case") {
  CHECK(facts::find_county(program(), "san luis obispo") == check::CountyId(0));
  CHECK(facts::find_county(program(), "YOLO") == check::CountyId(1));
  CHECK_FALSE(facts::find_county(program(), "Yol").has_value());
  CHECK_FALSE(facts::find_county(check::Program{}, "Yolo").has_value());
}

TEST_CASE("a list of records is no value that can be written") {
  const auto value =
      facts::parse_value(program(), {TypeKind::record, kPerson.value, true, false}, {});
  REQUIRE_FALSE(value.has_value());
  CHECK(value.error() == "a list of records cannot be written as a value");
  CHECK_FALSE(facts::parse_value(program(), record_of(kRegistration),
                                 {config::YamlKind::scalar, {}, "a", false, {}, {}})
                  .has_value());
}

namespace {

constexpr const char* kBase =
    "case: c1\n"
    "persons:\n"
    "  - { id: p1, grant: 5, work_registrations: [ { status: Denied }, { status: Denied } ],\n"
    "      external_months: [ { month: 2021-07, days: 3 }, { days: 3, month: 2021-08 } ] }\n"
    "  - { id: p2 }\n"
    "budget: { rent: 700 }\n";

struct Replaced {
  text::SourceSet sources;
  text::Result<config::YamlNode> result = std::unexpected(text::Problems{});

  Replaced(const std::string& base, const std::string& given) {
    const auto node = config::read_yaml(sources, sources.add("case.yaml", base));
    const auto values = config::read_yaml(sources, sources.add("test.yaml", given));
    REQUIRE(node.has_value());
    REQUIRE(values.has_value());
    result = facts::replace_facts(*node, *values);
  }
  facts::CaseFacts facts() const {
    REQUIRE(result.has_value());
    auto read = facts::read_case(sources, program(), *result);
    REQUIRE(read.has_value());
    return *read;
  }
};

void check_no_path(const std::string& given, std::string_view words, std::string_view hint = "") {
  CAPTURE(given);
  const Replaced replaced(kBase, given);
  REQUIRE_FALSE(replaced.result.has_value());
  REQUIRE(replaced.result.error().size() == 1);
  const text::Problem& problem = replaced.result.error()[0];
  CAPTURE(problem.message);
  CAPTURE(problem.hint);
  CHECK(problem.code == ProblemCode::fact_path);
  CHECK(static_cast<std::uint32_t>(problem.span.file) == 1);
  CHECK(problem.message.find(words) != std::string::npos);
  CHECK_FALSE(problem.hint.empty());
  CHECK(problem.hint.find(hint) != std::string::npos);
}

}  // namespace

TEST_CASE("a replacement puts a value in the place of a fact, or adds one") {
  const auto facts = Replaced(kBase,
                              "{ persons.p1.grant: 6, persons.p2.grant: 7, budget.rent: 800, size: "
                              "2, persons.p1.work_registrations.1.status: Approved, "
                              "persons.p1.external_months.2021-08.days: 9 }")
                         .facts();
  CHECK(value(facts, kPerson, 0, "grant") == Value::of(std::int64_t{600}));
  CHECK(value(facts, kPerson, 1, "grant") == Value::of(std::int64_t{700}));
  CHECK(value(facts, kBudget, 0, "rent") == Value::of(std::int64_t{80000}));
  CHECK(value(facts, kCase, 0, "size") == Value::of(std::int64_t{2}));
  CHECK(value(facts, kRegistration, 0, "status") == Value::of(std::int64_t{1}));
  CHECK(value(facts, kRegistration, 1, "status") == Value::of(std::int64_t{0}));
  CHECK(value(facts, kMonth, 0, "days") == Value::of(std::int64_t{3}));
  CHECK(value(facts, kMonth, 1, "days") == Value::of(std::int64_t{9}));
}

TEST_CASE("a replacement by `unknown` takes a fact or a record away") {
  const auto facts =
      Replaced(kBase, "{ persons.p1.grant: unknown, persons.p2: unknown, budget: unknown }")
          .facts();
  CHECK(fact(facts, kPerson, 0, "grant").empty());
  CHECK(facts.records[kPerson].size() == 1);
  CHECK_FALSE(facts.records[kCase][0].children_given[kBudget]);
}

TEST_CASE("whole lists and records can be replaced, and records by key are found too") {
  const auto facts =
      Replaced(kBase, "{ persons.p2: { id: p3 }, persons.p1.external_months: [] }").facts();
  CHECK(facts.records[kPerson][1].key == "p3");
  CHECK(facts.records[kMonth].empty());
  CHECK(facts.records[kPerson][0].children_given[kMonth]);
  const auto by_key = Replaced("case: a\npersons: { p1: {} }\n", "persons.p1.grant: 4").facts();
  CHECK(value(by_key, kPerson, 0, "grant") == Value::of(std::int64_t{400}));
  CHECK(Replaced("", "case: b").facts().id == "b");
  CHECK(Replaced("case: a", "").facts().id == "a");
}

TEST_CASE("a replacement path that leads nowhere is refused") {
  check_no_path("persons.p3.grant: 4", "`p3`", "`p1` and `p2`");
  check_no_path("person.p1.grant: 4", "`person`", "did you mean `persons`?");
  check_no_path("case.x: 4", "before `x` stands `c1`");
  check_no_path("case.x.y: 4", "before `x` stands `c1`");
  check_no_path("persons.p1.gant: unknown", "`gant`", "did you mean `grant`?");
  check_no_path("persons.2: unknown", "`2`");
  check_no_path("persons.9999999999999999999999: unknown", "leads nowhere");
  check_no_path("persons..grant: 4", "leads nowhere");
  check_no_path("persons.p1.: 4", "leads nowhere");
  check_no_path("persons.p1.work_registrations.Denied.status: Approved", "2 records", "position");
  check_no_path("[ 4 ]", "found a list");
}

TEST_CASE("a problem in a replaced value is told where the test gives it") {
  const Replaced replaced(kBase, "persons.p1.grant: much");
  REQUIRE(replaced.result.has_value());
  const auto result = facts::read_case(replaced.sources, program(), *replaced.result);
  REQUIRE_FALSE(result.has_value());
  CHECK(replaced.sources.text_of(result.error()[0].span) == "much");
}

TEST_CASE("the schema of case files names the facts, lists and values of the program") {
  const auto schema = nlohmann::json::parse(facts::write_case_schema(program()));
  CHECK(schema["$schema"] == "https://json-schema.org/draft/2020-12/schema");
  CHECK(schema["additionalProperties"] == false);
  const auto& properties = schema["properties"];
  for (const char* key : {"case", "id", "county", "month", "months", "run_date", "programs",
                          "saved", "size", "head", "persons", "budget"}) {
    CAPTURE(key);
    CHECK(properties.contains(key));
  }
  CHECK(properties["persons"]["anyOf"][0]["items"]["$ref"] == "#/$defs/Person");
  CHECK(properties["budget"]["anyOf"][1]["const"] == "blank");
  const auto& person = schema["$defs"]["Person"];
  CHECK(person["additionalProperties"] == false);
  CHECK(person["properties"]["beginning_date_of_aid"]["anyOf"][1]["const"] == "blank");
  CHECK(person["properties"]["in_school"]["anyOf"].size() == 3);
  CHECK(person["properties"]["status"]["$ref"] == "#/$defs/Status");
  CHECK(schema["$defs"]["Status"]["enum"] ==
        nlohmann::json({"Approved", "Denied", "Is denied", "Left", "Is gone", "Moved"}));
  CHECK(schema["$defs"]["county"]["anyOf"][0]["enum"] ==
        nlohmann::json({"San Luis Obispo", "Yolo"}));
}

TEST_CASE("every reference in the schema leads to a definition") {
  const auto schema = nlohmann::json::parse(facts::write_case_schema(program()));
  std::size_t references = 0;
  const auto visit = [&](const auto& self, const nlohmann::json& node) -> void {
    if (node.is_object() && node.contains("$ref")) {
      ++references;
      const std::string target = node["$ref"].get<std::string>();
      CAPTURE(target);
      CHECK(schema.contains(nlohmann::json::json_pointer(target.substr(1))));
    }
    if (node.is_structured()) {
      for (const auto& child : node) self(self, child);
    }
  };
  visit(visit, schema);
  CHECK(references > 10);
}
