// A letter: case -> facts -> a determination with the letter's lines -> LetterView -> a format.
#include <fmt/format.h>

#include <set>

#include "interpreter/documents/letter_view.h"
#include "interpreter/documents/letter_write.h"
#include "interpreter/engine/find_document.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/include/poppy/document.h"
#include "interpreter/text/problem_codes.h"

namespace poppy {

struct MadeLetter::Data {
  documents::LetterView view;
  std::vector<std::string> needs;  // what would settle it
};

namespace {

using text::ProblemCode;

check::Language language_of(LetterLanguage language) {
  switch (language) {
    case LetterLanguage::english:
      return check::Language::english;
    case LetterLanguage::spanish:
      return check::Language::spanish;
  }
  return check::Language::english;
}

std::string_view word_of(LetterLanguage language) {
  switch (language) {
    case LetterLanguage::english:
      return "English";
    case LetterLanguage::spanish:
      return "Spanish";
  }
  return {};
}

std::vector<std::string> needs_of(const reference::Determination& determination,
                                  const documents::LetterView& view) {
  std::vector<std::string> all;
  std::set<std::string> named;
  for (const documents::OpenLetterPart& open : view.open) {
    for (const auto& [slot, row] : open.places) {
      if (slot == check::kNone) continue;
      for (std::string& need : engine::needed_facts(determination, {slot, row})) {
        if (named.insert(need).second) all.push_back(std::move(need));
      }
    }
  }
  return all;
}

/// A letter is in one language: its reader knows the other least where it matters.
std::vector<Problem> untranslated(const documents::LetterView& view, LetterLanguage language) {
  std::vector<Problem> problems;
  for (const std::string& part : view.untranslated) {
    problems.push_back(
        engine::public_problem(ProblemCode::letter_untranslated,
                               fmt::format("the letter `{}` is not there in {}: {} has no {} words",
                                           view.name, word_of(language), part, word_of(language))));
  }
  return problems;
}

/// The only one there is, where none is asked for.
Outcome<void> choose_group(const check::Letter& letter,
                           const reference::Determination& determination,
                           documents::LetterRequest& request) {
  if (letter.each.empty()) {
    if (!request.group) return {};
    return std::unexpected(std::vector{
        engine::public_problem(ProblemCode::unknown_page_record,
                               fmt::format("`{}` is one letter of its record, and has no `{}`",
                                           letter.name, *request.group))});
  }
  if (request.group) return {};
  const std::vector<std::string> groups = documents::letter_groups(determination, request);
  if (groups.size() == 1) request.group = groups.front();
  if (groups.size() < 2) return {};
  return std::unexpected(std::vector{engine::public_problem(
      ProblemCode::unknown_page_record,
      fmt::format("`{}` is a letter for each {}, and which is not said", letter.name, letter.each),
      fmt::format("give --{} TEXT; there are `{}`", letter.each, fmt::join(groups, "`, `")))});
}

/// What may be printed.
Outcome<void> require_sent(const documents::LetterView& view) {
  if (view.state == documents::LetterState::sent) return {};
  const bool is_open = view.state == documents::LetterState::undetermined;
  return std::unexpected(std::vector{
      is_open
          ? engine::public_problem(
                ProblemCode::letter_open,
                fmt::format("the letter `{}` is undetermined: it is not known {}", view.name,
                            view.open.front().what),
                "as text or JSON it says what would settle it")
          : engine::public_problem(
                ProblemCode::letter_not_sent,
                fmt::format("the letter `{}` is not sent: there is nothing to print", view.name))});
}

}  // namespace

std::vector<LetterInfo> letters_of(const Rules& rules) {
  const check::Program& program = *rules.data().program;
  std::vector<LetterInfo> all;
  for (const check::Letter& letter : program.letters) {
    LetterInfo info;
    info.name = letter.name;
    info.title = documents::plain_words(letter.title.english);
    info.program = letter.program;
    info.cites = letter.cites;
    info.entity = program.entities[letter.entity].name;
    info.record = program.entities[letter.entity].self_name;
    info.each = letter.each;
    for (const check::LetterItem& item : letter.enclosures) {
      info.enclosed.push_back(documents::plain_words(item.words.english));
    }
    all.push_back(std::move(info));
  }
  return all;
}

Outcome<MadeLetter> make_letter(const Rules& rules, const LetterRequest& asked) {
  const Rules::Data& data = rules.data();
  const check::Program& program = *data.program;
  const auto id = engine::find_letter(program, asked.letter);
  if (!id) return std::unexpected(id.error());
  const check::Letter& letter = program.letters[*id];

  const auto read = engine::read_case(data, asked.request.case_text, asked.request.case_path);
  if (!read) return std::unexpected(read.error());
  const auto months = engine::resolve_document(data, *read, asked.request, letter.program,
                                               documents::lines_of(letter));
  if (!months) return std::unexpected(months.error());
  const auto decided = engine::decide_months(data, read->facts, *months);
  const reference::Determination& last = decided.back();
  if (auto consistent = engine::require_consistent(*read, last); !consistent) {
    return std::unexpected(consistent.error());
  }
  const auto row = engine::find_row(last, letter.entity, letter.name, "a letter", asked.record);
  if (!row) return std::unexpected(row.error());

  documents::LetterRequest request{*id, *row, language_of(asked.language), asked.group};
  if (auto chosen = choose_group(letter, last, request); !chosen) {
    return std::unexpected(chosen.error());
  }
  documents::LetterView view = documents::view_letter(last, request);
  if (view.state == documents::LetterState::sent && !view.untranslated.empty()) {
    return std::unexpected(untranslated(view, asked.language));
  }
  std::vector<std::string> needs = needs_of(last, view);
  return MadeLetter(std::make_shared<const MadeLetter::Data>(
      MadeLetter::Data{std::move(view), std::move(needs)}));
}

MadeLetter::MadeLetter(std::shared_ptr<const Data> data) : data_(std::move(data)) {}
std::string MadeLetter::status() const {
  return std::string(documents::word_of(data_->view.state));
}
std::string MadeLetter::text() const { return documents::letter_text(data_->view, data_->needs); }
std::string MadeLetter::json() const {
  text::JsonWriter to;
  documents::put_letter(to, data_->view, data_->needs);
  return to.take() + "\n";
}
Outcome<std::string> MadeLetter::html() const {
  if (auto sent = require_sent(data_->view); !sent) return std::unexpected(sent.error());
  return documents::letter_html(data_->view);
}
Outcome<std::string> MadeLetter::typst() const {
  if (auto sent = require_sent(data_->view); !sent) return std::unexpected(sent.error());
  return documents::letter_typst(data_->view);
}

}  // namespace poppy
