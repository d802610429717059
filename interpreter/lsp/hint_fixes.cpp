// See hint_fixes.h.
#include "interpreter/lsp/hint_fixes.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

#include "interpreter/lsp/line_index.h"
#include "interpreter/text/span.h"

namespace poppy::lsp {
namespace {

bool is_word_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The words between `before` and the next backtick.
std::optional<std::string> named_in(const std::string& words, std::string_view before) {
  const std::size_t at = words.find(before);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + before.size();
  const std::size_t end = words.find('`', begin);
  if (end == std::string::npos || end == begin) return std::nullopt;
  return words.substr(begin, end - begin);
}

/// The words that follow `before`, to the end.
std::optional<std::string> rest_after(const std::string& words, std::string_view before) {
  const std::size_t at = words.find(before);
  if (at == std::string::npos || at + before.size() == words.size()) return std::nullopt;
  return words.substr(at + before.size());
}

/// The fixes of one problem, gathered.
class Reading {
 public:
  Reading(const std::string& text, const text::Problem& problem)
      : text_(text),
        hint_(problem.hint),
        message_(problem.message),
        begin_(std::min<std::size_t>(problem.span.begin, text.size())),
        end_(std::clamp<std::size_t>(problem.span.end, begin_, text.size())) {}

  std::vector<Fix> all() {
    names();
    signs();
    layout();
    // Other hints show a form to write, which may stand for more than the place of the problem.
    if (fixes_.empty()) forms();
    if (fixes_.empty()) what_is_expected();
    return std::move(fixes_);
  }

 private:
  [[nodiscard]] std::string_view found() const {
    return std::string_view(text_).substr(begin_, end_ - begin_);
  }
  [[nodiscard]] std::string_view behind() const { return std::string_view(text_).substr(end_); }
  [[nodiscard]] std::size_t line_end() const {
    return std::min(text_.find_first_of("\r\n", begin_), text_.size());
  }
  [[nodiscard]] bool hints(std::string_view words) const {
    return hint_.find(words) != std::string::npos;
  }

  void replace(std::string title, std::size_t begin, std::size_t end, std::string words) {
    fixes_.push_back({std::move(title), static_cast<std::uint32_t>(begin),
                      static_cast<std::uint32_t>(end), std::move(words)});
  }
  void change_to(std::size_t begin, std::size_t end, const std::string& words) {
    replace(fmt::format("change to `{}`", words), begin, end, words);
  }
  void take_out(std::size_t begin, std::size_t end) { replace("take it out", begin, end, {}); }

  void take_line_out() {
    const std::size_t start = text_.find_last_of("\r\n", begin_) + 1;  // npos + 1: the first
    std::size_t end = line_end();
    if (end < text_.size() && text_[end] == '\r') ++end;
    if (end < text_.size() && text_[end] == '\n') ++end;
    take_out(start, end);
  }

  void names() {
    if (const auto meant = named_in(hint_, "did you mean `")) change_to(begin_, end_, *meant);
    if (const auto module = named_in(hint_, "declares it: `import ")) import(*module);
  }

  /// Behind the last import, or the first line.
  void import(const std::string& module) {
    const LineIndex index(text_);
    std::uint32_t after = 0;
    for (std::uint32_t line = 0; line < index.lines(); ++line) {
      const std::string_view words = index.line(line);
      if (words.starts_with("module ") || words.starts_with("source ") ||
          words.starts_with("import ")) {
        after = line + 1;
      }
    }
    const std::size_t at = after < index.lines() ? index.start_of(after) : text_.size();
    replace(fmt::format("import {}", module), at, at, fmt::format("import {}\n", module));
  }

  /// Signs that came with copied text, and those of other languages. They come in numbers: all of
  /// the line are meant.
  void signs() {
    if (hints("stands just before the place shown")) {
      in_line("take it out", "", [](std::string_view sign) {
        return (sign >= "\u202A" && sign <= "\u202E") || (sign >= "\u2066" && sign <= "\u2069");
      });
    } else if (hints("it came with copied text")) {
      const bool is_space = hints("write a plain space");
      in_line(is_space ? "write a plain space" : "take it out", is_space ? " " : "",
              [this](std::string_view sign) { return sign == found(); });
    } else if (hint_.starts_with("take it out") || hints(": take the `")) {
      take_out(begin_, std::max(end_, std::min(begin_ + 1, text_.size())));
    } else if (hints("take the import out")) {
      take_line_out();
    } else if (hints("write plain quotes")) {
      in_line("write plain quotes", "\"",
              [](std::string_view sign) { return sign == "\u201C" || sign == "\u201D"; });
    } else if (hints("write a plain hyphen")) {
      change_to(begin_, end_, "-");
    } else if (hints("a text stands in double quotes") && found().size() > 2) {
      change_to(begin_, end_, fmt::format("\"{}\"", found().substr(1, found().size() - 2)));
    }
  }

