// See word_diff.h.
#include "interpreter/text/word_diff.h"

#include <algorithm>
#include <vector>

#include "interpreter/text/line_diff.h"
#include "interpreter/text/printable.h"

namespace poppy::text {
namespace {

constexpr std::size_t kAround = 6;  // words
constexpr std::size_t kWidth = 90;
constexpr std::string_view kBlanks = " \t\r\n";

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (std::size_t at = text.find_first_not_of(kBlanks); at != text.npos;) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

std::string spaced(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

/// Words in lines.
class Lines {
 public:
  void add(std::string_view word) {
    const bool fits = line_.size() + word.size() < kWidth;
    if (!line_.empty() && !fits) end();
    if (!line_.empty()) line_ += ' ';
    line_ += word;
  }
  std::string take() {
    end();
    return std::move(all_);
  }

 private:
  void end() {
    if (!line_.empty()) all_ += line_ + '\n';
    line_.clear();
  }
  std::string all_, line_;
};

/// Which words are shown: those that differ, and some about them.
std::vector<bool> shown_words(const std::vector<DiffLine>& words) {
  std::vector<bool> shown(words.size());
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i].change == LineChange::kept) continue;
    const std::size_t end = std::min(words.size(), i + kAround + 1);
    for (std::size_t j = i - std::min(i, kAround); j < end; ++j) shown[j] = true;
  }
  return shown;
}

}  // namespace

std::string show_word_diff(std::string_view before, std::string_view after) {
  const std::vector<DiffLine> words = diff_sequences(words_of(before), words_of(after));
  const std::vector<bool> shown = shown_words(words);
  if (std::ranges::find(shown, true) == shown.end()) {
    return "the words are the same: blanks or line ends differ\n";
  }
  Lines lines;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (!shown[i]) {
      if (i == 0 || shown[i - 1]) lines.add("…");
      continue;
    }
    const LineChange change = words[i].change;
    std::string word = printable(words[i].text);
    if (change != LineChange::kept) {
      const bool begins = i == 0 || words[i - 1].change != change;
      const bool ends = i + 1 == words.size() || words[i + 1].change != change;
      const bool is_removed = change == LineChange::removed;
      if (begins) word.insert(0, is_removed ? "[-" : "{+");
      if (ends) word += is_removed ? "-]" : "+}";
    }
    lines.add(word);
  }
  return lines.take();
}

bool same_words(std::string_view one, std::string_view other) {
  return words_of(one) == words_of(other);
}

bool holds_words(std::string_view text, std::string_view words) {
  return spaced(words_of(text)).find(spaced(words_of(words))) != std::string::npos;
}

std::string first_words(std::string_view text) {
  std::vector<std::string_view> words = words_of(text);
  constexpr std::size_t kMost = 8;
  if (words.size() > kMost) words.resize(kMost);
  return spaced(words) + " …";
}

}  // namespace poppy::text
