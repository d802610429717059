// See child_process.h.
#include "interpreter/cli/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <utility>

#include "interpreter/cli/run_files.h"

extern "C" char** environ;  // NOLINT(readability-redundant-declaration): unistd.h hides it

namespace poppy::cli {
namespace {

struct Pipe {
  OpenFile read, write;
};
std::optional<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{OpenFile(ends[0]), OpenFile(ends[1])};
}

std::unexpected<ChildFault> fault(ChildFault::Kind kind, std::string message) {
  return std::unexpected(ChildFault{kind, std::move(message)});
}

/// The program with these for its input, output and errors; its error number where it cannot be
/// started.
std::expected<pid_t, int> start(std::vector<std::string> words, const Pipe& input,
                                const Pipe& output, const Pipe& errors) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input.read.get(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output.write.get(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&files, errors.write.get(), STDERR_FILENO);
  // A connection that was closed here would stay open there, and so would the port.
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  posix_spawnattr_t signals;  // which this program ignores, and others take for granted
  posix_spawnattr_init(&signals);
  sigset_t usual;
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  sigaddset(&usual, SIGXFSZ);
  posix_spawnattr_setsigdefault(&signals, &usual);
  posix_spawnattr_setflags(&signals, POSIX_SPAWN_SETSIGDEF);
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  pid_t process = 0;
  const int error =
      ::posix_spawnp(&process, words.front().c_str(), &files, &signals, pointers.data(), environ);
  posix_spawnattr_destroy(&signals);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) return std::unexpected(error);
  return process;
}

/// Reads what is there; closes the pipe at its end.
void take(OpenFile& from, std::string& to) {
  std::array<char, 65536> block;
  const ssize_t count = ::read(from.get(), block.data(), block.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count <= 0) {
    from = OpenFile();
    return;
  }
  to.append(block.data(), static_cast<std::size_t>(count));
}

/// Writes what the pipe takes; closes it after the last, or where nobody reads on.
void give(OpenFile& to, std::string_view& text) {
  const ssize_t count = ::write(to.get(), text.data(), text.size());
  if (count < 0 && (errno == EINTR || errno == EAGAIN)) return;
  if (count >= 0) text.remove_prefix(static_cast<std::size_t>(count));
  if (count < 0 || text.empty()) to = OpenFile();
}

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

struct Said {
  std::string output, errors;
  bool is_late = false;  // it had not said all when its time was over
};
/// Gives and takes at once: neither side waits for the other for ever.
Said converse(Pipe& input, Pipe& output, Pipe& errors, std::string_view text,
              Clock::time_point end) {
  Said said;
  ::fcntl(input.write.get(), F_SETFL, O_NONBLOCK);
  while (output.read.is_open() || errors.read.is_open()) {
    std::array<pollfd, 3> waited = {pollfd{input.write.get(), POLLOUT, 0},
                                    pollfd{output.read.get(), POLLIN, 0},
                                    pollfd{errors.read.get(), POLLIN, 0}};
    const auto until_end = std::chrono::ceil<milliseconds>(end - Clock::now()).count();
    said.is_late = until_end <= 0;
    if (said.is_late) break;
    const int left = static_cast<int>(std::min<std::int64_t>(until_end, 60'000));
    if (::poll(waited.data(), waited.size(), left) < 0 && errno != EINTR) break;
    if (waited[0].revents != 0 && input.write.is_open()) give(input.write, text);
    if (waited[1].revents != 0 && output.read.is_open()) take(output.read, said.output);
    if (waited[2].revents != 0 && errors.read.is_open()) take(errors.read, said.errors);
  }
  return said;
}

}  // namespace

std::expected<std::string, ChildFault> run_child(const std::vector<std::string>& words,
                                                 std::string_view text,
                                                 std::optional<milliseconds> most) {
  const Clock::time_point end = most ? Clock::now() + *most : Clock::time_point::max();
  auto input = make_pipe();
  auto output = make_pipe();
  auto errors = make_pipe();
  if (!input || !output || !errors) {
    return fault(ChildFault::Kind::failed, "there are no more pipes");
  }
  const auto process = start(words, *input, *output, *errors);
  if (!process) return fault(ChildFault::Kind::missing, std::strerror(process.error()));
  input->read = OpenFile();
  output->write = OpenFile();
  errors->write = OpenFile();
  Said said = converse(*input, *output, *errors, text, end);
  if (said.is_late) ::kill(*process, SIGKILL);
  int status = 0;
  while (::waitpid(*process, &status, 0) < 0 && errno == EINTR) {
  }
  if (said.is_late) return fault(ChildFault::Kind::late, "it took too long");
  if (WIFSIGNALED(status)) {
    return fault(ChildFault::Kind::failed, fmt::format("signal {} ended it", WTERMSIG(status)));
  }
  if (WEXITSTATUS(status) == 127 && said.output.empty()) {
    return fault(ChildFault::Kind::missing, "it is not there");
  }
  if (WEXITSTATUS(status) != 0 && said.output.empty()) {
    const std::string first = said.errors.substr(0, said.errors.find('\n'));
    return fault(ChildFault::Kind::failed,
                 first.empty() ? fmt::format("it ended with {}", WEXITSTATUS(status)) : first);
  }
  return std::move(said.output);
}

}  // namespace poppy::cli
