// Rule files in the one layout: where comments and empty lines come to stand. The texts that are
// expected are written by hand after the words of format_file.h.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "interpreter/syntax/format_file.h"
#include "interpreter/syntax/marks.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/problem_text.h"

namespace poppy::syntax {
namespace {

std::string laid_out(std::string text) {
  text::SourceSet sources;
  const auto result = format_file(sources, sources.add("test.poppy", std::move(text)));
  if (!result) FAIL(text::render_problems(sources, result.error()));
  return *result;
}

std::vector<std::string> comments_of(std::string_view text) {
  std::vector<std::string> all;
  for (const Mark& mark : read_marks(text)) {
    if (mark.is_comment) all.emplace_back(mark.text);
  }
  return all;
}

/// Lays out, and once more.
void check_layout(const std::string& before, const std::string& after) {
  CHECK(laid_out(before) == after);
  CHECK(laid_out(after) == after);
}

TEST_CASE("comments stay with the words that they stand at") {
  check_layout(
      "// Of the county.\n"
      "module a.b   // the head\n"
      "\n\n\n"
      "// Above the flag,\n"
      "//   on two lines.   \n"
      "flag f \"F\"//close\n"
      "define x of Case : bool = all {\n"
      "    // the first\n"
      "    a   // behind a\n"
      "    bbb // behind b\n"
      "\n\n"
      "  c\n"
      "// the last, of what is closed\n"
      "}\n"
      "// the end\n",

      "// Of the county.\n"
      "module a.b  // the head\n"
      "\n"
      "// Above the flag,\n"
      "//   on two lines.\n"
      "flag f \"F\"  //close\n"
      "\n"
      "define x of Case : bool = all {\n"
      "  // the first\n"
      "  a    // behind a\n"
      "  bbb  // behind b\n"
      "\n"
      "  c\n"
      "  // the last, of what is closed\n"
      "}\n"
      "// the end\n");
}

TEST_CASE(
    "what has a comment between its words keeps its lines; where there are none, it goes above") {
  check_layout(
      "module a.b\n"
      "define x of Case : bool =\n"
      "  // why\n"
      "  a // one\n"
      "  and b // two\n"
      "  // three\n"
      "  and c\n"
      "define y of Case : int = f(\n"
      "  // four\n"
      "  a // five\n"
      "  )\n"
      "enum E { A, // a\n"
      "  B }\n",

      "module a.b\n"
      "\n"
      "define x of Case : bool =\n"
      "  // why\n"
      "  a          // one\n"
      "      and b  // two\n"
      "      // three\n"
      "      and c\n"
      "\n"
      "// four\n"
      "define y of Case : int = f(a)  // five\n"
      "\n"
      "enum E {\n"
      "  A  // a\n"
      "  B\n"
      "}\n");
}

TEST_CASE("comments of lines that stay apart keep their lines, in one column") {
  check_layout(
      "module a.b\n"
      "decision d of Case : S {\n"
      "  cites \"C\"// where from\n"
      "\n"
      "  // first\n"
      "  A when a // A\n"
      "  Bbb otherwise //B\n"
      "\n"
      "  // no more\n"
      "\n"
      "}\n",

      "module a.b\n"
      "\n"
      "decision d of Case : S cites \"C\" {  // where from\n"
      "  // first\n"
      "  A   when a     // A\n"
      "  Bbb otherwise  //B\n"
      "\n"
      "  // no more\n"
      "}\n");
}

TEST_CASE("a slash in a text begins no comment, and other line ends and a mark become plain") {
  check_layout("\xEF\xBB\xBFmodule a.b \"x // y\"\r\n// z \t\r\nsource \"s\"\r\n",
               "module a.b \"x // y\"\n// z\nsource \"s\"\n");
}

TEST_CASE("a file that cannot be read is not laid out") {
  text::SourceSet sources;
  CHECK_FALSE(format_file(sources, sources.add("test.poppy", "module a.b\ndefine x\n")));
}

TEST_CASE("every rule file keeps its comments, and what is laid out stays so") {
  std::size_t files = 0;
  for (const char* folder : {"policies", "examples", "tests/unit/syntax"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() != ".poppy") continue;
      ++files;
      CAPTURE(entry.path().string());
      std::ifstream stream(entry.path(), std::ios::binary);
      std::stringstream text;
      text << stream.rdbuf();
      const std::string once = laid_out(text.str());
      CHECK(laid_out(once) == once);
      auto before = comments_of(text.str()), after = comments_of(once);
      std::ranges::sort(before);
      std::ranges::sort(after);
      CHECK(before == after);
    }
  }
  CHECK(files > 50);
}

}  // namespace
}  // namespace poppy::syntax
