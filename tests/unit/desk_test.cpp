// What an admin asks for, what it does to the file, and what it does to people.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "interpreter/desk/county_change.h"
#include "interpreter/desk/county_matrix.h"
#include "interpreter/desk/flag_readers.h"
#include "interpreter/desk/impact.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/store/replace_file.h"
#include "interpreter/text/problem_codes.h"

namespace {

using namespace poppy;

const char* const kRules = R"(module aid.rules "Aid: a small program"
enum Kept { Old, New "the new system" }
flag strict "Income counts in full." EDX001 in income
flag half_grant "Half of the grant is paid." in income unset no
flag kept_in : Kept "System that keeps the cases" unset Old set by state
enum Standing { Approved, Denied }
entity Case of County as cases key (id) {
  id : text
  income : money
}
entity Person of Case as persons key (id) {
  id : text
}
rule too_rich of Case {
  reason R01 "Income is over the limit"
  cites "Manual 1"
  fails when strict and income > $100
}
define grant of Case : money "Grant" cites "Manual 2" = first of {
  $0   when too_rich
  $50  when half_grant
  $100 otherwise
}
decision standing of Case : Standing "Aid" {
  reasons from too_rich
  pays grant
  Denied when too_rich
  Approved otherwise
}
decision member of Person : Standing "Member" {
  Denied when case.too_rich
  Approved otherwise
}
)";

const char* const kAdvice = R"(message both_on of County {
  when strict and half_grant
  text "Income counts, and half is paid."
  cites "Manual 3"
}
)";

Rules load(const std::string& fresno = "  strict: no  # Board 20-1\n",
           const std::string& more_rules = "") {
  std::vector<File> files;
  files.emplace_back("policies/aid/rules.poppy", kRules + more_rules);
  files.emplace_back("county_rules/fresno.yaml",
                     "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n" + fresno);
  files.emplace_back("county_rules/kern.yaml", "county: Kern\ncode: \"15\"\nfips: \"06029\"\n");
  files.emplace_back("county_rules/kings.yaml", "county: Kings\ncode: \"16\"\nfips: \"06031\"\n");
  files.emplace_back("county_rules/lake.yaml",
                     "county: San Luis Obispo\ncode: \"40\"\nfips: \"06079\"\n");
  auto rules = Rules::load(std::move(files));
  if (!rules) FAIL(rules.error().front().text);
  return *rules;
}

const desk::Moment kNow{units::make_date(2026, 11, 30).value(), 10 * 60 + 12};

desk::ChangeWords words(const std::string& flag, const std::string& value,
                        const std::string& from = "2026-12") {
  desk::ChangeWords asked;
  asked.county = "fresno county";
  asked.by = "jane";
  asked.entries = {{flag, value, from, "", "", "Board 26-114"}};
  return asked;
}

std::string code_of(const Outcome<desk::CountyChange>& change) {
  return change ? "none" : change.error().front().code;
}

}  // namespace

TEST_CASE("a county is found as people write it, and by its codes") {
  const Rules rules = load();
  const check::Program& program = *rules.data().program;
  for (const char* const said :
       {"Kern", "kern", "Kern County", "County of Kern", "15", "06029", " KERN county "}) {
    INFO(said);
    const auto found = facts::find_county_asked(program, said);
    REQUIRE(found.has_value());
    CHECK(program.counties[*found].name == "Kern");
  }
  CHECK(facts::find_county_asked(program, "san-luis-obispo").has_value());
  for (const char* const said : {"", " ", "county", "1", "6029", "029", "Kernn", "Ker"}) {
    INFO(said);
    CHECK_FALSE(facts::find_county_asked(program, said).has_value());
  }
  CHECK(facts::find_county_asked(program, "Kerns").error().hint == "did you mean `Kern`?");
}

