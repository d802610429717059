// Values, places and origins as JSON. docs/decision-json.md is the contract.
#pragma once

#include <string_view>
#include <vector>

#include "interpreter/report/origin_text.h"
#include "interpreter/text/json_writer.h"

namespace poppy::report {

/// int a number, bool a boolean, blank null, a list an array of record names, unknown
/// {"undetermined": true}, all else the text as printed.
void put_value(text::JsonWriter& to, std::string_view name, const Shown& shown);
/// The same as a case has it, where blank is a word.
void put_fact(text::JsonWriter& to, std::string_view name, const Shown& shown);
/// "file:line" or null.
void put_place(text::JsonWriter& to, const Place& place);
void put_origins(text::JsonWriter& to, const std::vector<OriginView>& origins);
/// from, until and runs_from, null where open.
void put_dating(text::JsonWriter& to, const units::Dating& dating);

}  // namespace poppy::report
