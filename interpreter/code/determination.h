// A case of an evaluated block -> a Determination, for what only words and explanations need: the
// facts that would settle what is undetermined.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "interpreter/code/block.h"
#include "interpreter/run/determination.h"

namespace poppy::code {

/// Line slots that are `left_out` are taken as unknown; all others must be filled. nullopt: the
/// case is too large for cells. Rows count as CaseFacts::records do: append_results may not be
/// asked of it.
[[nodiscard]] std::optional<run::Determination> determination_of(
    const Block& block, const std::shared_ptr<const plan::Worksheet>& sheet, std::uint32_t case_row,
    const std::vector<std::uint8_t>& left_out);

}  // namespace poppy::code
