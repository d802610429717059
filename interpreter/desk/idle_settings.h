// A county's settings that change nothing in a month, in words for its admin.
#pragma once

#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/report/county_report.h"

namespace poppy::desk {

[[nodiscard]] std::vector<report::IdleSetting> idle_settings(const Rules& rules,
                                                             check::CountyId county,
                                                             const report::AsOf& as_of);

}  // namespace poppy::desk
