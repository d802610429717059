// Entries of county files that runs do not see yet: told beside a run's results, so that nobody
// takes a decision of the past for one without the entry. Only what was entered later is told: a
// change planned for runs from a day on (`runs_from`) is none that a run before lacks.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/plan/worksheet.h"
#include "interpreter/units/literals.h"

namespace poppy::engine {

/// The cases for which an entry would say something else in a month decided, but was not yet known
/// on the run date.
struct LateCases {
  std::uint64_t cases = 0;
  units::Date first_run, last_run;
};
struct EntryPlace {
  check::CountyId county;
  check::FlagId flag;
  std::uint32_t entry = 0;  // into County::flags[flag]
  friend auto operator<=>(const EntryPlace&, const EntryPlace&) = default;
};
using LateEntries = std::map<EntryPlace, LateCases>;

void add(LateEntries& to, const LateEntries& more);

/// Finds them case by case: nearly every case ends with one comparison.
class LateSearch {
 public:
  explicit LateSearch(const check::Program& program);

  /// Of flags that the programs read; none named: any.
  void add_case(check::CountyId county, const std::vector<std::string>& programs,
                const units::MonthRange& months, units::Date run_date, LateEntries& to) const {
    if (run_date < latest_[county]) look(county, flags_of(programs), months, run_date, to);
  }
  /// Of flags that a decision's worksheet reads.
  void add_decision(const plan::Worksheet& sheet, units::Date run_date, LateEntries& to) const;

  using FlagSet = units::IdVector<check::FlagId, bool>;
  /// Flags that the programs read; none named: any.
  [[nodiscard]] FlagSet flags_of(const std::vector<std::string>& programs) const;

 private:
  void look(check::CountyId county, const FlagSet& flags, const units::MonthRange& months,
            units::Date run_date, LateEntries& to) const;

  const check::Program* program_;
  units::IdVector<check::CountyId, units::Date> latest_;  // from then on a run sees all entries
  std::map<std::string, FlagSet, std::less<>> read_;      // by program
};

/// A line for each flag, by county; of many the first, and how many more there are. `of_many`:
/// with the number of cases.
[[nodiscard]] std::vector<std::string> tell_late_entries(const check::Program& program,
                                                         const LateEntries& entries, bool of_many);

}  // namespace poppy::engine
