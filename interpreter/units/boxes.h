// Boxes of whole numbers: which points of a space none of them holds, and which of them meet. Keys
// by months by run dates are such a space, a table's row is a box in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace poppy::units {

using Point = std::vector<std::int64_t>;

/// Each from `low` to `high`, both within it, on each of `sides` sides; one that ends before it
/// begins is none.
struct Boxes {
  std::size_t sides = 0;
  std::vector<std::int64_t> low, high;  // box * sides + side
  std::vector<std::uint32_t> group;     // by box: those of one group may meet
  // Where a point need be held: its last `shared` sides lie in one of the needs, of which no two
  // meet.
  std::size_t shared = 0;
  std::vector<std::int64_t> need_low, need_high;  // need * shared + side
  // By side: neighbouring numbers are apart, as yes and no are; empty: on no side.
  std::vector<bool> apart;
  // Whether a meeting of two, the first before the other, counts, and where: from the least point
  // of both, which it may move. Empty: each counts, there.
  std::function<bool(std::uint32_t, std::uint32_t, Point&)> counts;

  [[nodiscard]] std::size_t size() const { return group.size(); }
};

struct BoxMeeting {
  std::uint32_t one = 0, other = 0;  // one < other
  Point at;                          // the least point of both, or where it counts
};

struct BoxReport {
  std::vector<Point> gaps;     // of each stretch of neighbouring points that none holds the least
  bool has_more_gaps = false;  // than these; where they are very many
  std::vector<BoxMeeting> meetings;  // each pair that meets; by `other`
  bool has_more_meetings = false;    // than were gathered: kMostMeetings
  bool is_whole = true;              // false: the boxes cut each other up so much that it gave up
};
inline constexpr std::size_t kMostMeetings = 1000;

/// The space is from `first` to `last`, which no box leaves. n log n steps where cuts along a side
/// part the boxes, as they do rows of a table; never more than 400 for each box and a million.
[[nodiscard]] BoxReport examine_boxes(const Boxes& boxes, const Point& first, const Point& last);

}  // namespace poppy::units
