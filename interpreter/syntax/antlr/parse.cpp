// Text -> words: signs, brackets, depth, and where a line goes on; words -> ANTLR's tree, or the
// first word that does not fit.
#include "interpreter/syntax/antlr/parse.h"

#include <fmt/format.h>

#include <limits>
#include <set>
#include <utility>

#include "interpreter/syntax/grammar_problem.h"

namespace poppy::syntax {

/// Stops at the first error and keeps the word found and the words that could stand there.
class FirstError : public antlr4::DefaultErrorStrategy {
 public:
  /// Below this word nothing is kept: working out what could stand there is slow.
  explicit FirstError(std::size_t from) : from_(from) {}

  Token* found = nullptr;
  std::set<std::size_t> expected;

  void recover(antlr4::Parser* parser, std::exception_ptr error) override {
    try {
      std::rethrow_exception(error);
    } catch (const antlr4::RecognitionException& problem) {
      stop_at(*parser, problem.getOffendingToken());
    }
  }
  Token* recoverInline(antlr4::Parser* parser) override {
    stop_at(*parser, parser->getCurrentToken());
  }
  /// Called before every choice and turn of a loop. What could stand there counts until a word is
  /// taken: the parser leaves its loops before it finds that the word does not fit.
  void sync(antlr4::Parser* parser) override {
    if (parser->getCurrentToken()->getTokenIndex() >= from_) gather(*parser);
  }
  void reportError(antlr4::Parser*, const antlr4::RecognitionException&) override {}

 private:
  void gather(antlr4::Parser& parser) {
    const Token* current = parser.getCurrentToken();
    if (std::exchange(at_, current) != current) expected.clear();
    for (const ssize_t type : parser.getExpectedTokens().toList()) {
      expected.insert(type < 0 ? Token::EOF : static_cast<std::size_t>(type));
    }
  }
  [[noreturn]] void stop_at(antlr4::Parser& parser, Token* offending) {
    found = offending;
    gather(parser);
    // Where two words were needed to choose, what could follow the first is not known: better
    // nothing than wrong.
    if (offending != parser.getCurrentToken()) expected.clear();
    throw antlr4::ParseCancellationException();
  }

  std::size_t from_;
  const Token* at_ = nullptr;
};

namespace {

constexpr std::size_t kMaxDepth = 250;
constexpr std::size_t kMaxWords = 50'000;

bool opens(std::size_t type) {
  return type == Lexer::OPEN_PAREN || type == Lexer::OPEN_BRACKET || type == Lexer::OPEN_BRACE;
}
bool closes(std::size_t type) {
  return type == Lexer::CLOSE_PAREN || type == Lexer::CLOSE_BRACKET || type == Lexer::CLOSE_BRACE;
}
std::size_t closing(std::size_t open) {
  return open == Lexer::OPEN_PAREN     ? Lexer::CLOSE_PAREN
         : open == Lexer::OPEN_BRACKET ? Lexer::CLOSE_BRACKET
                                       : Lexer::CLOSE_BRACE;
}

/// Operators that stand between two operands: a line goes on before and after them.
bool joins(std::size_t type) {
  static const std::set<std::size_t> kTypes = {
      Lexer::EQUAL,      Lexer::UNEQUAL,   Lexer::LESS_THAN,
      Lexer::LESS_EQUAL, Lexer::GREATER,   Lexer::GREATER_EQUAL,
      Lexer::PLUS,       Lexer::MINUS,     Lexer::TIMES,
      Lexer::DIVIDE,     Lexer::AMPERSAND, Lexer::DOT,
      Lexer::COMMA,      Lexer::COLON,     Lexer::AND,
      Lexer::OR,         Lexer::IN,        Lexer::OF,
      Lexer::AT,         Lexer::OVERLAPS,  Lexer::WITHIN,
      Lexer::FLOORED,    Lexer::CAPPED,    Lexer::ROUNDED,
      Lexer::WHERE};
  return kTypes.contains(type);
}

/// The words that lengthen a chain without a bracket, each a level of nesting more.
bool nests(std::size_t type, std::size_t before) {
  if (type == Lexer::MINUS) return joins(before) || opens(before) || before == Lexer::NOT;
  return type == Lexer::NOT || type == Lexer::DOT || type == Lexer::AT || type == Lexer::FLOORED ||
         type == Lexer::CAPPED || type == Lexer::ROUNDED;
}
bool ends_chain(std::size_t type) {
  return type == Lexer::COMMA || type == Lexer::SEMICOLON || type == Lexer::NL ||
         type == Lexer::AND || type == Lexer::OR || type == Lexer::WHEN;
}

class WordReader {
 public:
  WordReader(const Piece& piece, Problems& problems) : piece_(piece), problems_(problems) {}

