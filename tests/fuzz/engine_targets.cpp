// Cases in every way there is to decide them, and all that is told of them.
#include <nlohmann/json.hpp>

#include "interpreter/check/program_bytes.h"
#include "interpreter/config/csv_rows.h"
#include "interpreter/engine/case_block.h"
#include "interpreter/engine/decision_csv.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/problem_text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/shipped_rules.h"
#include "tests/fuzz/small_rules.h"

namespace {

using namespace poppy;
using fuzz::json_text;
using fuzz::require;
using fuzz::small_request;
using fuzz::small_rules;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

engine::RunRequest small_run() {
  return *engine::resolve_run(*small_rules().data().program, small_request(""));
}

std::vector<std::string> codes_of(const engine::CaseLine& line) {
  std::vector<std::string> codes;
  for (const engine::LineProblem& problem : line.problems) codes.push_back(problem.code);
  return codes;
}

/// A case of the small rules with these words wherever a case has words of people.
std::string hostile_case(const std::vector<std::string>& words) {
  const auto word = [&](std::size_t i) { return json_text(words[i % words.size()]); };
  return "{\"case\": " + word(0) + ", \"note\": " + word(1) +
         ", \"rooms\": 3, \"persons\": [{\"id\": " + word(2) + ", \"nickname\": " + word(3) +
         ", \"amount\": \"$3\", \"wage\": \"$7\", \"work\": \"Left\", \"share\": \"20%\", "
         "\"day\": \"2021-08-01\", \"incomes\": [{\"id\": " +
         word(4) + ", \"kind\": " + word(5) +
         ", \"amount\": \"$5\", \"begin\": \"2021-01-01\"}]}]}";
}

/// Cells of all rows that a reader of CSV gets.
std::vector<std::vector<std::string>> cells_of(const std::string& text) {
  std::vector<std::vector<std::string>> rows;
  config::CsvRowEnds ends;
  config::CsvRow row;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = ends.find(rest);
    require(end.has_value(), "every row that is written ends", text);
    const auto line = config::without_line_end(rest.substr(0, *end));
    require(config::split_csv_row(line, row) == config::CsvFault::none, "rows can be read", line);
    rows.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) rows.back().emplace_back(row[i]);
    rest.remove_prefix(*end);
  }
  return rows;
}

}  // namespace

// A line each: decided in one block as each alone.
POPPY_FUZZ_TARGET(block) {
  static const engine::RunRequest request = small_run();
  const std::vector<std::string> lines = lines_of(text);
  if (lines.size() > 200) return;
  const std::vector<std::string_view> views(lines.begin(), lines.end());
  static engine::BlockDecider decider(small_rules().data(), request);
  const engine::DecidedBlock& block = decider.decide(views);
  require(block.lines.size() == lines.size(), "every line has an answer", text);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const engine::CaseLine alone = engine::decide_line(small_rules().data(), request, lines[i]);
    const engine::DecidedLine& found = block.lines[i];
    if (found.size == 0) {
      require(alone.json.empty(), "a block refuses what a line alone does", lines[i]);
      require(codes_of(block.refused[found.refused]) == codes_of(alone), "reasons are alike",
              lines[i]);
      require(!alone.problems.empty(), "what is refused is told why", lines[i]);
    } else {
      require(block.text.substr(found.begin, found.size) == alone.json, "decisions are alike",
              lines[i]);
      require(found.undetermined == alone.undetermined, "what is open is alike", lines[i]);
      fuzz::require_json(alone.json);
    }
  }
}

// Words of people, wherever a case has some: what is told of it stays words.
POPPY_FUZZ_TARGET(report) {
  const std::vector<std::string> words = fuzz::parts_of(text);
  Request request = small_request(hostile_case(words));
  request.case_path = "case.json";
  const auto decided = small_rules().decide(request);
  if (!decided) {
    for (const Problem& problem : decided.error()) fuzz::require_printable(problem.text);
    return;
  }
  fuzz::require_printable(decided->text());
  fuzz::require_json(decided->json());
  // No word may pass for a line of the report: with plain words it has as many lines.
  for (const Month& month : decided->months) {
    for (const char* path : {"case_result", "total", "noted"}) {
      fuzz::require_printable(month.why(path).value());
    }
  }
}

