// Cases decided by the reference -> a block, as an evaluator of columns leaves it: what writers and
// other evaluators are tested against.
#pragma once

#include <memory>
#include <vector>

#include "interpreter/code/block.h"
#include "interpreter/reference/determination.h"

namespace poppy::tests {

class BlockFromReference {
 public:
  explicit BlockFromReference(std::shared_ptr<const plan::Worksheet> sheet);

  /// The determination must be of the facts and the worksheet. Past decisions stand in the saved
  /// slots only, not in FactColumns::saved. A number beyond 64 bits makes the case too large.
  /// false, and nothing is added: the case has dated facts or corrections, which no block can hold.
  bool add(const facts::CaseFacts& facts, const reference::Determination& determination);

  [[nodiscard]] code::Block& block() { return block_; }

 private:
  [[nodiscard]] bool is_plain(const facts::CaseFacts& facts,
                              const reference::Determination& determination) const;
  void add_rows(const facts::CaseFacts& facts, const reference::CaseRows& rows);
  void add_values(const reference::Determination& determination);
  void add_cell(units::Column& column, const check::Type& type, units::Value value);
  std::int64_t add_text(std::string_view text);

  std::shared_ptr<const plan::Worksheet> sheet_;
  code::Block block_;
  units::IdVector<check::EntityId, std::uint32_t> first_row_;  // of the case at hand
};

}  // namespace poppy::tests