TEST_CASE("an entry is put into the file and says what it changes") {
  const Rules rules = load();
  const auto change = desk::change_county(rules, words("EDX001", "yes"), kNow);
  REQUIRE(change.has_value());
  CHECK(change->path == "county_rules/fresno.yaml");
  CHECK(change->after ==
        "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n  strict:  # Board 20-1\n"
        "    - { value: no }\n    - { value: yes, from: 2026-12, entered: 2026-11-30 10:12, by: "
        "jane, note: \"Board 26-114\" }\n");
  REQUIRE(change->effects.size() == 1);
  CHECK(desk::effect_lines(*rules.data().program, change->effects.front()) ==
        std::vector<std::string>{"months from 2026-12 on in runs from 2026-11-30 on: N -> Y"});
  // What was decided before the day of the entry stays.
  CHECK(county::compare_counties(rules.data().input.counties, change->rules.data().input.counties,
                                 kNow.day)
            .empty());
}

TEST_CASE("an entry that a county may not make, or that says nothing new, is refused") {
  const Rules rules = load();
  CHECK(code_of(desk::change_county(rules, words("kept_in", "New"), kNow)) == "P621");
  desk::ChangeWords of_state = words("kept_in", "New");
  of_state.for_state = true;
  CHECK(code_of(desk::change_county(rules, of_state, kNow)) == "none");
  CHECK(code_of(desk::change_county(rules, words("strict", "no"), kNow)) == "P622");
  CHECK(code_of(desk::change_county(rules, words("strickt", "no"), kNow)) == "P608");
  CHECK(code_of(desk::change_county(rules, words("strict", "maybe"), kNow)) == "P609");
  CHECK(code_of(desk::change_county(rules, words("strict", "yes", ""), kNow)) == "P905");
  CHECK(code_of(desk::change_county(rules, words("strict", "yes", "2026-13"), kNow)) == "P905");
  desk::ChangeWords past = words("strict", "yes");
  past.entries.front().runs_from = "2026-11-30";
  CHECK(code_of(desk::change_county(rules, past, kNow)) == "P906");
  past.entries.front().runs_from = "2027-01-01";
  CHECK(code_of(desk::change_county(rules, past, kNow)) == "none");
  // An entry without an end that would hide one of later months (P605 of the file).
  const Rules later = load(
      "  strict:\n    - { value: no }\n    - { value: yes, from: 2027-03, entered: 2026-01-02 }\n");
  CHECK(code_of(desk::change_county(later, words("strict", "yes"), kNow)) == "P605");
}

TEST_CASE("what the rules advise is told of months to come and of runs to come, too") {
  const Rules rules = load(
      "  strict: no\n  half_grant:\n    - { value: no }\n    - { value: yes, "
      "from: 2027-03, until: 2027-05, entered: 2026-01-02 }\n",
      kAdvice);
  const std::vector<std::string> advice{"Income counts, and half is paid. (Manual 3)"};
  const auto told = [&](desk::ChangeWords asked) {
    const auto change = desk::change_county(rules, asked, kNow);
    REQUIRE(change.has_value());
    return change->told;
  };
  CHECK(told(words("strict", "yes", "2027-03")) == advice);
  CHECK(told(words("strict", "yes", "2027-06")).empty());  // half_grant is off again
  desk::ChangeWords planned = words("strict", "yes", "2027-04");
  planned.entries.front().runs_from = "2027-04-01";
  CHECK(told(planned) == advice);
  desk::ChangeWords ended = words("strict", "yes", "2027-01");
  ended.entries.front().until = "2027-02";
  CHECK(told(ended).empty());
}

TEST_CASE("who writes a date otherwise is told how it is written here") {
  const Rules rules = load();
  const auto hint = [&](const char* from, const char* runs_from = "") {
    desk::ChangeWords asked = words("strict", "yes", from);
    asked.entries.front().runs_from = runs_from;
    const auto change = desk::change_county(rules, asked, kNow);
    REQUIRE_FALSE(change.has_value());
    return change.error().front().hint;
  };
  for (const char* const month :
       {"12/2026", "12/1/2026", "12-31-2026", "2026-12-01", "2026/12", "12 2026", "2026-12-"}) {
    INFO(month);
    CHECK(hint(month) == "write `2026-12`");
  }
  for (const char* const month : {"December 2026", "13/2026", "2026-13", "12", "12/31", "12/26",
                                  "2/30/2027", "1/2/3/2026", "99999999999999999999/2026"}) {
    INFO(month);
    CHECK(hint(month) == "write a month, such as 2026-12");
  }
  CHECK(hint("2026-12", "1/2/2027") == "write `2027-01-02`");
  CHECK(hint("2026-12", "2/30/2027") == "write a day, such as 2027-01-01");
}