// Any words as the path of a line: told why, or told that there is none.
POPPY_FUZZ_TARGET(explain) {
  static const Decided decided = *small_rules().decide(
      small_request(hostile_case({"c", "a note", "p1", "Sam", "i1", "gift"})));
  const Month& month = decided.months.front();
  if (const auto why = month.why(text)) {
    fuzz::require_printable(*why);
    fuzz::require(month.explain(text).has_value() && month.value(text).has_value(),
                  "a line that is there");
  } else {
    for (const Problem& problem : why.error()) fuzz::require_printable(problem.text);
    fuzz::require(!month.explain(text) && !month.value(text), "a line that is not there");
  }
  static_cast<void>(month.reasons(text));
  static_cast<void>(engine::find_record(month.data().determination, text));
}

// A decision as JSON and as CSV: the same words in both.
POPPY_FUZZ_TARGET(decision_csv) {
  static const engine::RunRequest request = small_run();
  const std::vector<std::string> words = fuzz::parts_of(text);
  std::string line = hostile_case(words);
  std::erase(line, '\n');
  const engine::CaseLine decided = engine::decide_line(small_rules().data(), request, line);
  if (decided.json.empty()) return;
  std::string decisions;
  std::string values;
  engine::append_csv_rows(decided.json, decisions, values);
  const auto json = nlohmann::json::parse(decided.json);
  const auto rows = cells_of(decisions);
  const std::string id = json["case"].get<std::string>();
  for (const auto& row : rows) {
    require(row.size() == cells_of(std::string(engine::decisions_header()))[0].size(),
            "a decision has its cells", decisions);
    require(row[0] == id || row[0] == "'" + id, "a case is named as in the JSON", decisions);
  }
  std::size_t wanted = 0;
  for (const auto& [name, program] : json["programs"].items())
    wanted += program["decisions"].size();
  require(rows.size() == wanted, "every decision has a row", decisions);
  std::size_t kept = 0;
  for (const auto& row : cells_of(values)) {
    require(row.size() == cells_of(std::string(engine::values_header()))[0].size(),
            "a value has its cells", values);
    const auto& record = json["programs"][row[2]]["values"];
    if (row[4] != "line" || !record.contains(row[3]) || !record[row[3]].contains(row[5])) continue;
    const auto& value = record[row[3]][row[5]];
    if (!value.is_string()) continue;
    const std::string plain = value.get<std::string>();
    require(row[7] == plain || row[7] == "'" + plain, "a value is as in the JSON", values);
    ++kept;
  }
  require(kept > 0 || words[0].empty() || !json["programs"].contains("small"), "values have rows",
          values);
}

// Any words as what past decisions kept, and what is kept now as the past of the next month.
POPPY_FUZZ_TARGET(saved) {
  static const engine::RunRequest july = [] {
    Request request = small_request("");
    request.month = "2021-07";
    return *engine::resolve_run(*small_rules().data().program, request);
  }();
  static const engine::RunRequest august = small_run();
  const std::string persons =
      "\"persons\": [{\"id\": \"p1\", \"nickname\": \"Sam\", \"wage\": \"$3\", \"incomes\": []}]";
  std::string given = text;
  std::erase(given, '\n');
  const std::string line = "{\"case\": \"c\", \"saved\": " + given + ", " + persons + "}";
  const auto first = engine::decide_line(small_rules().data(), july, line);
  static engine::BlockDecider decider(small_rules().data(), july);
  const std::vector<std::string_view> views{line};
  const engine::DecidedBlock& block = decider.decide(views);
  require((block.lines[0].size == 0) == first.json.empty(), "a block takes what a line does", line);
  if (first.json.empty()) return;
  require(block.text == first.json, "decisions with a past are alike", line);
  const auto json = nlohmann::json::parse(first.json);
  const auto& values = json["programs"]["small"]["values"];
  if (!values.contains("p1") || !values["p1"].contains("wages")) return;
  const nlohmann::json kept = values["p1"]["wages"];
  if (!kept.is_string()) return;
  const std::string next =
      "{\"case\": \"c\", \"saved\": [{\"month\": \"2021-07\", \"run_date\": \"2021-08-01\", "
      "\"persons\": {\"p1\": {\"wages\": " +
      kept.dump() + "}}}], " + persons + "}";
  const auto second = engine::decide_line(small_rules().data(), august, next);
  require(!second.json.empty(), "what was kept can be given back", next);
  const auto made = nlohmann::json::parse(second.json)["programs"]["small"]["made"];
  require(made.size() == 1, "what hangs on the past is made", second.json);
}

