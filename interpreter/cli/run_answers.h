// One case, one answer: decisions and refusals of a block in the order of its cases.
#pragma once

#include "interpreter/cli/case_source.h"
#include "interpreter/engine/case_block.h"

namespace poppy::cli {

/// Fills what the block writes and counts: from its lines as decided, and from what was refused
/// before it came to that.
void write_answers(LineBlock& block, engine::DecidedBlock& decided);

}  // namespace poppy::cli
