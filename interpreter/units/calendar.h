// Dates, months, spans of days and sets of days, proleptic Gregorian, exact. No clock, no time
// zone.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace poppy::units {

/// Days since 1970-01-01. Valid dates lie in 1900-01-01 .. 9999-12-31; the last is `open`, the high
/// date.
struct Date {
  std::int32_t days = 0;
  friend auto operator<=>(const Date&, const Date&) = default;
};

/// Months since 1970-01. Valid months lie in 1900-01 .. 9999-12.
struct Month {
  std::int32_t months = 0;
  friend auto operator<=>(const Month&, const Month&) = default;
};

struct YearMonthDay {
  std::int32_t year = 1970;
  std::int32_t month = 1;  // 1..12
  std::int32_t day = 1;    // 1..31
};

inline constexpr Date kFirstDate{-25567};  // 1900-01-01
inline constexpr Date kOpen{2932896};      // 9999-12-31, the sources' high date
inline constexpr Month kFirstMonth{-840};  // 1900-01
inline constexpr Month kLastMonth{96359};  // 9999-12

/// nullopt for a day that does not exist (2021-02-30) or lies outside 1900..9999.
[[nodiscard]] std::optional<Date> make_date(std::int32_t year, std::int32_t month,
                                            std::int32_t day);
[[nodiscard]] std::optional<Month> make_month(std::int32_t year, std::int32_t month);
[[nodiscard]] YearMonthDay split(Date date);

[[nodiscard]] Month month_of(Date date);
[[nodiscard]] Date first_day(Month month);
[[nodiscard]] Date last_day(Month month);
[[nodiscard]] std::int32_t days_in(Month month);  // 28..31

/// What becomes of a day that the target month does not have: late, the first of the next month
/// (2021-01-31 + 1 month = 2021-03-01); early, the last of the month (2021-02-28).
enum class MissingDay : std::uint8_t { late, early };
/// nullopt outside 1900..9999. `open` plus or minus anything stays open.
[[nodiscard]] std::optional<Date> add_months(Date date, std::int64_t months, MissingDay missing);
[[nodiscard]] std::optional<Date> add_days(Date date, std::int64_t days);
[[nodiscard]] std::optional<Month> add_months(Month month, std::int64_t months);
/// Completed years from birth to `on`; a 29 February birthday falls on 1 March in other years
/// (late). Negative when `on` lies before birth.
[[nodiscard]] std::int32_t age(Date birth, Date on);

[[nodiscard]] std::string to_string(Date date);    // 2021-08-01, or `open`
[[nodiscard]] std::string to_string(Month month);  // 2021-08

/// Both days included; begin <= end. An open end is kOpen.
struct Span {
  Date begin;
  Date end;
  friend bool operator==(const Span&, const Span&) = default;
};
[[nodiscard]] bool overlaps(const Span& left, const Span& right);
[[nodiscard]] bool within(const Span& inner, const Span& outer);
[[nodiscard]] std::string to_string(const Span& span);  // 2021-08-01..2021-08-29, 2021-08-01..open

/// A set of days as sorted spans that neither touch nor overlap.
class DaySet {
 public:
  DaySet() = default;
  explicit DaySet(const Span& span);
  explicit DaySet(Month month);
  /// Any spans in any order; each must end no earlier than it begins (else a bug of the caller).
  static DaySet of(std::vector<Span> spans);

  [[nodiscard]] const std::vector<Span>& spans() const { return spans_; }
  [[nodiscard]] bool empty() const { return spans_.empty(); }
  /// nullopt when the set reaches the open end: it has no number of days.
  [[nodiscard]] std::optional<std::int64_t> count() const;
  [[nodiscard]] bool contains(Date date) const;

  friend DaySet operator|(const DaySet& left, const DaySet& right);  // union
  friend DaySet operator&(const DaySet& left, const DaySet& right);  // intersection
  friend DaySet operator-(const DaySet& left, const DaySet& right);  // difference
  friend bool operator==(const DaySet&, const DaySet&) = default;

 private:
  std::vector<Span> spans_;
};
/// The same on sets given as their spans, appended to `to` with no allocation where it has room for
/// the spans of both and one more; `to` may then be what they lie in.
using SpanRun = std::span<const Span>;
void append_union(SpanRun left, SpanRun right, std::vector<Span>& to);
void append_intersection(SpanRun left, SpanRun right, std::vector<Span>& to);
void append_difference(SpanRun left, SpanRun right, std::vector<Span>& to);
[[nodiscard]] bool within(SpanRun inner, SpanRun outer);
[[nodiscard]] bool overlaps(SpanRun left, SpanRun right);
void append_first_days(SpanRun set, std::int64_t n, std::vector<Span>& to);
/// Makes the spans from `first` on, in any order, a set.
void make_set(std::vector<Span>& spans, std::size_t first);
[[nodiscard]] std::optional<std::int64_t> count_days(SpanRun set);
[[nodiscard]] std::optional<Date> nth_day(SpanRun set, std::int64_t n);

[[nodiscard]] bool within(const DaySet& inner, const DaySet& outer);
[[nodiscard]] bool overlaps(const DaySet& left, const DaySet& right);
/// The n earliest days of the set (all, when it has fewer; none, when n <= 0).
[[nodiscard]] DaySet first_days(const DaySet& set, std::int64_t n);
/// The n-th day, from 1; nullopt when the set has fewer.
[[nodiscard]] std::optional<Date> nth_day(const DaySet& set, std::int64_t n);
[[nodiscard]] std::string to_string(
    const DaySet& set);  // 2021-08-01..2021-08-10, 2021-08-20; `no days`

}  // namespace poppy::units
