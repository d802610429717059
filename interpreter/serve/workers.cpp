// See workers.h.
#include "interpreter/serve/workers.h"

#include <algorithm>
#include <utility>

namespace poppy::serve {

Workers::Workers(unsigned threads, std::size_t most_waiting) : most_waiting_(most_waiting) {
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
  std::deque<Job> dropped;
  {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    dropped.swap(waiting_);
  }
  changed_.notify_all();
  for (std::thread& one : threads_) one.join();
}

bool Workers::offer(Job job) {
  {
    const std::scoped_lock lock(mutex_);
    // One for whom a thread is idle does not wait.
    if (closed_ || waiting_.size() >= most_waiting_ + idle_) return false;
    waiting_.push_back(std::move(job));
  }
  changed_.notify_one();
  return true;
}

void Workers::work() {
  while (true) {
    Job job;
    {
      std::unique_lock lock(mutex_);
      ++idle_;
      changed_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
      --idle_;
      if (closed_) return;
      job = std::move(waiting_.front());
      waiting_.pop_front();
    }
    job();
  }
}

}  // namespace poppy::serve
