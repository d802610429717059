// A text file that several people edit -> the same with another text, whole or not at all, and only
// where nobody has changed it since it was read.
#pragma once

#include <string>

#include "interpreter/text/problem.h"

namespace poppy::store {

/// Writes `wanted` where the file holds `expected`, under a lock of its folder; on the disk when it
/// returns. Links are followed, and the file keeps its permissions, and its owner where the system
/// lets it. Problems: it holds something else by now (P625); it cannot be read or written, or may
/// not be (P626): then it is as it was.
[[nodiscard]] text::Result<void> replace_file(const std::string& path, const std::string& expected,
                                              const std::string& wanted);

}  // namespace poppy::store
