// poppy county plan and poppy impact: what an entry, or other rules, would do to people before it
// does.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "interpreter/cli/caseload.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/compared_folders.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/test_files.h"
#include "interpreter/desk/county_change.h"
#include "interpreter/desk/flag_readers.h"
#include "interpreter/desk/impact.h"
#include "interpreter/desk/plan_report.h"
#include "interpreter/engine/flag_effects.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/report/layout.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy::cli {
namespace {

/// Where the entry, by itself, changes no line of the month.
std::string idle_text(const desk::CountyChange& change, check::FlagId flag, units::Month month,
                      units::Date run) {
  for (const engine::IdleFlag& idle :
       engine::idle_flags(change.rules.data(), change.county, month, run)) {
    if (idle.flag != flag) continue;
    return report::wrap(
        "", 2,
        fmt::format("In {} it decides nothing, whatever it is set to{}", units::to_string(month),
                    idle.readers.empty()
                        ? std::string()
                        : fmt::format(": other settings come before it (read by {})",
                                      fmt::join(idle.readers, ", "))));
  }
  return {};
}

/// Error: the exit code.
std::expected<desk::ChangedTests, int> run_tests(const Rules& before,
                                                 const desk::CountyChange& change,
                                                 const ImpactOptions& options) {
  const auto tests = read_tests(options.folders);
  if (!tests) return std::unexpected(report_problems(tests.error()));
  return desk::changed_tests(before, change, *tests, read_text, options.threads);
}

/// Error: the exit code.
std::expected<desk::Impact, int> measure(const Rules& before, const Rules& after,
                                         const ImpactOptions& options, const std::string& months,
                                         const std::string& run_date) {
  desk::ImpactRequest request;
  request.months = months;
  request.run_date = run_date;
  request.county = options.county;
  request.programs = options.programs;
  request.threads = options.threads;
  request.most_shown = options.csv.empty() ? options.shown : SIZE_MAX;
  auto job = desk::ImpactJob::begin(before, after, request);
  if (!job) return std::unexpected(report_problems(job.error()));
  const auto read = read_caseload(
      after, options.cases, [&](std::span<const std::string_view> cases) { job->add(cases); });
  if (!read) return std::unexpected(read.error());
  desk::Impact impact = job->take();
  impact.cases += read->refused;
  impact.not_decided += read->refused;
  return impact;
}

/// All changed cases into a file of its own. The exit code.
int write_csv(desk::Impact& impact, const ImpactOptions& options) {
  if (options.csv.empty()) return kWell;
  const auto written = write_whole_file(options.csv, desk::impact_csv(impact));
  if (!written) {
    say("poppy: `{}` cannot be written: {}\n", options.csv, written.error());
    return kCannotGoOn;
  }
  if (impact.shown.size() > options.shown) impact.shown.resize(options.shown);
  return kWell;
}

/// The first month that it is about, and a day on which runs see it.
struct PlanDates {
  std::string months, run_date;
};
PlanDates dates_of(const ChangeOptions& change, const ImpactOptions& options,
                   const desk::Moment& now) {
  PlanDates dates{options.months, options.run_date};
  if (dates.run_date.empty()) {
    const auto planned = units::parse_date(change.runs_from);
    dates.run_date = units::to_string(planned && *planned > now.day ? *planned : now.day);
  }
  if (dates.months.empty()) {
    const auto from = units::parse_month(change.from);
    const units::Month today = units::month_of(now.day);
    dates.months = units::to_string(from && *from > today ? *from : today);
  }
  return dates;
}

}  // namespace

int plan_flag(const ChangeOptions& change_options, const ImpactOptions& options) {
  const auto rules = load_rules(change_options.folders);
  if (!rules) return rules.error();
  const desk::Moment now = now_in_california();
  desk::ChangeWords words;
  words.county = change_options.county;
  words.by = change_options.by;
  words.for_state = change_options.for_state;
  words.entries = {{change_options.flag, change_options.value, change_options.from,
                    change_options.until, change_options.runs_from, change_options.note}};
  const auto change = desk::change_county(*rules, words, now);
  if (!change) return report_problems(change.error());
  const check::FlagId flag = change->effects.front().flag;
  const std::string county = change->rules.data().program->counties[change->county].name;
  const PlanDates dates = dates_of(change_options, options, now);

  std::optional<desk::ChangedTests> tests;
  if (!options.no_tests) {
    auto run = run_tests(*rules, *change, options);
    if (!run) return run.error();
    tests = std::move(*run);
  }
  std::optional<desk::Impact> impact;
  if (!options.cases.empty()) {
    ImpactOptions of_cases = options;
    if (of_cases.county.empty()) of_cases.county = county;
    auto found = measure(*rules, change->rules, of_cases, dates.months, dates.run_date);
    if (!found) return found.error();
    if (const int code = write_csv(*found, options); code != kWell) return code;
    impact = std::move(*found);
  }
  if (options.json) {
    return finish(desk::plan_json({*change, county, dates.months, dates.run_date, std::move(tests),
                                   SIZE_MAX, std::move(impact)}));
  }
  std::string out = desk::change_text(*change) + desk::readers_text(change->rules, flag);
  const auto months = units::parse_month_range(dates.months);
  const auto run = units::parse_date(dates.run_date);
  if (months && run) out += idle_text(*change, flag, months->first, *run);
  constexpr std::size_t kMostTests = 30;
  if (tests) out += desk::tests_text(*tests, kMostTests);
  return finish_painted(out +
                        (impact ? '\n' + desk::impact_text(*impact) : "\nnothing was written\n"));
}

int impact(const ImpactOptions& options) {
  const auto before = load_rules(folders_of(options.before, options.folders));
  if (!before) return before.error();
  const auto after = load_rules(folders_of(options.after, options.folders));
  if (!after) return after.error();
  const desk::Moment now = now_in_california();
  const std::string months =
      options.months.empty() ? units::to_string(units::month_of(now.day)) : options.months;
  const std::string run = options.run_date.empty() ? units::to_string(now.day) : options.run_date;
  auto found = measure(*before, *after, options, months, run);
  if (!found) return found.error();
  if (const int code = write_csv(*found, options); code != kWell) return code;
  return finish(options.json ? desk::impact_json(*found) : desk::impact_text(*found));
}

}  // namespace poppy::cli
