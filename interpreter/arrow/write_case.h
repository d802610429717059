// A row of a table -> the case as a line of JSON, so that one reader of facts sees every case. A
// null is a fact that nobody told, and is left out. Numbers keep all their digits.
#pragma once

#include <cstdint>

#include "interpreter/arrow/view_array.h"
#include "interpreter/engine/line_text.h"

namespace poppy::arrow {

/// Of a structure.
void write_case(const ArrayView& table, std::int64_t row, engine::LineText& to);

}  // namespace poppy::arrow
