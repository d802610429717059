// See line_diff.h.
#include "interpreter/text/line_diff.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/text/printable.h"

namespace poppy::text {
namespace {

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

using Lines = std::vector<std::string_view>;

/// How many lines two texts have in common from line `b` and `a` on, for each of them.
class CommonLines {
 public:
  CommonLines(const Lines& before, const Lines& after)
      : width_(after.size() + 1), counts_((before.size() + 1) * width_) {
    for (std::size_t b = before.size(); b-- > 0;) {
      for (std::size_t a = after.size(); a-- > 0;) {
        counts_[b * width_ + a] =
            before[b] == after[a] ? at(b + 1, a + 1) + 1 : std::max(at(b + 1, a), at(b, a + 1));
      }
    }
  }
  [[nodiscard]] std::uint32_t at(std::size_t b, std::size_t a) const {
    return counts_[b * width_ + a];
  }

 private:
  std::size_t width_;
  std::vector<std::uint32_t> counts_;
};

}  // namespace

std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after) {
  return diff_sequences(lines_of(before), lines_of(after));
}

std::vector<DiffLine> diff_sequences(const Lines& all_before, const Lines& all_after) {
  const auto size = std::min(all_before.size(), all_after.size());
  std::size_t begin = 0, end = 0;
  while (begin < size && all_before[begin] == all_after[begin]) ++begin;
  while (end < size - begin && all_before.rbegin()[static_cast<std::ptrdiff_t>(end)] ==
                                   all_after.rbegin()[static_cast<std::ptrdiff_t>(end)]) {
    ++end;
  }
  const auto middle = [&](const Lines& all) {
    return Lines(all.begin() + static_cast<std::ptrdiff_t>(begin),
                 all.end() - static_cast<std::ptrdiff_t>(end));
  };
  std::vector<DiffLine> result;
  std::size_t b = 0, a = 0;
  const auto keep = [&] {
    result.push_back({LineChange::kept, static_cast<std::uint32_t>(b + 1),
                      static_cast<std::uint32_t>(a + 1), all_after[a]});
    ++b, ++a;
  };
  const auto remove = [&] {
    result.push_back({LineChange::removed, static_cast<std::uint32_t>(b + 1), 0, all_before[b]});
    ++b;
  };
  const auto add = [&] {
    result.push_back({LineChange::added, 0, static_cast<std::uint32_t>(a + 1), all_after[a]});
    ++a;
  };
  while (b < begin) keep();
  const Lines changed_before = middle(all_before), changed_after = middle(all_after);
  constexpr std::size_t kMostCells = 4 << 20;
  if ((changed_before.size() + 1) * (changed_after.size() + 1) <= kMostCells) {
    const CommonLines common(changed_before, changed_after);
    while (b - begin < changed_before.size() && a - begin < changed_after.size()) {
      const std::size_t at_b = b - begin, at_a = a - begin;
      if (changed_before[at_b] == changed_after[at_a]) {
        keep();
      } else if (common.at(at_b + 1, at_a) >= common.at(at_b, at_a + 1)) {
        remove();
      } else {
        add();
      }
    }
  }
  while (b + end < all_before.size()) remove();
  while (a + end < all_after.size()) add();
  while (b < all_before.size()) keep();
  return result;
}

std::string show_diff(const std::vector<DiffLine>& lines, std::size_t around) {
  std::vector<bool> shown(lines.size());
  std::uint32_t last = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].change == LineChange::kept) continue;
    const std::size_t first = i - std::min(i, around);
    for (std::size_t j = first; j < std::min(lines.size(), i + around + 1); ++j) shown[j] = true;
  }
  for (const DiffLine& line : lines) last = std::max({last, line.before, line.after});
  const std::size_t width = std::to_string(last).size();
  std::string out;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!shown[i]) {
      if (i > 0 && shown[i - 1] &&
          std::find(shown.begin() + static_cast<std::ptrdiff_t>(i), shown.end(), true) !=
              shown.end()) {
        out += "  ...\n";
      }
      continue;
    }
    const DiffLine& line = lines[i];
    const char sign = line.change == LineChange::kept      ? ' '
                      : line.change == LineChange::removed ? '-'
                                                           : '+';
    out += fmt::format("{} {:>{}}  {}\n", sign,
                       line.change == LineChange::removed ? line.before : line.after, width,
                       printable(line.text));
  }
  return out;
}

}  // namespace poppy::text
