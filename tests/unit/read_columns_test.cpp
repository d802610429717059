// The fast reader of a run takes every plain case, reads it as the slow one does, and refuses what
// that refuses.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

#include "interpreter/engine/rules_data.h"
#include "tests/unit/same_facts.h"

namespace {

namespace fs = std::filesystem;
using namespace poppy;
using same_facts::Readers;
using Outcome = Readers::Outcome;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

const check::Program& shipped() {
  static Rules rules = [] {
    std::vector<File> files;
    for (const char* folder : {"policies", "county_rules"}) {
      for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string path = entry.path().string();
        const bool is_input =
            path.ends_with(".poppy") || path.ends_with(".csv") || path.ends_with(".yaml");
        if (is_input && path.find("/tests/") == std::string::npos) {
          files.push_back({path, contents(path)});
        }
      }
    }
    auto loaded = Rules::load(std::move(files));
    if (!loaded) FAIL(loaded.error().front().text);
    return *loaded;
  }();
  return *rules.data().program;
}

const check::Program& small() {
  static const Rules rules = [] {
    auto loaded = Rules::load({{"t.poppy", same_facts::kEveryKind},
                               {"yolo.yaml", "county: Yolo\nflags: {}\n"},
                               {"slo.yaml", "county: San Luis Obispo\nflags: {}\n"}});
    if (!loaded) FAIL(loaded.error().front().text);
    return *loaded;
  }();
  return *rules.data().program;
}

const std::vector<std::string>& caseload() {
  static const std::vector<std::string> lines = [] {
    std::vector<std::string> made;
    std::FILE* const pipe = popen("python3 tools/make_caseload 1500 --seed 7", "r");
    REQUIRE(pipe != nullptr);
    std::string line;
    for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
      if (c != '\n') {
        line += static_cast<char>(c);
        continue;
      }
      made.push_back(std::move(line));
      line.clear();
    }
    REQUIRE(pclose(pipe) == 0);
    return made;
  }();
  REQUIRE(lines.size() == 1500);
  return lines;
}

Outcome read(Readers& readers, const std::string& line) {
  const Outcome outcome = readers.read(line);
  CAPTURE(line);
  if (outcome == Outcome::wrong) FAIL(readers.what());
  return outcome;
}

std::string person(const std::string& facts) {
  return R"({"case":"c","persons":[{"id":"p1",)" + facts + "}]}";
}

