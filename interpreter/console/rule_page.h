// A page that the rules lay out for a case: what showing it and editing on it have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "interpreter/console/case_access.h"
#include "interpreter/include/poppy/document.h"

namespace poppy::console {

/// Of a case: of the county and of reports there are others. nullptr: there is none.
[[nodiscard]] const check::Page* find_case_page(const check::Program& program,
                                                std::string_view name);
[[nodiscard]] std::vector<const check::PageEdit*> edits_of(const check::Page& page);
/// `/cases/{case}/pages/{page}`
[[nodiscard]] std::string page_path(const store::StoredCase& stored, const std::string& page,
                                    const std::string& record);
/// By the dials.
[[nodiscard]] PageRequest page_request(const Visit& visit, const store::StoredCase& stored,
                                       const check::Page& page, std::string_view record);

}  // namespace poppy::console
