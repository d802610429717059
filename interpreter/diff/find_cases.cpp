// See find_cases.h. Seeds are rule tests: as they stand, moved to the county, month and run, and
// with one fact moved to where a condition turns (trial/nearby_cases).
#include "interpreter/diff/find_cases.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "interpreter/diff/smaller_case.h"
#include "interpreter/diff/write_case.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/reference/decide.h"
#include "interpreter/trial/nearby_cases.h"
#include "interpreter/trial/write_test.h"

namespace poppy::diff {

using config::YamlNode;

namespace {

struct Seed {
  const engine::PreparedTest* test = nullptr;  // null: the case of which nothing is told
  YamlNode tree;
  std::optional<CaseSetting> own;  // without its program
};

struct Candidate {
  YamlNode tree;
  CaseSetting setting;
  const text::SourceSet* sources = nullptr;
  FoundDifference difference;
};

struct Target {
  CaseSearch* search = nullptr;
  const NamedOutcome* outcome = nullptr;
  const Stretch* where = nullptr;
  CaseSetting setting;  // the first month there is
  std::optional<Candidate> best;
  std::vector<std::size_t> touched;  // seeds in which a changed line comes to something else
  [[nodiscard]] bool is_found() const { return best && best->difference.is_firm(); }
};

CaseSetting first_setting(const Stretch& where, const NamedOutcome& outcome) {
  const RunSpan& runs = where.runs.front();
  units::Date run = std::max(units::first_day(where.first), runs.from);
  if (run >= runs.until) run = units::Date{runs.until.days - 1};
  return {where.counties.front(), where.first, run, outcome.program};
}

bool holds(const Stretch& where, const CaseSetting& setting) {
  const bool is_in_runs = std::ranges::any_of(where.runs, [&](const RunSpan& span) {
    return span.from <= setting.run_date && setting.run_date < span.until;
  });
  return is_in_runs && where.first <= setting.month && setting.month <= where.last &&
         std::ranges::find(where.counties, setting.county) != where.counties.end();
}

/// The nearest lines that an outcome rests on, itself among them.
class LinesBelow {
 public:
  explicit LinesBelow(const check::Program& program) : program_(program) {}

  std::set<std::string> find(const NamedOutcome& outcome) {
    std::set<std::string> names;
    for (const check::LineId id : program_.lines.ids()) {
      const check::Line& line = program_.lines[id];
      const bool is_own = line.name == outcome.name || line.name.starts_with(outcome.name + '.');
      if (is_own && line.program == outcome.program) open_.push_back(id);
    }
    constexpr std::size_t kMost = 60;
    for (std::size_t i = 0; i < open_.size() && names.size() < kMost; ++i) {
      const check::Line& line = program_.lines[open_[i]];
      if (!names.insert(line.name).second) continue;
      for (const check::Version& version : line.versions) add_read(version.body);
    }
    return names;
  }

 private:
  void add_read(const check::Expr& expr) {
    if (expr.op == check::Op::line) open_.push_back(expr.line());
    for (const check::Expr& arg : expr.args) add_read(arg);
  }

  const check::Program& program_;
  std::vector<check::LineId> open_;
};

bool reads_any(const check::Program& program, const check::Expr& expr,
               const std::set<std::string>& names) {
  if (expr.op == check::Op::line && names.contains(program.lines[expr.line()].name)) return true;
  return std::ranges::any_of(
      expr.args, [&](const check::Expr& arg) { return reads_any(program, arg, names); });
}

/// Lines that read one of these.
std::set<std::string> readers_of(const check::Program& program,
                                 const std::set<std::string>& names) {
  std::set<std::string> readers;
  for (const check::Line& line : program.lines) {
    for (const check::Version& version : line.versions) {
      if (reads_any(program, version.body, names)) readers.insert(line.name);
    }
  }
  return readers;
}

class Finder {
 public:
  Finder(const Rules& before, const Rules& after, std::span<const engine::PreparedTest> tests,
         const CasesAsked& asked, const std::function<void(std::size_t)>& told)
      : sides_(before, after), asked_(asked), told_(told) {
    add_empty();
    std::set<std::string> seen;
    for (const engine::PreparedTest& test : tests) add_seed(test, seen);
  }

  void find(std::vector<Target>& targets) {
    as_they_stand(targets);
    for (Target& target : targets) {
      if (!target.is_found()) moved(target);
      if (!target.is_found()) near(target);
      if (target.best) finish(target);
    }
  }

