// Paths to descriptors: links followed once, partial files locked.
#include "interpreter/cli/output_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace poppy::cli {
namespace {

namespace fs = std::filesystem;

constexpr int kMostLinks = 40;
constexpr int kBetweenTries = 100;  // milliseconds

std::string last_error() { return std::strerror(errno); }

/// /dev/stdout, /dev/fd/3: opened by name, they would write over what stands there.
int descriptor_named(std::string_view path) {
  if (path == "-" || path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    int number = -1;
    const char* const begin = path.data() + folder.size();
    const char* const end = path.data() + path.size();
    const auto read = std::from_chars(begin, end, number);
    if (read.ec == std::errc() && read.ptr == end && ::fcntl(number, F_GETFD) != -1) return number;
  }
  return -1;
}

/// The lock goes with the file: one that has got its name meanwhile is not the partial file.
bool is_still_there(int descriptor, const std::string& path) {
  struct stat opened = {}, named = {};
  return ::fstat(descriptor, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

std::expected<OutputFile, OutputFault> open_partial(const OutputPath& to) {
  const std::string path = to.partial();
  constexpr int flags = O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  while (true) {
    OutputFile output{OpenFile(::open(path.c_str(), flags | O_CREAT | O_EXCL, 0600)), to, true};
    if (!output.file.is_open() && errno == EEXIST) {
      output = {OpenFile(::open(path.c_str(), flags)), to, false};
      if (!output.file.is_open() && errno == ENOENT) continue;  // it has just got its name
    }
    struct stat found = {};
    if (!output.file.is_open() || ::fstat(output.file.get(), &found) != 0) {
      return std::unexpected(OutputFault{fmt::format("`{}`: {}", path, last_error())});
    }
    if (!S_ISREG(found.st_mode) || found.st_nlink > 1) {
      return std::unexpected(OutputFault{
          fmt::format("`{}` is in its place, and is no file of a run: remove it", path)});
    }
    if (::flock(output.file.get(), LOCK_EX | LOCK_NB) != 0) {
      return std::unexpected(OutputFault{errno == EWOULDBLOCK
                                             ? "another run is writing it: wait until that ends"
                                             : fmt::format("`{}`: {}", path, last_error())});
    }
    if (is_still_there(output.file.get(), path)) return output;
  }
}

/// A pipe may have no reader yet.
std::expected<OutputFile, OutputFault> open_as_it_is(const OutputPath& to, int stop) {
  while (true) {
    OpenFile file(::open(to.path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC));
    if (file.is_open()) return OutputFile{std::move(file), to, false};
    if (errno != ENXIO) return std::unexpected(OutputFault{last_error()});
    pollfd waited = {stop, POLLIN, 0};
    if (::poll(&waited, 1, kBetweenTries) > 0) return std::unexpected(OutputFault{"", true});
  }
}

}  // namespace

OutputPath find_output(const std::string& given) {
  OutputPath to{given, given, descriptor_named(given), false};
  if (to.descriptor >= 0) return to;
  fs::path path(given);
  std::error_code none;
  for (int i = 0; i < kMostLinks && fs::is_symlink(path, none); ++i) {
    const fs::path next = fs::read_symlink(path, none);
    path = next.is_absolute() ? next : path.parent_path() / next;
  }
  to.path = path.string();
  to.is_file = fs::is_regular_file(path, none) || !fs::exists(path, none);
  return to;
}

std::expected<OutputFile, OutputFault> open_output(const OutputPath& to, int stop) {
  if (to.descriptor >= 0) {
    OpenFile own(::fcntl(to.descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
    if (!own.is_open()) return std::unexpected(OutputFault{last_error()});
    return OutputFile{std::move(own), to, false};
  }
  return to.is_file ? open_partial(to) : open_as_it_is(to, stop);
}

void OutputFile::abandon() const {
  if (is_new) ::unlink(to.partial().c_str());
}

std::expected<void, std::string> OutputFile::name() const {
  struct stat before = {};  // who could read the file that was there can read this one
  const bool replaces = ::stat(to.path.c_str(), &before) == 0 && S_ISREG(before.st_mode);
  if (replaces) {
    [[maybe_unused]] const int kept = ::fchmod(file.get(), before.st_mode & 0777U);
  }
  if (std::rename(to.partial().c_str(), to.path.c_str()) != 0) return std::unexpected(last_error());
  return {};
}

std::expected<void, std::string> write_whole_file(const std::string& given, std::string_view text) {
  const OutputPath to = find_output(given);
  const auto opened = open_output(to, -1);
  if (!opened) return std::unexpected(opened.error().why);
  const int file = opened->file.get();
  // What an earlier program left there, when it was stopped, is no part of this one.
  const bool is_empty =
      !to.is_file || (::ftruncate(file, 0) == 0 && ::lseek(file, 0, SEEK_SET) == 0);
  if (!is_empty || write_all(opened->file, text, -1) != WriteEnd::well) {
    const std::string why = last_error();
    opened->abandon();
    return std::unexpected(why);
  }
  return to.is_file ? opened->name() : std::expected<void, std::string>{};
}

bool same_file(const std::string& left, const std::string& right) {
  std::error_code none;  // a file that is not there is no other
  if (left == right || fs::equivalent(left, right, none)) return true;
  const auto placed = [&](const std::string& path) {
    const fs::path full = fs::absolute(path, none).lexically_normal();
    const fs::path folder = fs::weakly_canonical(full.parent_path(), none);
    return (none ? full.parent_path() : folder) / full.filename();
  };
  return placed(left) == placed(right);
}

bool is_open_on(int descriptor, const std::string& path) {
  struct stat opened = {}, named = {};
  return ::fstat(descriptor, &opened) == 0 && ::stat(path.c_str(), &named) == 0 &&
         S_ISREG(named.st_mode) && opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

}  // namespace poppy::cli
