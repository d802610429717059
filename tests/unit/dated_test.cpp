// Which version holds at a month as known on a run date, and what is wrong with a list of versions.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <tuple>

#include "interpreter/units/dated.h"

namespace poppy::units {
namespace {

Month month(std::int32_t year, std::int32_t number) { return make_month(year, number).value(); }
Date day(std::int32_t year, std::int32_t number, std::int32_t d) {
  return make_date(year, number, d).value();
}
constexpr Date kEarly = kFirstDate;

TEST_CASE("a version without dates always holds") {
  const std::vector<Dating> always{{}};
  CHECK(version_at(always, kFirstMonth, kFirstDate) == 0);
  CHECK(version_at(always, kLastMonth, kOpen) == 0);
  CHECK_FALSE(version_at({}, month(2021, 8), kEarly));
  CHECK(find_gaps(always).empty());
  CHECK(find_dating_faults(always).empty());
}

TEST_CASE("an open version ends before the next begins; both ends of a written one are included") {
  const std::vector<Dating> versions{
      {month(2021, 10), {}, {}}, {month(2019, 10), {}, {}}, {month(2020, 10), month(2021, 3), {}}};
  CHECK_FALSE(version_at(versions, month(2019, 9), kEarly));
  CHECK(version_at(versions, month(2019, 10), kEarly) == 1);
  CHECK(version_at(versions, month(2020, 9), kEarly) == 1);
  CHECK(version_at(versions, month(2020, 10), kEarly) == 2);
  CHECK(version_at(versions, month(2021, 3), kEarly) == 2);
  CHECK_FALSE(version_at(versions, month(2021, 4), kEarly));
  CHECK_FALSE(version_at(versions, month(2021, 9), kEarly));
  CHECK(version_at(versions, month(2021, 10), kEarly) == 0);
  CHECK(find_dating_faults(versions).empty());
}

TEST_CASE("later knowledge paints over earlier, for the runs that know it") {
  const Date learned = day(2021, 6, 15);
  const std::vector<Dating> versions{{month(2019, 10), {}, {}},
                                     {month(2020, 10), {}, {}},
                                     {month(2020, 3), month(2021, 2), learned}};
  CHECK(version_at(versions, month(2020, 5), day(2021, 6, 14)) == 0);
  CHECK(version_at(versions, month(2020, 5), learned) == 2);
  CHECK(version_at(versions, month(2021, 2), learned) == 2);
  CHECK(version_at(versions, month(2021, 3), learned) == 1);
  CHECK(version_at(versions, month(2020, 2), learned) == 0);
  CHECK(find_dating_faults(versions).empty());
}

TEST_CASE("of two versions of one day, the one made at a later minute is known later") {
  const Date made = day(2022, 3, 7);
  const std::vector<Dating> versions{{{}, {}, {}},
                                     {month(2022, 5), {}, made, 9 * 60},
                                     {month(2022, 5), month(2022, 6), made, 14 * 60 + 30}};
  CHECK(version_at(versions, month(2022, 5), day(2022, 3, 6)) == 0);
  CHECK(version_at(versions, month(2022, 5), made) == 2);
  CHECK(version_at(versions, month(2022, 6), made) == 2);
  CHECK(version_at(versions, month(2022, 7), made) == 1);  // undone for two months only
  CHECK(version_at(versions, month(2022, 4), made) == 0);
  CHECK(find_dating_faults(versions).empty());
  const std::vector<Dating> same_minute{{month(2022, 5), {}, made, 540},
                                        {month(2022, 5), {}, made, 540}};
  REQUIRE(find_dating_faults(same_minute).size() == 1);
  CHECK(find_dating_faults(same_minute)[0].kind == DatingFaultKind::same_start);
}

TEST_CASE("where the latest knowledge has ended, the knowledge before it holds") {
  const std::vector<Dating> versions{
      {{}, {}, {}},
      {month(2020, 1), {}, day(2020, 1, 1)},
      {month(2021, 1), month(2021, 3), day(2021, 1, 1)},
  };
  CHECK(version_at(versions, month(2019, 12), day(2022, 1, 1)) == 0);
  CHECK(version_at(versions, month(2021, 4), day(2022, 1, 1)) == 1);
  CHECK(version_at(versions, month(2021, 2), day(2022, 1, 1)) == 2);
  CHECK(version_at(versions, month(2021, 2), day(2020, 12, 31)) == 1);
  CHECK(version_at(versions, month(2021, 2), day(2019, 12, 31)) == 0);
}

TEST_CASE("a list with faults has an answer too") {
  const std::vector<Dating> same{{month(2020, 1), {}, {}}, {month(2020, 1), {}, {}}};
  CHECK(version_at(same, month(2020, 5), kEarly) == 0);
  const std::vector<Dating> overlap{{month(2020, 1), month(2020, 12), {}},
                                    {month(2020, 6), month(2020, 8), {}}};
  CHECK(version_at(overlap, month(2020, 7), kEarly) == 1);
  CHECK(version_at(overlap, month(2020, 9), kEarly) == 0);  // its own end is written
  CHECK(last_months(overlap) == std::vector{month(2020, 12), month(2020, 8)});
  const std::vector<Dating> one_ends{{month(2020, 1), month(2020, 3), {}},
                                     {month(2020, 1), {}, {}}};
  CHECK(version_at(one_ends, month(2020, 3), kEarly) == 0);
  CHECK(version_at(one_ends, month(2020, 4), kEarly) == 1);
  const std::vector<Dating> backwards{{month(2020, 1), {}, {}},
                                      {month(2020, 6), month(2020, 5), {}}};
  CHECK(version_at(backwards, month(2020, 7), kEarly) == 0);
}

TEST_CASE("resolution agrees with the rule applied day by day") {
  // The rule as said: cut open ends at the next start of the same knowledge; of those that cover,
  // the latest knowledge.
  std::mt19937 random(42);
  const auto draw = [&](std::int32_t low, std::int32_t high) {
    return std::uniform_int_distribution<std::int32_t>(low, high)(random);
  };
  int faultless = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<Dating> versions;
    for (std::int32_t n = draw(1, 6); n > 0; --n) {
      Dating dating;
      if (draw(0, 4) > 0) dating.from = Month{draw(0, 20)};
      if (draw(0, 1) > 0)
        dating.until = Month{(dating.from ? dating.from->months : 0) + draw(0, 6)};
      if (draw(0, 2) > 0) dating.runs_from = Date{draw(0, 3)};
      versions.push_back(dating);
    }
    std::vector<Month> months;
    for (std::int32_t m = -2; m <= 30; ++m) months.push_back(Month{m});
    for (std::int32_t run = -1; run <= 4; ++run) {
      const auto found = versions_at(versions, months, Date{run});
      for (std::size_t i = 0; i < months.size(); ++i) {
        CAPTURE(round);
        REQUIRE(found[i] == version_at(versions, months[i], Date{run}));
      }
    }
    const bool is_faultless = find_dating_faults(versions).empty();
    if (is_faultless) ++faultless;
    for (std::int32_t run = -1; run <= 4; ++run) {
      std::vector<bool> covered;
      for (std::int32_t m = -2; m <= 30; ++m) {
        std::vector<std::size_t> covering;
        for (std::size_t i = 0; i < versions.size(); ++i) {
          const Dating& version = versions[i];
          if (version.runs_from && version.runs_from->days > run) continue;
          if (version.from && version.from->months > m) continue;
          if (version.until && version.until->months < m) continue;
          bool ended = false;
          for (const Dating& next : versions) {
            if (version.until || next.runs_from != version.runs_from || !next.from) continue;
            ended =
                ended || (next.from->months <= m && (!version.from || *next.from > *version.from));
          }
          if (!ended) covering.push_back(i);
        }
        std::optional<std::size_t> expected;
        for (const std::size_t i : covering) {
          const auto rank = [&](std::size_t at) {
            return std::pair(versions[at].runs_from.value_or(kFirstDate),
                             versions[at].from.value_or(kFirstMonth));
          };
          if (expected && is_faultless) {  // no two of the same knowledge on one month
            REQUIRE(versions[i].runs_from != versions[*expected].runs_from);
          }
          if (!expected || rank(i) > rank(*expected)) expected = i;
        }
        CAPTURE(round);
        CAPTURE(run);
        CAPTURE(m);
        REQUIRE(version_at(versions, Month{m}, Date{run}) == expected);
        covered.push_back(expected.has_value());
      }
      for (std::int32_t m = -1; m <= 29; ++m) {
        const NearestCovered nearest = nearest_covered(versions, Month{m}, Date{run});
        if (covered[static_cast<std::size_t>(m + 1)]) {
          REQUIRE(nearest.before == Month{m - 1});
        }
        if (covered[static_cast<std::size_t>(m + 3)]) {
          REQUIRE(nearest.after == Month{m + 1});
        }
      }
    }
  }
  CHECK(faultless > 2'000);
}

TEST_CASE("an end before the start is a fault") {
  const std::vector<Dating> versions{{}, {month(2021, 5), month(2021, 4), day(2021, 1, 1)}};
  const std::vector<DatingFault> faults = find_dating_faults(versions);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].kind == DatingFaultKind::until_before_from);
  CHECK(faults[0].first == 1);
  CHECK(faults[0].second == 1);
  CHECK(faults[0].month == month(2021, 5));
  CHECK(faults[0].run == day(2021, 1, 1));
}

