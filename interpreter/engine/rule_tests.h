// Rule tests (docs/language.md section 11): runs the tests of a file and gives, as data, what was
// not as expected, where that stands in the file, and why the found value is what it is. `poppy
// test` prints it.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "interpreter/engine/rules_data.h"

namespace poppy::engine {

/// A value as it would stand in a test that meets what was found.
struct Rewrite {
  text::Span span;       // of what stands there now
  std::string text;      // a scalar, without quotes of YAML or CSV; or a list of YAML
  bool is_list = false;  // then it is written as it is
};

/// One expectation that was not met.
struct Mismatch {
  text::Span span;    // in the test file
  std::string what;   // `p1.ticked_in_month`
  std::string month;  // 2021-08
  std::string expected, found;
  std::string why;                     // the explanation of what was found; may be empty
  std::vector<Rewrite> rewrites = {};  // none: only people can say what is meant
};

struct RuleTest {
  std::string name;
  text::Span span;                // of the name; of a row of a table, of the row
  text::Span own;                 // of what no other test shares: the test, or its row
  std::int64_t microseconds = 0;  // that it took; 0 without a clock
  std::set<std::string> modules;  // whose rules, decisions, lines and outcomes it expects
  std::vector<Mismatch> mismatches;
  std::vector<Problem> problems;  // the test, or its case, could not be read
  [[nodiscard]] bool passed() const { return mismatches.empty() && problems.empty(); }
};

struct RuleTestFile {
  std::string path;
  std::string program;  // the folder that holds the tests' folder: gagr
  std::shared_ptr<const text::SourceSet> sources;
  std::size_t found = 0;          // tests of the file, also those that are left out
  std::size_t earlier = 0;        // left out of the county's: their runs lie before the day asked
  std::vector<RuleTest> tests;    // those that were run
  std::vector<Problem> problems;  // the file could not be read
};

/// Reads a file that a test names, by its path. Error: why it cannot be read.
using ReadText = std::function<std::expected<std::string, std::string>(const std::string& path)>;

struct PreparedTest;  // prepared_test.h

/// Which tests are run, and how.
struct RuleTestsAsked {
  std::string filter;                               // that the name holds
  int depth = 1;                                    // lines that a failure is explained
  std::string county = {};                          // of its tests alone; empty: of all
  std::optional<units::Date> runs_from = {};        // of runs of this day and later alone
  std::function<std::int64_t()> microseconds = {};  // a clock, of those who ask how long it took
  // Where those go that decide a case: they are made ready, and not run.
  std::vector<PreparedTest>* prepared = nullptr;
};
/// A case that names no programs is decided for the folder's program alone.
[[nodiscard]] RuleTestFile run_rule_tests(const Rules& rules, const File& file,
                                          const RuleTestsAsked& asked, const ReadText& read_text);

}  // namespace poppy::engine
