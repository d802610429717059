// Properties that hold of every rule, tried on the shipped policies: taking a fact away never turns
// a firm answer into another firm answer, a worksheet answers alike for every run date of its
// knowledge cell, and cases decided together come to what each comes to alone.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/case_block.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/plan/compute_alike.h"
#include "interpreter/reference/decide.h"
#include "interpreter/units/literals.h"

namespace {

namespace fs = std::filesystem;
using namespace poppy;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> files_below(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && entry.path().extension() == ending)
      found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

const Rules& shipped() {
  static const Rules rules = [] {
    std::vector<File> files;
    for (const auto& [folder, ending] :
         {std::pair{"policies", ".poppy"}, {"policies", ".csv"}, {"county_rules", ".yaml"}}) {
      for (const fs::path& path : files_below(folder, ending)) {
        if (path.string().find("/tests/") == std::string::npos)
          files.push_back({path.string(), read(path)});
      }
    }
    auto loaded = Rules::load(std::move(files));
    if (!loaded) FAIL(loaded.error().front().text);
    return *loaded;
  }();
  return rules;
}

struct ReadCase {
  facts::CaseFacts facts;
  units::Month month;
  units::Date run_date;
};

/// The cases that the rule tests share, as far as they can be read by themselves, each for a month
/// of its own past.
std::vector<ReadCase> shared_cases() {
  std::vector<ReadCase> cases;
  for (const fs::path& path : files_below("policies", ".yaml")) {
    if (path.string().find("/tests/cases/") == std::string::npos) continue;
    text::SourceSet sources;
    const text::FileId file = sources.add(path.string(), read(path));
    const auto yaml = config::read_yaml(sources, file);
    if (!yaml) continue;
    auto facts = facts::read_case(sources, *shipped().data().program, *yaml);
    if (!facts) continue;
    units::Month month = facts->first_month.value_or(units::Month{(2021 - 1970) * 12 + 7});
    for (const facts::SavedDecision& saved : facts->saved)
      month = std::max(month, units::Month{saved.month.months + 1});
    cases.push_back({std::move(*facts), month, units::last_day(month)});
  }
  return cases;
}

reference::Determination decide(const ReadCase& asked, check::CountyId county,
                                units::Date run_date) {
  const auto& program = shipped().data().program;
  auto sheet = std::make_shared<const plan::Worksheet>(
      plan::build_worksheet(program, {county, asked.month, run_date, asked.facts.programs, false}));
  return reference::decide(sheet, asked.facts, run_date);
}

/// Takes away facts, lists and past decisions at random.
void forget(facts::CaseFacts& facts, std::mt19937& random) {
  const auto one_in = [&](unsigned n) { return random() % n == 0; };
  for (auto& records : facts.records) {
    for (facts::Record& record : records) {
      for (auto& versions : record.facts) {
        if (one_in(12)) versions.clear();
      }
    }
  }
  for (facts::SavedDecision& saved : facts.saved) {
    for (facts::SavedValue& value : saved.values) {
      if (one_in(12)) value.value = units::Value::unknown();
    }
  }
}

TEST_CASE("taking facts away never overturns a firm answer of the shipped policies") {
  const std::vector<ReadCase> cases = shared_cases();
  REQUIRE(cases.size() >= 10);
  const std::size_t counties = shipped().data().program->counties.size();
  std::mt19937 random(20220307);
  std::size_t compared = 0;
  for (int round = 0; round < 300; ++round) {
    const ReadCase& whole = cases[random() % cases.size()];
    const check::CountyId county(static_cast<std::uint32_t>(random() % counties));
    const reference::Determination known = decide(whole, county, whole.run_date);
    ReadCase less = whole;
    forget(less.facts, random);
    const reference::Determination open = decide(less, county, whole.run_date);
    REQUIRE(open.rows.name == known.rows.name);
    for (const plan::SheetLine& line : known.sheet->lines) {
      for (std::size_t row = 0; row < known.slots[line.slot].size(); ++row) {
        const units::Value& after = open.slots[line.slot][row];
        if (!after.is_firm()) continue;
        ++compared;
        const bool same = after == known.slots[line.slot][row];
        if (!same) {
          FAIL(shipped().data().program->lines[line.line].name << " of case " << whole.facts.id
                                                               << " in round " << round);
        }
      }
    }
  }
  CHECK(compared > 10000);
}

TEST_CASE("every run date of a knowledge cell gives the same worksheet") {
  const auto& program = shipped().data().program;
  std::mt19937 random(2378);
  for (int round = 0; round < 150; ++round) {
    const check::CountyId county(static_cast<std::uint32_t>(random() % program->counties.size()));
    const units::Month month{(2019 - 1970) * 12 + static_cast<std::int32_t>(random() % 96)};
    const units::Date day{units::first_day(month).days + static_cast<std::int32_t>(random() % 900) -
                          200};
    const plan::Worksheet sheet = plan::build_worksheet(program, {county, month, day, {}, false});
    CHECK(sheet.runs_from <= day);
    CHECK(day < sheet.runs_until);
    const auto last = units::Date{std::min(sheet.runs_until.days - 1, day.days + 4000)};
    for (const units::Date other :
         {std::max(sheet.runs_from, units::Date{day.days - 4000}), last}) {
      const plan::Worksheet again =
          plan::build_worksheet(program, {county, month, other, {}, false});
      CHECK(plan::print_worksheet(again) == plan::print_worksheet(sheet));
    }
  }
}

// ---- counties that are decided together

plan::Worksheet sheet_of(std::string_view county) {
  const auto& program = shipped().data().program;
  return plan::build_worksheet(program, {facts::find_county(*program, county),
                                         *units::parse_month("2021-08"),
                                         *units::parse_date("2021-08-15"),
                                         {},
                                         false});
}

TEST_CASE("counties that set the same flags compute alike, and no others do") {
  const plan::Worksheet alpine = sheet_of("Alpine");  // neither has opted in
  CHECK(plan::compute_alike(alpine, sheet_of("Amador")));
  CHECK_FALSE(plan::compute_alike(alpine, sheet_of("Yolo")));
  CHECK_FALSE(plan::compute_alike(sheet_of("Fresno"), sheet_of("Yolo")));
  plan::Worksheet changed = alpine;
  changed.constants.back() = units::Value::of(std::int64_t{12345});
  CHECK_FALSE(plan::compute_alike(alpine, changed));
  changed = alpine;
  changed.nodes.back().b += 1;
  CHECK_FALSE(plan::compute_alike(alpine, changed));
}

/// Households of every county, some with facts that nobody told.
std::vector<std::string> lines_of_all_counties() {
  std::vector<std::string> lines;
  for (const check::County& county : shipped().data().program->counties) {
    for (int i = 0; i < 4; ++i) {
      const std::string income = i == 1 ? R"("amount":"$900.00",)" : "";
      const std::string kind = i == 2 ? "" : R"("kind":"Wages",)";
      lines.push_back(fmt::format(
          R"({{"case":"c-{}-{}","county":"{}","run_date":"2021-08-15","run_kind":"Regular",)"
          R"("gagr_spells":[{{"applied":"2021-08-01","discontinued":"blank"}}],"saved":[],"persons":[{{"id":"p1","birth_date":"1980-02-{:02}",)"
          R"("incomes":[{{"id":"w1",{}{}"pay_period":"Monthly","begin":"2021-01-01","end":"open"}}],)"
          R"("beginnings_of_aid":[{{"applied":"2021-08-01","begun":"2021-08-0{}"}}],"work_registrations":[{}],)"
          R"("time_clocks":[],"clock_months":[],"manual_clocks":[]}}]}})",
          lines.size(), i, county.name, i + 1, income, kind, i + 1,
          i == 3 ? R"({"begin":"2021-07-01","end":"open","status":"Employable","verified":"yes"})"
                 : ""));
    }
  }
  return lines;
}

TEST_CASE("cases decided together come to the same lines as each alone, whatever the county") {
  const Rules::Data& rules = shipped().data();
  engine::RunRequest request;
  request.months = *units::parse_month_range("2021-08");
  request.run_date = *units::parse_date("2021-08-15");
  const std::vector<std::string> lines = lines_of_all_counties();
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  engine::BlockDecider decider(rules, request);
  const engine::DecidedBlock& decided = decider.decide(views);
  REQUIRE(decided.lines.size() == lines.size());
  std::size_t open = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    CAPTURE(lines[i]);
    const engine::CaseLine alone = engine::decide_line(rules, request, lines[i]);
    REQUIRE(!alone.json.empty());
    const engine::DecidedLine& line = decided.lines[i];
    CHECK(decided.text.substr(line.begin, line.size) == alone.json);
    CHECK(line.undetermined == alone.undetermined);
    open += alone.undetermined ? 1 : 0;
  }
  CHECK(open > lines.size() / 4);
}

}  // namespace
