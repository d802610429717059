// See order_rows.h.
#include "interpreter/plan/order_rows.h"

#include <algorithm>
#include <numeric>

namespace poppy::plan {
namespace {

using check::KeyRange;
using check::TableRow;
using units::Value;

bool is_exact(const KeyRange& range) { return !range.open_high && range.low == range.high; }

bool is_same(const KeyRange& left, const KeyRange& right) {
  return left.open_high == right.open_high && (left.open_high || left.high == right.high);
}

class Ordering {
 public:
  Ordering(const std::vector<TableRow>& all, std::vector<std::uint32_t> rows) : all_(all) {
    made_.rows = std::move(rows);
  }

  RowsInForce run() {
    // A look-up of a blank is an error: no row is of one.
    std::erase_if(made_.rows, [&](std::uint32_t row) {
      return !std::ranges::all_of(all_[row].keys,
                                  [](const KeyRange& range) { return range.low.is_known(); });
    });
    if (made_.rows.empty()) return std::move(made_);
    const std::size_t keys = all_[made_.rows.front()].keys.size();
    made_.order.keys.resize(keys);
    std::iota(made_.order.keys.begin(), made_.order.keys.end(), std::uint8_t{0});
    made_.order.banded = banded(made_);
    if (made_.order.banded == keys) return std::move(made_);
    RowsInForce best = by_exact_keys();
    // Of a few ranges, each order; the exact keys stay before them.
    constexpr int kMostTried = 24;
    RowsInForce next = best;
    const auto ranges = next.order.keys.begin() + static_cast<std::ptrdiff_t>(exact_);
    std::ranges::sort(ranges, next.order.keys.end());
    for (int tried = 0; tried < kMostTried; ++tried) {
      sort(next);
      next.order.banded = banded(next);
      if (tried == 0 || next.order.banded > best.order.banded) best = next;
      if (best.order.banded == keys) break;
      if (!std::next_permutation(ranges, next.order.keys.end())) break;
    }
    return best;
  }

 private:
  const KeyRange& key(std::uint32_t row, std::size_t at) const { return all_[row].keys[at]; }

  /// The exact keys first, the ranges behind them.
  RowsInForce by_exact_keys() {
    RowsInForce made = made_;
    const auto exact = [&](std::uint8_t at) {
      return std::ranges::all_of(made.rows, [&](auto row) { return is_exact(key(row, at)); });
    };
    const auto ranges = std::ranges::stable_partition(made.order.keys, exact);
    exact_ = made.order.keys.size() - ranges.size();
    return made;
  }

  void sort(RowsInForce& made) const {
    std::ranges::sort(made.rows, [&](std::uint32_t left, std::uint32_t right) {
      for (const std::uint8_t at : made.order.keys) {
        const int order = compare_keys(key(left, at).low, key(right, at).low);
        if (order != 0) return order < 0;
      }
      return left < right;
    });
  }

  /// How many of the keys are banded, of rows that are sorted by their low ends.
  std::size_t banded(const RowsInForce& made) const {
    const std::vector<std::uint8_t>& order = made.order.keys;
    std::size_t most = order.size();
    for (std::size_t i = 1; i < made.rows.size(); ++i) {
      const std::uint32_t before = made.rows[i - 1];
      const std::uint32_t row = made.rows[i];
      for (std::size_t level = 0; level < most; ++level) {
        const KeyRange& left = key(before, order[level]);
        const KeyRange& right = key(row, order[level]);
        const int low = compare_keys(left.low, right.low);
        if (low > 0) return 0;  // not in order: the rows as they stand are of another one
        if (low == 0 && is_same(left, right)) continue;
        const bool apart = low < 0 && !left.open_high && compare_keys(left.high, right.low) < 0;
        if (!apart) most = level;
        break;
      }
    }
    return most;
  }

  const std::vector<TableRow>& all_;
  RowsInForce made_;
  std::size_t exact_ = 0;
};

}  // namespace

int compare_keys(const Value& left, const Value& right) {
  if (const auto* words = std::get_if<std::string>(&left.data)) {
    const int order = words->compare(right.string());
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (const auto* fraction = std::get_if<units::Rational>(&left.data)) {
    const auto order = units::compare(*fraction, right.rational());
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  const std::int64_t one = left.number(), other = right.number();
  return one < other ? -1 : one > other ? 1 : 0;
}

RowsInForce order_rows(const std::vector<TableRow>& all, std::vector<std::uint32_t> rows) {
  return Ordering(all, std::move(rows)).run();
}

}  // namespace poppy::plan
