// Decides blocks; a case that cannot be decided is refused.
#include "interpreter/cli/run_pool.h"

#include <poll.h>

#include <chrono>
#include <new>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "interpreter/cli/run_csv.h"
#include "interpreter/cli/run_errors.h"
#include "interpreter/engine/case_block.h"

namespace poppy::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{100};  // for a signal

void decide_block(engine::BlockDecider& decider, Block& block) {
  std::vector<std::string_view> lines;
  lines.reserve(block.lines.size());
  for (const InputLine& line : block.lines) {
    lines.push_back(std::string_view(block.text).substr(line.begin, line.size));
  }
  engine::DecidedBlock& all = decider.decide(lines);
  block.by_today = all.by_today;
  block.output.reserve(all.text.size() + all.lines.size());
  for (std::size_t i = 0; i < all.lines.size(); ++i) {
    const engine::DecidedLine& decided = all.lines[i];
    if (decided.size == 0) {
      block.refused.push_back(refuse(block.lines[i], std::move(all.refused[decided.refused])));
    } else {
      ++block.decided;
      if (decided.undetermined) ++block.undetermined;
      block.output += std::string_view(all.text).substr(decided.begin, decided.size);
      block.output += '\n';
    }
  }
}

}  // namespace

RunPool::RunPool(const Rules::Data& rules, const engine::RunRequest& request, unsigned threads)
    : rules_(rules), request_(request) {
  threads_.reserve(threads);
  try {
    while (threads_.size() < threads) threads_.emplace_back([this] { work(); });
  } catch (const std::system_error&) {  // a limit of memory, of processes, of a container
    if (threads_.empty()) throw;
  } catch (const std::bad_alloc&) {
    if (threads_.empty()) throw;
  }
}

RunPool::~RunPool() {
  const std::scoped_lock lock(mutex_);
  ending_ = true;
  changed_.notify_all();
}

void RunPool::give(Block block) {
  in_flight_.push_back(std::make_unique<Block>(std::move(block)));
  const std::scoped_lock lock(mutex_);
  waiting_.push_back(in_flight_.back().get());
  changed_.notify_all();
}

std::optional<Block> RunPool::take(int stop) {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kBetweenLooks, [this] { return in_flight_.front()->done; })) {
    pollfd waited = {stop, POLLIN, 0};
    if (::poll(&waited, 1, 0) > 0) return std::nullopt;
  }
  Block block = std::move(*in_flight_.front());
  in_flight_.pop_front();
  if (block.failure) std::rethrow_exception(block.failure);
  return block;
}

void RunPool::work() {
  std::optional<engine::BlockDecider> decider;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    Block* const block = waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    try {
      if (!decider) decider.emplace(rules_, request_);
      decide_block(*decider, *block);
      if (block->as_csv) turn_to_csv(*block);
      tell_refused(*block);
    } catch (...) {  // for the thread that takes it
      block->failure = std::current_exception();
    }
    lock.lock();
    block->done = true;
    changed_.notify_all();
  }
}

}  // namespace poppy::cli
