// See on_threads.h.
#include "interpreter/engine/on_threads.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <system_error>
#include <thread>
#include <vector>

namespace poppy::engine {

void on_threads(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work) {
  std::vector<std::exception_ptr> failures(count);
  std::atomic<std::size_t> next{0};
  const auto share = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        failures[i] = std::current_exception();
      }
    }
  };
  {
    std::vector<std::jthread> others;
    const auto starts_one = [&] {
      try {
        others.emplace_back(share);
        return true;
      } catch (const std::system_error&) {
        return false;  // those that were started do it all
      }
    };
    for (std::size_t i = 1; i < std::min<std::size_t>(threads, count) && starts_one(); ++i) {
    }
    share();
  }
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

}  // namespace poppy::engine