TEST_CASE("one month is no fault") {
  CHECK(find_dating_faults(std::vector<Dating>{{month(2021, 5), month(2021, 5), {}}}).empty());
}

TEST_CASE("the same start twice is a fault, at each of the later ones") {
  const std::vector<Dating> versions{{month(2021, 5), {}, {}},
                                     {month(2021, 5), month(2021, 6), {}},
                                     {month(2021, 5), {}, kFirstDate},
                                     {month(2021, 5), {}, day(2021, 1, 1)}};
  const std::vector<DatingFault> faults = find_dating_faults(versions);
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].kind == DatingFaultKind::same_start);
  CHECK(faults[0].first == 0);
  CHECK(faults[0].second == 1);
  CHECK(faults[0].month == month(2021, 5));
  CHECK(faults[1].first == 0);
  CHECK(faults[1].second == 2);
}

TEST_CASE("a written end that reaches a later start of the same knowledge is an overlap") {
  const std::vector<Dating> versions{{month(2021, 5), {}, {}},
                                     {month(2021, 1), month(2021, 5), {}},
                                     {month(2021, 3), month(2021, 4), day(2021, 1, 1)}};
  const std::vector<DatingFault> faults = find_dating_faults(versions);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].kind == DatingFaultKind::overlap);
  CHECK(faults[0].first == 1);
  CHECK(faults[0].second == 0);
  CHECK(faults[0].month == month(2021, 5));
  const std::vector<Dating> touching{{month(2021, 5), {}, {}},
                                     {month(2021, 1), month(2021, 4), {}}};
  CHECK(find_dating_faults(touching).empty());
}

