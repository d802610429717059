// What batches and kept decisions write into cases: the facts that the next month of a chain sees.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <poppy/job.h>

#include "interpreter/config/read_tree.h"
#include "interpreter/config/write_json.h"
#include "interpreter/engine/decision_line.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/engine/write_results.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/reference/decide.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy {
namespace {

constexpr std::string_view kRules = R"(module aid.rules "Aid"
entity County
entity Case of County as cases key (id) { id : text; is_open : bool dated }
entity Person of Case as persons key (id) {
  id : text
  grant : money at least $0 dated
  entered : date
  friend : Person or blank
}
entity Clock of Person as clocks key (begin) {
  begin : date
  number : int fixed
  last : month
  note : text or blank
  holder : Person
  county : County or blank
  days : dayset
  entered : date
  removed : date or blank
}
entity Tick of Clock as ticks key (month) { month : month; entered : date }
entity Letter of Case as letters { words : text; month : month }
enum Status { Approved "approved, at last", Denied }
decision status of Case : Status { keep until_now; Approved when is_open; Denied otherwise }
define until_now of Case : span = span(first_day(benefit_month), open)
decision person_status of Person : Status { keep share, with; Approved when grant > $0 and status = Approved; Denied otherwise }
define share of Person : money = grant * 50% rounded up to cent
define with of Person : Person or blank = friend
create clock of Person : Clock {
  when person_status = Approved
  begin = date(year(benefit_month), 1, 1)
  number = count(clocks) + 1
  last = benefit_month kept current
  holder = this
  county = blank
  days = days(benefit_month)
  entered = run_date
  removed when person_status = Denied
}
create tick of Clock : Tick {
  when last >= benefit_month - 1 month
  month = benefit_month
  entered = run_date
}
create letter of Case : Letter {
  when month_number(benefit_month) = 3
  words = "blank, as it is"
  month = benefit_month
}
define second_of_month : date = first_day(month(run_date)) + 1 day
batch nightly "The nightly one" {
  cites "1.2"
  runs "Nightly"
  for each saved month
  when saved status = Approved
  creates clock
}
batch monthly "Carried forward" {
  runs "On the second" at second_of_month
  for each month after saved month
  unchanged
  when status = Approved
  creates clock, tick
  saves status, person_status
}
)";

Rules load(std::vector<File> files) {
  auto made = Rules::load(std::move(files));
  if (!made) FAIL(made.error().front().text);
  return *made;
}
const Rules& rules() {
  static const Rules loaded = [] {
    std::vector<File> files;
    files.emplace_back("rules.poppy", std::string(kRules));
    files.emplace_back("napa.yaml", "county: Napa\nflags: {}\n");
    return load(std::move(files));
  }();
  return loaded;
}

/// Facts as a chain of months appends them, beside those read from what was written.
struct Chain {
  text::SourceSet sources;
  config::YamlNode tree;
  facts::CaseFacts facts;

  explicit Chain(const Rules& of, const std::string& text) : sources(of.data().input.sources) {
    const text::FileId file = sources.add("case.json", text);
    auto read = config::read_tree(sources, file);
    REQUIRE(read.has_value());
    tree = std::move(*read);
    auto told = facts::read_case(sources, *of.data().program, tree);
    if (!told) FAIL(std::string(engine::to_public(sources, told.error()).front().text));
    facts = std::move(*told);
  }
};

