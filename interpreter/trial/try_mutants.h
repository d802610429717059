// Which mutants the rule tests see: each is decided by the tests that reach it, until one fails.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "interpreter/engine/prepared_test.h"
#include "interpreter/trial/mutants.h"

namespace poppy::trial {

/// One thread's copies of the programs that tests run under, with one mutant on at a time.
class MutantBench {
 public:
  explicit MutantBench(std::span<const engine::PreparedTest> tests);

  void put_on(const Mutant& mutant);
  void take_off();
  /// Of the mutant that is on.
  [[nodiscard]] bool passes(std::uint32_t test);
  /// The program with the mutant on, until it is taken off.
  [[nodiscard]] const std::shared_ptr<check::Program>& mutated(
      const std::shared_ptr<const check::Program>& base);
  /// Of the rules that the test runs under.
  [[nodiscard]] const std::shared_ptr<check::Program>& mutated_of(std::uint32_t test) {
    return mutated(tests_[test].rules.data().program);
  }
  /// The worksheets made of it.
  [[nodiscard]] engine::WorksheetCache& sheets_of(
      const std::shared_ptr<const check::Program>& base) {
    return worksheets_->at(base.get());
  }

 private:
  using Saved = std::variant<std::pair<check::LineId, units::SharedList<check::Version>>,
                             std::pair<check::ParameterId, check::Parameter>>;
  using Sheets = std::map<const check::Program*, engine::WorksheetCache>;
  static void restore(check::Program& program, Saved& saved);

  std::span<const engine::PreparedTest> tests_;
  const Mutant* mutant_ = nullptr;
  std::map<const check::Program*, std::shared_ptr<check::Program>> copies_;
  std::map<const check::Program*, Saved> changed_;
  std::unique_ptr<Sheets> worksheets_;
};

/// Tests that fail under the rules as they are, in their order: whatever mutant they reach, they
/// would be taken to see.
[[nodiscard]] std::vector<std::uint32_t> failing_tests(std::span<const engine::PreparedTest> tests,
                                                       unsigned threads);

enum class Fate : std::uint8_t {
  killed,     // a test fails
  survived,   // tests reach it, and all pass
  unreached,  // no expectation rests on it
  refused,    // nothing can be decided by it: it is no program
};

struct Tried {
  Fate fate = Fate::unreached;
  std::vector<std::uint32_t> reached_by = {};             // of a survivor: tests
  std::optional<std::uint32_t> killed_by = std::nullopt;  // the first test that was seen to fail
};

/// By mutant. The same whatever the number of threads. `told` hears, from any thread but never from
/// two at once, how many are done.
[[nodiscard]] std::vector<Tried> try_mutants(std::span<const engine::PreparedTest> tests,
                                             std::span<const Mutant> mutants, unsigned threads,
                                             const std::function<void(std::size_t)>& told);

}  // namespace poppy::trial
