// A case of an evaluated block -> its decision line, the same text that decision_line makes of a
// Determination. What all cases of a worksheet share is prepared once; then a case costs little
// more than copying its text.
#pragma once

#include <memory>
#include <string>

#include "interpreter/code/block.h"

namespace poppy::engine {

class ColumnWriter {
 public:
  explicit ColumnWriter(std::shared_ptr<const plan::Worksheet> sheet);

  enum class Written : std::uint8_t {
    decided,
    undetermined,    // whether a program applies; which facts would tell stands in the line
    needs_reference  // nothing was written: decide the case by run/ and write it by decision_line
  };
  /// The line is added to `out`, without a line end. Only the reference can write
  /// - what would settle a decision that is not firm, and the message of an error that is printed,
  /// - a case that is too large for cells, or prints values of two records of one name.
  Written append(const code::Block& block, std::uint32_t case_row, std::string& out) const;

  struct Plan;

 private:
  std::shared_ptr<const Plan> plan_;
};

}  // namespace poppy::engine
