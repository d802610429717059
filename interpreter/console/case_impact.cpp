// See case_impact.h.
#include "interpreter/console/case_impact.h"

#include <atomic>
#include <iterator>

#include "interpreter/console/turns.h"

namespace poppy::console {
namespace {

std::atomic<int> being_made = 0;

}  // namespace

text::Result<std::vector<store::CaseHead>> heads_of(World& world, const std::string& county) {
  constexpr std::size_t kAtOnce = 10'000;
  std::vector<store::CaseHead> heads;
  while (heads.size() <= kMostPlannedCases) {
    auto some = world.cases().list(heads.empty() ? "" : heads.back().id, kAtOnce, county, "");
    if (!some) return std::unexpected(std::move(some.error()));
    if (some->empty()) break;
    heads.insert(heads.end(), std::make_move_iterator(some->begin()),
                 std::make_move_iterator(some->end()));
  }
  return heads;
}

namespace {

void add_documents(const std::vector<store::StoredCase>& cases, desk::ImpactJob& job) {
  std::vector<std::string_view> lines;
  lines.reserve(cases.size());
  for (const store::StoredCase& one : cases) lines.emplace_back(one.document);
  job.add(lines);
}

/// All cases of the county among others: the whole store is read.
text::Result<void> add_by_reading_all(World& world, const std::string& county,
                                      desk::ImpactJob& job) {
  constexpr std::size_t kAtOnce = 2'000;
  std::string after;
  while (true) {
    auto some = world.cases().read_after(after, kAtOnce);
    if (!some) return std::unexpected(std::move(some.error()));
    if (some->empty()) return {};
    after = some->back().id;
    std::erase_if(*some, [&](const store::StoredCase& one) { return one.county != county; });
    add_documents(*some, job);
  }
}

/// One by one: the county is a small part of the store.
text::Result<void> add_one_by_one(World& world, const std::vector<store::CaseHead>& heads,
                                  desk::ImpactJob& job) {
  constexpr std::size_t kAtOnce = 500;
  std::vector<store::StoredCase> some;
  for (const store::CaseHead& head : heads) {
    auto found = world.cases().find(head.id);
    if (!found) return std::unexpected(std::move(found.error()));
    if (*found) some.push_back(std::move(**found));
    if (some.size() < kAtOnce) continue;
    add_documents(some, job);
    some.clear();
  }
  add_documents(some, job);
  return {};
}

text::Result<void> add_caseload(World& world, const std::vector<store::CaseHead>& heads,
                                const std::string& county, desk::ImpactJob& job) {
  constexpr std::size_t kSmallPart = 8;
  const auto all = world.cases().count();
  if (!all) return std::unexpected(all.error());
  return heads.size() * kSmallPart < *all ? add_one_by_one(world, heads, job)
                                          : add_by_reading_all(world, county, job);
}

NoImpact unreached(const text::Problems& problems) { return {.unreached = problems}; }

std::expected<desk::Impact, NoImpact> on_cases(World& world, const Rules& before,
                                               const Rules& after, desk::ImpactRequest asked,
                                               const std::string& county) {
  asked.threads = world.options().threads;
  asked.county = county;
  const auto heads = heads_of(world, county);
  if (!heads) return std::unexpected(unreached(heads.error()));
  if (heads->size() > kMostPlannedCases) {
    return std::unexpected(NoImpact{.is_too_much = true});
  }
  auto job = desk::ImpactJob::begin(before, after, asked);
  if (!job) return std::unexpected(NoImpact{.problems = std::move(job.error())});
  if (const auto added = add_caseload(world, *heads, county, *job); !added) {
    return std::unexpected(unreached(added.error()));
  }
  return job->take();
}

std::expected<desk::ChangedTests, NoImpact> on_tests(World& world, const Rules& before,
                                                     const desk::CountyChange& change) {
  const auto tests = world.outside().rule_tests();
  if (!tests) return std::unexpected(NoImpact{.problems = tests.error(), .is_unread = true});
  return desk::changed_tests(before, change, tests->files, world.outside().read_text,
                             world.options().threads);
}

}  // namespace

std::expected<Effects, NoImpact> effects_of(World& world, const Rules& before,
                                            const desk::CountyChange& change, EffectsAsked asked) {
  Effects effects;
  if (!asked.over_cases && !asked.over_tests) return effects;
  const Turn turn(being_made, kPlansAtOnce);
  if (!turn.is_taken()) return std::unexpected(NoImpact{.is_busy = true});
  if (asked.over_cases) {
    const std::string& county = change.rules.data().program->counties[change.county].name;
    auto impact = on_cases(world, before, change.rules, std::move(*asked.over_cases), county);
    if (!impact) return std::unexpected(std::move(impact.error()));
    effects.impact = std::move(*impact);
  }
  if (asked.over_tests) {
    auto tests = on_tests(world, before, change);
    if (!tests) return std::unexpected(std::move(tests.error()));
    effects.tests = std::move(*tests);
  }
  return effects;
}

}  // namespace poppy::console
