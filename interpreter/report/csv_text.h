// Rows -> CSV, RFC 4180: quotes only where a cell needs them, lines end in CR LF.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace poppy::report {

void append_csv_line(std::string& to, std::initializer_list<std::string_view> cells);
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

}  // namespace poppy::report
