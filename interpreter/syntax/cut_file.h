// A file's text -> the stretches that hold one declaration each. read_rules parses them one by one,
// so that an error never spills into the next.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::syntax {

/// Bytes [begin, end) of the text, from the first word to the next declaration (trailing blank
/// lines included).
struct Stretch {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string_view
      word;  // the word it starts with; empty: it does not start with a word in column 1
};

/// Words that may start a declaration, sorted.
[[nodiscard]] const std::vector<std::string_view>& declaration_words();

/// A word of declaration_words() in column 1 starts a new stretch always; another word only while
/// no bracket is open.
[[nodiscard]] std::vector<Stretch> cut_file(std::string_view text);

/// Bytes of the sign that takes no room on the screen with which the text begins; 0: none.
[[nodiscard]] std::size_t invisible_sign(std::string_view text);

/// The words of a declaration that stand outside of texts and comments, signs that cannot be seen
/// left out of them.
[[nodiscard]] std::vector<std::string> words_of(std::string_view declaration);

}  // namespace poppy::syntax
