// poppy diff: what two folders of rules or counties decide otherwise, from which month and run on.
#include <fmt/format.h>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/compared_folders.h"
#include "interpreter/cli/progress_line.h"
#include "interpreter/diff/diff_report.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy::cli {
namespace {

/// The words of the command line.
Outcome<diff::DifferencesAsked> read_asked(const DiffOptions& options) {
  diff::DifferencesAsked asked;
  const auto wrong = [](text::ProblemCode code, std::string message) {
    return std::unexpected(std::vector<Problem>{engine::public_problem(code, std::move(message))});
  };
  if (!options.months.empty()) {
    const auto months = units::parse_month_range(options.months);
    if (!months) return wrong(text::ProblemCode::wrong_month, months.error());
    asked.from = months->first;
    asked.until = months->last;
  }
  if (!options.run_date.empty()) {
    const auto run = units::parse_date(options.run_date);
    if (!run) return wrong(text::ProblemCode::wrong_run_date, run.error());
    asked.run_date = *run;
  }
  asked.today = units::month_of(now_in_california().day);
  asked.county = options.county;
  asked.only = options.only;
  asked.threads = options.threads;
  return asked;
}

}  // namespace

int diff(const DiffOptions& options) {
  const auto asked = read_asked(options);
  if (!asked) return report_problems(asked.error());
  const auto before = load_rules(folders_of(options.before, options.folders));
  if (!before) return before.error();
  const auto after = load_rules(folders_of(options.after, options.folders));
  if (!after) return after.error();
  ProgressLine progress(std::nullopt);
  const auto found =
      diff::find_differences(before->data().program, after->data().program, *asked,
                             [&](std::size_t compared) { progress.show(compared, 0); });
  progress.clear();
  if (!found) return report_problems(found.error());
  return finish(options.json ? diff::differences_json(*found, *asked)
                             : diff::differences_text(*found, *asked));
}

}  // namespace poppy::cli
