// The rows of a parameter's table, once read: their order, and whether at most one, and everywhere
// one, holds.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "interpreter/check/checking.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/boxes.h"

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

bool is_increment(const Parameter& parameter, const TableRow& row) {
  return !parameter.beyond_rows.empty() && &row >= &parameter.beyond_rows.front() &&
         &row <= &parameter.beyond_rows.back();
}

std::string keys_shown(const Checking& checking, const Parameter& parameter, const TableRow& row) {
  std::vector<std::string> keys;
  for (std::size_t i = 0; i < row.keys.size(); ++i) {
    if (i == 0 && is_increment(parameter, row)) {
      keys.push_back(fmt::format("beyond {}", parameter.beyond_size));
      continue;
    }
    keys.push_back(key_range_to_string(checking.program, parameter.key_types[i], row.keys[i]));
  }
  return fmt::format("`{}[{}]`", parameter.name, fmt::join(keys, ", "));
}

constexpr std::size_t kMostTold = 20;  // of one table, gaps and conflicts each

void report_more(Checking& checking, const Parameter& parameter, ProblemCode code,
                 std::size_t count, bool at_least, std::string_view what) {
  checking.problem(code, parameter.span,
                   fmt::format("`{}` has {}{} {}{}", parameter.name, at_least ? "at least " : "",
                               count, what, count == 1 ? "" : "s"),
                   fmt::format("{} are told at their rows", kMostTold));
}

/// Tells it, and keeps it for those who look for a case.
void tell(Checking& checking, TableFault fault) {
  const text::Problem& told = fault.problem;
  checking.problem(told.code, told.span, told.message, told.hint);
  checking.table_faults.push_back(std::move(fault));
}

/// What a look-up has for a key where the row holds: of a range its begin.
units::Value key_in(const KeyRange& range) {
  return range.any && range.open_high ? units::Value::unknown() : range.low;
}

/// What was found of the rows of each key by themselves.
struct OverTime {
  std::size_t conflicts = 0;  // no more are counted than units::kMostMeetings
  bool wrong_dates = false;   // a row ends before it begins, or hides others for ever
};

units::Month begin_of(const TableRow& row) { return row.dating.from.value_or(units::kFirstMonth); }
units::Date known_from(const TableRow& row) {
  return row.dating.runs_from.value_or(units::kFirstDate);
}

void report_conflict(Checking& checking, const TableRow& earlier, const TableRow& later,
                     const std::string& what) {
  TableFault two;
  const units::Month month = begin_of(later);
  two.problem = {ProblemCode::rows_overlap, later.span,
                 fmt::format("{} has two rows for {}", what, units::to_string(month)),
                 "at most one row may hold for a key, month and run"};
  if (month > units::kFirstMonth) two.month = month;
  two.run = later.dating.runs_from;
  two.rows = {earlier.span, later.span};
  for (const KeyRange& key : later.keys) {
    two.keys.push_back(key_in(key));
    two.last.push_back(key.open_high ? units::Value::unknown() : key.high);
  }
  tell(checking, std::move(two));
}

/// Rows of one key over time, sorted.
void check_stretch(Checking& checking, const Parameter& parameter, std::span<const TableRow> rows,
                   OverTime& found) {
  std::vector<units::Dating> datings;
  for (const TableRow& row : rows) datings.push_back(row.dating);
  const std::string what = keys_shown(checking, parameter, rows.front());
  for (const units::DatingFault& fault : units::find_dating_faults(datings)) {
    const bool is_conflict = fault.kind == units::DatingFaultKind::same_start ||
                             fault.kind == units::DatingFaultKind::overlap;
    if (is_conflict) continue;  // told below, of each two rows
    found.wrong_dates = true;
    report_dating_faults(checking, {datings[fault.first], datings[fault.second]},
                         {rows[fault.first].span, rows[fault.second].span}, what);
  }
  const std::vector<units::Month> last = units::last_months(datings);
  for (std::size_t i = 0; i < rows.size() && found.conflicts < units::kMostMeetings; ++i) {
    for (std::size_t j = i + 1; j < rows.size() && found.conflicts < units::kMostMeetings; ++j) {
      const bool is_beside =
          known_from(rows[i]) == known_from(rows[j]) && begin_of(rows[j]) <= last[i];
      if (!is_beside) break;
      if (begin_of(rows[j]) > last[j]) continue;  // it ends before it begins, which is told
      if (++found.conflicts <= kMostTold) report_conflict(checking, rows[i], rows[j], what);
    }
  }
}

