// poppy test: runs rule tests, says what failed and why, and counts by program; for servers that
// build also as JSON and JUnit XML.
#include <fmt/core.h>

#include <chrono>
#include <iterator>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/test_files.h"
#include "interpreter/engine/run_test_files.h"
#include "interpreter/engine/test_results.h"
#include "interpreter/report/regression_table.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

std::int64_t microseconds() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(since).count();
}

std::string begun_now() {
  return fmt::format("{}T{}:00", units::to_string(now_in_california().day), time_now());
}

std::string failures_and_passed(const std::vector<engine::RuleTestFile>& files,
                                const TestOptions& options) {
  std::string text;
  for (const engine::RuleTestFile& file : files) {
    for (const engine::RuleTest& test : file.tests) {
      if (!test.passed()) {
        text += engine::failure_text(file, test, options.depth.has_value()) + '\n';
      } else if (options.verbose) {
        text += fmt::format("passed {}: {}\n", file.path, test.name);
      }
    }
  }
  return text;
}

report::RegressionRun regression_of(const std::vector<engine::RuleTestFile>& files,
                                    const engine::TestTally& tally, std::string release) {
  report::RegressionRun run;
  run.release = std::move(release);
  run.passed = tally.passed;
  run.failed = tally.failed;
  for (const engine::RuleTestFile& file : files) {
    run.planned += file.found;
    for (const engine::RuleTest& test : file.tests) {
      run.modules.insert(test.modules.begin(), test.modules.end());
    }
  }
  return run;
}

}  // namespace

int test(const TestOptions& options) {
  if (options.watch) return watch_tests(options);
  if (options.update) return update_tests(options);
  if (!options.export_folder.empty()) return export_tests(options);
  const auto paths = find_test_files(options.paths, options.folders);
  if (!paths) return report_problems(paths.error());
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();

  const std::string begun = begun_now();
  const std::vector<engine::RuleTestFile> files = run_tests_at(*rules, *paths, options, read_text);
  bool all_read = true;
  for (const engine::RuleTestFile& file : files) {
    for (const Problem& problem : file.problems) say("{}\n", problem.text);
    all_read = all_read && file.problems.empty();
  }
  const engine::TestTallies tallies = engine::tally_tests(files);
  const bool is_any = tallies.all.passed + tallies.all.failed > 0;
  if (!is_any) say("poppy: no test was found to run\n");
  const int code = all_read && is_any && tallies.all.failed == 0 ? kWell : kProblems;
  if (!options.junit.empty()) {
    const auto written = write_whole_file(options.junit, engine::test_results_junit(files, begun));
    if (!written) {
      say("poppy: `{}` cannot be written: {}\n", options.junit, written.error());
      return kCannotGoOn;
    }
  }
  if (options.json) return finish(engine::test_results_json(files), code);
  const std::string text = failures_and_passed(files, options);
  if (!options.report) return finish_painted(text + engine::summary_text(tallies), code);
  say("{}", text);
  const auto run = regression_of(files, tallies.all,
                                 options.release.empty() ? rules->version() : options.release);
  return finish(report::regression_table(*rules->data().program, run, table_format(options.format)),
                code);
}

std::vector<engine::RuleTestFile> run_tests_at(const Rules& rules,
                                               const std::vector<std::string>& paths,
                                               const TestOptions& options,
                                               const engine::ReadText& read,
                                               const std::function<bool()>& stopped) {
  std::vector<File> files;
  std::vector<engine::RuleTestFile> unread;
  for (const std::string& path : paths) {
    auto text = read(path);
    if (text) {
      files.emplace_back(path, std::move(*text));
      continue;
    }
    unread.emplace_back().path = path;
    unread.back().problems = {engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the tests `{}` cannot be read: {}", path, text.error()))};
  }
  engine::RuleTestsAsked asked;
  asked.filter = options.filter;
  asked.depth = options.depth.value_or(1);
  asked.microseconds = microseconds;
  auto results = engine::run_test_files(rules, files, asked, read, options.threads, stopped);
  std::ranges::move(unread, std::back_inserter(results));
  return results;
}

}  // namespace poppy::cli
