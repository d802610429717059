// Pages of counties: what is set as of the two dials, who set it, all side by side, as files.
#include "console_world.h"
#include "interpreter/config/csv.h"
#include "interpreter/config/read_workbook.h"

namespace {

using namespace poppy;
using namespace poppy::console;

const char* const kPlanned =
    "county: Fresno\ncode: \"10\"\nfips: \"06019\"\nflags:\n  strict:\n    - { value: no }\n"
    "    - { value: yes, from: 2027-01, entered: 2026-11-02 09:30, by: jane, note: \"Board <26>\" "
    "}\n"
    "    - { value: no, from: 2027-03, runs_from: 2027-02-15, by: joe }\n"
    "  kept_in: New\n";

using Rows = std::vector<std::vector<std::string>>;

/// Rows as a workbook has them: without the empty cells at their ends.
Rows trimmed(Rows rows) {
  for (std::vector<std::string>& row : rows) {
    while (!row.empty() && row.back().empty()) row.pop_back();
  }
  return rows;
}

/// Of a CSV file, without its first line, of names.
Rows csv_rows(const serve::Response& file) {
  text::SourceSet sources;
  const auto read = config::read_csv_rows(sources, sources.add("file.csv", file.body));
  REQUIRE(read.has_value());
  REQUIRE_FALSE(read->empty());
  Rows rows;
  for (std::size_t i = 1; i < read->size(); ++i) {
    std::vector<std::string>& row = rows.emplace_back();
    for (const config::CsvCell& cell : (*read)[i]) row.push_back(cell.text);
  }
  return trimmed(std::move(rows));
}

std::vector<config::ReadSheet> sheets_of(const serve::Response& file) {
  CHECK(header_of(file, "Content-Disposition").find(".xlsx") != std::string::npos);
  auto sheets = config::read_workbook(file.body, "file.xlsx");
  REQUIRE(sheets.has_value());
  REQUIRE_FALSE(sheets->empty());
  return std::move(*sheets);
}

}  // namespace

TEST_CASE("a county's settings are shown as of the two dials") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  console.write("fresno.yaml", kPlanned);
  const auto now = console.get("maker", "/counties/Fresno?month=2026-12&run_date=2026-11-30");
  CHECK(now.status == 200);
  CHECK(has(now, "Income counts in full."));
  CHECK(has(now, "EDX001, strict"));
  CHECK(has(now, "for later months"));
  CHECK(has(now, "planned, not yet known: seen by runs from 2027-02-15 on"));
  CHECK(has(now, "2026-11-02 09:30"));
  CHECK(has(now, "Board &lt;26&gt;"));
  CHECK(has(now, "taken as N"));  // half_grant is not set
  CHECK(has(now, "policies/aid/rules.poppy:4"));
  const auto value = [&](const std::string& dials) {
    const auto page = console.get("maker", "/counties/Fresno/settings/strict?" + dials);
    return has(page, "<strong>Y</strong>") ? "Y" : has(page, "<strong>N</strong>") ? "N" : "?";
  };
  CHECK(value("month=2026-12&run_date=2026-11-30") == std::string("N"));
  CHECK(value("month=2027-01&run_date=2026-11-30") == std::string("Y"));
  CHECK(value("month=2027-01&run_date=2026-11-01") == std::string("N"));
  CHECK(value("month=2027-03&run_date=2027-02-14") == std::string("Y"));
  CHECK(value("month=2027-03&run_date=2027-02-15") == std::string("N"));
}

