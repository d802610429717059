// Which values of a determination a rule test looks at: those that its expectations name, and those
// that would make it fail without being named (a list that must be empty, contradictions).
#pragma once

#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/config/yaml_tree.h"
#include "interpreter/reference/slice.h"

namespace poppy::engine {

/// `expect`: the mapping of one month. What no name leads to is left out.
[[nodiscard]] std::vector<reference::SlotPlace> looked_at(
    const reference::Determination& determination, const config::YamlNode& expect);

/// Conditions of the notices, messages and records looked at of which planning found that they are
/// never met here: the worksheet has them no more. By line, each once.
[[nodiscard]] std::vector<check::LineId> folded_away(const reference::Determination& determination,
                                                     const config::YamlNode& expect);

/// What the months after this one are decided by: kept lines, and records that are made.
[[nodiscard]] std::vector<reference::SlotPlace> handed_on(
    const reference::Determination& determination);

}  // namespace poppy::engine
