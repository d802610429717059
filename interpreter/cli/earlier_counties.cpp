// See earlier_counties.h. Git is asked through its program: no shell, nothing written.
#include "interpreter/cli/earlier_counties.h"

#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <expected>
#include <filesystem>
#include <iterator>

#include "interpreter/engine/rules_data.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/source.h"
#include "interpreter/units/literals.h"

extern char** environ;

namespace poppy::cli {
namespace {

using Text = std::expected<std::string, std::string>;  // else why not, as a sentence part

/// What a command prints, up to a little more than any reader takes for each of 58 files.
Text output_of(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  int ends[2];
  if (::pipe(ends) != 0) return std::unexpected(std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  pid_t child = 0;
  const int failed =
      ::posix_spawnp(&child, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed != 0) {
    ::close(ends[0]);
    return std::unexpected(fmt::format("`{}` cannot be started", words[0]));
  }
  std::string text;
  char block[1 << 14];
  ssize_t count = 0;
  while ((count = ::read(ends[0], block, sizeof block)) > 0 || (count < 0 && errno == EINTR)) {
    if (count > 0) text.append(block, static_cast<std::size_t>(count));
    if (text.size() > text::kMaxSourceBytes) break;
  }
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return std::unexpected("there is no such folder, and git knows no such revision");
  }
  return text;
}

Outcome<EarlierCounties> cannot(const std::string& from, const std::string& why) {
  return std::unexpected(std::vector{engine::public_problem(
      text::ProblemCode::cannot_read,
      fmt::format("the earlier county files `{}` cannot be read: {}", from, why),
      "name a folder, or a revision of git such as `HEAD~1` or `v2026-10`")});
}

Outcome<EarlierCounties> read_revision(const std::string& revision, const std::string& counties) {
  if (revision.starts_with('-')) return cannot(revision, "this is no revision");
  EarlierCounties earlier;
  const auto git = [&](std::vector<std::string> words) {
    std::vector<std::string> all{"git", "-C", counties};
    std::ranges::move(words, std::back_inserter(all));
    return output_of(std::move(all));
  };
  const Text day = git({"show", "-s", "--format=%cs", revision + "^{commit}"});
  if (!day) return cannot(revision, day.error());
  const auto date = units::parse_date(day->substr(0, day->find('\n')));
  if (!date) return cannot(revision, "git does not say of which day it is");
  earlier.as_of = *date;
  const Text names = git({"ls-tree", "-r", "-z", "--name-only", revision});
  if (!names) return cannot(revision, names.error());
  for (std::size_t at = 0; at < names->size();) {
    const std::size_t end = std::min(names->find('\0', at), names->size());
    const std::string name = names->substr(at, end - at);
    at = end + 1;
    if (!name.ends_with(".yaml") && !name.ends_with(".yml")) continue;
    Text text = git({"show", fmt::format("{}:./{}", revision, name)});
    if (!text) return cannot(fmt::format("{}:{}", revision, name), text.error());
    earlier.files.push_back({fmt::format("{}:{}", revision, name), std::move(*text)});
  }
  if (earlier.files.empty()) return cannot(revision, "it has no county file in that folder");
  return earlier;
}

}  // namespace

Outcome<EarlierCounties> read_earlier_counties(const std::string& from,
                                               const std::string& counties) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(from, ignored)) return read_revision(from, counties);
  FoundFiles found = find_files(from, {".yaml", ".yml"}, {});
  EarlierCounties earlier;
  for (const std::string& path : found.paths) {
    auto text = read_text(path);
    if (!text) return cannot(path, text.error());
    earlier.files.push_back({path, std::move(*text)});
  }
  if (!found.problems.empty()) return std::unexpected(std::move(found.problems));
  if (earlier.files.empty()) return cannot(from, "it holds no county file");
  return earlier;
}

}  // namespace poppy::cli
