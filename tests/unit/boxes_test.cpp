// Boxes: the least point that none holds, and boxes that meet, against looking at every point.
#include "interpreter/units/boxes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

namespace poppy::units {
namespace {

struct Side {
  std::int64_t low, high;
};

void add(Boxes& boxes, const std::vector<Side>& sides, std::uint32_t group) {
  for (const Side& side : sides) {
    boxes.low.push_back(side.low);
    boxes.high.push_back(side.high);
  }
  boxes.group.push_back(group);
}

/// Its sides from `from` on hold the point's.
bool holds(const Boxes& boxes, std::size_t box, const Point& point, std::size_t from = 0) {
  for (std::size_t side = from; side < boxes.sides; ++side) {
    const std::size_t at = box * boxes.sides + side;
    if (point[side] < boxes.low[at] || point[side] > boxes.high[at]) return false;
  }
  return true;
}

TEST_CASE("the least point that no box holds") {
  Boxes boxes{2, {}, {}, {}, 0};
  add(boxes, {{1, 3}, {1, 3}}, 0);
  add(boxes, {{4, 6}, {1, 2}}, 1);
  CHECK(examine_boxes(boxes, {1, 1}, {6, 3}).gap == Point{4, 3});
  add(boxes, {{4, 6}, {3, 3}}, 2);
  const BoxReport filled = examine_boxes(boxes, {1, 1}, {6, 3});
  CHECK_FALSE(filled.gap);
  CHECK(filled.meetings.empty());
  CHECK(filled.is_whole);
}

TEST_CASE("what no box has in its last sides needs none") {
  Boxes boxes{2, {}, {}, {}, 1};
  add(boxes, {{1, 1}, {1, 2}}, 0);
  add(boxes, {{1, 1}, {5, 6}}, 0);
  add(boxes, {{2, 2}, {1, 2}}, 1);
  CHECK(examine_boxes(boxes, {1, 1}, {2, 6}).gap == Point{2, 5});  // 3 and 4 are nobody's
}

TEST_CASE("ends of the numbers are ends like others") {
  constexpr std::int64_t kMost = INT64_MAX;
  Boxes boxes{1, {}, {}, {}, 0};
  add(boxes, {{INT64_MIN, 5}}, 0);
  add(boxes, {{7, kMost}}, 1);
  CHECK(examine_boxes(boxes, {INT64_MIN}, {kMost}).gap == Point{6});
  add(boxes, {{6, kMost}}, 2);
  const BoxReport report = examine_boxes(boxes, {INT64_MIN}, {kMost});
  CHECK_FALSE(report.gap);
  REQUIRE(report.meetings.size() == 1);
  CHECK(report.meetings[0].at == Point{7});
}

TEST_CASE("as looking at every point of small spaces says") {
  std::mt19937 random(20'210'816);
  const auto below = [&](std::uint32_t end) { return static_cast<std::int64_t>(random() % end); };
  for (int round = 0; round < 4000; ++round) {
    const auto sides = static_cast<std::size_t>(1 + below(3));
    Boxes boxes{sides, {}, {}, {}, static_cast<std::size_t>(below(3)) % (sides + 1)};
    for (auto count = 1 + below(9); count > 0; --count) {
      std::vector<Side> box;
      for (std::size_t side = 0; side < sides; ++side) {
        const auto one = below(4);
        const auto other = below(2) == 0 ? one : below(4);
        box.push_back({std::min(one, other), std::max(one, other)});
      }
      add(boxes, box, static_cast<std::uint32_t>(below(5)));
    }
    if (below(2) == 0) boxes.needing = 1 + static_cast<std::size_t>(below(9));
    std::optional<Point> gap;
    bool meet = false;
    Point point(sides, 0);
    for (bool more = true; more;) {
      std::vector<std::uint32_t> groups;
      bool needed = false;
      for (std::size_t box = 0; box < boxes.size(); ++box) {
        needed = needed || (box < boxes.needing && holds(boxes, box, point, sides - boxes.shared));
        if (holds(boxes, box, point)) groups.push_back(boxes.group[box]);
      }
      if (needed && groups.empty() && !gap) gap = point;  // points come from the least on
      meet = meet || std::ranges::any_of(groups, [&](auto of) { return of != groups[0]; });
      more = false;
      for (std::size_t side = sides; side-- > 0 && !more;) {
        more = ++point[side] < 4;
        if (!more) point[side] = 0;
      }
    }
    const BoxReport report = examine_boxes(boxes, Point(sides, 0), Point(sides, 3));
    CAPTURE(round);
    CHECK(report.is_whole);
    CHECK(report.gap == gap);
    CHECK(report.meetings.empty() == !meet);
    for (const BoxMeeting& meeting : report.meetings) {
      CHECK(holds(boxes, meeting.one, meeting.at));
      CHECK(holds(boxes, meeting.other, meeting.at));
      CHECK(boxes.group[meeting.one] != boxes.group[meeting.other]);
    }
  }
}

TEST_CASE("rows in a grid, and one after the other, are soon looked through") {
  // A step for each box on each of about log2(n) levels; 400 a box and a million are the most.
  Boxes grid{2, {}, {}, {}, 0};
  for (std::int64_t i = 0; i < 200; ++i) {
    for (std::int64_t j = 0; j < 200; ++j) {
      if (i == 150 && j == 60) continue;
      add(grid, {{i * 10, i * 10 + 9}, {j * 7, j * 7 + 6}},
          static_cast<std::uint32_t>(i * 200 + j));
    }
  }
  const BoxReport report = examine_boxes(grid, {0, 0}, {1999, 1399});
  CHECK(report.is_whole);
  CHECK(report.gap == Point{1500, 420});
  CHECK(report.meetings.empty());
}

TEST_CASE("boxes that cut each other to shreds are given up, not looked at for hours") {
  // Slabs along each of eight sides that all cross, each two in one group: nothing to report early.
  Boxes boxes{8, {}, {}, {}, 0};
  for (std::size_t side = 0; side < 8; ++side) {
    for (std::int64_t k = 0; k < 40; ++k) {
      std::vector<Side> box(8, Side{0, 1000});
      box[side] = {k * 20, k * 20 + 3};
      add(boxes, box, 0);
    }
  }
  CHECK_FALSE(examine_boxes(boxes, Point(8, 0), Point(8, 1000)).is_whole);
}

}  // namespace
}  // namespace poppy::units
