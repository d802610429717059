// YAML and CSV: the tree or table with exact places, and what is refused.
#include <doctest/doctest.h>

#include <string>

#include "interpreter/config/csv.h"
#include "interpreter/config/yaml_tree.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::config {
namespace {

using text::FileId;
using text::ProblemCode;
using text::SourceSet;

struct Read {
  SourceSet sources;
  text::Result<YamlNode> result;

  [[nodiscard]] std::string at(const text::Span& span) const {
    return std::string(sources.text_of(span));
  }
};

Read read(std::string text) {
  SourceSet sources;
  const FileId file = sources.add("a.yaml", std::move(text));
  auto result = read_yaml(sources, file);
  return {std::move(sources), std::move(result)};
}

/// Every scalar, key and written null of a tree must cover its text; the texts of the spans, in
/// file order.
void collect(const Read& file, const YamlNode& node, std::vector<std::string>& spans) {
  if (node.kind != YamlKind::sequence && node.kind != YamlKind::mapping)
    spans.push_back(file.at(node.span));
  for (const YamlNode& item : node.items) collect(file, item, spans);
  for (const YamlEntry& entry : node.entries) {
    spans.push_back(file.at(entry.key_span));
    collect(file, entry.value, spans);
  }
}

std::vector<std::string> spans_of(const Read& file) {
  std::vector<std::string> spans;
  REQUIRE(file.result);
  collect(file, *file.result, spans);
  return spans;
}

/// The code and the text it points at, of the only problem there is.
void check_problem(const Read& file, ProblemCode code, std::string_view place) {
  REQUIRE_FALSE(file.result);
  REQUIRE(file.result.error().size() == 1);
  const text::Problem& problem = file.result.error()[0];
  CAPTURE(problem.message);
  CHECK(problem.code == code);
  CHECK(file.at(problem.span) == place);
}

using Strings = std::vector<std::string>;

TEST_CASE("a tree keeps order, kinds and texts") {
  const Read file = read("county: Fresno\nflags:\n  - { value: no }\n  - \"29\"\nnone: ~\n");
  REQUIRE(file.result);
  const YamlNode& root = *file.result;
  CHECK(root.kind == YamlKind::mapping);
  REQUIRE(root.entries.size() == 3);
  CHECK(root.entries[0].key == "county");
  CHECK(root.find("county")->scalar == "Fresno");
  CHECK_FALSE(root.find("county")->quoted);
  const YamlNode& flags = *root.find("flags");
  REQUIRE(flags.items.size() == 2);
  CHECK(flags.items[0].find("value")->scalar == "no");
  CHECK(flags.items[1].scalar == "29");
  CHECK(flags.items[1].quoted);
  CHECK(root.find("none")->kind == YamlKind::null);
  CHECK(root.find("nowhere") == nullptr);
  CHECK(flags.find("value") == nullptr);
}

TEST_CASE("spans are exact after text that is not ASCII") {
  const Read file = read("año: \"ñ € x\"\n€uro: [é, 'it''s', \"a \\\" b\"] # ü\nz: ñandú\n");
  CHECK(spans_of(file) ==
        Strings{"año", "\"ñ € x\"", "€uro", "é", "'it''s'", "\"a \\\" b\"", "z", "ñandú"});
  CHECK(file.result->find("€uro")->items[1].scalar == "it's");
  CHECK(file.result->find("€uro")->items[2].scalar == "a \" b");
  CHECK(file.at(file.result->find("€uro")->span) == "[é, 'it''s', \"a \\\" b\"]");
}

TEST_CASE("a byte order mark and CR LF move no place") {
  const Read file = read(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: two\r\n");
  CHECK(spans_of(file) == Strings{"a", "1", "b", "two"});
  CHECK(file.result->entries[0].key_span.begin == 3);
}

TEST_CASE("scalars of several lines have the span they take") {
  const Read file = read(
      "a: |\n  x\n\n  y\n\nb: >-\n  fold\n  ed\nc: two\n  lines\nd: \"q\n  r\"\ne: |-\n\nf: 1\n");
  CHECK(spans_of(file) == Strings{"a", "|\n  x\n\n  y", "b", ">-\n  fold\n  ed", "c",
                                  "two\n  lines", "d", "\"q\n  r\"", "e", "|-", "f", "1"});
  CHECK(file.result->find("a")->scalar == "x\n\ny\n");
  CHECK(file.result->find("a")->quoted);
  CHECK(file.result->find("c")->scalar == "two lines");
}

TEST_CASE("an empty value stands after its key's colon or its dash") {
  const std::string text =
      "a:\nb: # none\n  \nc:\n  -\n  - x\n  -   \nd: {e: , f, g: 1}\n~x: null\nh: Null\n";
  const Read file = read(text);
  REQUIRE(file.result);
  const YamlNode& root = *file.result;
  CHECK(root.find("a")->span.begin == 2);
  CHECK(root.find("b")->span.begin == text.find("b:") + 2);
  const YamlNode& c = *root.find("c");
  REQUIRE(c.items.size() == 3);
  CHECK(c.items[0].kind == YamlKind::null);
  CHECK(c.items[0].span.begin == text.find("  -\n") + 3);
  CHECK(c.items[2].span.begin == text.find("  -   \n") + 3);
  const YamlNode& d = *root.find("d");
  CHECK(d.find("e")->span.begin == text.find("e:") + 2);
  CHECK(d.find("f")->span.begin == text.find("f,") + 1);
  CHECK(file.at(d.span) == "{e: , f, g: 1}");
  CHECK(root.find("~x")->kind == YamlKind::null);
  CHECK(file.at(root.find("~x")->span) == "null");
  CHECK(file.at(root.find("h")->span) == "Null");
  for (const char* key : {"a", "b"}) CHECK(root.find(key)->span.begin == root.find(key)->span.end);
}

TEST_CASE("sequences and mappings span from their first to their last character") {
  const Read file = read("a:\n  - b: 1\n    c: 22 # note\n  - [3, {d: 4}, ]\ne: {}\nf: [ ]\n");
  REQUIRE(file.result);
  CHECK(file.at(file.result->span) ==
        "a:\n  - b: 1\n    c: 22 # note\n  - [3, {d: 4}, ]\ne: {}\nf: [ ]");
  const YamlNode& a = *file.result->find("a");
  CHECK(file.at(a.span) == "- b: 1\n    c: 22 # note\n  - [3, {d: 4}, ]");
  CHECK(file.at(a.items[0].span) == "b: 1\n    c: 22");
  CHECK(file.at(a.items[1].span) == "[3, {d: 4}, ]");
  CHECK(file.at(a.items[1].items[1].span) == "{d: 4}");
  CHECK(file.at(file.result->find("e")->span) == "{}");
  CHECK(file.at(file.result->find("f")->span) == "[ ]");
}

TEST_CASE("JSON is read as YAML") {
  const Read file = read(
      "{\"county\":\"Sonoma\",\n\t\"persons\": [{\"age\": 19, \"x\": null}], \"e\": \"\\u00e9\"}");
  CHECK(spans_of(file) == Strings{"\"county\"", "\"Sonoma\"", "\"persons\"", "\"age\"", "19",
                                  "\"x\"", "null", "\"e\"", "\"\\u00e9\""});
  CHECK(file.result->find("e")->scalar == "é");
}

TEST_CASE("an empty file, or one of comments, is a null node") {
  for (const char* text : {"", "\n", "# nothing\n", "---\n", "~", "\xEF\xBB\xBF"}) {
    CAPTURE(text);
    const Read file = read(text);
    REQUIRE(file.result);
    CHECK(file.result->kind == YamlKind::null);
  }
}

TEST_CASE("a key that stands twice is refused at the second, with the place of the first") {
  const Read file = read("é: 1\nb: {x: 1, x: 2}\n\"é\": 3\n");
  REQUIRE_FALSE(file.result);
  REQUIRE(file.result.error().size() == 2);
  const text::Problem& inner = file.result.error()[0];
  CHECK(inner.code == ProblemCode::yaml_duplicate_key);
  CHECK(inner.span.begin == 16);  // "é: 1\n" is 6 bytes, "b: {x: 1, " 10
  CHECK(inner.message == "the key `x` stands here a second time: the first is in line 2, column 5");
  CHECK(file.at(file.result.error()[1].span) == "\"é\"");
}

TEST_CASE("a key that is no word is refused") {
  check_problem(read("? [k, l]\n: v\n"), ProblemCode::yaml_key_not_text, "[k, l]");
  check_problem(read("{a: {b: 1}: 2}"), ProblemCode::yaml_syntax, ":");
  check_problem(read("? {k: l}\n: v\n"), ProblemCode::yaml_key_not_text, "{k: l}");
  check_problem(read("~: v\n"), ProblemCode::yaml_key_not_text, "~");
}

TEST_CASE("anchors, aliases and tags are refused where they stand") {
  check_problem(read("ñ: &base 1\n"), ProblemCode::yaml_anchor, "&base");
  check_problem(read("ñ: &base\n  x: 1\n"), ProblemCode::yaml_anchor, "&base");
  check_problem(read("a: [1, *x]\n"), ProblemCode::yaml_alias, "*x");
  check_problem(read("a: !!str 5\n"), ProblemCode::yaml_tag, "!!str");
  check_problem(read("a: ! 5\n"), ProblemCode::yaml_tag, "!");
  check_problem(read("a: !<tag:x> [5]\n"), ProblemCode::yaml_tag, "!<tag:x>");
  check_problem(read("a: !x {b: c}\n"), ProblemCode::yaml_tag, "!x");
}

TEST_CASE("an alias with its anchor is two problems, reported together") {
  const Read file = read("a: &x 1\nb: *x\n");
  REQUIRE_FALSE(file.result);
  REQUIRE(file.result.error().size() == 2);
  CHECK(file.result.error()[0].code == ProblemCode::yaml_anchor);
  CHECK(file.result.error()[1].code == ProblemCode::yaml_alias);
  CHECK(file.at(file.result.error()[1].span) == "*x");
}

TEST_CASE("a second document is refused") {
  check_problem(read("a: 1\n---\nb: 2\n"), ProblemCode::yaml_second_document, "---");
  check_problem(read("[1] é\n"), ProblemCode::yaml_second_document, "é");
  CHECK(read("---\na: 1\n...\n").result);
}

TEST_CASE("what is no YAML is refused where it goes wrong, in words") {
  check_problem(read("é: b: c\n"), ProblemCode::yaml_syntax, ":");
  check_problem(read("x: @foo\n"), ProblemCode::yaml_syntax, "@");
  check_problem(read("a: \"x\n"), ProblemCode::yaml_syntax, "\"");
  check_problem(read("a: 'x\n"), ProblemCode::yaml_syntax, "'");
  check_problem(read("a: \"\\q\"\n"), ProblemCode::yaml_syntax, "q");
  const Read list = read("a: [1, 2\n");
  REQUIRE_FALSE(list.result);
  CHECK(list.result.error()[0].message == "expected `,` or `]` in a list that `[` opened");
}

TEST_CASE("a control character does not end a file silently") {
  check_problem(read("a: x\x04"
                     "b: 2\n"),
                ProblemCode::yaml_syntax, "\x04");
}

TEST_CASE("bad UTF-8 and files too large are refused before YAML is read") {
  check_problem(read("a: \xC3(\n"), ProblemCode::not_utf8, "\xC3");
  check_problem(read(std::string(10'000'000, 'x')), ProblemCode::file_too_large, "");
}

TEST_CASE("100 levels are read, 101 are a problem at the place") {
  for (const char* open : {"[", "- ", "{a: "}) {
    CAPTURE(open);
    const bool flow = open[0] != '-';
    const auto nested = [&](int levels) {
      std::string text;
      for (int i = 0; i < levels; ++i) text += open;
      text += "x";
      for (int i = 0; flow && i < levels; ++i) text += open[0] == '[' ? "]" : "}";
      return text;
    };
    CHECK(read(nested(100)).result);
    const Read file = read(nested(101));
    check_problem(file, ProblemCode::yaml_too_deep, std::string(1, open[0]));
    CHECK(file.result.error()[0].span.begin == 100 * std::string(open).size());
  }
}

TEST_CASE("ten thousand levels, or a file full of them, are a problem and no crash") {
  std::string keys;
  for (std::size_t i = 0; i < 3'000; ++i) keys += std::string(i, ' ') + "a:\n";
  check_problem(read(keys), ProblemCode::yaml_too_deep, "a");
  for (const char* open : {"[", "- ", "{a: ", "? ", "[\n"}) {
    for (const std::size_t bytes : {std::size_t{40'000}, text::kMaxSourceBytes - 4}) {
      CAPTURE(open);
      std::string text;
      while (text.size() < bytes) text += open;
      check_problem(read(text), ProblemCode::yaml_too_deep, std::string(1, open[0]));
    }
  }
}

TEST_CASE("brackets in quotes, comments and texts nest nothing") {
  const std::string brackets(200, '[');
  CHECK(read("a: \"" + brackets + "\"\nb: '" + brackets + "' # " + brackets + "\nc: x" + brackets +
             "\n")
            .result);
  const Read block = read("a: |\n  " + brackets + "\nb: 1\n");
  REQUIRE(block.result);
  CHECK(block.result->find("a")->scalar == brackets + "\n");
}

CsvTable table_of(const std::string& text) {
  SourceSet sources;
  auto table = read_csv(sources, sources.add("t.csv", text));
  REQUIRE(table);
  return std::move(*table);
}

Strings texts(const std::vector<CsvCell>& row) {
  Strings result;
  for (const CsvCell& cell : row) result.push_back(cell.text);
  return result;
}

void check_csv_problem(const std::string& text, ProblemCode code, std::string_view place) {
  SourceSet sources;
  const FileId file = sources.add("t.csv", text);
  const auto table = read_csv(sources, file);
  CAPTURE(text);
  REQUIRE_FALSE(table);
  REQUIRE(table.error().size() == 1);
  CHECK(table.error()[0].code == code);
  CHECK(sources.text_of(table.error()[0].span) == place);
}

TEST_CASE("a table has its header and rows, whatever its line ends") {
  for (const char* text : {"size,amount\n1,$291\n2,$535\n", "size,amount\r\n1,$291\r\n2,$535",
                           "\xEF\xBB\xBFsize,amount\n\n1,$291\n\r\n2,$535\n\n"}) {
    CAPTURE(text);
    const CsvTable table = table_of(text);
    CHECK(texts(table.header) == Strings{"size", "amount"});
    REQUIRE(table.rows.size() == 2);
    CHECK(texts(table.rows[0]) == Strings{"1", "$291"});
    CHECK(texts(table.rows[1]) == Strings{"2", "$535"});
  }
}

TEST_CASE("quotes hold commas, line breaks and doubled quotes; blanks belong to their cell") {
  const CsvTable table =
      table_of("a,b,c\n\"1,234\",\"say \"\"yes\"\"\",\"two\nlines\"\n x , ,\"\"\n");
  REQUIRE(table.rows.size() == 2);
  CHECK(texts(table.rows[0]) == Strings{"1,234", "say \"yes\"", "two\nlines"});
  CHECK(texts(table.rows[1]) == Strings{" x ", " ", ""});
}

TEST_CASE("a cell's span covers it with its quotes, in bytes") {
  SourceSet sources;
  const FileId file = sources.add("t.csv", "año,b\n\"ñ,1\",€\n");
  const auto table = read_csv(sources, file);
  REQUIRE(table);
  CHECK(sources.text_of(table->header[0].span) == "año");
  CHECK(sources.text_of(table->rows[0][0].span) == "\"ñ,1\"");
  CHECK(sources.text_of(table->rows[0][1].span) == "€");
}

TEST_CASE("a header alone is a table without rows") { CHECK(table_of("a,b\n").rows.empty()); }

TEST_CASE("a table needs a header of different names") {
  check_csv_problem("", ProblemCode::csv_no_header, "");
  check_csv_problem("\n1,2\n", ProblemCode::csv_no_header, "");
  check_csv_problem("a,,c\n", ProblemCode::csv_header_empty, "");
  check_csv_problem("a,b,\"a\"\n", ProblemCode::csv_header_repeated, "\"a\"");
}

TEST_CASE("a row of another width is refused, all such rows at once") {
  check_csv_problem("a,b\n1,2\n3\n4,5\n", ProblemCode::csv_row_width, "3");
  check_csv_problem("a,b\n1,2,3\n", ProblemCode::csv_row_width, "1,2,3");
  check_csv_problem("a,b\n1,2,\n", ProblemCode::csv_row_width, "1,2,");
  SourceSet sources;
  const auto table = read_csv(sources, sources.add("t.csv", "a,b\n1\n1,2\n1,2,3\n"));
  REQUIRE_FALSE(table);
  REQUIRE(table.error().size() == 2);
  CHECK(table.error()[0].message == "this row has 1 cell, the table has 2 columns");
  CHECK(table.error()[1].message == "this row has 3 cells, the table has 2 columns");
}

TEST_CASE("a quote out of place is refused") {
  check_csv_problem("a,b\n1,x\"y\"\n", ProblemCode::csv_quote, "\"");
  check_csv_problem("a,b\n1, \"y\"\n", ProblemCode::csv_quote, "\"");
  check_csv_problem("a,b\n\"x\"y,2\n", ProblemCode::csv_quote, "y");
  check_csv_problem("a,b\n1,\"never\n2,3\n", ProblemCode::csv_quote, "\"");
}

TEST_CASE("cells between semicolons or tabs are told as such, once") {
  check_csv_problem("county;flag\nFresno;yes\nYolo;no\n", ProblemCode::csv_separator, ";");
  check_csv_problem("county;rate\nFresno;1,5\n", ProblemCode::csv_separator, ";");
  check_csv_problem("\"county\";\"flag\"\n\"Fresno\";\"yes\"\n", ProblemCode::csv_separator, ";");
  check_csv_problem("county\tflag\nFresno\tyes\n", ProblemCode::csv_separator, "\t");
  check_csv_problem("sep=;\na;b\n", ProblemCode::csv_separator, ";");
  CHECK(texts(table_of("\"a;b\"\n1;2\n").header) == Strings{"a;b"});  // in quotes it is a name
  CHECK(texts(table_of("a,b\n1;2,3;4\n").rows[0]) == Strings{"1;2", "3;4"});
}

TEST_CASE("rows of any width are read as they stand, a title among them") {
  SourceSet sources;
  const FileId file = sources.add("t.csv",
                                  "\xEF\xBB\xBFRules of 2022-03; as of "
                                  "2022-03-07\n\ncounty,flag\n\"Fresno\",\"a \"\"b\"\"\"\r\n,,\n");
  const auto rows = read_csv_rows(sources, file);
  REQUIRE(rows);
  REQUIRE(rows->size() == 4);
  CHECK(texts((*rows)[0]) == Strings{"Rules of 2022-03; as of 2022-03-07"});
  CHECK(texts((*rows)[1]) == Strings{"county", "flag"});
  CHECK(texts((*rows)[2]) == Strings{"Fresno", "a \"b\""});
  CHECK(texts((*rows)[3]) == Strings{"", "", ""});
  CHECK(sources.text_of((*rows)[2][0].span) == "\"Fresno\"");
  CHECK(read_csv_rows(sources, sources.add("none.csv", ""))->empty());
}

TEST_CASE("rows between semicolons, in UTF-16 or with a quote out of place are refused") {
  const auto check = [](const std::string& text, ProblemCode code) {
    CAPTURE(text);
    SourceSet sources;
    const auto rows = read_csv_rows(sources, sources.add("t.csv", text));
    REQUIRE_FALSE(rows);
    REQUIRE(rows.error().size() == 1);
    CHECK(rows.error()[0].code == code);
  };
  check("Rules of 2022-03\ncounty;rate\nFresno;1,5\nYolo;2,5\n", ProblemCode::csv_separator);
  check("a\tb\n1\t2\n", ProblemCode::csv_separator);
  check(std::string("\xFF\xFE", 2) + std::string("a\0,\0b\0\n\0", 8), ProblemCode::not_utf8);
  check("a,\"b\n", ProblemCode::csv_quote);
}

TEST_CASE("bad UTF-8 and tables too large are refused") {
  check_csv_problem("a,\xFF\n", ProblemCode::not_utf8, "\xFF");
  check_csv_problem(std::string(text::kMaxSourceBytes + 1, ','), ProblemCode::file_too_large, "");
}

TEST_CASE("a file that is no table ends in a bounded list of problems") {
  SourceSet sources;
  const auto table = read_csv(sources, sources.add("t.csv", std::string(1'000'000, ',')));
  REQUIRE_FALSE(table);
  CHECK(table.error().size() <= 1001);
}

}  // namespace
}  // namespace poppy::config