/// Each month comes out the same, whether the one before was appended or written and read again.
void check_chain(const Rules& of, const std::string& text, const std::string& first,
                 const std::string& last, std::string_view day_of_run) {
  const Rules::Data& data = of.data();
  Chain whole(of, text);
  std::string written = text;
  const units::Month until = *units::parse_month(last);
  for (units::Month month = *units::parse_month(first); month <= until; ++month.months) {
    const std::string run = fmt::format("{}-{}", units::to_string(month), day_of_run);
    CAPTURE(run);
    const units::Date day = *units::parse_date(run);
    const auto sheet = data.worksheets.find_or_build(
        data.program, {whole.facts.county, month, day, {}, false, {}});
    const auto decided = reference::decide(sheet, whole.facts, day);
    Chain again(of, written);
    const auto from_text = reference::decide(sheet, again.facts, day);
    CHECK(engine::decision_line(from_text).json == engine::decision_line(decided).json);
    reference::append_results(whole.facts, decided);
    const auto put = engine::write_records(from_text, again.facts, {true, {}, {}}, again.tree);
    if (!put) FAIL(put.error());
    engine::write_saved(from_text, again.facts, {true, {}, {}}, again.tree);
    written = config::write_json_line(again.tree);
  }
}

constexpr std::string_view kCase =
    R"({"case": "c1", "county": "Napa", "is_open": true, "letters": [], "persons": [
  {"id": "p1", "grant": [{"value": "$10.01"}, {"value": "$0", "from": "2021-04"}, {"value": "$7", "from": "2021-06"}],
   "entered": "2021-01-01", "friend": "p2", "clocks": []},
  {"id": "p2", "grant": 5, "entered": "2021-01-01", "friend": "blank", "clocks": []}], "saved": []})";

TEST_CASE("what is made, changed, removed and kept is the next month's fact, written or appended") {
  check_chain(rules(), std::string(kCase), "2021-01", "2022-03", "28");
}

JobRequest request(std::string_view batch, std::string_view run_date) {
  JobRequest asked;
  asked.batch = batch;
  asked.run_date = run_date;
  return asked;
}
JobCase look(std::string_view batch, std::string_view run_date, std::string_view document) {
  const auto job = BatchJob::begin(rules(), request(batch, run_date));
  if (!job) FAIL(job.error().front().text);
  return job->look_at(document, "c1");
}
std::string fault(std::string_view batch, std::string_view run_date) {
  const auto job = BatchJob::begin(rules(), request(batch, run_date));
  REQUIRE_FALSE(job.has_value());
  const Problem& problem = job.error().front();
  return fmt::format("{} {}: {}", problem.code, problem.message, problem.hint);
}

std::string with_saved(std::string_view saved, std::string_view more = "") {
  return fmt::format(
      R"({{"case": "c1", "county": "Napa", "is_open": true, {}"letters": [], "persons": [{{"id": "p1", "grant": 5, )"
      R"("entered": "2021-01-01", "friend": "blank", "clocks": []}}], "saved": [{}]}})",
      more, saved);
}
constexpr std::string_view kSaved =
    R"({"month": "2021-02", "run_date": "2021-02-03", "status": "Approved", "persons": {"p1": {}}})";

TEST_CASE("a batch looks at the months of saved decisions, up to the run's, and writes once") {
  const std::string saved =
      std::string(kSaved) +
      R"(, {"month": "2020-12", "run_date": "2021-02-03", "status": "Approved"},
         {"month": "2021-01", "run_date": "2021-02-03", "status": "Denied"},
         {"month": "2021-04", "run_date": "2021-02-03", "status": "Approved"},
         {"month": "2020-11", "run_date": "2021-03-09", "status": "Approved"})";
  const JobCase first = look("nightly", "2021-03-08", with_saved(saved));
  CHECK(first.problems.empty());
  CHECK(first.months == 3);  // 2020-12, 2021-01, 2021-02: not the future one, nor one not yet saved
  CHECK(first.written == std::map<std::string, std::uint64_t>{{"clock", 2}});
  INFO(first.document);
  // The clocks of 2020 and 2021; in 2021-01, which was denied, `when` lets none be made.
  CHECK(
      first.document.find(
          R"("clocks": [{"begin": "2020-01-01", "number": 1, "last": "2020-12", "holder": "p1", )"
          R"("county": "blank", "days": "2020-12-01..2020-12-31", "entered": "2021-03-08", "note": "blank", )"
          R"("removed": "blank", "ticks": []}, {"begin": "2021-01-01", "number": 2, )") !=
      std::string::npos);
  const JobCase again = look("nightly", "2021-03-08", first.document);
  CHECK(again.problems.empty());
  CHECK(again.months == 3);
  // The clock of 2020 and of 2021 are kept current by each month alone: nothing differs.
  CHECK(again.document.empty());
}

