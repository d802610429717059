// See replace_file.h.
#include "interpreter/store/replace_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string_view>

#include "interpreter/text/problem_codes.h"

namespace poppy::store {
namespace {

namespace fs = std::filesystem;

class Descriptor {
 public:
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

std::unexpected<text::Problems> not_written(const std::string& path, std::string_view why) {
  return std::unexpected(text::Problems{{text::ProblemCode::county_not_written,
                                         {},
                                         fmt::format("`{}` cannot be written: {}", path, why),
                                         "nothing was changed"}});
}

/// More than `most` bytes are cut off: it is another file then.
std::optional<std::string> read_all(int descriptor, std::size_t most) {
  std::string text;
  std::array<char, 65536> part{};
  while (text.size() <= most) {
    const ssize_t got = ::read(descriptor, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    text.append(part.data(), static_cast<std::size_t>(got));
  }
  return text;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fsync(descriptor) == 0;
}

/// As the file was that it replaces. Who writes for somebody else, as root does, leaves the file
/// theirs; where the system does not let that, the group at least.
bool take_after(int descriptor, const struct stat& was) {
  if (::fchown(descriptor, was.st_uid, was.st_gid) != 0) {
    [[maybe_unused]] const int kept = ::fchown(descriptor, static_cast<uid_t>(-1), was.st_gid);
  }
  return ::fchmod(descriptor, was.st_mode & 07777) == 0;
}

}  // namespace

text::Result<void> replace_file(const std::string& path, const std::string& expected,
                                const std::string& wanted) {
  std::error_code error;
  const fs::path file = fs::canonical(path, error);
  if (error) return not_written(path, error.message());
  const fs::path folder = file.parent_path();
  const auto fault = [] { return std::string(std::strerror(errno)); };

  const Descriptor locked(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!locked.is_open() || ::flock(locked.get(), LOCK_EX) != 0) return not_written(path, fault());
  const Descriptor now(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat found = {};
  if (!now.is_open() || ::fstat(now.get(), &found) != 0) return not_written(path, fault());
  const std::optional<std::string> text = read_all(now.get(), expected.size());
  if (!text) return not_written(path, fault());
  if (*text != expected) {
    return std::unexpected(
        text::Problems{{text::ProblemCode::county_file_changed,
                        {},
                        fmt::format("`{}` was changed by somebody else since it was read", path),
                        "nothing was written: look at it, and ask again"}});
  }

  // The folder would let it be replaced, but somebody has said that it is not to be written.
  if (::faccessat(AT_FDCWD, file.c_str(), W_OK, AT_EACCESS) != 0) {
    return not_written(path, fault());
  }
  const fs::path partial = folder / (".poppy-" + file.filename().string());
  // The lock makes it ours; one that is there was left by a stop, or is somebody's link to a file
  // that is not to be cut.
  ::unlink(partial.c_str());
  const Descriptor written(
      ::open(partial.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!written.is_open()) return not_written(path, fault());
  const bool is_whole = write_all(written.get(), wanted) && take_after(written.get(), found);
  if (!is_whole || ::rename(partial.c_str(), file.c_str()) != 0) {
    const std::string why = fault();
    ::unlink(partial.c_str());
    return not_written(path, why);
  }
  ::fsync(locked.get());
  return {};
}

}  // namespace poppy::store
