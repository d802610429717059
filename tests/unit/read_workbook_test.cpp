// Workbooks written part by part: what is read of them, and what is refused. Shapes are those of
// ECMA-376, as the programs write them that are named beside.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/config/read_workbook.h"
#include "interpreter/text/problem_codes.h"
#include "tests/unit/stored_zip.h"

namespace poppy::config {
namespace {

using test::Parts;
using test::stored_zip;
using text::ProblemCode;
using Rows = std::vector<std::vector<std::string>>;

constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)";
constexpr std::string_view kMain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
constexpr std::string_view kOffice =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
constexpr std::string_view kPackage =
    "http://schemas.openxmlformats.org/package/2006/relationships";

std::string relations(const std::vector<std::array<std::string, 3>>& all) {
  std::string text = fmt::format("{}<Relationships xmlns=\"{}\">", kHead, kPackage);
  for (const auto& [id, kind, target] : all) {
    text += fmt::format(R"(<Relationship Id="{}" Type="{}/{}" Target="{}"/>)", id, kOffice, kind,
                        target);
  }
  return text + "</Relationships>";
}

/// Parts of a workbook of one sheet, as Excel writes them.
struct Book {
  std::string root = relations({{"rId1", "officeDocument", "xl/workbook.xml"}});
  std::string book_head;  // before the sheets
  std::string sheets = R"(<sheet name="Matrix" sheetId="1" r:id="rId1"/>)";
  std::vector<std::array<std::string, 3>> of_book = {
      {"rId1", "worksheet", "worksheets/sheet1.xml"},
      {"rId2", "styles", "styles.xml"},
      {"rId3", "sharedStrings", "sharedStrings.xml"}};
  std::string texts;    // within <sst>
  std::string formats;  // within <styleSheet>
  std::string rows;     // within <sheetData>
  std::string after;    // behind it
  Parts more;

