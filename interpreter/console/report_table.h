// Tables of report/ and texts that differ, as pages show them and as files to be kept.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/report/table.h"
#include "interpreter/serve/components.h"
#include "interpreter/serve/http.h"

namespace poppy::console {

/// The same rows and columns, in cells without links.
[[nodiscard]] serve::Table shown_table(const report::Table& table, std::string id);

/// The table as a file for a spreadsheet, named after what it is about.
[[nodiscard]] serve::Response csv_file(const report::Table& table, std::string_view name);

/// What differs between two texts, with the lines about it.
[[nodiscard]] serve::Diff shown_diff(std::string id, std::string caption, std::string_view before,
                                     std::string_view after);

/// `Time clock`, of time_clock.
[[nodiscard]] std::string plain_words(std::string_view name);

}  // namespace poppy::console
