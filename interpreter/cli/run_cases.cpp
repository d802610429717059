// poppy run: many cases, one JSON text a line, decided on all cores and written in their order.
#include <fmt/core.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>
#include <algorithm>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/progress_line.h"
#include "interpreter/cli/run_csv.h"
#include "interpreter/cli/run_output.h"
#include "interpreter/cli/run_pool.h"
#include "interpreter/cli/run_tables.h"
#include "interpreter/engine/decision_csv.h"
#include "interpreter/engine/rules_data.h"

namespace poppy::cli {
namespace {

constexpr std::size_t kLinesABlock = 8192;  // of 58 counties, enough of each
constexpr std::size_t kLinesAtFirst = 512;  // so that a short run, too, has work for all threads
constexpr std::size_t kBytesABlock = 12 << 20;
constexpr std::chrono::milliseconds kPatience{100};  // that a block waits for more cases

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
  for (const std::string& text :
       {options.cases, options.errors, options.county, options.month, options.format}) {
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

class Run {
 public:
  Run(const RunOptions& options, CaseSource& cases, std::optional<std::uint64_t> input_bytes,
      RunOutput& output)
      : options_(options), cases_(cases), input_bytes_(input_bytes), output_(output) {}

  int go(const Rules& rules, const engine::RunRequest& request, const OpenFile& signals) {
    RunPool pool(rules.data(), request, options_.threads);
    ProgressLine line(input_bytes_);
    InputEnd end = InputEnd::none;
    while (true) {
      while (end == InputEnd::none && !pool.is_full()) {
        Block block = read_block(pool.is_empty(), end);
        if (block.last_line > begun_at_) pool.give(std::move(block));
      }
      if (!pool.is_empty()) {
        Block block = pool.take();
        if (!block.messages.empty()) line.clear();
        by_today_ = by_today_ || block.by_today;
        const int code = output_.write(block);
        if (output_.is_stopped()) return stopped(signals);
        if (code != kWell) return code;
        spare_ = empty_block(std::move(block));
        line.show(output_.progress().input_lines - begun_at_, cases_.bytes_read());
      } else if (end == InputEnd::pause) {
        end = InputEnd::none;  // all is written: now the input may take its time
      } else if (end != InputEnd::none) {
        break;
      }
    }
    line.clear();
    if (end == InputEnd::failed) return cannot("read", options_.cases, std::strerror(errno));
    if (end == InputEnd::stopped) return stopped(signals);
    return finished();
  }

 private:
  /// Cases that an earlier run has done are left out. `idle`: nothing else is to be done meanwhile.
  Block read_block(bool idle, InputEnd& end) {
    Block block = std::exchange(spare_, {});
    block.as_csv = as_csv_;
    Patience patience;
    if (!idle) patience = std::chrono::steady_clock::now() + kPatience;
    for (std::size_t count = 0; count < lines_a_block_ && block.text.size() < kBytesABlock;
         ++count) {
      end = cases_.add_next(block, begun_at_, patience);
      if (end != InputEnd::none) break;
      if (!patience) patience = std::chrono::steady_clock::now() + kPatience;
    }
    lines_a_block_ = std::min(2 * lines_a_block_, kLinesABlock);
    block.last_line = cases_.cases_read();
    return block;
  }

  int stopped(const OpenFile& signals) {
    const int code = output_.is_stopped() ? kWell : output_.save();
    if (code != kWell) return code;
    signalfd_siginfo signal = {};
    const bool known = ::read(signals.get(), &signal, sizeof signal) == sizeof signal;
    fmt::print(stderr, "poppy: stopped after {} {}{}{}\n",
               tables_folder(options_.cases) ? "case" : "line", output_.progress().input_lines,
               output_.is_stopped() ? ", whose results nobody took" : "",
               output_.is_resumable() ? "; the same command with --resume goes on from there" : "");
    return 128 + (known ? static_cast<int>(signal.ssi_signo) : SIGTERM);
  }

  int finished() {
    const Progress& progress = output_.progress();
    if (cases_.cases_read() < begun_at_) {
      fmt::print(stderr, "poppy: `{}` has {} cases, but the run had done {}\n", options_.cases,
                 cases_.cases_read(), begun_at_);
      return kCannotGoOn;
    }
    if (const int code = output_.finish(); code != kWell) return code;
    fmt::print(stderr, "{} cases: {} decided, {} of them undetermined; {} with problems\n",
               progress.decided + progress.failed, progress.decided, progress.undetermined,
               progress.failed);
    if (by_today_) {
      fmt::print(stderr, "cases that give no run date were decided as of {}, today in California\n",
                 progress.run_date);
    }
    return progress.failed == 0 ? kWell : kProblems;
  }

  const RunOptions& options_;
  std::size_t lines_a_block_ = kLinesAtFirst;
  CaseSource& cases_;
  Block spare_;  // the buffers of the block written last
  std::optional<std::uint64_t> input_bytes_;
  RunOutput& output_;
  bool by_today_ = false;
  bool as_csv_ = writes_csv(options_);
  std::uint64_t begun_at_ = output_.progress().input_lines;
};

/// Of the tables, or where there are none of the lines of a file.
std::expected<std::unique_ptr<CaseSource>, std::string> open_cases(const std::string& path,
                                                                   FoundTables tables, int stop) {
  if (!tables.given.empty()) return TableSource::open(std::move(tables), stop);
  auto file = open_input(path);
  if (!file) return std::unexpected(file.error());
  return std::make_unique<LineSource>(std::move(*file), stop);
}

/// What a run writes, cut back to what had been done. Error: the exit code.
std::expected<std::vector<RunOutput::File>, int> open_files(const RunOptions& options,
                                                            const Progress& progress,
                                                            bool with_values) {
  std::vector<RunOutput::File> files;
  const auto add = [&](const std::string& path, std::string_view header, std::string Block::* text,
                       std::uint64_t Progress::* bytes) {
    auto file = open_output(path, progress.*bytes);
    if (!file) return cannot("written", path, file.error());
    files.push_back({std::move(*file), path, header, text, bytes});
    return kWell;
  };
  const bool as_csv = writes_csv(options);
  int code = add(options.output, as_csv ? engine::decisions_header() : "", &Block::output,
                 &Progress::output_bytes);
  if (code == kWell && with_values) {
    code = add(values_path(options.output), engine::values_header(), &Block::values,
               &Progress::value_bytes);
  }
  if (code == kWell && !options.errors.empty()) {
    code = add(options.errors, "", &Block::errors, &Progress::error_bytes);
  }
  if (code != kWell) return std::unexpected(code);
  if (options.errors.empty()) {
    files.push_back({OpenFile(STDERR_FILENO), "standard error", "", &Block::messages, nullptr});
  }
  return files;
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
  const std::string values = regular && writes_csv(options) ? values_path(options.output) : "";
  if (!values.empty() && (same_file(values, options.cases) || same_file(values, options.errors))) {
    return wrong_use(fmt::format("the values are written to `{}`, beside the results", values));
  }
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

  FoundTables tables;
  std::optional<std::uint64_t> input_bytes = size_of(options.cases);
  if (const auto folder = tables_folder(options.cases)) {
    auto found =
        find_tables(*rules->data().program, *folder, {options.output, options.errors, values});
    if (!found) return found.error();
    tables = std::move(*found);
    input_bytes = tables.bytes;
  }
  const OpenFile signals = hold_signals();
  auto cases = open_cases(options.cases, std::move(tables), signals.get());
  if (!cases) {
    return report_problems({engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the cases `{}` cannot be read: {}", options.cases, cases.error()))});
  }
  if (regular) {  // before the output is cut, so that it never stands without
    if (auto written = write_progress(progress_path, progress); !written) {
      return cannot("written", progress_path, written.error());
    }
  }
  auto files = open_files(options, progress, !values.empty());
  if (!files) {
    const bool begun = progress.output_bytes > 0 || progress.input_lines > 0;
    if (regular && !begun) ::unlink(progress_path.c_str());  // there is nothing to go on with
    return files.error();
  }
  RunOutput output(std::move(*files), progress_path, std::move(progress), signals.get());
  if (const int code = output.begin(); code != kWell) return code;
  return Run(options, **cases, input_bytes, output).go(*rules, *resolved, signals);
}

}  // namespace poppy::cli
