// Numbers, dates and sets against plain ways to compute them.
#include <algorithm>
#include <optional>
#include <ranges>
#include <set>

#include "interpreter/code/exact.h"
#include "interpreter/units/bounds.h"
#include "interpreter/units/boxes.h"
#include "interpreter/units/literals.h"
#include "tests/fuzz/fuzz.h"

namespace {

using namespace poppy;
using fuzz::Bytes;
using fuzz::require;

/// What is read and printed is read the same again.
template <typename Parse, typename Print>
void round_trip(const std::string& text, Parse parse, Print print) {
  const auto read = parse(text);
  if (!read) {
    require(!read.error().empty(), "what is refused is told why", text);
    return;
  }
  const std::string printed = print(*read);
  const auto again = parse(printed);
  require(again.has_value(), "what is printed can be read", printed);
  require(print(*again) == printed, "what is printed is read the same", printed);
}

/// Days 0 to 255 from a first one, as a plain set.
std::set<std::int32_t> plain_days(const units::DaySet& days) {
  std::set<std::int32_t> all;
  for (const units::Span& span : days.spans()) {
    for (std::int32_t day = span.begin.days; day <= span.end.days; ++day) all.insert(day);
  }
  return all;
}

units::DaySet draw_days(Bytes& bytes) {
  std::vector<units::Span> spans;
  for (std::uint64_t i = bytes.below(5); i > 0; --i) {
    const auto begin = static_cast<std::int32_t>(bytes.below(120));
    spans.push_back({{begin}, {begin + static_cast<std::int32_t>(bytes.below(20))}});
  }
  return units::DaySet::of(std::move(spans));
}

}  // namespace

POPPY_FUZZ_TARGET(literals) {
  round_trip(text, units::parse_int, [](std::int64_t value) { return std::to_string(value); });
  round_trip(text, units::parse_money, units::money_to_string);
  round_trip(text, units::parse_exact_money, units::exact_money_to_string);
  round_trip(text, units::parse_rate, units::rate_to_string);
  round_trip(text, units::parse_rate,
             [](const units::Rational& value) { return units::to_string(value); });
  round_trip(text, units::parse_date, [](units::Date value) { return units::to_string(value); });
  round_trip(text, units::parse_month, [](units::Month value) { return units::to_string(value); });
  round_trip(text, units::parse_span, [](units::Span value) { return units::to_string(value); });
  round_trip(text, units::parse_dayset,
             [](const units::DaySet& value) { return units::to_string(value); });
  round_trip(text, units::parse_bool, [](bool value) { return std::string(value ? "yes" : "no"); });
  round_trip(text, units::parse_month_range, [](const units::MonthRange& range) {
    require(range.first <= range.last, "a range of months goes forwards");
    return units::to_string(range.first) + ".." + units::to_string(range.last);
  });
  static_cast<void>(units::parse_literal(text));
}

POPPY_FUZZ_TARGET(daysets) {
  Bytes bytes(text);
  const units::DaySet left = draw_days(bytes);
  const units::DaySet right = draw_days(bytes);
  const std::set<std::int32_t> l = plain_days(left);
  const std::set<std::int32_t> r = plain_days(right);
  std::set<std::int32_t> wanted;
  std::ranges::set_union(l, r, std::inserter(wanted, wanted.end()));
  require(plain_days(left | right) == wanted, "a union has the days of both");
  wanted.clear();
  std::ranges::set_intersection(l, r, std::inserter(wanted, wanted.end()));
  require(plain_days(left & right) == wanted, "an intersection has the days in both");
  require(overlaps(left, right) == !wanted.empty(), "sets that share a day overlap");
  wanted.clear();
  std::ranges::set_difference(l, r, std::inserter(wanted, wanted.end()));
  require(plain_days(left - right) == wanted, "a difference has the days of the first alone");
  require(within(left, right) == wanted.empty(), "a set is within where nothing is left");
  require(left.count() == static_cast<std::int64_t>(l.size()), "days are counted");
  const auto n = static_cast<std::int64_t>(bytes.below(70)) - 2;
  std::set<std::int32_t> first;
  for (const std::int32_t day : l) {
    if (static_cast<std::int64_t>(first.size()) < n) first.insert(day);
  }
  require(plain_days(units::first_days(left, n)) == first, "the first days are those");
  const auto nth = units::nth_day(left, n);
  const bool there = n >= 1 && n <= static_cast<std::int64_t>(l.size());
  require(nth.has_value() == there, "there is an nth day where there are so many");
  if (there) require(nth->days == *std::next(l.begin(), n - 1), "the nth day is the nth");
  for (std::size_t i = 1; i < left.spans().size(); ++i) {
    require(left.spans()[i - 1].end.days + 1 < left.spans()[i].begin.days, "spans do not touch");
  }
}