TEST_CASE("a dial that is none is told, and nothing is shown for another month or day") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  for (const char* const path :
       {"/counties/Fresno", "/counties/Fresno/settings.csv", "/matrix.csv"}) {
    INFO(path);
    const auto ask = [&](const char* dials) {
      return console.get("maker", std::string(path) + "?" + dials);
    };
    const auto thirteenth = ask("month=2026-13");
    CHECK(thirteenth.status == 422);
    CHECK(has(thirteenth, "The benefit month: 2026-13 is not a month of the calendar"));
    const auto american = ask("month=2026-12&run_date=11/30/2026");
    CHECK(american.status == 422);
    CHECK(has(american, "The run date: a date is written as year, month and day"));
    CHECK(ask("run_date=open").status == 422);
    CHECK(ask("month=2026-12&run_date=2026-11-30").status == 200);
    CHECK(ask("month=&run_date=").status == 200);  // nothing was asked
  }
}

TEST_CASE("who may ask for a change is offered it, for what a county sets") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  console.sign_in("kern", {store::Role::county_admin}, "Kern");
  console.sign_in("worker", {store::Role::worker}, "Fresno");
  const char* const ask = "Ask for a change";
  CHECK(has(console.get("maker", "/counties/Fresno"), ask));
  CHECK(has(console.get("maker", "/counties/Fresno/settings/strict"), ask));
  CHECK_FALSE(has(console.get("maker", "/counties/Fresno/settings/kept_in"), ask));
  CHECK_FALSE(has(console.get("kern", "/counties/Fresno"), ask));
  CHECK_FALSE(has(console.get("worker", "/counties/Fresno/settings/strict"), ask));
  const auto setting = console.get("maker", "/counties/Fresno/settings/EDX001");
  CHECK(setting.status == 200);
  CHECK(has(setting, "Income is over the limit"));
  CHECK(has(setting, "decides by it"));
}

TEST_CASE("counties are seen by all but the administrator, and by nobody who is not signed in") {
  ConsoleWorld console;
  console.sign_in("worker", {store::Role::worker}, "Kern");
  console.sign_in("auditor", {store::Role::auditor}, "");
  console.sign_in("admin", {store::Role::administrator}, "");
  for (const char* const path :
       {"/counties", "/counties/Fresno", "/counties/Fresno/settings.csv",
        "/counties/Fresno/settings.xlsx", "/counties/Fresno/settings/strict",
        "/counties/Fresno/history", "/counties/Fresno/history.csv", "/counties/Fresno/history.xlsx",
        "/history", "/history.csv", "/history.xlsx", "/matrix", "/matrix.csv", "/matrix.xlsx",
        "/compare", "/compare?a=Fresno&b=Kern", "/compare.csv?a=Fresno&b=Kern",
        "/compare.xlsx?a=Fresno&b=Kern"}) {
    INFO(path);
    CHECK(console.get("worker", path).status == 200);
    CHECK(console.get("auditor", path).status == 200);
    CHECK(console.get("admin", path).status == 403);
    CHECK(console.get("", path).status == 303);
    CHECK(console.post("worker", path, {}).status == 405);
  }
}

TEST_CASE("the history tells who set what, and its filters may be anything") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  console.write("fresno.yaml", kPlanned);
  const auto all = console.get("maker", "/history");
  CHECK(has(all, ">jane<"));
  CHECK(has(all, ">joe<"));
  const auto of_joe = console.get("maker", "/history?by=JOE");
  CHECK(has(of_joe, ">joe<"));
  CHECK_FALSE(has(of_joe, ">jane<"));
  CHECK_FALSE(has(console.get("maker", "/history?since=2026-11-03"), ">jane<"));
  CHECK_FALSE(has(console.get("maker", "/counties/Kern/history"), ">jane<"));
  CHECK_FALSE(has(console.get("maker", "/history?flag=half_grant"), ">jane<"));
  CHECK(has(console.get("maker", "/history?county=fresno&flag=EDX001"), ">jane<"));
  for (const char* const bad : {"since=2026-02-30", "county=Nowhere", "flag=%3Cb%3E"}) {
    INFO(bad);
    const auto page = console.get("maker", std::string("/history?") + bad);
    CHECK(page.status == 422);
    CHECK(has(page, "aria-invalid=\"true\""));  // beside the field, too
    CHECK_FALSE(has(page, "No entry that says"));
    CHECK(console.get("maker", std::string("/history.csv?") + bad).status == 422);
    CHECK(console.get("maker", std::string("/history.xlsx?") + bad).status == 422);
  }
  for (const char* const page : {"0", "-1", "x", "99999999999999999999", "3"}) {
    CHECK(console.get("maker", std::string("/history?page=") + page).status == 200);
  }
  const auto file = console.get("maker", "/history.csv?by=joe");
  CHECK(file.body.starts_with("\xEF\xBB\xBF"));
  CHECK(header_of(file, "Content-Disposition").find("history.csv") != std::string::npos);
}

