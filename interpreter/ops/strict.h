// What a strict operation does to plain values that are all known: a functor each, and with it the
// forms it comes in. Every evaluator runs these; what it adds is how it keeps values, and what
// blanks, unknowns and errors come to.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "interpreter/units/calendar.h"
#include "interpreter/units/number.h"

namespace poppy::ops {

/// Why an operation has no value.
enum class Fault : std::uint8_t {
  too_large,  // for any exact number: an error of the rules
  too_wide,   // for the 64 bits of a fast evaluator: the reference decides the case
  outside_years,
  no_such_date,
  division_by_zero,
  endless,
  ends_before_it_begins,
};
/// As a sentence part. Not of too_wide, which nobody sees.
[[nodiscard]] std::string_view message_of(Fault fault);

template <typename T>
using Made = std::expected<T, Fault>;

/// How plain values are written in a form: `Whole(Whole, Whole)` is a function of two whole numbers
/// that gives one. An evaluator has a type N of its own for exact numbers.
struct Whole {};  // and money in cents
struct Exact {};
struct Truth {};
struct Date {};
struct Month {};
struct Span {};
struct Days {};  // given as a run of spans; made at the end of a vector, the last parameter

template <typename Tag, typename N>
struct PlainOf;
template <typename N>
struct PlainOf<Whole, N> {
  using Type = std::int64_t;
};
template <typename N>
struct PlainOf<Exact, N> {
  using Type = N;
};
template <typename N>
struct PlainOf<Truth, N> {
  using Type = bool;
};
template <typename N>
struct PlainOf<Date, N> {
  using Type = units::Date;
};
template <typename N>
struct PlainOf<Month, N> {
  using Type = units::Month;
};
template <typename N>
struct PlainOf<Span, N> {
  using Type = units::Span;
};
template <typename N>
struct PlainOf<Days, N> {
  using Type = units::SpanRun;
};
template <typename Tag, typename N>
using Plain = typename PlainOf<Tag, N>::Type;

template <typename... Forms>
struct FormsOf {};

/// Whether an operation may come to a blank though its operands are values.
template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;
template <typename F, typename N, typename R, typename... Tags>
consteval bool may_give_blank(FormsOf<R(Tags...)>) {
  if constexpr (std::is_same_v<R, Days>) {
    return false;
  } else {
    return kIsOptional<std::invoke_result_t<F, Plain<Tags, N>...>>;
  }
}
template <typename F, typename N, typename... Forms>
  requires(sizeof...(Forms) > 1)
consteval bool may_give_blank(FormsOf<Forms...>) {
  return false;  // those of several forms count and compare
}

/// What an evaluator's exact numbers can do: specialised for each type of them.
template <typename N>
struct Exactly;
template <>
struct Exactly<units::Rational> {
  using R = units::Rational;
  static Made<R> made(const std::optional<R>& number) {
    return number ? Made<R>(*number) : std::unexpected(Fault::too_large);
  }
  static Made<R> add(const R& left, const R& right) { return made(units::add(left, right)); }
  static Made<R> subtract(const R& left, const R& right) {
    return made(units::subtract(left, right));
  }
  static Made<R> multiply(const R& left, const R& right) {
    return made(units::multiply(left, right));
  }
  static Made<R> divide(const R& left, const R& right) { return made(units::divide(left, right)); }
  static Made<std::int64_t> round(const R& value, units::Rounding rounding, std::int64_t unit) {
    const auto rounded = units::round(value, rounding, unit);
    return rounded ? Made<std::int64_t>(*rounded) : std::unexpected(Fault::too_large);
  }
  static int compare(const R& left, const R& right) {
    const auto order = units::compare(left, right);
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  static bool is_zero(const R& value) { return value.num == 0; }
};
template <typename N>
concept ExactNumber = requires(const N& n) { Exactly<N>::is_zero(n); };

inline Made<std::int64_t> or_too_large(const std::optional<std::int64_t>& number) {
  return number ? Made<std::int64_t>(*number) : std::unexpected(Fault::too_large);
}
inline Made<units::Date> or_outside(const std::optional<units::Date>& date) {
  return date ? Made<units::Date>(*date) : std::unexpected(Fault::outside_years);
}
inline int order(std::int64_t left, std::int64_t right) {
  return left < right ? -1 : left > right ? 1 : 0;
}
template <ExactNumber N>
int order(const N& left, const N& right) {
  return Exactly<N>::compare(left, right);
}

// What bounds of unknown operands say of the result, where there is more to say than its type:
// kSlope, how it moves with each operand, + with it, - against it; kMayFail: an operand at its end
// may be out of reach (a sum too large is not reckoned with). kLeast and kMost: what it lies
// between anyway.

// ---- arithmetic

using WholeOrExact = FormsOf<Whole(Whole, Whole), Exact(Exact, Exact)>;

struct Add {
  using Forms = WholeOrExact;
  static constexpr std::string_view kSlope = "++";
  Made<std::int64_t> operator()(std::int64_t left, std::int64_t right) const {
    return or_too_large(units::add(left, right));
  }
  template <ExactNumber N>
  Made<N> operator()(const N& left, const N& right) const {
    return Exactly<N>::add(left, right);
  }
};
struct Subtract {
  using Forms = WholeOrExact;
  static constexpr std::string_view kSlope = "+-";
  Made<std::int64_t> operator()(std::int64_t left, std::int64_t right) const {
    return or_too_large(units::subtract(left, right));
  }
  template <ExactNumber N>
  Made<N> operator()(const N& left, const N& right) const {
    return Exactly<N>::subtract(left, right);
  }
};
struct Multiply {
  using Forms = WholeOrExact;
  Made<std::int64_t> operator()(std::int64_t left, std::int64_t right) const {
    return or_too_large(units::multiply(left, right));
  }
  template <ExactNumber N>
  Made<N> operator()(const N& left, const N& right) const {
    return Exactly<N>::multiply(left, right);
  }
};
struct Divide {
  using Forms = FormsOf<Exact(Exact, Exact)>;
  template <ExactNumber N>
  Made<N> operator()(const N& left, const N& right) const {
    if (Exactly<N>::is_zero(right)) return std::unexpected(Fault::division_by_zero);
    return Exactly<N>::divide(left, right);
  }
};
struct Negate {
  using Forms = FormsOf<Whole(Whole), Exact(Exact)>;
  static constexpr std::string_view kSlope = "-";
  Made<std::int64_t> operator()(std::int64_t value) const {
    return or_too_large(units::subtract(std::int64_t{0}, value));
  }
  template <ExactNumber N>
  Made<N> operator()(const N& value) const {
    return Exactly<N>::subtract(N{0, 1}, value);
  }
};
struct Absolute {
  using Forms = FormsOf<Whole(Whole), Exact(Exact)>;
  Made<std::int64_t> operator()(std::int64_t value) const {
    return value < 0 ? Negate()(value) : Made<std::int64_t>(value);
  }
  template <ExactNumber N>
  Made<N> operator()(const N& value) const {
    return order(value, N{0, 1}) < 0 ? Negate()(value) : Made<N>(value);
  }
};
/// a: units::Rounding; b: the result is a multiple of it.
struct Round {
  using Forms = FormsOf<Whole(Exact)>;
  static constexpr std::string_view kSlope = "+";
  units::Rounding rounding;
  std::int64_t unit;
  Round(std::uint32_t a, std::uint32_t b) : rounding(static_cast<units::Rounding>(a)), unit(b) {}
  template <ExactNumber N>
  Made<std::int64_t> operator()(const N& value) const {
    return Exactly<N>::round(value, rounding, unit);
  }
};
struct FloorAt {
  using Forms = WholeOrExact;
  template <typename N>
  N operator()(const N& value, const N& bound) const {
    return order(value, bound) < 0 ? bound : value;
  }
};
struct CapAt {
  using Forms = WholeOrExact;
  template <typename N>
  N operator()(const N& value, const N& bound) const {
    return order(value, bound) > 0 ? bound : value;
  }
};

// ---- comparisons and truth

using OfTwo = FormsOf<Truth(Whole, Whole), Truth(Exact, Exact)>;

struct Less {
  using Forms = OfTwo;
  static constexpr std::string_view kSlope = "-+";
  template <typename N>
  bool operator()(const N& left, const N& right) const {
    return order(left, right) < 0;
  }
};
struct LessEqual {
  using Forms = OfTwo;
  static constexpr std::string_view kSlope = "-+";
  template <typename N>
  bool operator()(const N& left, const N& right) const {
    return order(left, right) <= 0;
  }
};
struct Greater {
  using Forms = OfTwo;
  static constexpr std::string_view kSlope = "+-";
  template <typename N>
  bool operator()(const N& left, const N& right) const {
    return order(left, right) > 0;
  }
};
struct GreaterEqual {
  using Forms = OfTwo;
  static constexpr std::string_view kSlope = "+-";
  template <typename N>
  bool operator()(const N& left, const N& right) const {
    return order(left, right) >= 0;
  }
};
using OfDays = FormsOf<Truth(Span, Span), Truth(Days, Days)>;
struct Overlaps {
  using Forms = OfDays;
  template <typename T>
  bool operator()(const T& left, const T& right) const {
    return units::overlaps(left, right);
  }
};
struct Within {
  using Forms = OfDays;
  template <typename T>
  bool operator()(const T& inner, const T& outer) const {
    return units::within(inner, outer);
  }
};
struct Negation {
  using Forms = FormsOf<Truth(Truth)>;
  static constexpr std::string_view kSlope = "-";
  bool operator()(bool value) const { return !value; }
};

// ---- dates and months

struct AddDays {
  using Forms = FormsOf<Date(Date, Whole)>;
  static constexpr std::string_view kSlope = "++";
  static constexpr bool kMayFail = true;
  Made<units::Date> operator()(units::Date from, std::int64_t count) const {
    return or_outside(units::add_days(from, count));
  }
};
struct AddMonthsLate {
  using Forms = FormsOf<Date(Date, Whole)>;
  static constexpr std::string_view kSlope = "++";
  static constexpr bool kMayFail = true;
  Made<units::Date> operator()(units::Date from, std::int64_t months) const {
    return or_outside(units::add_months(from, months, units::MissingDay::late));
  }
};
struct AddMonthsEarly {
  using Forms = FormsOf<Date(Date, Whole)>;
  static constexpr std::string_view kSlope = "++";
  static constexpr bool kMayFail = true;
  Made<units::Date> operator()(units::Date from, std::int64_t months) const {
    return or_outside(units::add_months(from, months, units::MissingDay::early));
  }
};
struct MonthAdd {
  using Forms = FormsOf<Month(Month, Whole)>;
  static constexpr std::string_view kSlope = "++";
  static constexpr bool kMayFail = true;
  Made<units::Month> operator()(units::Month from, std::int64_t months) const {
    const auto moved = units::add_months(from, months);
    return moved ? Made<units::Month>(*moved) : std::unexpected(Fault::outside_years);
  }
};
struct MonthsBetween {
  using Forms = FormsOf<Whole(Month, Month)>;
  static constexpr std::string_view kSlope = "+-";
  std::int64_t operator()(units::Month left, units::Month right) const {
    return std::int64_t{left.months} - right.months;
  }
};
struct DaysBetween {
  using Forms = FormsOf<Whole(Date, Date)>;
  static constexpr std::string_view kSlope = "+-";
  std::int64_t operator()(units::Date left, units::Date right) const {
    return std::int64_t{left.days} - right.days;
  }
};
struct MonthOf {
  using Forms = FormsOf<Month(Date)>;
  static constexpr std::string_view kSlope = "+";
  units::Month operator()(units::Date on) const { return units::month_of(on); }
};
struct DayOf {
  using Forms = FormsOf<Whole(Date)>;
  static constexpr std::int64_t kLeast = 1, kMost = 31;
  std::int64_t operator()(units::Date on) const { return units::split(on).day; }
};
struct Weekday {  // of ISO 8601, Monday first; four days after 1970-01-01 was one
  using Forms = FormsOf<Whole(Date)>;
  static constexpr std::int64_t kLeast = 1, kMost = 7;
  std::int64_t operator()(units::Date on) const {
    const std::int64_t since_monday = (std::int64_t{on.days} - 4) % 7;
    return (since_monday + 7) % 7 + 1;
  }
};
struct YearOf {
  using Forms = FormsOf<Whole(Date)>;
  static constexpr std::string_view kSlope = "+";
  std::int64_t operator()(units::Date on) const { return units::split(on).year; }
};
struct MonthYear {
  using Forms = FormsOf<Whole(Month)>;
  static constexpr std::string_view kSlope = "+";
  std::int64_t operator()(units::Month of) const { return units::split(units::first_day(of)).year; }
};
struct MonthNumber {
  using Forms = FormsOf<Whole(Month)>;
  static constexpr std::int64_t kLeast = 1, kMost = 12;
  std::int64_t operator()(units::Month of) const {
    return units::split(units::first_day(of)).month;
  }
};
struct FirstDay {
  using Forms = FormsOf<Date(Month)>;
  static constexpr std::string_view kSlope = "+";
  units::Date operator()(units::Month of) const { return units::first_day(of); }
};
struct LastDay {
  using Forms = FormsOf<Date(Month)>;
  static constexpr std::string_view kSlope = "+";
  units::Date operator()(units::Month of) const { return units::last_day(of); }
};
struct IsFirstOfMonth {
  using Forms = FormsOf<Truth(Date)>;
  bool operator()(units::Date on) const { return units::split(on).day == 1; }
};
struct MakeDate {
  using Forms = FormsOf<Date(Whole, Whole, Whole)>;
  static constexpr bool kMayFail = true;
  Made<units::Date> operator()(std::int64_t year, std::int64_t month, std::int64_t day) const {
    const auto in_range = [](std::int64_t value) { return value >= 0 && value <= 9999; };
    if (!in_range(year) || !in_range(month) || !in_range(day)) {
      return std::unexpected(Fault::no_such_date);
    }
    const auto made =
        units::make_date(static_cast<std::int32_t>(year), static_cast<std::int32_t>(month),
                         static_cast<std::int32_t>(day));
    return made ? Made<units::Date>(*made) : std::unexpected(Fault::no_such_date);
  }
};
struct Age {
  using Forms = FormsOf<Whole(Date, Date)>;
  static constexpr std::string_view kSlope = "-+";
  std::int64_t operator()(units::Date birth, units::Date on) const { return units::age(birth, on); }
};

// ---- spans and sets of days

struct MakeSpan {
  using Forms = FormsOf<Span(Date, Date)>;
  Made<units::Span> operator()(units::Date begin, units::Date end) const {
    if (end < begin) return std::unexpected(Fault::ends_before_it_begins);
    return units::Span{begin, end};
  }
  static std::string message(units::Date begin, units::Date end);
};
struct SpanBegin {
  using Forms = FormsOf<Date(Span)>;
  units::Date operator()(const units::Span& of) const { return of.begin; }
};
struct SpanEnd {
  using Forms = FormsOf<Date(Span)>;
  units::Date operator()(const units::Span& of) const { return of.end; }
};
struct MonthToSpan {
  using Forms = FormsOf<Span(Month)>;
  units::Span operator()(units::Month of) const {
    return {units::first_day(of), units::last_day(of)};
  }
};
struct SpanToDays {
  using Forms = FormsOf<Days(Span)>;
  void operator()(const units::Span& of, std::vector<units::Span>& to) const { to.push_back(of); }
};
struct MonthToDays {
  using Forms = FormsOf<Days(Month)>;
  void operator()(units::Month of, std::vector<units::Span>& to) const {
    to.push_back({units::first_day(of), units::last_day(of)});
  }
};
struct DateToDays {
  using Forms = FormsOf<Days(Date)>;
  void operator()(units::Date on, std::vector<units::Span>& to) const { to.push_back({on, on}); }
};
struct Unite {
  using Forms = FormsOf<Days(Days, Days)>;
  void operator()(units::SpanRun left, units::SpanRun right, std::vector<units::Span>& to) const {
    units::append_union(left, right, to);
  }
};
struct Intersect {
  using Forms = FormsOf<Days(Days, Days)>;
  void operator()(units::SpanRun left, units::SpanRun right, std::vector<units::Span>& to) const {
    units::append_intersection(left, right, to);
  }
};
struct Except {
  using Forms = FormsOf<Days(Days, Days)>;
  void operator()(units::SpanRun left, units::SpanRun right, std::vector<units::Span>& to) const {
    units::append_difference(left, right, to);
  }
};
struct CountDays {
  using Forms = FormsOf<Whole(Days)>;
  static constexpr std::int64_t kLeast = 0;
  static constexpr bool kMayFail = true;  // of days without end
  Made<std::int64_t> operator()(units::SpanRun set) const {
    const auto count = units::count_days(set);
    return count ? Made<std::int64_t>(*count) : std::unexpected(Fault::endless);
  }
};
struct FirstDays {
  using Forms = FormsOf<Days(Days, Whole)>;
  void operator()(units::SpanRun set, std::int64_t n, std::vector<units::Span>& to) const {
    units::append_first_days(set, n, to);
  }
};
/// Mondays to Fridays.
struct Weekdays {
  using Forms = FormsOf<Days(Month)>;
  void operator()(units::Month of, std::vector<units::Span>& to) const {
    const units::Date last = units::last_day(of);
    const units::Date first = units::first_day(of);
    const auto number = static_cast<std::int32_t>(Weekday()(first));
    for (std::int32_t monday = first.days - number + 1; monday <= last.days; monday += 7) {
      const units::Date begin{std::max(monday, first.days)};
      const units::Date end{std::min(monday + 4, last.days)};
      if (begin <= end) to.push_back({begin, end});
    }
  }
};
// Blank where the set has no such day.
struct NthDay {
  using Forms = FormsOf<Date(Days, Whole)>;
  std::optional<units::Date> operator()(units::SpanRun set, std::int64_t n) const {
    return units::nth_day(set, n);
  }
};
struct FirstDate {
  using Forms = FormsOf<Date(Days)>;
  std::optional<units::Date> operator()(units::SpanRun set) const {
    return set.empty() ? std::nullopt : std::optional(set.front().begin);
  }
};
struct LastDate {
  using Forms = FormsOf<Date(Days)>;
  std::optional<units::Date> operator()(units::SpanRun set) const {
    return set.empty() ? std::nullopt : std::optional(set.back().end);
  }
};

}  // namespace poppy::ops