TEST_CASE("a setting and its value are taken as tables print them") {
  const Rules rules = load();
  const auto plain = desk::change_county(rules, words("strict", "yes"), kNow);
  REQUIRE(plain.has_value());
  for (const char* const flag :
       {"EDX001", "edx001", "Income counts in full.", "income counts in full"}) {
    for (const char* const value : {"Y", "y", "Yes", "TRUE"}) {
      INFO(flag, " ", value);
      const auto change = desk::change_county(rules, words(flag, value), kNow);
      REQUIRE(change.has_value());
      CHECK(change->after == plain->after);
    }
  }
  CHECK(code_of(desk::change_county(rules, words("Income counts", "Y"), kNow)) == "P608");
  CHECK(code_of(desk::change_county(rules, words(".", "Y"), kNow)) == "P608");
  CHECK(code_of(desk::change_county(rules, words("strict", "N"), kNow)) == "P622");
}

TEST_CASE("a second entry of a day has a later minute, up to the last") {
  const Rules rules = load();
  const auto first = desk::change_county(rules, words("strict", "yes"), kNow);
  REQUIRE(first.has_value());
  const auto second = desk::change_county(first->rules, words("strict", "no"), kNow);
  REQUIRE(second.has_value());
  CHECK(second->after.find("{ value: no, from: 2026-12, entered: 2026-11-30 10:13, by: jane") !=
        std::string::npos);
  desk::Moment last = kNow;
  last.minute = 23 * 60 + 59;
  const auto evening = desk::change_county(rules, words("strict", "yes"), last);
  REQUIRE(evening.has_value());
  CHECK(code_of(desk::change_county(evening->rules, words("strict", "no"), last)) == "P624");
}

TEST_CASE("an entry of today is taken back, an older one is not") {
  const Rules rules = load();
  const auto change = desk::change_county(rules, words("strict", "yes"), kNow);
  REQUIRE(change.has_value());
  const auto undone = desk::undo_change(change->rules, "Fresno", "strict", kNow);
  REQUIRE(undone.has_value());
  CHECK(undone->after == change->before);
  desk::Moment tomorrow = kNow;
  tomorrow.day.days += 1;
  const auto late = desk::undo_change(change->rules, "Fresno", "strict", tomorrow);
  CHECK(code_of(late) == "P623");
  // A plan for runs to come may be taken back on any day before it.
  desk::ChangeWords planned = words("strict", "yes");
  planned.entries.front().runs_from = "2027-01-01";
  const auto plan = desk::change_county(rules, planned, kNow);
  REQUIRE(plan.has_value());
  CHECK(desk::undo_change(plan->rules, "Fresno", "strict", tomorrow).has_value());
}

TEST_CASE("what hangs on a flag is told: lines that read it, and decisions that come of them") {
  const Rules rules = load();
  const auto flag = desk::find_flag_asked(*rules.data().program, "strict");
  REQUIRE(flag.has_value());
  const auto readers = desk::flag_readers(rules, *flag);
  REQUIRE(readers.size() == 3);
  CHECK(readers[0].name == "too_rich");
  CHECK(readers[0].title == "Income is over the limit");
  CHECK(readers[0].cites == "Manual 1");
  CHECK(readers[0].place == "policies/aid/rules.poppy:14");
  CHECK(readers[1].name == "standing");
  CHECK(readers[2].name == "member");
}

