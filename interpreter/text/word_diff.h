// Two texts, such as letters, by their words: what was expected and is not there, and what is there
// in its place, with some words about it. Line ends and blanks are a matter of how a text is shown.
#pragma once

#include <string>
#include <string_view>

namespace poppy::text {

/// `… must report [-within 10 days-] {+by the 10th+} of the month …`, in lines of some 90 signs.
/// Texts of the same words say so that they differ in blanks alone.
[[nodiscard]] std::string show_word_diff(std::string_view before, std::string_view after);

[[nodiscard]] bool same_words(std::string_view one, std::string_view other);
/// Whether the words stand in the text one behind the other; the first and the last may be parts of
/// words.
[[nodiscard]] bool holds_words(std::string_view text, std::string_view words);
/// Some words of the beginning, and `…`.
[[nodiscard]] std::string first_words(std::string_view text);

}  // namespace poppy::text
