// Whether a mutant of a line changes what the line comes to in a test. Where it does not, nothing
// that rests on the line is another one, and the test need not be decided.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "interpreter/engine/prepared_test.h"
#include "interpreter/trial/mutants.h"

namespace poppy::trial {

/// For the mutants of one line, one after the other.
class Infection {
 public:
  explicit Infection(std::span<const engine::PreparedTest> tests) : tests_(tests) {}

  /// Forgets what it knows of tests: the next mutants are of another line.
  void begin_owner();
  void begin_mutant() { minis_.clear(); }

  /// False: the worksheet has the line, and it has the value it has without the mutant, in every
  /// month and of every record.
  [[nodiscard]] bool may_reach(std::uint32_t test, const Mutant& mutant,
                               const std::shared_ptr<check::Program>& mutated);

 private:
  /// The line alone, with what it reads, planned anew.
  struct Mini {
    plan::Worksheet sheet;
    std::vector<std::pair<std::uint32_t, plan::NodeId>> lines;  // of the base sheet; the new root
    std::vector<plan::SlotId> base_slots;                       // by slot of the mini sheet
    bool is_whole = true;                                       // all that it reads is there
  };
  using Months = std::vector<reference::Determination>;
  const Months* months_of(std::uint32_t test);
  const Mini& mini_of(const reference::Determination& base, const Mutant& mutant,
                      const std::shared_ptr<check::Program>& mutated);

  std::span<const engine::PreparedTest> tests_;
  std::map<std::uint32_t, Months> months_;
  std::map<const plan::Worksheet*, Mini> minis_;
};

}  // namespace poppy::trial