/// Lines of the small program that are taken, with what stands in them.
const std::vector<std::string> kPlain = {
    R"({"case":"c"})",
    R"( { "id" : "c" , "persons" : [ ] } )",
    R"({"case":12,"persons":[{"id":7}]})",
    R"({"case":"c","size":3,"remark":"blank","closed":"blank","clock":"blank"})",
    R"({"case":"c","month":"2021-08","run_date":"2021-08-20"})",
    R"({"case":"c","months":"2021-07..2021-09","county":"YOLO"})",
    R"({"case":"c","county":"San Luis Obispo","programs":"t"})",
    R"({"case":"c","programs":["t"]})",
    R"({"case":"caf\u00e9 \"x\"","remark":"\ud83d\ude00 \/"})",
    R"({"c\u0061se":"c"})",
    R"({"case":"c","remark":"tab\tand line\n"})",
    R"({"case":"c","remark":"José"})",
    R"({"case":"c","remark":""})",
    R"({"case":"c","remark":"unknown"})",
    person(R"("stay":"open..open")"),  // as it is printed
    person(R"("yes_or_no":true)"),
    person(R"("yes_or_no":"no")"),
    person(R"("whole":-3)"),
    person(R"("whole":"007")"),
    person(R"("whole":9223372036854775807)"),
    person(R"("whole":"blank")"),
    person(R"("amount":"$1,234.56")"),
    person(R"("amount":12.3)"),
    person(R"("amount":-5)"),
    person(R"("amount":"-$3.07")"),
    person(R"("amount":"$92233720368547758.07")"),
    person(R"("exact":"$12.345")"),
    person(R"("exact":"$37/3")"),
    person(R"("exact":100)"),
    person(R"("share":"20%")"),
    person(R"("share":0.200)"),
    person(R"("share":"1/3")"),
    person(R"("day":"open")"),
    person(R"("day":"2024-02-29")"),
    person(R"("in_month":"1900-01")"),
    person(R"("stay":"2021-08-01..2021-08-29")"),
    person(R"("stay":"2021-08-01..open")"),
    person(R"("stay":"2021-02")"),
    person(R"("away":"no days")"),
    person(R"("away":[])"),
    person(R"("away":"2021-08-01")"),
    person(R"("away":"2021-08-01..2021-08-10, 2021-08-20,2021-09")"),
    person(R"("away":["2021-09","2021-08-01..2021-08-10"])"),
    person(R"("away":["2021-08-01","2021-08-02"])"),
    person(R"("away":["2021-08-01","2021-08-03, 2021-08-05"])"),
    person(R"("away_dated":["2021-08-01"])"),
    person(R"("name":"blank")"),
    person(R"("name":12.50)"),
    person(R"("work":"Employed","lives_in":"yolo")"),
    person(R"("work":"is employed","lives_in":"San luis Obispo")"),
    person(R"("work":"unknown")"),
    person(R"("wage":"$5")"),
    person(R"("partner":"p1")"),
    R"({"case":"c","head":"p2","persons":[{"id":"p1","partner":"p2"},{"id":"p2","partner":"p1"}]})",
    person(
        R"("stays":[{"month":"2021-01","entered":"2021-02-01","removed":"blank"},{"month":"2021-02"}])"),
    R"({"case":"c","clock":"2021-08-01","persons":[{"id":"p1","clocks":[]},{"id":"p2","clocks":[{"begin":"open"},{"begin":"2021-08-01"}]}]})",
    person(
        R"("tasks":[{"work":"Left","number":1,"notes":[{"words":"a"},{}]},{"number":"2","work":"Left","notes":[]}])"),
    person(R"("stays":[{"month":"2021-01","entered":"2021-08-16"},{"month":"2021-02"}])"),
    person(R"("stays":[{"month":"2021-01","entered":"2021-08-01","removed":"2021-08-15"}])"),
    person(R"("stays":[{"month":"2021-01","removed":"2021-08-16"}])"),
    R"({"case":"c","home":{"rent":"$7"}})",
    "\xEF\xBB\xBF{\"case\":\"c\"}",
    R"({"case":"c","home":"blank"})",
    R"({"case":"c","persons":[{"id":"p1","children":[{"child":"p2","age":3}]},{"id":"p2"}]})",
    R"({"case":"c","saved":[]})",
    R"({"case":"c","persons":[{"id":"p1"},{"id":"p2"}],"saved":[{"month":"2021-07","run_date":"2021-07-02","chief":"p2"},{"month":"2021-06","run_date":"2021-06-02","chief":"unknown"},{"month":"2021-05","run_date":"2021-05-02","chief":"blank"}]})",
    R"({"case":"c","saved":[{"month":"2021-07","run_date":"2021-07-02"}]})",
    R"({"saved":[{"month":"2021-07","run_date":"2021-07-02","result":"Pass","t.case.total":"unknown","days":["2021-07-01"],"persons":{"p2":{"person_result":"Fail","share_line":"20%"},"p1":{"person_text":"unknown"}},"home":{"home_result":"Pass"}}],"persons":[{"id":"p1"},{"id":"p2"}],"case":"c","home":{}})",
    person(
        R"("stays":[{"month":"2021-01"}]}],"saved":[{"month":"2021-07","run_date":"2021-07-02","persons":{"p1":{"stays":{"2021-01":{"stay_result":"Fail"}}}})")};

