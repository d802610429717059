// One case of an evaluated block, as expressions ask of it: cells become values where they are
// read. Rows count within the case, as those of a Determination.
#pragma once

#include <map>
#include <span>
#include <utility>
#include <vector>

#include "interpreter/code/block.h"
#include "interpreter/reference/case_values.h"
#include "interpreter/reference/weigh.h"

namespace poppy::code {

class Columnar;

class BlockCase final : public reference::CaseValues {
 public:
  /// `columnar`: what evaluated the block and may not have filled every slot yet; null: nothing is
  /// left to fill. All must outlive it.
  BlockCase(Block& block, const plan::Worksheet& sheet, std::uint32_t case_row, Columnar* columnar);

  /// Its row of the block.
  [[nodiscard]] std::uint32_t block_row(check::EntityId entity, std::uint32_t row) const {
    return first_[entity] + row;
  }
  [[nodiscard]] std::uint32_t case_row(check::EntityId entity, std::uint32_t row) const {
    return row - first_[entity];
  }

  /// Of a slot whose value is an error: with what the reference evaluator says is wrong, which `at`
  /// has from then on; before, its errors have no message. Null: it was not asked for before the
  /// case was settled, and now another might be told.
  [[nodiscard]] const units::Value* error_at(plan::SlotId slot, std::uint32_t row) const;

  /// Puts into the block what weighing found out of the case. false: a number has more than 64
  /// bits, or an error was found: the case is as good as not evaluated.
  [[nodiscard]] bool settle(std::span<const reference::Weighed::Settled> settled);
  /// Gives the block back as it was before.
  void unsettle();

  [[nodiscard]] units::Value at(plan::SlotId slot, std::uint32_t row) const override;
  [[nodiscard]] bool is_firm(plan::SlotId slot, std::uint32_t row) const override;
  [[nodiscard]] std::vector<std::uint32_t> open_lines(const plan::Worksheet& sheet) const override;
  [[nodiscard]] bool has(plan::SlotId slot) const override;
  [[nodiscard]] std::uint32_t row_count(check::EntityId entity) const override {
    return count_[entity];
  }
  [[nodiscard]] std::uint32_t parent(check::EntityId entity, std::uint32_t row) const override;
  [[nodiscard]] bool is_given(check::EntityId entity, std::uint32_t parent) const override;
  [[nodiscard]] units::RowList children(check::EntityId entity,
                                        std::uint32_t parent) const override;
  [[nodiscard]] units::Date run_date() const override;

 private:
  struct Before {
    plan::SlotId slot;
    std::uint32_t row = 0;  // of the block
    units::Cell cell;
  };
  [[nodiscard]] units::Cell cell(plan::SlotId slot, std::uint32_t row) const;
  void put(plan::SlotId slot, std::uint32_t block_row, const units::Cell& cell);

  Block& block_;
  const plan::Worksheet& sheet_;
  std::uint32_t case_;
  Columnar* columnar_;
  units::IdVector<check::EntityId, std::uint32_t> first_, count_;
  mutable std::map<std::pair<plan::SlotId, std::uint32_t>, units::Value>
      errors_;  // by slot and row
  mutable bool is_telling_ = false;
  bool is_settled_ = false;
  std::vector<Before> settled_;
};

}  // namespace poppy::code