TEST_CASE("months behind the last decision are carried forward while nothing is entered") {
  const JobCase done = look("monthly", "2021-05-02", with_saved(kSaved));
  CHECK(done.problems.empty());
  CHECK(done.months == 3);
  CHECK(done.written.at("saved") == 3);
  CHECK(done.document.find(R"({"month": "2021-05", "run_date": "2021-05-02", "status": )") !=
        std::string::npos);
  CHECK(look("monthly", "2021-05-02", done.document).months == 0);
  // What the batch made itself is no change.
  CHECK(look("monthly", "2021-06-02", done.document).months == 1);
  // A fact of the day of the decision was seen by it, one of the day after was not.
  const auto entered = [](std::string_view day) {
    return with_saved(kSaved,
                      fmt::format(R"("is_open": [{{"value": true}}, {{"value": false, "entered": )"
                                  R"("{}", "from": "2021-09"}}], )",
                                  day));
  };
  const auto only = [&](std::string text) {
    const std::size_t at = text.find(R"("is_open": true, )");
    return text.erase(at, std::string_view(R"("is_open": true, )").size());
  };
  CHECK(look("monthly", "2021-05-02", only(entered("2021-02-03"))).months == 3);
  const JobCase left = look("monthly", "2021-05-02", only(entered("2021-02-04")));
  CHECK(left.months == 0);
  CHECK(left.left == "something was entered since its last decision, of 2021-02-03");
  CHECK(look("monthly", "2021-05-02", only(entered("2021-05-03"))).months == 3);
}

TEST_CASE("behind a month that is not carried forward none is, and the case is left") {
  std::string text = with_saved(kSaved);
  const std::string_view open = R"("is_open": true)";
  text.replace(
      text.find(open), open.size(),
      R"("is_open": [{"value": true}, {"value": false, "from": "2021-04", "until": "2021-04"}])");
  const JobCase done = look("monthly", "2021-06-02", text);
  CHECK(done.problems.empty());
  CHECK(done.months == 2);  // March, and April, in which it is denied: May rests on it
  CHECK(done.written.at("saved") == 1);
  CHECK(done.left == "what `monthly` asks for does not hold in 2021-04");
  // A batch that keeps no decision goes on behind one.
  const JobCase nightly = look("nightly", "2021-06-02", text);
  CHECK(nightly.left.empty());
}

TEST_CASE("a decision of another program is none of the batch's") {
  std::vector<File> files;
  files.emplace_back("rules.poppy", std::string(kRules));
  files.emplace_back("food.poppy",
                     "module food.rules \"Food\"\nimport aid.rules\n"
                     "decision food_status of Case : Status { Approved otherwise }\n");
  files.emplace_back("napa.yaml", "county: Napa\nflags: {}\n");
  const Rules both = load(std::move(files));
  const auto looked = [&](std::string_view batch, std::string_view food) {
    const auto job = BatchJob::begin(both, request(batch, "2021-04-02"));
    REQUIRE(job.has_value());
    return job->look_at(with_saved(std::string(kSaved) + std::string(food)), "c1");
  };
  constexpr std::string_view kFood =
      R"(, {"month": "2021-04", "run_date": "2021-04-01", "food_status": "Approved"})";
  // Carried forward behind February, its own last month; the months of its own decisions alone.
  CHECK(looked("monthly", kFood).months == looked("monthly", "").months);
  CHECK(looked("monthly", kFood).months == 2);
  CHECK(looked("nightly", kFood).months == 1);
}

