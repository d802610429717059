// The shape of case files as a JSON Schema, for editors and for programs that write cases.
#pragma once

#include <string>

#include "interpreter/check/program.h"
#include "interpreter/facts/value_schema.h"

namespace poppy::facts {

/// JSON Schema 2020-12, indented by 2, with a line end. It allows what read_case reads, but for
/// what no schema can say: impossible dates, keys given twice, references to no record, fixed
/// fields that change. It suggests counties by name.
[[nodiscard]] std::string write_case_schema(const check::Program& program);

/// Its parts, for schemas of files that hold cases: the keys of a case, and what they refer to.
[[nodiscard]] schema::Json case_properties(const check::Program& program);
[[nodiscard]] schema::Json case_definitions(const check::Program& program);

}  // namespace poppy::facts