namespace {

/// Cases of Fresno with incomes of 0, 10, 20, …, and a person in every second of them.
std::vector<std::string> cases(int count) {
  std::vector<std::string> lines;
  for (int i = 0; i < count; ++i) {
    lines.push_back(fmt::format(
        R"({{"case":"c{:05}","county":"{}","income":"${}","persons":[{}]}})", i,
        i % 3 == 0 ? "Kern" : "Fresno", i * 10, i % 2 == 0 ? R"({"id":"p1"},{"id":"p2"})" : ""));
  }
  return lines;
}

desk::Impact impact_of(const Rules& before, const Rules& after, int count, unsigned threads,
                       std::size_t shown = 20) {
  desk::ImpactRequest request;
  request.months = "2026-12..2027-01";
  request.run_date = "2026-12-01";
  request.threads = threads;
  request.most_shown = shown;
  auto job = desk::ImpactJob::begin(before, after, request);
  REQUIRE(job.has_value());
  const std::vector<std::string> lines = cases(count);
  std::vector<std::string_view> views(lines.begin(), lines.end());
  // In two parts, as a file comes.
  job->add(std::span(views).first(views.size() / 3));
  job->add(std::span(views).subspan(views.size() / 3));
  return job->take();
}

}  // namespace

TEST_CASE("an impact counts decisions, persons and dollars by county and month") {
  const Rules rules = load();
  const auto change = desk::change_county(rules, words("strict", "yes", "2027-01"), kNow);
  REQUIRE(change.has_value());
  const desk::Impact impact = impact_of(rules, change->rules, 20, 2);
  // Incomes over $100 are those of cases 11 to 19; of Fresno are 11, 13, 14, 16, 17 and 19, and
  // persons are in 14 and 16. Each grant of $100 ends with January.
  CHECK(impact.cases == 20);
  CHECK(impact.changed == 6);
  CHECK(impact.changed_records == 4);
  CHECK(impact.begins == std::map<std::string, std::uint64_t>{{"2027-01", 6}});
  REQUIRE(impact.kinds.size() == 2);
  const auto standing =
      impact.kinds.at({"aid", "standing", "Approved", "Denied", "Fresno", "2027-01"});
  CHECK(standing.cases == 6);
  CHECK(standing.records == 0);
  const auto member = impact.kinds.at({"aid", "member", "Approved", "Denied", "Fresno", "2027-01"});
  CHECK(member.cases == 2);
  CHECK(member.records == 4);
  REQUIRE(impact.money.size() == 1);
  const auto money = impact.money.at({"aid", "grant", "Fresno", "2027-01"});
  CHECK(money.less_cents == 60000);
  CHECK(money.less == 6);
  CHECK(money.more == 0);
  REQUIRE(impact.shown.size() == 6);
  CHECK(impact.shown[0].id == "c00011");
  CHECK(impact.shown[0].decisions[0].reasons_now ==
        std::vector<std::string>{"R01 Income is over the limit"});
  const std::string text = desk::impact_text(impact);
  INFO(text);
  CHECK(text.find("6 cases are decided otherwise, 4 records in them: 6 from 2027-01 on\n") !=
        std::string::npos);
  CHECK(text.find("Aid: Approved -> Denied (R01 Income is over the limit)") != std::string::npos);
}

TEST_CASE("an impact is the same with any number of threads, and tells what a run does not see") {
  const Rules rules = load();
  const auto change = desk::change_county(rules, words("half_grant", "yes"), kNow);
  REQUIRE(change.has_value());
  const std::string one = desk::impact_json(impact_of(rules, change->rules, 200, 1, 7));
  CHECK(one == desk::impact_json(impact_of(rules, change->rules, 200, 5, 7)));
  desk::ImpactRequest early;
  early.months = "2026-12";
  early.run_date = "2026-11-29";
  auto job = desk::ImpactJob::begin(rules, change->rules, early);
  REQUIRE(job.has_value());
  const std::vector<std::string> lines = cases(3);
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  job->add(views);
  const desk::Impact impact = job->take();
  CHECK(impact.changed == 0);
  REQUIRE(impact.late.size() == 1);
  CHECK(impact.late.front().find("half_grant") != std::string::npos);
  CHECK(impact.late.front().find("is not yet known on 2026-11-29") != std::string::npos);
}

