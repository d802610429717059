// What pages of reports share: a page that loads nothing, and a table in it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace poppy::report {

/// Up to its heading, which is the title.
[[nodiscard]] std::string begin_html(std::string_view title);
[[nodiscard]] std::string end_html();
/// `label`: what it is, for those who hear it read.
[[nodiscard]] std::string html_table(std::string_view label,
                                     const std::vector<std::string>& columns,
                                     const std::vector<std::vector<std::string>>& rows);

}  // namespace poppy::report