  [[nodiscard]] Parts parts() const {
    Parts all = {
        {"[Content_Types].xml", "<Types/>"},
        {"_rels/.rels", root},
        {"xl/workbook.xml",
         fmt::format(R"({}<workbook xmlns="{}" xmlns:r="{}">{}<sheets>{}</sheets></workbook>)",
                     kHead, kMain, kOffice, book_head, sheets)},
        {"xl/_rels/workbook.xml.rels", relations(of_book)},
        {"xl/sharedStrings.xml", fmt::format("{}<sst xmlns=\"{}\">{}</sst>", kHead, kMain, texts)},
        {"xl/styles.xml",
         fmt::format("{}<styleSheet xmlns=\"{}\">{}</styleSheet>", kHead, kMain, formats)},
        {"xl/worksheets/sheet1.xml",
         fmt::format("{}<worksheet xmlns=\"{}\"><sheetData>{}</sheetData>{}</worksheet>", kHead,
                     kMain, rows, after)}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  [[nodiscard]] std::string bytes() const { return stored_zip(parts()); }
};

std::vector<ReadSheet> read_bytes(const std::string& bytes) {
  auto sheets = read_workbook(bytes, "m.xlsx");
  if (!sheets) FAIL(sheets.error().front().message);
  return std::move(*sheets);
}
Rows rows_of(const Book& book) {
  std::vector<ReadSheet> sheets = read_bytes(book.bytes());
  REQUIRE(sheets.size() == 1);
  return std::move(sheets.front().rows);
}
Rows rows_of(std::string rows) {
  Book book;
  book.rows = std::move(rows);
  return rows_of(book);
}

void check_refused(const std::string& bytes, ProblemCode code, std::string_view words) {
  const auto sheets = read_workbook(bytes, "m.xlsx");
  REQUIRE_FALSE(sheets);
  REQUIRE(sheets.error().size() == 1);
  const text::Problem& problem = sheets.error().front();
  CAPTURE(problem.message);
  CHECK(text::kind_of(problem.code).number == text::kind_of(code).number);
  CHECK(problem.message.starts_with("`m.xlsx` "));
  CHECK(problem.message.find(words) != std::string::npos);
  CHECK_FALSE(problem.hint.empty());
}
void check_refused(const Book& book, ProblemCode code, std::string_view words) {
  check_refused(book.bytes(), code, words);
}
void check_damaged(std::string rows, std::string_view words) {
  Book book;
  book.rows = std::move(rows);
  CAPTURE(book.rows);
  check_refused(book, ProblemCode::not_a_workbook, words);
}

}  // namespace

TEST_CASE("each kind of cell is the text that is seen in it") {
  Book book;
  book.texts = "<si><t>yes</t></si><si><t>Fresno</t></si>";
  book.rows =
      R"(<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c></row>)"
      R"(<row r="3"><c r="A3"><v>15</v></c><c r="C3" t="b"><v>1</v></c><c r="D3" t="b"><v>0</v></c>)"
      R"(<c r="E3" t="e"><v>#REF!</v></c><c r="F3" t="str"><f>A1&amp;"!"</f><v>Fresno!</v></c>)"
      R"(<c r="G3" t="inlineStr"><is><t>in line</t></is></c><c r="H3" t="n"><v>0.10000000000000001</v></c>)"
      R"(<c r="I3"><f>1+1</f><v>2</v></c><c r="J3" t="d"><v>2022-03-07T00:00:00</v></c><c r="K3"/>)"
      R"(<c r="L3" t="str"><f>""</f><v></v></c></row><row r="9"><c r="A9" s="1"/></row>)";
  CHECK(rows_of(book) ==
        Rows{{"Fresno", "yes"},
             {},
             {"15", "", "TRUE", "FALSE", "#REF!", "Fresno!", "in line", "0.1", "2", "2022-03-07"}});
}

TEST_CASE("days and months are told by the format of their cell") {
  Book book;
  book.formats =
      R"(<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm"/>)"
      R"(<numFmt numFmtId="165" formatCode="&quot;day &quot;0"/></numFmts>)"
      R"(<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>)"
      R"(<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf/></cellXfs>)";
  book.rows =
      R"(<row r="1"><c r="A1" s="1"><v>44627</v></c><c r="B1" s="2"><v>44621</v></c>)"
      R"(<c r="C1" s="3"><v>44621</v></c><c r="D1"><v>44621</v></c><c r="E1" s="99"><v>7</v></c>)"
      R"(<c r="F1" s="1"><v>44627.604166666664</v></c><c r="G1" s="1"><v>-3</v></c><c r="H1" s="4"><v>8</v></c></row>)";
  CHECK(rows_of(book) ==
        Rows{{"2022-03-07", "2022-03", "44621", "44621", "7", "2022-03-07 14:30", "-3", "8"}});
  book.book_head = R"(<workbookPr date1904="1"/>)";
  CHECK(rows_of(book)[0][0] == "2026-03-08");
}

TEST_CASE("a text in pieces is one text, without how it is pronounced") {
  Book book;
  book.texts =
      R"(<si><r><rPr><b/></rPr><t>County </t></r><r><t xml:space="preserve">of Fresno </t></r></si>)"
      R"(<si><t>東京</t><rPh sb="0" eb="2"><t>とうきょう</t></rPh><phoneticPr fontId="1"/></si>)"
      R"(<si><t xml:space="preserve">  </t></si><si><t/></si><si><t>a_x000D_b_x005F_x_x41_c</t></si>)"
      R"(<si><t>1 &lt; 2 &amp; <![CDATA[3 > 2]]></t></si>)";
  for (int i = 0; i < 6; ++i) book.rows += fmt::format(R"(<row><c t="s"><v>{}</v></c></row>)", i);
  CHECK(rows_of(book) ==
        Rows{{"County of Fresno "}, {"東京"}, {"  "}, {}, {"a\rb_x_x41_c"}, {"1 < 2 & 3 > 2"}});
}

TEST_CASE("cells and rows without their places stand one behind the other") {
  CHECK(
      rows_of(
          R"(<row><c><v>1</v></c><c><v>2</v></c></row><row r="4"><c r="C4"><v>3</v></c><c><v>4</v></c></row>)"
          R"(<row><c><v>5</v></c></row><row r="2"><c r="A2"><v>6</v></c></row>)") ==
      Rows{{"1", "2"}, {"6"}, {}, {"", "", "3", "4"}, {"5"}});
}

TEST_CASE("names of parts and of elements are each program's own") {
  Parts parts = {
      {"_rels\\.rels", relations({{"R1", "extended-properties", "docProps/app.xml"},
                                  {"R2", "officeDocument", "/XL/Book.xml"}})},
      {"xl/book.xml",
       R"(<x:workbook xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:rel="http://purl.oclc.org/ooxml/officeDocument/relationships"><x:sheets><x:sheet name="A" sheetId="7" rel:id="R9"/></x:sheets></x:workbook>)"},
      {"xl/_rels/book.xml.rels", relations({{"R9", "worksheet", "../pages/./one.xml"}})},
      {"pages/one.xml",
       "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row><x:c "
       "t=\"inlineStr\"><x:is><x:t>seen</x:t></x:is>"
       "</x:c></x:row></x:sheetData></x:worksheet>"}};
  CHECK(read_bytes(stored_zip(parts))[0].rows == Rows{{"seen"}});
}

TEST_CASE("a part may be written in UTF-16") {
  Book book;
  Parts parts = book.parts();
  std::string wide = "\xFF\xFE";
  const std::string plain =
      "<worksheet><sheetData><row><c><v>12</v></c></row></sheetData></worksheet>";
  for (const char c : plain) wide += {c, '\0'};
  parts.back().second = wide;
  CHECK(read_bytes(stored_zip(parts))[0].rows == Rows{{"12"}});
}

TEST_CASE("sheets come in their order, hidden ones told, charts left out") {
  Book book;
  book.rows = "<row><c><v>1</v></c></row>";
  book.sheets =
      R"(<sheet name="Legend &amp; more" sheetId="3" state="hidden" r:id="rId1"/><sheet name="Chart" sheetId="2" r:id="rId5"/>)"
      R"(<sheet name="Very" sheetId="4" state="veryHidden" r:id="rId1"/><sheet name="Shown" sheetId="1" state="visible" r:id="rId1"/>)";
  book.of_book.push_back({"rId5", "chartsheet", "chartsheets/sheet1.xml"});
  const auto sheets = read_bytes(book.bytes());
  REQUIRE(sheets.size() == 3);
  CHECK(sheets[0].name == "Legend & more");
  CHECK(sheets[0].is_hidden);
  CHECK(sheets[1].is_hidden);
  CHECK(sheets[2].name == "Shown");
  CHECK_FALSE(sheets[2].is_hidden);
  CHECK(sheets[2].rows == Rows{{"1"}});
}

TEST_CASE("of merged cells the first has the text") {
  Book book;
  book.rows =
      R"(<row><c><v>1</v></c><c><v>2</v></c><c><v>3</v></c></row><row><c><v>4</v></c><c><v>5</v></c></row>)";
  book.after =
      R"(<mergeCells count="2"><mergeCell ref="A1:B2"/><mergeCell ref="C9:XFD1048576"/></mergeCells>)";
  CHECK(rows_of(book) == Rows{{"1", "", "3"}});
}

TEST_CASE("a workbook without shared texts and formats has none") {
  Book book;
  book.of_book.resize(1);
  book.rows = R"(<row><c s="3"><v>44627</v></c></row>)";
  CHECK(rows_of(book) == Rows{{"44627"}});
}

TEST_CASE("blanks around a number are none of it") {
  CHECK(rows_of("<row><c><v> 41</v></c><c><v>\n7\n</v></c><c><v> </v></c><c t=\"b\"><v> 1 "
                "</v></c></row>") == Rows{{"41", "7", "", "TRUE"}});
}

TEST_CASE("what is no workbook is told what it is") {
  using enum ProblemCode;
  check_refused("", not_a_workbook, "is empty");
  check_refused("county,flag\nFresno,yes\n", not_a_workbook, "is no workbook (.xlsx)");
  check_refused("%PDF-1.7", not_a_workbook, "is no workbook (.xlsx)");
  const std::string ole = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(600, '\0');
  check_refused(ole, not_a_workbook, "older Office");
  std::string name;
  for (const char c : std::string_view("EncryptedPackage")) name += {c, '\0'};
  check_refused(ole + name, workbook_locked, "protected by a password");
  check_refused(stored_zip({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"},
                            {"content.xml", "<x/>"}}),
                not_a_workbook, ".ods");
  check_refused(stored_zip({{"mimetype", "application/epub+zip"}}), not_a_workbook,
                "a packed file and no workbook");
  check_refused(stored_zip({{"xl/workbook.bin", ""}, {"_rels/.rels", ""}}), not_a_workbook,
                ".xlsb");
  check_refused(stored_zip({}), not_a_workbook, "a packed file and no workbook");
  check_refused(stored_zip({{"photo.jpg", "x"}}), not_a_workbook, "a packed file and no workbook");
  check_refused(stored_zip({{"_rels/.rels", relations({})}}), not_a_workbook, "has no sheets");
  check_refused(
      stored_zip({{"_rels/.rels", relations({{"a", "officeDocument", "word/document.xml"}})},
                  {"word/document.xml", "<w:document xmlns:w=\"w\"/>"}}),
      not_a_workbook, "`word/document.xml` is something else");
  check_refused(stored_zip(Book().parts(), 1), workbook_locked, "protected by a password");
}

TEST_CASE("a part that is missing or cannot be read is named") {
  using enum ProblemCode;
  const Parts whole = Book().parts();
  CHECK(read_workbook(stored_zip(whole), "m.xlsx"));
  for (std::size_t i = 1; i < whole.size(); ++i) {
    CAPTURE(whole[i].first);
    Parts parts = whole;
    parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i));
    const std::string& name = whole[i].first;
    if (name == "xl/sharedStrings.xml" || name == "xl/styles.xml") {
      CHECK(read_workbook(stored_zip(parts), "m.xlsx"));  // as openxlsx writes it
    } else if (i > 1) {
      check_refused(stored_zip(parts), not_a_workbook,
                    fmt::format("`{}` is missing", whole[i].first));
    } else {
      check_refused(stored_zip(parts), not_a_workbook, "no workbook");
    }
    for (const std::string_view content :
         {"", "<a", "<a></b>", "plain", "\xFF<a/>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>"}) {
      CAPTURE(content);
      parts = whole;
      parts[i].second = content;
      check_refused(stored_zip(parts), not_a_workbook,
                    fmt::format("`{}` cannot be read", whole[i].first));
    }
    parts = whole;
    parts[i].second = "<other/>";
    check_refused(stored_zip(parts), not_a_workbook, "something else");
  }
}

