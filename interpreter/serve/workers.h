// Threads that do one job after another, out of a line that has an end: what comes when it is full
// is turned away, and not kept.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace poppy::serve {

class Workers {
 public:
  /// A job throws nothing.
  using Job = std::function<void()>;

  Workers(unsigned threads, std::size_t most_waiting);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  /// Waits for the jobs that are being done; those that wait are dropped.
  ~Workers();

  /// False: the line is full, or the end has come.
  [[nodiscard]] bool offer(Job job);

 private:
  void work();

  std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Job> waiting_;
  std::size_t idle_ = 0;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace poppy::serve
