// What a rule test expects of one month, compared with the determination.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/reference/determination.h"

namespace poppy::engine {

struct Comparison {
  std::vector<Mismatch> mismatches;
  std::set<std::string> modules;  // of the rules, decisions, lines and outcomes that are expected
  text::Problems problems;  // unknown names, wrong shapes, values of another type, nothing expected
};

/// `depth`: of explanations; below 0: none. `expect`: the mapping of one month. `sources` has the
/// test file and the case.
[[nodiscard]] Comparison compare_expectations(const text::SourceSet& sources,
                                              const reference::Determination& determination,
                                              const config::YamlNode& expect, int depth);

}  // namespace poppy::engine
