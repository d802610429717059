// Program + county + month + run date -> Worksheet: the only place that resolves dates and flags.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "interpreter/plan/worksheet.h"

namespace poppy::plan {

struct SheetRequest {
  std::optional<check::CountyId> county;  // none: every flag and the county itself are unknown
  units::Month month;
  units::Date run_date;
  std::vector<std::string> programs;  // empty: all
  bool every_line = false;  // also lines that no outcome needs: tests and `--why` may ask for any
  std::vector<check::LineId> asked = {};  // lines wanted besides, also hidden ones
  bool printed = true;  // with what only reports show: titled lines, messages and notices
};

/// Never fails: what is not in force becomes an error where it is read, absorbed like an unknown.
[[nodiscard]] Worksheet build_worksheet(std::shared_ptr<const check::Program> program,
                                        const SheetRequest& request);

/// The worksheet as text, line by line (`poppy print --stage worksheet`).
[[nodiscard]] std::string print_worksheet(const Worksheet& sheet);

}  // namespace poppy::plan
