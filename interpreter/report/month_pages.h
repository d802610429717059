// A decided month as pages: its budget form, and why a line has its value. `poppy why`, and
// notebooks.
#pragma once

#include <string>

#include "interpreter/report/decision_report.h"
#include "interpreter/report/explanation_page.h"

namespace poppy::report {

/// What was decided, and when.
struct CaseMonth {
  std::string case_id, county, month, run_date;  // county: empty when not known
  bool run_date_is_today = false;
};
[[nodiscard]] CaseMonth case_month(const reference::Determination& determination,
                                   bool run_date_is_today);
/// `Case cf-0001   Fresno   2024-02   run 2024-02-10`
[[nodiscard]] std::string about_text(const CaseMonth& month);

/// By program: the decisions with their reasons, what is needed for those that are open, and the
/// form lines.
[[nodiscard]] ExplanationPage form_page(const text::SourceSet& sources,
                                        const reference::Determination& determination,
                                        const ReportOptions& options);
/// `path`: the line, as people name it.
[[nodiscard]] ExplanationPage why_page(const text::SourceSet& sources,
                                       const reference::Determination& determination,
                                       const std::string& path, plan::SlotId slot,
                                       std::uint32_t row, const ReportOptions& options);

}  // namespace poppy::report
