// County files: what is read, and what is refused.
#include <doctest/doctest.h>

#include <string>

#include "interpreter/county/county_file.h"
#include "interpreter/county/yaml_words.h"
#include "interpreter/text/problem_codes.h"

namespace {

using namespace poppy;
using text::ProblemCode;

text::Result<county::CountyFile> read(const std::string& yaml) {
  text::SourceSet sources;
  return county::read_county(sources, sources.add("county_rules/fresno.yaml", yaml));
}

/// The one problem of a text, and the text it points at.
void check_refused(const std::string& yaml, ProblemCode code, std::string_view at,
                   std::string_view words = "", std::string_view hint = "") {
  CAPTURE(yaml);
  text::SourceSet sources;
  const auto result = county::read_county(sources, sources.add("x.yaml", yaml));
  REQUIRE_FALSE(result.has_value());
  REQUIRE(result.error().size() == 1);
  const text::Problem& problem = result.error().front();
  CAPTURE(problem.message);
  CAPTURE(problem.hint);
  CHECK(text::kind_of(problem.code).name == text::kind_of(code).name);
  CHECK(sources.text_of(problem.span) == at);
  CHECK(problem.message.find(words) != std::string::npos);
  CHECK_FALSE(problem.hint.empty());
  CHECK(problem.hint.find(hint) != std::string::npos);
}

std::string flag(const std::string& entries) {
  return "county: Fresno\nflags:\n  system: " + entries + "\n";
}

}  // namespace

TEST_CASE("a county file gives its flags in file order with their values as written") {
  text::SourceSet sources;
  const auto id = sources.add("fresno.yaml",
                              "county: Fresno\n"
                              "code: \"10\"\n"
                              "flags:\n"
                              "  time_on_aid: Automated\n"
                              "  aid_in_kind:\n"
                              "    - { value: no }\n"
                              "    - { value: yes, from: 2025-07, until: 2026-06, entered: "
                              "2025-06-12, by: admin-0042, note: \"Board resolution 25-114\" }\n"
                              "  system:\n"
                              "    - { value: CalWIN }\n"
                              "    - { value: CalSAWS, runs_from: 2023-09-05 }\n"
                              "  one_entry: { value: 12, from: 2024-01 }\n");
  const auto county = county::read_county(sources, id);
  REQUIRE(county.has_value());
  CHECK(county->name == "Fresno");
  CHECK(sources.text_of(county->name_span) == "Fresno");
  CHECK(county->code == "10");
  CHECK(county->file == id);
  REQUIRE(county->flags.size() == 4);

  const county::FlagSetting& plain = county->flags[0];
  CHECK(plain.name == "time_on_aid");
  CHECK(sources.text_of(plain.span) == "time_on_aid");
  REQUIRE(plain.entries.size() == 1);
  CHECK(plain.entries[0].value == "Automated");
  CHECK(sources.text_of(plain.entries[0].span) == "Automated");
  CHECK(plain.entries[0].dating == units::Dating{});
  CHECK_FALSE(plain.entries[0].entered.has_value());

  const county::FlagSetting& dated = county->flags[1];
  REQUIRE(dated.entries.size() == 2);
  CHECK(dated.entries[0].value == "no");
  CHECK(dated.entries[1].value == "yes");
  CHECK(dated.entries[1].dating.from == units::make_month(2025, 7));
  CHECK(dated.entries[1].dating.until == units::make_month(2026, 6));
  CHECK(dated.entries[1].dating.runs_from == units::make_date(2025, 6, 12));
  CHECK(dated.entries[1].entered == units::make_date(2025, 6, 12));
  CHECK(dated.entries[1].by == "admin-0042");
  CHECK(dated.entries[1].note == "Board resolution 25-114");

  const county::FlagSetting& planned = county->flags[2];
  REQUIRE(planned.entries.size() == 2);
  CHECK(planned.entries[1].dating.runs_from == units::make_date(2023, 9, 5));
  CHECK_FALSE(planned.entries[1].entered.has_value());

  REQUIRE(county->flags[3].entries.size() == 1);
  CHECK(county->flags[3].entries[0].value == "12");
  CHECK(county->flags[3].entries[0].dating.from == units::make_month(2024, 1));
}