void check_rows(Checking& checking, const Parameter& parameter, const std::vector<TableRow>& rows,
                OverTime& found) {
  for (std::size_t begin = 0; begin < rows.size();) {
    std::size_t end = begin + 1;
    while (end < rows.size() && compare_keys(rows[begin], rows[end]) == 0) ++end;
    check_stretch(checking, parameter, std::span(rows).subspan(begin, end - begin), found);
    begin = end;
  }
}

/// The rows of a table and its increments as boxes: keys by months by run dates. An amount, a
/// number, a month is its own; a value of an enum is its place; of other types only values that
/// stand in a row are asked for, by their place among them.
class RowBoxes {
 public:
  RowBoxes(const Checking& checking, const Parameter& parameter)
      : checking_(checking), parameter_(parameter) {
    for (const TableRow& row : parameter.rows) rows_.push_back(&row);
    for (const TableRow& row : parameter.beyond_rows) rows_.push_back(&row);
  }

  /// `conflicts`: told of the table already. False: the rows are too tangled to be looked through.
  bool report(Checking& checking, bool gaps, std::size_t conflicts) {
    const std::size_t keys = parameter_.key_types.size();
    boxes_.sides = keys + 2;
    boxes_.low.resize(rows_.size() * boxes_.sides);
    boxes_.high.resize(boxes_.low.size());
    for (std::size_t key = 0; key < keys; ++key) add_key(key);
    add_dates();
    boxes_.shared = 2;
    boxes_.counts = [this](std::uint32_t one, std::uint32_t other, units::Point& at) {
      return find_both_in_force(one, other, at);
    };
    if (gaps) add_needs();
    const units::BoxReport found = examine_boxes(boxes_, first_, last_);
    for (const units::BoxMeeting& meeting : found.meetings) {
      if (++conflicts <= kMostTold) report_meeting(checking, meeting);
    }
    if (conflicts > kMostTold) {
      report_more(checking, parameter_, ProblemCode::rows_overlap, conflicts - kMostTold,
                  found.has_more_meetings, "more conflict");
    }
    const std::size_t told = std::min(found.gaps.size(), kMostTold);
    for (std::size_t i = 0; i < told; ++i) report_gap(checking, found.gaps[i]);
    if (found.gaps.size() > kMostTold) {
      report_more(checking, parameter_, ProblemCode::table_gap, found.gaps.size() - kMostTold,
                  found.has_more_gaps, "more gap");
    }
    return found.is_whole;
  }

 private:
  [[nodiscard]] bool is_counted(std::size_t key) const {
    const TypeKind kind = parameter_.key_types[key].kind;
    return kind == TypeKind::integer || kind == TypeKind::money || kind == TypeKind::month ||
           kind == TypeKind::boolean || kind == TypeKind::enumeration;
  }

