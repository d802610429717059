// What the parser expected and found -> a message in an analyst's words. No ANTLR here: read_rules
// hands over words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace poppy::syntax {

/// A word as the grammar names it: keywords and signs as written, and `ID`, `LIT`, `STRING`, `NL`,
/// `EOF` for the rest.
struct UnexpectedWord {
  std::string found;   // as written; empty at a line end or the declaration's end
  std::string kind;    // as the grammar names it
  std::string before;  // the word before it, as written; may be empty
  bool first_on_line = false;
  std::vector<std::string> expected;  // as the grammar names them
  std::string declaration;            // the declaration's keyword
};

struct Wording {
  std::string message;
  std::string hint;
};

[[nodiscard]] Wording describe_unexpected(const UnexpectedWord& word);
/// What to write instead of a sign the language does not use: `==`, `&&`, `'`.
[[nodiscard]] Wording describe_foreign(std::string_view sign);
/// A quoted text as messages show it: at most its first 60 bytes.
[[nodiscard]] std::string shorten(std::string_view text);
/// How a declaration is written; empty for a word that starts none.
[[nodiscard]] std::string_view shape_of(std::string_view declaration_word);

}  // namespace poppy::syntax
