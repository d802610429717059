#include "interpreter/syntax/grammar_problem.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "interpreter/syntax/cut_file.h"
#include "interpreter/text/problem_text.h"

namespace poppy::syntax {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;

constexpr std::array kShapes = {
    Pair{"accept", "accept CODE NAME \"reason\""},
    Pair{"lint", "lint CODE off|warning|error \"reason\""},
    Pair{"module", "module PROGRAM.NAME \"title\""},
    Pair{"source", "source \"the document, its number\""},
    Pair{"import", "import PROGRAM.NAME"},
    Pair{"applies", "applies when FLAG = VALUE"},
    Pair{"flag", "flag NAME [: TYPE] \"title\" [NUMBER] [in GROUP] [unset VALUE] [set by state]"},
    Pair{"enum", "enum NAME { A, B \"title\" }"},
    Pair{"entity", "entity NAME of OWNER as LIST key (FIELD) else \"message\" { FIELD : TYPE }"},
    Pair{"extend", "extend ENTITY { FIELD : TYPE }"},
    Pair{"parameter",
         "parameter NAME[KEY : TYPE] : TYPE = VALUE, or { from MONTH = VALUE }, or from "
         "\"table.csv\" { … }"},
    Pair{"define",
         "define NAME of ENTITY : TYPE \"title\" = EXPRESSION, or { from MONTH = EXPRESSION }"},
    Pair{"rule", "rule NAME of ENTITY { reason CODE \"text\"; cites \"…\"; fails when CONDITION }"},
    Pair{"decision",
         "decision NAME of ENTITY : TYPE { reasons from RULE, RULE when CONDITION; keep LINE; "
         "pays LINE; VALUE when CONDITION; VALUE otherwise }"},
    Pair{
        "create",
        "create NAME of ENTITY : RECORD { when CONDITION; FIELD = VALUE; removed when CONDITION }"},
    Pair{"message", "message NAME of ENTITY { when CONDITION; text \"…\"; cites \"…\" }"},
    Pair{"contradiction",
         "contradiction NAME of [removed] ENTITY { when CONDITION; text \"…\"; cites \"…\" }"},
    Pair{"notice",
         "notice NAME of ENTITY { when CONDITION; FIELD = VALUE; english \"…\"; spanish \"…\" }"},
    Pair{"property",
         "property NAME of ENTITY \"title\" { when CONDITION; always CONDITION; never more VALUE "
         "with more ENTITY.FACT; same VALUE with less known }"},
};

constexpr std::array kForeign = {
    Pair{"==", "write `=` for equal"},
    Pair{"!=", "write `<>` for not equal"},
    Pair{"!", "write `not`"},
    Pair{"&&", "write `and`"},
    Pair{"||", "write `or`"},
    Pair{"=>", "write `>=` for at least"},
    Pair{"=<", "write `<=` for at most"},
    Pair{"#", "a comment starts with `//`"},
    Pair{"%", "a rate is written without a space: 20%"},
    Pair{"\u201C", "write plain quotes: \""},
    Pair{"\u201D", "write plain quotes: \""},
    Pair{"\u2013", "write a plain hyphen: -"},
    Pair{"\u2212", "write a plain hyphen: -"},
    Pair{"\u2264", "write `<=`"},
    Pair{"\u2265", "write `>=`"},
    Pair{"\u2260", "write `<>`"},
    Pair{"\u00D7", "write `*`"},
    Pair{"|", "a set of days is joined with `+`"},
};

// Signs that look like a space or like nothing.
constexpr std::array kHidden = {
    Pair{"\u00A0", "a no-break space (U+00A0)"},
    Pair{"\u202F", "a narrow no-break space (U+202F)"},
    Pair{"\u3000", "a wide space (U+3000)"},
    Pair{"\u2003", "a wide space (U+2003)"},
    Pair{"\u2009", "a thin space (U+2009)"},
    Pair{"\u00AD", "a soft hyphen (U+00AD)"},
    Pair{"\u200B", "a space of no width (U+200B)"},
    Pair{"\u200C", "a non-joiner (U+200C)"},
    Pair{"\u200D", "a joiner (U+200D)"},
    Pair{"\u200E", "a mark of direction (U+200E)"},
    Pair{"\u200F", "a mark of direction (U+200F)"},
    Pair{"\u2060", "a word joiner (U+2060)"},
    Pair{"\uFEFF", "a byte order mark within the file (U+FEFF)"},
};

constexpr std::array kWordHints = {
    Pair{"if", "a choice is written `first of { VALUE when CONDITION; VALUE otherwise }`"},
    Pair{"then", "a choice is written `first of { VALUE when CONDITION; VALUE otherwise }`"},
    Pair{"else", "a choice is written `first of { VALUE when CONDITION; VALUE otherwise }`"},
    Pair{"is", "equality is written `=`"},
    Pair{"between", "compare twice: `1 <= x and x <= 5`"},
    Pair{"contains", "write `x in LIST`, or `some(LIST where …)`"},
    Pair{"dollars", "an amount of money is written with `$`: $500"},
    Pair{"dollar", "an amount of money is written with `$`: $1"},
    Pair{"percent", "a rate is written `20%`"},
    Pair{"unless", "`unless` is kept back and has no meaning: write `when not …`"},
    Pair{"exception", "`exception` is kept back and has no meaning: choose another name"},
    Pair{"report", "`report` is kept back and has no meaning: choose another name"},
    Pair{"otherwise", "`otherwise` stands after the last value of a choice"},
};

std::string_view look_up(std::span<const Pair> pairs, std::string_view key) {
  const auto found = std::ranges::find(pairs, key, &Pair::first);
  return found == pairs.end() ? std::string_view{} : found->second;
}

bool contains(const auto& words, std::string_view word) {
  return std::ranges::find(words, word) != std::ranges::end(words);
}

std::string quoted(std::string_view word) { return fmt::format("`{}`", shorten(word)); }

/// What is said once for many expected words.
struct DrawnTogether {
  bool name, value, operators;
};

/// Whether what is said already covers the word, or it may stand anywhere.
bool is_covered(std::string_view kind, const UnexpectedWord& word, const DrawnTogether& said) {
  constexpr std::array<std::string_view, 22> kOperators = {
      "+",   "-",  "*",  "/",  "&",        "=",      "<",       ">",       "<=",     ">=", "<>",
      "and", "or", "of", "in", "overlaps", "within", "rounded", "floored", "capped", "at", "."};
  constexpr std::array<std::string_view, 4> kUnits = {"day", "days", "month", "months"};
  constexpr std::array<std::string_view, 4> kInValue = {"LIT", "STRING", "(", "-"};
  if (said.operators && (contains(kOperators, kind) || contains(kUnits, kind))) return true;
  const bool keyword = kind[0] >= 'a' && kind[0] <= 'z';
  if (said.name && keyword) return true;  // most keywords are names, too
  if (said.value && contains(kInValue, kind)) return true;
  const bool ends = kind == "NL" || kind == ";";
  return ends && (word.before.empty() || word.before == ";");
}

std::string words_for_kind(std::string_view kind) {
  constexpr std::array kKinds{
      Pair{"LIT", "a number, amount or date"},
      Pair{"STRING", "a text in quotes"},
      Pair{"NL", "the end of the line"},
      Pair{"EOF", "the end of the declaration"},
  };
  const std::string_view words = look_up(kKinds, kind);
  return words.empty() ? quoted(kind) : std::string(words);
}

/// The expected words, each once, those that say the same drawn together.
std::vector<std::string> draw_together(const UnexpectedWord& word) {
  const auto has = [&](std::string_view kind) { return contains(word.expected, kind); };
  const DrawnTogether said{has("ID"), has("ID") && has("LIT") && has("STRING"),
                           has("+") && has("*")};
  std::vector<std::string> words;
  if (said.name) words.emplace_back(said.value ? "a value" : "a name");
  if (said.operators) words.emplace_back("an operator");
  for (const std::string& kind : word.expected) {
    if (kind != "ID" && !is_covered(kind, word, said)) words.push_back(words_for_kind(kind));
  }
  return words;
}

std::string hint_for_foreign(std::string_view sign) {
  const std::string_view hint = look_up(kForeign, sign);
  const bool plain = !sign.empty() && static_cast<unsigned char>(sign.front()) < 0x80;
  if (!hint.empty() || plain) return std::string(hint);
  return "names are written with a to z, A to Z, digits and `_`; other letters stand in texts";
}

std::string say_expected(const UnexpectedWord& word) {
  const std::vector<std::string> words = draw_together(word);
  if (words.empty()) return {};
  std::string said = "; expected ";
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) said += i + 1 == words.size() ? " or " : ", ";
    said += words[i];
  }
  return said;
}

