// Determination -> words for a worker, and JSON for programs. Both say the same things in the same
// order.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/reference/determination.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/source.h"

namespace poppy::report {

/// Said beside a run date that nobody gave.
inline constexpr std::string_view kRunDateIsToday = "today in California: no run date was given";

struct ReportOptions {
  int depth = 1;        // how many lines deep an explanation goes
  bool why_not = true;  // also say what kept rules that did not fail from failing
  bool color = false;
  bool run_date_is_today = false;  // nobody gave a run date, which the report tells
};

/// `poppy decide`: by program and record the status, reasons with code and citation, form lines,
/// records, notices, messages, and the explanation with values, flags and the source's bullets.
[[nodiscard]] std::string decision_text(const text::SourceSet& sources,
                                        const reference::Determination& determination,
                                        const ReportOptions& options);
/// An object, as `poppy decide --json` prints one for each month.
void put_decision(text::JsonWriter& to, const text::SourceSet& sources,
                  const reference::Determination& determination, const ReportOptions& options);
/// Why one line has its value.
[[nodiscard]] std::string line_text(const text::SourceSet& sources,
                                    const reference::Determination& determination,
                                    plan::SlotId slot, std::uint32_t row,
                                    const ReportOptions& options);

}  // namespace poppy::report