 private:
  void add_empty() {
    YamlNode id;
    id.kind = config::YamlKind::scalar;
    id.scalar = "empty";
    Seed seed;
    seed.tree.kind = config::YamlKind::mapping;
    seed.tree.entries.push_back({"case", {}, std::move(id)});
    seeds_.push_back(std::move(seed));
  }

  void add_seed(const engine::PreparedTest& test, std::set<std::string>& seen) {
    const bool is_plain =
        test.node.find("months") == nullptr && test.node.find("county_file") == nullptr;
    if (!is_plain || test.case_tree.entries.empty()) return;
    Seed seed{&test, bare_case(test.case_tree), std::nullopt};
    const check::Program& program = *test.rules.data().program;
    if (test.request.county) {
      seed.own = {program.counties[*test.request.county].name, test.request.first,
                  test.request.run_date, ""};
    }
    std::string key = trial::flow(seed.tree);
    if (seed.own) {
      key += seed.own->county + units::to_string(seed.own->month) +
             units::to_string(seed.own->run_date);
    }
    if (seen.insert(std::move(key)).second) seeds_.push_back(std::move(seed));
  }

  [[nodiscard]] const text::SourceSet& sources(const Seed& seed) const {
    return seed.test != nullptr ? *seed.test->sources : *sides_.after().data().input.sources;
  }

  /// Is it about the program at all?
  static bool is_of(const Seed& seed, const std::string& program) {
    if (seed.test == nullptr) return true;
    const auto& programs = seed.test->request.programs;
    return programs.empty() || std::ranges::find(programs, program) != programs.end();
  }

  std::optional<DecidedBoth> decide(const text::SourceSet& sources, const YamlNode& tree,
                                    const CaseSetting& setting) {
    auto both = sides_.decide(sources, tree, setting);
    told_(sides_.tried());
    return both;
  }

  void take(Target& target, const DecidedBoth& both, const text::SourceSet& sources,
            const YamlNode& tree, const CaseSetting& setting) {
    auto found = difference(both, *target.outcome);
    if (!found || (target.best && !found->is_firm())) return;
    target.best = Candidate{tree, setting, &sources, std::move(*found)};
  }

  void note_touched(Target& target, std::size_t seed, const DecidedBoth& both) const {
    const bool is_touched = std::ranges::any_of(target.where->sources, [&](const auto& line) {
      NamedOutcome of{OutcomeKind::line, target.outcome->program, line, "", Change::changed};
      if (difference(both, of)) return true;
      of.kind = OutcomeKind::decision;
      return difference(both, of).has_value();
    });
    if (is_touched) target.touched.push_back(seed);
  }

  /// Each test once, for all that it could show.
  void as_they_stand(std::vector<Target>& targets) {
    for (std::size_t i = 0; i < seeds_.size(); ++i) {
      if (!seeds_[i].own) continue;
      std::map<std::string, std::vector<Target*>> by_program;
      for (Target& target : targets) {
        const bool is_open = !target.is_found() && is_of(seeds_[i], target.outcome->program);
        if (is_open && holds(*target.where, *seeds_[i].own)) {
          by_program[target.outcome->program].push_back(&target);
        }
      }
      for (const auto& [program, open] : by_program) {
        CaseSetting setting = *seeds_[i].own;
        setting.program = program;
        const auto both = decide(sources(seeds_[i]), seeds_[i].tree, setting);
        for (Target* target : open) {
          ++target->search->tried;
          if (!both) continue;
          take(*target, *both, sources(seeds_[i]), seeds_[i].tree, setting);
          note_touched(*target, i, *both);
        }
      }
    }
  }

  /// Some from all over the tests, rather than the first ones, which are alike.
  [[nodiscard]] std::vector<std::size_t> spread(const std::string& program,
                                                std::size_t most) const {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < seeds_.size(); ++i) {
      if (is_of(seeds_[i], program)) all.push_back(i);
    }
    if (all.size() <= most) return all;
    std::vector<std::size_t> result;
    for (std::size_t i = 0; i < most; ++i) result.push_back(all[i * all.size() / most]);
    return result;
  }

  void moved(Target& target) {
    constexpr std::size_t kMost = 300;
    for (const std::size_t i : spread(target.outcome->program, kMost)) {
      const auto both = decide(sources(seeds_[i]), seeds_[i].tree, target.setting);
      ++target.search->tried;
      if (!both) continue;
      take(target, *both, sources(seeds_[i]), seeds_[i].tree, target.setting);
      note_touched(target, i, *both);
      if (target.is_found()) return;
    }
  }