POPPY_FUZZ_TARGET(bounds) {
  Bytes bytes(text);
  const auto draw = [&] { return static_cast<std::int64_t>(bytes.below(60)) - 20; };
  units::Bounds bounds;
  if (bytes.below(2) == 1) bounds.low = units::Rational{draw(), 1};
  if (bytes.below(2) == 1) bounds.high = units::Rational{draw(), 1};
  const auto step = static_cast<std::int64_t>(bytes.below(7));
  const auto parts = static_cast<std::int64_t>(1 + bytes.below(4));
  if (step > 0) bounds.step = units::make_rational(step, parts);
  for (std::int64_t twelfths = -360; twelfths <= 720; twelfths += 1 + draw() % 5 + 20) {
    const units::Rational number = *units::make_rational(twelfths, 12);
    // In twelfths all is whole: step / parts is step * 12 / parts twelfths.
    bool wanted = !bounds.low || twelfths >= static_cast<std::int64_t>(bounds.low->num) * 12;
    wanted =
        wanted && (!bounds.high || twelfths <= static_cast<std::int64_t>(bounds.high->num) * 12);
    const std::int64_t stride = step * 12 / parts;
    wanted = wanted && (step == 0 || twelfths % stride == 0);
    require(is_within(bounds, number) == wanted, "a number is within its bounds or not");
    const auto beside = neighbours(bounds, number);
    if (!beside) continue;
    require(units::compare(beside->below, number) < 0 && units::compare(number, beside->above) < 0,
            "neighbours lie on either side");
    const auto apart = units::subtract(beside->above, beside->below);
    require(apart && units::compare(*apart, *bounds.step) == 0, "neighbours are a step apart");
  }
}

