// Values of the interpreter <-> those of the public header.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/include/poppy/value.h"
#include "interpreter/reference/determination.h"

namespace poppy::engine {

[[nodiscard]] Type public_type(const check::Program& program, const check::Type& type);

/// Of a line, a fact or a part of an explanation; `text` is how a report shows it.
[[nodiscard]] Value public_value(const reference::Determination& determination,
                                 const check::Type& type, const units::Value& value);
/// Of a flag or a bound, where no records are about.
[[nodiscard]] Value public_value(const check::Program& program, const check::Type& type,
                                 const units::Value& value);

/// As a case file has it, as JSON.
void append_json(std::string& to, const Value& value);
[[nodiscard]] std::string day_text(std::chrono::year_month_day day);
[[nodiscard]] std::string month_text(std::chrono::year_month month);

}  // namespace poppy::engine
