// Why the values that a rule test expects are what they are.
#pragma once

#include <string>

#include "interpreter/engine/rule_tests.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::lsp {

/// The explanation of each line and rule that the test of this name expects something of, by month,
/// under the rules as they are; or a problem of the test in words.
[[nodiscard]] std::string explain_test(const Rules& rules, const File& file,
                                       const std::string& name, const engine::ReadText& read_text);

}  // namespace poppy::lsp
