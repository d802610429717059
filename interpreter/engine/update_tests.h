// Expectations that failed -> the files as they would be with what was found in their place; all
// else, comments and layout, stays. What says that a case is refused, that a fact is missing or
// that a rule does not hold is not written: a test must not fall silent by itself.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/engine/rule_tests.h"

namespace poppy::engine {

struct UpdatedText {
  std::string path, before, after;
};
struct TestUpdate {
  std::vector<UpdatedText> texts;
  std::size_t written = 0;        // expectations
  std::vector<std::string> left;  // where and why, of those that only people can mend
  std::set<std::pair<std::string, std::string>> open_tests;  // that have one of them: path and name
};
[[nodiscard]] TestUpdate update_tests(const std::vector<RuleTestFile>& files);

/// Tests that fail though nothing is left of them: what was written is not read as what was found.
/// Empty: all is well. `now`: of the same files with the new texts.
[[nodiscard]] std::vector<std::string> misread_updates(const TestUpdate& update,
                                                       const std::vector<RuleTestFile>& now);

}  // namespace poppy::engine