/// The keyword that is meant, where no name may stand.
std::string hint_for_keyword(const UnexpectedWord& word) {
  if (word.kind != "ID" || contains(word.expected, "ID")) return {};
  std::vector<std::string_view> keywords;
  for (const std::string& kind : word.expected) {
    if (kind.size() > 2 && kind[0] >= 'a' && kind[0] <= 'z') keywords.emplace_back(kind);
  }
  const std::string_view near = text::nearest_name(word.found, keywords);
  return near.empty() ? std::string() : fmt::format("did you mean `{}`?", near);
}

/// Of slips that are told by where the word stands.
std::string_view hint_for_place(const UnexpectedWord& word) {
  if (word.before == "if" || word.before == "then" || word.before == "else") {
    return look_up(kWordHints, word.before);
  }
  if (word.found == "/" && word.first_on_line) return "a comment starts with `//`";
  if (word.found == ":" && word.declaration == "define") return "the value stands behind `=`";
  if (word.found == "*" && word.before == "(") return "write `count(LIST)`";
  if (word.found == ";" && contains(word.expected, "EOF")) {
    return "a declaration ends with its line: take the `;` out";
  }
  if (word.first_on_line && std::ranges::binary_search(declaration_words(), word.found)) {
    return "a declaration starts in column 1; an indented line belongs to the one above";
  }
  return {};
}

