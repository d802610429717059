// Rule text -> syntax tree: cut into declarations, words, ANTLR's tree, ours. Its exceptions and
// its code point places end here and in antlr/.
#include "interpreter/syntax/read_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "interpreter/syntax/antlr/builder.h"
#include "interpreter/syntax/antlr/parse.h"
#include "interpreter/syntax/cut_file.h"
#include "interpreter/syntax/grammar_problem.h"
#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_text.h"

namespace poppy::syntax {
namespace {

class FileReader {
 public:
  /// `conflicts`: stretches of the text that say two things, and are not read.
  FileReader(const text::SourceSet& sources, text::FileId file, bool notes_comments,
             std::vector<Stretch> conflicts = {})
      : text_(sources.at(file).text),
        file_(file),
        notes_comments_(notes_comments),
        conflicts_(std::move(conflicts)) {}

  Reading read() {
    module_.file = file_;
    const std::vector<Stretch> stretches = cut_file(text_);
    if (stretches.empty() || stretches.front().word != "module") module_line_missing(stretches);
    for (const Stretch& stretch : stretches) {
      const std::optional<Stretch> read = outside_conflicts(stretch);
      if (!read) continue;
      read_declaration(*read, &stretch == &stretches.front());
      if (problems_.size() >= kMaxProblems) {
        problems_.push_back(
            {ProblemCode::too_many_problems,
             {file_, stretch.end, stretch.end},
             fmt::format("over {} problems: what follows was not read", kMaxProblems),
             "is this a rule file?"});
        module_.is_cut = true;
        break;
      }
    }
    text::sort_problems(problems_);
    return {std::move(module_), std::move(problems_)};
  }

 private:
  /// What of a declaration stands before a conflict; nothing of one that begins within.
  [[nodiscard]] std::optional<Stretch> outside_conflicts(Stretch stretch) const {
    for (const Stretch& conflict : conflicts_) {
      if (conflict.begin <= stretch.begin && stretch.begin < conflict.end) return std::nullopt;
      if (stretch.begin < conflict.begin) stretch.end = std::min(stretch.end, conflict.begin);
    }
    return stretch;
  }

  void module_line_missing(const std::vector<Stretch>& stretches) {
    const std::uint32_t begin = stretches.empty() ? 0 : stretches.front().begin;
    const auto length =
        static_cast<std::uint32_t>(stretches.empty() ? 0 : stretches.front().word.size());
    problems_.push_back({ProblemCode::module_line_missing,
                         {file_, begin, begin + length},
                         "a rule file begins with its `module` line",
                         fmt::format("write {}", shape_of("module"))});
  }

  void read_declaration(const Stretch& stretch, bool first) {
    const std::size_t before = problems_.size();
    read_whole(stretch, first);
    if (problems_.size() > before) note_unread(stretch);
  }

  /// What a declaration with a problem would declare: its name, and of a type what stands in it.
  void note_unread(const Stretch& stretch) {
    const std::vector<std::string> words =
        words_of(std::string_view(text_).substr(stretch.begin, stretch.end - stretch.begin));
    if (words.size() < 2) return;
    const std::string& kind = words.front();
    if (kind == "import") module_.imports_unread = true;
    if (kind == "module" && module_.name.text.empty()) {
      for (std::size_t i = 1; i < words.size() && i < 3; ++i) {
        module_.name.text += (i == 1 ? "" : ".") + words[i];
      }
    }
    constexpr std::array<std::string_view, 8> kNameAlone{
        "define", "rule", "flag", "parameter", "create", "message", "contradiction", "notice"};
    constexpr std::array<std::string_view, 6> kNamesNothing{"module",  "import", "source",
                                                            "applies", "accept", "lint"};
    if (std::ranges::find(kNamesNothing, kind) != kNamesNothing.end()) return;
    const bool name_alone = std::ranges::find(kNameAlone, kind) != kNameAlone.end();
    module_.unread.insert(module_.unread.end(), words.begin() + 1,
                          name_alone ? words.begin() + 2 : words.end());
  }