TEST_CASE("a county that sets no flag is a county all the same") {
  const auto without = read("county: Alpine\n");
  REQUIRE(without.has_value());
  CHECK(without->flags.empty());
  CHECK(without->code.empty());
  const auto empty = read("county: Alpine\nflags:\n");
  REQUIRE(empty.has_value());
  CHECK(empty->flags.empty());
}

TEST_CASE("a county file of the wrong shape is refused at the place") {
  check_refused("", ProblemCode::county_shape, "", "found nothing");
  check_refused("- county: Fresno\n", ProblemCode::county_shape, "", "found a list");
  check_refused("Fresno\n", ProblemCode::county_shape, "", "found `Fresno`");
  check_refused("county: [Fresno]\n", ProblemCode::county_shape, "[Fresno]", "found a list");
  check_refused("county:\nflags:\n", ProblemCode::county_shape, "", "found nothing");
  check_refused("county: Fresno\nflags: [a, b]\n", ProblemCode::county_shape, "[a, b]", "a list");
  check_refused("county: Fresno\nflags: yes\n", ProblemCode::county_shape, "yes");
  check_refused(flag(""), ProblemCode::county_shape, "", "`system` has no value");
  check_refused(flag("[]"), ProblemCode::county_shape, "[]", "has no value");
  check_refused(flag("[CalWIN]"), ProblemCode::county_shape, "CalWIN", "a mapping with a `value`");
  check_refused(flag("[[{ value: x }]]"), ProblemCode::county_shape, "[{ value: x }]", "a list");
  check_refused(flag("{ value: [a] }"), ProblemCode::county_shape, "[a]", "a list");
  check_refused(flag("{ value: a, note: [a] }"), ProblemCode::county_shape, "[a]", "`note`");
}

TEST_CASE("an unknown key of a county file is answered with the nearest") {
  check_refused("county: Fresno\nflag:\n", ProblemCode::county_unknown_key, "flag", "`flag`",
                "did you mean `flags`?");
  check_refused(flag("{ value: a, form: 2021-08 }"), ProblemCode::county_unknown_key, "form",
                "`form`", "did you mean `from`?");
}

TEST_CASE("a county file must name its county, and an entry its value") {
  check_refused("flags: {}\n", ProblemCode::county_missing_key, "", "which county");
  check_refused(flag("{ from: 2021-08 }"), ProblemCode::county_missing_key, "{ from: 2021-08 }",
                "no `value`");
}

TEST_CASE("impossible dates, ids and codes in a county file are refused") {
  check_refused("county: Fresno\ncode: ten\n", ProblemCode::county_value, "ten");
  check_refused("county: Fresno\ncode: [10]\n", ProblemCode::county_value, "[10]");
  check_refused(flag("{ value: a, from: 2021-13 }"), ProblemCode::county_value, "2021-13");
  check_refused(flag("{ value: a, until: [] }"), ProblemCode::county_value, "[]");
  check_refused(flag("{ value: a, entered: 2021-02-30 }"), ProblemCode::county_value, "2021-02-30");
  check_refused(flag("{ value: a, entered: open }"), ProblemCode::county_value, "open");
  check_refused(flag("{ value: a, runs_from: { a: b } }"), ProblemCode::county_value, "{ a: b }");
  check_refused(flag("{ value: a, by: \"\" }"), ProblemCode::county_value, "\"\"",
                "does not say who");
  check_refused(flag("{ value: a, by: \"jane\\u202e\" }"), ProblemCode::county_value,
                "\"jane\\u202e\"", "does not say who");
  const std::string long_name(121, 'a');
  check_refused(flag("{ value: a, by: " + long_name + " }"), ProblemCode::county_value, long_name,
                "does not say who");
}

TEST_CASE("entries of a flag that are at odds over time are refused") {
  check_refused(flag("{ value: a, from: 2021-08, until: 2021-07 }"), ProblemCode::county_dates,
                "2021-07", "ends before it begins");
  check_refused(flag("[{ value: a }, { value: b }]"), ProblemCode::county_dates, "{ value: b }",
                "without a `from`", "`entered`");
  check_refused(flag("[{ value: a, from: 2021-01, until: 2021-06 }, { value: b, from: 2021-05, "
                     "until: 2021-07 }]"),
                ProblemCode::county_dates, "{ value: b, from: 2021-05, until: 2021-07 }",
                "both hold in 2021-05");
  check_refused(flag("[{ value: a, from: 2025-08, entered: 2025-01-05 }, { value: b, from: "
                     "2025-03, entered: 2025-02-10 }]"),
                ProblemCode::county_dates, "{ value: b, from: 2025-03, entered: 2025-02-10 }",
                "the entry of `system` from 2025-08 would never count");
}

