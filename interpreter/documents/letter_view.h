// A letter as data: whether it is sent, and what stands in it, in its order and in one language.
// Text, JSON, HTML and Typst are written from it (letter_write.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "interpreter/check/format_value.h"
#include "interpreter/reference/determination.h"

namespace poppy::documents {

struct LetterRequest {
  check::LetterId letter;
  std::uint32_t row = 0;  // of the letter's entity
  check::Language language = check::Language::english;
  std::optional<std::string> group = std::nullopt;  // of letter_groups(); none: whatever it holds
};

enum class LetterState : std::uint8_t {
  sent,
  not_sent,        // nothing of it is, or it is not in force
  undetermined,    // whether it is sent, or what stands in it, is not known
  does_not_apply,  // its program does not, to this county and month
};

/// A text in its paragraphs; a line end within one begins a new line.
using Paragraphs = std::vector<std::string>;

/// A text, or a value with its title.
struct LetterItemView {
  std::string name;  // empty: a text
  std::string title, text;
  Paragraphs words;  // of a text
  bool is_carried = true;
};
struct LetterTableView {
  std::string title;
  std::vector<LetterItemView> lines;
};
struct LetterFieldView {
  std::string name, text;
  bool says_which =
      true;  // which notice it is; else it orders them, or is what they have in common
};
struct LetterNoticeView {
  std::string notice, record, cites;
  std::vector<LetterFieldView> fields;  // those that are not blank
  Paragraphs words;                     // none: the source names the notice alone
};
using LetterPartView = std::variant<LetterItemView, LetterTableView, LetterNoticeView>;

/// What is not known of a letter, or cannot be computed, once, and the values that it hangs on.
struct OpenLetterPart {
  struct Place {
    plan::SlotId slot;
    std::uint32_t row = 0;
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  std::string what;
  std::vector<Place> places;
};

struct LetterView {
  std::string name, title, cites;
  std::string case_id, county, month, record;
  std::string each;                  // what its notices have in common; empty: nothing
  std::optional<std::string> group;  // that, if any is known
  units::Date run_date;
  check::Language language = check::Language::english;
  std::string font;  // empty: any
  std::int64_t points = 0;
  LetterState state = LetterState::sent;
  std::vector<LetterItemView> header, enclosures, footer;
  std::vector<LetterPartView> body;
  std::vector<OpenLetterPart> open;       // of a letter that is undetermined
  std::vector<std::string> untranslated;  // parts that the language does not have
};

/// A text as the rules have it, with `…` for each value.
[[nodiscard]] std::string plain_words(const std::vector<check::TextPiece>& pieces);

/// Lines of its own: to be asked of a worksheet (SheetRequest::asked). Its notices are there in any
/// case.
[[nodiscard]] std::vector<check::LineId> lines_of(const check::Letter& letter);

/// Of a letter for each value of a field of its notices: the values of those that are sent or may
/// be, in their order; empty where the notice has none. Only what is known.
[[nodiscard]] std::vector<std::string> letter_groups(const reference::Determination& determination,
                                                     const LetterRequest& request);

/// Of a determination whose worksheet was asked for lines_of(letter).
[[nodiscard]] LetterView view_letter(const reference::Determination& determination,
                                     const LetterRequest& request);

}  // namespace poppy::documents
