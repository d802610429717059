// Dates and months: making, splitting, moving and printing them. Sets of days are in dayset.cpp.
#include "interpreter/units/calendar.h"

#include <fmt/core.h>

#include <array>
#include <chrono>
#include <utility>

namespace poppy::units {
namespace {

constexpr std::int32_t kFirstYear = 1900;
constexpr std::int32_t kLastYear = 9999;

std::int32_t days_in(std::int32_t year, std::int32_t month) {
  const std::chrono::year_month_day_last last{
      std::chrono::year{year},
      std::chrono::month_day_last{std::chrono::month{static_cast<unsigned>(month)}}};
  return static_cast<std::int32_t>(static_cast<unsigned>(last.day()));
}

std::pair<std::int32_t, std::int32_t> year_and_month(Month month) {
  const std::int32_t since_first = month.months - kFirstMonth.months;  // never negative in range
  return {kFirstYear + since_first / 12, since_first % 12 + 1};
}

/// The year, month and day all exist.
constexpr Date date_of(std::int32_t year, std::int32_t month, std::int32_t day) {
  const std::chrono::sys_days days{std::chrono::year_month_day{
      std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
      std::chrono::day{static_cast<unsigned>(day)}}};
  return {static_cast<std::int32_t>(days.time_since_epoch().count())};
}

/// The months of living memory, in which nearly all dates of cases lie: their first days, and that
/// of the month behind the last.
constexpr std::size_t kTabledMonths = 2400;
constexpr auto kFirstDays = [] {
  std::array<std::int32_t, kTabledMonths + 1> days{};
  for (std::size_t at = 0; at < days.size(); ++at) {
    const auto month = static_cast<std::int32_t>(at);
    days[at] = date_of(kFirstYear + month / 12, month % 12 + 1, 1).days;
  }
  return days;
}();

std::size_t place_of(Month month) {
  return static_cast<std::size_t>(month.months - kFirstMonth.months);
}

}  // namespace

std::optional<Date> make_date(std::int32_t year, std::int32_t month, std::int32_t day) {
  const std::optional<Month> found = make_month(year, month);
  if (!found || day < 1 || day > days_in(*found)) return std::nullopt;
  return Date{first_day(*found).days + day - 1};
}

std::optional<Month> make_month(std::int32_t year, std::int32_t month) {
  if (year < kFirstYear || year > kLastYear || month < 1 || month > 12) return std::nullopt;
  return Month{(year - 1970) * 12 + month - 1};
}

namespace {

/// The month of a date in the table: a guess from its mean length, which the table sets right.
std::size_t tabled_month(std::int32_t days_since_first) {
  constexpr std::int64_t kDays = 146'097, kMonths = 4'800;  // of 400 years
  auto at = static_cast<std::size_t>(days_since_first * kMonths / kDays);
  while (kFirstDays[at] > kFirstDate.days + days_since_first) --at;
  while (kFirstDays[at + 1] <= kFirstDate.days + days_since_first) ++at;
  return at;
}

bool is_tabled(Date date) { return date.days >= kFirstDate.days && date.days < kFirstDays.back(); }

}  // namespace

YearMonthDay split(Date date) {
  if (is_tabled(date)) {
    const std::size_t at = tabled_month(date.days - kFirstDate.days);
    const auto month = static_cast<std::int32_t>(at);
    return {kFirstYear + month / 12, month % 12 + 1, date.days - kFirstDays[at] + 1};
  }
  const std::chrono::year_month_day ymd{std::chrono::sys_days{std::chrono::days{date.days}}};
  return {static_cast<std::int32_t>(static_cast<int>(ymd.year())),
          static_cast<std::int32_t>(static_cast<unsigned>(ymd.month())),
          static_cast<std::int32_t>(static_cast<unsigned>(ymd.day()))};
}

Month month_of(Date date) {
  if (is_tabled(date)) {
    const std::size_t at = tabled_month(date.days - kFirstDate.days);
    return {kFirstMonth.months + static_cast<std::int32_t>(at)};
  }
  const YearMonthDay parts = split(date);
  return {(parts.year - 1970) * 12 + parts.month - 1};
}

Date first_day(Month month) {
  if (const std::size_t at = place_of(month); at < kTabledMonths) return {kFirstDays[at]};
  const auto [year, number] = year_and_month(month);
  return date_of(year, number, 1);
}

Date last_day(Month month) { return {first_day(month).days + days_in(month) - 1}; }

std::int32_t days_in(Month month) {
  const std::size_t at = place_of(month);
  if (at < kTabledMonths) return kFirstDays[at + 1] - kFirstDays[at];
  const auto [year, number] = year_and_month(month);
  return days_in(year, number);
}

std::optional<Date> add_months(Date date, std::int64_t months, MissingDay missing) {
  if (date == kOpen) return kOpen;
  const Month month = month_of(date);
  const std::optional<Month> target = add_months(month, months);
  if (!target) return std::nullopt;
  const std::int32_t day = date.days - first_day(month).days + 1;
  if (day <= days_in(*target)) return Date{first_day(*target).days + day - 1};
  switch (missing) {
    case MissingDay::late:
      return add_days(last_day(*target), 1);
    case MissingDay::early:
      return last_day(*target);
  }
  return std::nullopt;
}

std::optional<Date> add_days(Date date, std::int64_t days) {
  if (date == kOpen) return kOpen;
  // Compared before adding, so that no sum overflows.
  if (days < std::int64_t{kFirstDate.days} - date.days ||
      days > std::int64_t{kOpen.days} - date.days) {
    return std::nullopt;
  }
  return Date{static_cast<std::int32_t>(date.days + days)};
}

std::optional<Month> add_months(Month month, std::int64_t months) {
  if (months < std::int64_t{kFirstMonth.months} - month.months ||
      months > std::int64_t{kLastMonth.months} - month.months) {
    return std::nullopt;
  }
  return Month{static_cast<std::int32_t>(month.months + months)};
}

std::int32_t age(Date birth, Date on) {
  const YearMonthDay born = split(birth);
  const YearMonthDay now = split(on);
  // A 29 February compares after 28 February and before 1 March, which is the late birthday itself.
  const bool before_birthday = std::pair(now.month, now.day) < std::pair(born.month, born.day);
  return now.year - born.year - (before_birthday ? 1 : 0);
}

std::string to_string(Date date) {
  if (date == kOpen) return "open";
  const YearMonthDay parts = split(date);
  return fmt::format("{:04}-{:02}-{:02}", parts.year, parts.month, parts.day);
}

std::string to_string(Month month) {
  const auto [year, number] = year_and_month(month);
  return fmt::format("{:04}-{:02}", year, number);
}

bool overlaps(const Span& left, const Span& right) {
  return left.begin <= right.end && right.begin <= left.end;
}

bool within(const Span& inner, const Span& outer) {
  return outer.begin <= inner.begin && inner.end <= outer.end;
}

std::string to_string(const Span& span) {
  return to_string(span.begin) + ".." + to_string(span.end);
}

}  // namespace poppy::units
