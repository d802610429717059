// The table of a regression run, as BenefitsCal reports its Automated Regression Test coverage for
// each planned release (Bi-Weekly M&O Report, 4.3.2): how many scenarios, how they ended, and in
// words what they cover.
#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "interpreter/check/program.h"
#include "interpreter/report/table_format.h"

namespace poppy::report {

struct RegressionRun {
  std::string release;
  std::size_t planned = 0;        // found, run or not
  std::size_t passed = 0;         // of those that were run
  std::size_t failed = 0;         //
  std::set<std::string> modules;  // whose rules, decisions, lines and outcomes are expected
};

/// One row. The words of the coverage are the titles of programs and modules.
[[nodiscard]] std::string regression_table(const check::Program& program, const RegressionRun& run,
                                           TableFormat format);

}  // namespace poppy::report