TEST_CASE("painting over a version that begins later needs a written end") {
  const std::vector<Dating> hiding{{month(2020, 1), {}, {}},
                                   {month(2021, 1), {}, {}},
                                   {month(2022, 1), {}, {}},
                                   {month(2020, 6), {}, day(2021, 3, 1)}};
  const std::vector<DatingFault> faults = find_dating_faults(hiding);
  REQUIRE(faults.size() == 1);
  CHECK(faults[0].kind == DatingFaultKind::paints_over_without_until);
  CHECK(faults[0].first == 3);
  CHECK(faults[0].second == 1);
  CHECK(faults[0].month == month(2021, 1));
  CHECK(faults[0].run == day(2021, 3, 1));
}

TEST_CASE("painting over the last version, or from its start, needs no written end") {
  const std::vector<Dating> versions{{month(2020, 1), {}, {}},
                                     {month(2021, 1), {}, {}},
                                     {month(2021, 1), {}, day(2021, 3, 1)},
                                     {month(2021, 7), {}, day(2021, 4, 1)}};
  CHECK(find_dating_faults(versions).empty());
}

TEST_CASE("an open version that its own next one ends before the later start hides nothing") {
  const Date learned = day(2021, 3, 1);
  const std::vector<Dating> versions{{month(2020, 1), {}, {}},
                                     {month(2021, 1), {}, {}},
                                     {month(2020, 6), {}, learned},
                                     {month(2021, 1), {}, learned}};
  CHECK(find_dating_faults(versions).empty());
}