/// Lines that the fast reader leaves to the slow one, for better or worse.
const std::vector<std::string> kRefused = {
    "",
    "[]",
    "{}",
    R"({"case":"c"}})",
    R"({"case":"c"} {})",
    R"({"case":"c",})",
    R"({"case":})",
    R"({"case":"c","home":{"rent":}})",
    R"({"case":"c" "size":1})",
    R"({"case":"c","size":01})",
    R"({"case":"c","size":1.})",
    R"({"case":"c","size":tru})",
    R"({"case":"c","remark":"\x"})",
    R"({"case":"c","remark":"\ud800"})",
    "{\"case\":\"c\",\"remark\":\"a\tb\"}",
    "{\"case\":\"c\",\"remark\":\"\xff\"}",
    "\xEF\xBB\xBF\xEF\xBB\xBF{\"case\":\"c\"}",
    R"({"size":3})",
    R"({"case":""})",
    R"({"case":null})",
    R"({"case":"c","id":"c"})",
    R"({"case":"c","case":"c"})",
    R"({"case":"c","size":3,"size":3})",
    R"({"case":"c","size":3,"s\u0069ze":3})",
    R"({"case":"c","persons":[],"persons":[]})",
    R"({"case":"c","county":"Yolo","county":"Yolo"})",
    R"({"case":"c","county":"Nowhere"})",
    R"({"case":"c","month":"2021-08","months":"2021-08"})",
    R"({"case":"c","month":"2021-13"})",
    R"({"case":"c","months":"2021-09..2021-08"})",
    R"({"case":"c","run_date":"open"})",
    R"({"case":"c","run_date":"2021-02-29"})",
    R"({"case":"c","programs":[]})",
    R"({"case":"c","programs":["x"]})",
    R"({"case":"c","programs":{"t":"t"}})",
    R"({"case":"c","sise":3})",
    R"({"case":"c","size":"unknown"})",
    R"({"case":"c","size":"blank"})",
    R"({"case":"c","size":null})",
    R"({"case":"c","size":[3]})",
    R"({"case":"c","size":{"value":3}})",
    R"({"case":"c","size":3.0})",
    R"({"case":"c","size":1e3})",
    R"({"case":"c","size":9223372036854775808})",
    R"({"case":"c","head":"p1"})",
    R"({"case":"c","head":"blank"})",
    R"({"case":"c","clock":"unknown"})",
    R"({"case":"c","clock":"2021-08-01","persons":[{"id":"p1","clocks":[{"begin":"2021-08-01"}]},{"id":"p2","clocks":[{"begin":"2021-08-01"}]}]})",
    R"({"case":"c","persons":{"p1":{}}})",
    R"({"case":"c","persons":"blank"})",
    R"({"case":"c","persons":[{}]})",
    R"({"case":"c","persons":[{"id":""}]})",
    R"({"case":"c","persons":[3]})",
    R"({"case":"c","persons":[{"id":"p1"},{"id":"p1"}]})",
    R"({"case":"c","home":[{"rent":3}]})",
    R"({"case":"c","home":3})",
    person(R"("yes_or_no":"Yes")"),
    person(R"("yes_or_no":"yes\u0000")"),
    person(R"("amount":"$1,23")"),
    person(R"("amount":"$1.234")"),
    person(R"("amount":"$")"),
    person(R"("amount":"$.5")"),
    person(R"("amount":"$92233720368547758.08")"),
    person(R"("day":"2021-02-29")"),
    person(R"("day":"1899-12-31")"),
    person(R"("day":"2021-8-01")"),
    person(R"("stay":"2021-08-02..2021-08-01")"),
    person(R"("away":"")"),
    person(R"("away":["2021-08-01",3])"),
    person(R"("away":[["2021-08-01"]])"),
    person(R"("work":"is gone")"),
    person(R"("work":"employed")"),
    person(R"("lives_in":"unknown")"),
    person(R"("wage":[{"value":"$5","from":"2021-08"}])"),
    person(R"("wage":{"value":"$5"})"),
    person(R"("away_dated":[{"value":"no days"}])"),
    person(R"("partner":"p2")"),
    person(R"("stays":[{"month":"2021-01","entered":"2021-08-02","removed":"2021-08-01"}])"),
    person(R"("stays":[{"month":"2021-01","entered":"2021-08-16"},{"month":"2021-01"}])"),
    person(
        R"("stays":[{"month":"2021-01","entered":"2021-08-01"},{"month":"2021-01","entered":"2021-08-02"}])"),
    person(R"("tasks":[{"work":"Left"}])"),
    person(R"("tasks":[{"work":"blank","number":1}])"),
    person(R"("tasks":[{"work":"Left","number":1},{"work":"Left","number":"01"}])"),
    R"({"case":"c","saved":"blank"})",
    R"({"case":"c","saved":[{"month":"2021-07","run_date":"2021-07-02","chief":"p2"}]})",
    R"({"case":"c","saved":[{"month":"2021-07"}]})",
    R"({"case":"c","saved":[{"month":"2021-07","run_date":"open"}]})",
    R"({"case":"c","saved":[{"month":"2021-07","month":"2021-07","run_date":"2021-07-02"}]})",
    R"({"case":"c","saved":[{"month":"2021-07","run_date":"2021-07-02","size":3}]})",
    R"({"case":"c","saved":[{"month":"2021-07","run_date":"2021-07-02","total":1,"t.case.total":1}]})",
    R"({"case":"c","saved":[{"month":"2021-07","run_date":"2021-07-02","result":"none"}]})",
    R"({"case":"c","saved":[{"month":"2021-07","run_date":"2021-07-02","persons":{"p1":{}}}]})",
    R"({"case":"c","saved":[{"month":"2021-07","run_date":"2021-07-02","home":{}}]})",
    R"({"case":"c","home":{},"saved":[{"month":"2021-07","run_date":"2021-07-02","home":{"home_result":"Pass","home_result":"Pass"}}]})",
    R"({"case":"c","persons":[{"id":"p1"}],"saved":[{"month":"2021-07","run_date":"2021-07-02","persons":{"p1":{},"p1":{}}}]})"};

