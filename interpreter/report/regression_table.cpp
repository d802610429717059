// See regression_table.h.
#include "interpreter/report/regression_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "interpreter/report/csv_text.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/program_title.h"
#include "interpreter/report/table.h"
#include "interpreter/text/json_writer.h"

namespace poppy::report {
namespace {

// The source's columns, in its words.
constexpr std::array<std::string_view, 7> kColumns = {"Release",
                                                      "# of Scenarios Executed",
                                                      "# of Scenarios Passed",
                                                      "# of Scenarios Failed",
                                                      "Overall Pass%",
                                                      "Pass of Executed",
                                                      "Coverage"};

struct Covered {
  std::string program, title;
  std::vector<std::string> flows;
};

/// Programs and flows in the order of the rule files.
std::vector<Covered> covered_by(const check::Program& program, const RegressionRun& run) {
  std::vector<Covered> covered;
  for (const check::Module& module : program.modules) {
    if (!run.modules.contains(module.name)) continue;
    auto of = std::ranges::find(covered, module.program, &Covered::program);
    if (of == covered.end()) {
      covered.push_back({module.program, program_title(program, module.program), {}});
      of = covered.end() - 1;
    }
    of->flows.push_back(flow_title(program, module));
  }
  return covered;
}

/// `CalFresh with the flows: the decision; students`.
std::string coverage(const std::vector<Covered>& covered) {
  std::vector<std::string> parts;
  for (const Covered& one : covered) {
    parts.push_back(fmt::format("{} with the flows: {}", one.title, fmt::join(one.flows, "; ")));
  }
  return parts.empty() ? "none" : fmt::format("{}", fmt::join(parts, ". "));
}

/// In percent with one decimal, cut off: 99.9 is not all. Empty: there is nothing to be a part of.
std::string share(std::size_t part, std::size_t of) {
  if (of == 0) return {};
  const std::size_t tenths = part * 1000 / of;
  return fmt::format("{}.{}", tenths / 10, tenths % 10);
}

std::string as_json(const RegressionRun& run, const std::vector<Covered>& covered) {
  text::JsonWriter to;
  const std::size_t executed = run.passed + run.failed;
  to.begin_object();
  to.member("release", run.release);
  to.member("planned", run.planned);
  to.member("executed", executed);
  to.member("passed", run.passed);
  to.member("failed", run.failed);
  to.member_or_null("overall_pass_percent", share(run.passed, run.planned));
  to.member_or_null("pass_of_executed_percent", share(run.passed, executed));
  to.member("coverage", coverage(covered));
  to.key("programs");
  to.begin_array();
  for (const Covered& one : covered) {
    to.begin_object();
    to.member("program", one.program);
    to.member("title", one.title);
    to.texts("flows", one.flows);
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take() + "\n";
}

}  // namespace

std::string regression_table(const check::Program& program, const RegressionRun& run,
                             TableFormat format) {
  const std::vector<Covered> covered = covered_by(program, run);
  const std::size_t executed = run.passed + run.failed;
  const std::vector<std::string> cells = {run.release,
                                          std::to_string(executed),
                                          std::to_string(run.passed),
                                          std::to_string(run.failed),
                                          share(run.passed, run.planned),
                                          share(run.passed, executed),
                                          coverage(covered)};
  const std::vector<std::string> heads(kColumns.begin(), kColumns.end());
  switch (format) {
    case TableFormat::csv:
      return csv_line(heads) + csv_line(cells);
    case TableFormat::json:
      return as_json(run, covered);
    case TableFormat::html: {
      Table table{"Regression tests", {}, {}, {cells}, {}, {}};
      for (const std::string& head : heads) table.columns.push_back({head, head});
      return html_of(table);
    }
    case TableFormat::table:
      break;
  }
  std::string text;
  for (std::size_t i = 0; i < heads.size(); ++i) {
    text += wrap(pad(heads[i], 25), 25, cells[i].empty() ? "-" : cells[i]);
  }
  return text;
}

}  // namespace poppy::report