  /// By the lines that differ by themselves and those that read them; by those that read these;
  /// at last by all that the outcome rests on.
  void near(Target& target) {
    constexpr std::size_t kMostTouched = 12, kMostOthers = 8;
    std::vector<std::size_t> from = target.touched;
    if (from.size() > kMostTouched) from.resize(kMostTouched);
    std::ranges::copy(spread(target.outcome->program, kMostOthers), std::back_inserter(from));
    std::ranges::sort(from);
    from.erase(std::ranges::unique(from).begin(), from.end());
    for (const Rules* rules : {&sides_.after(), &sides_.before()}) {
      const check::Program& program = *rules->data().program;
      const std::set<std::string> readers = readers_of(program, target.where->sources);
      std::set<std::string> first = readers;
      first.insert(target.where->sources.begin(), target.where->sources.end());
      for (const std::set<std::string>& lines :
           {first, readers_of(program, readers), LinesBelow(program).find(*target.outcome)}) {
        for (const std::size_t i : from) {
          if (seeds_[i].test == nullptr) continue;
          near(target, seeds_[i], setting_of(target, seeds_[i]), *rules, lines);
          if (target.is_found() || target.search->tried >= asked_.most_tries) return;
        }
      }
    }
  }

  /// Its own, where that is one of those that are looked at.
  static CaseSetting setting_of(const Target& target, const Seed& seed) {
    if (!seed.own || !holds(*target.where, *seed.own)) return target.setting;
    CaseSetting own = *seed.own;
    own.program = target.outcome->program;
    return own;
  }

  void near(Target& target, const Seed& seed, const CaseSetting& setting, const Rules& rules,
            const std::set<std::string>& lines) {
    const auto& data = rules.data();
    auto facts = facts::read_case(*seed.test->sources, *data.program, seed.tree);
    const auto county = facts::find_county(*data.program, setting.county);
    if (!facts || !county) return;
    engine::PreparedTest test = *seed.test;
    test.facts = std::move(*facts);
    test.request.county = *county;
    test.request.first = test.request.last = setting.month;
    test.request.run_date = setting.run_date;
    test.request.programs = {setting.program};
    const trial::DecideCase decide_case = [&](const facts::CaseFacts& of,
                                              const engine::MonthsRequest& request) {
      const auto sheet = data.worksheets.find_or_build(
          data.program,
          {request.county, request.first, request.run_date, request.programs, true, {}, true});
      return reference::decide(sheet, of, request.run_date);
    };
    const reference::Determination made = decide_case(test.facts, test.request);
    // Amounts first: where the sides of a comparison meet is reckoned for them.
    constexpr std::size_t kMostNear = 2000, kMostTried = 120;
    std::vector<trial::Nudge> nudges, others;
    for (trial::Nudge& one :
         trial::nearby(test, made, roots(made, lines), {nullptr, false, kMostNear}, decide_case)) {
      if (one.entity == check::kNone) continue;
      const check::FieldId field = data.program->entities[one.entity].fields[one.position];
      const bool is_amount = data.program->fields[field].type.kind == check::TypeKind::money;
      (is_amount ? nudges : others).push_back(std::move(one));
    }
    std::ranges::move(others, std::back_inserter(nudges));
    if (nudges.size() > kMostTried) nudges.resize(kMostTried);
    for (const trial::Nudge& nudge : nudges) {
      if (target.is_found() || target.search->tried >= asked_.most_tries) return;
      const auto tree = nudged(*data.program, test.facts, seed.tree, nudge);
      if (!tree) continue;
      const auto both = decide(sources(seed), *tree, setting);
      ++target.search->tried;
      if (both) take(target, *both, sources(seed), *tree, setting);
    }
  }

  /// These lines, of every record.
  static std::vector<reference::SlotPlace> roots(const reference::Determination& made,
                                                 const std::set<std::string>& lines) {
    std::vector<reference::SlotPlace> result;
    for (const plan::SheetLine& line : made.sheet->lines) {
      const std::string& name = made.sheet->program->lines[line.line].name;
      if (!lines.contains(name) || line.month != made.sheet->month) continue;
      for (std::uint32_t row = 0; row < made.slots[line.slot].size(); ++row) {
        result.push_back({line.slot, row});
      }
    }
    return result;
  }

  static std::optional<YamlNode> nudged(const check::Program& program,
                                        const facts::CaseFacts& facts, const YamlNode& tree,
                                        const trial::Nudge& nudge) {
    const trial::GivenFact fact = trial::given_fact(program, facts, nudge);
    YamlNode value;
    value.kind = config::YamlKind::scalar;
    value.scalar = fact.value;
    if (fact.value.starts_with('$')) std::erase(value.scalar, ',');
    YamlNode given;
    given.kind = config::YamlKind::mapping;
    given.entries.push_back({fact.path, {}, std::move(value)});
    auto replaced = facts::replace_facts(tree, given);
    if (!replaced) return std::nullopt;
    return std::move(*replaced);
  }

