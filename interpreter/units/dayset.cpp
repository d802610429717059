// Sets of days: union, intersection, difference and counting over sorted spans.
#include <algorithm>
#include <iterator>
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
  make_set(spans, 0);
  DaySet set;
  set.spans_ = std::move(spans);
  return set;
}

void make_set(std::vector<Span>& spans, std::size_t first) {
  const auto begin = spans.begin() + static_cast<std::ptrdiff_t>(first);
  std::ranges::sort(begin, spans.end(), {}, &Span::begin);
  auto last = begin;  // of those made
  for (auto at = begin; at != spans.end(); ++at) {
    if (at->begin > at->end) text::bug("a span of days that ends before it begins");
    if (at == begin) continue;
    if (at->begin <= day_after(last->end)) {
      last->end = std::max(last->end, at->end);
    } else {
      *++last = *at;
    }
  }
  if (begin != spans.end()) spans.erase(last + 1, spans.end());
}

std::optional<std::int64_t> count_days(SpanRun set) {
  if (!set.empty() && set.back().end == kOpen) return std::nullopt;
  std::int64_t days = 0;
  for (const Span& span : set) days += length(span);
  return days;
}

std::optional<std::int64_t> DaySet::count() const { return count_days(spans_); }

bool DaySet::contains(Date date) const {
  const auto after = std::ranges::upper_bound(spans_, date, {}, &Span::begin);
  return after != spans_.begin() && date <= std::prev(after)->end;
}

void append_union(SpanRun left, SpanRun right, std::vector<Span>& to) {
  const std::size_t first = to.size();
  to.reserve(first + left.size() + right.size());
  std::merge(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(to),
             [](const Span& one, const Span& other) { return one.begin < other.begin; });
  make_set(to, first);
}

void append_intersection(SpanRun left, SpanRun right, std::vector<Span>& to) {
  auto l = left.begin();
  auto r = right.begin();
  while (l != left.end() && r != right.end()) {
    if (overlaps(*l, *r)) to.push_back({std::max(l->begin, r->begin), std::min(l->end, r->end)});
    if (l->end < r->end) {
      ++l;
    } else {
      ++r;
    }
  }
}

void append_difference(SpanRun left, SpanRun right, std::vector<Span>& to) {
  auto r = right.begin();
  for (Span span : left) {
    while (r != right.end() && r->end < span.begin) ++r;
    // The last span cut out may reach into the next of `left`, so it is looked at again there.
    auto cut = r;
    bool left_over = true;
    for (; left_over && cut != right.end() && cut->begin <= span.end; ++cut) {
      if (cut->begin > span.begin) to.push_back({span.begin, day_before(cut->begin)});
      left_over = cut->end < span.end;
      span.begin = day_after(cut->end);
    }
    if (left_over) to.push_back(span);
    if (cut != r) r = std::prev(cut);
  }
}

void append_first_days(SpanRun set, std::int64_t n, std::vector<Span>& to) {
  for (const Span& span : set) {
    if (n <= 0) break;
    const std::int64_t taken = std::min(n, length(span));
    to.push_back({span.begin, {static_cast<std::int32_t>(span.begin.days + taken - 1)}});
    n -= taken;
  }
}

std::optional<Date> nth_day(SpanRun set, std::int64_t n) {
  if (n < 1) return std::nullopt;
  for (const Span& span : set) {
    if (n <= length(span)) return Date{static_cast<std::int32_t>(span.begin.days + n - 1)};
    n -= length(span);
  }
  return std::nullopt;
}

DaySet operator|(const DaySet& left, const DaySet& right) {
  DaySet all;
  append_union(left.spans_, right.spans_, all.spans_);
  return all;
}

DaySet operator&(const DaySet& left, const DaySet& right) {
  DaySet both;
  append_intersection(left.spans_, right.spans_, both.spans_);
  return both;
}

DaySet operator-(const DaySet& left, const DaySet& right) {
  DaySet rest;
  append_difference(left.spans_, right.spans_, rest.spans_);
  return rest;
}

bool within(SpanRun inner, SpanRun outer) {
  // Spans of a set do not touch, so that each must lie in one.
  auto at = outer.begin();
  return std::ranges::all_of(inner, [&](const Span& span) {
    while (at != outer.end() && at->end < span.begin) ++at;
    return at != outer.end() && within(span, *at);
  });
}

bool overlaps(SpanRun left, SpanRun right) {
  auto l = left.begin();
  auto r = right.begin();
  while (l != left.end() && r != right.end()) {
    if (overlaps(*l, *r)) return true;
    if (l->end < r->end) {
      ++l;
    } else {
      ++r;
    }
  }
  return false;
}

bool within(const DaySet& inner, const DaySet& outer) {
  return within(SpanRun(inner.spans()), SpanRun(outer.spans()));
}

bool overlaps(const DaySet& left, const DaySet& right) {
  return overlaps(SpanRun(left.spans()), SpanRun(right.spans()));
}

DaySet first_days(const DaySet& set, std::int64_t n) {
  std::vector<Span> spans;
  append_first_days(set.spans(), n, spans);
  return DaySet::of(std::move(spans));
}

std::optional<Date> nth_day(const DaySet& set, std::int64_t n) {
  return nth_day(SpanRun(set.spans()), n);
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