  std::optional<DeclarationWords> read(antlr4::CharStream& stream) {
    Lexer lexer(&stream);
    lexer.removeErrorListeners();
    Words words;
    std::vector<std::uint32_t> comments;
    const std::size_t before = problems_.size();
    const auto is_done = [&] {
      return (!words.empty() && words.back()->getType() == Token::EOF) ||
             problems_.size() >= before + kMaxProblems;
    };
    while (!is_done()) {
      auto word = lexer.nextToken();
      const bool empty_line =
          word->getType() == Lexer::NL && !words.empty() && words.back()->getType() == Lexer::NL;
      if (word->getType() == Lexer::COMMENT) comments.push_back(piece_.span(*word).begin);
      if (empty_line || word->getType() == Lexer::COMMENT) continue;
      words.push_back(std::move(word));
      check_sign(*words.back());
      if (words.size() > kMaxWords) {
        problems_.push_back({ProblemCode::declaration_too_long, piece_.span(*words.front()),
                             fmt::format("this declaration has over {} words", kMaxWords),
                             "make several of it, or keep long lists in a table"});
        return std::nullopt;
      }
    }
    if (problems_.size() > before || !brackets_match(words)) return std::nullopt;
    return DeclarationWords{join_lines(std::move(words)), std::move(comments)};
  }

 private:
  void check_sign(const Token& word) {
    if (word.getType() == Lexer::OPEN_STRING) {
      const bool nothing_follows =
          piece_.text(word).find_first_not_of(" \t\r;})", 1) == std::string_view::npos;
      problems_.push_back(
          {ProblemCode::text_not_closed, piece_.span(word),
           nothing_follows ? "this quote has no other on its line"
                           : "this text has no closing quote on its line",
           nothing_follows
               ? "the quote that opens the text is missing, or this one is too many"
               : "a text stands on one line; a longer one is written \"…\" \"…\", piece by piece"});
    } else if (word.getType() == Lexer::FOREIGN || word.getType() == Lexer::STRAY) {
      auto [message, hint] = describe_foreign(piece_.text(word));
      // Copied text brings many of a kind: told once a line.
      if (!hint.empty() && !told_.insert({word.getLine(), hint}).second) return;
      problems_.push_back({ProblemCode::unreadable_character, piece_.span(word), message, hint});
    }
  }

  bool bracket_problem(const Token& bracket, std::string message, std::string hint) {
    problems_.push_back(
        {ProblemCode::bracket_at_odds, piece_.span(bracket), std::move(message), std::move(hint)});
    return false;
  }

