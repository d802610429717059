// The rows of a parameter's table, once read: their order, and whether at most one, and everywhere
// one, holds.
#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "interpreter/check/checking.h"

namespace poppy::check {
namespace {

std::strong_ordering compare(const units::Value& left, const units::Value& right) {
  if (left.state != right.state) return left.state <=> right.state;
  if (const auto* l = std::get_if<std::int64_t>(&left.data)) {
    return *l <=> std::get<std::int64_t>(right.data);
  }
  if (const auto* l = std::get_if<std::string>(&left.data)) {
    return *l <=> std::get<std::string>(right.data);
  }
  if (const auto* l = std::get_if<units::Rational>(&left.data)) {
    return units::compare(*l, std::get<units::Rational>(right.data));
  }
  return std::strong_ordering::equal;
}

std::strong_ordering compare_keys(const TableRow& left, const TableRow& right) {
  for (std::size_t i = 0; i < left.keys.size(); ++i) {
    const KeyRange& l = left.keys[i];
    const KeyRange& r = right.keys[i];
    if (const auto low = compare(l.low, r.low); low != 0) return low;
    if (l.open_high != r.open_high) return l.open_high <=> r.open_high;
    if (const auto high = compare(l.high, r.high); high != 0) return high;
  }
  return std::strong_ordering::equal;
}

void sort_rows(std::vector<TableRow>& rows) {
  const auto from = [](const TableRow& row) {
    return std::tuple(row.dating.runs_from.value_or(units::kFirstDate),
                      row.dating.from.value_or(units::kFirstMonth));
  };
  std::ranges::stable_sort(rows, [&](const TableRow& left, const TableRow& right) {
    const auto keys = compare_keys(left, right);
    return keys != 0 ? keys < 0 : from(left) < from(right);
  });
}

std::string keys_shown(const Checking& checking, const Parameter& parameter, const TableRow& row) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < row.keys.size(); ++i) {
    const KeyRange& key = row.keys[i];
    const auto show = [&](const units::Value& value) {
      return value_to_string(checking.program, parameter.key_types[i], value);
    };
    keys.push_back(key.open_high                     ? show(key.low) + "+"
                   : compare(key.low, key.high) != 0 ? show(key.low) + "-" + show(key.high)
                                                     : show(key.low));
  }
  return fmt::format("`{}[{}]`", parameter.name, fmt::join(keys, ", "));
}

bool ranges_meet(const TableRow& left, const TableRow& right) {
  for (std::size_t i = 0; i < left.keys.size(); ++i) {
    const KeyRange& l = left.keys[i];
    const KeyRange& r = right.keys[i];
    if (!l.open_high && compare(l.high, r.low) < 0) return false;
    if (!r.open_high && compare(r.high, l.low) < 0) return false;
  }
  return true;
}

bool is_range(const TableRow& row) {
  return std::ranges::any_of(row.keys, [](const KeyRange& key) {
    return key.open_high || compare(key.low, key.high) != 0;
  });
}

/// In the order of rows, no later one meets `row` either.
bool begins_beyond(const TableRow& later, const TableRow& row) {
  if (row.keys.empty() || row.keys[0].open_high) return false;
  return compare(later.keys[0].low, row.keys[0].high) > 0;
}

/// Rows whose keys are not the same but meet: `1-3` and `3+`, unless their dates keep them apart;
/// for each row the first that it meets.
void report_meeting_ranges(Checking& checking, const Parameter& parameter,
                           const std::vector<TableRow>& rows) {
  if (std::ranges::none_of(rows, is_range)) return;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = i + 1; j < rows.size(); ++j) {
      if (begins_beyond(rows[j], rows[i])) break;
      if (!is_range(rows[i]) && !is_range(rows[j])) continue;
      if (compare_keys(rows[i], rows[j]) == 0 || !ranges_meet(rows[i], rows[j])) continue;
      const units::Dating& one = rows[i].dating;
      const units::Dating& other = rows[j].dating;
      const bool apart = (one.until && other.from && *one.until < *other.from) ||
                         (other.until && one.from && *other.until < *one.from);
      if (apart) continue;
      const TableRow& later = rows[i].span.begin < rows[j].span.begin ? rows[j] : rows[i];
      const TableRow& earlier = &later == &rows[i] ? rows[j] : rows[i];
      checking.problem(
          ProblemCode::rows_overlap, later.span,
          fmt::format("{} and {} have a key in common", keys_shown(checking, parameter, earlier),
                      keys_shown(checking, parameter, later)),
          "at most one row may hold for a key, month and run");
      break;  // rows that all meet would have a problem for each two of them
    }
  }
}

/// Rows of one key over time.
void check_stretch(Checking& checking, const Parameter& parameter, std::span<const TableRow> rows) {
  std::vector<units::Dating> datings;
  for (const TableRow& row : rows) datings.push_back(row.dating);
  const std::string what = keys_shown(checking, parameter, rows.front());
  for (const units::DatingFault& fault : units::find_dating_faults(datings)) {
    const bool same = fault.kind == units::DatingFaultKind::same_start ||
                      fault.kind == units::DatingFaultKind::overlap;
    if (same) {
      const Span span = rows[std::max(fault.first, fault.second)].span;
      checking.problem(ProblemCode::rows_overlap, span,
                       fmt::format("{} has two rows for {}", what, units::to_string(fault.month)),
                       "at most one row may hold for a key, month and run");
    } else {
      report_dating_faults(checking, {datings[fault.first], datings[fault.second]},
                           {rows[fault.first].span, rows[fault.second].span}, what);
    }
  }
  if (!parameter.partial) {
    report_gaps(checking, datings, rows.front().span, what, ProblemCode::table_gap);
  }
}

void check_rows(Checking& checking, const Parameter& parameter, const std::vector<TableRow>& rows) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && compare_keys(rows[begin], rows[end]) == 0) ++end;
    check_stretch(checking, parameter, std::span(rows).subspan(begin, end - begin));
    begin = end;
  }
  report_meeting_ranges(checking, parameter, rows);
}

/// One whole-number key: every number from the least to the greatest has a row.
void report_missing_keys(Checking& checking, const Parameter& parameter) {
  const bool counted = parameter.key_types.size() == 1 &&
                       parameter.key_types[0].kind == TypeKind::integer && !parameter.partial;
  if (!counted || parameter.rows.empty()) return;
  std::int64_t reached = parameter.rows.front().keys[0].low.number() - 1;
  for (const TableRow& row : parameter.rows) {
    const KeyRange& key = row.keys[0];
    if (key.low.number() > reached + 1) {
      checking.problem(ProblemCode::table_gap, row.span,
                       fmt::format("`{}` has no row for {}", parameter.name, reached + 1),
                       "add the row, or say that the table is `partial`");
    }
    if (key.open_high) return;
    reached = std::max(reached, key.high.number());
  }
}

}  // namespace

void sort_table_rows(Parameter& parameter) {
  sort_rows(parameter.rows);
  sort_rows(parameter.beyond_rows);
}

void check_table_rows(Checking& checking, const Parameter& parameter) {
  check_rows(checking, parameter, parameter.rows);
  check_rows(checking, parameter, parameter.beyond_rows);
  report_missing_keys(checking, parameter);
}

}  // namespace poppy::check
