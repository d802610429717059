// Cases decided together: their facts in columns, and a column for every slot of one worksheet. The
// evaluators of this folder fill it; writers of results read it.
#pragma once

#include <cstdint>
#include <vector>

#include "interpreter/facts/fact_columns.h"
#include "interpreter/plan/worksheet.h"

namespace poppy::code {

struct Block {
  facts::FactColumns facts;
  units::IdVector<plan::SlotId, units::Column> own;  // of saved and line slots; of facts empty
  units::IdVector<plan::SlotId, const units::Column*>
      slots;  // the column that holds it, own or a fact's
  /// By case: set where a number came to need more than 64 bits. Only the reference evaluator
  /// (reference/), which has 128, may decide the case; what stands here of it means nothing.
  std::vector<std::uint8_t> too_large;
  units::IdVector<check::EntityId, std::uint32_t>
      room;                  // rows that the cells of lines have room for
  std::uint64_t layout = 0;  // another one whenever the cells of lines are laid out anew

  [[nodiscard]] units::Cell at(plan::SlotId slot, std::uint32_t row) const {
    const units::Column& column = *slots[slot];
    return {column.values[row], column.dens.empty() ? 1 : column.dens[row], column.states[row]};
  }
};

/// Lays the block out for the worksheet: facts are found, past decisions filled in, and lines get
/// room for a cell for each row, which may hold anything yet. The block stays where it is from here
/// on.
void bind(Block& block, const plan::Worksheet& sheet);
/// The same for a few cases, whose lines get more room than they need: where that will do for the
/// next few, nothing of theirs is moved, and `layout` stays.
void bind_few(Block& block, const plan::Worksheet& sheet);

}  // namespace poppy::code
