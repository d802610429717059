// poppy bench: how long loading takes, cold in fresh processes and again in this one, and how many
// decisions a second are made. Prints what it measured; judges nothing.
#include <fmt/core.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <chrono>
#include <functional>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"

extern char** environ;

namespace poppy::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Microseconds = std::int64_t;

constexpr int kDecisionsARound = 200;

Microseconds time_of(const std::function<void()>& work) {
  const Clock::time_point begin = Clock::now();
  work();
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
}

std::string spread(std::vector<Microseconds> times) {
  std::ranges::sort(times);
  return fmt::format("min {} us, median {} us, max {} us ({} times)", times.front(),
                     times[times.size() / 2], times.back(), times.size());
}

/// Decisions a second, from the microseconds that each round of kDecisionsARound took.
std::string rates(std::vector<Microseconds> times) {
  std::ranges::sort(times);
  const auto rate = [](Microseconds time) {
    return std::int64_t{kDecisionsARound} * 1'000'000 / std::max<Microseconds>(time, 1);
  };
  return fmt::format("min {}/s, median {}/s, max {}/s ({} rounds of {})", rate(times.back()),
                     rate(times[times.size() / 2]), rate(times.front()), times.size(),
                     kDecisionsARound);
}

bool load_in_fresh_process(const Folders& folders) {
  std::vector<std::string> words{"poppy",       "bench",      "--load-once",   "--rules",
                                 folders.rules, "--counties", folders.counties};
  if (!folders.compiled.empty()) {
    words.insert(words.end(), {"--compiled", folders.compiled});
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  pid_t child = 0;
  if (posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, arguments.data(), environ) != 0)
    return false;
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace

int bench(const BenchOptions& options) {
  const Folders folders = find_folders(options.folders);
  if (options.load_once) {
    const auto loaded = load_rules(folders);
    return loaded ? kWell : loaded.error();
  }
  const auto rules = load_rules(folders);
  if (!rules) return rules.error();

  std::vector<Microseconds> fresh;
  std::vector<Microseconds> again;
  for (int round = 0; round < options.rounds; ++round) {
    bool well = true;
    fresh.push_back(time_of([&] { well = load_in_fresh_process(folders); }));
    if (!well) {
      say("poppy: a fresh process could not load the rules\n");
      return kCannotGoOn;
    }
    again.push_back(time_of([&] { well = load_rules(folders).has_value(); }));
    if (!well) return kProblems;
  }
  std::string result = fmt::format("load in a fresh process: {}\nload again here:         {}\n",
                                   spread(fresh), spread(again));
  if (options.case_path.empty()) return finish(result);

  auto case_text = read_text(options.case_path);
  if (!case_text) {
    say("poppy: the case `{}` cannot be read: {}\n", options.case_path, case_text.error());
    return kProblems;
  }
  Request request;
  request.case_text = std::move(*case_text);
  request.case_path = options.case_path;
  request.today = units::to_string(today());
  const auto first = rules->decide(request);  // builds the worksheet
  if (!first) return report_problems(first.error());

  std::size_t written = 0;
  const auto measure = [&](const std::function<std::size_t(const Decided&)>& use) {
    std::vector<Microseconds> times;
    for (int round = 0; round < options.rounds; ++round) {
      times.push_back(time_of([&] {
        for (int i = 0; i < kDecisionsARound; ++i) {
          const auto decided = rules->decide(request);
          if (decided) written += use(*decided);
        }
      }));
    }
    return rates(std::move(times));
  };
  result += fmt::format("case file to decision:             {}\n",
                        measure([](const Decided& decided) { return decided.months.size(); }));
  result += fmt::format("case file to decision and JSON:    {}\n",
                        measure([](const Decided& decided) { return decided.json().size(); }));
  result += fmt::format("case file to decision and reasons: {}\n",
                        measure([](const Decided& decided) { return decided.text().size(); }));
  return finish(written == 0 ? std::string("nothing was decided\n") : result);
}

}  // namespace poppy::cli
