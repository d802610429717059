// Places in texts, the UTF-8 check, and problems as data and as text.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/text/check_text.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/text/source.h"

namespace poppy::text {
namespace {

using namespace std::string_literals;

void check_position(const SourceSet& sources, std::uint32_t byte, std::uint32_t line,
                    std::uint32_t column) {
  CAPTURE(byte);
  const Position place = sources.position_of(FileId{0}, byte);
  CHECK(place.line == line);
  CHECK(place.column == column);
}

TEST_CASE("a column counts code points, a byte inside one belongs to it") {
  SourceSet sources;
  sources.add("a", "año\n€5\n");  // a n~ n~ o \n | e e e 5 \n
  check_position(sources, 0, 1, 1);
  check_position(sources, 1, 1, 2);
  check_position(sources, 2, 1, 2);
  check_position(sources, 3, 1, 3);
  check_position(sources, 4, 1, 4);
  check_position(sources, 5, 2, 1);
  check_position(sources, 7, 2, 1);
  check_position(sources, 8, 2, 2);
  check_position(sources, 10, 3, 1);
  check_position(sources, 4000, 3, 1);
}

TEST_CASE("a line comes without its break, whether LF or CR LF") {
  SourceSet sources;
  const FileId file = sources.add("a", "one\r\ntwo\n\nlast");
  CHECK(sources.line_at(file, 0) == "one");
  CHECK(sources.line_at(file, 4) == "one");
  CHECK(sources.line_at(file, 5) == "two");
  CHECK(sources.line_at(file, 9) == "");
  CHECK(sources.line_at(file, 10) == "last");
  CHECK(sources.line_at(file, 99) == "last");
  CHECK(sources.at(file).line_starts == std::vector<std::uint32_t>{0, 5, 9, 10});
}

TEST_CASE("an empty text has one line") {
  SourceSet sources;
  const FileId file = sources.add("a", "");
  check_position(sources, 0, 1, 1);
  CHECK(sources.line_at(file, 0) == "");
  CHECK(sources.text_of({file, 0, 0}) == "");
}

TEST_CASE("a view into a text stays valid while texts are added") {
  SourceSet sources;
  const FileId file = sources.add("a", "short");
  const std::string_view view = sources.text_of({file, 0, 5});
  for (int i = 0; i < 1000; ++i) sources.add("b", "x");
  CHECK(view == "short");
  CHECK(view.data() == sources.at(file).text.data());
  CHECK(sources.size() == 1001);
}

TEST_CASE("well-formed UTF-8 of every length passes") {
  for (const std::string& text :
       {""s, "plain"s, "\x7F"s, "\xC2\x80"s, "\xDF\xBF"s, "\xE0\xA0\x80"s, "\xED\x9F\xBF"s,
        "\xEE\x80\x80"s, "\xEF\xBF\xBF"s, "\xF0\x90\x80\x80"s, "\xF4\x8F\xBF\xBF"s}) {
    CAPTURE(text);
    CHECK(find_invalid_utf8(text) == std::string_view::npos);
  }
}

TEST_CASE("ill-formed UTF-8 of every kind is found where it begins") {
  const std::pair<const char*, std::string> kinds[] = {
      {"NUL", "\0"s},
      {"a continuation alone", "\x80"s},
      {"an overlong slash", "\xC0\xAF"s},
      {"an overlong two-byte form", "\xC1\xBF"s},
      {"an overlong three-byte form", "\xE0\x9F\xBF"s},
      {"an overlong four-byte form", "\xF0\x8F\xBF\xBF"s},
      {"the first surrogate", "\xED\xA0\x80"s},
      {"the last surrogate", "\xED\xBF\xBF"s},
      {"above U+10FFFF", "\xF4\x90\x80\x80"s},
      {"a lead byte that none is", "\xF5\x80\x80\x80"s},
      {"0xFF", "\xFF"s},
      {"a tail cut after one of two", "\xC3"s},
      {"a tail cut after two of three", "\xE2\x82"s},
      {"a tail cut after three of four", "\xF0\x9F\x98"s},
      {"a lead byte before a letter", "\xC3(x"s},
      {"a third byte that is a letter", "\xE2\x82(x"s},
      {"a fourth byte that is a letter", "\xF0\x9F\x98(x"s},
  };
  for (const auto& [kind, bytes] : kinds) {
    CAPTURE(kind);
    CHECK(find_invalid_utf8("é" + bytes) == 2);
  }
}

TEST_CASE("a text that is not UTF-8, or too large, is a problem with its place") {
  SourceSet sources;
  const FileId bad = sources.add("bad", "ab\xFF");
  const Problems problems = check_text(sources, bad);
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].code == ProblemCode::not_utf8);
  CHECK(problems[0].span == Span{bad, 2, 3});
  CHECK(problems[0].message == "the byte 0xFF here is no part of a UTF-8 text");

