// poppy batch: a batch of the rules over the cases of a store. Some cases at a time are decided on
// all cores; what they come to and how far the job is go into the store together.
#include <fmt/core.h>

#include <algorithm>
#include <map>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/progress_line.h"
#include "interpreter/cli/run_checks.h"
#include "interpreter/cli/say.h"
#include "interpreter/engine/on_threads.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/include/poppy/job.h"
#include "interpreter/store/store.h"
#include "interpreter/text/printable.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

using text::ProblemCode;

int list_batches(const Rules& rules) {
  std::string all;
  for (const BatchInfo& one : batches_of(rules)) {
    all += fmt::format("{}  {}", one.name, one.title);
    if (!one.runs.empty()) all += fmt::format("  [{}]", one.runs);
    all += one.cites.empty() ? "\n" : fmt::format("  ({})\n", one.cites);
  }
  return finish(all.empty() ? "the rules have no batches\n" : all);
}

/// What a job goes on with: the day, and the rules by what they say.
std::string asked_of(const Rules& rules, const BatchJob& job) {
  const RulesHash hash = hash_of(rules);
  return fmt::format("{} {} {}", job.run_date(), hash.rules, hash.counties);
}

/// Each case is in one of them: undecided, left, written, or nothing was to be written.
struct Tally {
  std::uint64_t cases = 0, months = 0, written = 0, left = 0, undecided = 0;
  std::map<std::string, std::uint64_t> by_create;
  std::string named;  // cases that are left, and why
};

std::string text_of(const BatchJob& job, const Tally& tally, const store::JobState& begun) {
  const std::string& from = begun.last_case;
  const auto counted = [](std::uint64_t count, std::string_view what) {
    return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
  };
  std::string text =
      fmt::format("{} ({})   run {}\n", job.batch().title, job.batch().name, job.run_date());
  if (!from.empty()) text += fmt::format("Gone on behind:    {}\n", from);
  text += fmt::format("Looked at:         {}, {}\n", counted(tally.cases, "case"),
                      counted(tally.months, "month"));
  text += fmt::format("Written:           {}", counted(tally.written, "case"));
  std::string_view lead = ": ";
  for (const auto& [name, count] : tally.by_create) {
    text += fmt::format("{}{} {}", lead, count, name);
    lead = ", ";
  }
  text += fmt::format("\nNothing to write:  {}\n",
                      counted(tally.cases - tally.written - tally.left - tally.undecided, "case"));
  if (tally.left > 0) text += fmt::format("Left for a worker: {}\n", counted(tally.left, "case"));
  if (tally.undecided > 0) {
    text += fmt::format("Not decided:       {}\n", counted(tally.undecided, "case"));
  }
  if (begun.undecided > 0) {
    text += fmt::format("Not decided before the stop: {}\n", counted(begun.undecided, "case"));
  }
  return text + tally.named;
}

/// A case as a thread has looked at it.
struct Looked {
  store::StoredCase stored;
  JobCase done;
};

/// Each on one of the threads.
void look_at(const BatchJob& job, std::vector<Looked>& cases, unsigned threads) {
  engine::on_threads(cases.size(), threads, [&](std::size_t i) {
    cases[i].done = job.look_at(cases[i].stored.document, cases[i].stored.id);
  });
}

class Runner {
 public:
  Runner(const BatchJob& job, store::Store& store, const BatchOptions& options,
         store::JobState state)
      : job_(job), store_(store), options_(options), state_(std::move(state)) {}

  /// The exit code where the store could not be read or written.
  std::optional<int> run() {
    while (true) {
      constexpr std::size_t kForEachThread = 32;
      auto cases = store_.read_after(state_.last_case, kForEachThread * options_.threads);
      if (!cases) return report_problems(cases.error());
      if (cases->empty()) break;
      std::vector<Looked> looked;
      for (store::StoredCase& one : *cases) looked.push_back({std::move(one), {}});
      look_at(job_, looked, options_.threads);
      state_.last_case = looked.back().stored.id;
      if (const auto failed = write(looked)) return failed;
      progress_.show(tally_.cases, 0);
    }
    progress_.clear();
    state_.is_done = true;
    if (const auto ended = store_.write({}, &state_); !ended) return report_problems(ended.error());
    if (const auto tidied = store_.tidy(); !tidied) return report_problems(tidied.error());
    return std::nullopt;
  }
  [[nodiscard]] const Tally& tally() const { return tally_; }
  [[nodiscard]] bool is_any_undecided() const { return state_.undecided > 0; }

