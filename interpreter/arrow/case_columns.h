// The columns of a table against the facts of the rules: names that no case has, and types that no
// value of a fact can come from, each told once. What hangs on the value, as whether a text is a
// date, is told of its row by the reader of cases.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "interpreter/arrow/read_schema.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::arrow {

/// Of a table whose columns are facts.
[[nodiscard]] std::vector<Problem> check_fact_columns(const Rules& rules, const Column& table);

/// Of a table in which one column has each case as a text of JSON: where it is, or why it is not.
[[nodiscard]] Outcome<std::size_t> find_case_column(const Column& table, const std::string& name);

}  // namespace poppy::arrow
