// What a run of rule tests came to, as others read it: text for people, JSON for programs, JUnit
// XML for servers that build.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "interpreter/engine/rule_tests.h"

namespace poppy::engine {

struct TestTally {
  std::size_t passed = 0;
  std::size_t failed = 0;
};
struct TestTallies {
  TestTally all;
  std::map<std::string, TestTally> programs;
};
[[nodiscard]] TestTallies tally_tests(const std::vector<RuleTestFile>& files);

/// `policies/gagr/tests/clock.yaml:4:3`.
[[nodiscard]] std::string test_place(const RuleTestFile& file, text::Span span);
/// What failed, where and why; of a long text the first lines, unless all of it is asked for.
[[nodiscard]] std::string failure_text(const RuleTestFile& file, const RuleTest& test, bool whole);
/// How many passed, by program.
[[nodiscard]] std::string summary_text(const TestTallies& tallies);

/// docs/testing.md says what stands in it. Nothing hangs on the clock.
[[nodiscard]] std::string test_results_json(const std::vector<RuleTestFile>& files);
/// A suite for each file. `begun`: `2026-11-30T18:04:11`.
[[nodiscard]] std::string test_results_junit(const std::vector<RuleTestFile>& files,
                                             const std::string& begun);

}  // namespace poppy::engine