 private:
  std::optional<int> write(std::vector<Looked>& looked) {
    std::vector<store::StoredCase> changed;
    for (Looked& one : looked) {
      ++tally_.cases;
      tally_.months += one.done.months;
      for (const auto& [name, count] : one.done.written) tally_.by_create[name] += count;
      if (!one.done.problems.empty()) {
        ++tally_.undecided;
        ++state_.undecided;
        progress_.clear();
        for (const Problem& problem : one.done.problems) say("{}\n", problem.text);
      } else if (!one.done.left.empty()) {
        ++tally_.left;
        if (options_.names_left) {
          tally_.named += fmt::format("  {}: {}\n", text::printable(one.stored.id), one.done.left);
        }
      } else if (!one.done.document.empty()) {
        ++tally_.written;
      }
      if (one.done.document.empty()) continue;
      one.stored.document = std::move(one.done.document);
      changed.push_back(std::move(one.stored));
    }
    if (const auto written = store_.write(changed, &state_); !written) {
      return report_problems(written.error());
    }
    return std::nullopt;
  }

  const BatchJob& job_;
  store::Store& store_;
  const BatchOptions& options_;
  store::JobState state_;
  Tally tally_;
  ProgressLine progress_{std::nullopt};
};

/// Where the job begins; of one that goes on, behind what was done.
std::expected<store::JobState, int> begin_at(const BatchJob& job, const std::string& asked,
                                             store::Store& store, bool restart) {
  store::JobState fresh{job.batch().name, asked, {}, false, 0, false};
  if (!restart) return fresh;
  const auto before = store.job(job.batch().name);
  if (!before) return std::unexpected(report_problems(before.error()));
  if (*before && !(*before)->is_done && !(*before)->is_overtaken && (*before)->asked == asked) {
    return **before;
  }
  std::string hint = "leave out --restart: it begins at the first case, and writes nothing twice";
  std::string why = "it has not been stopped";
  if (*before && !(*before)->is_done) {
    const std::string day = (*before)->asked.substr(0, (*before)->asked.find(' '));
    why = day != job.run_date()     ? fmt::format("the one that was stopped is of {}", day)
          : (*before)->is_overtaken ? "cases were put into the store since"
                                    : "the rules are others by now";
  }
  return std::unexpected(report_problems({engine::public_problem(
      ProblemCode::no_stopped_batch,
      fmt::format("`{}` cannot go on where it stopped: {}", job.batch().name, why),
      std::move(hint))}));
}

}  // namespace

int batch(const BatchOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  if (options.batch.empty()) return list_batches(*rules);
  if (options.store.empty()) {
    say("poppy: a batch goes over the cases of a store: give --store\n");
    return kWrongUse;
  }
  JobRequest request;
  request.batch = options.batch;
  request.run_date = options.run_date.empty() ? units::to_string(today()) : options.run_date;
  const auto job = BatchJob::begin(*rules, request);
  if (!job) return report_problems(job.error());
  const auto store = store::open_store(options.store, store::Access::write);
  if (!store) return report_problems(store.error());
  auto state = begin_at(*job, asked_of(*rules, *job), **store, options.restart);
  if (!state) return state.error();
  const store::JobState begun = *state;
  Runner runner(*job, **store, options, std::move(*state));
  if (const auto failed = runner.run()) return *failed;
  return finish(text_of(*job, runner.tally(), begun),
                runner.is_any_undecided() ? kProblems : kWell);
}

}  // namespace poppy::cli
