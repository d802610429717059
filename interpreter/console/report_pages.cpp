// Reports over the stored cases of a county: as a page, and as a workbook.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>

#include "interpreter/console/bounds.h"
#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/page_parts.h"
#include "interpreter/console/report_table.h"
#include "interpreter/console/routes.h"
#include "interpreter/console/turns.h"
#include "interpreter/include/poppy/document.h"

namespace poppy::console {
namespace {

using nlohmann::json;
using serve::Response;

constexpr std::size_t kMostProblems = 20;
constexpr int kMadeAtOnce = 2;  // others would find no thread for their pages
std::atomic<int> being_made = 0;
constexpr std::string_view kToCommand =
    "The county has too many cases for a page. `poppy report` makes the report of as many as there "
    "are.";

std::string county_asked(const Visit& visit) {
  const std::string_view asked = visit.request.asked("county");
  if (asked.empty()) return visit.account.county;
  const auto county = visit.county(asked);
  return county ? visit.name(*county) : std::string();
}

serve::Select county_select(const Visit& visit, const std::string& chosen) {
  serve::Select select;
  select.id = "county";
  select.label = "County";
  for (const check::County& one : visit.program().counties) {
    if (!visit.may_in(Right::see_reports, one.name)) continue;
    select.choices.push_back({one.name, one.name, "", one.name == chosen});
  }
  return select;
}

Response reports_page(Visit& visit) {
  const std::string county = county_asked(visit);
  if (!county.empty() && !visit.may_in(Right::see_reports, county)) {
    return visit.error(403, "You may see the reports of your own county.");
  }
  serve::Table table;
  table.id = "reports";
  table.caption = "Reports";
  table.columns = {{"Report"}, {"Program"}, {"Made"}, {"From"}};
  table.if_empty = "The rules have no reports.";
  for (const ReportInfo& one : reports_of(*visit.rules)) {
    std::string href;
    if (!county.empty()) href = serve::make_path({"reports", one.name}, {{"county", county}});
    table.rows.push_back({{{one.title.empty() ? plain_words(one.name) : one.title, href},
                           {plain_words(one.program)},
                           {one.runs.empty() ? "when asked for" : one.runs},
                           {one.cites}}});
  }
  json data;
  data["reports"] = table;
  data["county_part"] = county_select(visit, county);
  data["county"] = county;
  return visit.page("reports", visit.frame("Reports"), std::move(data));
}

/// A report that was made, and what could not be.
struct Made {
  MadeReport report;
  std::vector<Problem> problems;
  std::size_t more_problems = 0;
};

std::expected<Made, Response> make(const Visit& visit, const std::string& county) {
  const Turn turn(being_made, kMadeAtOnce);
  if (!turn.is_taken()) return std::unexpected(visit.busy("Other reports are being made."));
  ReportRequest asked;
  asked.report = visit.path.at("report");
  asked.county = county;
  asked.month = units::to_string(visit.as_of.month);
  asked.run_date = units::to_string(visit.as_of.run);
  const desk::Moment now = visit.world.outside().now();
  if (visit.as_of.run == now.day) {
    asked.time = fmt::format("{:02}:{:02}", now.minute / 60, now.minute % 60);
  }
  auto maker = ReportMaker::begin(*visit.rules, asked);
  if (!maker) return std::unexpected(visit.error(maker.error()));
  std::vector<Problem> problems;
  std::size_t more = 0, seen = 0;
  const std::int64_t begun = visit.world.outside().seconds();
  constexpr std::size_t kAtOnce = 200;
  for (std::string after;;) {
    const auto heads = visit.world.cases().list(after, kAtOnce, county, "");
    if (!heads) return std::unexpected(visit.error(heads.error()));
    for (const store::CaseHead& head : *heads) {
      const bool is_late = visit.world.outside().seconds() - begun > kMostReportSeconds;
      if (++seen > kMostReportedCases || is_late) {
        return std::unexpected(visit.error(422, kToCommand));
      }
      const auto stored = visit.world.cases().find(head.id);
      if (!stored) return std::unexpected(visit.error(stored.error()));
      if (!*stored) continue;
      const auto read = engine::read_case(visit.rules->data(), (*stored)->document, head.id);
      if (read && !fault_of_size(*read, visit.as_of.month).empty()) {
        return std::unexpected(visit.error(422, kToCommand));
      }
      for (Problem& problem : maker->add((*stored)->document, head.id)) {
        if (problems.size() < kMostProblems) {
          problems.push_back(std::move(problem));
        } else {
          ++more;
        }
      }
    }
    if (heads->size() < kAtOnce) break;
    after = heads->back().id;
  }
  auto made = maker->make();
  if (!made) return std::unexpected(visit.error(made.error()));
  return Made{std::move(*made), std::move(problems), more};
}

/// The county that a report is asked of; or the page that says why it is none.
std::expected<std::string, Response> county_of_report(const Visit& visit) {
  const auto reports = reports_of(*visit.rules);
  if (std::ranges::find(reports, visit.path.at("report"), &ReportInfo::name) == reports.end()) {
    return std::unexpected(visit.error(404, "The rules have no such report."));
  }
  std::string county = county_asked(visit);
  if (county.empty()) {
    return std::unexpected(visit.error(404, "Choose a county: a report is of one."));
  }
  if (!visit.may_in(Right::see_reports, county)) {
    return std::unexpected(visit.error(403, "You may see the reports of your own county."));
  }
  return county;
}

Response report_page(Visit& visit) {
  const auto county = county_of_report(visit);
  if (!county) return county.error();
  const auto made = make(visit, *county);
  if (!made) return made.error();
  const json content = json::parse(made->report.json(), nullptr, false);
  json data;
  data["faults"] = false;
  if (!made->problems.empty()) {
    serve::Faults faults = faults_of("Some cases are not in it, or not whole", made->problems);
    if (made->more_problems > 0) {
      faults.faults.push_back({"", fmt::format("And {} more.", made->more_problems)});
    }
    data["faults"] = faults;
  }
  data["sheets"] = json::array();
  std::size_t number = 0;
  for (const json& sheet : content.value("sheets", json::array())) {
    data["sheets"].push_back({{"tab", sheet.value("tab", "")},
                              {"parts", page_parts(sheet.value("page", json::object()),
                                                   fmt::format("sheet{}", ++number), {})}});
  }
  data["lead"] = fmt::format("{}, {}, as known on {}: {} cases looked at", *county,
                             units::to_string(visit.as_of.month), units::to_string(visit.as_of.run),
                             content.value("cases", 0));
  data["workbook_href"] = serve::make_path({"reports", visit.path.at("report"), "workbook"},
                                           {{"county", *county},
                                            {"month", units::to_string(visit.as_of.month)},
                                            {"run_date", units::to_string(visit.as_of.run)}});
  const std::string title = content.value("title", "");
  serve::PageFrame frame =
      visit.frame(title.empty() ? plain_words(visit.path.at("report")) : title);
  frame.breadcrumb = {{serve::make_path({"reports"}, {{"county", *county}}), "Reports"}};
  return visit.page("report", frame, std::move(data));
}

Response workbook(Visit& visit) {
  const auto county = county_of_report(visit);
  if (!county) return county.error();
  const auto made = make(visit, *county);
  if (!made) return made.error();
  const std::string name = fmt::format("{} {} {}", visit.path.at("report"), *county,
                                       units::to_string(visit.as_of.month));
  return workbook_file(
      visit, name, [&](const std::string& path) -> std::expected<void, std::string> {
        const auto written = made->report.write_workbook(path);
        if (written) return {};
        return std::unexpected(written.error().empty() ? "" : written.error().front().message);
      });
}

}  // namespace

void add_report_pages(World& world) {
  add_page(world, "GET", "/reports", Right::see_reports, reports_page);
  add_page(world, "GET", "/reports/{report}", Right::see_reports, report_page);
  add_page(world, "GET", "/reports/{report}/workbook", Right::see_reports, workbook);
  add_diagram_pages(world);
}

}  // namespace poppy::console