TEST_CASE("a decision kept twice stands once") {
  Request asked;
  asked.case_text = kCase;
  asked.month = "2021-01";
  asked.run_date = "2021-01-05";
  const auto kept = keep_decision(rules(), asked);
  REQUIRE(kept.has_value());
  asked.case_text = *kept;
  CHECK(keep_decision(rules(), asked) == *kept);
  asked.run_date = "2021-01-06";
  const auto later = keep_decision(rules(), asked);
  REQUIRE(later.has_value());
  CHECK(later->find("2021-01-05") != std::string::npos);
  CHECK(later->find("2021-01-06") != std::string::npos);
}

TEST_CASE("a kept decision has the records with it that neither a batch nor a page writes") {
  std::vector<File> files;
  files.emplace_back("rules.poppy", R"(module aid.rules "Aid"
enum Status { Approved, Denied }
entity Case of County as cases key (id) { id : text; is_open : bool }
entity Person of Case as persons key (id) { id : text; works : bool; entered : date }
entity Used of Person as used_months key (month) {
  month : month
  entered : date
  removed : date or blank
}
entity Task of Person as tasks key (month) { month : month; entered : date }
entity Form of Person as forms key (month) { month : month; entered : date }
entity Stub of Form as stubs key (month) { month : month; entered : date }
decision status of Case : Status { Approved when is_open; Denied otherwise }
create used of Person : Used {
  when status = Approved and not works
  month = benefit_month
  entered = run_date
  removed when works
}
create task of Person : Task { when not works; month = benefit_month; entered = run_date }
create stub of Form : Stub { when month = benefit_month; month = benefit_month; entered = run_date }
batch nightly "Nightly" { for each saved month; creates task }
page forms of Case "Forms" { edit of Form { month "Month" } }
)");
  files.emplace_back("napa.yaml", "county: Napa\nflags: {}\n");
  const Rules aid = load(std::move(files));
  Request asked;
  asked.case_text =
      R"({"case": "c1", "county": "Napa", "is_open": true, "persons": [)"
      R"({"id": "p1", "works": false, "entered": "2021-01-01", "used_months": [], "tasks": [], "forms": [{"month": "2021-01", "entered": "2021-01-01", "stubs": []}]}, )"
      R"({"id": "p2", "works": true, "entered": "2021-01-01"}]})";
  asked.month = "2021-01..2021-02";
  asked.run_date = "2021-02-05";
  const auto kept = keep_decision(aid, asked);
  if (!kept) FAIL(kept.error().front().message);
  CHECK(kept->find(
            R"("used_months": [{"month": "2021-01", "entered": "2021-02-05", "removed": "blank"}, )"
            R"({"month": "2021-02", "entered": "2021-02-05", "removed": "blank"}])") !=
        std::string::npos);
  CHECK(kept->find(R"("tasks": [])") != std::string::npos);  // of the batch
  CHECK(kept->find(R"("stubs": [])") != std::string::npos);  // of the page
  asked.case_text = *kept;
  CHECK(keep_decision(aid, asked) == *kept);
  // Worked after all: the month is taken back from the day on which that is decided.
  asked.case_text.replace(asked.case_text.find("false"), 5, "true");
  asked.month = "2021-02";
  asked.run_date = "2021-02-20";
  const auto back = keep_decision(aid, asked);
  REQUIRE(back.has_value());
  CHECK(back->find(R"({"month": "2021-02", "entered": "2021-02-20", "removed": "2021-02-20"})") !=
        std::string::npos);
  // Which months there are is not told: the decision is kept, where one may be made it is not.
  asked.case_text =
      R"({"case": "c1", "county": "Napa", "is_open": true, "persons": [{"id": "p1", "works": true, "entered": "2021-01-01"}]})";
  CHECK(keep_decision(aid, asked).has_value());
  asked.case_text.replace(asked.case_text.find("\"works\": true"), 13, "\"works\": false");
  const auto refused = keep_decision(aid, asked);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().front().code == "P959");
  CHECK(refused.error().front().message ==
        "what `used` makes for p1 is not known in 2021-02: such a decision is not kept");
  CHECK(refused.error().front().hint == "needed: `used_months`, all of them");
}

