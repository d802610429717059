// See boxes.h. The space is cut in two, and again, until in a part nothing is left, or one box
// holds all of it.
#include "interpreter/units/boxes.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <span>
#include <utility>

namespace poppy::units {
namespace {

constexpr std::size_t kSample = 64;  // boxes that choose a cut
constexpr std::size_t kDeepest = 4000;

using List = std::vector<std::uint32_t>;

/// Parts of gaps, united where they touch: the least point of each gap.
class Gaps {
 public:
  Gaps(std::size_t sides, const std::vector<bool>& apart) : sides_(sides), apart_(apart) {}

  /// Each number of a side that is apart by itself.
  void add(const Point& low, Point high) {
    constexpr std::size_t kMostParts = 200'000;
    const Point last = high;
    for (std::size_t side = 0; side < sides_; ++side) {
      if (is_apart(side)) high[side] = low[side];
    }
    Point at = low;
    for (bool more = true; more;) {
      if (low_.size() >= kMostParts * sides_) {
        has_more_ = true;
        return;
      }
      low_.insert(low_.end(), at.begin(), at.end());
      high_.insert(high_.end(), high.begin(), high.end());
      more = false;
      for (std::size_t side = sides_; side-- > 0 && !more;) {
        if (!is_apart(side)) continue;
        more = at[side] < last[side];
        at[side] = high[side] = more ? at[side] + 1 : low[side];
      }
    }
  }

  [[nodiscard]] std::vector<Point> least() {
    const std::size_t count = low_.size() / std::max<std::size_t>(sides_, 1);
    of_.resize(count);
    std::iota(of_.begin(), of_.end(), std::uint32_t{0});
    unite_along(longest_side(count));
    List least(count, kNone);
    for (std::uint32_t part = 0; part < count; ++part) {
      std::uint32_t& first = least[root(part)];
      if (first == kNone || is_before(part, first)) first = part;
    }
    std::erase(least, kNone);
    std::ranges::sort(least, [&](auto left, auto right) { return is_before(left, right); });
    std::vector<Point> points;
    points.reserve(least.size());
    for (const std::uint32_t part : least) {
      const auto low = lows(part);
      points.emplace_back(low.begin(), low.end());
    }
    return points;
  }
  /// So many that some were left out, or not compared with all others.
  [[nodiscard]] bool has_more() const { return has_more_; }

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  [[nodiscard]] std::span<const std::int64_t> lows(std::uint32_t part) const {
    return std::span(low_).subspan(part * sides_, sides_);
  }
  [[nodiscard]] std::int64_t low(std::uint32_t part, std::size_t side) const {
    return low_[part * sides_ + side];
  }
  [[nodiscard]] std::int64_t high(std::uint32_t part, std::size_t side) const {
    return high_[part * sides_ + side];
  }
  [[nodiscard]] bool is_before(std::uint32_t left, std::uint32_t right) const {
    return std::ranges::lexicographical_compare(lows(left), lows(right));
  }
  [[nodiscard]] bool is_apart(std::size_t side) const { return !apart_.empty() && apart_[side]; }

  /// Whether a point of one is, or is a neighbour of, a point of the other.
  [[nodiscard]] bool touch(std::uint32_t one, std::uint32_t other) const {
    bool beside = false;
    for (std::size_t side = 0; side < sides_; ++side) {
      const bool is_left = low(one, side) <= low(other, side);
      const std::uint32_t left = is_left ? one : other;
      const std::uint32_t right = is_left ? other : one;
      if (low(right, side) <= high(left, side)) continue;
      const bool next = low(right, side) - 1 == high(left, side);
      if (!next || beside || is_apart(side)) return false;
      beside = true;
    }
    return true;
  }

  /// The side on which the fewest of the parts begin together.
  [[nodiscard]] std::size_t longest_side(std::size_t count) const {
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t side = 0; side < sides_; ++side) {
      std::vector<std::int64_t> begins;
      begins.reserve(count);
      for (std::uint32_t part = 0; part < count; ++part) begins.push_back(low(part, side));
      std::ranges::sort(begins);
      const auto repeats = std::ranges::unique(begins);
      const auto different = static_cast<std::size_t>(repeats.begin() - begins.begin());
      if (different > most) {
        most = different;
        best = side;
      }
    }
    return best;
  }

  /// Each part with those that begin before it and reach it.
  void unite_along(std::size_t side) {
    List order(of_.size());
    std::iota(order.begin(), order.end(), std::uint32_t{0});
    std::ranges::sort(order, {}, [&](std::uint32_t part) { return low(part, side); });
    List reaching;
    std::size_t steps_left = 400 * order.size() + 1'000'000;
    for (const std::uint32_t part : order) {
      if (reaching.size() > steps_left) {
        has_more_ = true;
        return;
      }
      steps_left -= reaching.size();
      std::erase_if(reaching, [&](std::uint32_t other) {
        return high(other, side) < low(part, side) && low(part, side) - 1 != high(other, side);
      });
      for (const std::uint32_t other : reaching) {
        if (touch(part, other)) of_[root(part)] = root(other);
      }
      reaching.push_back(part);
    }
  }

  std::uint32_t root(std::uint32_t part) {
    while (of_[part] != part) part = of_[part] = of_[of_[part]];
    return part;
  }

  std::size_t sides_;
  const std::vector<bool>& apart_;
  std::vector<std::int64_t> low_, high_;  // part * sides + side
  List of_;                               // by part: another of the same gap
  bool has_more_ = false;
};

class Examination {
 public:
  Examination(const Boxes& boxes, const Point& first, const Point& last)
      : boxes_(boxes), low_(first), high_(last), gaps_(boxes.sides, boxes.apart) {
    steps_left_ = 400 * boxes.size() + 1'000'000;
  }

