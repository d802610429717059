// poppy mutate: which small faults in the rules the rule tests would not see, and which tests are
// missing.
#include <fmt/core.h>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/prepare_tests.h"
#include "interpreter/cli/progress_line.h"
#include "interpreter/cli/say.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/trial/mutation.h"

namespace poppy::cli {
namespace {

/// Of all `mutants.yaml` below the rules. Error: an exit code, said already.
std::expected<std::vector<trial::AcceptedFile>, int> read_accepted(const Folders& folders,
                                                                   text::SourceSet& sources) {
  constexpr std::string_view kName = "mutants.yaml";
  const FoundFiles found = find_files(find_folders(folders).rules, {kName}, {"tests"});
  if (!found.problems.empty()) return std::unexpected(report_problems(found.problems));
  std::vector<trial::AcceptedFile> result;
  for (const std::string& path : found.paths) {
    auto text = read_text(path);
    if (!text) {
      say("poppy: the accepted mutants `{}` cannot be read: {}\n", path, text.error());
      return std::unexpected(kProblems);
    }
    auto mutants = trial::read_accepted(sources, sources.add(path, std::move(*text)));
    if (!mutants) {
      return std::unexpected(report_problems(engine::to_public(sources, mutants.error())));
    }
    result.push_back({path.substr(0, path.size() - kName.size()), std::move(*mutants)});
  }
  return result;
}

/// Whether any fails as the rules are; says which.
bool say_failing(const std::vector<engine::PreparedTest>& tests, unsigned threads) {
  const std::vector<std::uint32_t> failing = trial::failing_tests(tests, threads);
  for (const std::uint32_t i : failing) {
    const engine::PreparedTest& test = tests[i];
    const text::Position at = test.sources->position_of(test.span.file, test.span.begin);
    say("{}:{}:{}: the rule test \"{}\" fails\n", test.sources->at(test.span.file).name, at.line,
        at.column, test.name);
  }
  if (failing.empty()) return false;
  say("poppy: {} fails before anything is changed: it would be taken to see every change that it "
      "reaches. Mend it, or leave it out with --filter\n",
      failing.size() == 1 ? "a rule test" : fmt::format("each of {} rule tests", failing.size()));
  return true;
}

int say_score(const trial::Mutation& mutation, const std::optional<int>& fail_under) {
  const trial::Score score = trial::score_of(mutation);
  if (!fail_under || score.killed * 100 >= static_cast<std::size_t>(*fail_under) * score.all) {
    return kWell;
  }
  say("poppy: {} of {} mutants are killed, and at least {} percent are asked for\n", score.killed,
      score.all, *fail_under);
  return kProblems;
}

}  // namespace

int mutate(const MutateOptions& options) {
  const auto rules = load_rules(options.folders);
  if (!rules) return rules.error();
  text::SourceSet sources(rules->data().input.sources);
  const auto accepted = read_accepted(options.folders, sources);
  if (!accepted) return accepted.error();
  const auto tests = prepare_tests(*rules, options.paths, options.folders, options.filter);
  if (!tests) return tests.error();
  if (say_failing(*tests, options.threads)) return kProblems;
  trial::MutationAsked asked{options.only, options.sample, options.seed, options.threads,
                             !options.no_tests};
  ProgressLine progress(std::nullopt);
  const trial::Mutation mutation = trial::mutate(*rules, *tests, *accepted, asked, read_text,
                                                 [&](std::size_t done) { progress.show(done, 0); });
  progress.clear();
  if (mutation.mutants.empty()) {
    say("poppy: there is nothing to change{}\n",
        options.only.empty() ? std::string() : fmt::format(" in `{}`", options.only));
    return kProblems;
  }
  int code = say_score(mutation, options.fail_under);
  if (!mutation.problems.empty()) {
    code = report_problems(engine::to_public(sources, mutation.problems));
  }
  return finish(options.json ? trial::mutation_json(sources, mutation)
                             : trial::mutation_text(sources, mutation, options.killers),
                code);
}

}  // namespace poppy::cli
