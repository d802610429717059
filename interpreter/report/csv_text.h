// Rows -> CSV, RFC 4180: quotes only where a cell needs them, lines end in CR LF.
#pragma once

#include <string>
#include <vector>

namespace poppy::report {

[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

}  // namespace poppy::report
