// Lines written from columns are those written from the reference's determinations, byte for byte.
#include "interpreter/engine/column_line.h"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "interpreter/config/read_json.h"
#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/decision_line.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/reference/decide.h"
#include "tests/unit/block_from_reference.h"

namespace {

namespace fs = std::filesystem;
using namespace poppy;
using engine::ColumnWriter;
using Written = engine::ColumnWriter::Written;

constexpr units::Month kAugust2021{(2021 - 1970) * 12 + 7};

// ---- rules and cases

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

Rules load(std::vector<File> files) {
  auto loaded = Rules::load(std::move(files));
  if (!loaded) FAIL(loaded.error().front().text);
  return *loaded;
}

const Rules& shipped() {
  static const Rules rules = [] {
    std::vector<File> files;
    for (const char* folder : {"policies", "county_rules"}) {
      for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string();
        const bool read_by_rules =
            path.ends_with(".poppy") || path.ends_with(".csv") || path.ends_with(".yaml");
        if (read_by_rules && path.find("/tests/") == std::string::npos) {
          files.push_back({path, read(path)});
        }
      }
    }
    return load(std::move(files));
  }();
  return rules;
}

facts::CaseFacts read_facts(const Rules& rules, const std::string& text, bool json = false) {
  text::SourceSet sources;
  const text::FileId file = sources.add("case", text);
  const auto tree = json ? config::read_json(sources, file) : config::read_yaml(sources, file);
  if (!tree) FAIL(tree.error().front().message);
  auto facts = facts::read_case(sources, *rules.data().program, *tree);
  if (!facts) FAIL(facts.error().front().message);
  return std::move(*facts);
}

/// `tools/make_caseload 30 --seed 7`
std::vector<facts::CaseFacts> caseload() {
  std::vector<facts::CaseFacts> cases;
  std::ifstream lines("tests/unit/caseload.ndjson");
  for (std::string line; std::getline(lines, line);) {
    cases.push_back(read_facts(shipped(), line, true));
  }
  REQUIRE(cases.size() == 30);
  return cases;
}

/// Each with one fact or list taken away, of some record.
std::vector<facts::CaseFacts> with_less(const std::vector<facts::CaseFacts>& cases,
                                        std::mt19937& chance) {
  std::vector<facts::CaseFacts> result;
  for (facts::CaseFacts facts : cases) {
    std::vector<facts::Record*> records;
    for (auto& of_entity : facts.records) {
      for (facts::Record& record : of_entity) {
        if (!record.facts.empty()) records.push_back(&record);
      }
    }
    facts::Record& record = *records[chance() % records.size()];
    record.facts[chance() % record.facts.size()].clear();
    if (chance() % 4 == 0) facts.saved_given = false;
    result.push_back(std::move(facts));
  }
  return result;
}

std::vector<facts::CaseFacts> of_program(std::vector<facts::CaseFacts> cases,
                                         const std::string& program) {
  std::erase_if(cases, [&](const facts::CaseFacts& facts) {
    return facts.programs != std::vector<std::string>{program};
  });
  return cases;
}

// ---- both ways

struct Counts {
  int decided = 0, undetermined = 0, by_reference = 0;
  std::string lines;  // that both wrote
};

/// Decides all cases by one worksheet and writes each both ways.
Counts check_alike(const Rules& rules, const std::vector<facts::CaseFacts>& cases,
                   const plan::SheetRequest& request) {
  const auto sheet =
      std::make_shared<const plan::Worksheet>(plan::build_worksheet(rules.data().program, request));
  tests::BlockFromReference filled(sheet);
  std::vector<reference::Determination> determinations;
  for (const facts::CaseFacts& facts : cases) {
    reference::Determination one = reference::decide(sheet, facts, request.run_date);
    if (filled.add(facts, one)) determinations.push_back(std::move(one));
  }
  ColumnWriter writer(sheet);
  Counts counts;
  for (std::uint32_t i = 0; i < determinations.size(); ++i) {
    const auto line = engine::decision_line(determinations[i]);
    const std::string before = "a line before\n";
    std::string text = before;
    const Written written = writer.append(filled.block(), i, text);
    if (filled.block().too_large[i] != 0) {
      CHECK(text == before);
      CHECK(written == Written::needs_reference);
      ++counts.by_reference;
      continue;
    }
    CHECK(text == before + line.json);
    CHECK(written == (line.undetermined ? Written::undetermined : Written::decided));
    counts.lines += line.json + '\n';
    ++(line.undetermined ? counts.undetermined : counts.decided);
  }
  return counts;
}