TEST_CASE("an entry with both entered and runs_from is refused") {
  check_refused(flag("{ value: a, entered: 2021-08-01, runs_from: 2021-09-01 }"),
                ProblemCode::county_entered_twice, "2021-09-01", "both");
}

TEST_CASE("all problems of all county files are told at once, in order") {
  text::SourceSet sources;
  const auto first = sources.add("a.yaml", "county: A\nflags: { x: [], y: { valeu: 1 } }\n");
  const auto second = sources.add("b.yaml", "flags: {}\n");
  const auto result = county::read_counties(sources, {second, first});
  REQUIRE_FALSE(result.has_value());
  REQUIRE(result.error().size() == 4);
  CHECK(result.error()[0].span.file == first);
  CHECK(result.error()[0].code == ProblemCode::county_shape);
  CHECK(result.error()[1].code == ProblemCode::county_missing_key);
  CHECK(result.error()[2].code == ProblemCode::county_unknown_key);
  CHECK(result.error()[3].span.file == second);
}

TEST_CASE("one county with two files is refused, whatever the letters' case") {
  text::SourceSet sources;
  const auto first = sources.add("yolo.yaml", "county: Yolo\n");
  const auto other = sources.add("napa.yaml", "county: Napa\n");
  const auto second = sources.add("yolo2.yaml", "county: YOLO\n");
  const auto both = county::read_counties(sources, {first, other});
  REQUIRE(both.has_value());
  REQUIRE(both->size() == 2);
  CHECK((*both)[1].name == "Napa");
  const auto result = county::read_counties(sources, {first, other, second});
  REQUIRE_FALSE(result.has_value());
  REQUIRE(result.error().size() == 1);
  CHECK(result.error()[0].code == ProblemCode::county_doubled);
  CHECK(sources.text_of(result.error()[0].span) == "YOLO");
  CHECK(result.error()[0].message.find("yolo.yaml") != std::string::npos);
}

TEST_CASE("a file that is no YAML gives the YAML reader's problem") {
  CHECK_FALSE(read("county: [").has_value());
  CHECK_FALSE(read("county: A\ncounty: B\n").has_value());
  CHECK_FALSE(read(std::string(500, '[')).has_value());
  CHECK_FALSE(read("county: \xff\n").has_value());
}

TEST_CASE("a long text is cut in messages, between characters") {
  CHECK(county::quoted("abc") == "`abc`");
  CHECK(county::quoted(std::string(59, 'a') + "é") == "`" + std::string(59, 'a') + "…`");
}

TEST_CASE(
    "`entered` of a flag's entry may carry the time of day, so that a day's entries have an "
    "order") {
  const auto county = read(flag(
      "[{ value: a }, { value: b, from: 2022-05, entered: 2022-03-07 09:00 }, { value: a, from: "
      "2022-05, entered: 2022-03-07T14:30 }]"));
  REQUIRE(county.has_value());
  const auto& entries = county->flags[0].entries;
  REQUIRE(entries.size() == 3);
  CHECK(entries[1].dating.minute == 9 * 60);
  CHECK(entries[2].dating.minute == 14 * 60 + 30);
  CHECK(entries[1].entered == entries[2].entered);
  check_refused(flag("[{ value: a }, { value: b, entered: 2022-03-07 24:00 }]"),
                ProblemCode::county_value, "2022-03-07 24:00", "no time of day", "14:30");
  check_refused(flag("[{ value: a }, { value: b, entered: 2022-03-07 9:00 }]"),
                ProblemCode::county_value, "2022-03-07 9:00", "no time of day");
  // Without times nobody knows which of the two was made later.
  check_refused(
      flag("[{ value: b, from: 2022-05, entered: 2022-03-07 }, { value: a, from: 2022-05, "
           "entered: 2022-03-07 }]"),
      ProblemCode::county_dates, "{ value: a, from: 2022-05, entered: 2022-03-07 }",
      "both begin in 2022-05", "entered: 2022-03-07 14:30");
}
