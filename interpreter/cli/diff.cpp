// poppy diff: what two folders of rules or counties decide otherwise, from which month and run on.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <system_error>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/compared_folders.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/cli/progress_line.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/test_files.h"
#include "interpreter/diff/diff_report.h"
#include "interpreter/diff/find_cases.h"
#include "interpreter/engine/rule_tests.h"
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

bool rules_have(const Rules& rules, const std::string& program) {
  return std::ranges::find(rules.data().program->modules, program, &check::Module::program) !=
         rules.data().program->modules.end();
}

/// The rule tests of both that can be read: where cases are looked for.
std::vector<engine::PreparedTest> read_seeds(const Rules& rules, const Folders& folders,
                                             const std::set<std::string>& programs) {
  std::vector<engine::PreparedTest> seeds;
  const auto files = read_tests(folders);
  if (!files) return seeds;
  engine::RuleTestsAsked asked{"", 0};
  asked.prepared = &seeds;
  for (const File& file : *files) {
    const std::size_t tests = file.path.find("/tests/");
    const std::string folder = file.path.substr(0, tests);
    const bool is_of_another = tests != std::string::npos &&
                               !programs.contains(folder.substr(folder.rfind('/') + 1)) &&
                               rules_have(rules, folder.substr(folder.rfind('/') + 1));
    if (is_of_another) continue;
    static_cast<void>(engine::run_rule_tests(rules, file, asked, read_text));
  }
  return seeds;
}

/// Files of cases, numbered, and one of tests. The exit code.
int write_cases(const std::string& folder, const std::vector<diff::CaseSearch>& searches,
                const diff::Differences& differences) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  std::string tests;
  std::size_t number = 0;
  const auto write = [&](const std::string& name, const std::string& text) {
    const std::string path = (std::filesystem::path(folder) / name).string();
    const auto written = write_whole_file(path, text);
    if (!written) say("poppy: `{}` cannot be written: {}\n", path, written.error());
    return written.has_value();
  };
  for (const diff::CaseSearch& search : searches) {
    if (!search.found) continue;
    const std::string& name = differences.outcomes[search.outcome].outcome.name;
    if (!write(fmt::format("{:02}-{}.yaml", ++number, name), search.found->case_text)) {
      return kCannotGoOn;
    }
    tests += search.found->test_text;
  }
  if (!tests.empty() && !write("tests.yaml", tests)) return kCannotGoOn;
  return kWell;
}

}  // namespace

int diff(const DiffOptions& options) {
  const auto asked = read_asked(options);
  if (!asked) return report_problems(asked.error());
  const Folders folders_before = folders_of(options.before, options.folders);
  const Folders folders_after = folders_of(options.after, options.folders);
  const auto before = load_rules(folders_before);
  if (!before) return before.error();
  const auto after = load_rules(folders_after);
  if (!after) return after.error();
  ProgressLine progress(std::nullopt);
  const auto told = [&](std::size_t done) { progress.show(done, 0); };
  const auto found =
      diff::find_differences(before->data().program, after->data().program, *asked, told);
  if (!found) {
    progress.clear();
    return report_problems(found.error());
  }
  std::vector<diff::CaseSearch> searches;
  if (!options.no_cases && !found->outcomes.empty()) {
    std::vector<engine::PreparedTest> seeds = read_seeds(*after, folders_after, found->programs);
    if (find_folders(folders_before).rules != find_folders(folders_after).rules) {
      std::ranges::move(read_seeds(*before, folders_before, found->programs),
                        std::back_inserter(seeds));
    }
    searches = diff::find_cases(*before, *after, *found, seeds, !options.only.empty(),
                                {options.tries}, told);
  }
  progress.clear();
  int code = kWell;
  if (!options.cases_out.empty()) code = write_cases(options.cases_out, searches, *found);
  return finish(options.json
                    ? diff::differences_json(*found, *asked, searches)
                    : diff::differences_text(*found, *asked) + diff::cases_text(*found, searches),
                code);
}

}  // namespace poppy::cli