TEST_CASE("a document type is refused even around what is asked for") {
  Parts parts = Book().parts();
  parts.back().second =
      "<!DOCTYPE worksheet [<!ENTITY a \"yes\">]><worksheet><sheetData><row><c "
      "t=\"inlineStr\"><is><t>&a;</t></is></c></row></sheetData></worksheet>";
  check_refused(stored_zip(parts), ProblemCode::not_a_workbook, "cannot be read");
}

TEST_CASE("a workbook that contradicts itself is damaged") {
  using enum ProblemCode;
  check_damaged(R"(<row><c t="s"><v>0</v></c></row>)",
                "A1 of sheet `Matrix` has a text that is not");
  check_damaged(R"(<row><c t="s"><v>-1</v></c></row>)", "has a text that is not there");
  check_damaged(R"(<row><c r="B1"><v>1</v></c><c r="B1"><v>2</v></c></row>)", "the cell B1 twice");
  check_damaged(R"(<row r="2"><c r="A3"><v>1</v></c></row>)",
                "row 2 of sheet `Matrix` has a cell `A3`");
  check_damaged(R"(<row r="0"><c><v>1</v></c></row>)", "has a row `0`");
  check_damaged(R"(<row r="1048577"/>)", "has a row `1048577`");
  check_damaged(R"(<row r="x"/>)", "has a row `x`");
  check_damaged(R"(<row><c r="XFE1"><v>1</v></c></row>)", "a cell `XFE1`");
  check_damaged(R"(<row><c r="XFD1"/><c><v>1</v></c></row>)", "has a cell ``");
  check_damaged(R"(<row><c><v>12a</v></c></row>)", "A1 of sheet `Matrix` has no number, but `12a`");
  check_damaged(R"(<row><c t="inlineStr"><is><t>&#xD800;</t></is></c></row>)",
                "a sign that there is not");
  Book book;
  book.after = R"(<mergeCells><mergeCell ref="A1:B"/></mergeCells>)";
  check_refused(book, not_a_workbook, "merged cells `A1:B`");
  book = {};
  book.sheets = "";
  check_refused(book, not_a_workbook, "no sheet with cells");
  book.sheets = R"(<sheet name="Lost" r:id="rId77"/>)";
  check_refused(book, not_a_workbook, "sheet `Lost` is missing");
  book = {};
  book.of_book.push_back({"rId1", "worksheet", "worksheets/sheet2.xml"});
  check_refused(book, not_a_workbook, "two parts are called `rId1`");
  book = {};
  book.more = {{"XL/Workbook.xml", "<workbook/>"}};
  check_refused(book, not_a_workbook, "cannot be unpacked");
}

