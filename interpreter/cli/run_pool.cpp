// Decides blocks.
#include "interpreter/cli/run_pool.h"

#include <poll.h>

#include <chrono>
#include <new>
#include <optional>
#include <string_view>
#include <system_error>
#include <vector>

#include "interpreter/cli/run_answers.h"
#include "interpreter/cli/run_errors.h"
#include "interpreter/engine/case_block.h"

namespace poppy::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{100};  // for a signal

engine::DecidedBlock& decide_lines(engine::BlockDecider& decider, const LineBlock& block) {
  std::vector<std::string_view> lines;
  lines.reserve(block.lines.size());
  for (const InputLine& line : block.lines) {
    lines.push_back(std::string_view(block.text).substr(line.begin, line.size));
  }
  return decider.decide(lines, block.only_named);
}

/// Takes out the lines that an earlier run has done, and refuses those whose case stood in an
/// earlier line. Whether any was taken out.
bool keep_first(SeenCases& seen, LineBlock& block, const engine::DecidedBlock& decided) {
  std::vector<std::uint64_t> before(block.lines.size());
  bool any = block.only_named > 0;
  for (std::size_t i = 0; i < block.lines.size(); ++i) {
    const std::string_view name = decided.name(i);
    if (!name.empty()) before[i] = seen.add(name, block.lines[i].number);
    any = any || before[i] != 0;
  }
  if (!any) return false;
  std::vector<InputLine> kept;
  for (std::size_t i = block.only_named; i < block.lines.size(); ++i) {
    InputLine& line = block.lines[i];
    if (before[i] == 0) {
      kept.push_back(std::move(line));
    } else {
      block.refused.push_back(refuse_repeated(line, block.place, decided.name(i), before[i]));
    }
  }
  block.lines = std::move(kept);
  block.only_named = 0;
  return true;
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

void RunPool::give(LineBlock block) {
  block.turn = given_++;
  in_flight_.push_back(std::make_unique<LineBlock>(std::move(block)));
  const std::scoped_lock lock(mutex_);
  waiting_.push_back(in_flight_.back().get());
  changed_.notify_all();
}

std::optional<LineBlock> RunPool::take(int stop) {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kBetweenLooks, [this] { return in_flight_.front()->done; })) {
    pollfd waited = {stop, POLLIN, 0};
    if (::poll(&waited, 1, 0) > 0) return std::nullopt;
  }
  LineBlock block = std::move(*in_flight_.front());
  in_flight_.pop_front();
  if (block.failure) std::rethrow_exception(block.failure);
  return block;
}

bool RunPool::await_turn(const LineBlock& block) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return ending_ || looked_ == block.turn; });
  return !ending_;
}

void RunPool::end_turn() {
  const std::scoped_lock lock(mutex_);
  ++looked_;
  changed_.notify_all();
}

/// A block that fails keeps its turn: it ends the run before a later one is taken.
bool RunPool::decide(engine::BlockDecider& decider, LineBlock& block) {
  engine::DecidedBlock* decided = &decide_lines(decider, block);
  if (block.tables == nullptr) {  // whose rows are in the order of their cases
    if (!await_turn(block)) return false;
    const bool taken_out = keep_first(seen_, block, *decided);
    end_turn();
    if (taken_out) decided = &decide_lines(decider, block);
  }
  write_answers(block, *decided);
  return true;
}

void RunPool::work() {
  std::optional<engine::BlockDecider> decider;
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    LineBlock* const block = waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    try {
      if (!decider) decider.emplace(rules_, request_);
      if (!decide(*decider, *block)) return;
    } catch (...) {  // for the thread that takes it
      block->failure = std::current_exception();
    }
    lock.lock();
    block->done = true;
    changed_.notify_all();
  }
}

}  // namespace poppy::cli
