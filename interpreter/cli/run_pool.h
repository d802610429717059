// Worker threads that decide blocks of lines. Blocks come back in the order they were given; in
// that order, too, they are looked through for cases that stood in an earlier line, so that which
// one is refused does not hang on the threads.
#pragma once

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "interpreter/cli/case_source.h"
#include "interpreter/cli/seen_cases.h"

namespace poppy::engine {
class BlockDecider;
}  // namespace poppy::engine

namespace poppy::cli {

class RunPool {
 public:
  /// As many threads as can be started, up to `threads`. Throws where there is none.
  RunPool(const Rules::Data& rules, const engine::RunRequest& request, unsigned threads);
  RunPool(const RunPool&) = delete;
  RunPool& operator=(const RunPool&) = delete;
  ~RunPool();  // what is not yet begun is dropped

  void give(LineBlock block);
  /// As many as memory is to hold: one for each thread, and the next.
  [[nodiscard]] bool is_full() const { return in_flight_.size() > threads_.size(); }
  [[nodiscard]] bool is_empty() const { return in_flight_.empty(); }
  /// The block given first, when it is done; nullopt: `stop` became readable before. Not of an
  /// empty pool. Throws what kept it from being decided.
  [[nodiscard]] std::optional<LineBlock> take(int stop);
  [[nodiscard]] std::size_t size() const { return threads_.size(); }

 private:
  void work();
  /// False: the pool ends before it is the block's turn.
  [[nodiscard]] bool decide(engine::BlockDecider& decider, LineBlock& block);
  [[nodiscard]] bool await_turn(const LineBlock& block);
  void end_turn();

  const Rules::Data& rules_;
  const engine::RunRequest& request_;
  std::deque<std::unique_ptr<LineBlock>> in_flight_;  // of the thread that gives and takes
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<LineBlock*> waiting_;
  std::uint64_t given_ = 0;   // blocks
  std::uint64_t looked_ = 0;  // of them looked through
  SeenCases seen_;            // of the thread whose block has its turn
  bool ending_ = false;
  std::vector<std::jthread> threads_;
};

}  // namespace poppy::cli
