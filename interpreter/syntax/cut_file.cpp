#include "interpreter/syntax/cut_file.h"

#include <algorithm>

namespace poppy::syntax {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word_part(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

std::string_view word_at(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  if (end < text.size() && is_letter(text[end])) {
    while (end < text.size() && is_word_part(text[end])) ++end;
  }
  return text.substr(begin, end - begin);
}

/// How many more brackets a line opens than it closes; those in quotes and comments do not count.
std::int64_t brackets_opened(std::string_view line) {
  std::int64_t opened = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '/' && line.substr(i, 2) == "//") break;
    if (c == '(' || c == '[' || c == '{') ++opened;
    if (c == ')' || c == ']' || c == '}') --opened;
  }
  return opened;
}

/// A line with nothing but space or a comment.
bool says_nothing(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos || line.substr(first).starts_with("//");
}

}  // namespace

const std::vector<std::string_view>& declaration_words() {
  static const std::vector<std::string_view> words = {
      // sorted
      "accept", "applies", "batch", "contradiction", "create",   "decision", "define", "entity",
      "enum",   "extend",  "flag",  "gather",        "import",   "letter",   "lint",   "message",
      "module", "notice",  "page",  "parameter",     "property", "report",   "rule",   "source"};
  return words;
}

std::vector<Stretch> cut_file(std::string_view text) {
  std::vector<Stretch> stretches;
  std::int64_t open = 0;
  std::size_t begin = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0;
  while (begin < text.size()) {
    const std::size_t line_end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, line_end - begin);
    const std::string_view word = word_at(text, begin);
    const bool declares = std::ranges::binary_search(declaration_words(), word);
    const bool starts = declares || (open <= 0 && !word.empty());
    if (starts || (stretches.empty() && !says_nothing(line))) {
      if (!stretches.empty()) stretches.back().end = static_cast<std::uint32_t>(begin);
      stretches.push_back({static_cast<std::uint32_t>(begin), 0, word});
      open = 0;
    }
    open += brackets_opened(line);
    begin = line_end + 1;
  }
  if (!stretches.empty()) stretches.back().end = static_cast<std::uint32_t>(text.size());
  return stretches;
}

std::vector<std::string> words_of(std::string_view declaration) {
  std::vector<std::string> words;
  std::string word;
  bool quoted = false;
  const auto end_word = [&] {
    if (!word.empty() && is_letter(word.front())) words.push_back(word);
    word.clear();
  };
  for (std::size_t i = 0; i < declaration.size(); ++i) {
    const char c = declaration[i];
    if (c == '\n') quoted = false;
    if (const std::size_t hidden = quoted ? 0 : invisible_sign(declaration.substr(i))) {
      i += hidden - 1;
      continue;
    }
    if (!quoted && is_word_part(c)) {
      word += c;
      continue;
    }
    end_word();
    if (c == '"') quoted = !quoted;
    if (!quoted && declaration.substr(i).starts_with("//")) {
      i = std::min(declaration.find('\n', i), declaration.size()) - 1;
    }
  }
  end_word();
  return words;
}

std::size_t invisible_sign(std::string_view text) {
  for (const std::string_view sign :
       {"\u00AD", "\u200B", "\u200C", "\u200D", "\u200E", "\u200F", "\u2060", "\uFEFF"}) {
    if (text.starts_with(sign)) return sign.size();
  }
  return 0;
}

}  // namespace poppy::syntax
