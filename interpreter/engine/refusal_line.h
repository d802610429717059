// A line of JSON that could not be decided -> the line in the place of its decision
// (docs/decision-json.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "interpreter/engine/case_line.h"

namespace poppy::engine {

/// Appends it, without its end. `case_id`: empty where it is not known.
void append_refusal_line(std::string& to, std::uint64_t number, std::string_view case_id,
                         std::span<const LineProblem> problems);

}  // namespace poppy::engine
