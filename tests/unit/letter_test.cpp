// Letters through the public header; each test states its own rules.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

#include <poppy/document.h>

#include "interpreter/documents/letter_write.h"

namespace poppy {
namespace {

constexpr std::string_view kRules = R"(module shop.rules "A shop"
entity County
entity Case of County as cases key (id) {
  id : text
  tone : Tone
  closed : bool
  motto : text or blank
  bag : bool
  shows : bool
  form : text
}
enum Tone { Kind "kind" spanish "amable", Curt "curt" spanish "seca" }
entity Person of Case as persons key (id) {
  id : text
  name : text
  owes : money at least $0
  late : bool
}
define line_end : text = signs["line"]
define paragraph : text = signs["paragraph"]
parameter signs[name : text] : text from "signs.csv" { key name name; value sign }
define most_owed of Case : money = if_blank(greatest(owes for each persons), $0)
notice reminder of Person {
  cites "Manual 3"
  when owes > $0
  place = 2
  english "{name} owes {owes as $0.00}.{paragraph}Please pay by {last_day_of_month as Month dd, yyyy}."
  spanish "{name} debe {owes as $0.00}.{paragraph}Pague hasta el {last_day_of_month as d de mes de yyyy}."
}
notice warning of Person {
  cites "Manual 4"
  when owes > $0 and late
  code = "W1"
  place = 1
}
notice closing of Case {
  when closed
  place = 9
  english "The shop is{line_end}closed."
  spanish "La tienda está{line_end}cerrada."
}
notice english_alone of Case { when tone = Curt; place = 3; english "Pay." }
define last_day_of_month : date = last_day(benefit_month)
letter bill of Case "A {tone} bill" spanish "Una factura {tone}" {
  cites "Manual 2"
  when not (closed and tone = Curt)
  font "Arial" 10
  header {
    id "Case" spanish "Caso"
    run_date "Date" as "Month dd, yyyy" spanish "Fecha" as "d de mes de yyyy"
    motto "Motto" spanish "Lema" when shows
    seal = "Seal 7" "Seal" spanish "Sello" not carried
  }
  text "Dear customer," spanish "Estimado cliente:"
  notices reminder, warning, closing, english_alone by place
  lines "Sums" spanish "Sumas" {
    when some(persons where owes > $0)
    most_owed "Most owed" as "$0.00" spanish "Lo más debido"
  }
  encloses "Form B" when bag
  encloses "Form C" not carried
  encloses "Form {form}" when not shows
  footer { text "Bye." spanish "Adiós." }
}
letter of_person of Person "To {name}" { notices reminder }
letter old of Case "Old" { until 2020-12; notices closing }
notice owing of Person {
  when owes > $0
  template = template
  english "{name} owes {owes as $0.00}."
}
define template of Person : text or blank =
  first of { blank when name = "Nobody"; "L1" when late; "soon" otherwise }
notice shut of Case {
  when closed
  template = "soon"
  english "Closed."
}
letter grouped of Case "Grouped" {
  for each template
  header { template "Template" }
  notices owing, shut
}
)";
constexpr std::string_view kSigns = "name,sign\nline,\"\n\"\nparagraph,\"\n\n\"\n";

Outcome<Rules> load(std::string text) {
  std::vector<File> files;
  files.emplace_back("shop/rules.poppy", std::move(text));
  files.emplace_back("shop/signs.csv", std::string(kSigns));
  files.emplace_back("napa.yaml", "county: Napa\nflags: {}\n");
  return Rules::load(std::move(files));
}

const Rules& rules() {
  static const Rules loaded = [] {
    auto made = load(std::string(kRules));
    if (!made) FAIL(made.error().front().text);
    return *made;
  }();
  return loaded;
}

constexpr std::string_view kCase = R"(case: c1
tone: Kind
closed: no
motto: blank
bag: yes
shows: yes
persons:
  - { id: p1, name: Ann, owes: $5, late: yes }
  - { id: p2, name: Bob, owes: $7, late: no }
)";

/// The case with other words in place of some.
std::string with(std::string_view from, std::string_view to) {
  std::string text(kCase);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

LetterRequest asked(std::string text, std::string_view letter = "bill") {
  LetterRequest request;
  request.request.case_text = std::move(text);
  request.request.county = "Napa";
  request.request.month = "2021-08";
  request.request.run_date = "2021-08-09";
  request.letter = letter;
  return request;
}

MadeLetter made(const LetterRequest& request) {
  auto letter = make_letter(rules(), request);
  if (!letter) FAIL(letter.error().front().text);
  return *letter;
}

std::string code_of(const LetterRequest& request) {
  const auto letter = make_letter(rules(), request);
  return letter ? "none" : letter.error().front().code;
}

std::size_t count_of(std::string_view words, std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find(words); at != std::string_view::npos;
       at = text.find(words, at + words.size())) {
    ++count;
  }
  return count;
}

