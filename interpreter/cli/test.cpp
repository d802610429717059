// poppy test: runs rule tests, says what failed and why, and counts by program.
#include <fmt/core.h>

#include <map>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/test_files.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/report/regression_table.h"
#include "interpreter/text/printable.h"

namespace poppy::cli {
namespace {

struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
};

std::string indented(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    result += "      " + std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return result;
}

constexpr std::size_t kMostLines = 40;  // of a failure, unless a depth is asked for

/// Its first lines, and how many are left out.
std::string cut(const std::string& text, std::string_view path) {
  std::size_t end = 0;
  std::size_t lines = 0;
  for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    if (++lines < kMostLines) end = at + 1;
  }
  if (lines <= kMostLines) return text;
  return text.substr(0, end) +
         fmt::format("      … {} more lines: `poppy test {} --depth 1` shows them\n",
                     lines - kMostLines + 1, path);
}

std::string show_failure(const engine::RuleTestFile& file, const engine::RuleTest& test,
                         const TestOptions& options) {
  const text::SourceSet& sources = *file.sources;
  const auto place_of = [&](text::Span span) {
    const text::Position place = sources.position_of(span.file, span.begin);
    return fmt::format("{}:{}:{}", sources.at(span.file).name, place.line, place.column);
  };
  std::string result =
      fmt::format("FAILED {}: {}\n", place_of(test.span), text::printable(test.name));
  for (const engine::Mismatch& mismatch : test.mismatches) {
    result += fmt::format("  {}: {} in {}\n    expected {}\n    found    {}\n",
                          place_of(mismatch.span), text::printable(mismatch.what), mismatch.month,
                          text::printable(mismatch.expected), text::printable(mismatch.found));
    result += indented(mismatch.why);
  }
  for (const Problem& problem : test.problems) result += problem.text;
  if (!options.depth) result = cut(result, sources.at(test.span.file).name);
  return result + "\n";
}

std::string summary(const std::map<std::string, Tally>& tallies) {
  std::string result = fmt::format("{:<16}{:>10}{:>10}{:>10}{:>10}\n", "program", "executed",
                                   "passed", "failed", "pass %");
  Tally all;
  const auto row = [](std::string_view name, const Tally& tally) {
    const std::size_t executed = tally.passed + tally.failed;
    const std::size_t tenths =
        executed == 0 ? 0 : tally.passed * 1000 / executed;  // cut off: 99.9 is not all
    return fmt::format("{:<16}{:>10}{:>10}{:>10}{:>8}.{}\n", name, executed, tally.passed,
                       tally.failed, tenths / 10, tenths % 10);
  };
  for (const auto& [program, tally] : tallies) {
    result += row(program, tally);
    all.passed += tally.passed;
    all.failed += tally.failed;
  }
  return result + row("all", all);
}

}  // namespace

int test(const TestOptions& options) {
  const auto paths = find_test_files(options.paths, options.folders);
  if (!paths) return report_problems(paths.error());
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();

  std::string result;
  std::map<std::string, Tally> tallies;
  report::RegressionRun run;
  bool all_read = true;
  for (const std::string& path : *paths) {
    auto text = read_text(path);
    if (!text) {
      say("poppy: the tests `{}` cannot be read: {}\n", path, text.error());
      all_read = false;
      continue;
    }
    engine::RuleTestFile file = engine::run_rule_tests(
        *rules, {path, std::move(*text)}, {options.filter, options.depth.value_or(1)}, read_text);
    for (const Problem& problem : file.problems) say("{}\n", problem.text);
    all_read = all_read && file.problems.empty();
    run.planned += file.found;
    for (engine::RuleTest& one : file.tests) {
      Tally& tally = tallies[file.program];
      ++(one.passed() ? tally.passed : tally.failed);
      ++(one.passed() ? run.passed : run.failed);
      run.modules.merge(one.modules);
      if (!one.passed()) {
        result += show_failure(file, one, options);
      } else if (options.verbose) {
        result += fmt::format("passed {}: {}\n", path, one.name);
      }
    }
  }
  if (tallies.empty()) say("poppy: no test was found to run\n");
  const bool well = all_read && run.failed == 0 && !tallies.empty();
  const int code = well ? kWell : kProblems;
  if (!options.report) return finish(result + summary(tallies), code);
  say("{}", result);
  run.release = options.release.empty() ? rules->version() : options.release;
  return finish(report::regression_table(*rules->data().program, run, table_format(options.format)),
                code);
}

}  // namespace poppy::cli
