// Cases that could not be decided, as lines of JSON and in words.
#pragma once

#include "interpreter/cli/case_source.h"

namespace poppy::cli {

/// The case's problems in the tables that it was joined from; for a line of JSON as they are.
[[nodiscard]] RefusedCase refuse(const InputLine& line, engine::CaseLine decided);

/// Fills errors, messages and failed from the block's refused cases, in their order.
void tell_refused(Block& block);

}  // namespace poppy::cli