TEST_CASE("a table that came back asks for the cells that say otherwise") {
  const Rules rules = load();
  const report::AsOf today{units::month_of(kNow.day), kNow.day};
  desk::EntryWords entry;
  entry.from = "2026-12";
  const std::vector<std::vector<std::string>> rows = {
      {"County rules", ""},
      {"flag", "rule", "month", "as_known_on", "Kern County", "06019"},
      {"strict", "", "2026-11", "2026-11-30", "y", "Y"},
      {"half_grant", "", "2026-11", "2026-11-30", "-", ""},
      {"kept_in", "", "", "", "", ""}};
  const auto reading = desk::read_matrix(rules, rows, today, entry, "jane");
  REQUIRE(reading.has_value());
  REQUIRE(reading->changes.size() == 2);
  CHECK(reading->changes[0].county == "Fresno");
  CHECK(reading->changes[0].entries[0].value == "yes");
  CHECK(reading->asked[0].cell == "E3");
  CHECK(reading->asked[0].was == "not set");
  CHECK(reading->empty == 4);
  for (const desk::ChangeWords& one : reading->changes) {
    CHECK(desk::change_county(rules, one, kNow).has_value());
  }
  auto wrong = rows;
  wrong[2][4] = "maybe";
  wrong[4][5] = "New";
  const auto refused = desk::read_matrix(rules, wrong, today, entry, "jane");
  REQUIRE_FALSE(refused.has_value());
  REQUIRE(refused.error().size() == 2);
  CHECK(refused.error()[0].code == "P628");
  CHECK(refused.error()[0].message.starts_with("E3: `strict` cannot be `maybe`"));
  CHECK(refused.error()[1].message.starts_with("F5: a county does not set `kept_in`"));
  wrong = rows;
  wrong[1][5] = "Fresnoo";
  CHECK(desk::read_matrix(rules, wrong, today, entry, "jane").error()[0].code == "P627");
  CHECK(desk::read_matrix(rules, {{"a", "b"}}, today, entry, "jane").error()[0].code == "P627");
}

TEST_CASE("months and days that a spreadsheet has changed are told once for a column") {
  const Rules rules = load();
  desk::EntryWords entry;
  entry.from = "2026-12";
  const auto refused = desk::read_matrix(rules,
                                         {{"flag", "month", "as_known_on", "Kern"},
                                          {"strict", "Nov-26", "11/30/2026", "Y"},
                                          {"half_grant", "Nov-26", "11/30/2026", "Y"}},
                                         {units::month_of(kNow.day), kNow.day}, entry, "jane");
  REQUIRE_FALSE(refused.has_value());
  REQUIRE(refused.error().size() == 2);
  CHECK(refused.error()[0].message.starts_with("B2: "));
  CHECK(refused.error()[1].message.starts_with("C2: "));
  CHECK(refused.error()[0].hint.starts_with("spreadsheets change months and days"));
}

TEST_CASE("a table made before somebody else's change says so") {
  const Rules rules = load(
      "  strict:\n    - { value: no }\n    - { value: yes, from: 2026-01, entered: 2026-11-29 }\n");
  const report::AsOf today{units::month_of(kNow.day), kNow.day};
  desk::EntryWords entry;
  entry.from = "2026-12";
  // As known on the day before, strict was off in Fresno, and the cell still says so.
  auto reading = desk::read_matrix(
      rules, {{"flag", "month", "as_known_on", "Fresno"}, {"strict", "2026-11", "2026-11-28", "N"}},
      today, entry, "jane");
  REQUIRE(reading.has_value());
  CHECK(reading->asked.empty());
  reading = desk::read_matrix(rules,
                              {{"flag", "month", "as_known_on", "Kern", "Fresno"},
                               {"half_grant", "2026-11", "2026-11-28", "Y", ""},
                               {"strict", "2026-11", "2026-11-28", "", "Y"}},
                              today, entry, "jane");
  REQUIRE(reading.has_value());
  CHECK(reading->asked.size() == 1);  // strict is on by now
}

