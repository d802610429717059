// See dense_table.h.
#include "interpreter/code/dense_table.h"

#include <algorithm>

#include "interpreter/code/search.h"

namespace poppy::code {
namespace {

constexpr std::int64_t kMostCells = 1 << 13;

/// The least box around all rows; false: it is too large.
bool find_box(const Table& table, DenseTable& dense) {
  std::int64_t cells = 1;
  for (std::size_t key = 0; key < table.keys; ++key) {
    std::int64_t first = table.low[key];
    std::int64_t last = table.high[key];
    bool is_open = false;
    for (std::size_t at = key; at < table.low.size(); at += table.keys) {
      first = std::min(first, table.low[at]);
      // `6+` ends nowhere: what lies beyond its begin is looked up.
      const bool ends = table.high[at] - kMostCells < table.low[at];
      is_open = is_open || !ends;
      last = std::max(last, ends ? table.high[at] : table.low[at]);
    }
    if (last - first >= kMostCells) return false;
    if (is_open || (key == 0 && table.has_beyond)) last += 16;
    dense.first.push_back(first);
    dense.sides.push_back(last - first + 1);
    cells *= last - first + 1;
    if (cells > kMostCells) return false;
  }
  return true;
}

/// The keys behind these in the order of cells, the last key first; false: there are none.
bool go_to_next(const DenseTable& dense, SearchKeys& keys) {
  for (std::size_t key = keys.size(); key-- > 0;) {
    if (++keys[key].num < dense.first[key] + dense.sides[key]) return true;
    keys[key].num = dense.first[key];
  }
  return false;
}

}  // namespace

DenseTable make_dense(const Table& table, const units::CellPools& pools) {
  DenseTable dense;
  dense.is_tried = true;
  const auto in_reach = [](std::int64_t bound) {  // differences stay within 64 bits
    constexpr std::int64_t kReach = std::int64_t{1} << 61;
    return bound >= -kReach && bound <= kReach;
  };
  if (!table.plain_keys || table.values.empty() || !std::ranges::all_of(table.low, in_reach) ||
      !find_box(table, dense)) {
    return dense;
  }
  SearchKeys keys(table.keys);
  for (std::size_t key = 0; key < table.keys; ++key) keys[key] = {dense.first[key], 1};
  bool all_known = true;
  std::int64_t den = 0;
  for (bool more = true; more;) {
    bool too_large = false;
    const units::Cell found = look_up(table, keys, pools, too_large);
    const bool is_known = found.state == units::kKnown;
    if (is_known && den == 0) den = found.den;
    if (too_large || (is_known && found.den != den)) return dense;
    dense.values.push_back(found.value);
    dense.states.push_back(found.state);
    all_known = all_known && is_known;
    more = go_to_next(dense, keys);
  }
  if (all_known) dense.states.clear();
  if (den != 0) dense.den = den;
  dense.is_dense = true;
  return dense;
}

}  // namespace poppy::code
