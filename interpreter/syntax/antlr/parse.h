// A declaration's words, and ANTLR's tree over them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/syntax/antlr/piece.h"

namespace poppy::syntax {

inline constexpr std::size_t kMaxProblems = 200;  // of a file

/// The words of one declaration, EOF last, and where comments begin. Line ends stand where they
/// separate something.
struct DeclarationWords {
  Words words;
  std::vector<std::uint32_t> comments;  // bytes of the file, in order
};
/// Nothing when a problem was found among them.
[[nodiscard]] std::optional<DeclarationWords> read_words(const Piece& piece,
                                                         antlr4::CharStream& stream,
                                                         Problems& problems);

class FirstError;

/// A parse of one declaration; the tree lives as long as this does.
class Parse {
 public:
  explicit Parse(Words words) : source_(std::move(words)), stream_(&source_), parser_(&stream_) {
    parser_.removeErrorListeners();
  }

  /// Null when a word does not fit: error() then says which. SLL is fast and nearly always right;
  /// LL has the last word.
  Parser::OneContext* run();

  /// Tries every reading at every choice; slow.
  std::vector<std::string> ambiguities();

  [[nodiscard]] const FirstError& error() const { return *error_; }
  [[nodiscard]] Token* before(const Token& word) {
    return word.getTokenIndex() == 0 ? nullptr : stream_.get(word.getTokenIndex() - 1);
  }
  Parser& parser() { return parser_; }

 private:
  antlr4::ListTokenSource source_;
  antlr4::CommonTokenStream stream_;
  Parser parser_;
  std::shared_ptr<FirstError> error_;
};

/// Of a parse that gave no tree.
[[nodiscard]] text::Problem unexpected_word(const Piece& piece, Parse& parse);

}  // namespace poppy::syntax