TEST_CASE("months that no version covers are gaps, once each, with the run that first shows them") {
  const std::vector<Dating> versions{
      {month(2020, 1), month(2020, 3), {}},
      {month(2020, 6), month(2020, 9), {}},
      {month(2021, 1), month(2021, 1), {}},
      {month(2020, 4), month(2020, 4), day(2020, 8, 1)},
  };
  const std::vector<MonthGap> gaps = find_gaps(versions);
  REQUIRE(gaps.size() == 3);
  CHECK(gaps[0].first == month(2020, 4));
  CHECK(gaps[0].last == month(2020, 5));
  CHECK(gaps[0].run == kFirstDate);
  CHECK(gaps[1].first == month(2020, 10));
  CHECK(gaps[1].last == month(2020, 12));
  CHECK(gaps[2].first == month(2020, 5));
  CHECK(gaps[2].last == month(2020, 5));
  CHECK(gaps[2].run == day(2020, 8, 1));
}

TEST_CASE(
    "an open version leaves no gap before the next, nor does the base under a painted month") {
  const std::vector<Dating> versions{{month(2020, 1), {}, {}},
                                     {month(2021, 1), {}, {}},
                                     {month(2022, 1), month(2022, 2), day(2021, 6, 1)}};
  CHECK(find_gaps(versions).empty());
  CHECK(find_gaps({}).empty());
}

TEST_CASE("gaps are the months between covered ones, as the runs come to know more") {
  std::mt19937 random(7);
  const auto draw = [&](std::int32_t low, std::int32_t high) {
    return std::uniform_int_distribution<std::int32_t>(low, high)(random);
  };
  for (int round = 0; round < 3'000; ++round) {
    std::vector<Dating> versions;
    for (std::int32_t n = draw(1, 8); n > 0; --n) {
      const Month from{draw(0, 40)};
      versions.push_back({from, Month{from.months + draw(0, 4)}, Date{draw(0, 3)}});
    }
    std::vector<std::tuple<Month, Month, Date>> expected;
    for (std::int32_t run = 0; run <= 3; ++run) {
      std::optional<std::int32_t> last;  // covered month
      for (std::int32_t m = 0; m <= 50; ++m) {
        if (!version_at(versions, Month{m}, Date{run})) continue;
        if (last && *last + 1 < m) {
          const bool told = std::ranges::any_of(expected, [&](const auto& gap) {
            return std::get<0>(gap) == Month{*last + 1} && std::get<1>(gap) == Month{m - 1};
          });
          if (!told) expected.emplace_back(Month{*last + 1}, Month{m - 1}, Date{run});
        }
        last = m;
      }
    }
    std::vector<std::tuple<Month, Month, Date>> found;
    for (const MonthGap& gap : find_gaps(versions))
      found.emplace_back(gap.first, gap.last, gap.run);
    CAPTURE(round);
    REQUIRE(found == expected);
  }
}

TEST_CASE("the nearest covered months are those known at the run") {
  const std::vector<Dating> versions{{month(2020, 1), month(2020, 3), {}},
                                     {month(2020, 9), {}, {}},
                                     {month(2020, 4), month(2020, 4), day(2020, 8, 1)}};
  NearestCovered nearest = nearest_covered(versions, month(2020, 6), day(2020, 7, 31));
  CHECK(nearest.before == month(2020, 3));
  CHECK(nearest.after == month(2020, 9));
  nearest = nearest_covered(versions, month(2020, 6), day(2020, 8, 1));
  CHECK(nearest.before == month(2020, 4));
  nearest = nearest_covered(versions, month(2019, 6), kEarly);
  CHECK_FALSE(nearest.before);
  CHECK(nearest.after == month(2020, 1));
  nearest = nearest_covered(std::span(versions).first(1), month(2020, 6), kEarly);
  CHECK(nearest.before == month(2020, 3));
  CHECK_FALSE(nearest.after);
}

TEST_CASE("the edges of knowledge are sorted, each once") {
  const std::vector<Dating> versions{{{}, {}, day(2021, 6, 1)},
                                     {},
                                     {month(2020, 1), {}, day(2020, 6, 1)},
                                     {month(2021, 1), {}, day(2021, 6, 1)}};
  CHECK(knowledge_edges(versions) == std::vector<Date>{day(2020, 6, 1), day(2021, 6, 1)});
  CHECK(knowledge_edges({}).empty());
}

}  // namespace
}  // namespace poppy::units
