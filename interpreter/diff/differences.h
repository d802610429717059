// Two sets of rules -> what can come out otherwise, and where: in which counties, months and runs.
// No case is decided: worksheets are compared, one for each county, month and stretch of run dates
// over which it is the same.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "interpreter/diff/program_changes.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::diff {

struct DifferencesAsked {
  std::optional<units::Month> from, until;  // none: those that the changes are about
  units::Month today;                       // changes without a bound are looked at around it
  std::optional<units::Date> run_date;      // none: every run
  std::string county;                       // empty: all
  std::string only;                         // an outcome's name; empty: all
  unsigned threads = 1;
};

/// Run dates [from, until).
struct RunSpan {
  units::Date from, until;
  friend bool operator==(const RunSpan&, const RunSpan&) = default;
  friend auto operator<=>(const RunSpan&, const RunSpan&) = default;
};
/// Months with the same runs, in counties that are alike.
struct Stretch {
  units::Month first, last;
  std::vector<RunSpan> runs;
  std::vector<std::string> counties;
  std::set<std::string> sources;  // lines that differ by themselves, in the first month
};
struct OutcomeDifference {
  NamedOutcome outcome;
  std::vector<Stretch> stretches;  // by month
};

struct Differences {
  std::vector<ProgramChange> changes;
  std::set<std::string> programs;  // that a change can be reached from
  bool has_looked = false;         // at worksheets: there is a change that a program reaches
  units::Month from, until;        // looked at
  std::size_t counties = 0;        // looked at
  std::size_t worksheets = 0;      // compared
  std::vector<OutcomeDifference> outcomes;
};

/// `told` hears, never from two threads at once, how many pairs are compared. Problem: `after` has
/// no such county (P907).
[[nodiscard]] poppy::Outcome<Differences> find_differences(
    const std::shared_ptr<const check::Program>& before,
    const std::shared_ptr<const check::Program>& after, const DifferencesAsked& asked,
    const std::function<void(std::size_t)>& told);

}  // namespace poppy::diff