  /// Also the guard of ANTLR's stack and of every later walk over the tree.
  bool brackets_match(const Words& words) {
    std::vector<std::pair<const Token*, std::size_t>>
        open;  // bracket, length of the chain before it
    std::size_t chain = 0;
    std::size_t depth = 0;
    std::size_t before = Lexer::EQUAL;
    for (const auto& word : words) {
      const std::size_t type = word->getType();
      if (opens(type)) {
        open.emplace_back(word.get(), std::exchange(chain, 0));
        ++depth;
      } else if (closes(type)) {
        if (open.empty()) {
          return bracket_problem(*word, fmt::format("`{}` closes nothing", piece_.text(*word)),
                                 "take it out, or open a bracket before it");
        }
        if (closing(open.back().first->getType()) != type) {
          return bracket_problem(*word,
                                 fmt::format("found `{}` while `{}` is open", piece_.text(*word),
                                             piece_.text(*open.back().first)),
                                 "close the inner bracket first");
        }
        depth -= chain + 1;
        chain = open.back().second;
        open.pop_back();
      } else if (ends_chain(type)) {
        depth -= std::exchange(chain, 0);
      } else if (nests(type, before)) {
        ++chain;
        ++depth;
      }
      if (depth > kMaxDepth) {
        problems_.push_back({ProblemCode::nested_too_deep, piece_.span(*word),
                             fmt::format("this is nested over {} deep", kMaxDepth),
                             "give the inner part a name with a `define` of its own"});
        return false;
      }
      before = type;
    }
    if (open.empty()) return true;
    return bracket_problem(
        *open.back().first,
        fmt::format("`{}` is not closed where the declaration ends",
                    piece_.text(*open.back().first)),
        "a word in column 1 starts the next declaration; close the bracket before it");
  }

  /// Whether the braces of the declaration hold lines of which some begin with `when`.
  static bool has_lines(std::size_t declaration) {
    static const std::set<std::size_t> kTypes = {
        Lexer::CREATE, Lexer::GATHER, Lexer::MESSAGE, Lexer::NOTICE, Lexer::CONTRADICTION,
        Lexer::PAGE,   Lexer::REPORT, Lexer::BATCH,   Lexer::LETTER, Lexer::PROPERTY};
    return kTypes.contains(declaration);
  }

  /// Likewise the braces of a part of a page or letter: `rows of …`, `edit of …`, `header { … }`.
  static bool opens_part(const Words& kept) {
    std::size_t first = kept.size();
    while (first > 0 && kept[first - 1]->getType() != Lexer::NL &&
           kept[first - 1]->getType() != Lexer::OPEN_BRACE &&
           kept[first - 1]->getType() != Lexer::SEMICOLON) {
      --first;
    }
    if (first == kept.size()) return false;
    const std::size_t type = kept[first]->getType();
    static const std::set<std::size_t> kTypes = {Lexer::ROWS,   Lexer::FLAG,   Lexer::EDIT,
                                                 Lexer::HEADER, Lexer::FOOTER, Lexer::LINES};
    return kTypes.contains(type);
  }

  /// Whether a line goes on with the word at `i` after the one before it. `outcome_line`: of an
  /// outcome itself, where `when` starts a line and texts are continued.
  static bool goes_on(const Words& words, std::size_t i, std::size_t before, bool outcome_line) {
    if (opens(before) || joins(before)) return true;
    if (before == Lexer::NOT || before == Lexer::WHEN || before == Lexer::FOR) return true;
    const std::size_t type = words[i]->getType();
    if (closes(type) || type == Lexer::OTHERWISE) return true;
    if (type == Lexer::WHEN) return !outcome_line;
    if (joins(type)) {
      const bool group =
          type == Lexer::AT && i + 1 < words.size() && words[i + 1]->getType() == Lexer::LEAST;
      return !group;
    }
    return outcome_line && before == Lexer::STRING && type == Lexer::STRING;
  }

  /// Takes out the line ends where a line goes on: outside { }, beside an operator, before `when`
  /// and `otherwise`.
  [[nodiscard]] Words join_lines(Words words) const {
    struct Open {
      std::size_t type;
      bool has_lines;
    };
    const std::size_t declaration = words.front()->getType();
    const bool has_parts = declaration == Lexer::PAGE || declaration == Lexer::LETTER;
    Words kept;
    std::vector<Open> open;
    std::size_t pending = words.size();  // a line end not yet decided on
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::size_t type = words[i]->getType();
      if (type == Lexer::NL) {
        if (pending == words.size()) pending = i;
        continue;
      }
      if (pending != words.size()) {
        const bool in_braces = !open.empty() && open.back().type == Lexer::OPEN_BRACE;
        const std::size_t before =
            kept.empty() ? std::size_t{Lexer::OPEN_BRACE} : kept.back()->getType();
        if (in_braces && !goes_on(words, i, before, open.back().has_lines)) {
          kept.push_back(std::move(words[pending]));
        }
        pending = words.size();
      }
      if (opens(type)) {
        const bool is_part = open.size() == 1 && has_parts && opens_part(kept);
        open.push_back({type, is_part || (open.empty() && has_lines(declaration))});
      }
      if (closes(type)) open.pop_back();
      kept.push_back(std::move(words[i]));
    }
    return kept;
  }

