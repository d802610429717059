// Work that comes in numbered parts, shared among threads. What a part gives must not hang on which
// thread does it, or when.
#pragma once

#include <cstddef>
#include <functional>

namespace poppy::engine {

/// Calls `work` once for each number below `count`, on up to `threads` threads, this one among
/// them; on fewer where no more can be started. Of what parts throw, that of the first is thrown.
void on_threads(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work);

}  // namespace poppy::engine
