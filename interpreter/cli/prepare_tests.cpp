// See prepare_tests.h.
#include "interpreter/cli/prepare_tests.h"

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/test_files.h"
#include "interpreter/engine/rule_tests.h"

namespace poppy::cli {

std::expected<std::vector<engine::PreparedTest>, int> prepare_tests(
    const Rules& rules, const std::vector<std::string>& paths, const Folders& folders,
    const std::string& filter) {
  const auto files = find_test_files(paths, folders);
  if (!files) return std::unexpected(report_problems(files.error()));
  std::vector<engine::PreparedTest> tests;
  bool all_read = true;
  const auto say_all = [&](const std::vector<Problem>& problems) {
    for (const Problem& problem : problems) say("{}\n", problem.text);
    all_read = all_read && problems.empty();
  };
  for (const std::string& path : *files) {
    auto text = read_text(path);
    if (!text) {
      say("poppy: the tests `{}` cannot be read: {}\n", path, text.error());
      all_read = false;
      continue;
    }
    engine::RuleTestsAsked asked{filter, 0};
    asked.prepared = &tests;
    const engine::RuleTestFile file =
        engine::run_rule_tests(rules, {path, std::move(*text)}, asked, read_text);
    say_all(file.problems);
    for (const engine::RuleTest& test : file.tests) say_all(test.problems);
  }
  if (!all_read) return std::unexpected(kProblems);
  if (tests.empty()) {
    say("poppy: no test was found that decides a case\n");
    return std::unexpected(kProblems);
  }
  return tests;
}

}  // namespace poppy::cli
