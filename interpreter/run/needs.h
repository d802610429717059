// What is missing where a value is undetermined: the unknown facts that it rests on. needs()
// (explain.h) asks for one value of a determination; a run over many cases keeps a search for each
// worksheet.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "interpreter/run/case_values.h"
#include "interpreter/run/explain.h"

namespace poppy::run {

/// The lines of a worksheet that hang on a slot; found out when `between` first asks for them.
class Dependents {
 public:
  explicit Dependents(const plan::Worksheet& sheet);

  /// The lines that are computed from `input` and lead to `wanted`, that one included, in order:
  /// indices into Worksheet::lines.
  [[nodiscard]] const std::vector<std::uint32_t>& between(plan::SlotId input, plan::SlotId wanted);
  /// The slots that a line (index into Worksheet::lines) reads.
  [[nodiscard]] const std::vector<plan::SlotId>& read_by(std::uint32_t line) const {
    return reads_[line];
  }

 private:
  /// By SlotId: whether the slot is computed from the input slot, or is it.
  [[nodiscard]] const std::vector<bool>& of(plan::SlotId input);

  const plan::Worksheet& sheet_;
  std::vector<std::vector<plan::SlotId>> reads_;  // by index into Worksheet::lines
  std::vector<std::vector<bool>> of_;             // by SlotId; empty: not asked for yet
  std::map<std::pair<plan::SlotId, plan::SlotId>, std::vector<std::uint32_t>> between_;
};

/// For one thread. What lines rest on is found once for each case.
class NeedSearch {
 public:
  explicit NeedSearch(const plan::Worksheet& sheet);

  /// The next case. Its values must stay as they are until the one after.
  void begin(const CaseValues& values);
  /// As needs().
  [[nodiscard]] std::vector<Need> needs(plan::SlotId slot, std::uint32_t row);

 private:
  /// What a line's value rests on directly: a run of parts_.
  struct Part {
    std::uint32_t begin = 0, end = 0;
    std::uint32_t told = 0;  // the last question in which it was
  };
  [[nodiscard]] Part& part_of(plan::SlotId slot, std::uint32_t row);
  [[nodiscard]] bool settles_alone(const Need& need, plan::SlotId wanted, std::uint32_t row);

  const plan::Worksheet& sheet_;
  Dependents dependents_;
  const CaseValues* values_ = nullptr;
  std::map<std::pair<plan::SlotId, std::uint32_t>, Part> lines_;  // by slot and row
  std::vector<Need> parts_;  // a slot of a line: what that line rests on
  std::uint32_t question_ = 0;
  std::vector<std::vector<units::Value>> tried_;  // by SlotId, for trials; empty between them
};

}  // namespace poppy::run