TEST_CASE("two columns of one county, or two that name the setting, are no table") {
  const Rules rules = load();
  const report::AsOf today{units::make_month(2026, 11).value(),
                           units::make_date(2026, 11, 30).value()};
  desk::EntryWords entry;
  entry.from = "2026-12";
  for (const std::vector<std::string>& heads :
       {std::vector<std::string>{"flag", "Fresno", "Fresno County"},
        std::vector<std::string>{"flag", "Fresno", "10"},
        std::vector<std::string>{"flag", "Flag", "Fresno"}}) {
    const auto reading =
        desk::read_matrix(rules, {heads, {"strict", "Y", "N"}}, today, entry, "jane");
    REQUIRE_FALSE(reading.has_value());
    CHECK(reading.error().front().message.contains("another column is of"));
  }
}

TEST_CASE("a file is replaced whole, and only where nobody has changed it") {
  const auto folder =
      std::filesystem::temp_directory_path() / ("poppy-replace-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string path = (folder / "fresno.yaml").string();
  const auto read = [&] {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  std::ofstream(path) << "a\n";
  CHECK(store::replace_file(path, "a\n", "b\n").has_value());
  CHECK(read() == "b\n");
  const auto changed = store::replace_file(path, "a\n", "c\n");
  REQUIRE_FALSE(changed.has_value());
  CHECK(changed.error().front().code == text::ProblemCode::county_file_changed);
  CHECK(read() == "b\n");
  CHECK(store::replace_file((folder / "none.yaml").string(), "a", "b").error().front().code ==
        text::ProblemCode::county_not_written);
  // Of many at once, one is the first, and each of the others is told.
  std::vector<int> well(8);
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, i] {
        well[static_cast<std::size_t>(i)] =
            store::replace_file(path, "b\n", fmt::format("of {}\n", i)).has_value() ? 1 : 0;
      });
    }
  }
  CHECK(std::ranges::count(well, 1) == 1);
  CHECK(read().starts_with("of "));
  CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
  std::filesystem::remove_all(folder);
}

TEST_CASE("a file that is replaced stays whose it was, and one that is not to be written stays") {
  constexpr uid_t kOther = 65534;
  const bool is_root = ::geteuid() == 0;
  const auto folder =
      std::filesystem::temp_directory_path() / ("poppy-owner-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  std::filesystem::permissions(folder, std::filesystem::perms::all);
  const std::string path = (folder / "fresno.yaml").string();
  std::ofstream(path) << "a\n";
  REQUIRE(::chmod(path.c_str(), 0640) == 0);
  if (is_root) REQUIRE(::chown(path.c_str(), kOther, kOther) == 0);
  struct stat was = {}, is = {};
  REQUIRE(::stat(path.c_str(), &was) == 0);
  CHECK(store::replace_file(path, "a\n", "b\n").has_value());
  REQUIRE(::stat(path.c_str(), &is) == 0);
  CHECK(is.st_mode == was.st_mode);
  CHECK(is.st_uid == was.st_uid);
  CHECK(is.st_gid == was.st_gid);
  // What lies where the new text is put together, whatever it is a link to, is left alone.
  const std::string other = (folder / "other").string();
  std::ofstream(other) << "not of this\n";
  std::filesystem::create_hard_link(other, folder / ".poppy-fresno.yaml");
  CHECK(store::replace_file(path, "b\n", "b2\n").has_value());
  std::ifstream kept(other);
  CHECK(std::string(std::istreambuf_iterator<char>(kept), {}) == "not of this\n");
  std::filesystem::remove(other);
  REQUIRE(::chmod(path.c_str(), 0444) == 0);
  if (is_root) REQUIRE(::seteuid(kOther) == 0);  // root may write what nobody may
  const auto frozen = store::replace_file(path, "b2\n", "c\n");
  if (is_root) REQUIRE(::seteuid(0) == 0);
  REQUIRE_FALSE(frozen.has_value());
  CHECK(frozen.error().front().code == text::ProblemCode::county_not_written);
  CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 1);
  std::filesystem::remove_all(folder);
}
