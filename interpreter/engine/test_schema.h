// The shape of files of rule tests as a JSON Schema, for editors.
#pragma once

#include <string>

#include "interpreter/check/program.h"

namespace poppy::engine {

/// JSON Schema 2020-12, indented by 2, with a line end. A test that passes keeps to it; a name that
/// no line, rule, create or text has does not, nor a value of another type. Paths of `given` and
/// the records before a dot are the case's, and any will do.
[[nodiscard]] std::string write_test_schema(const check::Program& program);

}  // namespace poppy::engine
