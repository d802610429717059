// A case that shows something -> the smallest like it that shows it still: records and facts taken
// away, amounts made round.
#pragma once

#include <functional>

#include "interpreter/config/yaml_tree.h"

namespace poppy::diff {

/// Whether a case still shows it; false, too, once no more are to be tried.
using StillShows = std::function<bool(const config::YamlNode& tree)>;

[[nodiscard]] config::YamlNode smaller_case(config::YamlNode tree, const StillShows& shows);

}  // namespace poppy::diff
