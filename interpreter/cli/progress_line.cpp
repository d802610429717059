// A bar, the cases, their rate, and the time left by the bytes of the input.
#include "interpreter/cli/progress_line.h"

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "interpreter/cli/color.h"

namespace poppy::cli {
namespace {

constexpr std::uint64_t kBarWidth = 20;

std::string with_commas(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

std::string in_hours(std::uint64_t seconds) {
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

/// Of the terminal; 80 where it does not say.
std::size_t columns() {
  winsize size = {};
  const bool is_known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return is_known ? size.ws_col : 80;
}

}  // namespace

ProgressLine::ProgressLine(std::optional<std::uint64_t> bytes)
    : shown_(can_overwrite()), bytes_(bytes), last_(Clock::now()) {}

ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::clear() {
  if (!on_screen_) return;
  on_screen_ = false;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

void ProgressLine::show(std::uint64_t cases, std::uint64_t bytes_read) {
  if (!shown_) return;
  const Clock::time_point now = Clock::now();
  if (!begin_) {
    begin_ = now;
    first_bytes_ = bytes_read;
  }
  if (now - last_ < std::chrono::milliseconds(500)) return;
  last_ = now;
  const auto passed =
      std::chrono::duration_cast<std::chrono::milliseconds>(now - *begin_).count() + 1;
  const auto milliseconds = static_cast<std::uint64_t>(passed);
  std::string line;
  if (bytes_ && *bytes_ > 0) {
    const std::uint64_t read = std::min(bytes_read, *bytes_);
    const std::uint64_t full = kBarWidth * read / *bytes_;
    line = fmt::format("[{}{}] {:3}%  ", std::string(full, '#'), std::string(kBarWidth - full, '.'),
                       100 * read / *bytes_);
  }
  line += fmt::format("{} cases", with_commas(cases));
  const bool is_telling = milliseconds >= 2000;  // before, a rate means nothing
  if (is_telling) line += fmt::format(", {} a second", with_commas(cases * 1000 / milliseconds));
  if (is_telling && bytes_ && bytes_read > first_bytes_ && *bytes_ >= bytes_read) {
    const std::uint64_t seconds =
        milliseconds * (*bytes_ - bytes_read) / (bytes_read - first_bytes_) / 1000;
    line += fmt::format(", {} left", in_hours(seconds));
  }
  on_screen_ = true;
  fmt::print(stderr, "\r\033[K{}", line.substr(0, columns() - 1));  // it never wraps
  std::fflush(stderr);
}

}  // namespace poppy::cli
