// poppy run: many cases, one JSON text a line, decided on all cores and written in their order.
#include <fmt/core.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <algorithm>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <expected>
#include <map>
#include <optional>
#include <ranges>
#include <utility>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/decision_table.h"
#include "interpreter/cli/open_source.h"
#include "interpreter/cli/parquet_source.h"
#include "interpreter/cli/progress_line.h"
#include "interpreter/cli/run_checks.h"
#include "interpreter/cli/run_format.h"
#include "interpreter/cli/run_output.h"
#include "interpreter/cli/run_pool.h"
#include "interpreter/cli/run_tables.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/what_if.h"
#include "interpreter/engine/decision_csv.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/parquet/read_parquet.h"
#include "interpreter/parquet/write_parquet.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

constexpr std::size_t kLinesABlock = 8192;  // of 58 counties, enough of each
constexpr std::size_t kLinesAtFirst = 512;  // so that a short run, too, has work for all threads
constexpr std::size_t kBytesABlock = 12 << 20;
constexpr std::size_t kLinesOfEach = 16;  // so that the first answer does not wait for many
constexpr std::chrono::milliseconds kPatience{100};  // that a block waits for more cases

int cannot(const char* what, const std::string& path, const std::string& why) {
  say("poppy: `{}` cannot be {}: {}\n", path, what, why);
  return kCannotGoOn;
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

int taken_signal(const OpenFile& signals) {
  signalfd_siginfo signal = {};
  const bool known = ::read(signals.get(), &signal, sizeof signal) == sizeof signal;
  return known ? static_cast<int>(signal.ssi_signo) : SIGTERM;
}

void tell_counts(const Progress& progress) {
  say("{} cases: {} decided, {} of them undetermined; {} with problems\n",
      progress.decided + progress.failed, progress.decided, progress.undetermined, progress.failed);
}

class Run {
 public:
  Run(const RunOptions& options, CaseSource& cases, std::optional<std::uint64_t> input_bytes,
      RunOutput& output)
      : options_(options), cases_(cases), input_bytes_(input_bytes), output_(output) {}

  /// Decisions become rows of the table. The exit code, where it cannot be begun.
  int write_table(const DecisionTable& table) {
    auto begun = begin_table(table);
    if (!begun) return cannot("written", options_.output, begun.error());
    table_ = &table;
    table_writer_ = std::move(*begun);
    return kWell;
  }

  int go(const Rules& rules, const engine::RunRequest& request, const OpenFile& signals) {
    RunPool pool(rules.data(), request, options_.threads);
    if (pool.size() < options_.threads) {
      say("poppy: only {} of {} threads could be started\n", pool.size(), options_.threads);
    }
    ProgressLine line(input_bytes_);
    InputEnd end = InputEnd::none;
    while (true) {
      fill(pool, end);
      if (!is_as_read_) return changed_input();
      if (!pool.is_empty()) {
        if (const auto code = write_next(pool, signals, line)) return *code;
      } else if (end == InputEnd::pause) {
        end = InputEnd::none;  // all is written: now the input may take its time
      } else if (end != InputEnd::none) {
        break;
      }
    }
    line.clear();
    if (end == InputEnd::failed) return cannot("read", options_.cases, cases_.why_failed());
    if (end == InputEnd::stopped) return stopped(signals);
    return finished(*rules.data().program);
  }

 private:
  /// Gives the pool what it can hold, up to the end of the input or a case that is not as an
  /// earlier run had read it.
  void fill(RunPool& pool, InputEnd& end) {
    while (end == InputEnd::none && !pool.is_full()) {
      LineBlock block = read_block(pool.is_empty(), end);
      if (!is_as_read_) return;
      if (!block.lines.empty() || block.last_line > begun_at_) pool.give(std::move(block));
    }
  }

  /// The block given first, when it is done. The exit code: the run ends with it.
  std::optional<int> write_next(RunPool& pool, const OpenFile& signals, ProgressLine& line) {
    std::optional<LineBlock> taken = pool.take(signals.get());
    if (!taken) {  // what is in hand may take long, and is done again by --resume
      line.clear();
      const int code = stopped(signals);
      std::fflush(stderr);
      std::_Exit(code);
    }
    LineBlock block = std::move(*taken);
    if (!block.messages.empty()) line.clear();
    by_today_ = by_today_ || block.by_today;
    engine::add(late_, block.late);
    const int code = block.last_line > begun_at_ ? write(block) : kWell;
    if (output_.is_stopped()) return stopped(signals);
    if (code != kWell) return code;
    spare_ = empty_block(std::move(block));
    line.show(output_.progress().input_lines - begun_at_, cases_.bytes_read());
    return std::nullopt;
  }

  int write(LineBlock& block) {
    if (table_writer_) {
      auto bytes = table_writer_->add(&*block.rows);
      if (!bytes) return cannot("written", options_.output, bytes.error());
      block.output = std::move(*bytes);
    }
    return output_.write(block);
  }

  /// What the file of a table ends with.
  int write_foot() {
    if (!table_writer_) return kWell;
    auto bytes = table_writer_->finish();
    if (!bytes) return cannot("written", options_.output, bytes.error());
    LineBlock foot;
    foot.output = std::move(*bytes);
    foot.input_hash = output_.progress().input_hash;
    return output_.write(foot);
  }

  /// Cases that an earlier run has done are left out. `idle`: nothing else is to be done meanwhile.
  LineBlock read_block(bool idle, InputEnd& end) {
    LineBlock block = std::exchange(spare_, {});
    block.as_csv = as_csv_;
    block.as_table = table_;
    Patience patience;
    const auto wait = options_.each ? std::chrono::milliseconds(0) : kPatience;
    if (!idle) patience = std::chrono::steady_clock::now() + wait;
    for (std::size_t count = 0; count < lines_a_block_ && block.text.size() < kBytesABlock;
         ++count) {
      end = cases_.add_next(block, begun_at_, patience);
      if (end != InputEnd::none) break;
      if (begun_at_ > 0 && cases_.cases_read() == begun_at_) {
        is_as_read_ = cases_.hash() == output_.progress().input_hash;
        if (!is_as_read_) break;
      }
      if (!patience) patience = std::chrono::steady_clock::now() + wait;
    }
    if (!options_.each) lines_a_block_ = std::min(2 * lines_a_block_, kLinesABlock);
    block.last_line = cases_.cases_read();
    block.input_hash = cases_.hash();
    return block;
  }

  int stopped(const OpenFile& signals) {
    const int code = output_.is_stopped() ? kWell : output_.save();
    if (code != kWell) return code;
    if (table_writer_) output_.discard();
    const std::string_view then =
        output_.is_resumable() ? "; the same command with --resume goes on from there"
        : table_writer_        ? "; a Parquet file is whole or not there, so nothing is kept"
                               : "";
    say("poppy: stopped after {} {}{}{}\n", unit(), output_.progress().input_lines,
        output_.is_stopped() ? ", whose results nobody took" : "", then);
    return 128 + taken_signal(signals);
  }

  int changed_input() const {
    say("poppy: the first {} {}s of `{}` are not as the run had read them\n", begun_at_, unit(),
        options_.cases);
    return kCannotGoOn;
  }

  /// What the input is counted in.
  std::string_view unit() const {
    if (tables_folder(options_.cases)) return "case";
    return names_parquet(options_.cases) ? "row" : "line";
  }

  int finished(const check::Program& program) {
    const Progress& progress = output_.progress();
    if (cases_.cases_read() < begun_at_) {
      say("poppy: `{}` has {} cases, but the run had done {}\n", options_.cases,
          cases_.cases_read(), begun_at_);
      return kCannotGoOn;
    }
    if (const int code = write_foot(); code != kWell) return code;
    if (const int code = output_.finish(); code != kWell) return code;
    tell_counts(progress);
    if (by_today_) {
      say("cases that give no run date were decided as of {}, today in California\n",
          progress.run_date);
    }
    for (const std::string& told : engine::tell_late_entries(program, late_, true)) {
      say("{}\n", told);
    }
    return progress.failed == 0 ? kWell : kProblems;
  }

  const RunOptions& options_;
  std::size_t lines_a_block_ = options_.each ? kLinesOfEach : kLinesAtFirst;
  CaseSource& cases_;
  LineBlock spare_;  // the buffers of the block written last
  std::optional<std::uint64_t> input_bytes_;
  RunOutput& output_;
  bool by_today_ = false;
  engine::LateEntries late_;
  bool is_as_read_ = true;  // what an earlier run had done
  bool as_csv_ = output_format(options_) == OutputFormat::csv;
  const DecisionTable* table_ = nullptr;
  std::optional<parquet::TableWriter> table_writer_;  // of the table
  std::uint64_t begun_at_ = output_.progress().input_lines;
};

/// Error: the exit code.
std::expected<std::unique_ptr<CaseSource>, int> open_cases(const Rules& rules,
                                                           const RunOptions& options,
                                                           FoundTables tables, int stop) {
  auto cases = open_source(rules, options.cases, options.case_column, std::move(tables), stop);
  if (cases) return *std::move(cases);
  return std::unexpected(nothing_decided(report_problems(cases.error())));
}

int wrong_use(const std::string& message) {
  say("poppy: {}\n", message);
  return kWrongUse;
}

/// What is asked of Parquet, and it or this program cannot do; empty: nothing.
std::string fault_of_parquet(const RunOptions& options) {
  if (!options.case_column.empty() && !names_parquet(options.cases)) {
    return fmt::format("--case-column names a column of a Parquet file, and `{}` is none",
                       options.cases);
  }
  if (output_format(options) != OutputFormat::parquet) return {};
  if (!parquet::is_built_in()) {
    return fmt::format("`{}` cannot be written: {}\n  hint: {}", options.output,
                       parquet::kNotBuiltIn, parquet::kHowToGetIt);
  }
  if (!options.resume) return {};
  return "--resume cannot go on with a Parquet file, which is written whole; where a run is to go "
         "on, write lines of JSON or CSV";
}

/// The files that a run writes, in the order of their names.
std::vector<RunOutput::File> plan_files(const RunOptions& options) {
  std::vector<RunOutput::File> files;
  const bool as_csv = output_format(options) == OutputFormat::csv;
  files.push_back({{OpenFile(), find_output(options.output)},
                   as_csv ? engine::decisions_header() : "",
                   &LineBlock::output,
                   &Progress::output_bytes,
                   &Progress::output_hash});
  if (as_csv && files.front().output.to.is_file) {
    files.push_back({{OpenFile(), find_output(values_path(files.front().output.to.path))},
                     engine::values_header(),
                     &LineBlock::values,
                     &Progress::value_bytes,
                     &Progress::value_hash});
  }
  if (options.errors.empty()) {
    files.push_back({{OpenFile(STDERR_FILENO), {"standard error", "", STDERR_FILENO}},
                     "",
                     &LineBlock::messages,
                     nullptr});
  } else {
    files.push_back({{OpenFile(), find_output(options.errors)},
                     "",
                     &LineBlock::errors,
                     &Progress::error_bytes,
                     &Progress::error_hash});
  }
  return files;
}

/// Where the files are, but for standard error.
std::vector<OutputPath> outputs_of(const std::vector<RunOutput::File>& files) {
  std::vector<OutputPath> outputs;
  for (const RunOutput::File& one : files) {
    if (!one.output.to.path.empty()) outputs.push_back(one.output.to);
  }
  return outputs;
}

/// Nothing is written to the files.
void abandon(const std::vector<RunOutput::File>& files) {
  for (const RunOutput::File& one : files) one.output.abandon();
}
int give_back(const std::vector<RunOutput::File>& files, int code) {
  abandon(files);
  return code;
}

/// Opens the files, each locked. The exit code; nothing is left where one cannot be opened.
int open_files(std::vector<RunOutput::File>& files, const OpenFile& signals) {
  for (RunOutput::File& one : files) {
    if (one.output.file.is_open()) continue;  // standard error
    const std::string path = one.output.to.given;
    auto opened = open_output(one.output.to, signals.get());
    if (opened) {
      one.output = std::move(*opened);
      continue;
    }
    abandon(files);
    if (!opened.error().stopped) return cannot("written", path, opened.error().why);
    say("poppy: stopped while `{}` had no reader\n", path);
    return 128 + taken_signal(signals);
  }
  return kWell;
}

/// A run that was stopped when all was written: the files that have no name yet get it.
int name_files(const std::vector<RunOutput::File>& files, const Progress& progress,
               const std::string& progress_path) {
  for (const RunOutput::File& one : files | std::views::reverse) {
    if (!one.output.to.is_file) continue;
    if (size_of(one.output.to.partial()).value_or(0) < progress.*one.bytes || one.output.is_new) {
      ::unlink(one.output.to.partial().c_str());  // it has its name
      continue;
    }
    if (auto named = one.output.name(); !named) {
      return cannot("written", one.output.to.given, named.error());
    }
  }
  ::unlink(progress_path.c_str());
  tell_counts(progress);
  return progress.failed == 0 ? kWell : kProblems;
}

/// What an earlier run has done, where this one goes on with it. Error: the exit code.
std::expected<Progress, int> find_progress(const RunOptions& options, const OutputPath& output,
                                           const std::map<std::string, std::string>& asked) {
  if (!output.is_file) return Progress();
  const std::string path = output.progress();
  const auto earlier = read_progress(path);
  if (!earlier) return std::unexpected(cannot("read", path, earlier.error()));
  if (!*earlier) {
    if (!options.resume || size_of(output.path).value_or(0) == 0) return Progress();
    return std::unexpected(wrong_use(fmt::format(
        "there is no `{}`: the run that wrote `{}` was finished", path, options.output)));
  }
  if (!options.resume) {
    return std::unexpected(wrong_use(
        fmt::format("`{}` tells of a run that is not finished: go on with --resume, or remove it "
                    "to begin anew",
                    path)));
  }
  const std::string difference = describe_difference(**earlier, asked);
  if (!difference.empty()) {
    return std::unexpected(
        wrong_use("--resume goes on with what the run was asked, but these differ: " + difference));
  }
  return **earlier;
}

/// What the county file tried changes in the months of the run, as known on its run date.
void tell_what_if(const RunOptions& options, const Rules& tried,
                  const engine::RunRequest& request) {
  constexpr std::int32_t most = 12;
  const auto own = load_rules(options.folders);
  if (!own) return;                                                     // the problems are told
  const std::string& county = tried.data().input.counties.back().name;  // it is put last
  if (!request.months) {
    say("the county file tried is of {}; what it changes is told where --month is given\n", county);
    return;
  }
  const std::int32_t first = request.months->first.months;
  for (std::int32_t month = first; month <= request.months->last.months; ++month) {
    if (month == first + most) {
      say("and later months\n");
      break;
    }
    say("{} {}, known on {}: {}", county, units::to_string(units::Month{month}),
        units::to_string(request.run_date),
        what_if_notes(*own, tried, county, units::Month{month}, request.run_date));
  }
}

Request request_of(const RunOptions& options) {
  Request request;
  request.county = options.county;
  request.month = options.month;
  request.run_date = options.run_date;
  request.today = units::to_string(today());
  request.programs = options.programs;
  request.lines = options.lines;
  return request;
}

std::expected<engine::RunRequest, int> resolve(const Rules& rules, const Request& request) {
  auto resolved = engine::resolve_run(*rules.data().program, request);
  if (resolved) return *std::move(resolved);
  return std::unexpected(
      nothing_decided(report_problems(engine::to_public(text::SourceSet(), resolved.error()))));
}

/// A run that is gone on with decides as known on its first day.
std::expected<engine::RunRequest, int> resolve_as_begun(const Rules& rules,
                                                        const RunOptions& options,
                                                        const std::string& begun_on,
                                                        engine::RunRequest resolved) {
  if (begun_on.empty()) return resolved;
  if (options.run_date.empty()) {
    Request request = request_of(options);
    request.today = begun_on;
    return resolve(rules, request);
  }
  if (begun_on == units::to_string(resolved.run_date)) return resolved;
  return std::unexpected(wrong_use("--resume goes on with the run date " + begun_on));
}

/// What is read: the rules, and the cases. None of it is written to.
struct Inputs {
  FoundTables tables;
  std::optional<std::uint64_t> bytes;  // of the cases
  std::vector<std::string> paths;
};

std::expected<Inputs, int> find_inputs(const Rules& rules, const RunOptions& options,
                                       const std::vector<OutputPath>& outputs) {
  Inputs inputs{{}, size_of(options.cases), paths_of(rules)};
  if (const auto folder = tables_folder(options.cases)) {
    std::vector<std::string> written;
    for (const OutputPath& one : outputs) written.push_back(one.path);
    auto found = find_tables(*rules.data().program, *folder, written);
    if (!found) return std::unexpected(found.error());
    inputs.tables = std::move(*found);
    inputs.bytes = inputs.tables.bytes;
    inputs.paths.insert(inputs.paths.end(), inputs.tables.paths.begin(), inputs.tables.paths.end());
  } else if (options.cases != "-") {
    inputs.paths.push_back(options.cases);
  }
  const std::string conflict = find_conflict(outputs, inputs.paths);
  if (!conflict.empty()) return std::unexpected(wrong_use(conflict));
  return inputs;
}

/// Decides the cases into files that are open, from where an earlier run stopped if this one goes
/// on with it. The exit code.
int run_into(std::vector<RunOutput::File> files, const RunOptions& options, const Rules& rules,
             engine::RunRequest request, CaseSource& cases, std::optional<std::uint64_t> bytes,
             const OpenFile& signals) {
  const OutputPath output = files.front().output.to;
  const auto asked = asked_of(rules, options);
  auto progress = find_progress(options, output, asked);
  if (!progress) return give_back(files, progress.error());
  const bool as_table = output_format(options) == OutputFormat::parquet;  // nothing goes on with it
  const std::string progress_path = output.is_file && !as_table ? output.progress() : "";
  if (progress->is_whole) return name_files(files, *progress, progress_path);
  const auto resolved = resolve_as_begun(rules, options, progress->run_date, std::move(request));
  if (!resolved) return give_back(files, resolved.error());
  progress->asked = asked;
  progress->run_date = units::to_string(resolved->run_date);
  if (!progress_path.empty()) {  // before the partial file is cut, so that it never stands without
    if (auto saved = write_progress(progress_path, *progress); !saved) {
      return give_back(files, cannot("written", progress_path, saved.error()));
    }
  }
  RunOutput to(std::move(files), progress_path, std::move(*progress), signals.get());
  if (const int code = to.begin(); code != kWell) return code;
  Run run(options, cases, bytes, to);
  std::optional<DecisionTable> table;
  if (as_table) table.emplace(rules.data(), *resolved);
  int code = table ? run.write_table(*table) : kWell;
  if (code == kWell) code = run.go(rules, *resolved, signals);
  if (table && code != kWell && code != kProblems) to.discard();
  if (!options.county_file.empty() && (code == kWell || code == kProblems)) {
    tell_what_if(options, rules, *resolved);
  }
  return code;
}

}  // namespace

int run_cases(const RunOptions& options) {
  if (const std::string fault = fault_of_parquet(options); !fault.empty()) return wrong_use(fault);
  std::vector<RunOutput::File> files = plan_files(options);
  if (options.resume && !files.front().output.to.is_file) {
    return wrong_use("--resume needs an output that is a file");
  }
  const auto rules = load_rules(options.folders, options.county_file);
  if (!rules) return nothing_decided(rules.error());

  auto resolved = resolve(*rules, request_of(options));
  if (!resolved) return resolved.error();

  auto inputs = find_inputs(*rules, options, outputs_of(files));
  if (!inputs) return inputs.error();
  const OpenFile signals = hold_signals();
  auto cases = open_cases(*rules, options, std::move(inputs->tables), signals.get());
  if (!cases) return cases.error();
  if (const int code = open_files(files, signals); code != kWell) return code;
  return run_into(std::move(files), options, *rules, *std::move(resolved), **cases, inputs->bytes,
                  signals);
}

}  // namespace poppy::cli
