// The tree knows no comments, and its printer is kept free of them: what it prints has the words of
// the file nearly as they stand there, so each comment finds the word that it belongs to again.
#include "interpreter/syntax/format_file.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "interpreter/syntax/marks.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/line_diff.h"

namespace poppy::syntax {
namespace {

using Marks = std::vector<Mark>;

/// What stands above a line: comments, and empty lines (no text).
using Above = std::vector<std::string_view>;

std::vector<std::string_view> comments_of(const Marks& marks) {
  std::vector<std::string_view> all;
  for (const Mark& mark : marks) {
    if (mark.is_comment) all.push_back(mark.text);
  }
  return all;
}

std::string words_by_line(const Marks& marks) {
  std::string all;
  for (const Mark& mark : marks) {
    if (mark.is_comment) continue;
    all += mark.text;
    all += '\n';
  }
  return all;
}

/// By word of the file, from 0: the printed word that it is, or none. The printer puts parts of a
/// declaration into its own order, and leaves words out that say nothing.
std::vector<std::size_t> match_words(const Marks& file, const Marks& printed) {
  const std::string before = words_by_line(file), after = words_by_line(printed);
  const auto count = static_cast<std::size_t>(std::ranges::count(before, '\n'));
  std::vector<std::size_t> found(count, printed.size());
  for (const text::DiffLine& line : text::diff_lines(before, after)) {
    if (line.change == text::LineChange::kept) found[line.before - 1] = line.after - 1;
  }
  return found;
}

/// The comments of a file and its empty lines, by the printed word that they stand at.
class Woven {
 public:
  Woven(const Marks& file, const Marks& printed)
      : above_(printed.size() + 1), behind_(printed.size()) {
    const std::vector<std::size_t> found = match_words(file, printed);
    // Of a word that is not printed: the next one that is.
    std::vector<std::size_t> next(found.size() + 1, printed.size());
    for (std::size_t i = found.size(); i > 0; --i) {
      next[i - 1] = found[i - 1] < printed.size() ? found[i - 1] : next[i];
    }
    std::size_t word = 0;      // of the file
    std::size_t previous = 0;  // printed
    Above pending;
    for (const Mark& mark : file) {
      if (mark.after_blank) pending.emplace_back();
      if (!mark.is_comment) {
        append(above_[next[word]], pending);
        if (found[word] < printed.size()) previous = found[word];
        ++word;
      } else if (mark.is_first || word == 0 || printed.empty()) {
        pending.push_back(mark.text);
      } else {
        behind_[previous].push_back(mark.text);
      }
    }
    append(above_.back(), pending);
  }

  [[nodiscard]] const Above& above(std::size_t word) const { return above_[word]; }
  [[nodiscard]] const Above& behind(std::size_t word) const { return behind_[word]; }

 private:
  static void append(Above& to, Above& pending) {
    to.insert(to.end(), pending.begin(), pending.end());
    pending.clear();
  }

  std::vector<Above> above_;   // by printed word; the last: at the end of the file
  std::vector<Above> behind_;  // on its line
};

/// Comments behind longer lines do not push those of their neighbours to the right.
constexpr std::size_t kWidestAligned = 80;

struct Line {
  std::string text;          // without its line end
  std::string_view comment;  // behind it
};

std::string indentation_of(std::string_view line) {
  const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
  const bool closes = line.substr(first).starts_with('}');
  return std::string(first + (closes ? 2 : 0), ' ');  // a comment before it is of what it closes
}

class Layout {
 public:
  void add_line(std::string_view line, const Above& above, std::string_view comment) {
    const std::string indentation = indentation_of(line);
    for (const std::string_view one : above) add_above(one, indentation);
    const bool closes =
        line.substr(std::min(line.find_first_not_of(' '), line.size())).starts_with('}');
    if (closes && is_blank_last()) lines_.pop_back();
    lines_.push_back({std::string(line), comment});
  }
  void add_end(const Above& above) {
    for (const std::string_view one : above) add_above(one, {});
    while (is_blank_last()) lines_.pop_back();
  }

