// See missing_test.h.
#include "interpreter/trial/missing_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "interpreter/engine/names.h"
#include "interpreter/reference/decide.h"
#include "interpreter/trial/nearby_cases.h"
#include "interpreter/trial/write_test.h"

namespace poppy::trial {

using check::kNone;
using check::LineKind;
using reference::Determination;
using reference::SlotPlace;

namespace {

/// Lines that people can name, by what tells more.
std::vector<engine::LinePlace> differing(const Determination& right, const Determination& wrong) {
  std::map<std::pair<check::LineId, std::int32_t>, plan::SlotId> of_wrong;
  for (const plan::SheetLine& line : wrong.sheet->lines) {
    of_wrong[{line.line, line.month.months}] = line.slot;
  }
  std::vector<engine::LinePlace> result;
  for (const plan::SheetLine& line : right.sheet->lines) {
    const check::Line& of = right.sheet->program->lines[line.line];
    const bool is_named = of.kind != LineKind::outcome_part && line.month == right.sheet->month;
    const auto other = of_wrong.find({line.line, line.month.months});
    if (!is_named || other == of_wrong.end()) continue;
    const auto& values = right.slots[line.slot];
    const auto& others = wrong.slots[other->second];
    for (std::uint32_t row = 0; row < std::min(values.size(), others.size()); ++row) {
      if (values[row].is_firm() && !(values[row] == others[row])) {
        result.push_back({line.slot, row});
      }
    }
  }
  return result;
}

/// The expectation of what has no name of its own: notices sent, records made.
std::vector<Expected> differing_lists(const Determination& right, const Determination& wrong) {
  std::vector<Expected> result;
  const auto before = lists_of(right);
  const auto after = lists_of(wrong);
  for (const auto& [key, items] : before) {
    const auto found = after.find(key);
    for (const std::string& item : items) {
      const bool is_there =
          found != after.end() && std::ranges::find(found->second, item) != found->second.end();
      if (!is_there) result.push_back({key, "[" + item + "]"});
    }
  }
  for (const auto& [key, items] : after) {
    if (!before.contains(key)) result.push_back({key, "[]"});
  }
  return result;
}

class Search {
 public:
  Search(const TestSearch& search, const Mutant& mutant, MutantBench& bench)
      : search_(search), mutant_(mutant), bench_(bench) {}

  std::optional<MissingTest> find(const Tried& tried) {
    bench_.put_on(mutant_);
    std::optional<MissingTest> found;
    for (const std::uint32_t test : candidates(tried)) {
      found = try_test(search_.tests[test]);
      if (found) break;
    }
    bench_.take_off();
    return found;
  }

 private:
  /// Tests of one month under the rules as they are: those that reach it, else those of its
  /// program.
  std::vector<std::uint32_t> candidates(const Tried& tried) const {
    constexpr std::size_t kMost = 5;
    std::vector<std::uint32_t> result;
    const auto is_plain = [&](std::uint32_t test) {
      const engine::PreparedTest& one = search_.tests[test];
      return one.node.find("months") == nullptr && one.node.find("county_file") == nullptr;
    };
    for (const std::uint32_t test : tried.reached_by) {
      if (is_plain(test) && result.size() < kMost) result.push_back(test);
    }
    if (!result.empty()) return result;
    const std::string program = owner_program();
    // Some from all over them, rather than the first ones, which are alike.
    std::vector<std::uint32_t> all;
    for (std::uint32_t i = 0; i < search_.tests.size(); ++i) {
      const auto& programs = search_.tests[i].request.programs;
      const bool is_asked =
          programs.empty() || std::ranges::find(programs, program) != programs.end();
      if (is_plain(i) && is_asked) all.push_back(i);
    }
    for (std::size_t i = 0; i < kMost && i < all.size(); ++i) {
      result.push_back(all[i * all.size() / std::min(kMost, all.size())]);
    }
    return result;
  }

  /// Of the line or parameter: the first word of its module.
  std::string owner_program() const {
    const check::Program& program = *search_.rules.data().program;
    if (const auto* line = std::get_if<check::LineId>(&mutant_.owner)) {
      return program.lines[*line].program;
    }
    const std::string& module =
        program.parameters[std::get<check::ParameterId>(mutant_.owner)].module;
    return module.substr(0, module.find('.'));
  }

  Determination decide(const std::shared_ptr<const check::Program>& program,
                       engine::WorksheetCache& sheets, const facts::CaseFacts& facts,
                       const engine::MonthsRequest& request) const {
    const auto sheet =
        sheets.find_or_build(program, {request.county, request.first, request.run_date,
                                       request.programs, request.every_line, request.asked});
    return reference::decide(sheet, facts, request.run_date);
  }

  std::vector<SlotPlace> roots(const Determination& made) const {
    std::vector<SlotPlace> result;
    for (const plan::SheetLine& line : made.sheet->lines) {
      if (!is_owner(line)) continue;
      for (std::uint32_t row = 0; row < made.slots[line.slot].size(); ++row) {
        result.push_back({line.slot, row});
      }
    }
    return result;
  }

