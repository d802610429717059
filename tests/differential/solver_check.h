// What worksheets are in terms, held to the reference evaluator: a solver is given the facts of
// cases, and must come to the same values, and to no others.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "interpreter/facts/case_facts.h"
#include "interpreter/plan/worksheet.h"

namespace poppy::differential {

/// The questions about some cases of one worksheet: two answers each, `sat` that the lines may come
/// to what the reference made of them, `unsat` that one of them may not.
struct SolverCheck {
  std::vector<std::string> scripts;  // two for each case
  std::vector<std::string> cases;    // those that are asked of, as they were named
  std::size_t out_of_time = 0;       // cases that the solver did not come to an end with
  std::size_t too_large = 0;         // cases with numbers or days that no evaluator has
  std::size_t lines = 0, opaque = 0, on_opaque = 0;
  std::map<std::string, std::size_t> whys;  // of lines that are not translated
};
struct NamedCase {
  std::string name;
  facts::CaseFacts facts;
};
[[nodiscard]] SolverCheck solver_check(const plan::Worksheet& sheet, units::Date run_date,
                                       const std::vector<NamedCase>& cases);

/// The questions of which lines of the case differ, for a check that failed: their names.
[[nodiscard]] std::string solver_lines(const plan::Worksheet& sheet, units::Date run_date,
                                       const NamedCase& one);

/// What a solver says to a script, by a file beside the working directory.
[[nodiscard]] std::string ask_solver(const std::string& solver, const std::string& script);

/// Runs the check; empty: all is well.
[[nodiscard]] std::string run_check(const std::string& solver, const plan::Worksheet& sheet,
                                    units::Date run_date, const std::vector<NamedCase>& cases,
                                    SolverCheck& totals);

}  // namespace poppy::differential
