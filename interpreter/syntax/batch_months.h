// Which months of a stored case a batch looks at.
#pragma once

#include <cstdint>

namespace poppy::syntax {

/// Each month that a decision is saved for, up to that of the run; or each one after the last of
/// them, up to it.
enum class BatchMonths : std::uint8_t { saved, after_saved };

}  // namespace poppy::syntax
