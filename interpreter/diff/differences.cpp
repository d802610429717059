// See differences.h.
#include "interpreter/diff/differences.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <thread>
#include <tuple>
#include <utility>

#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/build_worksheet.h"

namespace poppy::diff {

using check::Program;
using units::Date;
using units::Month;

namespace {

/// How far a change without a bound is looked at.
constexpr std::int32_t kMonthsAround = 12;

units::MonthRange months_of(const std::vector<ProgramChange>& changes,
                            const DifferencesAsked& asked) {
  std::optional<Month> first, last;
  const auto take = [&](Month from, Month until) {
    if (!first || from < *first) first = from;
    if (!last || until > *last) last = until;
  };
  const Month before{asked.today.months - kMonthsAround};
  const Month after{asked.today.months + kMonthsAround};
  for (const ProgramChange& change : changes) {
    if (change.words_only) continue;
    if (!change.has_dates) take(before, after);
    for (const units::Dating& dating : change.datings) {
      // A month before and one after: other months read these.
      const Month from = dating.from.value_or(std::min(before, dating.until.value_or(before)));
      take(Month{from.months - 1}, dating.until
                                       ? Month{dating.until->months + 1}
                                       : std::max(after, Month{from.months + kMonthsAround}));
    }
  }
  units::MonthRange range{first.value_or(asked.today), last.value_or(asked.today)};
  if (asked.from) range.first = *asked.from;
  if (asked.until) range.last = *asked.until;
  if (asked.from && !asked.until) range.last = std::max(range.first, range.last);
  if (asked.until && !asked.from) range.first = std::min(range.first, range.last);
  return range;
}

/// Of one county and outcome: the runs of each month.
struct Met {
  std::map<Month, std::vector<RunSpan>> months;
  std::map<Month, std::set<std::string>> sources;
};
using MetOutcomes = std::map<NamedOutcome, Met>;

void add(std::vector<RunSpan>& runs, RunSpan more) {
  if (!runs.empty() && runs.back().until == more.from) {
    runs.back().until = more.until;
  } else {
    runs.push_back(more);
  }
}

/// The worksheets of one county, one pair after the other.
class CountyLook {
 public:
  CountyLook(const std::shared_ptr<const Program>& before,
             const std::shared_ptr<const Program>& after, const Differences& of,
             const DifferencesAsked& asked)
      : before_(before), after_(after), asked_(asked), comparison_(*before, *after) {
    programs_.assign(of.programs.begin(), of.programs.end());
  }

  MetOutcomes look(const std::string& county, units::MonthRange months,
                   const std::function<void()>& told) {
    MetOutcomes met;
    const auto of_before = facts::find_county(*before_, county);
    const auto of_after = facts::find_county(*after_, county);
    for (std::int32_t month = months.first.months; month <= months.last.months; ++month) {
      Date run = asked_.run_date.value_or(units::kFirstDate);
      do {
        run = look_at(Month{month}, run, of_before, of_after, met);
        told();
      } while (!asked_.run_date && run < units::kOpen);
    }
    return met;
  }

 private:
  /// Until which run what was found holds.
  Date look_at(Month month, Date run, std::optional<check::CountyId> of_before,
               std::optional<check::CountyId> of_after, MetOutcomes& met) {
    const plan::Worksheet before =
        plan::build_worksheet(before_, {of_before, month, run, programs_, true, {}, true});
    const plan::Worksheet after =
        plan::build_worksheet(after_, {of_after, month, run, programs_, true, {}, true});
    const Date until = std::min(before.runs_until, after.runs_until);
    const RunSpan span = asked_.run_date
                             ? RunSpan{run, units::Date{run.days + 1}}
                             : RunSpan{std::max(before.runs_from, after.runs_from), until};
    const SheetDifference found = comparison_.compare(before, after);
    for (const NamedOutcome& outcome : found.outcomes) {
      if (!asked_.only.empty() && asked_.only != outcome.name) continue;
      Met& of = met[outcome];
      add(of.months[month], span);
      of.sources[month].insert(found.sources.begin(), found.sources.end());
    }
    return until;
  }