POPPY_FUZZ_TARGET(boxes) {
  Bytes bytes(text);
  units::Boxes boxes;
  boxes.sides = 1 + bytes.below(3);
  for (std::size_t side = 0; side < boxes.sides; ++side) {
    boxes.apart.push_back(bytes.below(4) == 0);
  }
  constexpr std::int64_t kLast = 6;
  const std::uint64_t count = bytes.below(8);
  for (std::uint64_t i = 0; i < count; ++i) {
    for (std::size_t side = 0; side < boxes.sides; ++side) {
      const auto low = static_cast<std::int64_t>(bytes.below(kLast + 1));
      const auto high = low + static_cast<std::int64_t>(bytes.below(5)) - 1;
      boxes.low.push_back(low);
      boxes.high.push_back(std::min(high, kLast));
    }
    boxes.group.push_back(static_cast<std::uint32_t>(bytes.below(4)));
  }
  const units::Point first(boxes.sides, 0);
  const units::Point last(boxes.sides, kLast);
  const units::BoxReport report = units::examine_boxes(boxes, first, last);
  require(report.is_whole, "so few boxes are examined whole");
  const auto holds = [&](std::size_t box, const units::Point& at) {
    for (std::size_t side = 0; side < boxes.sides; ++side) {
      if (at[side] < boxes.low[box * boxes.sides + side]) return false;
      if (at[side] > boxes.high[box * boxes.sides + side]) return false;
    }
    return true;
  };
  std::set<units::Point> free;
  std::set<std::pair<std::size_t, std::size_t>> meetings;
  units::Point at = first;
  for (bool more = true; more;) {
    std::vector<std::size_t> here;
    for (std::size_t box = 0; box < boxes.size(); ++box) {
      if (holds(box, at)) here.push_back(box);
    }
    if (here.empty()) free.insert(at);
    for (std::size_t i = 0; i < here.size(); ++i) {
      for (std::size_t j = i + 1; j < here.size(); ++j) {
        if (boxes.group[here[i]] != boxes.group[here[j]]) meetings.emplace(here[i], here[j]);
      }
    }
    more = false;
    for (std::size_t side = boxes.sides; side-- > 0 && !more;) {
      more = at[side] < kLast;
      at[side] = more ? at[side] + 1 : 0;
    }
  }
  std::vector<units::Point> gaps;
  while (!free.empty()) {  // the least, and all that it is joined to
    gaps.push_back(*free.begin());
    std::vector<units::Point> open{*free.begin()};
    free.erase(free.begin());
    while (!open.empty()) {
      const units::Point of = open.back();
      open.pop_back();
      for (std::size_t side = 0; side < boxes.sides; ++side) {
        if (boxes.apart[side]) continue;
        for (const std::int64_t step : {-1, 1}) {
          units::Point beside = of;
          beside[side] += step;
          if (free.erase(beside) > 0) open.push_back(beside);
        }
      }
    }
  }
  require(report.gaps == gaps, "each gap is told by the least of its points");
  std::set<std::pair<std::size_t, std::size_t>> told;
  for (const units::BoxMeeting& meeting : report.meetings) {
    require(holds(meeting.one, meeting.at) && holds(meeting.other, meeting.at),
            "both boxes hold the point where they meet");
    told.emplace(meeting.one, meeting.other);
  }
  require(told == meetings, "each two boxes that meet are told");
}

POPPY_FUZZ_TARGET(exact) {
  Bytes bytes(text);
  const auto draw = [&]() -> code::Exact {
    const std::int64_t num = bytes.number();
    const std::int64_t den = bytes.number();
    const bool fits = num != code::kNoNum && den > 0;
    return fits ? code::Exact{num, den} : code::Exact{static_cast<std::int64_t>(bytes.below(9)), 3};
  };
  const code::Exact left = draw();
  const code::Exact right = draw();
  const auto wide = [](const code::Exact& value) {
    return *units::make_rational(value.num, value.den);
  };
  const auto same = [&](code::ExactState state, const code::Exact& found,
                        const std::optional<units::Rational>& wanted, std::string_view what) {
    if (state != code::ExactState::fine) {
      // It leaves what 64 bits do not hold, and errs where the reference errs or was left to it.
      const bool large = !wanted || wanted->num > code::kNoNum * units::Int128{-1} - 1 ||
                         wanted->num <= code::kNoNum;
      require(large || state == code::ExactState::too_large, what);
      return;
    }
    require(wanted && units::compare(wide(found), *wanted) == 0, what);
  };
  code::Exact found;
  const units::Rational l = wide(left);
  const units::Rational r = wide(right);
  same(add(left, right, found), found, units::add(l, r), "sums are alike");
  same(subtract(left, right, found), found, units::subtract(l, r), "differences are alike");
  same(multiply(left, right, found), found, units::multiply(l, r), "products are alike");
  if (right.num != 0)
    same(divide(left, right, found), found, units::divide(l, r), "quotients are alike");
  const int order = code::compare(left, right);
  const auto wanted = units::compare(l, r);
  require((order < 0) == (wanted < 0) && (order > 0) == (wanted > 0), "orders are alike");
  for (const auto rounding :
       {units::Rounding::down, units::Rounding::up, units::Rounding::half_up}) {
    for (const std::int64_t unit : {1, 100}) {
      std::int64_t rounded = 0;
      const auto state = code::round(left, rounding, unit, rounded);
      const auto by_reference = units::round(l, rounding, unit);
      require((state == code::ExactState::fine) == by_reference.has_value(), "roundings err alike");
      if (by_reference) require(rounded == *by_reference, "roundings are alike");
    }
  }
}
