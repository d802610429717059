// See mutation.h.
#include "interpreter/trial/mutation.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "interpreter/config/read_tree.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::trial {

using text::ProblemCode;

text::Result<std::vector<AcceptedMutant>> read_accepted(const text::SourceSet& sources,
                                                        text::FileId file) {
  const auto tree = config::read_tree(sources, file);
  if (!tree) return std::unexpected(tree.error());
  text::Problems problems;
  std::vector<AcceptedMutant> result;
  const auto wrong = [&](text::Span span, std::string message) {
    problems.push_back({ProblemCode::test_wrong_shape, span, std::move(message),
                        "write `- mutant: \"…\"` with `because: \"…\"` below it"});
  };
  if (tree->kind != config::YamlKind::sequence) wrong(tree->span, "accepted mutants are a list");
  for (const config::YamlNode& item : tree->items) {
    AcceptedMutant one{item.span, {}, {}};
    for (const config::YamlEntry& entry : item.entries) {
      if (entry.key == "mutant") {
        one.mutant = entry.value.scalar;
      } else if (entry.key == "because") {
        one.because = entry.value.scalar;
      } else {
        wrong(entry.key_span, fmt::format("an accepted mutant has no `{}`", entry.key));
      }
    }
    if (one.mutant.empty() || one.because.empty()) {
      wrong(item.span, "an accepted mutant has its name and a reason");
    }
    result.push_back(std::move(one));
  }
  if (!problems.empty()) return std::unexpected(std::move(problems));
  return result;
}

namespace {

/// The same on every machine; the remainder's slant is nothing here.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : state_(seed) {}
  std::size_t below(std::size_t count) {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t x = state_;
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return static_cast<std::size_t>((x ^ (x >> 31U)) % count);
  }

 private:
  std::uint64_t state_;
};

std::vector<Mutant> chosen(const text::SourceSet& sources, std::vector<Mutant> all,
                           const MutationAsked& asked) {
  if (!asked.only.empty()) {
    std::erase_if(all, [&](const Mutant& one) {
      return one.owner_name != asked.only && !sources.at(one.span.file).name.ends_with(asked.only);
    });
  }
  if (!asked.sample || *asked.sample >= all.size()) return all;
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  Draw draw(asked.seed);
  for (std::size_t i = 0; i < *asked.sample; ++i) {
    std::swap(order[i], order[i + draw.below(order.size() - i)]);
  }
  order.resize(*asked.sample);
  std::ranges::sort(order);
  std::vector<Mutant> result;
  for (const std::size_t i : order) result.push_back(std::move(all[i]));
  return result;
}

/// Marks what is accepted; problems: where that is not so any more.
void accept(Mutation& mutation, const text::SourceSet& sources, const AcceptedFile& file,
            bool is_all) {
  for (const AcceptedMutant& one : file.mutants) {
    const auto found = std::ranges::find_if(mutation.mutants, [&](const TriedMutant& tried) {
      return tried.mutant.name == one.mutant &&
             sources.at(tried.mutant.span.file).name.starts_with(file.folder);
    });
    if (found == mutation.mutants.end()) {
      if (!is_all) continue;
      mutation.problems.push_back({ProblemCode::test_unknown_name, one.span,
                                   fmt::format("there is no mutant `{}` any more", one.mutant),
                                   "take the entry out, or name it as `poppy mutate` does"});
    } else if (found->tried.fate == Fate::killed) {
      mutation.problems.push_back({ProblemCode::test_wrong_value, one.span,
                                   fmt::format("a test sees the mutant `{}`", one.mutant),
                                   "take the entry out"});
    } else {
      found->accepted = one.because;
    }
  }
}

KillingTest killing(const engine::PreparedTest& test) {
  const text::Position place = test.sources->position_of(test.span.file, test.span.begin);
  return {test.name, test.sources->at(test.span.file).name, place.line};
}

void find_missing(Mutation& mutation, const TestSearch& search, unsigned threads) {
  std::vector<TriedMutant*> open;
  for (TriedMutant& one : mutation.mutants) {
    if (one.is_open()) open.push_back(&one);
  }
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    MutantBench bench(search.tests);
    for (std::size_t i = next++; i < open.size(); i = next++) {
      open[i]->missing = find_missing_test(search, open[i]->mutant, open[i]->tried, bench);
    }
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(run);
  run();
}

}  // namespace

Mutation mutate(const Rules& rules, std::span<const engine::PreparedTest> tests,
                std::span<const AcceptedFile> accepted, const MutationAsked& asked,
                const engine::ReadText& read_text, const std::function<void(std::size_t)>& told) {
  const text::SourceSet& sources = *rules.data().input.sources;
  const check::Program& program = *rules.data().program;
  std::vector<Mutant> mutants = chosen(sources, find_mutants(sources, program), asked);
  std::vector<Tried> tried = try_mutants(tests, mutants, asked.threads, told);
  Mutation result;
  result.tests = tests.size();
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    TriedMutant& one =
        result.mutants.emplace_back(std::move(mutants[i]), std::move(tried[i]), "", std::nullopt);
    if (one.tried.killed_by) one.killer = killing(tests[*one.tried.killed_by]);
  }
  const bool is_all = asked.only.empty() && !asked.sample;
  for (const AcceptedFile& file : accepted) accept(result, sources, file, is_all);
  result.has_looked = asked.writes_tests;
  if (!asked.writes_tests) return result;
  const CoveragePoints points = find_points(sources, program);
  find_missing(result, {rules, tests, points, read_text}, asked.threads);
  return result;
}

Score score_of(const Mutation& mutation) {
  Score score;
  for (const TriedMutant& one : mutation.mutants) {
    if (!one.accepted.empty() || one.tried.fate == Fate::refused) continue;
    ++score.all;
    if (one.tried.fate == Fate::killed) ++score.killed;
  }
  return score;
}

}  // namespace poppy::trial