  /// The line that is changed, or one that reads the parameter that is.
  bool is_owner(const plan::SheetLine& line) const {
    if (const auto* id = std::get_if<check::LineId>(&mutant_.owner)) return line.line == *id;
    const auto& versions = search_.rules.data().program->lines[line.line].versions;
    return line.version < versions.size() &&
           reads(versions[line.version].body, std::get<check::ParameterId>(mutant_.owner));
  }
  static bool reads(const check::Expr& expr, check::ParameterId parameter) {
    const bool is_read = expr.op == check::Op::parameter || check::is_row_cell(expr.op) ||
                         expr.op == check::Op::table_rows;
    if (is_read && expr.parameter() == parameter) return true;
    return std::ranges::any_of(expr.args,
                               [&](const check::Expr& arg) { return reads(arg, parameter); });
  }

  std::vector<Nudge> nudges(const engine::PreparedTest& test) const {
    const auto& data = search_.rules.data();
    const DecideCase decide_case = [&](const facts::CaseFacts& facts,
                                       const engine::MonthsRequest& request) {
      return decide(data.program, data.worksheets, facts, request);
    };
    const Determination made = decide_case(test.facts, test.request);
    return nearby(test, made, roots(made), {edges(), mutant_.kind == MutantKind::flag},
                  decide_case);
  }

  /// Of the line or parameter; null: it has no dates.
  const Edges* edges() const {
    const auto find_in = [](const auto& all, const auto& id) -> const Edges* {
      const auto found = all.find(id);
      return found == all.end() ? nullptr : &found->second;
    };
    if (const auto* line = std::get_if<check::LineId>(&mutant_.owner)) {
      return find_in(search_.points.line_edges, *line);
    }
    return find_in(search_.points.parameter_edges, std::get<check::ParameterId>(mutant_.owner));
  }

  std::optional<MissingTest> try_test(const engine::PreparedTest& test) {
    std::vector<Nudge> settings;
    for (const Nudge& nudge : nudges(test)) {
      if (auto found = try_nudge(test, nudge)) return found;
      if (nudge.month || nudge.run_date) settings.push_back(nudge);
    }
    // On either side of a date, too, the case may have to come near a bound.
    constexpr std::size_t kMostSettings = 6;
    constexpr std::size_t kMostFacts = 60;
    if (settings.size() > kMostSettings) settings.resize(kMostSettings);
    for (const Nudge& setting : settings) {
      engine::PreparedTest there = test;
      apply(setting, there.facts, there.request);
      std::size_t tried = 0;
      for (Nudge nudge : nudges(there)) {
        if (nudge.entity == kNone || ++tried > kMostFacts) continue;
        nudge.month = setting.month;
        nudge.run_date = setting.run_date;
        if (auto found = try_nudge(test, nudge)) return found;
      }
    }
    return std::nullopt;
  }

  std::optional<MissingTest> try_nudge(const engine::PreparedTest& test, const Nudge& nudge) {
    const auto& data = search_.rules.data();
    facts::CaseFacts facts = test.facts;
    engine::MonthsRequest request = test.request;
    apply(nudge, facts, request);
    const Determination right = decide(data.program, data.worksheets, facts, request);
    if (!reference::contradictions(right).empty()) return std::nullopt;
    const auto& program = bench_.mutated(data.program);
    const Determination wrong = decide(program, bench_.sheets_of(data.program), facts, request);
    return written(test, nudge, right, wrong);
  }

  std::optional<MissingTest> written(const engine::PreparedTest& test, const Nudge& nudge,
                                     const Determination& right, const Determination& wrong) {
    constexpr std::size_t kMost = 4;
    std::vector<Expected> expected;
    for (const engine::LinePlace place : differing(right, wrong)) {
      if (expected.size() < kMost) expected.push_back(expected_line(right, place));
    }
    if (expected.empty()) expected = differing_lists(right, wrong);
    for (const Expected& one : expected) {
      MissingTest made{test.sources->at(test.span.file).name,
                       write_test(test, nudge, mutant_.name, one)};
      if (stands(made)) return made;
    }
    return std::nullopt;
  }

  /// Read back: it passes under the rules, and fails under the mutant.
  bool stands(const MissingTest& made) {
    std::vector<engine::PreparedTest> read;
    engine::RuleTestsAsked asked{"", 0};
    asked.prepared = &read;
    const engine::RuleTestFile file =
        engine::run_rule_tests(search_.rules, {made.file, made.text}, asked, search_.read_text);
    if (!file.problems.empty() || read.size() != 1) return false;
    const auto& data = search_.rules.data();
    if (!engine::passes(read.front(), data.program, data.worksheets)) return false;
    const auto& program = bench_.mutated(data.program);
    return !engine::passes(read.front(), program, bench_.sheets_of(data.program));
  }

  const TestSearch& search_;
  const Mutant& mutant_;
  MutantBench& bench_;
};

}  // namespace

std::optional<MissingTest> find_missing_test(const TestSearch& search, const Mutant& mutant,
                                             const Tried& tried, MutantBench& bench) {
  return Search(search, mutant, bench).find(tried);
}

}  // namespace poppy::trial
