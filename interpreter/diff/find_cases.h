// Two sets of rules and what can come out otherwise -> for each outcome the smallest case that
// shows it, found near rule tests, decided by both, and written as a rule test.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interpreter/diff/differences.h"
#include "interpreter/diff/two_sides.h"
#include "interpreter/engine/prepared_test.h"

namespace poppy::diff {

/// A case that was found, and what it shows.
struct ShownCase {
  CaseSetting setting;
  FoundDifference difference;
  std::string case_text;  // YAML, a case file
  std::string test_text;  // YAML, a rule test that passes by the later rules and fails by the
                          // earlier; empty: no expectation can say it
};
/// One for each stretch of months that was looked at.
struct CaseSearch {
  std::size_t outcome = 0, stretch = 0;  // into Differences
  std::size_t tried = 0;
  std::optional<ShownCase> found;
};

struct CasesAsked {
  std::size_t most_tries = 4000;   // for each, before it is made smaller
  std::size_t most_stretches = 3;  // of an outcome
};

/// Lines are looked for where nothing else was found, or `lines` says so. `seeds`: tests of either
/// rules.
[[nodiscard]] std::vector<CaseSearch> find_cases(const Rules& before, const Rules& after,
                                                 const Differences& differences,
                                                 std::span<const engine::PreparedTest> seeds,
                                                 bool lines, const CasesAsked& asked,
                                                 const std::function<void(std::size_t)>& told);

}  // namespace poppy::diff
