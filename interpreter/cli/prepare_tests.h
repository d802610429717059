// Rule tests made ready to be decided many times: of coverage, of mutants.
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "interpreter/cli/files.h"
#include "interpreter/engine/prepared_test.h"

namespace poppy::cli {

/// Those of the paths (none: all below the rules) whose name holds the filter. A test whose case
/// is refused, as it expects, decides nothing and is left out. Error: an exit code, said already:
/// one could not be read, or there is none.
[[nodiscard]] std::expected<std::vector<engine::PreparedTest>, int> prepare_tests(
    const Rules& rules, const std::vector<std::string>& paths, const Folders& folders,
    const std::string& filter);

}  // namespace poppy::cli
