// Values, places and origins as JSON. docs/decision-json.md is the contract.
#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "interpreter/report/origin_text.h"

namespace poppy::report {

/// int a number, bool a boolean, blank null, a list an array of record names, unknown
/// {"undetermined": true}, all else the text as printed.
[[nodiscard]] nlohmann::ordered_json value_json(const Shown& shown);
[[nodiscard]] nlohmann::ordered_json place_json(const Place& place);  // "file:line" or null
[[nodiscard]] nlohmann::ordered_json origins_json(const std::vector<OriginView>& origins);
/// from, until and runs_from, null where open.
void add_dating(nlohmann::ordered_json& to, const units::Dating& dating);
[[nodiscard]] nlohmann::ordered_json text_or_null(const std::string& text);

}  // namespace poppy::report
