// Sets of days: union, intersection, difference and counting over sorted spans.
#include <algorithm>
#include <utility>

#include "interpreter/text/problem.h"
#include "interpreter/units/calendar.h"

namespace poppy::units {
namespace {

std::int64_t length(const Span& span) { return std::int64_t{span.end.days} - span.begin.days + 1; }

Date day_after(Date date) { return {date.days + 1}; }
Date day_before(Date date) { return {date.days - 1}; }

}  // namespace

DaySet::DaySet(const Span& span) : DaySet(of({span})) {}

DaySet::DaySet(Month month) : spans_{{first_day(month), last_day(month)}} {}

DaySet DaySet::of(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::begin);
  DaySet set;
  for (const Span& span : spans) {
    if (span.begin > span.end) text::bug("a span of days that ends before it begins");
    if (!set.spans_.empty() && span.begin <= day_after(set.spans_.back().end)) {
      set.spans_.back().end = std::max(set.spans_.back().end, span.end);
    } else {
      set.spans_.push_back(span);
    }
  }
  return set;
}

std::optional<std::int64_t> DaySet::count() const {
  if (!spans_.empty() && spans_.back().end == kOpen) return std::nullopt;
  std::int64_t days = 0;
  for (const Span& span : spans_) days += length(span);
  return days;
}

bool DaySet::contains(Date date) const {
  const auto after = std::ranges::upper_bound(spans_, date, {}, &Span::begin);
  return after != spans_.begin() && date <= std::prev(after)->end;
}

DaySet operator|(const DaySet& left, const DaySet& right) {
  std::vector<Span> spans = left.spans_;
  spans.insert(spans.end(), right.spans_.begin(), right.spans_.end());
  return DaySet::of(std::move(spans));
}

DaySet operator&(const DaySet& left, const DaySet& right) {
  DaySet both;
  auto l = left.spans_.begin();
  auto r = right.spans_.begin();
  while (l != left.spans_.end() && r != right.spans_.end()) {
    if (overlaps(*l, *r)) {
      both.spans_.push_back({std::max(l->begin, r->begin), std::min(l->end, r->end)});
    }
    if (l->end < r->end) {
      ++l;
    } else {
      ++r;
    }
  }
  return both;
}

DaySet operator-(const DaySet& left, const DaySet& right) {
  DaySet rest;
  auto r = right.spans_.begin();
  for (Span span : left.spans_) {
    while (r != right.spans_.end() && r->end < span.begin) ++r;
    // The last span cut out may reach into the next of `left`, so it is looked at again there.
    auto cut = r;
    bool left_over = true;
    for (; left_over && cut != right.spans_.end() && cut->begin <= span.end; ++cut) {
      if (cut->begin > span.begin) rest.spans_.push_back({span.begin, day_before(cut->begin)});
      left_over = cut->end < span.end;
      span.begin = day_after(cut->end);
    }
    if (left_over) rest.spans_.push_back(span);
    if (cut != r) r = std::prev(cut);
  }
  return rest;
}

bool within(const DaySet& inner, const DaySet& outer) { return (inner - outer).empty(); }

bool overlaps(const DaySet& left, const DaySet& right) { return !(left & right).empty(); }

DaySet first_days(const DaySet& set, std::int64_t n) {
  std::vector<Span> spans;
  for (const Span& span : set.spans()) {
    if (n <= 0) break;
    const std::int64_t taken = std::min(n, length(span));
    spans.push_back({span.begin, {static_cast<std::int32_t>(span.begin.days + taken - 1)}});
    n -= taken;
  }
  return DaySet::of(std::move(spans));
}

std::optional<Date> nth_day(const DaySet& set, std::int64_t n) {
  if (n < 1) return std::nullopt;
  for (const Span& span : set.spans()) {
    if (n <= length(span)) return Date{static_cast<std::int32_t>(span.begin.days + n - 1)};
    n -= length(span);
  }
  return std::nullopt;
}

std::string to_string(const DaySet& set) {
  if (set.empty()) return "no days";
  std::string result;
  for (const Span& span : set.spans()) {
    if (!result.empty()) result += ", ";
    result += span.begin == span.end ? to_string(span.begin) : to_string(span);
  }
  return result;
}

}  // namespace poppy::units
