// The form lines of a decision as a table: a row per line, a column per person where there are
// several.
#pragma once

#include <string>
#include <vector>

#include "interpreter/report/decision_view.h"

namespace poppy::report {

[[nodiscard]] std::string form_lines_text(const std::vector<FormLineView>& lines);

/// For pages, which may be as wide as they must: the first row heads the columns, each but the
/// first with its record; of the case and the county it has no names.
using FormTable = std::vector<std::vector<std::string>>;
[[nodiscard]] std::vector<FormTable> form_tables(const std::vector<FormLineView>& lines);

}  // namespace poppy::report
