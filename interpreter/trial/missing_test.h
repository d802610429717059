// The rule test that would see a mutant: a case of a test that comes near it, with one fact, month,
// run date or county changed, decided both ways, written as rule tests are written, and read back.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "interpreter/engine/rule_tests.h"
#include "interpreter/trial/coverage_points.h"
#include "interpreter/trial/try_mutants.h"

namespace poppy::trial {

struct MissingTest {
  std::string file;  // where the test that it is like stands: its case is named relative to that
  std::string text;  // YAML, to be pasted there
};

/// What is the same for all mutants of a run.
struct TestSearch {
  const Rules& rules;
  std::span<const engine::PreparedTest> tests;
  const CoveragePoints& points;
  const engine::ReadText& read_text;
};

/// nullopt: none was found that both differs and reads back so. `bench` has no mutant on.
[[nodiscard]] std::optional<MissingTest> find_missing_test(const TestSearch& search,
                                                           const Mutant& mutant, const Tried& tried,
                                                           MutantBench& bench);

}  // namespace poppy::trial
