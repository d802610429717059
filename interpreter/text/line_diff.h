// Two texts -> which lines were taken out and which were put in, for people who look at a change
// before they make it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::text {

enum class LineChange : std::uint8_t { kept, removed, added };

struct DiffLine {
  LineChange change = LineChange::kept;
  std::uint32_t before = 0, after = 0;  // line numbers from 1; 0: not a line of that text
  std::string_view text;                // without its line end
};

/// The same of any sequences of words or lines: numbers from 1, in `text` the element.
[[nodiscard]] std::vector<DiffLine> diff_sequences(const std::vector<std::string_view>& before,
                                                   const std::vector<std::string_view>& after);

/// In the order of the texts, removed lines before those added in their place. Views into the
/// texts. Of texts that differ in very many lines, all that differs is removed and added.
[[nodiscard]] std::vector<DiffLine> diff_lines(std::string_view before, std::string_view after);

/// The changed lines with `around` lines about them, a line each: `-  17    a: no`, with the number
/// in the text it is of, and `...` where lines are left out. Empty: there is no difference.
[[nodiscard]] std::string show_diff(const std::vector<DiffLine>& lines, std::size_t around = 2);

}  // namespace poppy::text
