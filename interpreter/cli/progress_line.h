// What a run shows on a terminal while it goes on: cases done, how fast, and how long yet.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace poppy::cli {

/// A line of standard error that is written over, twice a second; nothing where that is no
/// terminal.
class ProgressLine {
 public:
  /// `bytes`: of the whole input, where that is known.
  explicit ProgressLine(std::optional<std::uint64_t> bytes);
  ~ProgressLine();
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  /// `cases` and `bytes_read` of this run: what an earlier one did is passed over in no time.
  void show(std::uint64_t cases, std::uint64_t bytes_read);
  /// Takes the line away, so that something else can be said.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_;
  bool on_screen_ = false;
  std::optional<std::uint64_t> bytes_;
  std::uint64_t first_bytes_ = 0;  // read when the first cases were done
  std::optional<Clock::time_point> begin_;
  Clock::time_point last_;
};

}  // namespace poppy::cli
