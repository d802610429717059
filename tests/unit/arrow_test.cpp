// Tables of cases in, tables of decisions out, over small rules. What comes out is shown as JSON by
// the same writer that writes cases, so that each exported array is read back, too.
#include "interpreter/arrow/decide_stream.h"

#include <doctest/doctest.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "arrow_tables.h"
#include "interpreter/arrow/owned.h"
#include "interpreter/arrow/read_schema.h"
#include "interpreter/arrow/record_entity.h"
#include "interpreter/arrow/view_array.h"
#include "interpreter/arrow/write_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/problem_codes.h"

namespace {

using poppy::MadeColumn;
using poppy::Released;
using poppy::Texts;
using poppy::arrow::Owned;
using poppy::text::ProblemCode;

constexpr const char* kRules = R"(module t.rules "T"
entity County
enum K { Low "Low income", High }
enum S { Approved, Denied }
entity Case of County as cases key (id) {
  id : text
  income : money
  share : rate
  size : int dated
  head : bool
  since : date
  asked : month
  during : span
  away : dayset
  kind : K
}
entity Person of Case as persons key (id) { id : text; born : date; wage : money }
entity Job of Person as jobs key (number) { number : int; pay : money }
rule over of Case { reason "Over"; fails when income > $1,000 }
rule too_young of Person { reason X1 "Too young"; fails when born > 2010-01-01 }
define pays of Case : money "Pays" = $12.50
define third of Case : exact_money "A third" = $1 / 3
define part of Case : rate "Part" = share
define double of Case : int "Double" = size * 2
define first_day of Case : date "First day" = since
define month_before of Case : month "Asked" = asked
define span_of of Case : span "During" = during
define days_away of Case : dayset "Away" = away
define is_head of Case : bool "Head" = head
define class of Case : K "Class" = kind
define twice of Person : money "Twice" = wage * 2
define yearly of Job : money "Yearly" = pay * 12
decision s of Case : S { reasons from over; Denied when over; Approved otherwise }
decision p of Person : S { reasons from too_young; Denied when too_young; Approved otherwise }
)";

poppy::Rules load(const std::string& rules = kRules) {
  auto loaded = poppy::Rules::load({{"t.poppy", rules}, {"yolo.yaml", "county: Yolo\n"}});
  if (!loaded) FAIL(loaded.error().front().text);
  return *loaded;
}

std::shared_ptr<poppy::engine::DeciderPool> deciders(const poppy::Rules& rules,
                                                     const std::string& month = "2024-01",
                                                     const Texts& lines = {}) {
  poppy::Request request;
  request.county = "Yolo";
  request.month = month;
  request.run_date = "2024-01-15";
  for (const auto& line : lines) request.lines.push_back(*line);
  auto asked = poppy::engine::resolve_run(*rules.data().program, request);
  REQUIRE(asked);
  return std::make_shared<poppy::engine::DeciderPool>(rules, std::move(*asked));
}

using Rows = std::vector<std::string>;

std::string shown(const Rows& rows) {
  std::string all;
  for (const std::string& row : rows) all += row + "\n";
  return all;
}

/// Rows of a table as JSON, nulls left out.
Rows rows_of(const MadeColumn& table) {
  Released released;
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> array;
  give_schema(table, &released, schema.fill());
  give_array(table, &released, array.fill());
  const auto column = poppy::arrow::read_schema(schema.get());
  if (!column) FAIL(column.error().front().text);
  const auto view = poppy::arrow::view_array(*column, array.get());
  if (!view) FAIL(view.error());
  std::vector<std::string> rows;
  for (std::int64_t row = 0; row < table.length; ++row) {
    std::string& text = rows.emplace_back();
    poppy::engine::LineText to(text);
    write_case(*view, row, to);
  }
  return rows;
}

/// The same of all that a stream gives.
std::vector<std::string> rows_of(ArrowArrayStream& stream) {
  Owned<ArrowSchema> schema;
  REQUIRE(stream.get_schema(&stream, schema.fill()) == 0);
  const auto column = poppy::arrow::read_schema(schema.get());
  if (!column) FAIL(column.error().front().text);
  std::vector<std::string> rows;
  while (true) {
    Owned<ArrowArray> array;
    if (stream.get_next(&stream, array.fill()) != 0) FAIL(stream.get_last_error(&stream));
    if (!array.is_there()) return rows;
    const auto view = poppy::arrow::view_array(*column, array.get());
    if (!view) FAIL(view.error());
    for (std::int64_t row = 0; row < array->length; ++row) {
      std::string& text = rows.emplace_back();
      poppy::engine::LineText to(text);
      write_case(*view, row, to);
    }
  }
}

std::vector<std::string> decide(const std::vector<MadeColumn>& tables,
                                const poppy::arrow::StreamRequest& request = {},
                                const std::string& month = "2024-01") {
  Released released;
  Owned<ArrowArrayStream> in;
  Owned<ArrowArrayStream> out;
  give_stream(tables, &released, in.fill());
  const auto decided =
      poppy::arrow::decide_stream(deciders(load(), month), request, &*in, out.fill());
  if (!decided) FAIL(decided.error().front().text);
  auto rows = rows_of(*out);
  out.reset();
  CHECK(released.schemas == 1);
  CHECK(released.arrays == static_cast<int>(tables.size()));
  CHECK(released.streams == 1);
  return rows;
}