// Any words as months: as many are decided as are asked for, or it is told why not.
POPPY_FUZZ_TARGET(months) {
  Request request = small_request("{\"case\": \"c\", \"persons\": [], \"saved\": []}");
  request.month = text;
  const auto range = units::parse_month_range(text);
  const auto decided = small_rules().decide(request);
  if (!decided) {
    require(!decided.error().empty(), "what is refused is told why", text);
    for (const Problem& problem : decided.error()) fuzz::require_printable(problem.text);
    return;
  }
  if (text.empty()) return;
  require(range.has_value(), "months that are decided can be read", text);
  const auto count = static_cast<std::size_t>(range->last.months - range->first.months + 1);
  require(decided->months.size() == count, "every month is decided", text);
  require(decided->months.front().month() == units::to_string(range->first), "from the first on",
          text);
}

// Rules of any words: the schemas of their cases, counties and tests are JSON.
POPPY_FUZZ_TARGET(schema) {
  const auto rules = Rules::load({{"fuzz.poppy", text}, {"yolo.yaml", "county: Yolo\n"}});
  if (!rules) return;
  for (const std::string& schema :
       {rules->case_schema(), rules->county_schema(), rules->test_schema()}) {
    fuzz::require_json(schema);
    const auto json = nlohmann::json::parse(schema);
    require(json.is_object() && json.contains("$defs"), "a schema has definitions", schema);
  }
}

// One expression: what is read and printed means the same again.
POPPY_FUZZ_TARGET(expression) {
  std::string body = text;
  for (char& c : body) {
    if (c == '\n') c = ' ';
  }
  const std::string rules = "module fuzz.one\ndefine x of Case : bool = " + body + "\n";
  text::SourceSet sources;
  const auto module = syntax::read_rules(sources, sources.add("one.poppy", rules));
  if (!module) {
    fuzz::require_printable(text::render_problems(sources, module.error()));
    return;
  }
  const std::string printed = syntax::format_rules(*module);
  const auto again = syntax::read_rules(sources, sources.add("again.poppy", printed));
  require(again.has_value(), "what is printed can be read", printed);
  require(syntax::format_rules(*again) == printed, "what is printed is read the same", printed);
}

// Kept rules of which some bytes are others, or the end is gone: read as a program or refused, and
// never taken for what was kept.
POPPY_FUZZ_TARGET(compiled) {
  static const std::string kept = small_rules().compiled();
  static const std::string program = check::to_bytes(*small_rules().data().program);
  const auto changed = [&text](std::string bytes) {
    fuzz::Bytes said(text);
    if (said.byte() % 4 == 0)
      bytes.resize(static_cast<std::uint64_t>(said.number()) % bytes.size());
    while (!said.empty() && !bytes.empty()) {
      bytes[static_cast<std::uint64_t>(said.number()) % bytes.size()] =
          static_cast<char>(said.byte());
    }
    return bytes;
  };
  static_cast<void>(check::from_bytes(changed(program)));
  static_cast<void>(check::from_bytes(text));
  std::vector<File> files{{"small/rules.poppy", fuzz::kSmallRules},
                          {"yolo.yaml", fuzz::kSmallCounty}};
  files.push_back({"napa.yaml", "county: Napa\nflags: { strict: no }\n"});
  const std::string other = changed(kept);
  const auto rules = Rules::load(files, other);
  require(rules.has_value(), "rules load whatever stands beside them");
  require(rules->is_from_compiled() == (other == kept), "what was changed is not taken");
}

// Any words as a file of rule tests of small rules: they pass, fail, or are told what is wrong.
POPPY_FUZZ_TARGET(rule_tests) {
  const auto file =
      engine::run_rule_tests(small_rules(), {"small/tests/fuzz.yaml", text}, {},
                             [](const std::string&) -> std::expected<std::string, std::string> {
                               return "case: c\npersons: [ { id: p1, wage: $3, incomes: [] } ]\n";
                             });
  for (const Problem& problem : file.problems) fuzz::require_printable(problem.text);
  for (const engine::RuleTest& test : file.tests) {
    for (const Problem& problem : test.problems) fuzz::require_printable(problem.text);
    for (const engine::Mismatch& mismatch : test.mismatches) {
      require(mismatch.expected != mismatch.found, "what failed is not what was expected", text);
      fuzz::require_printable(mismatch.why);
    }
  }
}