std::optional<check::CountyId> county_of(const Rules& rules, std::string_view name) {
  const auto found = facts::find_county(*rules.data().program, name);
  REQUIRE(found);
  return found;
}

// ---- rules that print every type of value

const std::string kTypes = R"(module t.case "test"
enum Work { Employed, Unemployed "without work" }
entity County
entity Case of County as cases key (id) {
  id : text
  truth : bool or blank
  whole : int or blank
  amount : money or blank
  share : rate or blank
  day : date or blank
  of_month : month or blank
  time : span or blank
  words : text or blank
  work : Work or blank
  place : County or blank
  head : Person or blank
}
entity Person of Case as persons key (id) { id : text; grown : bool; status : Work }
entity Stay of Person as stays { begin : date; nights : int }
entity Job of Person as jobs key (name, begin) { name : text; begin : date; pay : money or blank }
entity Shift of Job as shifts key (month) { month : month; hours : int }
entity Budget of Person as one budget { limit : money }
entity Rent of Case as one rent { amount : money }
entity Vehicle of Case as vehicles key (plate) { plate : text; value : money }
entity Pet of Case as pets { weight : int }
entity Task of Person as tasks key (month, note) {
  month : month
  note : text
  days : int or blank
  about : Job or blank
  part : rate
}
entity JobTask of Job as job_tasks key (month, note) {
  month : month
  note : text
  days : int
  amount : money or blank
}
entity Trip of Person as trips { nights : int }
)";

const std::string kValues = R"(module u.values "test"
import t.case
define a_truth of Case : bool or blank "t" = truth
define a_whole of Case : int or blank "t" = whole
define an_amount of Case : money or blank "t" = amount
define a_share of Case : rate or blank "t" = share
define a_third of Case : exact_money "t" = if_blank(amount, $0) / 3
define a_part of Case : exact_money "t" = if_blank(amount, $0) * if_blank(share, 1)
define a_quotient of Case : rate "t" = if_blank(whole, 0) / 7
define of_root : int "t" = 4
define a_day of Case : date or blank "t" = day
define a_month of Case : month or blank "t" = of_month
define a_time of Case : span or blank "t" = time
define some_days of Case : dayset "t" = days(if_blank(time, span(2021-08-01, 2021-08-31))) - days(if_blank(day, 2021-08-10))
define words_told of Case : text or blank "t" = words
define work_now of Case : Work or blank "t" = work
define place_now of Case : County or blank "t" = place
define head_now of Case : Person or blank "t" = head
define all_persons of Case : list of Person "t" = persons
define grown_ups of Case : list of Person "t" = filter(persons where grown)
define inverse of Case : int "t" = 1 / if_blank(whole, 1) rounded down to whole
define jobs_now of Person : list of Job "t" = jobs
define latest_job of Person : Job or blank "t" = latest(jobs by begin)
define latest_stay of Person : Stay or blank "t" = latest(stays by begin)
define the_case of Person : Case "t" = case
)";

const std::string kNested = R"(module v.nested "test"
import t.case
define nights_told of Stay : int "t" = nights
define pay_told of Job : money or blank "t" = pay
define hours_told of Shift : int "t" = hours
define limit_told of Budget : money "t" = limit
define grown_told of Person : bool "t" = grown
define rent_told of Rent : money "t" = amount
define value_told of Vehicle : money "t" = value
define weight_told of Pet : int "t" = weight
)";

