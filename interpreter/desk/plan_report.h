// What an entry in a county's file would do, for people and as data: the lines of the file, the
// rules that read what it sets, the rule tests and the cases that come out otherwise. The command,
// the console and its API say it by these.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "interpreter/desk/county_change.h"
#include "interpreter/desk/flag_readers.h"
#include "interpreter/desk/impact.h"

namespace poppy::desk {

/// Rules that read the flag, and decisions that rest on them, a line each.
[[nodiscard]] std::string readers_text(const Rules& rules, check::FlagId flag);

/// The tests that come out otherwise, the first `most_shown` of them, and the files of tests that
/// cannot be read.
[[nodiscard]] std::string tests_text(const ChangedTests& tests, std::size_t most_shown);
/// The same as data (docs/county-admins.md).
[[nodiscard]] std::string tests_json(const ChangedTests& tests, std::size_t most_shown);

struct PlanToTell {
  const CountyChange& change;
  std::string county, months, run_date;
  std::optional<ChangedTests> tests;  // none: they were not asked for
  std::size_t most_tests = 0;         // that are told one by one
  std::optional<Impact> impact;       // none: cases were not asked for
};
/// All of a plan as data (docs/county-admins.md).
[[nodiscard]] std::string plan_json(const PlanToTell& plan);

}  // namespace poppy::desk
