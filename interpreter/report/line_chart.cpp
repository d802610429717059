// See line_chart.h.
#include "interpreter/report/line_chart.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/text/printable.h"

namespace poppy::report {
namespace {

constexpr std::int64_t kLeft = 90, kTop = 40, kWide = 560, kHigh = 280;

struct Axis {
  std::int64_t low = 0, high = 0;
  /// In pixels from its beginning.
  [[nodiscard]] std::int64_t at(std::int64_t value, std::int64_t length) const {
    if (high == low) return length / 2;
    const __int128 away = static_cast<__int128>(value) - low;
    const __int128 all = static_cast<__int128>(high) - low;
    return static_cast<std::int64_t>(away * length / all);
  }
};

}  // namespace

std::string chart_svg(const LineChart& chart) {
  Axis x, y;
  for (const ChartLine& line : chart.lines) {
    const bool is_first = &line == &chart.lines.front();
    const auto& [from, to, dashed] = line;
    x = {is_first ? from.x : std::min(x.low, from.x), is_first ? to.x : std::max(x.high, to.x)};
    y = {std::min({is_first ? from.y : y.low, from.y, to.y}),
         std::max({is_first ? from.y : y.high, from.y, to.y})};
  }
  const auto shown = [](const std::string& text) { return text::printable_markup(text); };
  const std::int64_t bottom = kTop + kHigh;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" "
      "font-family=\"sans-serif\" font-size=\"13\">\n<title>{}</title>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
      "<path d=\"M{} {}V{}H{}\" fill=\"none\" stroke=\"#5c5c5c\"/>\n",
      kLeft + kWide + 40, bottom + 60, shown(chart.title), kLeft, kTop, bottom, kLeft + kWide);
  const auto label = [&](std::int64_t at_x, std::int64_t at_y, const char* anchor,
                         const std::string& words) {
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", at_x, at_y, anchor,
                       shown(words));
  };
  label(kLeft, bottom + 20, "middle", chart.x_low);
  label(kLeft + kWide, bottom + 20, "middle", chart.x_high);
  label(kLeft + kWide / 2, bottom + 45, "middle", chart.x_title);
  label(kLeft - 8, bottom, "end", chart.y_low);
  label(kLeft - 8, kTop + 5, "end", chart.y_high);
  label(kLeft, kTop - 16, "start", chart.y_title);
  for (const ChartLine& line : chart.lines) {
    const auto at = [&](const ChartPoint& point) {
      return fmt::format("{} {}", kLeft + x.at(point.x, kWide), bottom - y.at(point.y, kHigh));
    };
    out +=
        fmt::format("<path d=\"M{}L{}\" fill=\"none\" stroke=\"#005ea2\" stroke-width=\"2\"{}/>\n",
                    at(line.from), at(line.to),
                    line.is_dashed ? " stroke-dasharray=\"4 4\"" : " stroke-linecap=\"round\"");
  }
  return out + "</svg>\n";
}

}  // namespace poppy::report
