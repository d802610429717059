// Blocks to files, each whole or cut away again, and the progress behind them.
#include "interpreter/cli/run_output.h"
#include "interpreter/cli/say.h"

#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <new>
#include <ranges>
#include <system_error>

#include "interpreter/cli/commands.h"

namespace poppy::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenSaves{200};

std::string last_error() { return std::strerror(errno); }

std::expected<void, std::string> bring_to_disk(const std::vector<int>& files) {
  for (const int file : files) {
    if (::fdatasync(file) != 0 && errno != EINVAL && errno != EROFS) {
      return std::unexpected(std::string(std::strerror(errno)));
    }
  }
  return {};
}

}  // namespace

ProgressKeeper::ProgressKeeper(std::string path, std::vector<int> files)
    : path_(std::move(path)), files_(std::move(files)) {
  if (path_.empty()) return;
  try {
    thread_ = std::thread([this] { work(); });
  } catch (const std::system_error&) {
    thread_ = std::thread();  // it can do without: the thread that writes saves, too
  }
}

ProgressKeeper::~ProgressKeeper() { end_work(); }

void ProgressKeeper::save_soon(const Progress& progress) {
  if (path_.empty()) return;
  if (!thread_.joinable()) {
    const auto now = std::chrono::steady_clock::now();
    if (now - saved_ < kBetweenSaves) return;
    saved_ = now;
    [[maybe_unused]] const bool saved =
        bring_to_disk(files_).has_value() && write_progress(path_, progress).has_value();
    return;
  }
  const std::scoped_lock lock(mutex_);
  waiting_ = progress;
  changed_.notify_one();
}

/// What cannot be saved now is told by the last save, or was saved by then.
void ProgressKeeper::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || waiting_.has_value(); });
    if (ending_) return;
    const Progress progress = std::move(*waiting_);
    waiting_.reset();
    lock.unlock();
    try {
      [[maybe_unused]] const bool saved =
          bring_to_disk(files_).has_value() && write_progress(path_, progress).has_value();
    } catch (const std::bad_alloc&) {  // NOLINT(bugprone-empty-catch): as what cannot be saved
    }
    lock.lock();
    changed_.wait_for(lock, kBetweenSaves, [this] { return ending_; });
  }
}

void ProgressKeeper::end_work() {
  if (!thread_.joinable()) return;
  {
    const std::scoped_lock lock(mutex_);
    ending_ = true;
    changed_.notify_one();
  }
  thread_.join();
}

std::expected<void, std::string> ProgressKeeper::save(const Progress& progress) {
  end_work();
  if (path_.empty()) return {};
  if (auto synced = bring_to_disk(files_); !synced) return synced;
  return write_progress(path_, progress);
}

std::expected<void, std::string> ProgressKeeper::remove() {
  if (path_.empty()) return {};
  if (::unlink(path_.c_str()) != 0) return std::unexpected(std::string(std::strerror(errno)));
  return {};
}

RunOutput::RunOutput(std::vector<File> files, std::string progress_path, Progress progress,
                     int stop)
    : files_(std::move(files)),
      progress_(std::move(progress)),
      stop_(stop),
      keeper_(std::move(progress_path), [this] {
        std::vector<int> counted;
        for (const File& one : files_) {
          if (one.bytes != nullptr) counted.push_back(one.output.file.get());
        }
        return counted;
      }()) {}

