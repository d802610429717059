// A letter as text, as JSON, as one page of HTML, and as the source of a PDF/UA by Typst. HTML and
// Typst are of a letter that is sent: what else would be printed is no letter.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/documents/letter_view.h"
#include "interpreter/text/json_writer.h"

namespace poppy::documents {

/// Of a letter that is not sent, that it is not, and why. `needs`: what would settle one that is
/// undetermined.
[[nodiscard]] std::string letter_text(const LetterView& letter,
                                      const std::vector<std::string>& needs);
/// As docs/pages.md has it.
void put_letter(text::JsonWriter& to, const LetterView& letter,
                const std::vector<std::string>& needs);
/// A page of its own, which loads nothing and runs nothing.
[[nodiscard]] std::string letter_html(const LetterView& letter);
/// A document that Typst 0.15 makes a PDF/UA-1 of, of the same bytes each time.
[[nodiscard]] std::string letter_typst(const LetterView& letter);

/// A text of Typst's code, quotes and all: nothing in it is markup.
[[nodiscard]] std::string typst_quoted(std::string_view text);

/// `sent`, `not sent`, `undetermined`, `does not apply`
[[nodiscard]] std::string_view word_of(LetterState state);

}  // namespace poppy::documents
