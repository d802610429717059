// What other rules would do to the stored cases of a county. It takes seconds and all cores: two at
// once, and whoever comes then is asked to try again.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "interpreter/console/world.h"
#include "interpreter/desk/impact.h"

namespace poppy::console {

/// More are for the command line.
inline constexpr std::size_t kMostPlannedCases = 200'000;

struct NoImpact {
  bool is_busy = false;           // two are being made
  bool is_too_much = false;       // the county has more cases than are planned over
  std::vector<Problem> problems;  // of what is asked for
  text::Problems unreached;       // of the store, which did not give its cases
};

/// The cases of a county, without what stands in them: at most one more than are planned over.
[[nodiscard]] text::Result<std::vector<store::CaseHead>> heads_of(World& world,
                                                                  const std::string& county);

/// `asked.county` is the county whose cases are looked at.
[[nodiscard]] std::expected<desk::Impact, NoImpact> impact_on_cases(World& world,
                                                                    const Rules& before,
                                                                    const Rules& after,
                                                                    desk::ImpactRequest asked);

}  // namespace poppy::console
