// A line of a run (docs/decision-json.md) -> rows of two CSV tables: the decisions, and all values.
#pragma once

#include <string>
#include <string_view>

namespace poppy::engine {

[[nodiscard]] std::string_view decisions_header();
[[nodiscard]] std::string_view values_header();

/// Appends the rows of one decided case.
void append_csv_rows(std::string_view decision_line, std::string& decisions, std::string& values);

/// Appends the row of a case that has no decision.
void append_problem_row(std::string_view case_id, std::string_view problems,
                        std::string& decisions);

}  // namespace poppy::engine
