// Which row of a table holds for the keys wanted, by halving. A row is a range of each key, and no
// two hold for the same keys. Every evaluator searches so; what it adds is how it keeps the rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace poppy::units {

/// How rows stand: by the low ends of the keys, in this order of theirs.
struct RowOrder {
  std::vector<std::uint8_t> keys;
  // Of rows alike in the keys before it, the ranges of each of so many keys are the same or apart:
  // exact keys, bands, and the last key always. The rows of one band stand together.
  std::size_t banded = 0;

  friend bool operator==(const RowOrder&, const RowOrder&) = default;
};

inline constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);

/// `rows` answers for rows and keys:
///   int compare_low(row, key): the low end with the key wanted, < 0 where it is less
///   bool reaches(row, key): the key wanted is not over the high end
///   bool is_low_below(row, other, key): of two rows' low ends
/// Two searches for each banded key; where keys are left, the rows of the last band that begin no
/// later than the next key, one by one.
template <typename Rows>
std::size_t search_rows(std::size_t count, const RowOrder& order, const Rows& rows) {
  std::size_t begin = 0;
  std::size_t end = count;
  const auto first = [](std::size_t from, std::size_t to, const auto& is_before) {
    while (from < to) {
      const std::size_t middle = from + (to - from) / 2;
      if (is_before(middle)) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  };
  const auto begins_in_time = [&](std::size_t key) {
    return [&rows, key](std::size_t row) { return rows.compare_low(row, key) <= 0; };
  };
  for (std::size_t level = 0; level < order.banded; ++level) {
    const std::size_t key = order.keys[level];
    end = first(begin, end, begins_in_time(key));
    if (end == begin || !rows.reaches(end - 1, key)) return kNoRow;
    const std::size_t last = end - 1;
    begin = first(begin, last, [&](std::size_t row) { return rows.is_low_below(row, last, key); });
  }
  if (order.banded == order.keys.size()) return begin < end ? end - 1 : kNoRow;
  end = first(begin, end, begins_in_time(order.keys[order.banded]));
  while (end > begin) {
    --end;
    bool holds = true;
    for (std::size_t level = order.banded; level < order.keys.size() && holds; ++level) {
      const std::size_t key = order.keys[level];
      holds = rows.compare_low(end, key) <= 0 && rows.reaches(end, key);
    }
    if (holds) return end;
  }
  return kNoRow;
}

}  // namespace poppy::units
