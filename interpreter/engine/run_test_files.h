// Many files of rule tests on threads: for `poppy test`, and for whoever runs the same tests under
// many rules.
#pragma once

#include <functional>
#include <vector>

#include "interpreter/engine/rule_tests.h"

namespace poppy::engine {

/// In the order of the files, the same on any number of threads. `read_text` and the clock are
/// called from several of them. Once `stopped` says so, the files not yet begun come back without
/// tests.
[[nodiscard]] std::vector<RuleTestFile> run_test_files(const Rules& rules,
                                                       const std::vector<File>& files,
                                                       const RuleTestsAsked& asked,
                                                       const ReadText& read_text, unsigned threads,
                                                       const std::function<bool()>& stopped = {});

}  // namespace poppy::engine