const std::string kOutcomes = R"(module w.outcomes "test"
import t.case
enum Result { Pass, Fail }
rule no_rent of Case { reason R1 "No rent"; fails when not exists(rent) }
rule not_grown of Person { reason "Young"; fails when not grown }
rule idle of Person { reason R3 "Idle"; fails when status = Unemployed }
rule short_shift of Shift { reason R4 "Short"; fails when hours < 4 }
rule short_stay of Stay { reason R5 "Stay"; fails when nights < 1 }
decision person_result of Person : Result {
  reasons from idle, short_shift, not_grown
  keep hours_in_all
  Fail when idle or not_grown
  Pass otherwise
}
decision case_result of Case : Result or blank {
  reasons from not_grown, short_stay, idle, no_rent, short_shift
  blank when no_rent
  Fail when some(persons where idle)
  Pass otherwise
}
decision job_result of Job : Result {
  reasons from short_shift
  Fail when some(shifts where short_shift)
  Pass otherwise
}
define hours_in_all of Person : int = count(jobs)
create job_task of Job : JobTask {
  when pay_counts
  month = month(begin)
  days = 3 kept current
  note = name
  amount = pay kept current
  removed when some(shifts where short_shift)
}
define pay_counts of Job : bool = exists(pay) and if_blank(pay, $0) > $10
create person_task of Person : Task {
  when grown
  month = benefit_month
  note = id
  days = if_blank(least(nights for each stays), 0) kept current
  about = blank
  part = count(stays) / 2 kept current
  removed when status = Unemployed
}
create no_key of Person : Trip { when status = Employed; nights = 2 }
notice told of Person {
  when grown
  form = "NA 290"
  shared = if_blank(share, 1)
  english "You {share_told}"
  spanish "Usted {share_told}"
}
define share_told of Person : rate = if_blank(share, 1)
message internal of Person { when grown; text "Grown." }
)";

const std::string kApplies = R"(module x.maybe "test"
import t.case
flag strict "Strict" unset unknown
applies when strict
define told of Case : int "t" = 1
)";

/// Yolo applies program x not, Napa does, and nobody has told of San Luis Obispo.
Rules typed(std::vector<std::string> modules) {
  modules.push_back(kTypes);
  std::vector<File> files{{"yolo.yaml", "county: Yolo\nflags: { strict: no }\n"},
                          {"napa.yaml", "county: Napa\nflags: { strict: yes }\n"},
                          {"slo.yaml", "county: San Luis Obispo\nflags: {}\n"}};
  if (std::ranges::find(modules, kApplies) == modules.end()) {
    for (File& file : files)
      file.text = file.text.substr(0, file.text.find('\n')) + "\nflags: {}\n";
  }
  for (const std::string& module : modules) {
    files.push_back({fmt::format("m{}.poppy", files.size()), module});
  }
  return load(std::move(files));
}

const std::vector<std::string> kCases = {
    // everything known, amounts with commas, negative, exact
    R"(case: "c 1"
truth: yes
whole: -1234567
amount: $1234567.89
share: 20%
day: 2021-08-10
of_month: 2021-08
time: 2021-08-01..2021-08-29
words: "a \"quoted\" \\ word, a tab\t, é and \u0001"
work: Employed
place: San Luis Obispo
head: p1
rent: { amount: $900.50 }
vehicles: [ { plate: "1\"A", value: $1000 }, { plate: 2, value: -$0.01 } ]
pets: [ { weight: 4 }, { weight: -5 } ]
persons:
  - id: p1
    grown: yes
    status: Employed
    stays: [ { begin: 2021-07-01, nights: 3 }, { begin: 2021-08-02, nights: 0 } ]
    jobs:
      - { name: "x/\"y\"", begin: 2020-02-29, pay: $12, shifts: [ { month: 2021-08, hours: 8 }, { month: 2021-09, hours: 3 } ], job_tasks: [] }
      - { name: b, begin: 2021-01-01, pay: $11, shifts: [], job_tasks: [ { month: 2021-01, note: b, days: 3, amount: $7 } ] }
      - { name: c, begin: 2021-01-02, pay: $11, shifts: [ { month: 2021-09, hours: 2 } ], job_tasks: [ { month: 2021-01, note: c, days: 3, amount: $7 } ] }
      - { name: d, begin: 2021-01-03, pay: $11, shifts: [], job_tasks: [ { month: 2021-01, note: d, days: 3, amount: $11 } ] }
    budget: { limit: $40 }
    tasks: [ { month: 2021-08, note: p1, days: 1, about: blank, part: 1 } ]
    trips: []
  - { id: p2, grown: no, status: Unemployed, stays: [], jobs: [], budget: blank, tasks: [ { month: 2021-08, note: p2, days: 0, about: blank, part: 0 } ], trips: [] }
  - { id: p3, grown: yes, status: Employed, stays: [ { begin: 2021-01-01, nights: 0 } ], jobs: [], budget: blank, tasks: [ { month: 2021-08, note: p3, days: 0, about: blank, part: 50% } ], trips: [] }
saved: []
)",
    // everything blank, nobody there
    R"(case: "\"2\""