/// What is said of columns that are refused, a line each.
std::string refusal(const MadeColumn& table, const poppy::arrow::StreamRequest& request = {}) {
  Released released;
  Owned<ArrowArrayStream> in;
  Owned<ArrowArrayStream> out;
  give_stream({table}, &released, in.fill());
  const auto decided = poppy::arrow::decide_stream(deciders(load()), request, &*in, out.fill());
  REQUIRE(!decided);
  CHECK(!out.is_there());
  CHECK(released.streams == 1);
  std::string all;
  for (const auto& problem : decided.error()) {
    CHECK(problem.code == poppy::text::kind_of(ProblemCode::arrow_columns).number);
    all += problem.message + " | " + problem.hint + "\n";
  }
  return all;
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

MadeColumn ids(std::size_t count) {
  Texts texts;
  for (std::size_t i = 0; i < count; ++i) texts.emplace_back("c" + std::to_string(i));
  return poppy::text_column("case", texts);
}

TEST_CASE("every format that has an exact meaning is written as JSON has it") {
  using poppy::number_column;
  const auto shown_of = [](MadeColumn column) {
    return shown(rows_of(poppy::structure("", {std::move(column)})));
  };
  const Texts texts = {"a\"b\\\n", std::nullopt, "more than twelve bytes", "",
                       "another long one: é"};
  const Rows as_texts = {R"({"x":"a\"b\\\n"})", "{}", R"({"x":"more than twelve bytes"})",
                         R"({"x":""})", R"({"x":"another long one: é"})"};
  CHECK(shown_of(poppy::text_column("x", texts)) == shown(as_texts));
  CHECK(shown_of(poppy::text_column<std::int64_t>("x", texts)) == shown(as_texts));
  CHECK(shown_of(poppy::view_column("x", texts)) == shown(as_texts));
  CHECK(shown_of(poppy::bool_column("x", {true, std::nullopt, false})) ==
        shown({R"({"x":true})", "{}", R"({"x":false})"}));
  CHECK(shown_of(number_column<std::int8_t>("c", "x", {-128, 127})) ==
        shown({R"({"x":-128})", R"({"x":127})"}));
  CHECK(shown_of(number_column<std::uint8_t>("C", "x", {255})) == shown({R"({"x":255})"}));
  CHECK(shown_of(number_column<std::int16_t>("s", "x", {-32768})) == shown({R"({"x":-32768})"}));
  CHECK(shown_of(number_column<std::uint16_t>("S", "x", {65535})) == shown({R"({"x":65535})"}));
  CHECK(shown_of(number_column<std::int32_t>("i", "x", {-2147483647 - 1})) ==
        shown({R"({"x":-2147483648})"}));
  CHECK(shown_of(number_column<std::uint32_t>("I", "x", {4294967295U})) ==
        shown({R"({"x":4294967295})"}));
  CHECK(shown_of(number_column<std::int64_t>("l", "x", {INT64_MIN})) ==
        shown({R"({"x":-9223372036854775808})"}));
  CHECK(shown_of(number_column<std::uint64_t>("L", "x", {UINT64_MAX})) ==
        shown({R"({"x":18446744073709551615})"}));
  // 1970-01-01 and 18,993 days: 52 years of which 13 had 366 days, 2022-01-01.
  CHECK(shown_of(number_column<std::int32_t>("tdD", "x", {0, 18993, -1, 3000000})) ==
        shown({R"({"x":"1970-01-01"})", R"({"x":"2022-01-01"})", R"({"x":"1969-12-31"})",
               R"({"x":"day 3000000 from 1970-01-01"})"}));
  CHECK(shown_of(number_column<std::int64_t>("tdm", "x", {86'400'000, -86'400'000})) ==
        shown({R"({"x":"1970-01-02"})", R"({"x":"1969-12-31"})"}));
  CHECK(shown_of(number_column<std::int64_t>("tss:", "x", {86'400, 86'399, -1})) ==
        shown({R"({"x":"1970-01-02"})", R"({"x":"1970-01-01 with a time of day"})",
               R"({"x":"1969-12-31 with a time of day"})"}));
  CHECK(shown_of(number_column<std::int64_t>("tsm:", "x", {86'400'000})) ==
        shown({R"({"x":"1970-01-02"})"}));
  CHECK(shown_of(number_column<std::int64_t>("tsu:", "x", {86'400'000'000})) ==
        shown({R"({"x":"1970-01-02"})"}));
  CHECK(shown_of(number_column<std::int64_t>("tsn:", "x", {86'400'000'000'000, 1})) ==
        shown({R"({"x":"1970-01-02"})", R"({"x":"1970-01-01 with a time of day"})"}));
  // The least there is, 106,751.99 days before, as some tools write what is no time.
  CHECK(shown_of(number_column<std::int64_t>("tsn:", "x", {INT64_MIN})) ==
        shown({R"({"x":"day -106752 from 1970-01-01 with a time of day"})"}));
}

TEST_CASE("decimals of every width keep all their digits, and no zeros behind them") {
  const auto shown_of = [](MadeColumn column) {
    return shown(rows_of(poppy::structure("", {std::move(column)})));
  };
  CHECK(shown_of(poppy::number_column<std::int32_t>("d:9,2,32", "x", {91240, -5})) ==
        shown({R"({"x":912.4})", R"({"x":-0.05})"}));
  CHECK(shown_of(poppy::number_column<std::int64_t>("d:18,0,64", "x", {-7})) ==
        shown({R"({"x":-7})"}));
  CHECK(
      shown_of(poppy::number_column<__int128>("d:12,2", "x", {0, 100, 1, -91240, std::nullopt})) ==
      shown({R"({"x":0})", R"({"x":1})", R"({"x":0.01})", R"({"x":-912.4})", "{}"}));
  // 2^100 = 1267650600228229401496703205376; with ten places, the last digit behind the point 6.
  CHECK(shown_of(poppy::number_column<__int128>("d:38,10", "x", {__int128{1} << 100})) ==
        shown({R"({"x":126765060022822940149.6703205376})"}));
  // -2^255, the least of 256 bits.
  std::string least(32, '\0');
  least[31] = static_cast<char>(0x80);
  MadeColumn wide{"d:76,0,256", "x", 1};
  wide.buffers = {std::nullopt, least};
  CHECK(
      shown_of(wide) ==
      shown(
          {R"({"x":-57896044618658097711785492504343953926634992332820282019728792003956564819968})"}));
}

TEST_CASE("lists, structures, maps and dictionaries of every layout") {
  using poppy::structure;
  const auto shown_of = [](MadeColumn column) {
    return shown(rows_of(structure("", {std::move(column)})));
  };
  const MadeColumn letters = poppy::text_column("", {"a", "b", std::nullopt, "d"});
  const Rows wanted = {R"({"x":["a"]})", R"({"x":[]})", R"({"x":["b",null,"d"]})"};
  CHECK(shown_of(poppy::list_column<std::int32_t>("x", {1, 1, 4}, letters)) == shown(wanted));
  CHECK(shown_of(poppy::list_column<std::int64_t>("x", {1, 1, 4}, letters)) == shown(wanted));
  CHECK(shown_of(poppy::list_view_column<std::int32_t>("x", {0, 3, 1}, {1, 0, 3}, letters)) ==
        shown(wanted));
  CHECK(shown_of(poppy::list_view_column<std::int64_t>("x", {0, 3, 1}, {1, 0, 3}, letters)) ==
        shown(wanted));
  MadeColumn pairs{"+w:2", "x", 2};
  pairs.buffers = {std::nullopt};
  pairs.children = {letters};
  CHECK(shown_of(pairs) == shown({R"({"x":["a","b"]})", R"({"x":[null,"d"]})"}));
  CHECK(shown_of(structure(
            "x", {letters, poppy::number_column<std::int64_t>("l", "n", {1, 2, 3, {}})})) ==
        shown({R"({"x":{"":"a","n":1}})", R"({"x":{"":"b","n":2}})", R"({"x":{"n":3}})",
               R"({"x":{"":"d"}})"}));
  CHECK(shown_of(poppy::map_column("x", {2, 2}, poppy::text_column("", {"p1", "p2"}),
                                   poppy::number_column<std::int64_t>("l", "", {1, {}}))) ==
        shown({R"({"x":{"p1":1}})", R"({"x":{}})"}));
  CHECK(shown_of(poppy::map_column("x", {1}, poppy::number_column<std::int64_t>("l", "", {7}),
                                   poppy::bool_column("", {true}))) ==
        shown({R"({"x":{"7":true}})"}));
  CHECK(shown_of(poppy::dictionary_column<std::int8_t>("c", "x", {3, {}, 2, 0}, letters)) ==
        shown({R"({"x":"d"})", "{}", "{}", R"({"x":"a"})"}));
  CHECK(shown_of(poppy::dictionary_column<std::uint32_t>("I", "x", {1}, letters)) ==
        shown({R"({"x":"b"})"}));
  MadeColumn nothing{"n", "x", 2};
  nothing.nulls = 2;
  CHECK(shown_of(nothing) == shown({"{}", "{}"}));
}

TEST_CASE("a slice begins at its own rows, in structures, lists, bits and dictionaries") {
  MadeColumn table = poppy::structure(
      "", {ids(4), poppy::bool_column("b", {true, false, {}, true}),
           poppy::dictionary_column<std::int8_t>("c", "k", {0, 1, 0, 1},
                                                 poppy::text_column("", {"Low", "High"})),
           poppy::list_column<std::int32_t>(
               "l", {1, 1, 3, 4}, poppy::number_column<std::int64_t>("l", "", {5, 6, 7, 8}))});
  const Rows sliced = {R"({"case":"c2","k":"Low","l":[6,7]})",
                       R"({"case":"c3","b":true,"k":"High","l":[8]})"};
  CHECK(rows_of(poppy::slice(table, 2, 4)) == sliced);
  // The same where the children are slices themselves, and the table is none.
  for (MadeColumn& child : table.children) child = poppy::slice(child, 2, 4);
  table.length = 2;
  CHECK(rows_of(table) == sliced);
}

TEST_CASE("cases as columns are decided, and lines of each type have columns of theirs") {
  const MadeColumn persons = poppy::list_column<std::int32_t>(
      "persons", {2, 2, 2},
      poppy::structure(
          "",
          {poppy::text_column("id", {"p1", "p2"}),
           poppy::number_column<std::int32_t>("tdD", "born", {14'610, 18'993}),
           poppy::number_column<__int128>("d:12,2", "wage", {10'050, {}}),
           poppy::list_column<std::int32_t>(
               "jobs", {1, 1},
               poppy::structure("", {poppy::number_column<std::int64_t>("l", "number", {7}),
                                     poppy::number_column<__int128>("d:12,2", "pay", {200})}))}));
  const MadeColumn table = poppy::structure(
      "", {ids(3), poppy::number_column<__int128>("d:12,2", "income", {100'001, 100'000, {}}),
           poppy::number_column<__int128>("d:4,3", "share", {250, {}, {}}),
           poppy::number_column<std::int16_t>("s", "size", {3, {}, {}}),
           poppy::bool_column("head", {true, {}, {}}),
           poppy::number_column<std::int32_t>("tdD", "since", {18'993, {}, {}}),
           poppy::text_column("asked", {"2024-02", {}, {}}),
           poppy::text_column("during", {"2024-01-01..open", {}, {}}),
           poppy::text_column("away", {"2024-01-02, 2024-01-05..2024-01-06", {}, {}}),
           poppy::text_column("kind", {"Low", {}, {}}), persons});
  const auto rows = decide({table});
  REQUIRE(rows.size() == 3);
  // A third of a dollar: 33 1/3 cents. 14,610 days are 40 years with ten leap days: 2010-01-01, and
  // not later than it. 18,993: 2022-01-01.
  CHECK(
      rows[0] ==
      R"({"case":"c0","county":"Yolo","month":"2024-01","run_date":"2024-01-15","decided":true,"s":"Denied",)"
      R"("pays":12.5,"third":"33 1/3 cents","part":"25%","double":6,"first_day":"2022-01-01",)"
      R"("month_before":"2024-02","span_of":{"first":"2024-01-01"},"days_away":[{"first":"2024-01-02","last":"2024-01-02"},)"
      R"({"first":"2024-01-05","last":"2024-01-06"}],"is_head":true,"class":"Low",)"
      R"("persons":[{"record":"p1","p":"Approved","twice":201,"reasons":[]},)"
      R"({"record":"p2","p":"Denied","reasons":["X1"]}],)"
      R"("jobs":[{"record":"p1/jobs/7","yearly":24,"reasons":[]}],"reasons":["over"],)"
      R"("decisions":[{"program":"t","decision":"s","status":"Denied","state":"known","reasons":["over"]},)"
      R"({"program":"t","decision":"p","record":"p1","status":"Approved","state":"known","reasons":[]},)"
      R"({"program":"t","decision":"p","record":"p2","status":"Denied","state":"known","reasons":["X1"]}],)"
      R"("made":[],"notices":[],"undetermined":[],"undetermined_more":false,"open":["p2.twice"],"errors":[],"problems":[]})");
  CHECK(holds(
      rows[1],
      R"("case":"c1","county":"Yolo","month":"2024-01","run_date":"2024-01-15","decided":true,"s":"Approved")"));
  // Not told is not known: no value, and a name among the open ones.
  CHECK(!holds(rows[2], R"("s":)"));
  CHECK(holds(rows[2], R"("status")") == false);
  CHECK(
      holds(rows[2],
            R"("decisions":[{"program":"t","decision":"s","state":"undetermined","reasons":[]})"));
  CHECK(holds(rows[2], R"("undetermined":["income"])"));
  CHECK(holds(rows[2], R"("open":["s",)"));
}

TEST_CASE(
    "a case that cannot be decided has its row, with the problems of it, and no other fails") {
  const auto rows = decide(
      {poppy::structure("", {poppy::text_column("case", {"c0", "c1", {}}),
                             poppy::text_column("since", {"2022-01-01", "soon", {}}),
                             poppy::number_column<__int128>("d:12,2", "income", {1, 2, 3})})});
  REQUIRE(rows.size() == 3);
  CHECK(holds(rows[0], R"("decided":true)"));
  CHECK(holds(rows[1], R"({"case":"c1","decided":false,"problems":[{"code":"P704",)"));
  CHECK(holds(rows[1], R"("line":2}]})"));
  CHECK(holds(rows[2], R"({"decided":false,"problems":[{"code":"P703",)"));
}

TEST_CASE("a column of cases as text is read as lines are, with places; others are passed over") {
  poppy::arrow::StreamRequest request;
  request.case_column = "json";
  request.with_decision = true;
  const Texts texts = {R"({"case":"a","income":"$2,000"})", R"({"case":"b","incom":1})",
                       "{\n\"case\": \"c\",\n\"income\": 5}", std::nullopt,
                       R"({"case":"d","months":"2024-01..2024-02","income":1})"};
  for (const MadeColumn& json :
       {poppy::text_column("json", texts), poppy::view_column("json", texts),
        poppy::text_column<std::int64_t>("json", texts),
        poppy::dictionary_column<std::int32_t>("i", "json", {0, 1, 2, 3, 4},
                                               poppy::text_column("", texts))}) {
    const auto rows = decide(
        {poppy::structure("", {poppy::number_column<float>("f", "score", {1, 2, 3, 4, 5}), json})},
        request, "");
    REQUIRE(rows.size() == 5);
    CHECK(holds(rows[0],
                R"("problems":[{"code":"P904")"));  // no month, neither asked nor in the case
    CHECK(holds(rows[1], R"("code":"P702")"));
    CHECK(holds(rows[1], R"("line":2,"column":13)"));
    CHECK(holds(rows[3], R"("code":"P017")"));
    CHECK(holds(rows[4], R"("code":"P905")"));
    CHECK(holds(rows[1],
                R"("decision":"{\"line\":2,\"case\":\"b\",\"problems\":[{\"code\":\"P702\",)"));
  }
}

TEST_CASE("columns that cannot be facts are told once, by name, before any row is read") {
  const auto two = [](MadeColumn column) {
    return poppy::structure("", {ids(2), std::move(column)});
  };
  CHECK(holds(refusal(two(poppy::number_column<double>("g", "income", {1.0, 2.0}))),
              "column `income`: floating-point numbers are no exact facts | cast it to a decimal"));
  CHECK(holds(refusal(two(poppy::number_column<float>("f", "incom", {1, 2}))), "column `incom`"));
  CHECK(refusal(two(poppy::text_column("incom", {"1", "2"}))) ==
        "column `incom`: a Case has no such fact or list | did you mean `income`?\n");
  CHECK(holds(refusal(two(poppy::bool_column("income", {true, false}))),
              "column `income`: the fact is a money, and no value of it can stand in such "
              "a column"));
  CHECK(holds(refusal(two(poppy::number_column<std::int64_t>("l", "head", {1, 0}))),
              "column `head`"));
  CHECK(holds(refusal(two(poppy::number_column<std::int64_t>("l", "kind", {1, 0}))),
              "column `kind`"));
  CHECK(
      holds(refusal(two(poppy::number_column<std::int32_t>("tdD", "asked", {1, 0}))), "`2021-08`"));
  CHECK(holds(refusal(two(poppy::text_column("months", {"2024-01..2024-02", {}}))),
              "a row for each month"));
  CHECK(holds(refusal(two(poppy::text_column("case", {"x", "y"}))), "two columns have this name"));
  CHECK(holds(refusal(two(poppy::text_column("persons", {"x", "y"}))),
              "it is a list of Person records"));
  const auto persons = [&](std::string name, MadeColumn column) {
    column.name = std::move(name);
    return two(poppy::list_column<std::int32_t>("persons", {1, 2}, poppy::structure("", {column})));
  };
  CHECK(holds(refusal(persons("bron", poppy::text_column("", {"x", "y"}))),
              "column `persons.bron`: a Person has no such fact or list | did you mean `born`?"));
  CHECK(holds(refusal(persons("born", poppy::bool_column("", {true, false}))),
              "column `persons.born`"));
  MadeColumn zoned = poppy::number_column<std::int64_t>("tsu:America/Los_Angeles", "since", {1, 2});
  CHECK(holds(refusal(two(zoned)), "times of a zone"));
  for (const char* format :
       {"z", "Z", "vz", "w:3", "ttm", "tDs", "tiM", "+ud:0,1", "+us:0", "+r", "d:5", "d:5,-2",
        "d:5,1,16", "d:5,1,128,1", "+w:", "+w:-1", "xyz", ""}) {
    CAPTURE(format);
    MadeColumn strange = poppy::number_column<std::int64_t>(format, "since", {1, 2});
    CHECK(holds(refusal(two(strange)), "column `since`"));
  }
  poppy::arrow::StreamRequest json;
  json.case_column = "jsn";
  CHECK(
      holds(refusal(two(poppy::text_column("json", {"{}", "{}"})), json), "did you mean `json`?"));
  json.case_column = "n";
  CHECK(holds(refusal(two(poppy::number_column<std::int64_t>("l", "n", {1, 2})), json),
              "a case is a text of JSON"));
  CHECK(holds(refusal(ids(2)), "a table is a structure of columns"));
}

TEST_CASE("a dated fact may have values from dates on; whatever is null is no problem") {
  const MadeColumn dated = poppy::list_column<std::int32_t>(
      "size", {2},
      poppy::structure("", {poppy::number_column<std::int64_t>("l", "value", {1, 4}),
                            poppy::text_column("from", {{}, "2024-01"})}));
  MadeColumn nothing{"n", "kind", 1};
  nothing.nulls = 1;
  const auto rows = decide({poppy::structure("", {ids(1), dated, nothing})});
  CHECK(holds(rows[0], R"("double":8)"));
  MadeColumn wrong = dated;
  wrong.children[0].children[1].name = "form";
  CHECK(holds(refusal(poppy::structure("", {ids(1), wrong})), "column `size.form`"));
}

/// The problem of a table whose arrays do not fit together.
std::string fault(const MadeColumn& table) {
  Released released;
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> array;
  give_schema(table, &released, schema.fill());
  give_array(table, &released, array.fill());
  const auto column = poppy::arrow::read_schema(schema.get());
  if (!column) return column.error().front().message;
  const auto view = poppy::arrow::view_array(*column, array.get());
  return view ? "" : view.error();
}

TEST_CASE("arrays that contradict themselves are refused, not read") {
  const auto in_table = [](MadeColumn column) {
    MadeColumn table = poppy::structure("", {std::move(column)});
    table.length = 2;
    return fault(table);
  };
  const MadeColumn texts = poppy::text_column("x", {"a", "b"});
  CHECK(in_table(texts).empty());
  const auto changed = [&](const MadeColumn& column, auto&& change) {
    MadeColumn copy = column;
    change(copy);
    return in_table(copy);
  };
  CHECK(holds(changed(texts, [](auto& c) { c.length = -1; }), "column `x`: it has -1 rows"));
  CHECK(holds(changed(texts, [](auto& c) { c.length = 1; }), "it has 1 rows, and 2 are needed"));
  CHECK(holds(changed(texts, [](auto& c) { c.offset = -1; }), "from -1 on"));
  CHECK(holds(changed(texts, [](auto& c) { c.length = INT64_MAX; }), "rows from"));
  CHECK(holds(changed(texts, [](auto& c) { c.offset = INT64_MAX; }), "rows from"));
  CHECK(holds(changed(texts, [](auto& c) { c.nulls = 3; }), "3 of its 2 rows are null"));
  CHECK(holds(changed(texts, [](auto& c) { c.nulls = -2; }), "-2 of its 2 rows"));
  CHECK(
      holds(changed(texts, [](auto& c) { c.nulls = 1; }), "which of its rows are null is missing"));
  CHECK(changed(texts, [](auto& c) { c.nulls = -1; }).empty());  // not counted
  CHECK(holds(changed(texts, [](auto& c) { c.buffers.clear(); }), "it has 0 buffers"));
  CHECK(holds(changed(texts, [](auto& c) { c.buffers_told = -3; }), "it has -3 buffers"));
  CHECK(holds(changed(texts,
                      [](auto& c) {
                        c.buffers.clear();
                        c.buffers_told = 3;
                      }),
              "its buffers are missing"));
  CHECK(holds(changed(texts, [](auto& c) { c.buffers[1].reset(); }),
              "a buffer of its rows is missing"));
  CHECK(holds(changed(texts, [](auto& c) { c.buffers[2].reset(); }), "its text is missing"));
  CHECK(holds(
      changed(texts, [](auto& c) { c.buffers[1] = poppy::bytes_of<std::int32_t>({0, 2, 1}); }),
      "row 2 ends at 1"));
  CHECK(holds(
      changed(texts, [](auto& c) { c.buffers[1] = poppy::bytes_of<std::int32_t>({-1, 0, 1}); }),
      "row 0 ends at -1"));
  const MadeColumn views = poppy::view_column("x", {"more than twelve bytes", "b"});
  CHECK(in_table(views).empty());
  const auto view_with = [&](std::int32_t length, std::int32_t buffer, std::int32_t place) {
    return changed(views, [&](auto& c) {
      c.buffers[1] =
          poppy::bytes_of<std::int32_t>({length, 0, buffer, place}) + std::string(16, '\0');
    });
  };
  CHECK(view_with(22, 0, 0).empty());
  CHECK(holds(view_with(-1, 0, 0), "the text of row 0 lies nowhere"));
  CHECK(holds(view_with(22, 2, 0), "lies nowhere"));
  CHECK(holds(view_with(22, -1, 0), "lies nowhere"));
  CHECK(holds(view_with(22, 0, 1), "lies nowhere"));
  CHECK(holds(view_with(22, 0, -1), "lies nowhere"));
  CHECK(holds(view_with(INT32_MAX, 0, INT32_MAX), "lies nowhere"));
  CHECK(holds(changed(views, [](auto& c) { c.buffers.back().reset(); }),
              "the sizes of its buffers are missing"));
  CHECK(holds(changed(views, [](auto& c) { c.buffers[2].reset(); }), "lies nowhere"));
  const MadeColumn list = poppy::list_column<std::int64_t>("x", {1, 2}, texts);
  CHECK(in_table(list).empty());
  CHECK(
      holds(changed(list, [](auto& c) { c.buffers[1] = poppy::bytes_of<std::int64_t>({0, 1, 3}); }),
            "row 2 ends at 3, where 2 is possible"));
  CHECK(holds(
      changed(list,
              [](auto& c) { c.buffers[1] = poppy::bytes_of<std::int64_t>({0, INT64_MIN, 1}); }),
      "ends at"));
  CHECK(holds(changed(list, [](auto& c) { c.without_children = true; }), "a child is missing"));
  CHECK(holds(changed(list, [](auto& c) { c.children_told = 0; }),
              "a schema says that it has 0 children"));
  CHECK(holds(changed(list, [](auto& c) { c.children_told = -1; }),
              "a schema says that it has -1 children"));
  const MadeColumn list_views = poppy::list_view_column<std::int32_t>("x", {0, 1}, {1, 1}, texts);
  CHECK(in_table(list_views).empty());
  CHECK(holds(
      changed(list_views, [](auto& c) { c.buffers[2] = poppy::bytes_of<std::int32_t>({1, 2}); }),
      "the items of row 1 lie nowhere"));
  CHECK(holds(
      changed(list_views, [](auto& c) { c.buffers[2] = poppy::bytes_of<std::int32_t>({-1, 1}); }),
      "row 0"));
  CHECK(holds(
      changed(list_views, [](auto& c) { c.buffers[1] = poppy::bytes_of<std::int32_t>({-1, 1}); }),
      "row 0"));
  MadeColumn fixed{"+w:4611686018427387904", "x", 2};
  fixed.buffers = {std::nullopt};
  fixed.children = {texts};
  CHECK(holds(in_table(fixed), "it has 4611686018427387904 items a row"));
  fixed.format = "+w:2";
  CHECK(holds(in_table(fixed), "it has 2 rows, and 4 are needed"));
  const MadeColumn words = poppy::dictionary_column<std::int64_t>("l", "x", {0, 1}, texts);
  CHECK(in_table(words).empty());
  CHECK(holds(in_table(poppy::dictionary_column<std::int64_t>("l", "x", {0, 2}, texts)),
              "row 1 is entry 2 of a dictionary of 2"));
  CHECK(holds(in_table(poppy::dictionary_column<std::int8_t>("c", "x", {-1, 0}, texts)),
              "row 0 is entry -1"));
  CHECK(holds(in_table(poppy::dictionary_column<std::uint64_t>("L", "x", {UINT64_MAX, 0}, texts)),
              "row 0"));
  CHECK(in_table(poppy::dictionary_column<std::int64_t>("l", "x", {1, {}}, texts)).empty());
  CHECK(
      holds(in_table(poppy::dictionary_column<double>("g", "x", {0, 1}, texts)), "floating-point"));
  MadeColumn map = poppy::map_column("x", {1, 2}, poppy::bool_column("", {true, false}), texts);
  CHECK(holds(in_table(map), "the keys of a map are no text"));
  map.children[0].children.pop_back();
  CHECK(holds(in_table(map), "the entries of a map are no keys with values"));
  MadeColumn deep = texts;
  for (int i = 0; i < 70; ++i) deep = poppy::structure("x", {deep});
  CHECK(holds(fault(poppy::structure("", {deep})), "columns are nested too deep"));
}

TEST_CASE("what ends a stream of tables is told, and all is released once") {
  const MadeColumn good = poppy::structure("", {ids(3)});
  MadeColumn bad = good;
  bad.children[0].buffers[2].reset();
  Released released;
  Owned<ArrowArrayStream> in;
  Owned<ArrowArrayStream> out;
  const auto rules = load();
  give_stream({good, bad}, &released, in.fill());
  REQUIRE(poppy::arrow::decide_stream(deciders(rules), {}, &*in, out.fill()));
  CHECK(!in.is_there());  // taken
  Owned<ArrowArray> array;
  REQUIRE(out->get_next(&*out, array.fill()) == 0);
  CHECK(array->length == 3);
  CHECK(out->get_last_error(&*out) == nullptr);
  CHECK(out->get_next(&*out, array.fill()) == EINVAL);
  CHECK(holds(out->get_last_error(&*out), "P726"));
  CHECK(holds(out->get_last_error(&*out), "column `case`: its text is missing"));
  out.reset();
  CHECK(released.arrays == 2);
  CHECK(released.streams == 1);

  give_stream({good, good}, &released, in.fill(), 1);
  REQUIRE(poppy::arrow::decide_stream(deciders(rules), {}, &*in, out.fill()));
  REQUIRE(out->get_next(&*out, array.fill()) == 0);
  CHECK(out->get_next(&*out, array.fill()) == 7);
  CHECK(std::string(out->get_last_error(&*out)) == "the disk is gone");
  out.reset();
  CHECK(released.streams == 2);

  // What was released cannot be read.
  CHECK(!poppy::arrow::decide_stream(deciders(rules), {}, &*in, out.fill()));
}

TEST_CASE("parts that a consumer has moved out of what it was given live on without the rest") {
  Released released;
  Owned<ArrowArrayStream> in;
  Owned<ArrowArrayStream> out;
  give_stream({poppy::structure("", {ids(2)})}, &released, in.fill());
  REQUIRE(poppy::arrow::decide_stream(deciders(load()), {}, &*in, out.fill()));
  Owned<ArrowSchema> schema;
  Owned<ArrowArray> array;
  REQUIRE(out->get_schema(&*out, schema.fill()) == 0);
  REQUIRE(out->get_next(&*out, array.fill()) == 0);
  out.reset();
  Owned<ArrowSchema> name(*schema->children[0]);
  Owned<ArrowArray> names(*array->children[0]);
  schema.reset();
  array.reset();
  CHECK(std::string(name->name) == "case");
  CHECK(std::string(name->format) == "u");
  poppy::arrow::Column column;
  column.format = {.kind = poppy::arrow::FormatKind::text, .bytes = 4};
  const auto view = poppy::arrow::view_array(column, names.get());
  REQUIRE(view);
  CHECK(view->text(1) == "c1");
}

TEST_CASE("the rows are the same for any number of threads, and tables of any size") {
  std::vector<MadeColumn> tables;
  for (const std::size_t count : {3000U, 0U, 1U, 700U}) {
    std::vector<std::optional<__int128>> incomes;
    for (std::size_t i = 0; i < count; ++i) {
      incomes.push_back(i % 7 == 0 ? std::nullopt : std::optional(static_cast<__int128>(i) * 77));
    }
    MadeColumn table = poppy::structure(
        "", {ids(count), poppy::number_column<__int128>("d:12,2", "income", incomes)});
    table.length = static_cast<std::int64_t>(count);
    tables.push_back(table);
  }
  poppy::arrow::StreamRequest request;
  request.with_decision = true;
  const auto one = decide(tables, request);
  REQUIRE(one.size() == 3701);
  CHECK(holds(one[3700], R"("case":"c699")"));
  for (const unsigned threads : {2U, 8U}) {
    request.threads = threads;
    CHECK(decide(tables, request) == one);
  }
}

TEST_CASE("names that two programs have, or that every table has, are told apart by the program") {
  const std::string shared = R"(module a.rules "A"
entity County
entity Case of County as cases key (id) { id : text }
enum S { Ok, Bad }
define pays of Case : money "Pays" = $1
define month of Case : int "A clash" = 4
define alone of Case : int "Alone" = 5
decision status of Case : S { Ok otherwise }
)";
  const std::string other = R"(module b.rules "B"
import a.rules
define owes of Case : money "Owes" = $2
define b_pays of Case : int "By chance" = 6
decision b_status of Case : S { Ok otherwise }
)";
  auto loaded = poppy::Rules::load(
      {{"a.poppy", shared}, {"b.poppy", other}, {"yolo.yaml", "county: Yolo\n"}});
  if (!loaded) FAIL(loaded.error().front().text);
  Released released;
  Owned<ArrowArrayStream> in;
  Owned<ArrowArrayStream> out;
  give_stream({poppy::structure("", {ids(1)})}, &released, in.fill());
  REQUIRE(poppy::arrow::decide_stream(deciders(*loaded), {}, &*in, out.fill()));
  const auto rows = rows_of(*out);
  CHECK(holds(rows[0], R"("decided":true,"status":"Ok")"));
  CHECK(holds(rows[0], R"("month":"2024-01")"));
  CHECK(holds(rows[0], R"("pays":1)"));
  CHECK(holds(rows[0], R"("a_month":4)"));
  CHECK(holds(rows[0], R"("alone":5)"));
  CHECK(holds(rows[0], R"("b_pays":6)"));
}

TEST_CASE("lines that are asked for have columns, and no other column is called otherwise for it") {
  const std::string shared = R"(module all.rules "All"
entity County
entity Case of County as cases key (id) { id : text }
entity Person of Case as persons key (id) { id : text; wage : money }
entity Job of Person as jobs key (number) { number : int; pay : money }
entity Pet of Case as pets key (id) { id : text }
)";
  const std::string one = R"(module a.rules "A"
import all.rules
define pays of Case : money "Pays" = $1
define owes of Case : money = $2
define jobs of Case : int = 3
define half of Person : money "Half" = wage / 2 rounded down to cent
define third of Person : exact_money = wage / 3
define yearly of Job : money = pay * 12
)";
  const std::string other = R"(module b.rules "B"
import all.rules
define pays of Case : money = $4
define owes of Case : money = $5
define half of Person : money = $6
)";
  const auto loaded = poppy::Rules::load({{"all.poppy", shared},
                                          {"a.poppy", one},
                                          {"b.poppy", other},
                                          {"yolo.yaml", "county: Yolo\n"}});
  if (!loaded) FAIL(loaded.error().front().text);
  poppy::arrow::StreamRequest request;
  request.case_column = "case";
  const auto row = [&](const Texts& lines) {
    Released released;
    Owned<ArrowArrayStream> in;
    Owned<ArrowArrayStream> out;
    give_stream(
        {poppy::structure("", {poppy::text_column("case", {R"({"case":"c0","pets":[],)"
                                                           R"("persons":[{"id":"p1","wage":"$3",)"
                                                           R"("jobs":[{"number":7}]}]})"})})},
        &released, in.fill());
    REQUIRE(poppy::arrow::decide_stream(deciders(*loaded, "2024-01", lines), request, &*in,
                                        out.fill()));
    const std::string all = rows_of(*out).front();
    return all.substr(all.find(R"("decided")"));
  };
  constexpr std::string_view end =
      R"("made":[],"notices":[],"undetermined":[],"undetermined_more":false,)";
  CHECK(
      row({}) ==
      std::string(R"("decided":true,"pays":1,"persons":[{"record":"p1","half":1.5,"reasons":[]}],)"
                  R"("reasons":[],"decisions":[],)")
          .append(end)
          .append(R"("open":[],"errors":[],"problems":[]})"));
  CHECK(row({"yearly", "third", "half", "jobs", "owes", "pays"}) ==
        std::string(
            R"("decided":true,"pays":1,)"
            R"("persons":[{"record":"p1","half":1.5,"third":"$1.00","b_half":6,"reasons":[]}],)"
            R"("a_jobs":3,"a_owes":2,"b_owes":5,"b_pays":4,)"
            R"("jobs":[{"record":"p1/jobs/7","reasons":[]}],"reasons":[],"decisions":[],)")
            .append(end)
            .append(R"("open":["p1/jobs/7.yearly"],"errors":[],"problems":[]})"));
}

TEST_CASE("a record's name says what it is a record of, by key, list and place") {
  const auto rules = load(R"(module t.rules "T"
entity County
entity Case of County as cases key (id) { id : text }
entity Person of Case as persons key (id) { id : text }
entity Clock of Person as clocks key (n) { n : int }
entity Pet of Case as pets { name : text }
entity Rent of Case as one rent { amount : money }
entity Note of Rent as notes { text : text }
enum S { Ok, Bad }
decision s of Case : S { Ok otherwise }
)");
  const auto& program = *rules.data().program;
  const auto entity = [&](std::string_view name) {
    const auto found = poppy::arrow::entity_of_record(program, name);
    return found == poppy::check::kNone ? std::string("none") : program.entities[found].name;
  };
  CHECK(entity("p1") == "Person");
  CHECK(entity("persons/rent") == "Person");  // whose key is the name of a list
  CHECK(entity("persons/rent/clocks/7") == "Clock");
  CHECK(entity("p1/clocks/7") == "Clock");
  CHECK(entity("pets/0") == "Pet");
  CHECK(entity("rent") == "Rent");
  CHECK(entity("rent/notes/3") == "Note");
  CHECK(entity("p1/cloks/7") == "none");
}

}  // namespace
