// The points of a program that tests can cover, and the ways to find them again from a worksheet.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "interpreter/trial/coverage.h"

namespace poppy::trial {

/// Of a span, for look-up.
using SpanKey = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>;
[[nodiscard]] inline SpanKey key_of(text::Span span) {
  return {static_cast<std::uint32_t>(span.file), span.begin, span.end};
}

/// A point, and as what (reference::kMet, kHeld, kFailed) its node or line must be met.
struct PointBit {
  std::size_t point;
  std::uint8_t bit;
};
/// A point of the month or day that it is met in.
struct MonthPoint {
  units::Month month;
  std::size_t point;
};
struct DayPoint {
  units::Date day;
  std::size_t point;
};
struct Edges {
  std::vector<MonthPoint> months;
  std::vector<DayPoint> days;
};
/// Of a choice: the point of each branch with the place of its guard; without a guard: the last.
struct BranchPoint {
  text::Span guard;
  bool is_guarded = false;
  std::size_t point = 0;
};

struct CoveragePoints {
  std::vector<Point> points;
  std::map<SpanKey, std::vector<PointBit>> of_span;  // items and branches, by their expression
  std::map<SpanKey, std::vector<BranchPoint>> of_choice;
  std::map<check::LineId, std::vector<PointBit>> of_line;
  std::map<check::LineId, Edges> line_edges;
  std::map<check::ParameterId, Edges> parameter_edges;
  std::map<SpanKey, std::size_t> of_row;  // by the cell of its value
  std::map<check::FlagId, std::vector<std::pair<units::Value, std::size_t>>> of_flag;
  std::map<std::string, std::size_t> of_county;
};

/// The lines that rule tests can expect something of. Pages, reports and batches show and gather
/// what these come to.
[[nodiscard]] std::vector<check::LineId> lines_in_scope(const check::Program& program);

[[nodiscard]] CoveragePoints find_points(const text::SourceSet& sources,
                                         const check::Program& program);

}  // namespace poppy::trial
