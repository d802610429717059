// Preloaded before the command line: makes the nth call of one kind fail, as a full disk, a broken
// one, an interrupt or a lack of memory would.
//   POPPY_FAULT_KIND  EIO, ENOSPC, EINTR, short (a write or read of one byte), memory
//   POPPY_FAULT_AT    which call, from 1; 0 or absent: none
//   POPPY_FAULT_STAYS 1: and all after it
//   POPPY_FAULT_COUNT a file that is told at the end how many calls there were
//   POPPY_FAULT_STDOUT 1: calls on standard output count, too
// Calls on standard input and error are not counted, nor what is written to the last file.
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* at, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace {

enum class Kind { none, error, interrupt, shorter, memory };

struct Fault {
  Kind kind = Kind::none;
  int number = 0;
  long at = 0;
  bool stays = false;
};

std::atomic<long> calls{0};
std::atomic<bool> begun{
    false};  // main calls signal() first of all: what comes before is not its own
std::atomic<bool> ended{false};

const Fault& fault() {
  static const Fault made = [] {
    Fault one;
    const char* const kind = std::getenv("POPPY_FAULT_KIND");
    const char* const at = std::getenv("POPPY_FAULT_AT");
    const char* const stays = std::getenv("POPPY_FAULT_STAYS");
    if (kind == nullptr) return one;
    one.at = at == nullptr ? 0 : std::atol(at);
    one.stays = stays != nullptr && *stays == '1';
    if (std::strcmp(kind, "EIO") == 0) one = {Kind::error, EIO, one.at, one.stays};
    if (std::strcmp(kind, "ENOSPC") == 0) one = {Kind::error, ENOSPC, one.at, one.stays};
    if (std::strcmp(kind, "EINTR") == 0) one = {Kind::interrupt, EINTR, one.at, one.stays};
    if (std::strcmp(kind, "short") == 0) one.kind = Kind::shorter;
    if (std::strcmp(kind, "memory") == 0) one = {Kind::memory, ENOMEM, one.at, one.stays};
    return one;
  }();
  return made;
}

/// Counts the call. Whether it is the one.
bool is_hit() {
  if (!begun || ended) return false;
  const long now = ++calls;
  const Fault& one = fault();
  return one.at > 0 && (now == one.at || (one.stays && now > one.at));
}

bool fails(bool may_be_interrupted) {
  const Kind kind = fault().kind;
  if (kind != Kind::error && !(kind == Kind::interrupt && may_be_interrupted)) return false;
  if (!is_hit()) return false;
  errno = fault().number;
  return true;
}

bool no_memory() {
  if (!begun || ended || fault().kind != Kind::memory || !is_hit()) return false;
  errno = ENOMEM;
  return true;
}

bool is_ours(int descriptor) {
  static const bool with_output = [] {
    const char* const given = std::getenv("POPPY_FAULT_STDOUT");
    return given != nullptr && *given == '1';
  }();
  return descriptor > 2 || (descriptor == 1 && with_output);
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

struct AtEnd {
  ~AtEnd() {
    ended = true;
    const char* const path = std::getenv("POPPY_FAULT_COUNT");
    if (path == nullptr) return;
    if (std::FILE* const file = std::fopen(path, "w")) {
      std::fprintf(file, "%ld\n", calls.load());
      std::fclose(file);
    }
  }
} at_end;

}  // namespace

extern "C" {

ssize_t read(int descriptor, void* to, size_t size) {
  static auto* const real = next<ssize_t(int, void*, size_t)>("read");
  if (is_ours(descriptor)) {
    if (fails(true)) return -1;
    if (fault().kind == Kind::shorter && size > 1 && is_hit()) size = 1;
  }
  return real(descriptor, to, size);
}

ssize_t writev(int descriptor, const iovec* from, int count) {
  static auto* const real = next<ssize_t(int, const iovec*, int)>("writev");
  return is_ours(descriptor) && fails(true) ? -1 : real(descriptor, from, count);
}

ssize_t write(int descriptor, const void* from, size_t size) {
  static auto* const real = next<ssize_t(int, const void*, size_t)>("write");
  if (is_ours(descriptor)) {
    if (fails(true)) return -1;
    if (fault().kind == Kind::shorter && size > 1 && is_hit()) size = 1;
  }
  return real(descriptor, from, size);
}

int open(const char* path, int flags, ...) {
  static auto* const real = next<int(const char*, int, ...)>("open");
  std::va_list words;
  va_start(words, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? static_cast<mode_t>(va_arg(words, unsigned)) : 0;
  va_end(words);
  return fails(false) ? -1 : real(path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  static auto* const real = next<int(const char*, int, ...)>("open64");
  std::va_list words;
  va_start(words, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? static_cast<mode_t>(va_arg(words, unsigned)) : 0;
  va_end(words);
  return fails(false) ? -1 : real(path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  static auto* const real = next<int(int, const char*, int, ...)>("openat");
  std::va_list words;
  va_start(words, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? static_cast<mode_t>(va_arg(words, unsigned)) : 0;
  va_end(words);
  return fails(false) ? -1 : real(folder, path, flags, mode);
}
DIR* opendir(const char* path) {
  static auto* const real = next<DIR*(const char*)>("opendir");
  return fails(false) ? nullptr : real(path);
}
dirent* readdir(DIR* folder) {
  static auto* const real = next<dirent*(DIR*)>("readdir");
  return fails(false) ? nullptr : real(folder);
}
dirent64* readdir64(DIR* folder) {
  static auto* const real = next<dirent64*(DIR*)>("readdir64");
  return fails(false) ? nullptr : real(folder);
}
std::FILE* fopen(const char* path, const char* mode) {
  static auto* const real = next<std::FILE*(const char*, const char*)>("fopen");
  return !ended && fails(false) ? nullptr : real(path, mode);
}
std::FILE* fopen64(const char* path, const char* mode) {
  static auto* const real = next<std::FILE*(const char*, const char*)>("fopen64");
  return fails(false) ? nullptr : real(path, mode);
}
sighandler_t signal(int number, sighandler_t handler) {
  static auto* const real = next<sighandler_t(int, sighandler_t)>("signal");
  begun = true;
  return real(number, handler);
}
int rename(const char* from, const char* to) {
  static auto* const real = next<int(const char*, const char*)>("rename");
  return fails(false) ? -1 : real(from, to);
}
int fsync(int descriptor) {
  static auto* const real = next<int(int)>("fsync");
  return fails(false) ? -1 : real(descriptor);
}
int fdatasync(int descriptor) {
  static auto* const real = next<int(int)>("fdatasync");
  return fails(false) ? -1 : real(descriptor);
}
int ftruncate(int descriptor, off_t size) {
  static auto* const real = next<int(int, off_t)>("ftruncate");
  return fails(false) ? -1 : real(descriptor, size);
}
int ftruncate64(int descriptor, off64_t size) {
  static auto* const real = next<int(int, off64_t)>("ftruncate64");
  return fails(false) ? -1 : real(descriptor, size);
}

/// What broke, so that ferror tells.
std::FILE* broken = nullptr;

size_t fread(void* to, size_t size, size_t count, std::FILE* from) {
  static auto* const real = next<size_t(void*, size_t, size_t, std::FILE*)>("fread");
  if (fileno(from) > 2 && fails(false)) {
    broken = from;
    return 0;
  }
  return real(to, size, count, from);
}
int ferror(std::FILE* file) noexcept {
  static auto* const real = next<int(std::FILE*)>("ferror");
  return file == broken ? 1 : real(file);
}
size_t fwrite(const void* from, size_t size, size_t count, std::FILE* to) {
  static auto* const real = next<size_t(const void*, size_t, size_t, std::FILE*)>("fwrite");
  if (!ended && to == stdout && is_ours(1) && fails(false)) return 0;
  return real(from, size, count, to);
}
int fflush(std::FILE* file) {
  static auto* const real = next<int(std::FILE*)>("fflush");
  return !ended && file == stdout && is_ours(1) && fails(false) ? EOF : real(file);
}

void* malloc(size_t size) { return no_memory() ? nullptr : __libc_malloc(size); }
void* calloc(size_t count, size_t size) {
  return no_memory() ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* at, size_t size) { return no_memory() ? nullptr : __libc_realloc(at, size); }
void* aligned_alloc(size_t alignment, size_t size) {
  return no_memory() ? nullptr : __libc_memalign(alignment, size);
}

}  // extern "C"