TEST_CASE("a letter stands in its order, person by person, and says what is not carried") {
  CHECK(made(asked(std::string(kCase))).text() == R"(A kind bill

Case:  c1
Date:  August 09, 2021
Seal:  Seal 7 [The text of this part is not carried by Manual 2.]

Dear customer,

[The text of this part (W1) is not carried by Manual 4.]

Ann owes $5.00.

Please pay by August 31, 2021.

Bob owes $7.00.

Please pay by August 31, 2021.

Sums
  Most owed  $7.00

Enclosed:
  Form B
  Form C [The text of this part is not carried by Manual 2.]

Bye.
)");
}

TEST_CASE("a letter in Spanish is all in Spanish") {
  LetterRequest request = asked(with("closed: no", "closed: yes"));
  request.language = LetterLanguage::spanish;
  CHECK(made(request).text() == R"(Una factura amable

Caso:   c1
Fecha:  9 de agosto de 2021
Sello:  Seal 7 [El texto de esta parte no figura en Manual 2.]

Estimado cliente:

La tienda está
cerrada.

[El texto de esta parte (W1) no figura en Manual 4.]

Ann debe $5.00.

Pague hasta el 31 de agosto de 2021.

Bob debe $7.00.

Pague hasta el 31 de agosto de 2021.

Sumas
  Lo más debido  $7.00

Se adjunta:
  Form B
  Form C [El texto de esta parte no figura en Manual 2.]

Adiós.
)");
  CHECK(made(request).html()->find("<html lang=\"es\">") != std::string::npos);
  CHECK(made(request).typst()->find("lang: \"es\"") != std::string::npos);
}

TEST_CASE("a letter of which a part has no Spanish is not made in Spanish") {
  LetterRequest request = asked(with("tone: Kind", "tone: Curt"));
  CHECK(made(request).status() == "sent");
  request.language = LetterLanguage::spanish;
  CHECK(code_of(request) == "P972");
  request = asked(std::string(kCase), "of_person");
  request.record = "p1";
  CHECK(made(request).status() == "sent");
  request.language = LetterLanguage::spanish;
  CHECK(code_of(request) == "P972");
}

TEST_CASE("where nothing of it is sent, there is no letter") {
  std::string paid = with("owes: $5", "owes: $0");
  paid.replace(paid.find("owes: $7"), 8, "owes: $0");
  std::string both = with("closed: no", "closed: yes");
  both.replace(both.find("tone: Kind"), 10, "tone: Curt");
  for (const LetterRequest& request :
       {asked(paid), asked(both), asked(with("closed: no", "closed: yes"), "old")}) {
    const MadeLetter letter = made(request);
    CHECK(letter.status() == "not sent");
    CHECK(letter.text().starts_with("No letter `"));
    CHECK(letter.html().error().front().code == "P971");
    CHECK(letter.typst().error().front().code == "P971");
    CHECK(letter.json().find("\"body\"") == std::string::npos);
  }
}

TEST_CASE("a letter with something unknown in it is never printed as sent") {
  struct Row {
    std::string from, to, unknown, need;
  };
  const std::vector<Row> rows = {
      {", owes: $5", "", "whether the notice `warning` of p1 is in it", "p1.owes"},
      {", late: yes", "", "whether the notice `warning` of p1 is in it", "p1.late"},
      {"name: Ann, ", "", "what the notice `reminder` of p1 says", "p1.name"},
      {"motto: blank\n", "", "what `motto` is", "motto"},
      {"bag: yes\n", "", "whether the enclosure `Form B` is in it", "bag"},
      {"tone: Kind\n", "", "what its title says", "tone"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.from);
    const MadeLetter letter = made(asked(with(row.from, row.to)));
    CHECK(letter.status() == "undetermined");
    const std::string text = letter.text();
    CHECK(text.starts_with("The letter `bill` is undetermined, and is not made"));
    CHECK(text.find(row.unknown) != std::string::npos);
    CHECK(text.find("\n  " + row.need + "\n") != std::string::npos);
    CHECK(count_of(row.unknown, text) == 1);  // however often the letter has it
    CHECK(text.find("Dear customer") == std::string::npos);
    CHECK(letter.html().error().front().code == "P970");
    CHECK(letter.typst().error().front().code == "P970");
    CHECK(letter.json().find("Dear customer") == std::string::npos);
    CHECK(letter.json().find("\"status\": \"undetermined\"") != std::string::npos);
  }
}

