// The words of source documents beside the rules: their files, and which of them a citation names.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "interpreter/check/paragraphs.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

constexpr const char* kFile = R"(document,paragraph,text
MPP,63-503.31,Net income is rounded.
MPP,63-503.311,"The gross income
is added."
MPP,63-503.313,Other
CA 205512,2.1.2,An address
CA-215680,2.1.5.2,The batch
CA-215680,2.1.5.2 item 1,A record is created
CA-215680,2.1.5.2 item 2,A month is written
CA-215680,2.1.5.2 item 3.a,An action
CA-208374,Figures 2.1.1,A page
)";

/// `MPP 63-503.31 | MPP 63-503.311`
std::string cited(const std::string& citation) {
  text::SourceSet sources;
  sources.add("policies/sources/all.csv", kFile);
  sources.add("policies/all.csv", "document,paragraph,text\nMPP,63-1,a table of the rules\n");
  std::string result;
  const Paragraphs paragraphs = Paragraphs::read(sources);
  for (const Paragraph* const one : paragraphs.cited(citation)) {
    result += (result.empty() ? "" : " | ") + one->document + " " + one->number;
  }
  return result;
}

TEST_CASE("a citation names paragraphs, one after another") {
  CHECK(cited("MPP 63-503.31") == "MPP 63-503.31");
  CHECK(cited("MPP 63-503.311, 63-503.31; 7 CFR 273.10(e)") == "MPP 63-503.311 | MPP 63-503.31");
  CHECK(cited("ACIN I-88-16, MPP 63-503.31") == "MPP 63-503.31");
  CHECK(cited("CA 205512 1.1, 2.1.1, 2.1.2") == "CA 205512 2.1.2");
  CHECK(cited("CA-215680 2.1.5.2 items 2 and 3.a") ==
        "CA-215680 2.1.5.2 item 2 | CA-215680 2.1.5.2 item 3.a");
  CHECK(cited("CA-208374 Figures 2.1.1, 2.1.3") == "CA-208374 Figures 2.1.1");
}

TEST_CASE("a part that no file has gives the nearest that holds it, and never its neighbour") {
  CHECK(cited("MPP 63-503.311(b)") == "MPP 63-503.311");
  CHECK(cited("CA-215680 2.1.5.2 item 1.e") == "CA-215680 2.1.5.2 item 1");
  CHECK(cited("CA-215680 2.1.5.2 item 12") == "CA-215680 2.1.5.2");
  CHECK(cited("MPP 63-503.3") == "");
  CHECK(cited("MPP 63-503.3111") == "");
  CHECK(cited("MPP 63-1") == "");  // of a file that is none of paragraphs
  CHECK(cited("ACL 17-05, 63-503.31") == "");
  CHECK(cited("") == "");
  CHECK(cited(" ;, and ,") == "");
}

struct Wrong {
  const char* text;
  text::ProblemCode code;
  std::string says;
};

TEST_CASE("a file of paragraphs that cannot be relied on is refused") {
  using enum text::ProblemCode;
  for (const Wrong& wrong : std::vector<Wrong>{
           {"section,text\na,b\n", wrong_paragraphs, "other columns"},
           {"document,paragraph,text\nMPP,1,\n", wrong_paragraphs, "without its text"},
           {"document,paragraph,text\nMPP,1,a\nMPP,1,b\n", wrong_paragraphs, "`MPP 1`"},
           {"document,paragraph,text\nMPP,1\n", csv_row_width, ""},
       }) {
    CAPTURE(wrong.text);
    text::SourceSet sources;
    const text::FileId file = sources.add("rules/sources/a.csv", wrong.text);
    const text::Problems problems = find_paragraph_problems(sources, file);
    REQUIRE(problems.size() == 1);
    CHECK(problems[0].code == wrong.code);
    CHECK(problems[0].message.contains(wrong.says));
    CHECK(Paragraphs::read(sources).cited("MPP 1").empty());
  }
}

}  // namespace
}  // namespace poppy::check
