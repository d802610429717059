// County files read one by one, and joined later: where some have changed, and the others need not
// be read again.
#pragma once

#include <vector>

#include "interpreter/county/county_file.h"

namespace poppy::county {

/// What could be read of a file, with its problems. A flag with one is left out; where the name is
/// empty, nothing is known of it.
struct CountyReading {
  CountyFile county;
  text::Problems problems;
};
[[nodiscard]] CountyReading read_county_in_part(const text::SourceSet& sources, text::FileId file);

/// As read_counties_in_part has them.
[[nodiscard]] CountiesReading join_counties(const text::SourceSet& sources,
                                            const std::vector<CountyReading>& files);

}  // namespace poppy::county
