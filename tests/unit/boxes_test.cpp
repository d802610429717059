// Boxes: of each gap between them the least point, and boxes that meet, against looking at every
// point.
#include "interpreter/units/boxes.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>

namespace poppy::units {
namespace {

struct Side {
  std::int64_t low, high;
};

Boxes space(std::size_t sides) {
  Boxes boxes;
  boxes.sides = sides;
  return boxes;
}

void add(Boxes& boxes, const std::vector<Side>& sides, std::uint32_t group) {
  for (const Side& side : sides) {
    boxes.low.push_back(side.low);
    boxes.high.push_back(side.high);
  }
  boxes.group.push_back(group);
}

bool holds(const Boxes& boxes, std::size_t box, const Point& point) {
  for (std::size_t side = 0; side < boxes.sides; ++side) {
    const std::size_t at = box * boxes.sides + side;
    if (point[side] < boxes.low[at] || point[side] > boxes.high[at]) return false;
  }
  return true;
}

bool is_needed(const Boxes& boxes, const Point& point) {
  if (boxes.shared == 0) return true;
  for (std::size_t need = 0; need < boxes.need_low.size(); need += boxes.shared) {
    bool in = true;
    for (std::size_t side = 0; side < boxes.shared; ++side) {
      const std::int64_t at = point[boxes.sides - boxes.shared + side];
      in = in && boxes.need_low[need + side] <= at && at <= boxes.need_high[need + side];
    }
    if (in) return true;
  }
  return false;
}

/// Point by point: the least, with all that it is joined to through neighbours, is a gap.
std::vector<Point> leasts_of_gaps(std::set<Point> free, const std::vector<bool>& apart) {
  std::vector<Point> result;
  while (!free.empty()) {
    result.push_back(*free.begin());
    std::vector<Point> open{*free.begin()};
    free.erase(free.begin());
    while (!open.empty()) {
      const Point of = open.back();
      open.pop_back();
      for (std::size_t side = 0; side < of.size(); ++side) {
        if (apart[side]) continue;
        for (const std::int64_t step : {-1, 1}) {
          Point beside = of;
          beside[side] += step;
          if (free.erase(beside) > 0) open.push_back(beside);
        }
      }
    }
  }
  return result;
}

TEST_CASE("of each gap the least point is told") {
  Boxes boxes = space(2);
  add(boxes, {{1, 3}, {1, 3}}, 0);
  add(boxes, {{4, 6}, {1, 2}}, 1);
  CHECK(examine_boxes(boxes, {1, 1}, {6, 3}).gaps == std::vector<Point>{{4, 3}});
  // 7 has none from 1 on, and is beside (6, 3): one gap. 9 is another.
  add(boxes, {{8, 8}, {1, 3}}, 3);
  CHECK(examine_boxes(boxes, {1, 1}, {9, 3}).gaps == std::vector<Point>{{4, 3}, {9, 1}});
  boxes.apart = {true, false};  // 4, 5, 6 and 7 are no neighbours
  CHECK(examine_boxes(boxes, {1, 1}, {9, 3}).gaps ==
        std::vector<Point>{{4, 3}, {5, 3}, {6, 3}, {7, 1}, {9, 1}});
  boxes.apart.clear();
  add(boxes, {{4, 6}, {3, 3}}, 2);
  add(boxes, {{7, 7}, {1, 3}}, 4);
  add(boxes, {{9, 9}, {1, 3}}, 5);
  const BoxReport filled = examine_boxes(boxes, {1, 1}, {9, 3});
  CHECK(filled.gaps.empty());
  CHECK(filled.meetings.empty());
  CHECK(filled.is_whole);
}

TEST_CASE("boxes are needed where it is said") {
  Boxes boxes = space(2);
  boxes.shared = 1;
  boxes.need_low = {1, 5};
  boxes.need_high = {2, 6};
  add(boxes, {{1, 1}, {1, 2}}, 0);
  add(boxes, {{1, 1}, {5, 6}}, 0);
  add(boxes, {{2, 2}, {1, 2}}, 1);
  // 3 and 4 need none.
  CHECK(examine_boxes(boxes, {1, 1}, {2, 6}).gaps == std::vector<Point>{{2, 5}});
}

TEST_CASE("each two boxes that meet are told") {
  Boxes boxes = space(1);
  add(boxes, {{1, 9}}, 0);
  add(boxes, {{2, 4}}, 1);
  add(boxes, {{4, 6}}, 2);
  add(boxes, {{3, 3}}, 0);  // of the first one's group
  const BoxReport report = examine_boxes(boxes, {1}, {9});
  CHECK_FALSE(report.has_more_meetings);
  REQUIRE(report.meetings.size() == 4);
  const auto is = [&](std::size_t i, std::uint32_t one, std::uint32_t other, std::int64_t at) {
    CHECK(report.meetings[i].one == one);
    CHECK(report.meetings[i].other == other);
    CHECK(report.meetings[i].at == Point{at});
  };
  is(0, 0, 1, 2);
  is(1, 0, 2, 4);
  is(2, 1, 2, 4);
  is(3, 1, 3, 3);
}

TEST_CASE("of very many meetings a thousand are told") {
  Boxes boxes = space(1);
  for (std::uint32_t i = 0; i < 2000; ++i) add(boxes, {{i, 4000 - i}}, i);  // 1,999,000 pairs
  const BoxReport report = examine_boxes(boxes, {0}, {4000});
  CHECK(report.meetings.size() == kMostMeetings);
  CHECK(report.has_more_meetings);
}

TEST_CASE("ends of the numbers are ends like others") {
  constexpr std::int64_t kMost = INT64_MAX;
  Boxes boxes = space(1);
  add(boxes, {{INT64_MIN, 5}}, 0);
  add(boxes, {{7, kMost}}, 1);
  CHECK(examine_boxes(boxes, {INT64_MIN}, {kMost}).gaps == std::vector<Point>{{6}});
  add(boxes, {{6, kMost}}, 2);
  const BoxReport report = examine_boxes(boxes, {INT64_MIN}, {kMost});
  CHECK(report.gaps.empty());
  REQUIRE(report.meetings.size() == 1);
  CHECK(report.meetings[0].at == Point{7});
}

TEST_CASE("as looking at every point of small spaces says") {
  std::mt19937 random(20'210'816);
  const auto below = [&](std::uint32_t end) { return static_cast<std::int64_t>(random() % end); };
  for (int round = 0; round < 4000; ++round) {
    const auto sides = static_cast<std::size_t>(1 + below(3));
    Boxes boxes = space(sides);
    boxes.shared = static_cast<std::size_t>(below(3)) % (sides + 1);
    for (auto count = 1 + below(9); count > 0; --count) {
      std::vector<Side> box;
      for (std::size_t side = 0; side < sides; ++side) {
        const auto one = below(4);
        const auto other = below(2) == 0 ? one : below(4);
        box.push_back({std::min(one, other), std::max(one, other)});
      }
      add(boxes, box, static_cast<std::uint32_t>(below(5)));
    }
    if (boxes.shared > 0) {  // stretches of the last side, from any of the others to any
      for (std::int64_t begin = below(3); begin < 4; begin += 1 + below(2)) {
        for (std::size_t side = 0; side + 1 < boxes.shared; ++side) {
          const auto one = below(4);
          boxes.need_low.push_back(one);
          boxes.need_high.push_back(one + below(4 - static_cast<std::uint32_t>(one)));
        }
        boxes.need_low.push_back(begin);
        boxes.need_high.push_back(begin);
      }
    }
    for (std::size_t side = 0; side < sides; ++side) boxes.apart.push_back(below(4) == 0);
    std::set<Point> free;
    std::set<std::pair<std::uint32_t, std::uint32_t>> meet;
    Point point(sides, 0);
    for (bool more = true; more;) {
      std::vector<std::uint32_t> here;
      for (std::uint32_t box = 0; box < boxes.size(); ++box) {
        if (holds(boxes, box, point)) here.push_back(box);
      }
      if (here.empty() && is_needed(boxes, point)) free.insert(point);
      for (const std::uint32_t one : here) {
        for (const std::uint32_t other : here) {
          if (one < other && boxes.group[one] != boxes.group[other]) meet.emplace(one, other);
        }
      }
      more = false;
      for (std::size_t side = sides; side-- > 0 && !more;) {
        more = ++point[side] < 4;
        if (!more) point[side] = 0;
      }
    }
    const BoxReport report = examine_boxes(boxes, Point(sides, 0), Point(sides, 3));
    CAPTURE(round);
    CHECK(report.is_whole);
    CHECK(report.gaps == leasts_of_gaps(std::move(free), boxes.apart));
    std::set<std::pair<std::uint32_t, std::uint32_t>> told;
    for (const BoxMeeting& meeting : report.meetings) {
      CHECK(holds(boxes, meeting.one, meeting.at));
      CHECK(holds(boxes, meeting.other, meeting.at));
      CHECK(told.emplace(meeting.one, meeting.other).second);
    }
    CHECK(told == meet);
  }
}

TEST_CASE("rows in a grid, and one after the other, are soon looked through") {
  // A step for each box on each of about log2(n) levels; 400 a box and a million are the most.
  Boxes grid = space(2);
  for (std::int64_t i = 0; i < 200; ++i) {
    for (std::int64_t j = 0; j < 200; ++j) {
      if (i == 150 && j == 60) continue;
      add(grid, {{i * 10, i * 10 + 9}, {j * 7, j * 7 + 6}},
          static_cast<std::uint32_t>(i * 200 + j));
    }
  }
  const BoxReport report = examine_boxes(grid, {0, 0}, {1999, 1399});
  CHECK(report.is_whole);
  CHECK(report.gaps == std::vector<Point>{{1500, 420}});
  CHECK(report.meetings.empty());
}

TEST_CASE("boxes that cut each other to shreds are given up, not looked at for hours") {
  // Slabs along each of eight sides that all cross, each two in one group: nothing to report early.
  Boxes boxes = space(8);
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
