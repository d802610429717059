// A case of an evaluated block -> its decision line, the same text that decision_line makes of a
// Determination. What all cases of a worksheet share is prepared once; then a case costs little
// more than copying its text.
#pragma once

#include <memory>
#include <string>

#include "interpreter/code/block.h"
#include "interpreter/code/columnar.h"
#include "interpreter/reference/needs.h"

namespace poppy::engine {

/// For one thread.
class ColumnWriter {
 public:
  explicit ColumnWriter(std::shared_ptr<const plan::Worksheet> sheet);

  enum class Written : std::uint8_t {
    decided,
    undetermined,    // a decision is, or whether a program applies; the line says what would tell
    needs_reference  // nothing was written: decide the case by reference/ and write it by
                     // decision_line
  };
  /// The line is added to `out`, without a line end. What weighing the case's unknowns settles
  /// stands in the block while it is written. Only the reference can write a case that is too large
  /// for cells, or prints values of two records of one name. `columnar` as BlockCase has
  /// it.
  Written append(code::Block& block, std::uint32_t case_row, std::string& out,
                 code::Columnar* columnar = nullptr);

  struct Plan;

 private:
  std::shared_ptr<const Plan> plan_;
  reference::NeedSearch search_;
};

}  // namespace poppy::engine
