// A county's flags as of a day, and the matrix of all counties, for admins.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/report/table_format.h"
#include "interpreter/text/source.h"

namespace poppy::report {

/// A setting of the county that changes nothing on the day, in words for its admin.
struct IdleSetting {
  check::FlagId flag;
  std::string words;
};

/// `poppy county show`: each flag with title, legacy number, value, since which month, entered when
/// and by whom, as of a day: the values for the day's month, as known on that day; and every entry
/// of the flag with its begin and end. `idle` are told beside their flags.
[[nodiscard]] std::string county_text(const text::SourceSet& sources, const check::Program& program,
                                      check::CountyId county, units::Date as_of,
                                      const std::vector<IdleSetting>& idle, TableFormat format);

/// `poppy county matrix`: the flags that have a group by the counties that have set any of them; Y
/// and N cells.
[[nodiscard]] std::string county_matrix(const check::Program& program, units::Date as_of,
                                        TableFormat format);

}  // namespace poppy::report
