// Which tests reach which mutants: those whose expectations rest on what is changed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "interpreter/engine/prepared_test.h"
#include "interpreter/trial/mutants.h"

namespace poppy::trial {

class ReachIndex {
 public:
  explicit ReachIndex(std::span<const Mutant> mutants);
  ~ReachIndex();
  ReachIndex(const ReachIndex&) = delete;
  ReachIndex& operator=(const ReachIndex&) = delete;

  /// Sorted. Safe to ask from several threads.
  [[nodiscard]] std::vector<std::uint32_t> reached_by(const engine::PreparedTest& test) const;

 private:
  struct Data;
  std::unique_ptr<const Data> data_;
};

}  // namespace poppy::trial