TEST_CASE("nothing outside the file is looked for") {
  Book book;
  book.of_book[0][2] = "../../../../etc/passwd";
  check_refused(book, ProblemCode::not_a_workbook, "lies outside the file");
  Parts parts = Book().parts();
  parts[3].second = fmt::format(
      R"(<Relationships><Relationship Id="rId1" Type="{}/worksheet" Target="http://x.example/" TargetMode="External"/></Relationships>)",
      kOffice);
  check_refused(stored_zip(parts), ProblemCode::not_a_workbook, "lies outside the file");
}

TEST_CASE("a formula that nobody computed has no value") {
  Book book;
  book.rows = R"(<row r="7"><c r="C7"><f>SUM(A1:A6)</f></c></row>)";
  check_refused(book, ProblemCode::formula_without_value, "in C7 of sheet `Matrix`");
  book.rows = R"(<row r="7"><c r="C7"><f>SUM(A1:A6)</f><v/></c></row>)";  // openpyxl
  check_refused(book, ProblemCode::formula_without_value,
                "formula without a value in C7 of sheet `Matrix`");
}

TEST_CASE("a workbook that is cut short or changed is refused or read, and nothing else") {
  Book book;
  book.texts = "<si><t>yes</t></si>";
  book.rows = R"(<row><c t="s"><v>0</v></c><c><v>15</v></c></row>)";
  const std::string whole = book.bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    if (read_workbook(whole.substr(0, length), "m.xlsx")) FAIL("read when cut at ", length);
  }
  // A zip knows when what it holds was changed.
  const std::size_t text = whole.find("<t>yes");
  for (std::size_t i = 3; i < 6; ++i) {
    std::string changed = whole;
    changed[text + i] = 'X';
    check_refused(changed, ProblemCode::not_a_workbook, "cannot be unpacked");
  }
}

