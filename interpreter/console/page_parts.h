// What the rules lay out (docs/pages.md) as the parts of a page: fields, texts and lists, of a page
// of a case and of the sheets of a report.
#pragma once

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "interpreter/check/program.h"
#include "interpreter/serve/components.h"

namespace poppy::console {

/// Where a page leads to; empty: nowhere.
struct PageLinks {
  std::function<std::string(const std::string& page, const std::string& record)> shown;
  /// What can be done with the record of a row.
  std::function<std::vector<serve::Link>(const std::string& record)> done;
  /// Another part of a long list.
  std::function<std::string(std::size_t number)> part;
};

/// As a link to the page calls it.
[[nodiscard]] std::string title_of(const check::Page& page);

/// For the template page_parts, of a page's JSON. `prefix` begins the ids of its tables.
[[nodiscard]] nlohmann::json page_parts(const nlohmann::json& page, const std::string& prefix,
                                        const PageLinks& links);

}  // namespace poppy::console