truth: blank
whole: blank
amount: blank
share: blank
day: blank
of_month: blank
time: blank
words: blank
work: blank
place: blank
head: blank
rent: blank
vehicles: []
pets: []
persons: []
saved: []
)",
    // nothing known
    "case: c3\n",
    // the greatest numbers, an open end, no days, the record of another list
    R"(case: c4
truth: no
whole: 9223372036854775807
amount: -$92233720368547758.07
share: 1.5
day: open
of_month: 9999-12
time: 2021-08-10..2021-08-10
words: ""
work: Unemployed
place: Yolo
head: zwei
rent: { amount: $0.05 }
vehicles: [ { plate: p1, value: $999.99 } ]
persons:
  - { id: eins, grown: no, status: Unemployed, stays: [ { begin: 2021-08-02, nights: 0 } ], jobs: [], budget: { limit: $1000000 }, tasks: [], trips: [] }
  - { id: zwei, grown: no, status: Unemployed, stays: [ { begin: 2021-08-02, nights: 0 }, { begin: 2021-08-02, nights: 1 } ], jobs: [], budget: { limit: $5 }, tasks: [], trips: [] }
)",
    // a share without decimals, a division by zero, an undetermined notice, an undetermined key
    R"(case: c5
whole: 0
share: 1/3
time: 2021-08-10..open
day: 2021-08-31
rent: { amount: $5 }
persons:
  - { id: p1, status: Employed, jobs: [ { name: b, begin: 2021-01-01 } ], stays: [] }
  - { id: p2, grown: yes, jobs: [ { name: b, begin: 2021-01-01, pay: $99, shifts: [] } ] }
)",
    // a person and a car of one name; a person who is named like another's budget
    "case: c6\npersons: [ { id: p1, grown: yes } ]\nvehicles: [ { plate: p1, value: $5 } ]\n",
    "case: c7\npersons: [ { id: p1, budget: { limit: $3 } }, { id: p1/budget } ]\n",
    // persons who are named like lists, like their own, and like nothing
    R"(case: c8
persons: [ { id: vehicles, grown: yes, budget: { limit: $3 } }, { id: rent }, { id: persons } ]
vehicles: [ { plate: budget, value: $5 }, { plate: vehicles, value: $6 } ]
rent: { amount: $1 }
)"};

std::vector<facts::CaseFacts> typed_cases(const Rules& rules) {
  std::vector<facts::CaseFacts> cases;
  for (const std::string& text : kCases) {
    cases.push_back(read_facts(rules, text));
  }
  return cases;
}

plan::SheetRequest request_of(std::optional<check::CountyId> of_county) {
  return {of_county, kAugust2021, units::last_day(kAugust2021), {}, false};
}

}  // namespace