TEST_CASE("what is too large is refused before it is held") {
  using enum ProblemCode;
  check_refused("PK\x03\x04" + std::string(kMostWorkbookBytes, 'x'), workbook_too_large,
                "over 8 MiB");
  Book book;
  book.rows = R"(<row><c><v>1</v></c></row>)";
  book.sheets.clear();
  for (int i = 0; i < 200; ++i) book.sheets += fmt::format(R"(<sheet name="{}" r:id="rId1"/>)", i);
  CHECK(read_bytes(book.bytes()).size() == 200);
  book.sheets += R"(<sheet name="one more" r:id="rId1"/>)";
  check_refused(book, workbook_too_large, "over 200 sheets");
  book = {};
  book.rows = R"(<row r="1048576"><c r="A1048576"><v>1</v></c></row>)";
  check_refused(book, workbook_too_large, "over 100000 cells");
  book.rows = R"(<row r="1048576"><c r="XFD1048576" s="1"/></row>)";  // only a look
  CHECK(rows_of(book).empty());
  book.rows.clear();
  for (int i = 1; i <= 7; ++i)
    book.rows += fmt::format(R"(<row r="{0}"><c r="XFD{0}"><v>1</v></c></row>)", i);
  check_refused(book, workbook_too_large, "over 100000 cells");
}

TEST_CASE("one long text in many cells does not fill the memory") {
  Book book;
  book.texts = "<si><t>" + std::string(kMostCellBytes, 'x') + "</t></si>";
  for (int i = 0; i < 300; ++i) book.rows += R"(<row><c t="s"><v>0</v></c></row>)";
  check_refused(book, ProblemCode::workbook_too_large,
                "too long a text in A257");  // 256 are 32 MiB
  book.texts = "<si><t>" + std::string(kMostCellBytes + 1, 'x') + "</t></si>";
  check_refused(book, ProblemCode::workbook_too_large, "too long a text in A1 ");
}

TEST_CASE("very many elements and merged cells are refused") {
  Book book;
  for (int i = 0; i < 2'000'001; ++i) book.after += "<a/>";
  check_refused(book, ProblemCode::workbook_too_large, "more cells and marks");
  book = {};
  for (int i = 0; i < 1000; ++i) book.rows += "<row><c><v>1</v></c></row>";
  for (int i = 0; i < 300; ++i) book.after += "<mergeCell ref=\"A1:XFD1048576\"/>";
  book.after = "<mergeCells>" + book.after + "</mergeCells>";
  check_refused(book, ProblemCode::workbook_too_large, "too many merged cells");
}

TEST_CASE("very many parts are refused") {
  Parts parts;
  for (int i = 0; i < 5'001; ++i) parts.emplace_back(fmt::format("{}", i), "");
  check_refused(stored_zip(parts), ProblemCode::workbook_too_large, "over 5,000 parts");
}

TEST_CASE("deeply nested elements are no harm") {
  Book book;
  for (int i = 0; i < 200'000; ++i) book.after += "<a>";
  for (int i = 0; i < 200'000; ++i) book.after += "</a>";
  book.rows = "<row><c><v>1</v></c></row>";
  CHECK(rows_of(book) == Rows{{"1"}});
}

}  // namespace poppy::config
