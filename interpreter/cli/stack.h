// The stack that rules and cases are read and decided on: of a known size, whatever the limits of
// the shell, as nesting up to the limits of the readers takes some of it (docs/limits in
// language.md).
#pragma once

#include <functional>

namespace poppy::cli {

/// Calls it on a thread with the stack, which all threads started later get as well; where none can
/// be started, on this one.
[[nodiscard]] int with_known_stack(const std::function<int()>& work);

}  // namespace poppy::cli
