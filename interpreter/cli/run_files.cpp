// Reading and writing by descriptors: what was written is known to the byte, and a signal ends a
// wait.
#include "interpreter/cli/run_files.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <utility>

#include "interpreter/text/source.h"

namespace poppy::cli {
namespace {

std::unexpected<std::string> failure() {
  return std::unexpected(std::string(std::strerror(errno)));
}

constexpr int kGrace = 1000;  // milliseconds that a slow reader is given when the run is to end

/// False: `stop` became readable, and the reader takes nothing.
bool wait_to_write(const OpenFile& file, int stop) {
  bool stopping = false;
  while (true) {
    pollfd waited[2] = {{file.get(), POLLOUT, 0}, {stopping ? -1 : stop, POLLIN, 0}};
    const int ready = ::poll(waited, 2, stopping ? kGrace : -1);
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0 || waited[0].revents != 0) return true;  // the write tells what is wrong
    if (ready == 0) return false;
    stopping = true;
  }
}

/// Milliseconds for poll.
int time_left(Patience patience) {
  if (!patience) return -1;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(*patience - std::chrono::steady_clock::now());
  return static_cast<int>(std::max<std::chrono::milliseconds::rep>(left.count(), 0));
}

}  // namespace

OpenFile::OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
OpenFile& OpenFile::operator=(OpenFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}
OpenFile::~OpenFile() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

std::expected<OpenFile, std::string> open_input(const std::string& path) {
  if (path == "-") return OpenFile(STDIN_FILENO);
  OpenFile file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  struct stat found = {};
  if (!file.is_open() || ::fstat(file.get(), &found) != 0) return failure();
  if (S_ISDIR(found.st_mode)) return std::unexpected("it is a folder, not a file");
  return file;
}

WriteEnd write_all(const OpenFile& file, std::string_view text, int stop) {
  struct stat found = {};
  const bool waits = ::fstat(file.get(), &found) == 0 && !S_ISREG(found.st_mode);
  while (!text.empty()) {
    if (waits && !wait_to_write(file, stop)) return WriteEnd::stopped;
    // No more than a pipe takes without a wait that no signal would end.
    const std::size_t most = waits ? std::size_t{PIPE_BUF} : text.size();
    const ssize_t count = ::write(file.get(), text.data(), std::min(text.size(), most));
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) return WriteEnd::failed;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return WriteEnd::well;
}

std::optional<std::uint64_t> size_of(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  const std::uint64_t size = std::filesystem::file_size(path, error);
  if (error) return std::nullopt;
  return size;
}

InputEnd PieceReader::fill(Patience patience) {
  while (begin_ == end_) {
    pollfd waited[2] = {{file_->get(), POLLIN, 0}, {stop_, POLLIN, 0}};
    const int ready = ::poll(waited, 2, time_left(patience));
    if (ready < 0 && errno == EINTR) continue;
    if (ready < 0) return InputEnd::failed;
    if (waited[1].revents != 0) return InputEnd::stopped;
    if (ready == 0) return InputEnd::pause;
    const ssize_t count = ::read(file_->get(), block_.data(), block_.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) return InputEnd::failed;
    if (count == 0) return InputEnd::end_of_input;
    begin_ = 0;
    end_ = static_cast<std::size_t>(count);
    bytes_read_ += end_;
  }
  return InputEnd::none;
}

InputEnd LineReader::next(std::string& to, Patience patience) {
  while (true) {
    const InputEnd end = pieces_.fill(patience);
    const bool is_last = end == InputEnd::end_of_input && begun_;
    if (end != InputEnd::none && !is_last) return end;
    begun_ = true;
    const std::string_view text = pieces_.rest();
    const std::size_t found = text.find('\n');
    const std::size_t count = std::min(found, text.size());
    const bool ended = found != std::string_view::npos;
    const bool is_whole = ended && line_.empty();  // as nearly all are
    std::string& line = is_whole ? to : line_;
    const std::size_t begin = is_whole ? to.size() : 0;
    const std::size_t room = text::kMaxSourceBytes + 1 - line_.size();
    line.append(text.substr(0, std::min(count, room)));
    const std::size_t taken = ended ? count + 1 : count;
    hash_.add(text.substr(0, taken));
    pieces_.take(taken);
    if (!ended && !is_last) continue;
    if (ended && line.size() > begin && line.back() == '\r') line.pop_back();
    if (!is_whole) to += std::exchange(line_, {});
    begun_ = false;
    lines_hash_ = hash_;
    return InputEnd::none;
  }
}

}  // namespace poppy::cli
