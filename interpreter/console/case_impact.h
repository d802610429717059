// What other rules would do to the stored cases of a county, and to its rule tests. It takes
// seconds and all cores: two at once, and whoever comes then is asked to try again.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/console/bounds.h"
#include "interpreter/console/world.h"
#include "interpreter/desk/flag_readers.h"
#include "interpreter/desk/impact.h"

namespace poppy::console {

struct NoImpact {
  bool is_busy = false;                // two are being made
  bool is_too_much = false;            // the county has more cases than are planned over
  std::vector<Problem> problems = {};  // of what is asked for, or of files of tests
  bool is_unread = false;              // the files of tests
  text::Problems unreached = {};       // of the store, which did not give its cases
};

/// The cases of a county, without what stands in them: at most one more than are planned over.
[[nodiscard]] text::Result<std::vector<store::CaseHead>> heads_of(World& world,
                                                                  const std::string& county);

struct EffectsAsked {
  std::optional<desk::ImpactRequest> over_cases;  // of the county of the change
  bool over_tests = false;
};
struct Effects {
  std::optional<desk::Impact> impact;
  std::optional<desk::ChangedTests> tests;
};
[[nodiscard]] std::expected<Effects, NoImpact> effects_of(World& world, const Rules& before,
                                                          const desk::CountyChange& change,
                                                          EffectsAsked asked);

}  // namespace poppy::console
