// Decides blocks; a case that cannot be decided becomes a line of errors.
#include "interpreter/cli/run_pool.h"

#include <fmt/format.h>

#include <iterator>

#include "interpreter/engine/decision_line.h"

namespace poppy::cli {
namespace {

using engine::append_json_text;

void add_error(Block& block, std::uint64_t number, const engine::CaseLine& decided) {
  fmt::format_to(std::back_inserter(block.errors), R"({{"line":{},"case":)", number);
  if (decided.case_id.empty()) {
    block.errors += "null";
  } else {
    append_json_text(block.errors, decided.case_id);
  }
  block.errors += R"(,"problems":[)";
  for (const engine::LineProblem& problem : decided.problems) {
    if (block.errors.back() != '[') block.errors += ',';
    fmt::format_to(std::back_inserter(block.errors), R"({{"code":"{}","column":{},"message":)",
                   problem.code, problem.column);
    append_json_text(block.errors, problem.message);
    block.errors += R"(,"hint":)";
    append_json_text(block.errors, problem.hint);
    block.errors += '}';
    fmt::format_to(std::back_inserter(block.messages), "line {}:{}: error {}: {}{}\n", number,
                   problem.column, problem.code,
                   decided.case_id.empty() ? "" : fmt::format("case {}: ", decided.case_id),
                   problem.message);
  }
  block.errors += "]}\n";
}

void decide_block(const Rules::Data& rules, const engine::RunRequest& request, Block& block) {
  for (InputLine& line : block.lines) {
    const engine::CaseLine decided = engine::decide_line(rules, request, std::move(line.text));
    if (decided.json.empty()) {
      ++block.failed;
      add_error(block, line.number, decided);
    } else {
      ++block.decided;
      if (decided.undetermined) ++block.undetermined;
      block.output += decided.json;
      block.output += '\n';
    }
  }
}

}  // namespace

RunPool::RunPool(const Rules::Data& rules, const engine::RunRequest& request, unsigned threads)
    : rules_(rules), request_(request) {
  for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
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

Block RunPool::take() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return in_flight_.front()->done; });
  Block block = std::move(*in_flight_.front());
  in_flight_.pop_front();
  return block;
}

void RunPool::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return;
    Block* const block = waiting_.front();
    waiting_.pop_front();
    lock.unlock();
    decide_block(rules_, request_, *block);
    lock.lock();
    block->done = true;
    changed_.notify_all();
  }
}

}  // namespace poppy::cli
