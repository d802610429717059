// What differs between two texts, by words.
#include <doctest/doctest.h>

#include <string>

#include "interpreter/text/word_diff.h"

using namespace poppy;

TEST_CASE("a long text shows the words that differ and some about them") {
  const std::string before =
      "1 2 3 4 5 6 7 8 You must report within 10 days of the change a b c d e f g h";
  const std::string after =
      "1 2 3 4 5 6 7 8 You must report by the 10th of the change a b c d e f g h i";
  CHECK(text::show_word_diff(before, after) ==
        "… 6 7 8 You must report [-within 10 days-] {+by the 10th+} of the change a b c d e f g h\n"
        "{+i+}\n");
  CHECK(text::show_word_diff("", "a b") == "{+a b+}\n");
  CHECK(text::show_word_diff("a b", "") == "[-a b-]\n");
}

TEST_CASE("texts of the same words differ in blanks alone") {
  CHECK(text::show_word_diff("a  b\n", "a b") ==
        "the words are the same: blanks or line ends differ\n");
  CHECK(text::same_words("a\n  b", "a b"));
  CHECK_FALSE(text::same_words("a b", "ab"));
}

TEST_CASE("words are found in a text whatever its lines") {
  CHECK(text::holds_words("You must\nreport by the 10th.", "must report"));
  CHECK_FALSE(text::holds_words("You must\nreport by the 10th.", "report must"));
  CHECK(text::first_words("a b c d e f g h i j") == "a b c d e f g h …");
}
