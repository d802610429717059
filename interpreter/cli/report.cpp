// poppy report: cases in, a report out, as text, JSON or a workbook.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/cli/case_files.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/workbook_file.h"
#include "interpreter/include/poppy/document.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

constexpr std::string_view kWorkbook = ".xlsx";

int list_reports(const Rules& rules) {
  std::string all;
  for (const ReportInfo& report : reports_of(rules)) {
    all += fmt::format("{}  {}", report.name, report.title);
    if (!report.runs.empty()) all += fmt::format("  [{}]", report.runs);
    all += report.cites.empty() ? "\n" : fmt::format("  ({})\n", report.cites);
  }
  return finish(all.empty() ? "the rules have no reports\n" : all);
}

int write_workbook(const MadeReport& report, const std::string& path) {
  return write_workbook_file(path,
                             [&](const std::string& partial) -> std::expected<void, std::string> {
                               const auto written = report.write_workbook(partial);
                               if (written) return {};
                               return std::unexpected(written.error().front().message);
                             });
}

/// By the clock where nobody says when.
ReportRequest request_of(const ReportOptions& options) {
  ReportRequest asked;
  asked.report = options.report;
  asked.county = options.county;
  asked.month = options.month;
  asked.run_date = options.run_date.empty() ? units::to_string(today()) : options.run_date;
  if (!options.time.empty()) {
    asked.time = options.time;
  } else if (options.run_date.empty()) {
    asked.time = time_now();
  }
  return asked;
}

int give(const MadeReport& made, const ReportOptions& options) {
  if (!options.output.empty()) return write_workbook(made, options.output);
  return finish(options.json ? made.json() : made.text());
}

}  // namespace

int report(const ReportOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  if (options.report.empty()) return list_reports(*rules);
  if (!options.output.empty() && !options.output.ends_with(kWorkbook)) {
    say("poppy: `{}` is no workbook: its name ends in {}\n", options.output, kWorkbook);
    return kWrongUse;
  }
  auto maker = ReportMaker::begin(*rules, request_of(options));
  if (!maker) return report_problems(maker.error());
  CaseFiles caseload(
      [&](const std::string& text, const std::string& name) { return maker->add(text, name); });
  for (const std::string& path : options.cases) caseload.add(path);
  if (caseload.is_any_unread()) maker->add_unread();
  const auto made = maker->make();
  if (!made) return report_problems(made.error());
  const int code = give(*made, options);
  const std::size_t problems = caseload.problems();
  if (problems == 0 || code != kWell) return code;
  say("{} problem{}: what rests on a list that is not known is undetermined\n", problems,
      problems == 1 ? "" : "s");
  return kProblems;
}

}  // namespace poppy::cli
