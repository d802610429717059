// See search.h.
#include "interpreter/code/search.h"

#include "interpreter/facts/fact_columns.h"
#include "interpreter/units/number.h"

namespace poppy::code {
namespace {

using units::Cell;
using units::CellKind;
using units::CellPools;

using units::kNoRow;

/// < 0, 0 or > 0; text keys by their bytes.
int compare_key(const Table& table, std::size_t key, const Exact& left, const Exact& right,
                const CellPools& pools) {
  switch (table.kinds[key]) {
    case CellKind::exact:
      return compare(left, right);
    case CellKind::text:
      return pools.text(left.num).compare(pools.text(right.num));
    case CellKind::number:
    case CellKind::span:
    case CellKind::days:
    case CellKind::list:
      break;
  }
  return left.num < right.num ? -1 : (left.num > right.num ? 1 : 0);
}

bool matches(const Table& table, std::size_t row, const SearchKeys& keys, const CellPools& pools) {
  for (std::size_t key = 0; key < keys.size(); ++key) {
    const std::size_t at = row * table.keys + key;
    if (compare_key(table, key, {table.low[at], table.low_den[at]}, keys[key], pools) > 0 ||
        compare_key(table, key, keys[key], {table.high[at], table.high_den[at]}, pools) > 0) {
      return false;
    }
  }
  return true;
}

/// The first of the rows whose keys, all exact and in order, are not below these; it may be theirs.
std::size_t search_alone(const Table& table, const SearchKeys& keys) {
  std::size_t begin = 0;
  std::size_t end = table.values.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    bool below = false;
    for (std::size_t key = 0; key < table.keys; ++key) {
      const std::int64_t low = table.low[middle * table.keys + key];
      if (low == keys[key].num) continue;
      below = low < keys[key].num;
      break;
    }
    if (below) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

/// As the reference.
std::size_t search_ranges(const Table& table, const SearchKeys& keys, const CellPools& pools) {
  struct Rows {
    const Table& table;
    const SearchKeys& keys;
    const CellPools& pools;

    [[nodiscard]] Exact low(std::size_t row, std::size_t key) const {
      const std::size_t at = row * table.keys + key;
      return {table.low[at], table.low_den[at]};
    }
    [[nodiscard]] int compare_low(std::size_t row, std::size_t key) const {
      return compare_key(table, key, low(row, key), keys[key], pools);
    }
    [[nodiscard]] bool reaches(std::size_t row, std::size_t key) const {
      const std::size_t at = row * table.keys + key;
      return compare_key(table, key, {table.high[at], table.high_den[at]}, keys[key], pools) >= 0;
    }
    [[nodiscard]] bool is_low_below(std::size_t row, std::size_t other, std::size_t key) const {
      return compare_key(table, key, low(row, key), low(other, key), pools) < 0;
    }
  };
  return units::search_rows(table.values.size(), table.order, Rows{table, keys, pools});
}

/// search_ranges where no key needs more than a comparison of numbers.
std::size_t search_plain_ranges(const Table& table, const SearchKeys& keys) {
  struct Rows {
    const Table& table;
    const SearchKeys& keys;

    [[nodiscard]] std::int64_t low(std::size_t row, std::size_t key) const {
      return table.low[row * table.keys + key];
    }
    [[nodiscard]] int compare_low(std::size_t row, std::size_t key) const {
      const std::int64_t wanted = keys[key].num;
      return low(row, key) < wanted ? -1 : low(row, key) > wanted ? 1 : 0;
    }
    [[nodiscard]] bool reaches(std::size_t row, std::size_t key) const {
      return table.high[row * table.keys + key] >= keys[key].num;
    }
    [[nodiscard]] bool is_low_below(std::size_t row, std::size_t other, std::size_t key) const {
      return low(row, key) < low(other, key);
    }
  };
  return units::search_rows(table.values.size(), table.order, Rows{table, keys});
}

/// The place of the keys' row in a table that has them all.
std::size_t search_full(const Table& table, const SearchKeys& keys) {
  std::int64_t row = 0;
  for (std::size_t key = 0; key < keys.size(); ++key) {
    const std::int64_t first = table.low[key];
    if (keys[key].num < first || keys[key].num - first >= table.sides[key]) return kNoRow;
    row = row * table.sides[key] + (keys[key].num - first);
  }
  return static_cast<std::size_t>(row);
}

std::size_t search(const Table& table, const SearchKeys& keys, const CellPools& pools) {
  if (!table.sides.empty()) return search_full(table, keys);
  if (!table.sorted_alone) {
    return table.plain_keys ? search_plain_ranges(table, keys) : search_ranges(table, keys, pools);
  }
  const std::size_t row = search_alone(table, keys);
  return row < table.values.size() && matches(table, row, keys, pools) ? row : kNoRow;
}

/// The last row's value and a step for each number beyond it.
Cell value_beyond(const Table& table, const Cell& last, const Cell& step, std::int64_t count,
                  bool& too_large) {
  constexpr Cell kOverflow{0, 1, units::kError};
  if (last.state != units::kKnown || step.state != units::kKnown) return {0, 1, units::kBlank};
  if (!table.exact) {
    const auto extra = units::multiply(step.value, count);
    const auto sum = extra ? units::add(last.value, *extra) : std::nullopt;
    return sum ? Cell{*sum, 1, units::kKnown} : kOverflow;
  }
  Exact sum;
  Exact extra;
  ExactState state = multiply({step.value, step.den}, {count, 1}, extra);
  if (state == ExactState::fine) state = add({last.value, last.den}, extra, sum);
  if (state == ExactState::fine) return {sum.num, sum.den, units::kKnown};
  too_large = state == ExactState::too_large;
  return kOverflow;
}

}  // namespace

Cell look_up(const Table& table, SearchKeys& keys, const CellPools& pools, bool& too_large) {
  if (table.has_beyond && keys[0].num > table.beyond_size) {
    const std::int64_t over = keys[0].num - table.beyond_size;
    keys[0].num = table.beyond_size;
    const std::size_t base = search(table, keys, pools);
    keys[0].num += over;
    const Table& steps = table.beyond.front();
    const std::size_t step = search(steps, keys, pools);
    if (base != kNoRow && step != kNoRow) {
      return value_beyond(table, table.values[base], steps.values[step], over, too_large);
    }
  }
  const std::size_t row = search(table, keys, pools);
  if (row != kNoRow) return table.values[row];
  return {0, 1, table.partial ? units::kBlank : units::kError};
}

std::string text_of(const check::Program& program, const check::Type& type, const Cell& cell,
                    const CellPools& pools) {
  if (type.kind == check::TypeKind::enumeration) {
    return program.enums[type.enumeration()].values[static_cast<std::size_t>(cell.value)].title;
  }
  return check::value_to_string(program, type,
                                units::to_value(facts::cell_kind(type), cell, pools));
}

}  // namespace poppy::code
