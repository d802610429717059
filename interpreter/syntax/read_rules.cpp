// Rule text -> syntax tree: cut into declarations, words, layout, ANTLR's tree, ours. The only
// ANTLR file: its exceptions and its code point places end here.
#include "interpreter/syntax/read_rules.h"

#include <antlr4-runtime.h>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <set>
#include <utility>

#include "PoppyLexer.h"
#include "PoppyParser.h"
#include "interpreter/syntax/cut_file.h"
#include "interpreter/syntax/grammar_problem.h"
#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_text.h"

namespace poppy::syntax {
namespace {

using Lexer = PoppyLexer;
using Parser = PoppyParser;
using antlr4::ParserRuleContext;
using antlr4::Token;
using antlr4::tree::TerminalNode;
using text::ProblemCode;
using text::Problems;
using Words = std::vector<std::unique_ptr<Token>>;

constexpr std::size_t kMaxDepth = 250;
constexpr std::size_t kMaxWords = 50'000;
constexpr std::size_t kMaxProblems = 200;
constexpr std::size_t kLongestLiteral = 100;

/// One declaration's text and its place in the file. ANTLR counts code points from its start.
class Piece {
 public:
  Piece(text::FileId file, std::uint32_t begin, std::string_view bytes)
      : file_(file), begin_(begin), bytes_(bytes) {
    const bool plain =
        std::ranges::all_of(bytes, [](char c) { return static_cast<signed char>(c) >= 0; });
    if (plain) return;
    for (std::uint32_t i = 0; i < bytes.size(); ++i) {
      if ((static_cast<unsigned char>(bytes[i]) & 0xC0U) != 0x80U) byte_of_.push_back(i);
    }
    byte_of_.push_back(static_cast<std::uint32_t>(bytes.size()));
  }

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  [[nodiscard]] Span span(const Token& token) const {
    if (token.getType() == Token::EOF) return end();
    return {file_, begin_ + byte(token.getStartIndex()), begin_ + byte(token.getStopIndex() + 1)};
  }
  [[nodiscard]] std::string_view text(const Token& token) const {
    if (token.getType() == Token::EOF) return {};
    const std::uint32_t first = byte(token.getStartIndex());
    return bytes_.substr(first, byte(token.getStopIndex() + 1) - first);
  }
  [[nodiscard]] std::string_view text_before(const Token& token) const {
    return bytes_.substr(0, byte(token.getStartIndex()));
  }
  [[nodiscard]] std::string_view text(Span span) const {
    return bytes_.substr(span.begin - begin_, span.end - span.begin);
  }

 private:
  [[nodiscard]] std::uint32_t byte(std::size_t code_point) const {
    return byte_of_.empty() ? static_cast<std::uint32_t>(std::min(code_point, bytes_.size()))
                            : byte_of_[std::min(code_point, byte_of_.size() - 1)];
  }
  /// The point behind the last word: what is missing is missing there, not after the blank lines.
  [[nodiscard]] Span end() const {
    const std::size_t last = bytes_.find_last_not_of(" \t\r\n");
    const auto at =
        begin_ + static_cast<std::uint32_t>(last == std::string_view::npos ? 0 : last + 1);
    return {file_, at, at};
  }

  text::FileId file_;
  std::uint32_t begin_;
  std::string_view bytes_;
  std::vector<std::uint32_t> byte_of_;  // by code point; empty: all are one byte
};

// ---- words: brackets, depth, and where a line goes on
// -------------------------------------------------------------

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
      Lexer::EQUAL,      Lexer::UNEQUAL,   Lexer::LESS,
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

/// The words of one declaration, EOF last; nothing when a problem was found among them.
class WordReader {
 public:
  WordReader(const Piece& piece, Problems& problems) : piece_(piece), problems_(problems) {}

  std::optional<Words> read(antlr4::CharStream& stream) {
    Lexer lexer(&stream);
    lexer.removeErrorListeners();
    Words words;
    const std::size_t before = problems_.size();
    do {
      words.push_back(lexer.nextToken());
      check_sign(*words.back());
      if (words.size() > kMaxWords) {
        problems_.push_back({ProblemCode::declaration_too_long, piece_.span(*words.front()),
                             fmt::format("this declaration has over {} words", kMaxWords),
                             "make several of it, or keep long lists in a table"});
        return std::nullopt;
      }
    } while (words.back()->getType() != Token::EOF && problems_.size() < before + kMaxProblems);
    if (problems_.size() > before || !brackets_match(words)) return std::nullopt;
    return join_lines(std::move(words));
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
    } else if (word.getType() == Lexer::FOREIGN || word.getType() == Lexer::OTHER) {
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

  /// Takes out the line ends where a line goes on: outside { }, beside an operator, before `when`
  /// and `otherwise`.
  [[nodiscard]] Words join_lines(Words words) const {
    const std::size_t declaration = words.front()->getType();
    const bool outcome = declaration == Lexer::CREATE || declaration == Lexer::MESSAGE ||
                         declaration == Lexer::NOTICE || declaration == Lexer::CONTRADICTION;
    Words kept;
    std::vector<std::size_t> open;
    std::size_t pending = words.size();  // a line end not yet decided on
    for (std::size_t i = 0; i < words.size(); ++i) {
      const std::size_t type = words[i]->getType();
      if (type == Lexer::NL) {
        if (pending == words.size()) pending = i;
        continue;
      }
      if (pending != words.size()) {
        const bool in_braces = !open.empty() && open.back() == Lexer::OPEN_BRACE;
        const bool outcome_line =
            outcome && open.size() == 1;  // there, `when` starts a line and texts are continued
        const std::size_t before =
            kept.empty() ? std::size_t{Lexer::OPEN_BRACE} : kept.back()->getType();
        const bool group =
            type == Lexer::AT && i + 1 < words.size() && words[i + 1]->getType() == Lexer::LEAST;
        const bool goes_on = opens(before) || joins(before) || before == Lexer::NOT ||
                             before == Lexer::WHEN || before == Lexer::FOR || closes(type) ||
                             (joins(type) && !group) || (type == Lexer::WHEN && !outcome_line) ||
                             type == Lexer::OTHERWISE ||
                             (outcome_line && before == Lexer::STRING && type == Lexer::STRING);
        if (in_braces && !goes_on) kept.push_back(std::move(words[pending]));
        pending = words.size();
      }
      if (opens(type)) open.push_back(type);
      if (closes(type)) open.pop_back();
      kept.push_back(std::move(words[i]));
    }
    return kept;
  }

  const Piece& piece_;
  Problems& problems_;
  std::set<std::pair<std::size_t, std::string>> told_;  // signs by line and hint
};

// ---- parsing: the first word that does not fit
// ---------------------------------------------------------------------

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

/// A parse of one declaration; the tree lives as long as this does.
class Parse {
 public:
  explicit Parse(Words words) : source_(std::move(words)), stream_(&source_), parser_(&stream_) {
    parser_.removeErrorListeners();
  }