TEST_CASE("plain cases of every kind of fact are taken and read alike") {
  Readers readers(small());
  for (const std::string& line : kPlain) {
    CAPTURE(line);
    CHECK(read(readers, line) == Outcome::taken);
  }
}

TEST_CASE("what is odd is left to the slow reader, and the columns stay as they were") {
  Readers readers(small());
  for (const std::string& line : kRefused) {
    CAPTURE(line);
    CHECK(read(readers, line) == Outcome::refused);
    CHECK(read(readers, kPlain.back()) == Outcome::taken);
  }
}

TEST_CASE("a text nested over 100 deep and one that is too long are refused") {
  Readers readers(small());
  const std::string deep =
      R"({"case":"c","away":)" + std::string(100, '[') + std::string(100, ']') + "}";
  CHECK(read(readers, deep) == Outcome::refused);
  const std::string remark = R"({"case":"c","remark":")";
  const std::size_t most = config::JsonTokens::kMostBytes - remark.size() - 2;
  CHECK(read(readers, remark + std::string(most, 'x') + "\"}") == Outcome::taken);
  CHECK(read(readers, remark + std::string(most + 1, 'x') + "\"}") == Outcome::refused);
}

std::string persons(int count, const std::string& facts) {
  std::string list;
  for (int i = count; i > 0; --i) {
    list += fmt::format(R"({}{{"id":"p{}"{}}})", list.empty() ? "" : ",", i, facts);
  }
  return list;
}

