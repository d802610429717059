// What lies beside the cases: joined tables, county files earlier and later, the progress file.
#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>

#include <filesystem>
#include <fstream>

#include "interpreter/cli/run_progress.h"
#include "interpreter/cli/what_if.h"
#include "interpreter/config/csv.h"
#include "interpreter/config/csv_rows.h"
#include "interpreter/config/read_json.h"
#include "interpreter/county/compare_counties.h"
#include "interpreter/engine/case_line.h"
#include "interpreter/facts/join_case.h"
#include "interpreter/store/store.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/small_rules.h"

namespace {

using namespace poppy;
using fuzz::require;
using fuzz::small_request;
using fuzz::small_rules;

/// A table out of a part: `NAME` on its first line, then CSV. Rows of the first case alone.
struct ReadTable {
  facts::GivenTable given;
  std::vector<facts::TableRow> rows;
};

std::optional<ReadTable> read_table(const std::vector<facts::CaseTable>& kinds,
                                    const std::string& part) {
  const check::Program& program = *small_rules().data().program;
  const std::size_t end = part.find('\n');
  if (end == std::string::npos) return std::nullopt;
  const std::string name = part.substr(0, end);
  const auto kind = std::ranges::find(kinds, name, &facts::CaseTable::name);
  if (kind == kinds.end()) return std::nullopt;
  std::string_view rest = std::string_view(part).substr(end + 1);
  config::CsvRowEnds ends;
  ReadTable table;
  bool is_header = true;
  std::uint64_t number = 1;
  while (!rest.empty()) {
    const std::size_t size = ends.find(rest).value_or(rest.size());
    const std::string_view line = config::without_line_end(rest.substr(0, size));
    if (is_header) {
      text::SourceSet sources;
      const auto header = config::read_csv(sources, sources.add(name, std::string(line)));
      if (!header) return std::nullopt;
      const auto columns = facts::read_table_header(program, *kind, header->header);
      if (!columns) return std::nullopt;
      table.given = {*kind, *columns, name};
      is_header = false;
    } else if (!line.empty()) {
      table.rows.push_back({{}, ++number});
      table.rows.back().fault = config::split_csv_row(line, table.rows.back().cells);
    }
    rest.remove_prefix(size);
  }
  if (is_header) return std::nullopt;
  return table;
}

std::string folder() {
  static const std::string path = [] {
    const char* given = std::getenv("TMPDIR");
    std::string made = std::string(given == nullptr ? "/tmp" : given) + "/poppy-fuzz-" +
                       std::to_string(::getpid());
    std::filesystem::create_directories(made);
    return made;
  }();
  return path;
}

}  // namespace

// Joined tables, between lines `====`: a text of JSON, and every part of it came from some cell.
POPPY_FUZZ_TARGET(tables) {
  static const std::vector<facts::CaseTable> kinds =
      facts::case_tables(*small_rules().data().program);
  std::vector<facts::GivenTable> given;
  std::vector<std::vector<facts::TableRow>> rows;
  for (const std::string& part : fuzz::parts_of(text)) {
    auto table = read_table(kinds, part);
    if (!table) continue;
    const bool twice = std::ranges::any_of(given, [&](const facts::GivenTable& one) {
      return one.table.name == table->given.table.name;
    });
    if (twice ||
        given.empty() != (table->given.table.parent == 0 && table->given.table.name == "case")) {
      continue;
    }
    if (given.empty()) table->rows.resize(std::min<std::size_t>(table->rows.size(), 1));
    // Among the given ones, by the name of the table above.
    const std::string& above = kinds[table->given.table.parent].name;
    const auto parent = std::ranges::find_if(
        given, [&](const facts::GivenTable& one) { return one.table.name == above; });
    if (!given.empty() && parent == given.end()) continue;
    table->given.table.parent =
        given.empty() ? 0 : static_cast<std::uint32_t>(parent - given.begin());
    given.push_back(std::move(table->given));
    rows.push_back(std::move(table->rows));
  }
  if (given.empty() || rows[0].empty()) return;
  const facts::JoinedCase joined = facts::join_case(given, rows);
  require(joined.json.empty() != joined.problems.empty(), "there is a text, or problems", text);
  if (joined.json.empty()) return;
  text::SourceSet sources;
  const auto tree = config::read_json(sources, sources.add("joined.json", joined.json));
  // A record given twice is for the reader of cases to tell.
  if (!tree) {
    for (const text::Problem& problem : tree.error()) {
      require(problem.code == text::ProblemCode::yaml_duplicate_key ||
                  text::find_invalid_utf8(joined.json) != std::string_view::npos,
              "joined tables are JSON", joined.json);
    }
    return;
  }
  std::uint32_t at = 0;
  for (const facts::TextPlace& place : joined.places) {
    require(place.at >= at, "places go forwards", joined.json);
    require(place.place.table < given.size(), "a place lies in a table", joined.json);
    at = place.at;
  }
  static const engine::RunRequest request =
      *engine::resolve_run(*small_rules().data().program, small_request(""));
  const auto decided = engine::decide_line(small_rules().data(), request, joined.json);
  require(decided.json.empty() != decided.problems.empty(), "decided, or told why not",
          joined.json);
}