  /// From the place to the end of its line.
  template <typename IsMeant>
  void in_line(const char* title, std::string_view instead, const IsMeant& is_meant) {
    std::string line;
    const std::size_t end = line_end();
    for (std::size_t at = begin_; at < end;) {
      const std::string_view sign = sign_at(at);
      line += is_meant(sign) ? instead : sign;
      at += sign.size();
    }
    replace(title, begin_, end, line);
  }
  [[nodiscard]] std::string_view sign_at(std::size_t at) const {
    std::size_t end = at + 1;
    while (end < text_.size() && (static_cast<unsigned char>(text_[end]) & 0xC0) == 0x80) ++end;
    return std::string_view(text_).substr(at, end - at);
  }

  void layout() {
    if (hints("a declaration starts in column 1")) {
      const std::size_t start = text_.find_last_of("\r\n", begin_) + 1;  // npos + 1: the first
      if (start < begin_ && text_.find_first_not_of(" \t", start) == begin_) {
        replace("begin it in column 1", start, begin_, {});
      }
    } else if (message_.starts_with("this text has no closing quote")) {
      const std::size_t last = text_.find_last_not_of(" \t", line_end() - 1);
      if (last != std::string::npos && last >= begin_) {
        replace("close the text at the end of its line", last + 1, last + 1, "\"");
      }
    } else if (const auto begun = named_in(hint_, "looked up with brackets: `")) {
      const std::size_t close = text_.find(')', end_);
      if (behind().starts_with('(') && close < line_end()) {
        const std::string size = text_.substr(end_ + 1, close - end_ - 1);
        change_to(begin_, close + 1, fmt::format("{}[{}]", found(), size));
      }
    } else if (const auto value = named_in(hint_, "stands behind `")) {
      if (behind().starts_with(*value)) take_out(begin_, end_);
    } else if (const auto month = rest_after(hint_, "write the month alone: ")) {
      change_to(begin_, end_, *month);
    } else if (const auto amount = rest_after(hint_, "written with `$`: ")) {
      with_number_before(*amount);
    } else if (const auto rate = rest_after(hint_, "written without a space: ")) {
      with_number_before(*rate);
    }
  }

  /// `20 %` is meant by `20%`: the number stands before the place.
  void with_number_before(const std::string& form) {
    const std::size_t blank = text_.find_last_not_of(' ', begin_ == 0 ? 0 : begin_ - 1);
    if (blank == std::string::npos) return;
    std::size_t from = blank + 1;
    while (from > 0 &&
           (is_word_part(text_[from - 1]) || text_[from - 1] == '.' || text_[from - 1] == ',')) {
      --from;
    }
    const std::string number = text_.substr(from, blank + 1 - from);
    if (!number.empty() && form.find(number) != std::string::npos) change_to(from, end_, form);
  }

  void forms() {
    for (const std::string_view before : {"write `", "is written `", "starts with `", "is an `",
                                          "is a `", "is `", "are `", "written `"}) {
      if (const auto words = named_in(hint_, before)) {
        form(*words);
        return;
      }
    }
  }

  void form(std::string words) {
    if (words.find_first_of("0123456789") != std::string::npos) with_number_before(words);
    constexpr std::string_view kMore = " …";
    if (words.ends_with(kMore)) words.resize(words.size() - kMore.size());
    const std::size_t bracket = words.find('(');
    if (behind().starts_with('(') && bracket != std::string::npos) words.resize(bracket);
    std::size_t end = end_;
    if (bracket == std::string::npos && behind().starts_with("()")) end += 2;
    if (words == "//" && behind().starts_with('*')) ++end;  // `/*`
    const bool is_glued = end < text_.size() && is_word_part(text_[end]) && !words.empty() &&
                          is_word_part(words.back());
    replace(fmt::format("change to `{}`", words), begin_, end, is_glued ? words + ' ' : words);
  }

  /// Where only one thing can stand there.
  void what_is_expected() {
    const auto expected = named_in(message_, "; expected `");
    if (!expected || !message_.ends_with(fmt::format("; expected `{}`", *expected))) return;
    replace(fmt::format("insert `{}`", *expected), begin_, begin_, *expected + ' ');
  }

  const std::string& text_;
  const std::string& hint_;
  const std::string& message_;
  std::size_t begin_, end_;
  std::vector<Fix> fixes_;
};

}  // namespace

std::vector<Fix> fixes_in_hint(const std::string& text, const text::Problem& problem) {
  return Reading(text, problem).all();
}

}  // namespace poppy::lsp
