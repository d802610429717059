// poppy letter: a letter of a case, as the rules lay it out, in one of four formats.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/include/poppy/document.h"

namespace poppy::cli {
namespace {

int list_letters(const Rules& rules) {
  std::string all;
  for (const LetterInfo& letter : letters_of(rules)) {
    all += fmt::format("{}  {}  ({}{})\n", letter.name, letter.title, letter.entity,
                       letter.cites.empty() ? "" : ", " + letter.cites);
  }
  return finish(all.empty() ? "the rules have no letters\n" : all);
}

/// `--person p1`, `--template 11539`: the letter knows what its record is called, and what it is
/// for each of.
std::expected<void, int> take_own_words(const Rules& rules, const LetterOptions& options,
                                        LetterRequest& asked) {
  const std::vector<LetterInfo> letters = letters_of(rules);
  const auto letter = std::ranges::find(letters, options.letter, &LetterInfo::name);
  for (std::size_t i = 0; i < options.more.size(); i += 2) {
    const std::string& word = options.more[i];
    const bool is_record = letter != letters.end() && word == "--" + letter->record;
    const bool is_each =
        letter != letters.end() && !letter->each.empty() && word == "--" + letter->each;
    if ((!is_record && !is_each) || i + 1 >= options.more.size()) {
      say("poppy: `{}` is no option of a letter: its record is given by --record, or by its own "
          "word, with a value\n",
          word);
      return std::unexpected(kWrongUse);
    }
    if (is_record) {
      asked.record = options.more[i + 1];
    } else {
      asked.group = options.more[i + 1];
    }
  }
  return {};
}

int print(const Outcome<std::string>& page) {
  if (page) return finish(*page);
  static_cast<void>(report_problems(page.error()));
  return kProblems;  // no wrong use of the command: this case has no letter to print
}

}  // namespace

int letter(const LetterOptions& options) {
  const auto rules = load_rules(options.folders, options.of.county_file);
  if (!rules) return rules.error();
  if (options.letter.empty()) return list_letters(*rules);
  LetterRequest asked;
  asked.letter = options.letter;
  asked.record = options.record;
  asked.group = options.each;
  if (options.language == "spanish") asked.language = LetterLanguage::spanish;
  if (const auto taken = take_own_words(*rules, options, asked); !taken) return taken.error();
  if (options.of.path.empty()) {
    say("poppy: a letter is of a case: poppy letter {} CASE\n", options.letter);
    return kWrongUse;
  }
  auto request = read_request(options.of);
  if (!request) return request.error();
  asked.request = std::move(*request);
  const auto made = make_letter(*rules, asked);
  if (!made) {
    const int code = report_problems(made.error());
    return made.error().front().code == "P972" ? kProblems : code;
  }
  if (options.format == "html") return print(made->html());
  if (options.format == "typst") return print(made->typst());
  return finish(options.format == "json" ? made->json() : made->text());
}

}  // namespace poppy::cli