TEST_CASE("a history of many entries comes in pages") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  std::string many = "county: Fresno\nflags:\n  limit:\n";
  for (int i = 0; i < 150; ++i) {
    many += fmt::format(
        "    - {{ value: ${}, from: 2027-01, entered: 2026-11-02 {:02}:{:02}, by: p{} }}\n", i,
        i / 60, i % 60, i);
  }
  console.write("fresno.yaml", many);
  const auto first = console.get("maker", "/history");
  CHECK(has(first, ">p149<"));
  CHECK(has(first, ">p50<"));
  CHECK_FALSE(has(first, ">p49<"));
  CHECK(has(first, "page=2"));
  const auto second = console.get("maker", "/history?page=2");
  CHECK(has(second, ">p49<"));
  CHECK_FALSE(has(second, ">p50<"));
}

TEST_CASE("all settings and what two counties have otherwise") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  const auto matrix = console.get("maker", "/matrix");
  CHECK(has(matrix, ">Fresno<"));
  CHECK(has(matrix, ">Kern<"));
  CHECK(has(console.get("maker", "/matrix?show=unset"), "not known"));
  CHECK(console.get("maker", "/matrix?show=old").status == 200);
  CHECK(console.get("maker", "/matrix.csv").body.find("calwin_number") != std::string::npos);
  const auto differ = console.get("maker", "/compare?a=fresno&b=15");
  CHECK(has(differ, "Fresno and Kern: settings that differ"));
  CHECK(has(differ, ">not set<"));
  const auto nowhere = console.get("maker", "/compare?a=Nowhere&b=Kern");
  CHECK(nowhere.status == 422);
  CHECK(has(nowhere, "id=\"a-fault\""));
  CHECK(has(nowhere, "There is no county `Nowhere`."));
  CHECK(console.get("maker", "/compare.csv?a=Nowhere&b=Kern").status == 422);
  CHECK(console.get("maker", "/compare.xlsx?a=Nowhere&b=Kern").status == 422);
}

TEST_CASE("an unknown county or setting is no page") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  for (const char* const path :
       {"/counties/Nowhere", "/counties/%3Cscript%3E", "/counties/Fresno/settings/nothing",
        "/counties/Nowhere/history", "/counties/Nowhere/settings.csv",
        "/counties/Nowhere/history.xlsx", "/counties/Nowhere/settings.xlsx",
        "/counties/Fresno/settings/%27%3B--"}) {
    INFO(path);
    const auto response = console.get("maker", path);
    CHECK(response.status == 404);
    CHECK_FALSE(has(response, "<script>'"));
  }
  CHECK(console.get("maker", "/counties/kern%20county").status == 200);
}

TEST_CASE("two drawings are made at once, and whoever comes then is asked to try again") {
  ConsoleWorld console;
  console.sign_in("worker", {store::Role::worker}, "Fresno");
  const char* const kDrawing = "/diagrams/drawing.svg?of=standing&county=Fresno";
  std::vector<serve::Response> inner;
  int depth = 0;
  console.while_drawn = [&] {
    if (++depth < 3) inner.push_back(console.get("worker", kDrawing));
  };
  CHECK(console.get("worker", kDrawing).status == 200);
  REQUIRE(inner.size() == 2);
  CHECK(inner[0].status == 503);  // the third
  CHECK_FALSE(header_of(inner[0], "Retry-After").empty());
  CHECK(inner[1].status == 200);
  console.while_drawn = {};
  CHECK(console.get("worker", kDrawing).status == 200);
}