  /// Shows what was found, still, and as firmly.
  [[nodiscard]] std::optional<FoundDifference> still(const Target& target, const YamlNode& tree,
                                                     const CaseSetting& setting,
                                                     std::optional<DecidedBoth>& both) {
    const Candidate& best = *target.best;
    both = decide(*best.sources, tree, setting);
    if (!both) return std::nullopt;
    auto found = difference(*both, *target.outcome);
    if (!found || (best.difference.is_firm() && !found->is_firm())) return std::nullopt;
    const bool by_status = best.difference.was.text != best.difference.now.text;
    if (by_status && found->was.text == found->now.text) return std::nullopt;
    return found;
  }

  void finish(Target& target) {
    Candidate& best = *target.best;
    std::optional<DecidedBoth> both;
    if (still(target, best.tree, target.setting, both)) best.setting = target.setting;
    std::size_t tries = 0;
    constexpr std::size_t kMostTries = 3000;
    best.tree = smaller_case(best.tree, [&](const YamlNode& tree) {
      std::optional<DecidedBoth> ignored;
      return ++tries <= kMostTries && still(target, tree, best.setting, ignored).has_value();
    });
    auto found = still(target, best.tree, best.setting, both);
    if (!found || !both) return;
    ShownCase shown{best.setting, std::move(*found), write_case_file(best.tree, best.setting), {}};
    const auto test =
        write_rule_test(best.tree, best.setting, *target.outcome, shown.difference, both->now);
    if (test && stands(*test)) shown.test_text = *test;
    target.search->found = std::move(shown);
  }

  /// Read back: it passes by the later rules, and fails by the earlier.
  [[nodiscard]] bool stands(const std::string& test) const {
    const engine::ReadText none =
        [](const std::string&) -> std::expected<std::string, std::string> {
      return std::unexpected("a test that was found names no file");
    };
    const auto passes = [&](const Rules& rules) {
      const engine::RuleTestFile file =
          engine::run_rule_tests(rules, {"tests/diff.yaml", test}, {"", 0}, none);
      return file.problems.empty() && file.tests.size() == 1 && file.tests.front().passed();
    };
    return passes(sides_.after()) && !passes(sides_.before());
  }

  TwoSides sides_;
  const CasesAsked& asked_;
  const std::function<void(std::size_t)>& told_;
  std::vector<Seed> seeds_;
};

/// Of lines those that differ by themselves, or of which nothing is known that does.
std::vector<CaseSearch> searches_of(const Differences& differences, bool lines,
                                    const CasesAsked& asked) {
  std::vector<CaseSearch> result;
  for (std::size_t i = 0; i < differences.outcomes.size(); ++i) {
    const OutcomeDifference& one = differences.outcomes[i];
    if ((one.outcome.kind == OutcomeKind::line) != lines) continue;
    const std::size_t most = std::min(asked.most_stretches, one.stretches.size());
    for (std::size_t stretch = 0; stretch < most; ++stretch) {
      const auto& sources = one.stretches[stretch].sources;
      if (lines && !sources.empty() && !sources.contains(one.outcome.name)) continue;
      result.push_back({i, stretch, 0, std::nullopt});
    }
  }
  return result;
}

}  // namespace

std::vector<CaseSearch> find_cases(const Rules& before, const Rules& after,
                                   const Differences& differences,
                                   std::span<const engine::PreparedTest> seeds, bool lines,
                                   const CasesAsked& asked,
                                   const std::function<void(std::size_t)>& told) {
  Finder finder(before, after, seeds, asked, told);
  const auto look = [&](std::vector<CaseSearch> searches) {
    std::vector<Target> targets;
    for (CaseSearch& search : searches) {
      const OutcomeDifference& of = differences.outcomes[search.outcome];
      const Stretch& where = of.stretches[search.stretch];
      targets.push_back({&search, &of.outcome, &where, first_setting(where, of.outcome), {}, {}});
    }
    finder.find(targets);
    return searches;
  };
  std::vector<CaseSearch> result = look(searches_of(differences, false, asked));
  const bool is_any_found =
      std::ranges::any_of(result, [](const CaseSearch& one) { return one.found.has_value(); });
  if (lines || !is_any_found) {
    std::ranges::move(look(searches_of(differences, true, asked)), std::back_inserter(result));
  }
  return result;
}

}  // namespace poppy::diff
