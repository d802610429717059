// One declaration: its words, ANTLR's tree, ours. Its code point places end here and in antlr/.
#include "interpreter/syntax/read_declaration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/syntax/antlr/builder.h"
#include "interpreter/syntax/antlr/parse.h"
#include "interpreter/text/problem_text.h"

namespace poppy::syntax {
namespace {

class DeclarationReader {
 public:
  DeclarationReader(std::string_view text, text::FileId file, bool notes_comments)
      : text_(text), file_(file), notes_comments_(notes_comments) {}

  [[nodiscard]] DeclarationRead read(const Stretch& stretch, bool is_first) {
    DeclarationRead result;
    result.about.place = {0, stretch.begin, stretch.end};
    result.about.is_first = is_first;
    read_whole(stretch, is_first, result);
    if (!result.about.problems.empty()) note_unread(stretch, result.about);
    result.about.has_tree = result.tree.has_value();
    return result;
  }

 private:
  /// What a declaration with a problem would declare: its name, and of a type what stands in it.
  void note_unread(const Stretch& stretch, ReadDeclaration& about) const {
    const std::vector<std::string> words =
        words_of(text_.substr(stretch.begin, stretch.end - stretch.begin));
    if (words.size() < 2) return;
    const std::string& kind = words.front();
    if (kind == "import") about.imports_unread = true;
    if (kind == "module") {
      for (std::size_t i = 1; i < words.size() && i < 3; ++i) {
        about.unread_module += (i == 1 ? "" : ".") + words[i];
      }
    }
    constexpr std::array<std::string_view, 8> kNameAlone{
        "define", "rule", "flag", "parameter", "create", "message", "contradiction", "notice"};
    constexpr std::array<std::string_view, 6> kNamesNothing{"module",  "import", "source",
                                                            "applies", "accept", "lint"};
    if (std::ranges::find(kNamesNothing, kind) != kNamesNothing.end()) return;
    const bool name_alone = std::ranges::find(kNameAlone, kind) != kNameAlone.end();
    about.unread.assign(words.begin() + 1, name_alone ? words.begin() + 2 : words.end());
  }

  void read_whole(const Stretch& stretch, bool is_first, DeclarationRead& result) const {
    Problems& problems = result.about.problems;
    const std::string_view bytes = text_.substr(stretch.begin, stretch.end - stretch.begin);
    const Span word{file_, stretch.begin,
                    stretch.begin + static_cast<std::uint32_t>(stretch.word.size())};
    if (!std::ranges::binary_search(declaration_words(), stretch.word)) {
      const std::string_view near = text::nearest_name(stretch.word, declaration_words());
      problems.push_back(
          {ProblemCode::no_declaration, word,
           stretch.word.empty() ? std::string("this line belongs to no declaration")
                                : fmt::format("`{}` begins no declaration", stretch.word),
           near.empty() ? std::string("a line that goes on is indented")
                        : fmt::format("did you mean `{}`? A line that goes on is indented", near)});
      return;
    }
    const Piece piece(file_, stretch.begin, bytes);
    antlr4::ANTLRInputStream stream{std::string(bytes)};
    std::optional<DeclarationWords> read = read_words(piece, stream, problems);
    if (!read) return;
    Parse parse(std::move(read->words));
    Parser::OneContext* tree = parse.run();
    if (tree == nullptr) {
      problems.push_back(unexpected_word(piece, parse));
      return;
    }
    if (!notes_comments_) read->comments.clear();
    Builder builder(piece, read->comments, problems);
    if (auto* line = dynamic_cast<Parser::ModuleLineContext*>(tree->declaration())) {
      if (!is_first) {
        problems.push_back({ProblemCode::module_line_missing, word, "a second `module` line",
                            "a file holds one module; put the other into a file of its own"});
      }
      result.about.module_name = builder.dotted(line->dotted());
      result.about.module_title = builder.string(line->STRING());
      return;
    }
    const std::size_t before = problems.size();
    std::optional<Declaration> made = builder.declaration(tree->declaration());
    if (problems.size() == before) result.tree = std::move(made);
  }

  std::string_view text_;
  text::FileId file_;
  bool notes_comments_;
};

}  // namespace

DeclarationRead read_declaration(std::string_view text, text::FileId file, const Stretch& stretch,
                                 bool is_first, bool notes_comments) {
  return DeclarationReader(text, file, notes_comments).read(stretch, is_first);
}

}  // namespace poppy::syntax
