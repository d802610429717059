// What counties have set, for their admins: one county, all side by side, two of them, and who set
// what when. Each as of a month and as known on a day.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/report/table.h"
#include "interpreter/text/source.h"

namespace poppy::report {

/// The two dates that a setting is asked for.
struct AsOf {
  units::Month month;
  units::Date run;
};

/// A setting of the county that changes nothing in the month, in words for its admin.
struct IdleSetting {
  check::FlagId flag;
  std::string words;
};

/// `poppy county show`: each flag with title, legacy number, value, since which month, entered when
/// and by whom; and every entry of the flag with its begin and end. `idle` are told beside their
/// flags.
[[nodiscard]] std::string county_text(const text::SourceSet& sources, const check::Program& program,
                                      check::CountyId county, const AsOf& as_of,
                                      const std::vector<IdleSetting>& idle, TableFormat format);

/// The same as a row an entry, and a row for a flag that is not set.
[[nodiscard]] Table county_table(const text::SourceSet& sources, const check::Program& program,
                                 check::CountyId county, const AsOf& as_of,
                                 const std::vector<IdleSetting>& idle);

/// `poppy county matrix`: every flag by every county. On a terminal a row a county, so that all of
/// them fit; else a row a flag, as the source documents print it.
[[nodiscard]] std::string county_matrix(const check::Program& program, const AsOf& as_of,
                                        TableFormat format);
/// The same as a table of rows by flag: what a spreadsheet takes, and `county import` reads.
/// The counties begin with the column kFirstCountyColumn.
[[nodiscard]] Table matrix_table(const check::Program& program, const AsOf& as_of);
inline constexpr std::size_t kFirstCountyColumn = 6;

/// Settings that nobody has made: which decisions rest on them, analysts ask first.
[[nodiscard]] Table unset_settings(const check::Program& program, const AsOf& as_of);
/// Settings whose entry in force was made more than so many months before the day: to be looked at
/// again.
[[nodiscard]] Table old_settings(const check::Program& program, const AsOf& as_of,
                                 std::int32_t older_than_months);

/// Entries that say when they were made or from which runs they hold, the latest first.
struct HistoryFilter {
  std::optional<units::Date> since;  // made or planned on this day or later
  std::string by;                    // empty: anybody; small and capital letters alike
  std::optional<check::CountyId> county;
  std::optional<check::FlagId> flag;
};
[[nodiscard]] Table county_history(const text::SourceSet& sources, const check::Program& program,
                                   const HistoryFilter& filter);

/// What two counties have set otherwise.
[[nodiscard]] Table county_difference(const check::Program& program, check::CountyId left,
                                      check::CountyId right, const AsOf& as_of);

}  // namespace poppy::report
