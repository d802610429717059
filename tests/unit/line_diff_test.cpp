// What differs between two texts.
#include <doctest/doctest.h>

#include <random>
#include <string>

#include "interpreter/text/line_diff.h"

using namespace poppy;

TEST_CASE("a difference of texts is told line by line, removed before added") {
  const std::string before = "a\nb\nc\nd\ne\nf\ng\n";
  const std::string after = "a\nb\nX\nY\nd\ne\nf\nh\n";
  CHECK(text::show_diff(text::diff_lines(before, after), 1) ==
        "  2  b\n- 3  c\n+ 3  X\n+ 4  Y\n  5  d\n  ...\n  7  f\n- 7  g\n+ 8  h\n");
  CHECK(text::show_diff(text::diff_lines(before, before)).empty());
  CHECK(text::show_diff(text::diff_lines("", "a\n")) == "+ 1  a\n");
  CHECK(text::show_diff(text::diff_lines("a\r\n", "a\n")).empty());  // lines, not their ends
}

TEST_CASE("a difference gives both texts back") {
  std::mt19937 random(20261130);
  for (int i = 0; i < 500; ++i) {
    const auto draw = [&] {
      std::string text;
      for (auto lines = random() % 12; lines > 0; --lines) {
        text += std::string(1, static_cast<char>('a' + static_cast<int>(random() % 4))) + "\n";
      }
      return text;
    };
    const std::string before = draw(), after = draw();
    std::string was, is;
    for (const text::DiffLine& line : text::diff_lines(before, after)) {
      if (line.change != text::LineChange::added) was += std::string(line.text) + "\n";
      if (line.change != text::LineChange::removed) is += std::string(line.text) + "\n";
    }
    CHECK(was == before);
    CHECK(is == after);
  }
}
