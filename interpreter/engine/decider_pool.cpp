// See decider_pool.h.
#include "interpreter/engine/decider_pool.h"

#include <utility>

namespace poppy::engine {

std::unique_ptr<BlockDecider> DeciderPool::take() {
  {
    const std::scoped_lock lock(mutex_);
    if (!idle_.empty()) {
      auto decider = std::move(idle_.back());
      idle_.pop_back();
      return decider;
    }
    idle_.reserve(++made_);  // so that giving back takes no memory
  }
  return std::make_unique<BlockDecider>(rules_.data(), request_);
}

void DeciderPool::give_back(std::unique_ptr<BlockDecider> decider) noexcept {
  const std::scoped_lock lock(mutex_);
  idle_.push_back(std::move(decider));
}

}  // namespace poppy::engine
