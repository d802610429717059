// A found case as a case file, and as a rule test.
#pragma once

#include <optional>
#include <string>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/diff/two_sides.h"

namespace poppy::diff {

/// The case without what a request says: county, months, run date, programs.
[[nodiscard]] config::YamlNode bare_case(config::YamlNode tree);

[[nodiscard]] std::string write_case_file(const config::YamlNode& tree, const CaseSetting& setting);

/// It expects what the later rules give. Nothing: that cannot be said in a test.
[[nodiscard]] std::optional<std::string> write_rule_test(const config::YamlNode& tree,
                                                         const CaseSetting& setting,
                                                         const NamedOutcome& outcome,
                                                         const FoundDifference& found,
                                                         const DecidedSide& now);

}  // namespace poppy::diff
