// See ../marks.h.
#include "interpreter/syntax/marks.h"

#include "interpreter/syntax/antlr/piece.h"
#include "interpreter/text/check_text.h"

namespace poppy::syntax {

std::vector<Mark> read_marks(std::string_view text) {
  const auto skipped = static_cast<std::uint32_t>(text::byte_order_mark(text));
  text.remove_prefix(skipped);
  const Piece piece({}, skipped, text);
  antlr4::ANTLRInputStream stream{std::string(text)};
  Lexer lexer(&stream);
  lexer.removeErrorListeners();
  std::vector<Mark> marks;
  std::size_t line_ends = 2;  // since the mark before
  for (auto word = lexer.nextToken(); word->getType() != Token::EOF; word = lexer.nextToken()) {
    if (word->getType() == Lexer::NL) {
      ++line_ends;
      continue;
    }
    std::string_view of = piece.text(*word);
    const bool is_comment = word->getType() == Lexer::COMMENT;
    if (is_comment) of = of.substr(0, of.find_last_not_of(" \t") + 1);
    marks.push_back(
        {of, piece.span(*word).begin, is_comment, line_ends > 0, line_ends > 1 && !marks.empty()});
    line_ends = 0;
  }
  return marks;
}

}  // namespace poppy::syntax
