// What of the rules the rule tests cover: a point is covered where the value of an expectation
// rests on it. A line that is computed and that nothing expects anything of is not.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/engine/prepared_test.h"

namespace poppy::trial {

enum class PointKind : std::uint8_t {
  rule,        // a rule, a line, a condition of an outcome: computed; of yes and no each
  item,        // of a group: met, and not met
  branch,      // of a choice: taken
  row,         // of a table: looked up
  flag_value,  // a flag's value, of yes and no or of an enumeration each
  month_edge,  // the benefit months on either side of where a version, item or row begins or ends
  run_edge,    // the run dates on either side of where one becomes known
  county,      // decided for
};
inline constexpr std::size_t kPointKinds = 8;
[[nodiscard]] std::string_view title_of(PointKind kind);  // `items`

struct Point {
  PointKind kind = PointKind::rule;
  text::Span span;
  std::string missing;     // what to say where it is not covered: `never met: age >= 60`
  std::string cites;       // of the line or table that it is of
  std::uint32_t hits = 0;  // tests that cover it
};

struct Coverage {
  std::vector<Point> points;  // by file and place
  std::size_t tests = 0;
};

/// Of the rules that the tests were made ready with.
[[nodiscard]] Coverage measure_coverage(const Rules& rules,
                                        std::span<const engine::PreparedTest> tests);

/// How many of them, and of how many.
struct Share {
  std::size_t covered = 0, all = 0;
};
[[nodiscard]] Share share_of(const Coverage& coverage);
/// In tenths of a percent, cut off: 99.9 is not all.
[[nodiscard]] std::size_t tenths_of(Share share);

/// By kind and by file; then what is not covered, with its place.
[[nodiscard]] std::string coverage_text(const text::SourceSet& sources, const Coverage& coverage);
/// As `genhtml` and CI systems read it: a line of the rules is hit where all its points are.
[[nodiscard]] std::string coverage_lcov(const text::SourceSet& sources, const Coverage& coverage);
/// One page over the text of the rules, with the citation, and the words of the paragraphs that it
/// names (check/paragraphs.h), beside each line that has points.
[[nodiscard]] std::string coverage_html(const text::SourceSet& sources, const Coverage& coverage);

}  // namespace poppy::trial