TEST_CASE("values of every type are written alike") {
  const Rules rules = typed({kValues});
  const Counts counts =
      check_alike(rules, typed_cases(rules), request_of(county_of(rules, "Yolo")));
  CHECK(counts.decided == 7);
  CHECK(counts.by_reference == 1);  // c4 needs more than 64 bits
  for (const std::string part : {R"("a_truth":true)",
                                 R"("a_truth":null)",
                                 R"("a_truth":{"undetermined":true})",
                                 R"("a_whole":-1234567)",
                                 R"("an_amount":"$1,234,567.89")",
                                 R"("a_share":"20%")",
                                 R"("a_third":"$411,522.63")",
                                 R"("a_part":"$246,913.578")",
                                 R"("of_root":4)",
                                 R"("a_quotient":"-1234567/7")",
                                 R"("a_day":"2021-08-10")",
                                 R"("a_month":"2021-08")",
                                 R"("a_time":"2021-08-01..2021-08-29")",
                                 R"("some_days":"2021-08-01..2021-08-09, 2021-08-11..2021-08-29")",
                                 R"(\\ word, a tab\t, é and \u0001")",
                                 R"("work_now":"Employed")",
                                 R"("place_now":"San Luis Obispo")",
                                 R"("head_now":"p1")",
                                 R"("all_persons":["p1","p2","p3"])",
                                 R"("grown_ups":["p1","p3"])",
                                 R"("all_persons":[])",
                                 R"("latest_stay":"p1/stays/1")",
                                 R"("latest_job":"p1/jobs/d, 2021-01-03")",
                                 R"("the_case":"c 1")",
                                 R"("inverse":{"undetermined":true,"error":"division by zero"})",
                                 R"({"case":"\"2\"")"}) {
    CAPTURE(part);
    CHECK(counts.lines.find(part) != std::string::npos);
  }
}

TEST_CASE("values of nested records are written alike, each under a name of its own") {
  const Rules rules = typed({kNested});
  const Counts counts = check_alike(rules, typed_cases(rules), request_of({}));
  CHECK(counts.decided == 8);
  for (const std::string part :
       {R"("p1/stays/0":{"nights_told":3})", R"("p1/jobs/x~1\"y\", 2020-02-29/shifts/2021-09":{)",
        R"("p1/budget":{"limit_told":"$40.00"})", R"("rent":{"rent_told":"$900.50"})",
        R"("vehicles/1\"A":{"value_told":"$1,000.00"},"vehicles/2":{)",
        R"("vehicles/p1":{"value_told":"$5.00"})",
        R"("persons/vehicles/budget":{"limit_told":"$3.00"})",
        R"("vehicles/budget":{"value_told":"$5.00"},"vehicles/vehicles":{"value_told":"$6.00"})",
        R"("rent":{"rent_told":"$1.00"})", R"("pets/1":{"weight_told":-5})"}) {
    CAPTURE(part);
    CHECK(counts.lines.find(part) != std::string::npos);
  }
}

TEST_CASE("decisions, records made, changed and removed, and notices are written alike") {
  const Rules rules = typed({kOutcomes});
  std::vector<facts::CaseFacts> cases = typed_cases(rules);
  std::mt19937 chance(5);
  for (int i = 0; i < 40; ++i) {
    for (facts::CaseFacts& facts : with_less(typed_cases(rules), chance)) {
      cases.push_back(std::move(facts));
    }
  }
  const Counts counts = check_alike(rules, cases, request_of(county_of(rules, "Napa")));
  CHECK(counts.decided > 0);
  CHECK(counts.undetermined > 0);
  for (const std::string part :
       {R"("line":"case_result","record":null,"status":null,"reasons":["R1"])",
        R"("line":"person_result","record":"p2","status":"Fail","reasons":["R3","not_grown"])",
        R"("change":"made")", R"("change":"changed")", R"("change":"removed")",
        R"("change":"undetermined")", R"("notice":"told","record":"p1","sent":true)",
        R"("sent":{"undetermined":true})", R"("undetermined":["p1.status","rent"]})",
        R"("undetermined":["rent","persons"]})"}) {
    CAPTURE(part);
    CHECK(counts.lines.find(part) != std::string::npos);
  }
  CHECK(counts.lines.find("internal") == std::string::npos);  // a message is no notice
}