TEST_CASE("what is not in a letter leaves nothing in it open") {
  // The motto is blank, whether it would be shown or not.
  const std::string open = made(asked(with("shows: yes\n", ""))).text();
  CHECK(open.find("motto") == std::string::npos);
  CHECK(open.find("whether the enclosure `Form …` is in it") != std::string::npos);
  // Which form it is says nobody: where it is enclosed, that is open.
  CHECK(made(asked(std::string(kCase))).status() == "sent");
  CHECK(made(asked(with("shows: yes", "shows: no")))
            .text()
            .find("what the enclosure `Form …` says") != std::string::npos);
}

TEST_CASE("whether it is sent may be unknown, too") {
  std::string text = with("closed: no\n", "");
  text.replace(text.find("tone: Kind"), 10, "tone: Curt");
  const MadeLetter letter = made(asked(text));
  CHECK(letter.status() == "undetermined");
  CHECK(letter.text().find("whether it is sent") != std::string::npos);
}

TEST_CASE("a letter of one person is of the one that is said") {
  LetterRequest request = asked(std::string(kCase), "of_person");
  CHECK(code_of(request) == "P936");
  request.record = "p3";
  CHECK(code_of(request) == "P936");
  request.record = "p2";
  CHECK(made(request).text() == "To Bob\n\nBob owes $7.00.\n\nPlease pay by August 31, 2021.\n");
  CHECK(code_of(asked(std::string(kCase), "bil")) == "P935");
}

// ---- a letter for each

TEST_CASE("notices of one template go into one letter, those of another into another") {
  const std::string three = std::string(kCase) + "  - { id: p3, name: Cy, owes: $9, late: yes }\n";
  LetterRequest request = asked(three, "grouped");
  request.group = "L1";
  CHECK(made(request).text() == "Grouped\n\nTemplate:  L1\n\nAnn owes $5.00.\n\nCy owes $9.00.\n");
  CHECK(made(request).json().find("\"each\": {\n    \"template\": \"L1\"") != std::string::npos);
  request.group = "soon";
  CHECK(made(request).text() == "Grouped\n\nTemplate:  soon\n\nBob owes $7.00.\n");
}

TEST_CASE("of several letters of a case the one is made that is asked for") {
  LetterRequest request = asked(std::string(kCase), "grouped");
  const auto letter = make_letter(rules(), request);
  REQUIRE(!letter);
  CHECK(letter.error().front().code == "P936");
  CHECK(letter.error().front().text.find("give --template TEXT; there are `L1`, `soon`") !=
        std::string::npos);
  request.group = "later";
  CHECK(made(request).status() == "not sent");
  CHECK(made(request).text() ==
        "No letter `grouped` is sent: case c1, template `later`, 2021-08, run 2021-08-09.\n");
  request = asked(with("owes: $5", "owes: $0"), "grouped");  // only Bob owes
  CHECK(made(request).text() == "Grouped\n\nTemplate:  soon\n\nBob owes $7.00.\n");
  request = asked(std::string(kCase));
  request.group = "soon";
  CHECK(code_of(request) == "P936");
}

TEST_CASE("the letter's own record stands first, whoever is grouped with it") {
  LetterRequest request = asked(with("closed: no", "closed: yes"), "grouped");
  request.group = "soon";
  CHECK(made(request).text() == "Grouped\n\nTemplate:  soon\n\nClosed.\n\nBob owes $7.00.\n");
}

TEST_CASE("a notice whose template is not known keeps each letter open that it may belong to") {
  LetterRequest request = asked(with(", late: yes", ""), "grouped");
  for (const std::string_view group : {"soon", "L1"}) {
    CAPTURE(group);
    request.group = group;
    const MadeLetter letter = made(request);
    CHECK(letter.status() == "undetermined");
    CHECK(letter.text().find("what `template` of the notice `owing` of p1 is") !=
          std::string::npos);
    CHECK(letter.text().find("\n  p1.late\n") != std::string::npos);
    CHECK(letter.html().error().front().code == "P970");
  }
}

TEST_CASE("notices without a template go together, and none is shown") {
  LetterRequest request = asked(with("name: Ann", "name: Nobody"), "grouped");
  request.group = "";
  CHECK(made(request).text() == "Grouped\n\nNobody owes $5.00.\n");
}

// ---- hostile words

constexpr std::string_view kHostile =
    R"("<script>alert(1)</script> & 'x' \" ) #eval(\"1\") $a$ \\ *b* _c_ =d()\n\nYou owe nothing.\u202Etxt")";

