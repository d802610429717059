// The process: whatever happens below, it ends with a message and an exit code.
#include <fcntl.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>

#include "interpreter/cli/command_line.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/stack.h"

namespace {

using namespace poppy::cli;  // NOLINT(google-build-using-namespace): the commands, in their main

/// A descriptor that the caller closed would go to the first file that is opened. Reading from and
/// writing to it fails, as it should; messages go nowhere.
void fill_closed_descriptors() {
  for (int descriptor = 0; descriptor < 3; ++descriptor) {
    if (::fcntl(descriptor, F_GETFD) != -1) continue;
    if (::open("/dev/null", descriptor == 1 ? O_RDONLY : O_WRONLY) < 0) std::_Exit(kCannotGoOn);
  }
}

constexpr const char* kNoMemory = "poppy: there is not enough memory for this\n";

std::atomic<bool> memory_was_short = false;

[[noreturn]] void tell_memory_is_short() {
  memory_was_short = true;
  throw std::bad_alloc();
}

/// Memory may be gone where nothing can be thrown: some libraries take some to give back what they
/// hold, or in functions that must not throw, and then no exception may be seen here. No result has
/// its name by then, so that the program may end as for any lack of memory.
[[noreturn]] void end_at_once() {
  bool is_other = false;
  if (const std::exception_ptr thrown = std::current_exception()) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
      memory_was_short = true;
    } catch (...) {
      is_other = true;  // a fault of ours
    }
  }
  if (is_other || !memory_was_short) std::abort();
  std::fputs(kNoMemory, stderr);
  std::_Exit(kCannotGoOn);
}

int guarded(int count, char** words) {
  try {
    return run_command_line(count, words);
  } catch (const std::bad_alloc&) {
    std::fputs(kNoMemory, stderr);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "poppy: this should not happen, please report it: %s\n", error.what());
  }
  return kCannotGoOn;
}

}  // namespace

int main(int count, char** words) {
  fill_closed_descriptors();
  std::set_new_handler(tell_memory_is_short);
  std::set_terminate(end_at_once);
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is a failed write, which is reported
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that may not grow
  return with_known_stack([&] { return guarded(count, words); });
}
