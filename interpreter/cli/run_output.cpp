// Blocks to files, each whole or cut away again, and the progress behind them.
#include "interpreter/cli/run_output.h"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "interpreter/cli/commands.h"

namespace poppy::cli {
namespace {

constexpr std::chrono::milliseconds kBetweenSaves{200};

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
  if (!path_.empty()) thread_ = std::thread([this] { work(); });
}

ProgressKeeper::~ProgressKeeper() { end_work(); }

void ProgressKeeper::save_soon(const Progress& progress) {
  if (path_.empty()) return;
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
    const Progress progress = *waiting_;
    waiting_.reset();
    lock.unlock();
    [[maybe_unused]] const bool saved =
        bring_to_disk(files_).has_value() && write_progress(path_, progress).has_value();
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

std::expected<void, std::string> ProgressKeeper::finish() {
  end_work();
  if (path_.empty()) return {};
  if (auto synced = bring_to_disk(files_); !synced) return synced;
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
          if (one.bytes != nullptr) counted.push_back(one.file.get());
        }
        return counted;
      }()) {}

int RunOutput::begin() {
  for (const File& one : files_) {
    if (one.header.empty() || progress_.*one.bytes > 0) continue;
    const WriteEnd end = write_all(one.file, one.header, stop_);
    if (end != WriteEnd::well) return give_up(one, end);
    progress_.*one.bytes += one.header.size();
  }
  return kWell;
}

int RunOutput::write(const Block& block) {
  for (const File& one : files_) {
    const WriteEnd end = write_all(one.file, block.*one.text, stop_);
    if (end != WriteEnd::well) return give_up(one, end);
  }
  for (const File& one : files_) {
    if (one.bytes != nullptr) progress_.*one.bytes += (block.*one.text).size();
  }
  progress_.input_lines = std::max(progress_.input_lines, block.last_line);
  progress_.decided += block.decided;
  progress_.undetermined += block.undetermined;
  progress_.failed += block.failed;
  keeper_.save_soon(progress_);
  return kWell;
}

int RunOutput::give_up(const File& file, WriteEnd end) {
  const int error = errno;
  for (const File& one : files_) {
    if (one.bytes == nullptr) continue;
    // A pipe stays as it is.
    if (::ftruncate(one.file.get(), static_cast<off_t>(progress_.*one.bytes)) != 0) errno = 0;
  }
  // On a full disk it may fail, too: the one saved before then tells of less, which is done again.
  [[maybe_unused]] const bool saved = keeper_.save(progress_).has_value();
  if (end == WriteEnd::stopped) {
    stopped_ = true;
  } else if (error != EPIPE) {  // a reader such as head has what it wants
    fmt::print(stderr, "poppy: `{}` cannot be written: {}\n", file.path, std::strerror(error));
  }
  return kCannotGoOn;
}

int RunOutput::save() {
  if (const auto saved = keeper_.save(progress_); !saved) {
    fmt::print(stderr, "poppy: how far the run has come cannot be saved: {}\n", saved.error());
    return kCannotGoOn;
  }
  return kWell;
}

int RunOutput::finish() {
  if (const auto finished = keeper_.finish(); !finished) {
    fmt::print(stderr, "poppy: the run cannot be finished: {}\n", finished.error());
    return kCannotGoOn;
  }
  return kWell;
}

}  // namespace poppy::cli