TEST_CASE("no markup of a name gets into HTML, and no paragraph") {
  const std::string plain = *made(asked(std::string(kCase))).html();
  const std::string page =
      *made(asked(with("name: Ann", fmt::format("name: {}", kHostile)))).html();
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#39;x&#39; &quot; ) #eval(&quot;1&"
                  "quot;) $a$ \\ *b* _c_ =d()  You owe nothing.?txt owes $5.00.</p>") !=
        std::string::npos);
  for (const std::string_view tag : {"<p>", "<br>", "<", ">"}) {
    CHECK(count_of(tag, page) == count_of(tag, plain));
  }
}

TEST_CASE("no code of a name gets into Typst") {
  const std::string source =
      *made(asked(with("name: Ann", fmt::format("name: {}", kHostile)))).typst();
  CHECK(
      source.find(
          R"(#par([#"<script>alert(1)</script> & 'x' \" ) #eval(\"1\") $a$ \\ *b* _c_ =d()  You owe nothing.?txt owes $5.00."]))") !=
      std::string::npos);
  const std::string plain = *made(asked(std::string(kCase))).typst();
  CHECK(count_of("\n", source) == count_of("\n", plain));
}

TEST_CASE("a name draws nothing in the text of a letter") {
  const std::string text = made(asked(with("name: Ann", fmt::format("name: {}", kHostile)))).text();
  CHECK(text.find("\nYou owe nothing") == std::string::npos);
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
}

TEST_CASE("a text of Typst") {
  CHECK(documents::typst_quoted("a\"b\\c#d$") == "\"a\\\"b\\\\c#d$\"");
  CHECK(documents::typst_quoted("a\nb") == "\"a b\"");
}

TEST_CASE("JSON keeps what stands in a letter apart") {
  const std::string json = made(asked(std::string(kCase))).json();
  CHECK(json.find("\"status\": \"sent\"") != std::string::npos);
  CHECK(json.find("\"notice\": \"warning\"") < json.find("\"notice\": \"reminder\""));
  CHECK(json.find("\"Please pay by August 31, 2021.\"") != std::string::npos);
  CHECK(json.find("\"points\": 10") != std::string::npos);
}

TEST_CASE("letters are listed with their titles") {
  const std::vector<LetterInfo> letters = letters_of(rules());
  REQUIRE(letters.size() == 4);
  CHECK(letters[0].name == "bill");
  CHECK(letters[0].cites == "Manual 2");
  CHECK(letters[0].enclosed == std::vector<std::string>{"Form B", "Form C", "Form …"});
  CHECK(letters[0].title == "A … bill");
  CHECK(letters[1].record == "person");
  CHECK(letters[1].each.empty());
  CHECK(letters[3].each == "template");
}

// ---- what is refused

TEST_CASE("a letter that is ill written is told at its place") {
  struct Row {
    std::string letter, code;
  };
  const std::vector<Row> rows = {
      {R"(letter x of Person "X" { notices closing })", "P226"},
      {R"(letter x of Case "X" { notices reminder by code })", "P226"},
      {R"(letter x of Case "X" { notices warning by code })", "P226"},
      {R"(letter x of Case "X" { notices remindr })", "P201"},
      {R"(letter x of Case "X" { for each template; notices owing, closing })", "P226"},
      {R"(letter x of Case "X" { for each place; notices closing })", "P226"},
      {R"(letter x of Case "X" { for each code; notices warning; code "C" as "mm/yyyy" })", "P221"},
      {R"(letter x of Case "X" { for each code; for each code; notices warning })", "P113"},
      {R"(letter x of Case "X" { notices closing, closing })", "P202"},
      {R"(letter x of Case "X" { notices closing; font "Arial; x" 10 })", "P227"},
      {R"(letter x of Case "X" { notices closing; font "Arial" 5 })", "P227"},
      {R"(letter x of Case "X" { notices closing; run_date "D" as "Month dd, yyyy" spanish "F" })",
       "P222"},
      {R"(letter x of Case "X" { notices closing; bag "B" as "$0" })", "P221"},
      {R"(letter x of Case "X" { notices closing; run_date "D" spanish "F" as "mm/dd/yyyy" })",
       "P221"},
      {R"(letter x of Case "X {tone}" spanish "X" { notices closing })", "P216"},
      {R"(letter x of Case "X" { notices closing; persons "All" })", "P210"},
      {R"(letter x of Case "X" { text "Hello." })", "P114"},
      {R"(letter x of Case "X" { notices closing; bag "B" not carried not carried })", "P113"},
      {R"(letter x of Case "X" { notices closing; header { bag "B" }; header { bag "B" } })",
       "P113"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.letter);
    const auto loaded = load(std::string(kRules) + row.letter + "\n");
    REQUIRE(!loaded);
    CHECK(loaded.error().front().code == row.code);
    CHECK(loaded.error().front().text.find("shop/rules.poppy:") != std::string::npos);
  }
}

}  // namespace
}  // namespace poppy