  /// Null when a word does not fit: error() then says which. SLL is fast and nearly always right;
  /// LL has the last word.
  Parser::OneContext* run() {
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

  /// Tries every reading at every choice; slow.
  std::vector<std::string> ambiguities() {
    AmbiguityNotes listener;
    parser_.addErrorListener(&listener);
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(
        antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
    parser_.one();
    parser_.removeErrorListeners();
    return std::move(listener.notes);
  }

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

std::string kind_name(std::size_t type, const antlr4::dfa::Vocabulary& vocabulary) {
  if (type == Token::EOF) return "EOF";
  const std::string literal = vocabulary.getLiteralName(type);
  if (type == Lexer::NL || literal.size() < 2) return vocabulary.getSymbolicName(type);
  return literal.substr(1, literal.size() - 2);
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

// ---- ANTLR's tree -> ours
// ------------------------------------------------------------------------------------------

template <typename Context>
const Context* as(const antlr4::tree::ParseTree* tree) {
  return dynamic_cast<const Context*>(tree);
}

class Builder {
 public:
  Builder(const Piece& piece, Problems& problems) : piece_(piece), problems_(problems) {}

  std::optional<Declaration> declaration(Parser::DeclarationContext* tree) {
    if (auto* line = dynamic_cast<Parser::SourceLineContext*>(tree)) {
      return Source{string(line->STRING()), span(line)};
    }
    if (auto* line = dynamic_cast<Parser::ImportLineContext*>(tree))
      return Import{dotted(line->dotted())};
    if (auto* line = dynamic_cast<Parser::AppliesLineContext*>(tree))
      return Applies{expr(line->expr()), span(line)};
    if (auto* line = dynamic_cast<Parser::AcceptLineContext*>(tree)) {
      Accept accept{{line->code->getText(), span(line)}, {}, string(line->STRING()), span(line)};
      if (line->thing != nullptr) accept.thing = dotted(line->thing);
      return accept;
    }
    if (auto* line = dynamic_cast<Parser::FlagLineContext*>(tree)) return flag(line);
    if (auto* block = dynamic_cast<Parser::EnumBlockContext*>(tree)) return enumeration(block);
    if (auto* block = dynamic_cast<Parser::EntityBlockContext*>(tree)) return entity(block);
    if (auto* block = dynamic_cast<Parser::ExtendBlockContext*>(tree)) {
      return Extend{name(block->name()), fields(block->fields()), span(block)};
    }
    if (auto* block = dynamic_cast<Parser::ParameterBlockContext*>(tree)) return parameter(block);
    if (auto* block = dynamic_cast<Parser::DefineBlockContext*>(tree)) return define(block);
    if (auto* block = dynamic_cast<Parser::RuleBlockContext*>(tree)) return rule(block);
    if (auto* block = dynamic_cast<Parser::DecisionBlockContext*>(tree)) return decision(block);
    if (auto* block = dynamic_cast<Parser::CreateBlockContext*>(tree)) return create(block);
    if (auto* block = dynamic_cast<Parser::LetterBlockContext*>(tree)) return letter(block);
    return std::nullopt;  // a module line, which read_rules takes itself
  }

  Name dotted(Parser::DottedContext* tree) {
    Name whole{{}, span(tree)};
    for (Parser::NameContext* part : tree->name()) {
      if (!whole.text.empty()) whole.text += '.';
      whole.text += name(part).text;
    }
    return whole;
  }

  std::string string(TerminalNode* node) const {
    std::string text = letter_text(node);
    if (const std::size_t brace = text.find_first_of("{}"); brace != std::string::npos) {
      Span place = span(node);
      place.begin += static_cast<std::uint32_t>(brace) + 1;
      place.end = place.begin + 1;
      problems_.push_back({ProblemCode::braces_in_plain_text, place,
                           "this text is of no message or notice: braces in it are not filled in",
                           "values are shown by `text`, `english` and `spanish` alone; write the "
                           "text without braces"});
    }
    return text;
  }

 private:
  /// Of a message or notice, where braces hold values.
  std::string letter_text(TerminalNode* node) const {
    if (node == nullptr) return {};
    const std::string_view quoted = piece_.text(*node->getSymbol());
    return std::string(quoted.substr(1, quoted.size() - 2));
  }

  // -- places, names, problems

  [[nodiscard]] Span span(TerminalNode* node) const { return piece_.span(*node->getSymbol()); }
  [[nodiscard]] Span span(ParserRuleContext* tree) const {
    return text::join(piece_.span(*tree->getStart()), piece_.span(*tree->getStop()));
  }
  [[nodiscard]] Name name(ParserRuleContext* tree) const {
    return {std::string(piece_.text(*tree->getStart())), piece_.span(*tree->getStart())};
  }
  [[nodiscard]] Name name(const Token& token) const {
    return {std::string(piece_.text(token)), piece_.span(token)};
  }
  [[nodiscard]] std::vector<Name> names(const std::vector<Parser::NameContext*>& trees) const {
    std::vector<Name> all;
    for (Parser::NameContext* tree : trees) all.push_back(name(tree));
    return all;
  }

  void problem(ProblemCode code, Span place, std::string message, std::string hint) {
    problems_.push_back({code, place, std::move(message), std::move(hint)});
  }
  void twice(Span place, std::string_view part) {
    problem(ProblemCode::given_twice, place, fmt::format("{} is given twice", part),
            "keep one of them");
  }
  void missing(Span place, std::string_view part, std::string_view declaration) {
    problem(ProblemCode::part_missing, place, fmt::format("this {} has no {}", declaration, part),
            fmt::format("it is written: {}", shape_of(declaration)));
  }
  void out_of_place(Span place, std::string_view part, std::string_view declaration) {
    problem(ProblemCode::part_out_of_place, place, fmt::format("a {} has no {}", declaration, part),
            fmt::format("it is written: {}", shape_of(declaration)));
  }

  void set_string(std::string& target, TerminalNode* node, std::string_view part) {
    if (!target.empty()) twice(span(node), part);
    target = string(node);
  }
  void set_expr(std::optional<Expr>& target, Parser::ExprContext* tree, Span place,
                std::string_view part) {
    if (target) twice(place, part);
    target = expr(tree);
  }

  TypeRef type(Parser::TypeContext* tree) {
    return {name(tree->name()), tree->LIST() != nullptr, tree->BLANK() != nullptr, span(tree)};
  }

  // -- literals and dates

  std::optional<std::int64_t> whole_number(TerminalNode* node) {
    return literal_as(node, &units::parse_int);
  }

  template <typename Value>
  std::optional<Value> literal_as(TerminalNode* node,
                                  units::Parsed<Value> (*parse)(std::string_view)) {
    const std::string_view text = piece_.text(*node->getSymbol());
    if (text.size() > kLongestLiteral) {
      problem(ProblemCode::bad_literal, span(node),
              fmt::format("expected a number, amount or date, found {} signs without a space",
                          text.size()),
              "");
      return std::nullopt;
    }
    const units::Parsed<Value> parsed = parse(text);
    if (parsed) return *parsed;
    // 2021-08 and its like have their own words; another minus is one between two values.
    const bool is_date = text.size() > 4 && text[4] == '-' &&
                         text.find_first_not_of("0123456789-") == std::string_view::npos;
    std::string hint;
    if (units::parse_date(text)) {
      hint = fmt::format("write the month alone: {}", text.substr(0, 7));
    } else if (units::parse_month(text)) {
      hint = fmt::format("write the day, too: {}-01", text);
    } else if (!is_date && text.find('-') != std::string_view::npos) {
      hint = "a minus between two values needs a space on each side";
    }
    problem(ProblemCode::bad_literal, span(node), parsed.error(), std::move(hint));
    return std::nullopt;
  }

  std::optional<Dating> dating(const std::vector<Parser::DatingPartContext*>& parts) {
    if (parts.empty()) return std::nullopt;
    Dating whole{{}, text::join(span(parts.front()), span(parts.back()))};
    bool from = false;
    bool until = false;
    bool runs = false;
    for (Parser::DatingPartContext* part : parts) {
      if (auto* line = dynamic_cast<Parser::DatingFromContext*>(part)) {
        if (std::exchange(from, true)) twice(span(part), "`from`");
        whole.bounds.from = literal_as(line->LIT(), &units::parse_month);
      } else if (auto* last = dynamic_cast<Parser::DatingUntilContext*>(part)) {
        if (std::exchange(until, true)) twice(span(part), "`until`");
        whole.bounds.until = literal_as(last->LIT(), &units::parse_month);
      } else if (auto* known = dynamic_cast<Parser::DatingRunsContext*>(part)) {
        if (std::exchange(runs, true)) twice(span(part), "`runs from`");
        whole.bounds.runs_from = literal_as(known->LIT(), &units::parse_date);
      }
    }
    return whole;
  }

  // -- declarations

  Declaration flag(Parser::FlagLineContext* line) {
    Flag flag;
    flag.name = name(line->name(0));
    if (line->type() != nullptr) flag.type = type(line->type());
    flag.title = string(line->STRING());
    if (line->number != nullptr) flag.number = name(*line->number);
    if (line->group != nullptr) flag.group = name(line->group);
    if (line->value() != nullptr) flag.unset = value(line->value());
    flag.span = span(line);
    return flag;
  }

  Declaration enumeration(Parser::EnumBlockContext* block) {
    Enum whole{name(block->name()), {}, span(block)};
    for (Parser::EnumValueContext* item : block->enumValue()) {
      whole.values.push_back({name(item->name()), string(item->STRING())});
    }
    return whole;
  }

  void set_bound(std::optional<Name>& bound, Name name, std::string_view part) {
    if (bound) twice(name.span, part);
    bound = std::move(name);
  }

  void add_range(Range& range, Parser::RangeContext* part) {
    constexpr std::string_view kLeast = "the least value of this field";
    constexpr std::string_view kMost = "the greatest value of this field";
    const auto written = [&](TerminalNode* node) {
      return Name{std::string(piece_.text(*node->getSymbol())), span(node)};
    };
    if (auto* least = dynamic_cast<Parser::RangeLeastContext*>(part)) {
      set_bound(range.low, written(least->LIT()), kLeast);
    } else if (auto* most = dynamic_cast<Parser::RangeMostContext*>(part)) {
      set_bound(range.high, written(most->LIT()), kMost);
    } else if (auto* steps = dynamic_cast<Parser::RangeStepsContext*>(part)) {
      set_bound(range.step, written(steps->LIT()), "the steps of this field");
    } else if (auto* between = dynamic_cast<Parser::RangeBetweenContext*>(part)) {
      const Name whole = written(between->LIT());
      const std::size_t dots = whole.text.find("..");
      if (dots == std::string::npos) {
        problem(ProblemCode::unexpected_word, whole.span,
                fmt::format("`{}` after a type is no range", whole.text),
                "write `0..31`, `at least 0` or `at most 31`");
        return;
      }
      const auto at = static_cast<std::uint32_t>(dots);
      const Span place = whole.span;
      set_bound(range.low,
                {whole.text.substr(0, dots), {place.file, place.begin, place.begin + at}}, kLeast);
      set_bound(range.high,
                {whole.text.substr(dots + 2), {place.file, place.begin + at + 2, place.end}},
                kMost);
      range.between = true;
    }
  }

  std::vector<Field> fields(Parser::FieldsContext* tree) {
    std::vector<Field> all;
    if (tree == nullptr) return all;
    for (Parser::FieldContext* line : tree->field()) {
      Field field;
      field.name = name(line->name());
      field.span = span(line);
      if (line->RETIRED() != nullptr) {
        field.retired = true;
        field.title = letter_text(line->STRING());  // may show YAML
        all.push_back(std::move(field));
        continue;
      }
      Parser::FieldTypeContext* of = line->fieldType();
      field.type = {name(of->name()), of->LIST() != nullptr, of->BLANK() != nullptr, span(of)};
      for (Parser::RangeContext* part : of->range()) add_range(field.range, part);
      for (Parser::FieldPartContext* part : line->fieldPart()) {
        if (auto* title = dynamic_cast<Parser::FieldTitleContext*>(part)) {
          set_string(field.title, title->STRING(), "the title of this field");
        } else {
          bool& mark = as<Parser::DatedPartContext>(part) != nullptr ? field.dated : field.fixed;
          if (std::exchange(mark, true))
            twice(span(part), fmt::format("`{}`", piece_.text(*part->getStart())));
        }
      }
      all.push_back(std::move(field));
    }
    return all;
  }

  Declaration entity(Parser::EntityBlockContext* block) {
    Entity whole;
    whole.name = name(block->thing);
    if (block->owner != nullptr) whole.parent = name(block->owner);
    whole.at_most_one = block->ONE() != nullptr;
    if (block->records != nullptr) whole.list_name = name(block->records);
    if (block->keys() != nullptr) whole.key = names(block->keys()->name());
    whole.key_message = string(block->STRING());
    whole.fields = fields(block->fields());
    whole.span = span(block);
    return whole;
  }

  void head(const std::vector<Parser::HeadPartContext*>& parts, std::string& title,
            std::string& cites, bool* partial, std::string_view declaration) {
    for (Parser::HeadPartContext* part : parts) {
      if (auto* named = dynamic_cast<Parser::HeadTitleContext*>(part)) {
        set_string(title, named->STRING(), "the title");
      } else if (auto* cited = dynamic_cast<Parser::HeadCitesContext*>(part)) {
        set_string(cites, cited->STRING(), "`cites`");
      } else if (partial == nullptr) {
        out_of_place(span(part), "`partial`", declaration);
      } else if (std::exchange(*partial, true)) {
        twice(span(part), "`partial`");
      }
    }
  }

  Version version(std::optional<Dating> dates, Parser::ExprContext* body,
                  const std::vector<Parser::TrailContext*>& trail, Span place) {
    Version whole;
    whole.dating = dates;
    whole.span = place;
    whole.body = expr(body);
    for (Parser::TrailContext* part : trail) {
      if (auto* cited = dynamic_cast<Parser::TrailCitesContext*>(part)) {
        set_string(whole.cites, cited->STRING(), "`cites`");
      } else if (std::exchange(whole.unconfirmed, true)) {
        twice(span(part), "`unconfirmed`");
      }
    }
    return whole;
  }

  std::vector<Version> versions(Parser::BodyContext* tree) {
    std::vector<Version> all;
    if (auto* plain = dynamic_cast<Parser::PlainBodyContext*>(tree)) {
      all.push_back(version(std::nullopt, plain->expr(), plain->trail(), span(tree)));
    } else if (auto* block = dynamic_cast<Parser::VersionBodyContext*>(tree)) {
      for (Parser::VersionContext* line : block->version()) {
        all.push_back(version(dating(line->datingPart()), line->expr(), line->trail(), span(line)));
      }
    }
    return all;
  }

  Name column(Parser::ColumnContext* tree) {
    if (tree->STRING() == nullptr) return name(tree->name());
    return {string(tree->STRING()), span(tree)};
  }
  void set_column(std::optional<Name>& target, Parser::ColumnContext* tree, std::string_view part) {
    if (target) twice(span(tree), part);
    target = column(tree);
  }

  TableMap table_map(Parser::TableContext* tree) {
    TableMap map;
    for (Parser::MapLineContext* line : tree->mapLine()) {
      if (auto* key = dynamic_cast<Parser::MapKeyContext*>(line)) {
        map.keys.push_back({name(key->name()), column(key->column())});
      } else if (auto* value = dynamic_cast<Parser::MapValueContext*>(line)) {
        set_column(map.value, value->column(), "`value`");
      } else if (auto* from = dynamic_cast<Parser::MapFromContext*>(line)) {
        set_column(map.from, from->column(), "`from`");
      } else if (auto* until = dynamic_cast<Parser::MapUntilContext*>(line)) {
        set_column(map.until, until->column(), "`until`");
      } else if (auto* runs = dynamic_cast<Parser::MapRunsContext*>(line)) {
        set_column(map.runs_from, runs->column(), "`runs from`");
      } else if (auto* cites = dynamic_cast<Parser::MapCitesContext*>(line)) {
        set_column(map.cites, cites->column(), "`cites`");
      } else if (auto* unsure = dynamic_cast<Parser::MapUnconfirmedContext*>(line)) {
        set_column(map.unconfirmed, unsure->column(), "`unconfirmed`");
      } else if (auto* beyond = dynamic_cast<Parser::MapBeyondContext*>(line)) {
        if (map.beyond) twice(span(line), "`beyond`");
        map.beyond = {whole_number(beyond->LIT()).value_or(0), column(beyond->column()),
                      span(line)};
      }
    }
    if (!map.value) {
      problem(ProblemCode::part_missing, span(tree->STRING()),
              "this table does not say which column the value stands in",
              "add a line `value COLUMN`");
    }
    return map;
  }

  Declaration parameter(Parser::ParameterBlockContext* block) {
    Parameter whole;
    whole.name = name(block->name());
    for (Parser::ParameterKeyContext* key : block->parameterKey()) {
      whole.keys.push_back({name(key->name()), type(key->type())});
    }
    whole.type = type(block->type());
    head(block->headPart(), whole.title, whole.cites, &whole.partial, "parameter");
    if (block->body() != nullptr) whole.versions = versions(block->body());
    if (Parser::TableContext* table = block->table()) {
      whole.table = string(table->STRING());
      whole.table_span = span(table->STRING());
      whole.map = table_map(table);
    }
    whole.span = span(block);
    return whole;
  }

  Declaration define(Parser::DefineBlockContext* block) {
    Define whole;
    whole.name = name(block->thing);
    if (block->owner != nullptr) whole.entity = name(block->owner);
    whole.type = type(block->type());
    head(block->headPart(), whole.title, whole.cites, nullptr, "define");
    whole.versions = versions(block->body());
    whole.span = span(block);
    return whole;
  }

  Declaration rule(Parser::RuleBlockContext* block) {
    Rule whole;
    whole.name = name(block->thing);
    whole.entity = name(block->owner);
    whole.span = span(block);
    std::optional<Expr> fails;
    bool reason = false;
    for (Parser::RuleLineContext* line : block->ruleLine()) {
      if (auto* why = dynamic_cast<Parser::RuleReasonContext*>(line)) {
        if (std::exchange(reason, true)) twice(span(line), "`reason`");
        if (why->code != nullptr) whole.reason_code = name(*why->code);
        whole.reason = string(why->STRING());
      } else if (auto* cited = dynamic_cast<Parser::RuleCitesContext*>(line)) {
        set_string(whole.cites, cited->STRING(), "`cites`");
      } else if (auto* dates = dynamic_cast<Parser::RuleDatingContext*>(line)) {
        if (whole.dating) twice(span(line), "when the rule is in force");
        whole.dating = dating(dates->datingPart());
      } else if (auto* condition = dynamic_cast<Parser::RuleFailsContext*>(line)) {
        set_expr(fails, condition->expr(), span(line), "`fails when`");
      }
    }
    if (!fails) missing(whole.name.span, "`fails when`", "rule");
    if (fails) whole.fails_when = std::move(*fails);
    return whole;
  }

  Declaration decision(Parser::DecisionBlockContext* block) {
    Decision whole;
    whole.name = name(block->thing);
    whole.entity = name(block->owner);
    whole.type = type(block->type());
    whole.span = span(block);
    head(block->headPart(), whole.title, whole.cites, nullptr, "decision");
    std::vector<Parser::BranchContext*> branches;
    for (Parser::DecisionLineContext* line : block->decisionLine()) {
      if (auto* reasons = dynamic_cast<Parser::DecisionReasonsContext*>(line)) {
        if (!whole.reasons.empty()) twice(span(line), "`reasons from`");
        whole.reasons = names(reasons->name());
        if (reasons->expr() != nullptr) whole.reasons_when = expr(reasons->expr());
      } else if (auto* keep = dynamic_cast<Parser::DecisionKeepContext*>(line)) {
        if (!whole.keep.empty()) twice(span(line), "`keep`");
        whole.keep = names(keep->name());
      } else if (auto* cited = dynamic_cast<Parser::DecisionCitesContext*>(line)) {
        set_string(whole.cites, cited->STRING(), "`cites`");
      } else if (auto* value = dynamic_cast<Parser::DecisionBranchContext*>(line)) {
        branches.push_back(value->branch());
      }
    }
    if (branches.empty()) {
      missing(whole.name.span, "value, such as `Approved otherwise`", "decision");
    } else {
      whole.choice = choice(branches, text::join(span(branches.front()), span(branches.back())));
    }
    return whole;
  }

  /// The lines that creates, messages and notices share, before it is known which may stand where.
  struct OutcomeLines {
    std::optional<Expr> when, removed;
    std::string cites;
    std::optional<Dating> dating;
    std::vector<FieldLine> fields;
    std::optional<TextBlock> english, spanish;
    std::optional<Span> removed_at, kept_at, text_at;  // where these were written
  };

  OutcomeLines outcome_lines(const std::vector<Parser::OutcomeLineContext*>& lines) {
    OutcomeLines all;
    for (Parser::OutcomeLineContext* line : lines) {
      if (auto* when = dynamic_cast<Parser::OutcomeWhenContext*>(line)) {
        set_expr(all.when, when->expr(), span(line), "`when`");
      } else if (auto* cited = dynamic_cast<Parser::OutcomeCitesContext*>(line)) {
        set_string(all.cites, cited->STRING(), "`cites`");
      } else if (auto* dates = dynamic_cast<Parser::OutcomeDatingContext*>(line)) {
        if (all.dating) twice(span(line), "when this is in force");
        all.dating = dating(dates->datingPart());
      } else if (auto* removed = dynamic_cast<Parser::OutcomeRemovedContext*>(line)) {
        set_expr(all.removed, removed->expr(), span(line), "`removed when`");
        all.removed_at = span(removed->REMOVED());
      } else if (auto* written = dynamic_cast<Parser::OutcomeTextContext*>(line)) {
        text_line(all, written);
      } else if (auto* field = dynamic_cast<Parser::OutcomeFieldContext*>(line)) {
        FieldLine one{name(field->name()), expr(field->expr()), field->KEPT() != nullptr,
                      span(line)};
        if (one.kept_current) all.kept_at = span(field->KEPT());
        const auto same = [&](const FieldLine& other) { return other.name.text == one.name.text; };
        if (std::ranges::any_of(all.fields, same))
          twice(one.name.span, fmt::format("`{}`", one.name.text));
        all.fields.push_back(std::move(one));
      }
    }
    return all;
  }

  void text_line(OutcomeLines& all, Parser::OutcomeTextContext* line) {
    TextBlock block{{}, span(line)};
    for (TerminalNode* piece : line->STRING()) block.text += letter_text(piece);
    std::optional<TextBlock>& target = line->SPANISH() != nullptr ? all.spanish : all.english;
    if (target)
      twice(block.span, line->SPANISH() != nullptr ? "the Spanish text" : "the English text");
    all.text_at = piece_.span(*line->getStart());
    target = std::move(block);
  }

  Declaration create(Parser::CreateBlockContext* block) {
    Create whole;
    whole.name = name(block->thing);
    whole.entity = name(block->owner);
    whole.record = name(block->record);
    whole.span = span(block);
    OutcomeLines lines = outcome_lines(block->outcomeLine());
    if (lines.text_at) out_of_place(*lines.text_at, "text", "create");
    if (!lines.when) missing(whole.name.span, "`when`", "create");
    whole.cites = std::move(lines.cites);
    whole.dating = lines.dating;
    if (lines.when) whole.when = std::move(*lines.when);
    whole.fields = std::move(lines.fields);
    whole.removed_when = std::move(lines.removed);
    return whole;
  }

  Declaration letter(Parser::LetterBlockContext* block) {
    Letter whole;
    if (block->NOTICE() != nullptr) whole.kind = LetterKind::notice;
    if (block->CONTRADICTION() != nullptr) whole.kind = LetterKind::contradiction;
    const std::string_view word = word_of(whole.kind);
    whole.name = name(block->thing);
    whole.entity = name(block->owner);
    whole.span = span(block);
    OutcomeLines lines = outcome_lines(block->outcomeLine());
    if (lines.removed_at) out_of_place(*lines.removed_at, "`removed when`", word);
    if (lines.kept_at) out_of_place(*lines.kept_at, "`kept current`", word);
    if (!lines.when) missing(whole.name.span, "`when`", word);
    if (whole.kind != LetterKind::notice && !lines.english)
      missing(whole.name.span, "`text`", word);
    whole.cites = std::move(lines.cites);
    whole.dating = lines.dating;
    if (lines.when) whole.when = std::move(*lines.when);
    whole.fields = std::move(lines.fields);
    whole.english = std::move(lines.english);
    whole.spanish = std::move(lines.spanish);
    return whole;
  }

  // -- expressions

  static Expr node(ExprKind kind, Span place) {
    Expr whole;
    whole.kind = kind;
    whole.span = place;
    return whole;
  }
  Expr word_node(ExprKind kind, Span place, Span word) const {
    Expr whole = node(kind, place);
    whole.text = piece_.text(word);
    whole.text_span = word;
    return whole;
  }

  Expr expr(Parser::ExprContext* tree) {
    const std::vector<Parser::NegationContext*> parts = tree->negation();
    if (parts.size() == 1) return negation(parts.front());
    const auto operator_after = [&](std::size_t i) {
      return as<TerminalNode>(tree->children[2 * i + 1]);
    };
    const auto type_after = [&](std::size_t i) {
      return const_cast<TerminalNode*>(operator_after(i))->getSymbol()->getType();
    };
    Expr whole = node(type_after(0) == Lexer::AND ? ExprKind::both : ExprKind::either, span(tree));
    bool told = false;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      whole.args.push_back(negation(parts[i]));
      if (i + 1 == parts.size() || type_after(i) == type_after(0) || std::exchange(told, true))
        continue;
      problem(ProblemCode::and_or_mixed, span(const_cast<TerminalNode*>(operator_after(i))),
              "`and` and `or` are mixed without parentheses",
              "put parentheses around what belongs together, or use `all { … }` and `any { … }`");
    }
    return whole;
  }

  Expr negation(Parser::NegationContext* tree) {
    Expr whole = comparison(tree->comparison());
    const std::vector<TerminalNode*> nots = tree->NOT();
    for (auto sign = nots.rbegin(); sign != nots.rend(); ++sign) {
      Expr outer = node(ExprKind::negate, text::join(span(*sign), whole.span));
      outer.text_span = span(*sign);
      outer.args.push_back(std::move(whole));
      whole = std::move(outer);
    }
    return whole;
  }

  Expr comparison(Parser::ComparisonContext* tree) {
    Expr left = value(tree->value());
    const std::vector<Parser::CompareTailContext*> tails = tree->compareTail();
    if (tails.empty()) return left;
    if (tails.size() > 1) {
      problem(ProblemCode::chained_comparison, piece_.span(*tails[1]->getStart()),
              fmt::format("`{}` follows another comparison", piece_.text(*tails[1]->getStart())),
              "compare twice: `a < b and b < c`");
    }
    Parser::CompareTailContext* tail = tails.front();
    Expr whole = word_node(ExprKind::member_of, text::join(left.span, span(tail)),
                           piece_.span(*tail->getStart()));
    whole.args.push_back(std::move(left));
    if (auto* compare = dynamic_cast<Parser::CompareToContext*>(tail)) {
      whole.kind = ExprKind::compare;
      whole.args.push_back(value(compare->value()));
    } else if (auto* member = dynamic_cast<Parser::MembershipContext*>(tail)) {
      Parser::MembersContext* members = member->members();
      if (auto* set = dynamic_cast<Parser::SetContext*>(members)) {
        whole.braces = true;
        for (Parser::ValueContext* one : set->value()) whole.args.push_back(value(one));
      } else if (auto* list = dynamic_cast<Parser::ListContext*>(members)) {
        whole.args.push_back(postfix(list->postfix()));
      }
    }
    return whole;
  }

  static bool bare(Parser::SumContext* tree) { return tree->product().size() > 1; }

  void bare_sum(Span place, Span word) {
    const std::string sum = shorten(piece_.text(place));
    problem(
        ProblemCode::rounding_after_sum, place,
        fmt::format("`{}` stands beside the sum `{}` without parentheses", piece_.text(word), sum),
        fmt::format("write `({})`, or put parentheses around the part that is meant", sum));
  }

  Expr value(Parser::ValueContext* tree) {
    Expr whole = sum(tree->sum());
    const std::vector<Parser::ModifierContext*> modifiers = tree->modifier();
    if (!modifiers.empty() && bare(tree->sum())) {
      bare_sum(whole.span, piece_.span(*modifiers.front()->getStart()));
    }
    for (Parser::ModifierContext* modifier : modifiers) {
      const Span word = piece_.span(*modifier->getStart());
      Expr outer = node(ExprKind::round, text::join(whole.span, span(modifier)));
      outer.text_span = word;
      outer.args.push_back(std::move(whole));
      if (auto* rounded = dynamic_cast<Parser::RoundedToContext*>(modifier)) {
        outer.text = rounded->HALF() != nullptr ? "half up"
                     : rounded->UP() != nullptr ? "up"
                                                : "down";
        outer.unit = name(rounded->name()).text;
        if (outer.unit != "cent" && outer.unit != "dollar" && outer.unit != "whole") {
          problem(ProblemCode::unexpected_word, span(rounded->name()),
                  fmt::format("found `{}` after `to`; expected `cent`, `dollar` or `whole`",
                              outer.unit),
                  "");
        }
      } else {
        auto* floor = dynamic_cast<Parser::FlooredAtContext*>(modifier);
        auto* cap = dynamic_cast<Parser::CappedAtContext*>(modifier);
        Parser::SumContext* bound = floor != nullptr ? floor->sum() : cap->sum();
        outer.kind = floor != nullptr ? ExprKind::floor_at : ExprKind::cap_at;
        if (bare(bound)) bare_sum(span(bound), word);
        outer.args.push_back(sum(bound));
      }
      whole = std::move(outer);
    }
    return whole;
  }

  std::vector<std::string> operators(ParserRuleContext* tree) const {
    std::vector<std::string> all;
    for (std::size_t i = 1; i < tree->children.size(); i += 2) {
      all.emplace_back(piece_.text(*dynamic_cast<TerminalNode*>(tree->children[i])->getSymbol()));
    }
    return all;
  }

  Expr sum(Parser::SumContext* tree) {
    const std::vector<Parser::ProductContext*> parts = tree->product();
    if (parts.size() == 1) return product(parts.front());
    Expr whole = node(ExprKind::sum, span(tree));
    for (Parser::ProductContext* part : parts) whole.args.push_back(product(part));
    whole.operators = operators(tree);
    return whole;
  }

  Expr product(Parser::ProductContext* tree) {
    const std::vector<Parser::FactorContext*> parts = tree->factor();
    if (parts.size() == 1) return factor(parts.front());
    Expr whole = node(ExprKind::product, span(tree));
    for (Parser::FactorContext* part : parts) whole.args.push_back(factor(part));
    whole.operators = operators(tree);
    return whole;
  }

  Expr factor(Parser::FactorContext* tree) {
    Expr whole = postfix(tree->postfix());
    const std::vector<TerminalNode*> signs = tree->MINUS();
    for (auto sign = signs.rbegin(); sign != signs.rend(); ++sign) {
      Expr outer = node(ExprKind::minus, text::join(span(*sign), whole.span));
      outer.text_span = span(*sign);
      outer.args.push_back(std::move(whole));
      whole = std::move(outer);
    }
    return whole;
  }

  Expr postfix(Parser::PostfixContext* tree) {
    Expr whole = primary(tree->primary());
    for (Parser::StepContext* step : tree->step()) {
      if (auto* member = dynamic_cast<Parser::MemberStepContext*>(step)) {
        Expr outer =
            word_node(ExprKind::member, text::join(whole.span, span(step)), span(member->name()));
        outer.args.push_back(std::move(whole));
        whole = std::move(outer);
      } else if (auto* at = dynamic_cast<Parser::AtStepContext*>(step)) {
        Expr outer = node(ExprKind::at_month, text::join(whole.span, span(step)));
        outer.text_span = span(at->AT());
        outer.args.push_back(std::move(whole));
        outer.args.push_back(primary(at->primary()));
        whole = std::move(outer);
      }
    }
    return whole;
  }

  Expr primary(Parser::PrimaryContext* tree) {
    const Span place = span(tree);
    const Span word = piece_.span(*tree->getStart());
    if (dynamic_cast<Parser::NameAloneContext*>(tree) != nullptr)
      return word_node(ExprKind::name, place, word);
    if (auto* literal = dynamic_cast<Parser::LiteralContext*>(tree))
      return literal_node(literal, place);
    if (auto* call = dynamic_cast<Parser::CallContext*>(tree)) {
      Expr whole = word_node(ExprKind::call, place, word);
      for (Parser::ArgumentContext* part : call->argument()) whole.args.push_back(argument(part));
      return whole;
    }
    if (auto* parens = dynamic_cast<Parser::ParenthesesContext*>(tree)) {
      Expr whole = node(ExprKind::in_parentheses, place);
      whole.args.push_back(expr(parens->expr()));
      return whole;
    }
    if (auto* look_up = dynamic_cast<Parser::LookUpContext*>(tree)) {
      Expr whole = word_node(ExprKind::index, place, word);
      whole.args.push_back(word_node(ExprKind::name, word, word));
      for (Parser::ExprContext* key : look_up->expr()) whole.args.push_back(expr(key));
      return whole;
    }
    if (auto* saved = dynamic_cast<Parser::SavedLineContext*>(tree)) {
      return word_node(ExprKind::saved, place, span(saved->name()));
    }
    if (auto* group = dynamic_cast<Parser::GroupContext*>(tree)) {
      return items(word_node(ExprKind::group, place, word), group->item());
    }
    if (auto* some = dynamic_cast<Parser::AtLeastContext*>(tree)) {
      Expr whole = node(ExprKind::group, place);
      whole.text = "at least";
      whole.text_span = text::join(word, span(some->LEAST()));
      whole.count = whole_number(some->LIT()).value_or(0);
      return items(std::move(whole), some->item());
    }
    if (auto* chosen = dynamic_cast<Parser::ChoiceContext*>(tree))
      return choice(chosen->branch(), place);
    if (auto* written = dynamic_cast<Parser::StringContext*>(tree)) {
      Expr whole = node(ExprKind::string, place);
      whole.text = string(written->STRING());
      whole.text_span = place;
      return whole;
    }
    return node(ExprKind::blank, place);
  }

  Expr literal_node(Parser::LiteralContext* tree, Span place) {
    Expr whole = word_node(ExprKind::literal, place, span(tree->LIT()));
    if (const auto parsed = literal_as(tree->LIT(), &units::parse_literal)) whole.value = *parsed;
    if (tree->getStop() != tree->getStart()) whole.unit = piece_.text(*tree->getStop());
    return whole;
  }

  ItemMark mark(Parser::LabelContext* label, const std::vector<Parser::DatingPartContext*>& dates) {
    ItemMark whole;
    if (label != nullptr) {
      whole.label_span = span(label);
      for (std::size_t i = 1; i + 1 < label->children.size(); ++i)
        whole.label += label->children[i]->getText();
    }
    whole.dating = dating(dates);
    return whole;
  }

  /// One label may stand before several versions of an item, as long as each has dates of its own.
  /// Branches of a choice may share one: a paragraph often gives several.
  void check_labels(const std::vector<ItemMark>& marks) {
    for (std::size_t i = 0; i < marks.size(); ++i) {
      if (marks[i].label.empty()) continue;
      const auto same = [&](const ItemMark& other) {
        return other.label == marks[i].label && !(other.dating && marks[i].dating);
      };
      if (std::any_of(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(i), same)) {
        twice(marks[i].label_span, fmt::format("the label `[{}]`", marks[i].label));
      }
    }
  }

  Expr items(Expr whole, const std::vector<Parser::ItemContext*>& lines) {
    for (Parser::ItemContext* line : lines) {
      whole.marks.push_back(mark(line->label(), line->datingPart()));
      whole.args.push_back(expr(line->expr()));
    }
    check_labels(whole.marks);
    return whole;
  }

  Expr choice(const std::vector<Parser::BranchContext*>& branches, Span place) {
    Expr whole = node(ExprKind::choice, place);
    for (Parser::BranchContext* branch : branches) {
      if (std::exchange(whole.has_otherwise, branch->OTHERWISE() != nullptr)) {
        problem(ProblemCode::otherwise_not_last, span(branch),
                "this line comes after `otherwise`, so it never counts",
                "put the line with `otherwise` last");
      }
      whole.marks.push_back(mark(branch->label(), branch->datingPart()));
      const std::vector<Parser::ExprContext*> parts = branch->expr();
      for (Parser::ExprContext* part : parts) whole.args.push_back(expr(part));
    }
    return whole;
  }

  Expr argument(Parser::ArgumentContext* tree) {
    Expr whole = node(ExprKind::argument, span(tree));
    Argument form;
    const bool alone = tree->FOR() == nullptr && tree->AS() == nullptr &&
                       tree->WHERE() == nullptr && tree->BY() == nullptr;
    Parser::WindowContext* window = tree->eachWindow != nullptr ? tree->eachWindow : tree->window();
    form.for_each = tree->FOR() != nullptr;
    form.has_head = window != nullptr ? form.for_each : form.for_each || alone;
    // The head, or a list written without `for each`: both come first.
    const bool leading = form.has_head || window == nullptr;
    const std::vector<Parser::ExprContext*> parts = tree->expr();
    if (leading) whole.args.push_back(expr(parts.front()));
    if (window != nullptr) {
      form.window = Window{name(window->name()), whole_number(window->LIT()).value_or(0),
                           window->UPTO() != nullptr};
      whole.args.push_back(sum(window->sum()));
    } else if (tree->list != nullptr) {
      whole.args.push_back(postfix(tree->list));
    }
    if (tree->name() != nullptr) form.as = name(tree->name());
    form.has_where = tree->WHERE() != nullptr;
    if (form.has_where) whole.args.push_back(expr(tree->where));
    form.has_by = tree->BY() != nullptr;
    if (form.has_by) whole.args.push_back(expr(tree->key));
    whole.argument = std::move(form);
    return whole;
  }

  const Piece& piece_;
  Problems& problems_;
};

// ---- the file
// ------------------------------------------------------------------------------------------------------

class FileReader {
 public:
  FileReader(const text::SourceSet& sources, text::FileId file)
      : text_(sources.at(file).text), file_(file) {}

  Reading read() {
    module_.file = file_;
    const std::vector<Stretch> stretches = cut_file(text_);
    if (stretches.empty() || stretches.front().word != "module") module_line_missing(stretches);
    for (const Stretch& stretch : stretches) {
      read_declaration(stretch, &stretch == &stretches.front());
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
    const bool name_alone = kind == "define" || kind == "rule" || kind == "flag" ||
                            kind == "parameter" || kind == "create" || kind == "message" ||
                            kind == "contradiction" || kind == "notice";
    const bool names_nothing = kind == "module" || kind == "import" || kind == "source" ||
                               kind == "applies" || kind == "accept";
    if (names_nothing) return;
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
    std::optional<Words> words = WordReader(piece, problems_).read(stream);
    if (!words) return;
    Parse parse(std::move(*words));
    Parser::OneContext* tree = parse.run();
    if (tree == nullptr) {
      problems_.push_back(unexpected_word(piece, parse));
      return;
    }
    Builder builder(piece, problems_);
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

}  // namespace

Reading read_rules_in_part(const text::SourceSet& sources, text::FileId file) {
  Problems problems = text::check_text(sources, file);
  if (problems.empty()) problems = text::find_conflicts(sources, file);
  if (!problems.empty()) {
    Module module;
    module.file = file;
    module.name = {name_of_module(sources, file), {file, 0, 0}};
    module.is_cut = module.imports_unread = true;
    return {std::move(module), std::move(problems)};
  }
  try {
    Reading reading = FileReader(sources, file).read();
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

text::Result<Module> read_rules(const text::SourceSet& sources, text::FileId file) {
  Reading reading = read_rules_in_part(sources, file);
  if (!reading.problems.empty()) return std::unexpected(std::move(reading.problems));
  return std::move(reading.module);
}

std::vector<std::string> find_ambiguities(const text::SourceSet& sources, text::FileId file) {
  const std::string_view text = sources.at(file).text;
  std::vector<std::string> all;
  for (const Stretch& stretch : cut_file(text)) {
    const std::string_view bytes = text.substr(stretch.begin, stretch.end - stretch.begin);
    const Piece piece(file, stretch.begin, bytes);
    antlr4::ANTLRInputStream stream{std::string(bytes)};
    Problems problems;
    std::optional<Words> words = WordReader(piece, problems).read(stream);
    if (!words) continue;
    for (std::string& note : Parse(std::move(*words)).ambiguities()) all.push_back(std::move(note));
  }
  return all;
}

}  // namespace poppy::syntax