TEST_CASE("what is not known is told with what is needed, and what came before it stands") {
  std::string unknown =
      with_saved(std::string(kSaved) + R"(, {"month": "2021-03", "run_date": "2021-03-03"})");
  const JobCase done = look("nightly", "2021-04-01", unknown);
  REQUIRE(done.problems.size() == 1);  // which status was kept, nobody says
  CHECK(done.problems[0].message == "case c1, 2021-03: whether it is to be looked at is not known");
  CHECK(done.problems[0].hint == "needed: saved status at 2021-03");
  unknown =
      R"({"case": "c1", "county": "Napa", "is_open": true, "letters": [], "persons": [{"id": "p1", )"
      R"("grant": [{"value": 5, "until": "2021-02"}], "entered": "2021-01-01", "friend": "blank", "clocks": []}], )"
      R"("saved": [)" +
      std::string(kSaved) +
      R"(, {"month": "2021-03", "run_date": "2021-03-03", "status": "Approved", "persons": {"p1": {}}}]})";
  const JobCase part = look("nightly", "2021-04-01", unknown);
  REQUIRE(part.problems.size() == 1);
  CHECK(part.problems[0].code == "P959");
  CHECK(part.problems[0].message == "case c1, 2021-03: what `clock` makes for p1 is not known");
  CHECK(part.problems[0].hint == "needed: p1.grant");
  CHECK(part.written == std::map<std::string, std::uint64_t>{{"clock", 1}});
  CHECK(part.document.find(R"("last": "2021-02")") != std::string::npos);
  const JobCase none = look("nightly", "2021-04-01", R"({"case": "c1", "county": "Napa"})");
  REQUIRE(none.problems.size() == 1);
  CHECK(none.problems[0].hint == "write `saved: []` if there are none");
  CHECK(look("nightly", "2021-04-01", R"({"case": "c1"})").problems[0].code == "P959");
  CHECK(look("nightly", "2021-04-01", "[").problems[0].code != "P959");
}

TEST_CASE("a batch that is not there, or not due, is refused") {
  CHECK(fault("nightli", "2021-03-08") ==
        "P957 there is no batch `nightli`: did you mean `nightly`?");
  CHECK(fault("monthly", "2021-03-08") ==
        "P958 `monthly` does not run on 2021-03-08: in this month it is due on 2021-03-02");
  CHECK(fault("nightly", "yesterday").starts_with("P906"));
  const std::vector<BatchInfo> all = batches_of(rules());
  REQUIRE(all.size() == 2);
  CHECK(all[0].title == "The nightly one");
  CHECK(all[0].cites == "1.2");
  CHECK(all[1].runs == "On the second");
}

TEST_CASE("a decision is kept with its day, unless it is not settled") {
  Request asked;
  asked.case_text = kCase;
  asked.month = "2021-01";
  asked.run_date = "2021-01-05";
  const auto kept = keep_decision(rules(), asked);
  REQUIRE(kept.has_value());
  CHECK(kept->ends_with(
      R"("saved": [{"month": "2021-01", "run_date": "2021-01-05", "status": "Approved", )"
      R"("until_now": "2021-01-01..open", "persons": {"p1": {"person_status": "Approved", )"
      R"("share": "$5.01", "with": "p2"}, "p2": {"person_status": "Approved", "share": "$2.50", "with": "blank"}}}]})"));
  asked.case_text = R"({"case": "c1", "county": "Napa", "persons": []})";
  const auto open = keep_decision(rules(), asked);
  REQUIRE_FALSE(open.has_value());
  CHECK(open.error().front().code == "P959");
  CHECK(open.error().front().hint == "needed: is_open");
}

