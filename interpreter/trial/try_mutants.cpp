// See try_mutants.h. Each thread has a copy of the program, changes one place of it, and puts it
// back: nothing is read or checked anew.
#include "interpreter/trial/try_mutants.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <utility>

#include "interpreter/trial/infection.h"
#include "interpreter/trial/reach.h"

namespace poppy::trial {

namespace {

/// Runs over [0, count) on some threads.
void share_out(std::size_t count, unsigned threads, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(run);
  run();
}

struct Candidates {
  std::vector<std::vector<std::uint32_t>> of_mutant;  // tests, those that rest on least first
};

Candidates find_candidates(std::span<const engine::PreparedTest> tests,
                           std::span<const Mutant> mutants, unsigned threads) {
  const ReachIndex index(mutants);
  std::vector<std::vector<std::uint32_t>> reached(tests.size());
  share_out(tests.size(), threads, [&](std::size_t i) { reached[i] = index.reached_by(tests[i]); });
  std::vector<std::uint32_t> order(tests.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::uint32_t test) { return reached[test].size(); });
  Candidates result{std::vector<std::vector<std::uint32_t>>(mutants.size())};
  for (const std::uint32_t test : order) {
    for (const std::uint32_t mutant : reached[test]) result.of_mutant[mutant].push_back(test);
  }
  return result;
}

}  // namespace

MutantBench::MutantBench(std::span<const engine::PreparedTest> tests) : tests_(tests) {}

bool MutantBench::passes(std::uint32_t test) {
  const std::shared_ptr<const check::Program>& base = tests_[test].rules.data().program;
  const auto& program = mutated(base);
  return engine::passes(tests_[test], program, sheets_of(base));
}

void MutantBench::put_on(const Mutant& mutant) {
  mutant_ = &mutant;
  changed_.clear();
  worksheets_ = std::make_unique<Sheets>();
}

void MutantBench::take_off() {
  for (auto& [base, saved] : changed_) restore(*copies_.at(base), saved);
  changed_.clear();
  mutant_ = nullptr;
}

const std::shared_ptr<check::Program>& MutantBench::mutated(
    const std::shared_ptr<const check::Program>& base) {
  auto& copy = copies_[base.get()];
  if (copy == nullptr) copy = std::make_shared<check::Program>(*base);
  if (changed_.contains(base.get())) return copy;
  Saved saved;
  if (const auto* line = std::get_if<check::LineId>(&mutant_->owner)) {
    saved = std::pair(*line, copy->lines[*line].versions);
  } else {
    const auto id = std::get<check::ParameterId>(mutant_->owner);
    saved = std::pair(id, copy->parameters[id]);
  }
  changed_.emplace(base.get(), std::move(saved));
  mutant_->apply(*copy);
  worksheets_->try_emplace(base.get());
  return copy;
}

void MutantBench::restore(check::Program& program, Saved& saved) {
  if (auto* line = std::get_if<0>(&saved)) {
    program.lines[line->first].versions = std::move(line->second);
  } else {
    auto& parameter = std::get<1>(saved);
    program.parameters[parameter.first] = std::move(parameter.second);
  }
}

namespace {

/// Mutants of one line or parameter after each other: what killed one often kills the next.
std::vector<std::pair<std::size_t, std::size_t>> by_owner(std::span<const Mutant> mutants) {
  std::vector<std::pair<std::size_t, std::size_t>> result;
  for (std::size_t begin = 0; begin < mutants.size();) {
    std::size_t end = begin + 1;
    while (end < mutants.size() && mutants[end].owner == mutants[begin].owner) ++end;
    result.emplace_back(begin, end);
    begin = end;
  }
  return result;
}

Tried try_one(MutantBench& bench, Infection& infection, const Mutant& mutant,
              std::vector<std::uint32_t> candidates, std::vector<std::uint32_t>& killers) {
  if (candidates.empty()) return {Fate::unreached};
  const std::set<std::uint32_t> reaching(candidates.begin(), candidates.end());
  bench.put_on(mutant);
  infection.begin_mutant();
  const auto kills = [&](std::uint32_t test) {
    return infection.may_reach(test, mutant, bench.mutated_of(test)) && !bench.passes(test);
  };
  Tried tried{Fate::survived};
  for (auto killer = killers.begin(); killer != killers.end(); ++killer) {
    if (!reaching.contains(*killer) || !kills(*killer)) continue;
    std::rotate(killers.begin(), killer, killer + 1);
    tried = {Fate::killed, {}, killers.front()};
    break;
  }
  if (tried.fate == Fate::survived) {
    const auto killer = std::ranges::find_if(candidates, kills);
    if (killer != candidates.end()) {
      tried = {Fate::killed, {}, *killer};
      killers.insert(killers.begin(), *killer);
    }
  }
  bench.take_off();
  if (tried.fate == Fate::survived) tried.reached_by = std::move(candidates);
  return tried;
}

}  // namespace

std::vector<std::uint32_t> failing_tests(std::span<const engine::PreparedTest> tests,
                                         unsigned threads) {
  std::vector<std::uint8_t> fails(tests.size());
  share_out(tests.size(), threads, [&](std::size_t i) {
    const Rules::Data& rules = tests[i].rules.data();
    fails[i] = engine::passes(tests[i], rules.program, rules.worksheets) ? 0 : 1;
  });
  std::vector<std::uint32_t> result;
  for (std::uint32_t i = 0; i < fails.size(); ++i) {
    if (fails[i] != 0) result.push_back(i);
  }
  return result;
}

std::vector<Tried> try_mutants(std::span<const engine::PreparedTest> tests,
                               std::span<const Mutant> mutants, unsigned threads,
                               const std::function<void(std::size_t)>& told) {
  Candidates candidates = find_candidates(tests, mutants, threads);
  const auto groups = by_owner(mutants);
  std::vector<Tried> result(mutants.size());
  std::mutex mutex;
  std::size_t done = 0;
  std::atomic<std::size_t> next = 0;
  const auto run = [&] {
    MutantBench bench(tests);
    Infection infection(tests);
    for (std::size_t group = next++; group < groups.size(); group = next++) {
      infection.begin_owner();
      constexpr std::size_t kMostKillers = 8;
      std::vector<std::uint32_t> killers;
      for (std::size_t i = groups[group].first; i < groups[group].second; ++i) {
        try {
          result[i] =
              try_one(bench, infection, mutants[i], std::move(candidates.of_mutant[i]), killers);
        } catch (const std::exception&) {
          // What the checker would have refused: a text shows what its condition no longer proves.
          bench.take_off();
          result[i] = {Fate::refused};
        }
        if (killers.size() > kMostKillers) killers.pop_back();
        const std::scoped_lock lock(mutex);
        told(++done);
      }
    }
  };
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back(run);
  run();
  others.clear();
  return result;
}

}  // namespace poppy::trial