TEST_CASE("each table is a workbook, too, with the rows of the CSV and the days it is as of") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  console.write("fresno.yaml", kPlanned);
  const std::string dials = "month=2027-01&run_date=2026-11-30";
  struct Kind {
    const char *path, *query, *tab, *about;
  };
  const char* const as_of = "2027-01 as known on 2026-11-30";
  for (const Kind& one :
       {Kind{"/counties/Fresno/settings", "", "County", as_of},
        Kind{"/counties/Fresno/history", "by=joe&", "History", "the latest first"},
        Kind{"/history", "since=2026-11-01&", "History", "made since 2026-11-01"},
        Kind{"/matrix", "", "Matrix", as_of}, Kind{"/matrix", "show=unset&", "Not set", as_of},
        Kind{"/matrix", "show=old&", "Old", "before 2026-11-30"},
        Kind{"/compare", "a=Fresno&b=Kern&", "Difference", as_of}}) {
    INFO(one.path << " " << one.query);
    const std::string query = '?' + (one.query + dials);
    const auto csv = console.get("maker", std::string(one.path) + ".csv" + query);
    const auto workbook = console.get("maker", std::string(one.path) + ".xlsx" + query);
    REQUIRE(csv.status == 200);
    REQUIRE(workbook.status == 200);
    const config::ReadSheet sheet = sheets_of(workbook).front();
    CHECK(sheet.name == one.tab);
    REQUIRE(sheet.rows.size() >= 2);  // the title and the heads
    CHECK(sheet.rows[0][0].find(one.about) != std::string::npos);
    CHECK(trimmed({sheet.rows.begin() + 2, sheet.rows.end()}) == csv_rows(csv));
    // The page leads to both.
    const std::string path = one.path;
    const bool is_county = path == "/counties/Fresno/settings";
    const auto page = console.get("maker", (is_county ? "/counties/Fresno" : path) + query);
    CHECK(has(page, std::string("href=\"") + one.path + ".csv"));
    CHECK(has(page, std::string("href=\"") + one.path + ".xlsx"));
  }
  // `strict` is Y in January, N in December: the workbook is as of the dials.
  const auto value = [&](const std::string& month) {
    const auto sheets = sheets_of(console.get(
        "maker", "/counties/Fresno/settings.xlsx?month=" + month + "&run_date=2026-11-30"));
    for (const auto& row : sheets.front().rows) {
      if (row.size() > 5 && row[2] == "strict" && row[4] == "in force") return row[5];
    }
    return std::string();
  };
  CHECK(value("2026-12") == "N");
  CHECK(value("2027-01") == "Y");
}

TEST_CASE("why a setting changes nothing is said in one way, and anew where the rules are others") {
  ConsoleWorld console;
  console.sign_in("maker", {store::Role::county_admin}, "Fresno");
  const char* const idle = "no rule reads it: setting it otherwise changes nothing";
  const auto is_told = [&](const std::string& path) {
    return has(console.get("maker", path + "?month=2026-12&run_date=2026-11-30"), idle);
  };
  for (const char* const path : {"/counties/Fresno", "/counties/Fresno/settings.csv"}) {
    INFO(path);
    CHECK_FALSE(is_told(path));  // `kept_in` is not set yet
  }
  console.write("fresno.yaml", kPlanned);
  for (const char* const path : {"/counties/Fresno", "/counties/Fresno/settings.csv"}) {
    INFO(path);
    CHECK(is_told(path));
    CHECK(is_told(path));  // from what was found before
  }
  CHECK_FALSE(has(console.get("maker", "/counties/Kern"), idle));
  CHECK_FALSE(has(console.get("maker", "/counties/Fresno?month=2026-12&run_date=2026-11-30"),
                  "this month"));
}