  const FileId largest = sources.add("largest", std::string(kMaxSourceBytes, 'x'));
  CHECK(check_text(sources, largest).empty());
  const FileId large = sources.add("large", std::string(kMaxSourceBytes + 1, 'x'));
  REQUIRE(check_text(sources, large).size() == 1);
  CHECK(check_text(sources, large)[0].code == ProblemCode::file_too_large);
}

TEST_CASE("every problem kind has a number of its own and is found by its code") {
  std::set<std::string_view> numbers;
  for (const ProblemKind& kind : all_problem_kinds()) {
    CAPTURE(kind.name);
    CHECK(kind.number.size() == 4);
    CHECK(kind.number.front() == 'P');
    CHECK(numbers.insert(kind.number).second);
    CHECK(kind.meaning.ends_with('.'));
    CHECK(&kind_of(kind.code) == &kind);
  }
  CHECK(kind_of(ProblemCode::not_utf8).number == "P001");
  CHECK(kind_of(ProblemCode::cannot_read).name == "cannot_read");
}

TEST_CASE(
    "text from outside is made printable: no control, no turned writing, no line of its own") {
  CHECK(printable("Añasco, p1") == "Añasco, p1");
  CHECK(printable("a\x1b[2Jb\x07\r") == "a?[2Jb??");
  CHECK(printable("a\nb\tc") == "a b c");
  CHECK(printable("a\xC2\x9Bz") == "a?z");  // a control of the second half
  CHECK(printable("a\xE2\x80\xAEz\xE2\x80\xA8") ==
        "a?z?");                             // right-to-left override, line separator
  CHECK(printable("a\xFFz\xC3") == "a?z?");  // no UTF-8
  CHECK(printable("a\xEF\xBB\xBFz\xEF\xBF\xBE") == "a?z?");  // the mark of byte order, both ways
  CHECK(printable_markup("a<b>&\"'\n\x01") == "a&lt;b&gt;&amp;&quot;&#39; ?");
  CHECK(printable_markup("\xC3(") == "?(");
  // U+FDD0, U+FDEF, U+1FFFE and U+10FFFF are no characters; those beside them are, or may be.
  CHECK(printable("\xEF\xB7\x90\xEF\xB7\xAF\xF0\x9F\xBF\xBE\xF4\x8F\xBF\xBF") == "????");
  for (const std::string one :
       {"\xEF\xB7\x8F", "\xEF\xB7\xB0", "\xF0\x9F\x98\x80", "\xEF\xBF\xBD"}) {
    CHECK(printable(one) == one);
  }
  CHECK(printable_lines("a\nb\x1b") == "a\nb?");
}

TEST_CASE("problems are sorted by file and place, those without a place last, repeats dropped") {
  const Problem second{ProblemCode::not_utf8, {FileId{0}, 5, 6}, "second", ""};
  const Problem third{ProblemCode::cannot_read, {FileId{1}, 0, 0}, "third", ""};
  const Problem first{ProblemCode::file_too_large, {FileId{0}, 1, 2}, "first", ""};
  const Problem last{ProblemCode::cannot_read, {}, "last", ""};
  Problems problems{last, third, second, second, first};
  sort_problems(problems);
  REQUIRE(problems.size() == 4);
  CHECK(problems[0].message == "first");
  CHECK(problems[1].message == "second");
  CHECK(problems[2].message == "third");
  CHECK(problems[3].message == "last");
}

TEST_CASE("the same problem said in two ways is kept twice") {
  Problems problems{{ProblemCode::not_utf8, {FileId{0}, 5, 6}, "b", ""},
                    {ProblemCode::not_utf8, {FileId{0}, 5, 6}, "a", ""}};
  sort_problems(problems);
  CHECK(problems.size() == 2);
  CHECK(problems[0].message == "a");
  CHECK(has_errors(problems));
  CHECK_FALSE(has_errors({}));
}

