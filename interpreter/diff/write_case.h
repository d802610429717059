// A found case as a case file, and as a rule test.
#pragma once

#include <optional>
#include <string>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/diff/two_sides.h"
#include "interpreter/trial/write_test.h"

namespace poppy::diff {

/// The case without what a request says: county, months, run date, programs.
[[nodiscard]] config::YamlNode bare_case(config::YamlNode tree);

[[nodiscard]] std::string write_case_file(const config::YamlNode& tree, const CaseSetting& setting);

/// Under a name that says what it is there for, expecting one thing.
[[nodiscard]] std::string write_rule_test(const std::string& name, const config::YamlNode& tree,
                                          const CaseSetting& setting,
                                          const trial::Expected& expected);
/// It expects what the later rules give. Nothing: that cannot be said in a test.
[[nodiscard]] std::optional<std::string> write_rule_test(const config::YamlNode& tree,
                                                         const CaseSetting& setting,
                                                         const NamedOutcome& outcome,
                                                         const FoundDifference& found,
                                                         const DecidedSide& now);

}  // namespace poppy::diff
