// Tables of report/ and texts that differ, as pages show them and as files to be kept.
#pragma once

#include <expected>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "interpreter/console/visit.h"
#include "interpreter/desk/table_workbook.h"
#include "interpreter/report/table.h"
#include "interpreter/serve/components.h"
#include "interpreter/serve/http.h"

namespace poppy::console {

/// The same rows and columns, in cells without links.
[[nodiscard]] serve::Table shown_table(const report::Table& table, std::string id);

/// What something writes as a workbook, as a file to be kept. `name`: what it is about.
[[nodiscard]] serve::Response workbook_file(const Visit& visit, const std::string& name,
                                            const Outside::WriteFile& write);

/// A table to be kept, named after what it is about.
struct TableFile {
  report::Table table;
  std::string name;
  desk::SheetLook look;
};
/// Or the page that says why there is none.
using MakeTableFile = std::function<std::expected<TableFile, serve::Response>(const Visit&)>;
/// The routes `PATTERN.csv` and `PATTERN.xlsx`: the same rows as a text and as a workbook.
void add_table_files(World& world, const std::string& pattern, Right right,
                     const MakeTableFile& make);
/// The links to both, for the template table_files: `path` as make_path gives it for PATTERN.
[[nodiscard]] nlohmann::json table_file_links(const std::string& path);

/// What differs between two texts, with the lines about it.
[[nodiscard]] serve::Diff shown_diff(std::string id, std::string caption, std::string_view before,
                                     std::string_view after);

/// `time_clock` -> `Time clock`, for what the rules give no title.
[[nodiscard]] std::string plain_words(std::string_view name);

}  // namespace poppy::console