TEST_CASE("of many records the keys are told apart; a search that would be long is not begun") {
  Readers readers(small());
  const auto line = [](const std::string& list, const std::string& saved = "") {
    return R"({"case":"c","persons":[)" + list + "]" + saved + "}";
  };
  CHECK(read(readers, line(persons(300, ""))) == Outcome::taken);
  CHECK(read(readers, line(persons(300, "") + R"(,{"id":"p7"})")) == Outcome::refused);
  // Each of 200 looks for the last of 200: 39,800 steps; of 300: 89,700.
  CHECK(read(readers, line(persons(200, R"(,"partner":"p1")"))) == Outcome::taken);
  CHECK(read(readers, line(persons(300, R"(,"partner":"p1")"))) == Outcome::refused);
  const std::string two =
      R"(,"saved":[{"month":"2021-07","run_date":"2021-07-02","persons":{"p1":{},"p2":{}}}])";
  CHECK(read(readers, line(persons(1000, ""), two)) == Outcome::taken);
  CHECK(read(readers, line(persons(1001, ""), two)) == Outcome::refused);
}

TEST_CASE("the whole caseload is taken, in one set of columns after the other") {
  Readers readers(shipped());
  for (const std::string& line : caseload()) {
    CAPTURE(line);
    CHECK(read(readers, line) == Outcome::taken);
  }
}

TEST_CASE("what the columns hold is what stands in the line") {
  Readers readers(small());
  REQUIRE(
      read(readers,
           R"({"case":"c7","size":3,"persons":[{"id":"a"},{"id":"b","amount":"$1,234.56"}]})") ==
      Outcome::taken);
  const check::Program& program = small();
  const facts::FactColumns& columns = readers.columns();
  CHECK(columns.cases() == 1);
  CHECK(columns.pools.text(columns.case_id[0]) == "c7");
  for (const check::FieldId id : program.fields.ids()) {
    if (program.fields[id].name == "size") CHECK(columns.fields[id].values.at(0) == 3);
    if (program.fields[id].name != "amount") continue;
    CHECK(columns.fields[id].values.at(1) == 123456);
    CHECK(columns.fields[id].states.at(0) == units::kUnknown);
    CHECK(columns.fields[id].states.at(1) == units::kKnown);
  }
}

TEST_CASE("a line cut off anywhere is taken only where the slow reader takes it") {
  Readers of_shipped(shipped());
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string& line = caseload()[i];
    for (std::size_t size = 0; size < line.size(); ++size) {
      CHECK(read(of_shipped, line.substr(0, size)) == Outcome::refused);
    }
  }
  Readers of_small(small());
  for (const std::string& line : kPlain) {
    for (std::size_t size = 0; size + 1 < line.size(); ++size) {
      CHECK(read(of_small, line.substr(0, size)) == Outcome::refused);
    }
  }
}

/// One byte put in the place of another, before it, or taken away.
std::string mutated(std::string line, std::mt19937& random) {
  static const std::string likely = "\"\\{}[]:, 0129-.$%eyn\n\t";
  const std::size_t at = random() % line.size();
  const char byte =
      random() % 4 == 0 ? static_cast<char>(random() % 256) : likely[random() % likely.size()];
  switch (random() % 3) {
    case 0:
      line[at] = byte;
      break;
    case 1:
      line.insert(line.begin() + static_cast<std::ptrdiff_t>(at), byte);
      break;
    default:
      line.erase(line.begin() + static_cast<std::ptrdiff_t>(at));
  }
  return line;
}

TEST_CASE("a line with any byte changed is read as the slow reader reads it, or refused") {
  std::mt19937 random(20210815);
  std::array<std::size_t, 2> taken{};
  Readers of_small(small());
  for (int round = 0; round < 300; ++round) {
    for (const std::vector<std::string>* lines : {&kPlain, &kRefused}) {
      for (const std::string& line : *lines) {
        if (line.empty()) continue;
        if (read(of_small, mutated(line, random)) == Outcome::taken) ++taken[0];
      }
    }
  }
  CHECK(taken[0] > 1000);
  Readers of_shipped(shipped());
  for (int round = 0; round < 12; ++round) {
    for (std::size_t i = 0; i < 750; ++i) {
      if (read(of_shipped, mutated(caseload()[i], random)) == Outcome::taken) ++taken[1];
    }
  }
  CHECK(taken[1] > 100);
}

}  // namespace