TEST_CASE("a problem shows its place, its line, a caret under each character and a hint") {
  SourceSet sources;
  const FileId file = sources.add("rules/a.poppy", "ok\n\tañadir 29l now\n");
  // Bytes: \t is 3, "añadir " is 8 bytes and 7 characters, 29l begins at byte 12.
  CHECK(
      render_problem(sources, {ProblemCode::not_utf8, {file, 12, 15}, "found `29l`", "write 29"}) ==
      "rules/a.poppy:2:9: error P001: found `29l`\n"
      "  \tañadir 29l now\n"
      "  \t       ^^^\n"
      "  hint: write 29\n");
}

TEST_CASE("a problem without a place shows its message alone") {
  CHECK(render_problem(SourceSet(), {ProblemCode::cannot_read, {}, "cannot read `x`", ""}) ==
        "error P003: cannot read `x`\n");
}

TEST_CASE("a point at the end of a line gets one caret behind it") {
  SourceSet sources;
  const FileId file = sources.add("a", "ab\ncd");
  CHECK(render_problem(sources, {ProblemCode::not_utf8, {file, 2, 2}, "m", ""}) ==
        "a:1:3: error P001: m\n  ab\n    ^\n");
}

TEST_CASE("a span over several lines is underlined to the end of its first") {
  SourceSet sources;
  const FileId file = sources.add("a", "abc\ndef");
  CHECK(render_problem(sources, {ProblemCode::not_utf8, {file, 1, 6}, "m", ""}) ==
        "a:1:2: error P001: m\n  abc\n   ^^\n");
}

TEST_CASE("a line of megabytes is shown around its place only") {
  SourceSet sources;
  const FileId file = sources.add("a", std::string(1000, 'x') + "!" + std::string(1000, 'y'));
  CHECK(render_problem(sources, {ProblemCode::not_utf8, {file, 1000, 1001}, "m", ""}) ==
        "a:1:1001: error P001: m\n  …" + std::string(60, 'x') + "!" + std::string(59, 'y') +
            "…\n   " + std::string(60, ' ') + "^\n");
}

TEST_CASE("bad bytes and control characters do not reach the terminal") {
  SourceSet sources;
  const FileId file = sources.add("a",
                                  "a\x1B[2J\xFF\xC2\x9B"
                                  "b");
  const std::string shown = render_problem(sources, {ProblemCode::not_utf8, {file, 5, 6}, "m", ""});
  CHECK(shown == "a:1:6: error P001: m\n  a?[2J??b\n       ^\n");
}

TEST_CASE("problems end with a count") {
  CHECK(render_problems(SourceSet(), {}) == "0 errors, 0 warnings\n");
  CHECK(render_problems(SourceSet(), {{ProblemCode::cannot_read, {}, "m", ""}}) ==
        "error P003: m\n\n1 error, 0 warnings\n");
}

TEST_CASE("the nearest name is the likely slip, or none") {
  const std::vector<std::string_view> names{"net_income", "net_income_limit", "gross_income",
                                            "day_limit", "yes"};
  CHECK(nearest_name("net_incme", names) == "net_income");
  CHECK(nearest_name("NET_INCOME", names) == "net_income");
  CHECK(nearest_name("yse", names) == "yes");
  CHECK(nearest_name("day_limits", names) == "day_limit");
  CHECK(nearest_name("fleeing_felon", names) == "");
  CHECK(nearest_name("no", names) == "");
  CHECK(nearest_name("", names) == "");
  CHECK(nearest_name(std::string(1000, 'x'), names) == "");
  CHECK(nearest_name("x", {}) == "");
}

// The textbook's table of distances, with no bound: optimal string alignment.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::vector<std::size_t>> least(left.size() + 1,
                                              std::vector<std::size_t>(right.size() + 1));
  for (std::size_t i = 0; i <= left.size(); ++i) {
    for (std::size_t j = 0; j <= right.size(); ++j) {
      if (i == 0 || j == 0) {
        least[i][j] = i + j;
        continue;
      }
      const std::size_t changed = left[i - 1] == right[j - 1] ? 0 : 1;
      least[i][j] =
          std::min({least[i - 1][j] + 1, least[i][j - 1] + 1, least[i - 1][j - 1] + changed});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        least[i][j] = std::min(least[i][j], least[i - 2][j - 2] + 1);
      }
    }
  }
  return least[left.size()][right.size()];
}