TEST_CASE("a case is stored with a name and a county") {
  const auto stored = storable_case(rules(), "case: c7\nis_open: yes\n", "c7.yaml", "napa");
  REQUIRE(stored.has_value());
  CHECK(stored->id == "c7");
  CHECK(stored->county == "Napa");
  CHECK(stored->document == R"({"case": "c7", "is_open": "yes", "county": "Napa"})");
  CHECK(storable_case(rules(), "case: c7\n", "c7.yaml", "").error().front().code == "P961");
  CHECK(storable_case(rules(), "is_open: yes\n", "c7.yaml", "Napa").error().front().code != "P959");
  // In YAML a sign of two bytes, in JSON one of six: the line would be too long to be read again.
  std::string bells;
  for (int i = 0; i < 2'000'000; ++i) bells += "\\a";
  const auto large =
      storable_case(rules(), "case: c8\nletters: [{words: \"" + bells + "\", month: 2021-01}]\n",
                    "c8.yaml", "Napa");
  REQUIRE_FALSE(large.has_value());
  CHECK(large.error().front().message ==
        "c8.yaml: case c8: as a line of JSON it is larger than 8 MB");
}

std::string problems_of(std::string_view batch) {
  std::vector<File> files;
  files.emplace_back("rules.poppy", std::string(kRules) + std::string(batch));
  files.emplace_back(
      "other.poppy",
      "module food.rules \"Food\"\nimport aid.rules\n"
      "create meal of Case : Letter { when is_open; words = \"m\"; month = benefit_month }\n");
  files.emplace_back("napa.yaml", "county: Napa\nflags: {}\n");
  const auto made = Rules::load(std::move(files));
  if (made) return "none";
  std::string all;
  for (const Problem& problem : made.error()) {
    all += fmt::format("{}{} {}", all.empty() ? "" : "; ", problem.code, problem.message);
  }
  return all;
}

TEST_CASE("a batch's day is looked through once, however its parameters read each other") {
  std::string rules = "parameter p0 : int = 1\n";
  for (int i = 1; i <= 40; ++i) {
    rules += fmt::format("parameter p{} : int = p{} + p{}\n", i, i - 1, i - 1);
  }
  rules += "define due : date = first of { run_date when p40 > 0; second_of_month otherwise }\n";
  rules += "batch b \"B\" { runs \"x\" at due; for each saved month; creates clock }\n";
  CHECK(problems_of(rules).find("P408") != std::string::npos);
}

TEST_CASE("a batch that cannot be is refused where it is declared") {
  CHECK(problems_of("batch b \"B\" { for each saved month; creates clock }\n") == "none");
  CHECK(problems_of("batch b \"B\" { creates clock }\n").find("for each saved month") !=
        std::string::npos);
  CHECK(problems_of("batch b \"B\" { for each saved month }\n").find("`creates`") !=
        std::string::npos);
  CHECK(problems_of("batch b \"B\" { for each saved month; creates clok }\n") ==
        "P201 there is no create `clok` here");
  CHECK(problems_of("batch b \"B\" { for each saved month; saves share }\n") ==
        "P201 there is no decision `share` here");
  CHECK(
      problems_of(
          "batch b \"B\" { for each saved month; runs \"x\" at benefit_month; creates clock }\n") ==
      "P301 a batch runs at a date, and this is of type month");
  CHECK(problems_of("flag late : date \"L\" unset 2021-01-01\ndefine day : date = late\n"
                    "batch b \"B\" { for each saved month; runs \"x\" at day; creates clock }\n") ==
        "P213 a batch runs on one day in all counties, and this reads the county's own settings");
  CHECK(
      problems_of("batch b \"B\" { for each saved month; runs \"x\" at last; creates clock }\n") !=
      "none");
  CHECK(problems_of(
            "batch b \"B\" { for each saved month; unchanged; unchanged; creates clock }\n") !=
        "none");
  CHECK(problems_of("batch nightly \"B\" { for each saved month; creates clock }\n") != "none");
}

}  // namespace
}  // namespace poppy
