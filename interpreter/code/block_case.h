// One case of an evaluated block, as expressions ask of it: cells become values where they are
// read. Rows count within the case, as those of a Determination.
#pragma once

#include <map>
#include <utility>
#include <vector>

#include "interpreter/code/block.h"
#include "interpreter/run/case_values.h"

namespace poppy::code {

class Columnar;

class BlockCase final : public run::CaseValues {
 public:
  /// `columnar`: what evaluated the block and may not have filled every slot yet; null: nothing is
  /// left to fill. All must outlive it.
  BlockCase(const Block& block, const plan::Worksheet& sheet, std::uint32_t case_row,
            Columnar* columnar);

  /// Its row of the block.
  [[nodiscard]] std::uint32_t block_row(check::EntityId entity, std::uint32_t row) const {
    return first_[entity] + row;
  }
  [[nodiscard]] std::uint32_t case_row(check::EntityId entity, std::uint32_t row) const {
    return row - first_[entity];
  }

  /// Has the reference evaluator say what is wrong where a line has an error; without, errors have
  /// no message.
  void tell_errors();

  [[nodiscard]] units::Value at(plan::SlotId slot, std::uint32_t row) const override;
  [[nodiscard]] std::uint32_t row_count(check::EntityId entity) const override {
    return count_[entity];
  }
  [[nodiscard]] std::uint32_t parent(check::EntityId entity, std::uint32_t row) const override;
  [[nodiscard]] bool is_given(check::EntityId entity, std::uint32_t parent) const override;
  [[nodiscard]] units::RowList children(check::EntityId entity,
                                        std::uint32_t parent) const override;
  [[nodiscard]] units::Date run_date() const override;

 private:
  const Block& block_;
  const plan::Worksheet& sheet_;
  std::uint32_t case_;
  Columnar* columnar_;
  std::vector<std::uint32_t> first_, count_;                               // by entity
  std::map<std::pair<plan::SlotId, std::uint32_t>, units::Value> errors_;  // by slot and row
};

}  // namespace poppy::code
