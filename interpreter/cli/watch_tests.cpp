// poppy test --watch: runs the tests anew whenever a file of the rules, the counties or the tests
// is another, and tells what that changed. Files are looked at by their times and sizes a few times
// a second, which works on any file system; SIGINT and SIGTERM end it.
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>

#include <map>

#include "interpreter/cli/color.h"
#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/test_files.h"
#include "interpreter/engine/test_results.h"
#include "interpreter/text/printable.h"

namespace poppy::cli {
namespace {

constexpr long kMillisecond = 1'000'000;
constexpr long kBetweenLooks = 250 * kMillisecond;

/// Signals wait, from here on, until they are asked for: no run is cut off while it prints.
class Signals {
 public:
  Signals() {
    sigemptyset(&set_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, nullptr);
  }
  /// Waits; whether one has come.
  [[nodiscard]] bool wait(long nanoseconds) const {
    const timespec time{0, nanoseconds};
    return sigtimedwait(&set_, nullptr, &time) > 0;
  }
  [[nodiscard]] static bool has_come() {
    sigset_t pending;
    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1 ||
            sigismember(&pending, SIGHUP) == 1);
  }

 private:
  sigset_t set_ = {};
};

/// Another text where a file is another, has come or has gone.
std::string stamp_of(const TestOptions& options) {
  const Folders folders = find_folders(options.folders);
  std::vector<std::string> roots{folders.rules, folders.counties};
  roots.insert(roots.end(), options.paths.begin(), options.paths.end());
  std::string stamp;
  for (const std::string& root : roots) {
    FoundFiles found;
    struct stat state = {};
    if (::stat(root.c_str(), &state) == 0 && S_ISREG(state.st_mode)) {
      found.paths = {root};
    } else {
      found = find_files(root, {".poppy", ".csv", ".yaml", ".yml"}, {});
    }
    for (const std::string& path : found.paths) {
      if (::stat(path.c_str(), &state) != 0) state = {};
      stamp += fmt::format("{} {} {} {} {}\n", path, state.st_mtim.tv_sec, state.st_mtim.tv_nsec,
                           state.st_size, state.st_ino);
    }
  }
  return stamp;
}

/// What is told of a run: by file and name, the failures.
using Failures = std::map<std::pair<std::string, std::string>, std::string>;

class Watch {
 public:
  explicit Watch(const TestOptions& options) : options_(options) {}

  /// False: nobody reads any more.
  [[nodiscard]] bool run() {
    const auto paths = find_test_files(options_.paths, options_.folders);
    if (!paths) {
      code_ = report_problems(paths.error());
      return true;
    }
    const auto rules = load_rules(options_.folders);
    if (!rules) {
      code_ = rules.error();
      say("the tests wait for rules that can be read\n");
      return true;
    }
    const auto files = run_tests_at(*rules, *paths, options_, read_text, Signals::has_come);
    if (Signals::has_come()) return true;
    return tell(files);
  }
  [[nodiscard]] int code() const { return code_; }

 private:
  bool tell(const std::vector<engine::RuleTestFile>& files) {
    Failures now;
    std::string out;
    bool all_read = true;
    for (const engine::RuleTestFile& file : files) {
      for (const Problem& problem : file.problems) say("{}\n", problem.text);
      if (!file.problems.empty()) {
        all_read = false;
        keep(file.path, now);
      }
      for (const engine::RuleTest& test : file.tests) {
        if (test.passed()) {
          passed(file, test, out);
        } else {
          const std::string text = engine::failure_text(file, test, options_.depth.has_value());
          std::string& known = now[{file.path, test.name}];
          known = text;
          const auto before = failures_.find({file.path, test.name});
          if (before == failures_.end() || before->second != text) out += text + '\n';
        }
      }
    }
    const engine::TestTally tally = engine::tally_tests(files).all;
    failures_ = std::move(now);
    out += fmt::format("{} tests: {} passed, {} failed{}\n", time_now(), tally.passed, tally.failed,
                       all_read ? "" : ", and some cannot be read");
    code_ = all_read && tally.failed == 0 && tally.passed > 0 ? kWell : kProblems;
    return write_result(painted(out, Output::result));
  }

  /// Of a file that cannot be read for now: what failed in it is told when that is another.
  void keep(const std::string& path, Failures& now) const {
    for (const auto& [key, text] : failures_) {
      if (key.first == path) now.emplace(key, text);
    }
  }

  void passed(const engine::RuleTestFile& file, const engine::RuleTest& test,
              std::string& out) const {
    if (!failures_.contains({file.path, test.name})) return;
    out += fmt::format("passes now {}: {}\n", engine::test_place(file, test.span),
                       text::printable(test.name));
  }

  const TestOptions& options_;
  Failures failures_;
  int code_ = kWell;
};

}  // namespace

int watch_tests(const TestOptions& options) {
  const Signals signals;
  Watch watch(options);
  std::string seen;
  while (true) {
    const std::string stamp = stamp_of(options);
    if (stamp != seen) {
      // An editor writes a file in several steps: only what rests is read.
      if (!seen.empty()) {
        if (signals.wait(kBetweenLooks)) return watch.code();
        if (stamp_of(options) != stamp) continue;
      }
      seen = stamp;
      if (!watch.run()) return kCannotGoOn;
    }
    if (signals.wait(kBetweenLooks)) return watch.code();
  }
}

}  // namespace poppy::cli