TEST_CASE("reasons and names of a case with many records are written alike") {
  const Rules rules = typed({kOutcomes, kNested});
  std::string text = "case: many\nrent: blank\npersons:\n";
  for (int person = 0; person < 12; ++person) {
    text += fmt::format("  - {{ id: p{}, grown: {}, status: Unemployed, jobs: [], budget: blank, ",
                        person, person % 3 == 0 ? "no" : "yes");
    text += "stays: [";
    for (int stay = 0; stay < 30; ++stay) text += fmt::format(" {{ nights: {} }},", stay % 2);
    text.back() = ' ';
    text += "] }\n";
  }
  const Counts counts = check_alike(rules, {read_facts(rules, text), read_facts(rules, text)},
                                    request_of(county_of(rules, "Napa")));
  CHECK(counts.decided == 2);
  // By row: the first person and the first stay, the case; then the second of each.
  CHECK(counts.lines.find(R"("reasons":["not_grown","R5","R3","R1","R3","R5",)") !=
        std::string::npos);
}

TEST_CASE("a program that says nothing is left out, one that does not apply is named") {
  const Rules rules = typed({kValues, kApplies});
  const auto cases = typed_cases(rules);
  const auto lines = [&](const char* name) {
    return check_alike(rules, cases, request_of(county_of(rules, name)));
  };
  CHECK(lines("Yolo").lines.find(R"("x":{"decisions":[],"values":{},)") != std::string::npos);
  CHECK(lines("Napa").lines.find(R"("x":{"decisions":[],"values":{"":{"told":1}},)") !=
        std::string::npos);
  const Counts open = lines("San Luis Obispo");
  CHECK(open.undetermined == 7);
  CHECK(open.lines.find(R"(,"undetermined":["flags.strict"]})") != std::string::npos);
  CHECK(open.lines.find(R"("t":)") == std::string::npos);
}

TEST_CASE("the shipped policies' lines are written alike in any county") {
  const auto cases = caseload();
  std::mt19937 chance(11);
  for (const std::string program : {"calfresh", "gagr"}) {
    Counts all;
    for (const char* name : {"Alameda", "Fresno", "Los Angeles", "San Luis Obispo", "Yolo"}) {
      plan::SheetRequest request = request_of(county_of(shipped(), name));
      request.programs = {program};
      for (const auto& some : {cases, with_less(cases, chance), with_less(cases, chance)}) {
        const Counts counts = check_alike(shipped(), of_program(some, program), request);
        all.decided += counts.decided;
        all.undetermined += counts.undetermined;
        CHECK(counts.by_reference == 0);
      }
    }
    CHECK(all.decided > 100);
    CHECK(all.undetermined > 10);
  }
}

TEST_CASE("of a case with more unknowns than a line names, both say how many are left out") {
  std::string bare = R"({"id":"c1","persons":[)";
  for (int i = 0; i < 60; ++i) bare += fmt::format(R"({}{{"id":"p{}"}})", i == 0 ? "" : ",", i);
  const std::vector<facts::CaseFacts> cases{read_facts(shipped(), bare + "]}", true)};
  const Counts counts = check_alike(shipped(), cases, request_of(county_of(shipped(), "Yolo")));
  CHECK(counts.undetermined == 1);
  CHECK(counts.lines.find(R"(],"undetermined_left_out":)") != std::string::npos);
}

TEST_CASE("a case of one program is written alike where both are asked for") {
  CHECK(
      check_alike(shipped(), caseload(), request_of(county_of(shipped(), "Fresno"))).undetermined >
      0);
}

TEST_CASE("where no county is given, the flags that would tell stand in the line") {
  plan::SheetRequest request = request_of({});
  request.programs = {"gagr"};
  CHECK(check_alike(shipped(), of_program(caseload(), "gagr"), request).undetermined == 11);
}
