// Earlier and later county files -> what was done to the past. Entries are only ever added: each
// says the day it was made, and runs before that day never see it. An entry that is gone, another
// than it was, or new without such a day makes past decisions come out otherwise.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/county/county_file.h"

namespace poppy::county {

/// Months [from, until] in runs [runs_from, runs_until) for which a flag gave `was` and gives
/// `now`; none: not set. Absent bounds are open.
struct Redecided {
  std::optional<units::Month> from, until;
  std::optional<units::Date> runs_from, runs_until;
  std::optional<std::string> was, now;
  std::optional<std::size_t> was_by, now_by;  // the entries that said so
};

/// What differs between two settings of one flag, in as few rectangles as a sweep finds; sorted by
/// run, then by month.
[[nodiscard]] std::vector<Redecided> redecided(const std::vector<FlagEntry>& before,
                                               const std::vector<FlagEntry>& after);

/// `months from 2026-12 on`, and `in runs from 2026-11-30 on`.
[[nodiscard]] std::string months_words(const Redecided& cell);
[[nodiscard]] std::string runs_words(const Redecided& cell);

/// A problem for each earlier entry that is gone or is another (place: the earlier file), each new
/// entry by which runs of days before `made_on` decide otherwise (place: the later file; without
/// `made_on`, those without a day of their own), and each county without a file. Values are
/// compared as written. Both kinds of file are among the sources of the spans.
[[nodiscard]] text::Problems compare_counties(const std::vector<CountyFile>& before,
                                              const std::vector<CountyFile>& after,
                                              std::optional<units::Date> made_on);

}  // namespace poppy::county
