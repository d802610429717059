// BlockDeciders for threads that come and go: those of a call end with it, and what the deciders
// have learnt (worksheets, room) is there for the next.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "interpreter/engine/case_block.h"
#include "interpreter/engine/case_line.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::engine {

/// Lending is safe from several threads at once.
class DeciderPool {
 public:
  DeciderPool(Rules rules, RunRequest request)
      : rules_(std::move(rules)), request_(std::move(request)) {}

  /// A decider that is nobody else's until this is gone.
  class Lent {
   public:
    explicit Lent(DeciderPool& pool) : pool_(pool), decider_(pool.take()) {}
    ~Lent() { pool_.give_back(std::move(decider_)); }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    BlockDecider* operator->() const { return decider_.get(); }

   private:
    DeciderPool& pool_;
    std::unique_ptr<BlockDecider> decider_;
  };

  [[nodiscard]] const Rules& rules() const { return rules_; }
  [[nodiscard]] const RunRequest& request() const { return request_; }

 private:
  [[nodiscard]] std::unique_ptr<BlockDecider> take();
  void give_back(std::unique_ptr<BlockDecider> decider) noexcept;

  Rules rules_;
  RunRequest request_;
  std::mutex mutex_;
  std::size_t made_ = 0;
  std::vector<std::unique_ptr<BlockDecider>> idle_;
};

}  // namespace poppy::engine
