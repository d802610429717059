// poppy run: many cases, one JSON text a line, decided on all cores and written in their order.
#include <fmt/core.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/run_files.h"
#include "interpreter/cli/run_pool.h"
#include "interpreter/cli/run_tables.h"
#include "interpreter/engine/rules_data.h"

namespace poppy::cli {
namespace {

constexpr std::size_t kLinesABlock = 64;
constexpr std::size_t kBytesABlock = 1 << 20;

int cannot(const char* what, const std::string& path, const std::string& why) {
  fmt::print(stderr, "poppy: `{}` cannot be {}: {}\n", path, what, why);
  return kCannotGoOn;
}

/// FNV-1a over the rules and what is asked: a run goes on only with the same.
std::string fingerprint(const Rules& rules, const RunOptions& options) {
  std::uint64_t hash = 14695981039346656037u;
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    hash = (hash ^ 0xFF) * 1099511628211u;  // a byte that no text has
  };
  const text::SourceSet& sources = *rules.data().input.sources;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    add(sources.at(static_cast<text::FileId>(i)).text);
  }
  for (const std::string& text : {options.cases, options.errors, options.county, options.month}) {
    add(text);
  }
  for (const std::string& program : options.programs) add(program);
  return fmt::format("{:016x}", hash);
}

/// Interrupt and termination, to be read from a descriptor by the thread that writes: a block in
/// hand is finished first.
OpenFile hold_signals() {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  if (pthread_sigmask(SIG_BLOCK, &held, nullptr) != 0) return OpenFile();
  return OpenFile(::signalfd(-1, &held, SFD_NONBLOCK | SFD_CLOEXEC));
}

