// Work that only so many may do at once: whoever comes then is asked to try again.
#pragma once

#include <atomic>

namespace poppy::console {

/// After how many seconds, as headers say it.
inline constexpr const char* kRetrySeconds = "5";

/// A turn, given back at its end.
class Turn {
 public:
  Turn(std::atomic<int>& being_done, int at_once)
      : being_done_(being_done), is_taken_(being_done.fetch_add(1) < at_once) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { being_done_.fetch_sub(1); }
  [[nodiscard]] bool is_taken() const { return is_taken_; }

 private:
  std::atomic<int>& being_done_;
  bool is_taken_;
};

}  // namespace poppy::console