// Two county files: what was done to the past is told, and of nothing done there is nothing to
// tell.
POPPY_FUZZ_TARGET(counties) {
  const std::vector<std::string> parts = fuzz::parts_of(text);
  text::SourceSet sources;
  const auto before = county::read_county(sources, sources.add("before.yaml", parts[0]));
  const auto after = county::read_county(sources, sources.add("after.yaml", parts.back()));
  for (const auto* one : {&before, &after}) {
    if (!*one) fuzz::require_printable(text::render_problems(sources, one->error()));
  }
  if (!before || !after) return;
  const auto made_on = units::make_date(2021, 8, 15);
  require(county::compare_counties({*before}, {*before}, made_on).empty(),
          "a file is no change of itself", parts[0]);
  const text::Problems told = county::compare_counties({*before}, {*after}, made_on);
  fuzz::require_printable(text::render_problems(sources, told));
  for (std::size_t i = 0; i < before->flags.size() && i < after->flags.size(); ++i) {
    const auto changes = county::redecided(before->flags[i].entries, after->flags[i].entries);
    for (const county::Redecided& one : changes) {
      require(one.was != one.now, "what is told as another value is one", text);
      require(!one.from || !one.until || *one.from <= *one.until, "months go forwards", text);
      require(!one.runs_from || !one.runs_until || *one.runs_from < *one.runs_until,
              "runs go forwards", text);
    }
    require(county::redecided(after->flags[i].entries, after->flags[i].entries).empty(),
            "entries do not differ from themselves", text);
  }
}

// A county file of the user's own in place of the county's.
POPPY_FUZZ_TARGET(what_if) {
  const Rules& own = small_rules();
  const auto sources = std::make_shared<text::SourceSet>(own.data().input.sources);
  const auto file = sources->add("own.yaml", text);
  const auto tried = engine::with_county_file(own, sources, file);
  if (!tried) {
    fuzz::require_printable(text::render_problems(*sources, tried.error()));
    return;
  }
  Request request = small_request("{\"case\": \"c\", \"persons\": [], \"saved\": []}");
  const auto decided = tried->decide(request);
  if (!decided) return;
  fuzz::require_printable(cli::what_if_notes(own, *tried, "Yolo", *units::make_month(2021, 8),
                                             *units::make_date(2021, 8, 15)));
}

// Any bytes as the progress file of a run: refused, or read and written and read alike.
POPPY_FUZZ_TARGET(progress) {
  const std::string path = folder() + "/progress";
  std::ofstream(path, std::ios::binary) << text;
  const auto read = cli::read_progress(path);
  if (!read) {
    require(!read.error().empty(), "what is refused is told why", text);
    return;
  }
  require(read->has_value(), "the file is there");
  require(cli::write_progress(path, **read).has_value(), "what was read is written", text);
  const auto again = cli::read_progress(path);
  require(again && again->has_value(), "what was written is read", text);
  require(cli::describe_difference(**read, (*again)->asked).empty(), "nothing differs then", text);
  require((*again)->input_lines == (*read)->input_lines &&
              (*again)->is_whole == (*read)->is_whole &&
              (*again)->output_hash == (*read)->output_hash,
          "counts are read as written", text);
}

std::string all_cases(store::Store& store) {
  std::string all, last;
  while (true) {
    const auto cases = store.read_after(last, 3);
    require(cases.has_value(), "what is stored is read");
    if (cases->empty()) return all;
    for (const store::StoredCase& one : *cases) {
      require(last.empty() || last < one.id, "in the order of the names");
      last = one.id;
      all += fmt::format("{} {} {}\n", one.id, one.revision, one.document);
    }
  }
}

// Any bytes as the file of a store: refused, or what is read stays when more is written behind it.
POPPY_FUZZ_TARGET(store) {
  const std::string path = folder() + "/store";
  std::filesystem::create_directory(path);
  std::ofstream(path + "/cases.ndjson", std::ios::binary) << text;
  std::string before;
  {
    const auto opened = store::open_store(path, store::Access::write);
    if (!opened) {
      require(!opened.error().empty(), "what is refused is told why", text);
      return;
    }
    before = all_cases(**opened);
    const store::StoredCase last{"\xF4\x8F\xBF\xBF", "Yolo", "{}", 0};
    if (!(*opened)->write({&last, 1}, nullptr)) return;  // the store has one of the name
    require((*opened)->tidy().has_value(), "it is written anew where that is worth it", text);
  }
  const auto again = store::open_store(path, store::Access::read);
  require(again.has_value(), "what was written is read", text);
  require(all_cases(**again).starts_with(before), "and nothing before it has changed", text);
}