// All words of up to six letters of two, each with each: of n letters n / 3 slips are near, one at
// least, and none of fewer than 3.
TEST_CASE("a name is near exactly where so few slips make it") {
  std::vector<std::string> words;
  for (std::size_t size = 1; size <= 6; ++size) {
    for (std::size_t bits = 0; bits < std::size_t{1} << size; ++bits) {
      std::string word(size, 'a');
      for (std::size_t i = 0; i < size; ++i) {
        if ((bits >> i) % 2 == 1) word[i] = 'b';
      }
      words.push_back(std::move(word));
    }
  }
  for (const std::string& word : words) {
    const std::size_t most = word.size() < 3 ? 0 : std::max<std::size_t>(1, word.size() / 3);
    for (const std::string& name : words) {
      const std::vector<std::string_view> names{name};
      const bool is_near = !nearest_name(word, names).empty();
      if (is_near == (distance(word, name) <= most)) continue;
      CAPTURE(word);
      CAPTURE(name);
      CHECK(is_near == (distance(word, name) <= most));
    }
  }
}

TEST_CASE("of names equally near, the same letters win, then the alphabet") {
  const std::vector<std::string_view> ties{"cat3", "cat1", "cat2"};
  CHECK(nearest_name("cat9", ties) == "cat1");
  const std::vector<std::string_view> cases{"LIMIT", "Limit", "limit"};
  CHECK(nearest_name("Limit", cases) == "Limit");
}

}  // namespace
TEST_CASE("of a file with many problems the first 200 are told, and how many more there are") {
  SourceSet sources;
  const FileId one = sources.add("a", std::string(1000, 'x'));
  const FileId other = sources.add("b", "y");
  Problems problems{{ProblemCode::not_utf8, {}, "nowhere", ""}};
  for (std::uint32_t i = 0; i < 250; ++i) {
    problems.push_back({ProblemCode::not_utf8, {one, i, i + 1}, "m", ""});
  }
  problems.push_back({ProblemCode::not_utf8, {other, 0, 1}, "m", ""});
  sort_problems(problems);
  for (int again = 0; again < 2; ++again) {
    keep_first_problems(problems);
    REQUIRE(problems.size() == 1 + 200 + 1 + 1);
  }
  std::size_t told = 0;
  for (const Problem& problem : problems) {
    if (problem.code != ProblemCode::more_problems) continue;
    ++told;
    CHECK(problem.span.file == one);
    CHECK(problem.message == "there are 50 more problems from here on");  // 250 - 200
  }
  CHECK(told == 1);
  CHECK(has_errors(problems));
}

TEST_CASE("fewer may be told") {
  const FileId file{};
  Problems problems;
  for (std::uint32_t i = 0; i < 23; ++i) {
    problems.push_back({ProblemCode::not_utf8, {file, i, i + 1}, "m", ""});
  }
  keep_first_problems(problems, 20);
  REQUIRE(problems.size() == 21);
  CHECK(problems.back().message == "there are 3 more problems from here on");  // 23 - 20
}

TEST_CASE("many warnings of a file hide no error, and make none") {
  const FileId file{};
  Problems problems;
  for (std::uint32_t i = 0; i < 250; ++i) {
    problems.push_back({ProblemCode::unused_fact, {file, i, i + 1}, "m", ""});
  }
  Problems with_error = problems;
  keep_first_problems(problems);
  REQUIRE(problems.size() == 201);
  CHECK(problems.back().code == ProblemCode::more_warnings);
  CHECK(problems.back().message == "there are 50 more warnings");  // 250 - 200
  CHECK_FALSE(has_errors(problems));
  with_error.push_back({ProblemCode::not_utf8, {file, 300, 301}, "m", ""});
  keep_first_problems(with_error);
  REQUIRE(with_error.size() == 202);
  CHECK(with_error[200].code == ProblemCode::not_utf8);
}

}  // namespace poppy::text
