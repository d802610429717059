// Boxes of whole numbers: which point of a space none of them holds, and which of them meet. Keys
// by months by run dates are such a space, a table's row is a box in it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace poppy::units {

using Point = std::vector<std::int64_t>;

/// Each from `low` to `high`, both within it, on each of `sides` sides; one that ends before it
/// begins is none.
struct Boxes {
  std::size_t sides = 0;
  std::vector<std::int64_t> low, high;  // box * sides + side
  std::vector<std::uint32_t> group;     // by box: those of one group may meet
  // A point need only be held where one of the first `needing` boxes holds its last `shared` sides.
  std::size_t shared = 0;
  std::size_t needing = static_cast<std::size_t>(-1);

  [[nodiscard]] std::size_t size() const { return group.size(); }
};

struct BoxMeeting {
  std::uint32_t one = 0, other = 0;  // one < other
  Point at;                          // a point of both
};

struct BoxReport {
  std::optional<Point> gap;          // the least point of the space in need of a box, side by side
  std::vector<BoxMeeting> meetings;  // for each box at most one with a box before it; by `other`
  bool is_whole = true;              // false: the boxes cut each other up so much that it gave up
};

/// The space is from `first` to `last`, which no box leaves. n log n steps where cuts along a side
/// part the boxes, as they do rows of a table; never more than 400 for each box and a million.
[[nodiscard]] BoxReport examine_boxes(const Boxes& boxes, const Point& first, const Point& last);

}  // namespace poppy::units