  std::shared_ptr<const Program> before_, after_;
  const DifferencesAsked& asked_;
  SheetComparison comparison_;
  std::vector<std::string> programs_;
};

/// Months after each other with the same runs.
std::vector<Stretch> stretches_of(const Met& met) {
  std::vector<Stretch> result;
  for (const auto& [month, runs] : met.months) {
    const bool goes_on = !result.empty() && result.back().last.months + 1 == month.months &&
                         result.back().runs == runs;
    if (goes_on) {
      result.back().last = month;
    } else {
      result.push_back({month, month, runs, {}, met.sources.at(month)});
    }
  }
  return result;
}

std::vector<OutcomeDifference> gather(const std::map<std::string, MetOutcomes>& of_county) {
  std::map<NamedOutcome, std::vector<Stretch>> found;
  for (const auto& [county, outcomes] : of_county) {
    for (const auto& [outcome, met] : outcomes) {
      std::vector<Stretch>& all = found[outcome];
      for (Stretch& one : stretches_of(met)) {
        const auto same = std::ranges::find_if(all, [&](const Stretch& other) {
          return other.first == one.first && other.last == one.last && other.runs == one.runs;
        });
        if (same == all.end()) {
          one.counties = {county};
          all.push_back(std::move(one));
        } else {
          same->counties.push_back(county);
          same->sources.insert(one.sources.begin(), one.sources.end());
        }
      }
    }
  }
  std::vector<OutcomeDifference> result;
  for (auto& [outcome, stretches] : found) {
    std::ranges::sort(stretches, [](const Stretch& one, const Stretch& other) {
      return std::tie(one.first, one.last, one.runs, one.counties) <
             std::tie(other.first, other.last, other.runs, other.counties);
    });
    result.push_back({outcome, std::move(stretches)});
  }
  return result;
}

/// Where nothing but settings changed: the counties that changed theirs.
std::set<std::string> counties_to_look_at(const Program& before, const Program& after,
                                          const std::vector<ProgramChange>& changes) {
  std::set<std::string> settings;
  bool is_settings_alone = true;
  for (const ProgramChange& change : changes) {
    if (change.words_only) continue;
    if (change.part == Part::entry) {
      settings.insert(change.county);
    } else {
      is_settings_alone = false;
    }
  }
  if (is_settings_alone) return settings;
  std::set<std::string> result;
  for (const check::County& county : before.counties) result.insert(county.name);
  for (const check::County& county : after.counties) result.insert(county.name);
  return result;
}

}  // namespace

poppy::Outcome<Differences> find_differences(const std::shared_ptr<const Program>& was,
                                             const std::shared_ptr<const Program>& now,
                                             const DifferencesAsked& asked,
                                             const std::function<void(std::size_t)>& told) {
  Differences result;
  result.changes = program_changes(*was, *now);
  result.programs = programs_reached(*was, result.changes);
  result.programs.merge(programs_reached(*now, result.changes));
  std::set<std::string> counties = counties_to_look_at(*was, *now, result.changes);
  if (!asked.county.empty()) {
    auto of = facts::find_county_asked(*now, asked.county);
    if (!of) return std::unexpected(engine::to_public({}, {std::move(of.error())}));
    const std::string name = now->counties[*of].name;
    const bool is_touched = counties.contains(name);
    counties.clear();
    if (is_touched) counties.insert(name);
  }
  const units::MonthRange months = months_of(result.changes, asked);
  result.from = months.first;
  result.until = months.last;
  result.has_looked = !result.programs.empty() && !counties.empty();
  if (!result.has_looked) return result;
  result.counties = counties.size();

  const std::vector<std::string> names(counties.begin(), counties.end());
  std::map<std::string, MetOutcomes> met;
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    CountyLook look(was, now, result, asked);
    for (std::size_t i = next++; i < names.size(); i = next++) {
      MetOutcomes found = look.look(names[i], months, [&] {
        const std::scoped_lock lock(mutex);
        told(++result.worksheets);
      });
      const std::scoped_lock lock(mutex);
      met.emplace(names[i], std::move(found));
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < asked.threads; ++i) others.emplace_back(run);
    run();
  }
  result.outcomes = gather(met);
  return result;
}

}  // namespace poppy::diff
