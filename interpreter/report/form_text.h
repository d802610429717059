// The form lines of a decision as a table: a row per line, a column per person where there are
// several.
#pragma once

#include <string>
#include <vector>

#include "interpreter/report/decision_view.h"

namespace poppy::report {

[[nodiscard]] std::string form_lines_text(const std::vector<FormLineView>& lines);

}  // namespace poppy::report
