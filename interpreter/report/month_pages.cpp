// See month_pages.h.
#include "interpreter/report/month_pages.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iterator>
#include <utility>
#include <vector>

#include "interpreter/report/decision_view.h"
#include "interpreter/report/form_text.h"
#include "interpreter/report/open_text.h"
#include "interpreter/report/origin_text.h"
#include "interpreter/report/value_text.h"

namespace poppy::report {
namespace {

std::string reasons_of(const ProgramView& program, const DecisionView& decision) {
  std::vector<std::string> reasons;
  for (const std::size_t at : decision.reasons) {
    const RuleView& rule = program.rules[at];
    const std::string words = rule.text.empty() ? rule.rule : rule.text;
    reasons.push_back(fmt::format("{}{}{}", rule.code, rule.code.empty() ? "" : " ", words) +
                      (rule.cites.empty() ? "" : fmt::format(" ({})", rule.cites)));
  }
  return fmt::format("{}", fmt::join(reasons, "; "));
}

ExplanationPart decisions_of(const ProgramView& program) {
  ExplanationPart part;
  part.heading = program.titles.size() == 1 ? program.titles.front() : program.name;
  part.columns = {"Decision", "Record", "Status", "Reasons"};
  for (const DecisionView& one : program.decisions) {
    part.rows.push_back({one.title.empty() ? one.decision : one.title, one.record, one.status.text,
                         reasons_of(program, one)});
  }
  return part;
}

}  // namespace

CaseMonth case_month(const reference::Determination& determination, bool run_date_is_today) {
  const plan::Worksheet& sheet = *determination.sheet;
  CaseMonth month;
  month.case_id = determination.case_id;
  if (sheet.county) month.county = county_name(sheet);
  month.month = units::to_string(sheet.month);
  month.run_date = units::to_string(determination.run_date);
  month.run_date_is_today = run_date_is_today;
  return month;
}

std::string about_text(const CaseMonth& month) {
  std::string words = fmt::format("Case {}   {}   {}   run {}", month.case_id,
                                  month.county.empty() ? "county not given" : month.county,
                                  month.month, month.run_date);
  if (month.run_date_is_today) words += fmt::format(" ({})", kRunDateIsToday);
  return words;
}

ExplanationPage form_page(const text::SourceSet& sources,
                          const reference::Determination& determination,
                          const ReportOptions& options) {
  const MonthView month = view_month(sources, determination, options);
  ExplanationPage page;
  page.title = fmt::format("{} in {}", month.case_id, month.month);
  page.about = about_text(case_month(determination, options.run_date_is_today));
  for (const ProgramView& program : month.programs) {
    page.parts.push_back(decisions_of(program));
    std::string open;
    for (const NotAppliedView& one : program.not_applied) {
      std::vector<std::string> why;
      for (const OriginView& origin : one.origins) why.push_back(full_text(origin));
      open += fmt::format(
          "{}: {}.\n",
          one.undetermined ? "Undetermined whether it is decided here" : "Not decided here",
          fmt::join(why, "; "));
    }
    open += open_text(program);
    if (!open.empty()) page.parts.push_back({"", open, {}, {}, ""});
    for (FormTable& table : form_tables(program.form_lines)) {
      ExplanationPart part;
      part.columns = std::move(table.front());
      part.rows.assign(std::next(table.begin()), table.end());
      page.parts.push_back(std::move(part));
    }
  }
  return page;
}

ExplanationPage why_page(const text::SourceSet& sources,
                         const reference::Determination& determination, const std::string& path,
                         plan::SlotId slot, std::uint32_t row, const ReportOptions& options) {
  const Shown value =
      show(determination, determination.sheet->slots[slot].type, determination.slots[slot][row]);
  ExplanationPage page;
  page.title = fmt::format("Why {} is {}", path, value.text);
  page.about = about_text(case_month(determination, options.run_date_is_today));
  page.parts.push_back({"", line_text(sources, determination, slot, row, options), {}, {}, ""});
  return page;
}

}  // namespace poppy::report
