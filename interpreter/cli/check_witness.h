// poppy check --witness: of what is wrong with tables and choices, the cases that show it.
#pragma once

#include "interpreter/cli/commands.h"

namespace poppy::cli {

[[nodiscard]] int show_witnesses(const CheckOptions& options);

}  // namespace poppy::cli