  [[nodiscard]] std::string text() const {
    std::string all;
    std::size_t column = 0;  // of the comments of lines that follow each other
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      all += line.text;
      if (!line.comment.empty()) {
        if (i == 0 || lines_[i - 1].comment.empty()) column = column_from(i);
        const std::size_t width = width_of(line.text);
        all += std::string(width + 2 < column ? column - width : 2, ' ');
        all += line.comment;
      }
      all += '\n';
    }
    return all;
  }

 private:
  void add_above(std::string_view one, const std::string& indentation) {
    if (!one.empty()) {
      lines_.push_back({indentation + std::string(one), {}});
      return;
    }
    const bool opens = lines_.empty() || lines_.back().text.ends_with('{');
    if (!opens && !is_blank_last()) lines_.push_back({});
  }
  [[nodiscard]] bool is_blank_last() const { return !lines_.empty() && lines_.back().text.empty(); }

  [[nodiscard]] std::size_t column_from(std::size_t i) const {
    std::size_t widest = 0;
    for (; i < lines_.size() && !lines_[i].comment.empty(); ++i) {
      const std::size_t width = width_of(lines_[i].text);
      if (width <= kWidestAligned) widest = std::max(widest, width);
    }
    return widest + 2;
  }
  /// Code points, as an editor counts columns.
  static std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  }

  std::vector<Line> lines_;
};

/// What stands above a printed line whose words are first..end, and the comment behind it.
std::pair<Above, std::string_view> about_line(const Woven& woven, std::size_t first,
                                              std::size_t end, bool is_apart) {
  Above above;
  Above behind;
  for (std::size_t word = first; word < end; ++word) {
    for (const std::string_view one : woven.above(word)) {
      if (word == first || !one.empty()) above.push_back(one);
    }
    behind.insert(behind.end(), woven.behind(word).begin(), woven.behind(word).end());
  }
  if (is_apart && std::ranges::find(above, std::string_view()) == above.end()) {
    above.insert(above.begin(), std::string_view());
  }
  std::string_view last;
  if (!behind.empty()) {
    last = behind.back();
    behind.pop_back();
    above.insert(above.end(), behind.begin(), behind.end());
  }
  return {std::move(above), last};
}

std::string lay_out(const Marks& file, std::string_view printed) {
  const Marks words = read_marks(printed);
  const Woven woven(file, words);
  Layout layout;
  bool is_apart = false;
  std::size_t word = 0;
  for (std::size_t begin = 0; begin < printed.size();) {
    const std::size_t line_end = std::min(printed.find('\n', begin), printed.size());
    const std::string_view line = printed.substr(begin, line_end - begin);
    begin = line_end + 1;
    if (line.empty()) {
      is_apart = true;
      continue;
    }
    const std::size_t first = word;
    while (word < words.size() && words[word].begin < line_end) ++word;
    const auto [above, comment] = about_line(woven, first, word, is_apart);
    layout.add_line(line, above, comment);
    is_apart = false;
  }
  layout.add_end(woven.above(words.size()));
  return layout.text();
}

/// Whoever has this written into the file must not lose a word of it.
void require_same(std::string_view text, std::string_view printed, std::string_view laid) {
  const Marks had = read_marks(text), has = read_marks(laid);
  auto comments = comments_of(has), before = comments_of(had);
  std::ranges::sort(comments);
  std::ranges::sort(before);
  if (words_by_line(has) != words_by_line(read_marks(printed)) || comments != before) {
    text::bug("a file that was laid out has other words");
  }
}

constexpr std::size_t kMostRounds = 20;

}  // namespace

text::Result<std::string> format_file(const text::SourceSet& sources, text::FileId file) {
  auto module = read_rules_to_format(sources, file);
  if (!module) return std::unexpected(module.error());
  std::string text = sources.at(file).text;
  // A comment that finds no place within an expression goes above it, and may so let the expression
  // become one line: only then is it known where those around it come to stand.
  for (std::size_t round = 0; round < kMostRounds; ++round) {
    const std::string printed = format_rules(*module);
    std::string laid = lay_out(read_marks(text), printed);
    require_same(text, printed, laid);
    if (laid == text) return text;
    text = std::move(laid);
    text::SourceSet again;
    module = read_rules_to_format(again, again.add(sources.at(file).name, text));
    if (!module) text::bug("a file that was laid out cannot be read");
  }
  text::bug("a file is laid out in one way and then in another");
}

}  // namespace poppy::syntax