/// A line on a terminal that is written over, twice a second.
class ProgressLine {
 public:
  explicit ProgressLine(std::optional<std::uint64_t> bytes)
      : shown_(::isatty(STDERR_FILENO) != 0), bytes_(bytes) {}
  ~ProgressLine() {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(std::uint64_t cases, std::uint64_t bytes_read) {
    const auto now = std::chrono::steady_clock::now();
    if (!shown_ || now - last_ < std::chrono::milliseconds(500)) return;
    last_ = now;
    const auto passed =
        std::chrono::duration_cast<std::chrono::milliseconds>(now - begin_).count() + 1;
    const auto milliseconds = static_cast<std::uint64_t>(passed);
    std::string left;
    if (bytes_ && bytes_read > 0 && *bytes_ >= bytes_read) {
      const std::uint64_t seconds = milliseconds * (*bytes_ - bytes_read) / bytes_read / 1000;
      left = fmt::format(", {}:{:02}:{:02} left", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    fmt::print(stderr, "\r\033[K{} cases, {} a second{}", cases, cases * 1000 / milliseconds, left);
    std::fflush(stderr);
  }

 private:
  bool shown_;
  std::optional<std::uint64_t> bytes_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now(), last_ = begin_;
};

struct Files {
  std::unique_ptr<CaseSource> cases;
  std::optional<std::uint64_t> input_bytes;
  OpenFile output, errors;
  std::string progress_path;  // empty: the output is no file, and the run cannot go on later
};

class Run {
 public:
  Run(const RunOptions& options, Files& files, Progress progress)
      : options_(options), files_(files), progress_(std::move(progress)) {}

  int go(const Rules& rules, const engine::RunRequest& request, const OpenFile& signals) {
    CaseSource& cases = *files_.cases;
    RunPool pool(rules.data(), request, options_.threads);
    ProgressLine line(files_.input_bytes);
    const std::uint64_t begun_at = progress_.input_lines;
    InputEnd end = InputEnd::none;
    while (end == InputEnd::none || !pool.is_empty()) {
      while (end == InputEnd::none && !pool.is_full()) {
        Block block = read_block(cases, begun_at, end);
        if (block.last_line > begun_at) pool.give(std::move(block));
      }
      if (pool.is_empty()) break;
      if (const int code = write(pool.take()); code != kWell) return code;
      line.show(progress_.input_lines - begun_at, cases.bytes_read());
    }
    if (end == InputEnd::failed) return cannot("read", options_.cases, std::strerror(errno));
    if (end == InputEnd::stopped) return stopped(signals);
    return finished(begun_at);
  }

 private:
  /// Cases that an earlier run has done are left out.
  static Block read_block(CaseSource& cases, std::uint64_t begun_at, InputEnd& end) {
    Block block;
    for (std::size_t count = 0; count < kLinesABlock && block.bytes < kBytesABlock; ++count) {
      end = cases.add_next(block, begun_at);
      if (end != InputEnd::none) break;
    }
    block.last_line = cases.cases_read();
    return block;
  }

  int write(const Block& block) {
    if (auto written = write_all(files_.output, block.output); !written) {
      cut(files_.output, progress_.output_bytes);
      return cannot("written", options_.output, written.error());
    }
    if (files_.errors.is_open()) {
      if (auto written = write_all(files_.errors, block.errors); !written) {
        cut(files_.output, progress_.output_bytes);
        cut(files_.errors, progress_.error_bytes);
        return cannot("written", options_.errors, written.error());
      }
      progress_.error_bytes += block.errors.size();
    } else {
      fmt::print(stderr, "{}", block.messages);
    }
    progress_.output_bytes += block.output.size();
    progress_.input_lines = std::max(progress_.input_lines, block.last_line);
    progress_.decided += block.decided;
    progress_.undetermined += block.undetermined;
    progress_.failed += block.failed;
    if (files_.progress_path.empty()) return kWell;
    const auto written = write_progress(files_.progress_path, progress_);
    return written ? kWell : cannot("written", files_.progress_path, written.error());
  }

  /// Back to whole blocks; a pipe stays as it is.
  static void cut(const OpenFile& file, std::uint64_t bytes) {
    if (::ftruncate(file.get(), static_cast<off_t>(bytes)) != 0) errno = 0;
  }

  void print_counts() const {
    fmt::print(stderr, "{} cases: {} decided, {} of them undetermined; {} with problems\n",
               progress_.decided + progress_.failed, progress_.decided, progress_.undetermined,
               progress_.failed);
  }

  int stopped(const OpenFile& signals) const {
    signalfd_siginfo signal = {};
    const bool known = ::read(signals.get(), &signal, sizeof signal) == sizeof signal;
    fmt::print(stderr, "poppy: stopped after {} {}{}\n",
               tables_folder(options_.cases) ? "case" : "line", progress_.input_lines,
               files_.progress_path.empty()
                   ? std::string()
                   : "; the same command with --resume goes on from there");
    return 128 + (known ? static_cast<int>(signal.ssi_signo) : SIGTERM);
  }

  int finished(std::uint64_t begun_at) const {
    const std::uint64_t read = files_.cases->cases_read();
    if (read < begun_at) {
      fmt::print(stderr, "poppy: `{}` has {} cases, but the run had done {}\n", options_.cases,
                 read, begun_at);
      return kCannotGoOn;
    }
    if (!files_.progress_path.empty() && ::unlink(files_.progress_path.c_str()) != 0) {
      return cannot("removed", files_.progress_path, std::strerror(errno));
    }
    print_counts();
    return progress_.failed == 0 ? kWell : kProblems;
  }

  const RunOptions& options_;
  Files& files_;
  Progress progress_;
};

/// Of the tables, or where there are none of the lines of a file.
std::expected<std::unique_ptr<CaseSource>, std::string> open_cases(const std::string& path,
                                                                   FoundTables tables, int stop) {
  if (!tables.given.empty()) return TableSource::open(std::move(tables), stop);
  auto file = open_input(path);
  if (!file) return std::unexpected(file.error());
  return std::make_unique<LineSource>(std::move(*file), stop);
}

int wrong_use(const std::string& message) {
  fmt::print(stderr, "poppy: {}\n", message);
  return kWrongUse;
}

}  // namespace

int run_cases(const RunOptions& options) {
  const bool to_file = options.output != "-";
  if (options.resume && !to_file) return wrong_use("--resume needs an output that is a file");
  if ((to_file && same_file(options.cases, options.output)) ||
      (!options.errors.empty() &&
       (same_file(options.errors, options.output) || same_file(options.errors, options.cases)))) {
    return wrong_use("cases, results and errors are three files");
  }
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();

  Progress progress;
  // A device or pipe has no bytes to go on after.
  const bool regular =
      to_file && (size_of(options.output) || ::access(options.output.c_str(), F_OK) != 0);
  const std::string progress_path = regular ? options.output + ".progress" : "";
  const std::string asked = fingerprint(*rules, options);
  if (regular) {
    const auto earlier = read_progress(progress_path);
    if (!earlier) return cannot("read", progress_path, earlier.error());
    if (*earlier && !options.resume) {
      return wrong_use(
          fmt::format("`{}` tells of a run that is not finished: go on with --resume, "
                      "or remove it to begin anew",
                      progress_path));
    }
    if (!*earlier && options.resume && size_of(options.output).value_or(0) > 0) {
      return wrong_use(fmt::format("there is no `{}`: the run that wrote `{}` was finished",
                                   progress_path, options.output));
    }
    if (*earlier) progress = **earlier;
    if (*earlier && progress.asked != asked) {
      return wrong_use(
          "--resume goes on with the same rules, cases, month, county and programs: "
          "they are others");
    }
  }
  Request request;
  request.county = options.county;
  request.month = options.month;
  request.run_date = options.run_date;
  request.today = progress.run_date.empty() ? units::to_string(today()) : progress.run_date;
  request.programs = options.programs;
  const auto resolved = engine::resolve_run(*rules->data().program, request);
  if (!resolved) return report_problems(engine::to_public(text::SourceSet(), resolved.error()));
  const std::string run_date = units::to_string(resolved->run_date);
  if (!progress.run_date.empty() && progress.run_date != run_date) {
    return wrong_use("--resume goes on with the run date " + progress.run_date);
  }
  progress.asked = asked;
  progress.run_date = run_date;

  Files files;
  std::expected<FoundTables, int> tables;
  if (const auto folder = tables_folder(options.cases)) {
    tables = find_tables(*rules->data().program, *folder, {options.output, options.errors});
    if (!tables) return tables.error();
    files.input_bytes = tables->bytes;
  } else {
    files.input_bytes = size_of(options.cases);
  }
  const OpenFile signals = hold_signals();
  auto cases = open_cases(options.cases, std::move(*tables), signals.get());
  if (!cases) {
    return report_problems({engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the cases `{}` cannot be read: {}", options.cases, cases.error()))});
  }
  files.cases = std::move(*cases);
  files.progress_path = progress_path;
  if (regular) {  // before the output is cut, so that it never stands without
    if (auto written = write_progress(progress_path, progress); !written) {
      return cannot("written", progress_path, written.error());
    }
  }
  auto output = open_output(options.output, progress.output_bytes);
  if (!output) return cannot("written", options.output, output.error());
  files.output = std::move(*output);
  if (!options.errors.empty()) {
    auto errors = open_output(options.errors, progress.error_bytes);
    if (!errors) return cannot("written", options.errors, errors.error());
    files.errors = std::move(*errors);
  }
  return Run(options, files, std::move(progress)).go(*rules, *resolved, signals);
}

}  // namespace poppy::cli