  void add_key(std::size_t key) {
    std::vector<units::Value>& seen = seen_.emplace_back();
    const Type& type = parameter_.key_types[key];
    const auto below = [](const auto& left, const auto& right) { return compare(left, right) < 0; };
    if (!is_counted(key)) {
      for (const TableRow* row : rows_) seen.push_back(row->keys[key].low);
      std::ranges::sort(seen, below);
      seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
    }
    const auto place = [&](const units::Value& value) {
      if (is_counted(key)) return value.number();
      return static_cast<std::int64_t>(std::ranges::lower_bound(seen, value, below) - seen.begin());
    };
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const KeyRange& range = rows_[row]->keys[key];
      const std::int64_t low = place(range.low);
      const std::int64_t high =
          range.open_high ? std::numeric_limits<std::int64_t>::max() : place(range.high);
      set(row, key, low, high);
      if (range.any) continue;
      first = std::min(first, low);
      last = std::max(last, high);
    }
    unnamed_.push_back(first > last);
    if (first > last) first = last = 0;  // any value will do, wherever one is looked for
    // Of a scale $0 need be there; each other amount is a key by itself, of which rows over time
    // are compared already.
    const bool is_over = parameter_.is_scale && key + 1 == parameter_.key_types.size();
    if (is_over) first = last = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      const KeyRange& range = rows_[row]->keys[key];
      if (range.any && range.open_high) set(row, key, first, last);
      if (is_over && range.low.number() != 0) set(row, key, 1, 0);  // no box
    }
    if (type.kind == TypeKind::boolean) last = 1;
    if (type.kind == TypeKind::enumeration) {
      last =
          static_cast<std::int64_t>(checking_.program.enums[type.enumeration()].values.size()) - 1;
    }
    const bool all = type.kind == TypeKind::boolean || type.kind == TypeKind::enumeration;
    first_.push_back(all ? 0 : first);
    last_.push_back(last);
    // One value of an enum says nothing of the next in its list.
    boxes_.apart.push_back(all || !is_counted(key));
  }

  /// Rows of one key are a group: later knowledge may cover a month again.
  void add_dates() {
    const std::size_t months = boxes_.sides - 2;
    for (std::size_t begin = 0; begin < rows_.size();) {
      std::size_t end = begin + 1;
      while (end < rows_.size() &&
             is_increment(parameter_, *rows_[begin]) == is_increment(parameter_, *rows_[end]) &&
             compare_keys(*rows_[begin], *rows_[end]) == 0) {
        ++end;
      }
      std::vector<units::Dating> datings;
      for (std::size_t row = begin; row < end; ++row) datings.push_back(rows_[row]->dating);
      const std::vector<units::Month> last = units::last_months(datings);
      const std::uint32_t group = begin == 0 ? 0 : boxes_.group.back() + 1;
      for (std::size_t row = begin; row < end; ++row) {
        boxes_.group.push_back(group);
        set(row, months, begin_of(*rows_[row]).months, last[row - begin].months);
        set(row, months + 1, known_from(*rows_[row]).days, units::kOpen.days);
      }
      begin = end;
    }
    boxes_.apart.insert(boxes_.apart.end(), {false, false});
    first_.insert(first_.end(), {units::kFirstMonth.months, units::kFirstDate.days});
    last_.insert(last_.end(), {units::kLastMonth.months, units::kOpen.days});
  }

  /// Whether two rows that meet are in force together, and the first month of it: later knowledge
  /// of the same key may hide one of them. Asked of the first run that knows both, later ones may
  /// know more that hides.
  [[nodiscard]] bool find_both_in_force(std::uint32_t one, std::uint32_t other,
                                        units::Point& at) const {
    const std::size_t months = boxes_.sides - 2;
    const auto high = [&](std::uint32_t row) { return boxes_.high[row * boxes_.sides + months]; };
    const std::int64_t last = std::min(high(one), high(other));
    std::int64_t& month = at[months];
    while (month <= last) {
      const std::optional<std::int64_t> hidden = hidden_until(one, at);
      const std::optional<std::int64_t> later = hidden ? hidden : hidden_until(other, at);
      if (!later) return true;
      month = *later + 1;
    }
    return false;
  }

  /// Until which month a row of the same key that is known later holds there.
  [[nodiscard]] std::optional<std::int64_t> hidden_until(std::uint32_t row,
                                                         const units::Point& at) const {
    const std::size_t months = boxes_.sides - 2;
    const auto same = std::ranges::equal_range(boxes_.group, boxes_.group[row]);
    for (auto it = same.begin(); it != same.end(); ++it) {
      const std::size_t first = static_cast<std::size_t>(it - boxes_.group.begin()) * boxes_.sides;
      const std::int64_t known = boxes_.low[first + months + 1];
      const bool holds = boxes_.low[first + months] <= at[months] &&
                         at[months] <= boxes_.high[first + months] && known <= at[months + 1];
      if (holds && known > boxes_.low[row * boxes_.sides + months + 1]) {
        return boxes_.high[first + months];
      }
    }
    return std::nullopt;
  }

  /// From the first month for which a row is known to the last, as each run knows them; an
  /// increment alone is no table in force.
  void add_needs() {
    const std::size_t months = boxes_.sides - 2;
    std::vector<std::size_t> by_run;
    for (std::size_t row = 0; row < parameter_.rows.size(); ++row) {
      const std::size_t at = row * boxes_.sides + months;
      if (boxes_.low[at] <= boxes_.high[at]) by_run.push_back(at);
    }
    std::ranges::sort(by_run, {}, [&](std::size_t at) { return boxes_.low[at + 1]; });
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();
    for (const std::size_t at : by_run) {
      const std::int64_t run = boxes_.low[at + 1];
      if (boxes_.low[at] >= first && boxes_.high[at] <= last) continue;
      first = std::min(first, boxes_.low[at]);
      last = std::max(last, boxes_.high[at]);
      const std::size_t needs = boxes_.need_low.size() / 2;
      if (needs > 0 && boxes_.need_low[2 * needs - 1] == run) {
        boxes_.need_low[2 * needs - 2] = first;
        boxes_.need_high[2 * needs - 2] = last;
        continue;
      }
      if (needs > 0) boxes_.need_high.back() = run - 1;
      boxes_.need_low.insert(boxes_.need_low.end(), {first, run});
      boxes_.need_high.insert(boxes_.need_high.end(), {last, units::kOpen.days});
    }
  }

  void set(std::size_t row, std::size_t side, std::int64_t low, std::int64_t high) {
    boxes_.low[row * boxes_.sides + side] = low;
    boxes_.high[row * boxes_.sides + side] = high;
  }

  /// None: whatever stands there.
  [[nodiscard]] std::optional<units::Value> key_at(std::size_t key, std::int64_t at) const {
    const TypeKind kind = parameter_.key_types[key].kind;
    const bool is_listed = kind == TypeKind::enumeration || kind == TypeKind::boolean;
    if (unnamed_[key] && !is_listed) return std::nullopt;
    if (is_counted(key)) return units::Value::of(at);
    return seen_[key][static_cast<std::size_t>(at)];
  }

  /// `size 3, Yolo, 2024-01, run on 2024-02-01`; no month or run where the point lies before all.
  [[nodiscard]] std::string shown(const units::Point& at) const {
    std::vector<std::string> parts;
    for (std::size_t key = 0; key < parameter_.key_types.size(); ++key) {
      const Type& type = parameter_.key_types[key];
      const std::optional<units::Value> value = key_at(key, at[key]);
      if (!value) continue;
      parts.push_back(value_to_string(checking_.program, type, *value));
      if (type.kind != TypeKind::enumeration)
        parts.back().insert(0, parameter_.key_names[key] + " ");
    }
    if (parts.empty()) parts.emplace_back("every key");
    const units::Month month{static_cast<std::int32_t>(at[at.size() - 2])};
    const units::Date run{static_cast<std::int32_t>(at.back())};
    if (month != units::kFirstMonth) parts.push_back(units::to_string(month));
    if (run != units::kFirstDate) parts.push_back("run on " + units::to_string(run));
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  [[nodiscard]] TableFault fault_at(const units::Point& at, text::Problem problem) const {
    TableFault fault;
    fault.problem = std::move(problem);
    for (std::size_t key = 0; key < parameter_.key_types.size(); ++key) {
      fault.keys.push_back(key_at(key, at[key]).value_or(units::Value::unknown()));
      const bool is_open = last_[key] == std::numeric_limits<std::int64_t>::max();
      fault.last.push_back(
          (is_open ? std::nullopt : key_at(key, last_[key])).value_or(units::Value::unknown()));
    }
    const units::Month month{static_cast<std::int32_t>(at[at.size() - 2])};
    const units::Date run{static_cast<std::int32_t>(at.back())};
    if (month != units::kFirstMonth) fault.month = month;
    if (run != units::kFirstDate) fault.run = run;
    return fault;
  }

  void report_meeting(Checking& checking, const units::BoxMeeting& meeting) const {
    const TableRow* earlier = rows_[meeting.one];
    const TableRow* later = rows_[meeting.other];
    if (later->span.begin < earlier->span.begin) std::swap(earlier, later);
    TableFault two = fault_at(
        meeting.at,
        {ProblemCode::rows_overlap, later->span,
         fmt::format("{} and {} both hold for {}", keys_shown(checking, parameter_, *earlier),
                     keys_shown(checking, parameter_, *later), shown(meeting.at)),
         "at most one row may hold for a key, month and run"});
    two.rows = {earlier->span, later->span};
    for (std::size_t key = 0; key < two.last.size(); ++key) {
      const std::int64_t end = std::min(boxes_.high[meeting.one * boxes_.sides + key],
                                        boxes_.high[meeting.other * boxes_.sides + key]);
      const bool is_open = end == std::numeric_limits<std::int64_t>::max();
      two.last[key] = (is_open ? std::nullopt : key_at(key, end)).value_or(units::Value::unknown());
    }
    tell(checking, std::move(two));
  }

  /// At the row of the same keys at another time, else at the first one after the gap.
  void report_gap(Checking& checking, const units::Point& gap) const {
    const TableRow* near = nullptr;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      bool holds = true;
      for (std::size_t key = 0; key + 2 < boxes_.sides; ++key) {
        const std::size_t at = row * boxes_.sides + key;
        holds = holds && boxes_.low[at] <= gap[key] && gap[key] <= boxes_.high[at];
      }
      if (holds) {
        near = rows_[row];
        break;
      }
      const auto low = boxes_.low.begin() + static_cast<std::ptrdiff_t>(row * boxes_.sides);
      const bool after = std::lexicographical_compare(
          gap.begin(), gap.end() - 2, low, low + static_cast<std::ptrdiff_t>(boxes_.sides) - 2);
      if (after && near == nullptr) near = rows_[row];
    }
    if (near == nullptr) near = rows_.back();
    tell(checking,
         fault_at(gap, {ProblemCode::table_gap, near->span,
                        fmt::format("`{}` has no row for {}", parameter_.name, shown(gap)),
                        "while a row of the table holds, each key needs one: add it, or say that "
                        "the table is `partial`"}));
  }

  const Checking& checking_;
  const Parameter& parameter_;
  std::vector<const TableRow*> rows_;            // increments last
  std::vector<std::vector<units::Value>> seen_;  // by key, where it is not counted
  std::vector<bool> unnamed_;                    // by key: rows are of any value of it
  units::Boxes boxes_;
  units::Point first_, last_;
};

}  // namespace

