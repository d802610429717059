// Claims of lines of random programs: that knowing less, and other names, change nothing.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::differential {

/// The files with a property of each of some lines, beside them: `zz_` and the line's name.
[[nodiscard]] std::vector<File> with_claims(const check::Program& program, std::vector<File> files);
/// Their names.
[[nodiscard]] std::vector<std::string> claimed(const check::Program& program);

}  // namespace poppy::differential