  BoxReport run() {
    List all;
    for (std::uint32_t box = 0; box < boxes_.size(); ++box) {
      if (!is_empty(box)) all.push_back(box);
    }
    // Without sides that they share, points are in need everywhere.
    List needs(boxes_.shared == 0 ? 1 : boxes_.need_low.size() / boxes_.shared);
    std::iota(needs.begin(), needs.end(), std::uint32_t{0});
    divide(all, needs, 0);
    report_.gaps = gaps_.least();
    report_.has_more_gaps = !report_.is_whole || gaps_.has_more();
    std::ranges::sort(report_.meetings, {}, [](const BoxMeeting& meeting) {
      return std::pair(meeting.other, meeting.one);
    });
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
  [[nodiscard]] bool holds_part(std::uint32_t box) const {
    for (std::size_t side = 0; side < boxes_.sides; ++side) {
      if (low(box, side) > low_[side] || high(box, side) < high_[side]) return false;
    }
    return true;
  }

  // Of a need, by a side of the space.
  [[nodiscard]] std::size_t first_shared() const { return boxes_.sides - boxes_.shared; }
  [[nodiscard]] std::int64_t need_low(std::uint32_t need, std::size_t side) const {
    return boxes_.need_low[need * boxes_.shared + side - first_shared()];
  }
  [[nodiscard]] std::int64_t need_high(std::uint32_t need, std::size_t side) const {
    return boxes_.need_high[need * boxes_.shared + side - first_shared()];
  }

  [[nodiscard]] bool are_of_one_group(const List& boxes) const {
    return std::ranges::all_of(
        boxes, [&](std::uint32_t box) { return boxes_.group[box] == boxes_.group[boxes.front()]; });
  }

  /// `boxes` and `needs`: those that reach into the part from low_ to high_.
  void divide(const List& boxes, const List& needs, std::size_t depth) {
    if (!takes(boxes.size() + needs.size() + 1) || depth > kDeepest) {
      report_.is_whole = false;
      return;
    }
    if (boxes.empty()) {
      for (const std::uint32_t need : needs) note_gap(need);
      return;
    }
    if (needs.empty() && (report_.has_more_meetings || are_of_one_group(boxes))) return;
    const auto holding = std::ranges::find_if(boxes, [&](auto box) { return holds_part(box); });
    if (holding != boxes.end()) {
      meet_holders(boxes, depth);
      return;
    }
    const Cut cut = choose_cut(boxes);
    const std::int64_t end = high_[cut.side];
    high_[cut.side] = cut.at - 1;
    divide(below(boxes, cut), needs_in(needs, cut, false), depth + 1);
    high_[cut.side] = end;
    const std::int64_t begin = low_[cut.side];
    low_[cut.side] = cut.at;
    divide(above(boxes, cut), needs_in(needs, cut, true), depth + 1);
    low_[cut.side] = begin;
  }

  bool takes(std::size_t steps) {
    if (steps > steps_left_) return false;
    steps_left_ -= steps;
    return true;
  }

  /// What holds all of the part meets all the others in it; these may meet each other.
  void meet_holders(const List& boxes, std::size_t depth) {
    if (report_.has_more_meetings || are_of_one_group(boxes)) return;
    List others;
    for (const std::uint32_t box : boxes) {
      if (!holds_part(box)) others.push_back(box);
    }
    for (std::size_t i = 0; i < boxes.size(); ++i) {
      if (!holds_part(boxes[i])) continue;
      for (std::size_t j = 0; j < boxes.size(); ++j) {
        if (j < i && holds_part(boxes[j])) continue;  // seen from there
        if (!takes(1)) {
          report_.is_whole = false;
          return;
        }
        if (!note_meeting(boxes[i], boxes[j])) return;
      }
    }
    divide(others, {}, depth + 1);
  }

  [[nodiscard]] List needs_in(const List& needs, const Cut& cut, bool upper) const {
    if (cut.side < first_shared()) return needs;
    List part;
    for (const std::uint32_t need : needs) {
      const bool reaches =
          upper ? need_high(need, cut.side) >= cut.at : need_low(need, cut.side) < cut.at;
      if (reaches) part.push_back(need);
    }
    return part;
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

  void note_gap(std::uint32_t need) {
    Point low = low_;
    Point high = high_;
    for (std::size_t side = first_shared(); side < boxes_.sides; ++side) {
      low[side] = std::max(low[side], need_low(need, side));
      high[side] = std::min(high[side], need_high(need, side));
    }
    gaps_.add(low, high);
  }

  /// False: enough of them.
  bool note_meeting(std::uint32_t box, std::uint32_t other) {
    if (boxes_.group[box] == boxes_.group[other]) return true;
    const auto [one, later] = std::minmax(box, other);
    if (!met_.insert({one, later}).second) return true;
    Point at;
    for (std::size_t side = 0; side < boxes_.sides; ++side) {
      at.push_back(std::max(low(one, side), low(later, side)));
    }
    if (boxes_.counts && !boxes_.counts(one, later, at)) return true;
    if (report_.meetings.size() == kMostMeetings) {
      report_.has_more_meetings = true;
      return false;
    }
    report_.meetings.push_back({one, later, std::move(at)});
    return true;
  }

  const Boxes& boxes_;
  Point low_, high_;
  Gaps gaps_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> met_;
  std::size_t steps_left_ = 0;
  BoxReport report_;
};

}  // namespace

BoxReport examine_boxes(const Boxes& boxes, const Point& first, const Point& last) {
  return Examination(boxes, first, last).run();
}

}  // namespace poppy::units
