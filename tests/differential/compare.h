// One case, decided in every way there is: all must agree, line by line and row by row.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "tests/differential/chance.h"
#include "tests/differential/evaluators.h"
#include "tests/differential/random_program.h"

namespace poppy::differential {

/// A county, month and day, and the worksheets that hold for them.
struct Setting {
  std::string county;  // empty: none
  units::Month month;
  units::Date run_date;
  std::shared_ptr<const plan::Worksheet> sheet;  // of the lines that outcomes need
  std::shared_ptr<const plan::Worksheet> every_line;
  std::shared_ptr<const code::Code> code;             // of `sheet`
  std::shared_ptr<const code::Code> every_line_code;  // of `every_line`
};
[[nodiscard]] Setting make_setting(const Rules& rules, const std::string& county,
                                   units::Month month, units::Date run_date);

/// What two evaluators say differently, in words; nothing: all agree.
using Difference = std::optional<std::string>;

/// Every evaluator against the reference, over the lines of both worksheets.
[[nodiscard]] Difference compare_evaluators(const Setting& setting, const facts::CaseFacts& facts);

/// Blocks of 1, 63, 64, 65 and 200 cases, all of them mixed, against the reference.
struct Counts {
  std::size_t cases = 0, compared = 0, too_large = 0, read = 0, written = 0, written_open = 0,
              written_settled = 0;
};
[[nodiscard]] Difference compare_blocks(const Setting& setting,
                                        const std::vector<facts::CaseFacts>& facts, Chance& chance,
                                        Counts& counts);
/// Lines through the whole of a run, against the reference; of both worksheets.
[[nodiscard]] Difference compare_lines_of_run(const Rules& rules, const Setting& setting,
                                              const std::vector<std::string>& lines,
                                              Counts& counts);

/// All that must hold of a case: it can be read, evaluators agree, a run's line comes out alike
/// twice, and no line that is firm in `less_known` (the same case, with facts left out) differs.
[[nodiscard]] Difference compare_case(const Rules& rules, const Setting& setting,
                                      const std::string& text, const std::string& less_known);

[[nodiscard]] text::Result<facts::CaseFacts> read_case_text(const Rules& rules,
                                                            const std::string& text);

/// The smallest program and case found that still differ, as text for a person.
[[nodiscard]] std::string narrowed_down(RandomProgram program, const Setting& setting,
                                        std::string text, std::string less_known);

/// The ops that stand in the lines of a worksheet.
[[nodiscard]] std::set<check::Op> ops_of(const plan::Worksheet& sheet);

}  // namespace poppy::differential