void sort_table_rows(Parameter& parameter) {
  sort_rows(parameter.rows);
  sort_rows(parameter.beyond_rows);
}

void check_table_rows(Checking& checking, const Parameter& parameter) {
  OverTime over_time;
  check_rows(checking, parameter, parameter.rows, over_time);
  check_rows(checking, parameter, parameter.beyond_rows, over_time);
  const auto blank_key = [](const TableRow& row) {
    return std::ranges::any_of(row.keys, [](const KeyRange& key) { return !key.low.is_known(); });
  };
  const bool comparable = !parameter.rows.empty() && !parameter.key_types.empty() &&
                          std::ranges::none_of(parameter.rows, blank_key) &&
                          std::ranges::none_of(parameter.beyond_rows, blank_key);
  if (!comparable) {
    if (over_time.conflicts > kMostTold) {
      report_more(checking, parameter, ProblemCode::rows_overlap, over_time.conflicts - kMostTold,
                  false, "more conflict");
    }
    return;
  }
  // Where rows have wrong dates, a gap would be told of what they do not cover.
  const bool gaps = !parameter.partial && !over_time.wrong_dates;
  if (!RowBoxes(checking, parameter).report(checking, gaps, over_time.conflicts)) {
    checking.problem(ProblemCode::table_gap, parameter.rows.front().span,
                     fmt::format("the ranges of `{}` cross each other in too many places to be "
                                 "looked through for gaps and conflicts",
                                 parameter.name),
                     "let the ranges of different rows begin and end alike");
  }
}

}  // namespace poppy::check
