// Cases that could not be decided: as lines of JSON, in words, and in a cell.
#pragma once

#include <string>
#include <vector>

#include "interpreter/cli/case_source.h"

namespace poppy::cli {

/// The case's problems in the tables that it was joined from; for a line of JSON as they are, for a
/// row without columns.
[[nodiscard]] RefusedCase refuse(const InputLine& line, CasePlace place, engine::CaseLine decided);
/// A line or row whose case stood in an earlier one, from 1.
[[nodiscard]] RefusedCase refuse_repeated(const InputLine& line, CasePlace place,
                                          std::string_view case_id, std::uint64_t earlier);

/// A line of JSON, with its end: of --errors, and in the place of the decision.
[[nodiscard]] std::string error_line(const LineBlock& block, const RefusedCase& refused);
/// A line for each problem.
[[nodiscard]] std::string error_words(const LineBlock& block, const RefusedCase& refused);
/// The problems; of tables, messages begin with the place.
[[nodiscard]] std::vector<engine::LineProblem> problems_with_files(const LineBlock& block,
                                                                   const RefusedCase& refused);
/// All problems in one cell of a table.
[[nodiscard]] std::string error_cell(const LineBlock& block, const RefusedCase& refused);

}  // namespace poppy::cli
