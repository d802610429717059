// A scalar of a table or county file as a value of the type that the rules give it.
#pragma once

#include <string_view>

#include "interpreter/check/types.h"
#include "interpreter/units/literals.h"

namespace poppy::check {

/// Error: what was expected instead, for people. Empty text and `blank` are blank where the type
/// allows it.
[[nodiscard]] units::Parsed<units::Value> value_of_text(const Program& program, const Type& type,
                                                        std::string_view text);

}  // namespace poppy::check
