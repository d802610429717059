// See rows_in_force.h.
#include "interpreter/witness/rows_in_force.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <variant>

#include "interpreter/units/dated.h"

namespace poppy::witness {

using check::KeyRange;
using check::TableRow;
using units::Value;

namespace {

bool holds(const KeyRange& range, const Value& key) {
  if (!key.is_known() || (range.any && range.open_high)) return true;
  if (range.low == key) return true;
  const auto* const low = std::get_if<std::int64_t>(&range.low.data);
  const auto* const number = std::get_if<std::int64_t>(&key.data);
  if (low == nullptr || number == nullptr || *number < *low) return false;
  return range.open_high || *number <= range.high.number();
}

bool has_same_keys(const TableRow& one, const TableRow& other) {
  return std::ranges::equal(one.keys, other.keys, [](const KeyRange& left, const KeyRange& right) {
    return left.low == right.low && left.high == right.high && left.open_high == right.open_high;
  });
}

using IsAsked = std::function<bool(const TableRow& row)>;

/// Whether a row that is asked for is in force for the keys. Rows of one key lie beside each other,
/// and are versions of it; `out` is not there.
bool is_covered(const std::vector<TableRow>& rows, const std::vector<Value>& keys,
                units::Month month, units::Date run, std::optional<text::Span> out,
                const IsAsked& is_asked) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::vector<units::Dating> versions;
    std::vector<const TableRow*> of_version;
    std::size_t end = begin;
    for (; end < rows.size() && has_same_keys(rows[begin], rows[end]); ++end) {
      if (out && rows[end].span == *out) continue;
      versions.push_back(rows[end].dating);
      of_version.push_back(&rows[end]);
    }
    if (std::ranges::equal(rows[begin].keys, keys, holds)) {
      const auto version = units::version_at(versions, month, run);
      if (version && is_asked(*of_version[*version])) return true;
    }
    begin = end;
  }
  return false;
}

bool is_covered(const std::vector<TableRow>& rows, const std::vector<Value>& keys,
                units::Month month, units::Date run) {
  return is_covered(rows, keys, month, run, std::nullopt, [](const TableRow&) { return true; });
}

}  // namespace

bool has_row(const check::Parameter& parameter, const std::vector<Value>& keys, units::Month month,
             units::Date run) {
  const bool is_beyond = parameter.has_beyond && !keys.empty() && keys[0].is_known() &&
                         keys[0].number() > parameter.beyond_size;
  if (is_beyond) {
    std::vector<Value> base = keys;
    base[0] = Value::of(parameter.beyond_size);
    const bool is_counted_on = is_covered(parameter.rows, base, month, run) &&
                               is_covered(parameter.beyond_rows, keys, month, run);
    if (is_counted_on) return true;
  }
  return is_covered(parameter.rows, keys, month, run);
}

bool has_row_at(const check::Parameter& parameter, text::Span cell, text::Span other,
                const std::vector<Value>& keys, units::Month month, units::Date run) {
  const auto is_it = [&](const TableRow& row) { return row.span == cell; };
  return is_covered(parameter.rows, keys, month, run, other, is_it) ||
         is_covered(parameter.beyond_rows, keys, month, run, other, is_it);
}

}  // namespace poppy::witness
