// Steps as sheet_cost.h counts them, counted while the reference evaluates every line of a case.
#pragma once

#include <cstdint>
#include <map>

#include "interpreter/analysis/sheet_cost.h"
#include "interpreter/reference/evaluate.h"

namespace poppy::differential {

class StepCount final : public reference::Watch {
 public:
  std::uint64_t steps = 0;

  std::size_t begin() override { return 0; }
  void end(const plan::Node& node, std::size_t /*mark*/, const units::Value& value) override {
    ++steps;
    if (node.type.list && value.is_known()) steps += value.rows().rows.size();
  }
  void read(plan::SlotId /*slot*/, std::uint32_t /*row*/, const units::Value& /*value*/) override {}
  void list(check::EntityId /*entity*/, std::uint32_t /*parent*/, bool /*given*/) override {}
};

/// By line of the program, over all its rows and months. The lines have been computed.
inline std::map<check::LineId, std::uint64_t> counted_steps(
    const reference::Determination& determination) {
  std::map<check::LineId, std::uint64_t> counted;
  const reference::SlotValues values(determination);
  for (const plan::SheetLine& line : determination.sheet->lines) {
    StepCount count;
    const reference::Evaluator evaluator(*determination.sheet, values, &count);
    for (std::uint32_t row = 0; row < determination.slots[line.slot].size(); ++row) {
      static_cast<void>(evaluator.line_value(line, row));
    }
    counted[line.line] += count.steps;
  }
  return counted;
}

/// What the terms come to for a case with these rows.
inline std::uint64_t steps_for(const analysis::Terms& terms, const reference::CaseRows& rows) {
  std::uint64_t steps = 0;
  for (const auto& [sizes, term] : terms) {
    std::uint64_t product = term.steps;
    for (const check::EntityId entity : sizes) product *= rows.record[entity].size();
    steps += product;
  }
  return steps;
}

}  // namespace poppy::differential
