// `error: [P704]`: a test that expects its case to be refused, by the problems' codes, and, where
// it says so, by their words and the place that they point at.
#pragma once

#include <string>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/rule_tests.h"

namespace poppy::engine {

/// Null: lines are expected. What is wrong with the list itself goes to `problems`.
[[nodiscard]] const config::YamlNode* find_expected_problems(const config::YamlNode& expect,
                                                             text::Problems& problems);

/// All problems of the case, its county and its months, and no other. `decided`: what is said where
/// there is none.
[[nodiscard]] std::vector<Mismatch> compare_problems(const text::SourceSet& sources,
                                                     const config::YamlNode& expected,
                                                     const text::Problems& found,
                                                     const std::string& decided);

}  // namespace poppy::engine
