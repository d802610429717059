// See boxes.h. The space is cut in two, and again, until in a part nothing is left, or one box
// holds all of it.
#include "interpreter/units/boxes.h"

#include <algorithm>

namespace poppy::units {
namespace {

constexpr std::size_t kSample = 64;  // boxes that choose a cut
constexpr std::size_t kDeepest = 4000;

using List = std::vector<std::uint32_t>;

class Examination {
 public:
  Examination(const Boxes& boxes, const Point& first, const Point& last)
      : boxes_(boxes), low_(first), high_(last), met_(boxes.size(), false) {
    steps_left_ = 400 * boxes.size() + 1'000'000;
  }

  BoxReport run() {
    List all;
    for (std::uint32_t box = 0; box < boxes_.size(); ++box) {
      if (!is_empty(box)) all.push_back(box);
    }
    divide(all, needs(all), 0);
    std::ranges::sort(report_.meetings, {}, &BoxMeeting::other);
    return std::move(report_);
  }

 private:
  struct Cut {
    std::size_t side = 0;
    std::int64_t at = 0;  // the first number of the upper part
    std::size_t cost = static_cast<std::size_t>(-1);
  };

  [[nodiscard]] std::int64_t low(std::uint32_t box, std::size_t side) const {
    return boxes_.low[box * boxes_.sides + side];
  }
  [[nodiscard]] std::int64_t high(std::uint32_t box, std::size_t side) const {
    return boxes_.high[box * boxes_.sides + side];
  }
  [[nodiscard]] bool is_empty(std::uint32_t box) const {
    for (std::size_t side = 0; side < boxes_.sides; ++side) {
      if (low(box, side) > high(box, side)) return true;
    }
    return false;
  }
  [[nodiscard]] bool holds_part(std::uint32_t box, std::size_t from_side) const {
    for (std::size_t side = from_side; side < boxes_.sides; ++side) {
      if (low(box, side) > low_[side] || high(box, side) < high_[side]) return false;
    }
    return true;
  }
  [[nodiscard]] std::size_t first_shared() const { return boxes_.sides - boxes_.shared; }

  /// One box for each stretch of the shared sides.
  [[nodiscard]] List needs(List all) const {
    std::erase_if(all, [&](std::uint32_t box) { return box >= boxes_.needing; });
    const auto order = [&](std::uint32_t left, std::uint32_t right) {
      for (std::size_t side = first_shared(); side < boxes_.sides; ++side) {
        if (low(left, side) != low(right, side)) return low(left, side) <=> low(right, side);
        if (high(left, side) != high(right, side)) return high(left, side) <=> high(right, side);
      }
      return std::strong_ordering::equal;
    };
    std::ranges::sort(all, [&](auto left, auto right) { return order(left, right) < 0; });
    const auto repeats =
        std::ranges::unique(all, [&](auto left, auto right) { return order(left, right) == 0; });
    all.erase(repeats.begin(), repeats.end());
    return all;
  }

  /// `boxes` and `needs`: those that reach into the part from low_ to high_.
  void divide(const List& boxes, List needs, std::size_t depth) {
    const std::size_t steps = boxes.size() + needs.size() + 1;
    if (steps > steps_left_ || depth > kDeepest) {
      report_.is_whole = false;
      return;
    }
    steps_left_ -= steps;
    if (boxes.empty()) {
      note_gap(needs);
      return;
    }
    if (needs.empty() && boxes.size() == 1) return;
    for (const std::uint32_t box : boxes) {
      if (!holds_part(box, 0)) continue;
      for (const std::uint32_t other : boxes) note_meeting(box, other);
      return;
    }
    for (const std::uint32_t need : needs) {
      if (!holds_part(need, first_shared())) continue;
      needs = {need};
      break;
    }
    const Cut cut = choose_cut(boxes);
    const std::int64_t end = high_[cut.side];
    high_[cut.side] = cut.at - 1;
    divide(below(boxes, cut), cut.side < first_shared() ? needs : below(needs, cut), depth + 1);
    high_[cut.side] = end;
    const std::int64_t begin = low_[cut.side];
    low_[cut.side] = cut.at;
    divide(above(boxes, cut), cut.side < first_shared() ? needs : above(needs, cut), depth + 1);
    low_[cut.side] = begin;
  }

  [[nodiscard]] List below(const List& boxes, const Cut& cut) const {
    List part;
    for (const std::uint32_t box : boxes) {
      if (low(box, cut.side) < cut.at) part.push_back(box);
    }
    return part;
  }
  [[nodiscard]] List above(const List& boxes, const Cut& cut) const {
    List part;
    for (const std::uint32_t box : boxes) {
      if (high(box, cut.side) >= cut.at) part.push_back(box);
    }
    return part;
  }

  /// At the middle edge of the side where the parts are the smallest. No box holds the whole part,
  /// so that each has an edge in it.
  [[nodiscard]] Cut choose_cut(const List& boxes) const {
    const std::size_t stride = (boxes.size() + kSample - 1) / kSample;
    Cut best;
    std::vector<std::int64_t> edges;
    for (std::size_t side = 0; side < boxes_.sides; ++side) {
      edges.clear();
      for (std::size_t i = 0; i < boxes.size(); i += stride) {
        if (low(boxes[i], side) > low_[side]) edges.push_back(low(boxes[i], side));
        if (high(boxes[i], side) < high_[side]) edges.push_back(high(boxes[i], side) + 1);
      }
      if (edges.empty()) continue;
      const auto middle = edges.begin() + static_cast<std::ptrdiff_t>(edges.size() / 2);
      std::ranges::nth_element(edges, middle);
      const std::int64_t at = *middle;
      std::size_t lower = 0;
      std::size_t upper = 0;
      std::size_t sampled = 0;
      for (std::size_t i = 0; i < boxes.size(); i += stride, ++sampled) {
        lower += low(boxes[i], side) < at ? 1 : 0;
        upper += high(boxes[i], side) >= at ? 1 : 0;
      }
      const std::size_t cost = std::max(lower, upper) + (lower + upper - sampled);
      if (cost < best.cost) best = {side, at, cost};
    }
    return best;
  }

  void note_gap(const List& needs) {
    for (const std::uint32_t need : needs) {
      Point point = low_;
      for (std::size_t side = first_shared(); side < boxes_.sides; ++side) {
        point[side] = std::max(point[side], low(need, side));
      }
      if (!report_.gap || point < *report_.gap) report_.gap = std::move(point);
    }
  }

  void note_meeting(std::uint32_t box, std::uint32_t other) {
    if (boxes_.group[box] == boxes_.group[other]) return;
    const auto [one, later] = std::minmax(box, other);
    if (met_[later]) return;
    met_[later] = true;
    Point at;
    for (std::size_t side = 0; side < boxes_.sides; ++side) {
      at.push_back(std::max(low(one, side), low(later, side)));
    }
    report_.meetings.push_back({one, later, std::move(at)});
  }

  const Boxes& boxes_;
  Point low_, high_;
  std::vector<bool> met_;
  std::size_t steps_left_ = 0;
  BoxReport report_;
};

}  // namespace

BoxReport examine_boxes(const Boxes& boxes, const Point& first, const Point& last) {
  return Examination(boxes, first, last).run();
}

}  // namespace poppy::units
