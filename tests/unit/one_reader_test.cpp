// JSON is JSON wherever it is read: by `decide`, by `run`, in rule tests and county files.
#include <doctest/doctest.h>

#include <random>

#include "interpreter/config/read_tree.h"
#include "interpreter/engine/rule_tests.h"
#include "tests/unit/one_answer.h"

namespace {

using poppy::Request;

const poppy::Rules& rules() {
  static const poppy::Rules loaded = [] {
    auto outcome = poppy::Rules::load(
        {{"p/t.poppy",
          "module p.t\nentity County\nentity Case of County as cases key (id) { id : text }\n"
          "entity Person of Case as persons key (id) { id : text; name : text; n : int; pay : "
          "money; old : bool; born : date or blank }\n"
          "enum Status { Approved, Denied }\n"
          "rule poor of Person { fails when all { pay < $5; n > 1; not old; name <> \"x\" } }\n"
          "decision status of Person : Status { reasons from poor; Denied when poor; Approved "
          "otherwise }\n"},
         {"fresno.yaml", "county: Fresno\n"}});
    if (!outcome) FAIL(outcome.error().front().text);
    return *outcome;
  }();
  return loaded;
}

Request request() {
  Request result;
  result.county = "Fresno";
  result.month = "2021-02";
  result.run_date = "2021-02-10";
  return result;
}

bool taken(const std::string& text, const std::string& path) {
  Request asked = request();
  asked.case_text = text;
  asked.case_path = path;
  return rules().decide(asked).has_value();
}

const std::string kWhole =
    R"({"case":"c","persons":[{"id":"p","name":"x","n":1,"pay":5,"old":true,"born":"blank"}]})";

std::string with(const std::string& from, const std::string& to) {
  std::string result = kWhole;
  result.replace(result.find(from), from.size(), to);
  return result;
}

TEST_CASE("what JSON has is taken by decide, alone and in a block") {
  for (const std::string& text :
       {kWhole, with("\"x\"", R"("\ud83d\ude00")"), with("\"x\"", R"("\u00e9\/\b")"),
        with("\"x\"", "\"\xF0\x9F\x98\x80\""), "  " + kWhole + " \t", with("\"n\":1", "\"n\" :\t1"),
        with("5", "5.10"), with("\"x\"", "\"\"")}) {
    CAPTURE(text);
    CHECK(one_answer::difference(rules(), request(), text) == "");
    CHECK(taken(text, "case.json"));
  }
}

TEST_CASE("what JSON does not have is refused by decide as by run") {
  for (const std::string& text : {with("\"n\":1", "\"n\":010"),
                                  with("\"blank\"}", "\"blank\",}"),
                                  with("\"x\"", "'x'"),
                                  with("\"x\"", "\"a\tb\""),
                                  with("\"x\"", R"("\ud83d")"),
                                  with("\"x\"", R"("\x41")"),
                                  with("\"n\":1", "\"n\":+1"),
                                  with("\"n\":1", "\"n\":1."),
                                  with("\"n\":1", "n:1"),
                                  with("true", "yes"),
                                  with("true", "True"),
                                  with("\"blank\"", "~"),
                                  with("\"n\":1", "\"n\":null"),
                                  with("\"n\":1", "\"n\":"),
                                  kWhole + "{}",
                                  kWhole + " # a remark",
                                  kWhole + "// a remark",
                                  std::string("case: c"),
                                  std::string("{case: c}"),
                                  std::string(),
                                  with("\"n\":1", "\"n\":1,\"n\":1"),
                                  with("\"x\"", "\"\xFF\""),
                                  with("\"x\"", "\"\x01\"")}) {
    CAPTURE(text);
    CHECK(one_answer::difference(rules(), request(), text) == "");
    CHECK_FALSE(taken(text, "case.json"));
  }
}

TEST_CASE("a text of any bytes has one answer") {
  std::mt19937 random(1);
  const std::string signs = "{}[]\",:'\\u0d8a1e.-+ \t#~\x01\xC3\xA9";
  for (int i = 0; i < 1500; ++i) {
    std::string text = random() % 2 == 0 ? kWhole : with("\"x\"", R"("\ud83d\ude00")");
    for (auto slips = 1 + random() % 3; slips > 0; --slips) {
      const std::size_t place = random() % text.size();
      const char sign = signs[random() % signs.size()];
      switch (random() % 3) {
        case 0:
          text.erase(place, 1);
          break;
        case 1:
          text[place] = sign;
          break;
        default:
          text.insert(place, 1, sign);
      }
    }
    CAPTURE(text);
    CHECK(one_answer::difference(rules(), request(), text) == "");
  }
}

TEST_CASE("the name of a file says what it is, else its first sign does") {
  using poppy::config::is_json;
  CHECK(is_json("a.json", "case: c"));
  CHECK(is_json("a.ndjson", ""));
  CHECK(is_json("a.jsonl", ""));
  CHECK_FALSE(is_json("a.yaml", "{}"));
  CHECK_FALSE(is_json("a.yml", "[]"));
  CHECK(is_json("standard input", " \r\n\t{}"));
  CHECK(is_json("standard input", "\xEF\xBB\xBF[]"));
  CHECK_FALSE(is_json("standard input", "case: c"));
  CHECK_FALSE(is_json("standard input", "# {\ncase: c"));
  CHECK_FALSE(is_json("standard input", ""));
}

TEST_CASE("YAML in brackets stays YAML in a file of YAML") {
  const std::string flow = "{ case: c, persons: [ { id: p, name: 'x', n: 010, pay: 5, }, ] }";
  CHECK(taken(flow, "case.yaml"));
  CHECK_FALSE(taken(flow, "case.json"));
  CHECK_FALSE(taken(flow, "standard input"));
}

TEST_CASE(
    "a case that a rule test is based on, and a county's own file, are read in the same way") {
  const auto run = [](const std::string& county_file, const std::string& county,
                      const std::string& base) {
    const auto read = [&](const std::string& path) -> std::expected<std::string, std::string> {
      return path.ends_with(county_file) ? county : base;
    };
    return poppy::engine::run_rule_tests(
               rules(),
               {"p/tests/t.yaml",
                "- name: a\n  county_file: " + county_file +
                    "\n  run_date: 2021-02-10\n  month: 2021-02\n  based_on: base.json\n"
                    "  expect: { p.status: Approved }\n"},
               {}, read)
        .tests.front();
  };
  const std::string napa = R"({"county": "Napa"})";
  CHECK(run("napa.json", napa, with("\"x\"", R"("\ud83d\ude00")")).passed());
  CHECK(run("napa.json", napa, with("\"n\":1", "\"n\":010")).problems.front().code == "P017");
  CHECK(run("napa.json", "{county: Napa}", kWhole).problems.front().code == "P017");
  CHECK(run("napa.yaml", "{county: Napa}", kWhole).passed());
}

}  // namespace
