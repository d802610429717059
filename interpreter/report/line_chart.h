// Pieces of lines over an axis, as an SVG that loads nothing: an amount along a fact.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace poppy::report {

struct ChartPoint {
  std::int64_t x = 0, y = 0;
};
struct ChartLine {
  ChartPoint from, to;
  bool is_dashed = false;  // what lies between is not known
};
struct LineChart {
  std::string title, x_title, y_title;
  std::vector<ChartLine> lines;              // from left to right
  std::string x_low, x_high, y_low, y_high;  // the ends of both axes, as people write them
};

/// Coordinates are whole numbers, so that a chart is the same bytes on every machine.
[[nodiscard]] std::string chart_svg(const LineChart& chart);

}  // namespace poppy::report