int RunOutput::cut_back(File& file) {
  const std::string& path = file.output.to.given;
  const int descriptor = file.output.file.get();
  struct stat found = {};
  if (::fstat(descriptor, &found) != 0) {
    say("poppy: `{}` cannot be written: {}\n", path, last_error());
    return kCannotGoOn;
  }
  std::uint64_t left = progress_.*file.bytes;
  if (static_cast<std::uint64_t>(found.st_size) < left) {
    say("poppy: `{}` has {} bytes, but the run had written {}\n", file.output.to.partial(),
        found.st_size, left);
    return kCannotGoOn;
  }
  std::string block(1 << 18, '\0');
  while (left > 0) {
    const ssize_t count =
        ::read(descriptor, block.data(), std::min<std::uint64_t>(left, block.size()));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    file.hashed.add(std::string_view(block).substr(0, static_cast<std::size_t>(count)));
    left -= static_cast<std::uint64_t>(count);
  }
  if (left > 0 || file.hashed.value() != progress_.*file.hash) {
    if (progress_.*file.bytes > 0) {
      say("poppy: `{}` is not as the run had written it\n", file.output.to.partial());
      return kCannotGoOn;
    }
    progress_.*file.hash = file.hashed.value();
  }
  if (::ftruncate(descriptor, static_cast<off_t>(progress_.*file.bytes)) != 0) {
    say("poppy: `{}` cannot be written: {}\n", path, last_error());
    return kCannotGoOn;
  }
  return kWell;
}

int RunOutput::begin() {
  for (File& one : files_) {
    if (!one.output.to.is_file) continue;
    if (const int code = cut_back(one); code != kWell) return code;
  }
  for (File& one : files_) {
    if (one.header.empty() || progress_.*one.bytes > 0) continue;
    const WriteEnd end = write_all(one.output.file, one.header, stop_);
    if (end != WriteEnd::well) return give_up(one, end);
    count(one, one.header);
  }
  return kWell;
}

void RunOutput::count(File& file, std::string_view text) {
  if (file.bytes == nullptr) return;
  file.hashed.add(text);
  progress_.*file.bytes += text.size();
  progress_.*file.hash = file.hashed.value();
}

int RunOutput::write(const LineBlock& block) {
  for (const File& one : files_) {
    const WriteEnd end = write_all(one.output.file, block.*one.text, stop_);
    if (end != WriteEnd::well) return give_up(one, end);
  }
  for (File& one : files_) count(one, block.*one.text);
  progress_.input_lines = std::max(progress_.input_lines, block.last_line);
  progress_.input_hash = block.input_hash;
  progress_.decided += block.decided;
  progress_.undetermined += block.undetermined;
  progress_.failed += block.failed;
  keeper_.save_soon(progress_);
  return kWell;
}

int RunOutput::give_up(const File& file, WriteEnd end) {
  const int error = errno;
  for (const File& one : files_) {
    if (!one.output.to.is_file) continue;  // a pipe stays as it is
    if (::ftruncate(one.output.file.get(), static_cast<off_t>(progress_.*one.bytes)) != 0) {
      errno = 0;
    }
  }
  // On a full disk it may fail, too: the one saved before then tells of less, which is done again.
  [[maybe_unused]] const bool saved = keeper_.save(progress_).has_value();
  if (end == WriteEnd::stopped) {
    stopped_ = true;
  } else if (error != EPIPE) {  // a reader such as head has what it wants
    say("poppy: `{}` cannot be written: {}\n", file.output.to.given, std::strerror(error));
  }
  return kCannotGoOn;
}

int RunOutput::save() {
  if (const auto saved = keeper_.save(progress_); !saved) {
    say("poppy: how far the run has come cannot be saved: {}\n", saved.error());
    return kCannotGoOn;
  }
  return kWell;
}

void RunOutput::discard() {
  for (const File& one : files_) {
    if (one.output.to.is_file) ::unlink(one.output.to.partial().c_str());
  }
}

int RunOutput::finish() {
  progress_.is_whole = true;
  auto done = keeper_.save(progress_);  // stopped among the names, it goes on with them
  for (const File& one : files_ | std::views::reverse) {  // the decisions last
    if (done && one.output.to.is_file) done = one.output.name();
  }
  if (done) done = keeper_.remove();
  if (!done) {
    say("poppy: the run cannot be finished: {}\n", done.error());
    return kCannotGoOn;
  }
  return kWell;
}

}  // namespace poppy::cli
