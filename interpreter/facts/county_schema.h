// The shape of county files as a JSON Schema, for editors.
#pragma once

#include <string>

#include "interpreter/check/program.h"

namespace poppy::facts {

/// JSON Schema 2020-12, indented by 2, with a line end: every flag with its title, its number and
/// where it is declared. It allows what read_county and the rules allow, but for what no schema can
/// say: impossible days, keys given twice, entries at odds over time, a county with two files.
[[nodiscard]] std::string write_county_schema(const check::Program& program);

}  // namespace poppy::facts
