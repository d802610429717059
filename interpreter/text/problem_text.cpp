// From problems to the lines a person reads, and the nearest name for a likely slip.
#include "interpreter/text/problem_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "interpreter/text/lower_case.h"
#include "interpreter/text/printable.h"

namespace poppy::text {
namespace {

constexpr std::size_t kShownColumns = 120;  // of a line: a JSON file may be one line of megabytes
constexpr std::size_t kShownBefore = 60;    // of them before the place, in a longer line
constexpr std::size_t kLongestName = 100;   // no name is longer; keeps the distance cheap

bool begins_column(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }

/// The first of the columns of a line, one piece each, safe to print: bad bytes and control
/// characters shown as `?`.
std::vector<std::string_view> columns_of(std::string_view line, std::size_t most) {
  std::vector<std::string_view> columns;
  for (std::size_t i = 0; i < line.size() && columns.size() < most;) {
    std::size_t length = 1;
    while (i + length < line.size() && !begins_column(line[i + length])) ++length;
    const std::string_view piece = line.substr(i, length);
    const bool safe = piece == "\t" || printable(piece) == piece;
    columns.push_back(safe ? piece : std::string_view("?"));
    i += length;
  }
  return columns;
}

/// Where of a line what is shown begins, and how many columns of it stand before the place.
struct Cut {
  std::size_t begin = 0;
  std::size_t before = 0;
};
Cut cut_before(std::string_view line, std::size_t at) {
  const bool is_long = columns_of(line, kShownColumns + 1).size() > kShownColumns;
  const bool is_far = columns_of(line.substr(0, at), kShownBefore).size() == kShownBefore;
  if (!is_long || !is_far) return {0, columns_of(line.substr(0, at), line.size()).size()};
  Cut cut{at, 0};
  while (cut.begin > 0 && cut.before < kShownBefore) {
    if (begins_column(line[--cut.begin])) ++cut.before;
  }
  return cut;
}

/// The line and, below it, carets from the byte `at` on for `count` columns; tabs stay tabs so that
/// they stand below. Of a long line, what stands around the place.
std::string render_line(std::string_view line, std::size_t at, std::size_t count) {
  at = std::min(at, line.size());
  while (at > 0 && at < line.size() && !begins_column(line[at])) --at;
  const auto [begin, before] = cut_before(line, at);
  const std::vector<std::string_view> columns = columns_of(line.substr(begin), kShownColumns + 1);
  const std::size_t until = std::min(columns.size(), kShownColumns);
  std::string shown(begin > 0 ? "…" : "");
  std::string below(begin > 0 ? " " : "");
  for (std::size_t i = 0; i < until; ++i) {
    shown += columns[i];
    if (i < before) below += columns[i] == "\t" ? "\t" : " ";
  }
  if (until < columns.size()) shown += "…";
  const std::size_t carets =
      before >= until ? 1 : std::clamp<std::size_t>(count, 1, until - before);
  return fmt::format("  {}\n  {}{}\n", shown, below, std::string(carets, '^'));
}

std::string_view word_for(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
  }
  bug("a severity that is none");
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

/// Insertions, deletions, replacements and swaps of neighbours between the two words, or `most` + 1
/// where they are more: a program has thousands of names, and nearly all are another word.
std::size_t edit_distance(std::string_view left, std::string_view right, std::size_t most) {
  std::vector<std::size_t> before(right.size() + 1);  // the row above the row above
  std::vector<std::size_t> above(right.size() + 1);
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    std::swap(before, above);
    std::swap(above, row);
    // What follows is made of these two rows, and never less.
    if (std::ranges::min(above) > most && std::ranges::min(before) > most) return most + 1;
  }
  return std::min(above[right.size()], most + 1);
}

}  // namespace

std::string render_problem(const SourceSet& sources, const Problem& problem,
                           std::optional<Severity> as) {
  const ProblemKind& kind = kind_of(problem.code);
  const std::string head = fmt::format("{} {}: {}\n", word_for(as.value_or(kind.severity)),
                                       kind.number, printable(problem.message));
  const std::string hint =
      problem.hint.empty() ? std::string() : fmt::format("  hint: {}\n", printable(problem.hint));
  if (problem.span.file == FileId::none) return head + hint;

  const Span span = problem.span;
  const Position begin = sources.position_of(span.file, span.begin);
  const Position end = sources.position_of(span.file, span.end);
  const std::size_t count = end.line > begin.line
                                ? kShownColumns  // render_line ends the carets with the line
                                : end.column - begin.column;
  const Source& source = sources.at(span.file);
  const std::size_t byte_in_line =
      std::min<std::size_t>(span.begin, source.text.size()) - source.line_starts[begin.line - 1];
  return fmt::format("{}:{}:{}: {}", printable(sources.at(span.file).name), begin.line,
                     begin.column, head) +
         render_line(sources.line_at(span.file, span.begin), byte_in_line, count) + hint;
}

std::string render_problems(const SourceSet& sources, const Problems& problems) {
  std::string result;
  std::size_t errors = 0;
  for (const Problem& problem : problems) {
    result += render_problem(sources, problem) + "\n";
    if (kind_of(problem.code).severity == Severity::error) ++errors;
  }
  return result + fmt::format("{}, {}\n", counted(errors, "error"),
                              counted(problems.size() - errors, "warning"));
}

std::string_view nearest_name(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > kLongestName) return {};
  const std::string folded = lower_case(word);
  // Two slips in a name of six letters are likely; two in one of three make another word.
  const std::size_t limit = word.size() < 3 ? 0 : std::max<std::size_t>(1, word.size() / 3);
  std::string_view nearest;
  auto least = std::tuple(limit + 1, std::size_t{0});
  for (const std::string_view candidate : candidates) {
    if (candidate.empty() || candidate.size() > word.size() + limit ||
        word.size() > candidate.size() + limit) {
      continue;
    }
    const std::size_t alike = edit_distance(folded, lower_case(candidate), limit);
    if (alike > limit) continue;
    const std::size_t longer = std::max(word.size(), candidate.size());
    const auto distance = std::tuple(alike, edit_distance(word, candidate, longer));
    if (distance < least || (distance == least && !nearest.empty() && candidate < nearest)) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

}  // namespace poppy::text