  void read_whole(const Stretch& stretch, bool first) {
    const std::string_view bytes =
        std::string_view(text_).substr(stretch.begin, stretch.end - stretch.begin);
    const Span word{file_, stretch.begin,
                    stretch.begin + static_cast<std::uint32_t>(stretch.word.size())};
    if (!std::ranges::binary_search(declaration_words(), stretch.word)) {
      const std::string_view near = text::nearest_name(stretch.word, declaration_words());
      problems_.push_back(
          {ProblemCode::no_declaration, word,
           stretch.word.empty() ? std::string("this line belongs to no declaration")
                                : fmt::format("`{}` begins no declaration", stretch.word),
           near.empty() ? std::string("a line that goes on is indented")
                        : fmt::format("did you mean `{}`? A line that goes on is indented", near)});
      return;
    }
    const Piece piece(file_, stretch.begin, bytes);
    antlr4::ANTLRInputStream stream{std::string(bytes)};
    std::optional<DeclarationWords> read = read_words(piece, stream, problems_);
    if (!read) return;
    Parse parse(std::move(read->words));
    Parser::OneContext* tree = parse.run();
    if (tree == nullptr) {
      problems_.push_back(unexpected_word(piece, parse));
      return;
    }
    if (!notes_comments_) read->comments.clear();
    Builder builder(piece, read->comments, problems_);
    if (auto* line = dynamic_cast<Parser::ModuleLineContext*>(tree->declaration())) {
      if (!first) {
        problems_.push_back({ProblemCode::module_line_missing, word, "a second `module` line",
                             "a file holds one module; put the other into a file of its own"});
      }
      module_.name = builder.dotted(line->dotted());
      module_.title = builder.string(line->STRING());
      return;
    }
    const std::size_t before = problems_.size();
    std::optional<Declaration> made = builder.declaration(tree->declaration());
    if (made && problems_.size() == before) module_.declarations.push_back(std::move(*made));
  }

  const std::string& text_;
  text::FileId file_;
  bool notes_comments_;
  std::vector<Stretch> conflicts_;
  Module module_;
  Problems problems_;
};

/// Of a file that is not read: as its first line has it, or the file's name.
std::string name_of_module(const text::SourceSet& sources, text::FileId file) {
  const text::Source& source = sources.at(file);
  constexpr std::string_view kWord = "module ";
  const std::string_view text = source.text;
  const std::size_t word = text.substr(0, 4096).find(kWord);
  if (word == text.npos) return source.name;
  const std::size_t begin = word + kWord.size();
  const std::size_t end = text.find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.", begin);
  const std::string name(text.substr(begin, end - begin));
  return name.empty() ? source.name : name;
}

/// What git leaves of conflicts, each from its first line to its last.
std::vector<Stretch> stretches_of(std::string_view text, const Problems& conflicts) {
  std::vector<Stretch> result;
  for (const text::Problem& conflict : conflicts) {
    const std::size_t last = text.find("\n>>>>>>> ", conflict.span.begin);
    const std::size_t end = last == text.npos ? last : text.find('\n', last + 1);
    result.push_back(
        {conflict.span.begin, static_cast<std::uint32_t>(std::min(end, text.size())), {}});
  }
  return result;
}

Reading read_file(const text::SourceSet& sources, text::FileId file, bool notes_comments) {
  Problems problems = text::check_text(sources, file);
  if (!problems.empty()) {
    Module module;
    module.file = file;
    module.name = {name_of_module(sources, file), {file, 0, 0}};
    module.is_cut = module.imports_unread = true;
    return {std::move(module), std::move(problems)};
  }
  try {
    Problems conflicts = text::find_conflicts(sources, file);
    Reading reading =
        FileReader(sources, file, notes_comments, stretches_of(sources.at(file).text, conflicts))
            .read();
    if (!conflicts.empty()) {
      // What else is wrong is told once somebody has said which of the two holds.
      reading.problems = std::move(conflicts);
      reading.module.is_cut = reading.module.imports_unread = true;
      if (reading.module.name.text.empty()) {
        reading.module.name = {name_of_module(sources, file), {file, 0, 0}};
      }
    }
    for (text::Problem& problem : text::find_bidirectional_signs(sources, file)) {
      reading.problems.push_back(std::move(problem));
    }
    text::sort_problems(reading.problems);
    if (reading.module.name.text.empty()) reading.module.name.text = sources.at(file).name;
    return reading;
  } catch (const antlr4::RuntimeException& error) {
    text::bug(fmt::format("the parser failed: {}", error.what()));
  }
}

text::Result<Module> whole_or_not(Reading reading) {
  if (!reading.problems.empty()) return std::unexpected(std::move(reading.problems));
  return std::move(reading.module);
}

}  // namespace

Reading read_rules_in_part(const text::SourceSet& sources, text::FileId file) {
  return read_file(sources, file, false);
}

text::Result<Module> read_rules(const text::SourceSet& sources, text::FileId file) {
  return whole_or_not(read_file(sources, file, false));
}

text::Result<Module> read_rules_to_format(const text::SourceSet& sources, text::FileId file) {
  return whole_or_not(read_file(sources, file, true));
}

std::vector<std::string> find_ambiguities(const text::SourceSet& sources, text::FileId file) {
  const std::string_view text = sources.at(file).text;
  std::vector<std::string> all;
  for (const Stretch& stretch : cut_file(text)) {
    const std::string_view bytes = text.substr(stretch.begin, stretch.end - stretch.begin);
    const Piece piece(file, stretch.begin, bytes);
    antlr4::ANTLRInputStream stream{std::string(bytes)};
    Problems problems;
    std::optional<DeclarationWords> read = read_words(piece, stream, problems);
    if (!read) continue;
    for (std::string& note : Parse(std::move(read->words)).ambiguities())
      all.push_back(std::move(note));
  }
  return all;
}

}  // namespace poppy::syntax