std::string hint_for(const UnexpectedWord& word) {
  if (const std::string_view hint = look_up(kWordHints, word.found); !hint.empty())
    return std::string(hint);
  if (const std::string_view hint = hint_for_place(word); !hint.empty()) return std::string(hint);
  if (std::string hint = hint_for_keyword(word); !hint.empty()) return hint;
  const std::string_view shape = shape_of(word.declaration);
  return shape.empty() ? std::string{} : fmt::format("it is written: {}", shape);
}

}  // namespace

std::string shorten(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  if (text.size() <= kLongest) return std::string(text);
  std::size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;  // whole letters only
  return std::string(text.substr(0, end)) + "…";
}

std::string_view shape_of(std::string_view declaration_word) {
  return look_up(kShapes, declaration_word);
}

Wording describe_unexpected(const UnexpectedWord& word) {
  std::string found = word.kind == "EOF"  ? "the declaration ends"
                      : word.kind == "NL" ? "the line ends"
                                          : fmt::format("found {}", quoted(word.found));
  if (!word.before.empty()) found += fmt::format(" after {}", quoted(word.before));
  return {found + say_expected(word), hint_for(word)};
}

Wording describe_foreign(std::string_view sign) {
  for (const auto& [hidden, name] : kHidden) {
    if (sign != hidden) continue;
    return {fmt::format("a sign that cannot be told by sight stands here: {}", name),
            sign == "\u00A0" || sign == "\u202F" ? "write a plain space: it came with copied text"
                                                 : "take it out: it came with copied text"};
  }
  const bool single_quoted = sign.starts_with('\'');
  return {fmt::format("found {}, which the language does not use", quoted(sign)),
          single_quoted ? "a text stands in double quotes: \"…\"" : hint_for_foreign(sign)};
}

}  // namespace poppy::syntax