  const Piece& piece_;
  Problems& problems_;
  std::set<std::pair<std::size_t, std::string>> told_;  // signs by line and hint
};

/// Gathers the places that the grammar reads in two ways.
class AmbiguityNotes : public antlr4::BaseErrorListener {
 public:
  std::vector<std::string> notes;

  void reportAmbiguity(antlr4::Parser* parser, const antlr4::dfa::DFA& dfa, std::size_t start,
                       std::size_t stop, bool, const antlrcpp::BitSet&,
                       antlr4::atn::ATNConfigSet*) override {
    const std::size_t rule = dfa.atnStartState->ruleIndex;
    antlr4::TokenStream* stream = parser->getTokenStream();
    notes.push_back(fmt::format("{}: {}", parser->getRuleNames()[rule],
                                stream->getText(antlr4::misc::Interval(start, stop))));
  }
};

std::string kind_name(std::size_t type, const antlr4::dfa::Vocabulary& vocabulary) {
  if (type == Token::EOF) return "EOF";
  const std::string literal = vocabulary.getLiteralName(type);
  if (type == Lexer::NL || literal.size() < 2) return vocabulary.getSymbolicName(type);
  return literal.substr(1, literal.size() - 2);
}

}  // namespace

std::optional<DeclarationWords> read_words(const Piece& piece, antlr4::CharStream& stream,
                                           Problems& problems) {
  return WordReader(piece, problems).read(stream);
}

Parser::OneContext* Parse::run() {
  using antlr4::atn::PredictionMode;
  std::size_t failed_at = std::numeric_limits<std::size_t>::max();
  for (const PredictionMode mode : {PredictionMode::SLL, PredictionMode::LL}) {
    error_ = std::make_shared<FirstError>(failed_at);
    parser_.reset();
    parser_.setErrorHandler(error_);
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
    try {
      return parser_.one();
    } catch (const antlr4::ParseCancellationException&) {
      failed_at = error_->found->getTokenIndex();
    }
  }
  return nullptr;
}

std::vector<std::string> Parse::ambiguities() {
  AmbiguityNotes listener;
  parser_.addErrorListener(&listener);
  parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
      antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
  parser_.one();
  parser_.removeErrorListeners();
  return std::move(listener.notes);
}

text::Problem unexpected_word(const Piece& piece, Parse& parse) {
  const FirstError& error = parse.error();
  const antlr4::dfa::Vocabulary& vocabulary = parse.parser().getVocabulary();
  const Token& found = *error.found;
  UnexpectedWord word;
  word.kind = kind_name(found.getType(), vocabulary);
  word.found = found.getType() == Lexer::NL ? std::string{} : std::string(piece.text(found));
  if (const Token* before = parse.before(found);
      before != nullptr && before->getType() != Lexer::NL) {
    word.before = piece.text(*before);
  }
  for (const std::size_t type : error.expected)
    word.expected.push_back(kind_name(type, vocabulary));
  const std::string_view text_before = piece.text_before(found);
  const std::size_t last = text_before.find_last_not_of(" \t");
  word.first_on_line = last != std::string_view::npos && text_before[last] == '\n';
  const std::string_view text = piece.bytes();
  word.declaration = text.substr(0, text.find_first_of(" \t\r\n"));
  auto [message, hint] = describe_unexpected(word);
  Span span = piece.span(found);
  if (found.getType() == Lexer::NL) span.end = span.begin;
  return {ProblemCode::unexpected_word, span, std::move(message), std::move(hint)};
}

}  // namespace poppy::syntax
