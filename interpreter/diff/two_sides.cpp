// See two_sides.h.
#include "interpreter/diff/two_sides.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "interpreter/engine/names.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/reference/decide.h"
#include "interpreter/trial/write_test.h"

namespace poppy::diff {

using reference::Determination;

namespace {

std::optional<DecidedSide> decide_side(const Rules& rules, const text::SourceSet& sources,
                                       const config::YamlNode& tree, const CaseSetting& setting) {
  const Rules::Data& data = rules.data();
  const auto county = facts::find_county(*data.program, setting.county);
  if (!county) return std::nullopt;
  auto facts = facts::read_case(sources, *data.program, tree);
  if (!facts) return std::nullopt;
  const auto sheet = data.worksheets.find_or_build(
      data.program, {county, setting.month, setting.run_date, {setting.program}, true, {}, true});
  Determination made = reference::decide(sheet, *facts, setting.run_date);
  const bool is_refused = !reference::contradictions(made).empty();
  return DecidedSide{std::move(*facts), std::move(made), is_refused};
}

std::map<std::string, Shown> shown_decision(const Determination& made, const std::string& name) {
  const plan::Worksheet& sheet = *made.sheet;
  std::map<std::string, Shown> result;
  for (const reference::DecisionOutcome& one : made.decisions) {
    const plan::SlotId slot = sheet.decisions[one.decision].slot;
    const plan::Slot& of = sheet.slots[slot];
    if (sheet.program->lines[of.line()].name != name) continue;
    Shown shown{engine::shown_value(made, {slot, one.row}), {}, one.status.is_firm()};
    for (const reference::RuleOutcomeId id : one.reasons) {
      const plan::SheetRule& rule = sheet.rules[made.rules[id].rule];
      const check::Rule& rule_of = sheet.program->rules[rule.rule];
      const std::string& name_of_rule = sheet.program->lines[rule_of.line].name;
      shown.reasons.push_back(rule_of.reason_code.empty()
                                  ? name_of_rule
                                  : fmt::format("{} {}", rule_of.reason_code, name_of_rule));
    }
    std::ranges::sort(shown.reasons);
    shown.reasons.erase(std::ranges::unique(shown.reasons).begin(), shown.reasons.end());
    result[engine::record_prefix(made, {of.entity, one.row})] = std::move(shown);
  }
  return result;
}

std::map<std::string, Shown> shown_line(const Determination& made, const std::string& name) {
  const plan::Worksheet& sheet = *made.sheet;
  std::map<std::string, Shown> result;
  for (const plan::SheetLine& line : sheet.lines) {
    if (line.month != sheet.month || sheet.program->lines[line.line].name != name) continue;
    const plan::Slot& of = sheet.slots[line.slot];
    for (std::uint32_t row = 0; row < made.slots[line.slot].size(); ++row) {
      result[engine::record_prefix(made, {of.entity, row})] = {
          engine::shown_value(made, {line.slot, row}), {}, made.slots[line.slot][row].is_firm()};
    }
  }
  return result;
}

/// Of notices, messages and records: what has the name, by the key of its list.
std::map<std::string, Shown> shown_list(const Determination& made, const std::string& name) {
  std::map<std::string, Shown> result;
  for (const auto& [key, items] : trial::lists_of(made)) {
    std::vector<std::string> of;
    for (const std::string& item : items) {
      if (item == name || item.starts_with("{ " + name + ":")) of.push_back(item);
    }
    if (!of.empty()) result[key] = {fmt::format("{}", fmt::join(of, ", ")), {}, true};
  }
  return result;
}

std::map<std::string, Shown> shown_problem(const Determination& made, const std::string& name) {
  const plan::Worksheet& sheet = *made.sheet;
  std::map<std::string, Shown> result;
  for (const reference::StatementOutcome& one : made.statements) {
    const check::Statement& of =
        sheet.program->statements[sheet.statements[one.statement].statement];
    const bool holds = of.kind == check::StatementKind::contradiction && of.name == name &&
                       one.sent == reference::Holds::yes;
    if (!holds) continue;
    result[engine::record_prefix(made, {one.entity, one.row}) + "problems"] = {name, {}, true};
  }
  return result;
}

}  // namespace

bool is_listed(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::decision:
    case OutcomeKind::line:
      return false;
    case OutcomeKind::created:
    case OutcomeKind::notice:
    case OutcomeKind::message:
    case OutcomeKind::contradiction:
      return true;
  }
  text::bug("is_listed: no such outcome");
}

std::map<std::string, Shown> shown_outcome(const DecidedSide& side, const NamedOutcome& outcome) {
  switch (outcome.kind) {
    case OutcomeKind::decision:
      return shown_decision(side.made, outcome.name);
    case OutcomeKind::line:
      return shown_line(side.made, outcome.name);
    case OutcomeKind::created:
    case OutcomeKind::notice:
    case OutcomeKind::message:
      return shown_list(side.made, outcome.name);
    case OutcomeKind::contradiction:
      return shown_problem(side.made, outcome.name);
  }
  text::bug("shown_outcome: no such outcome");
}

std::optional<FoundDifference> difference(const DecidedBoth& both, const NamedOutcome& outcome) {
  const bool is_refused = both.was.is_refused || both.now.is_refused;
  if (is_refused && outcome.kind != OutcomeKind::contradiction) return std::nullopt;
  auto was = shown_outcome(both.was, outcome);
  auto now = shown_outcome(both.now, outcome);
  const Shown none{"none", {}, true};
  for (const auto& [record, shown] : was) now.try_emplace(record, none);
  std::optional<FoundDifference> found;
  for (const auto& [record, shown] : now) {
    const Shown& before = was.try_emplace(record, none).first->second;
    if (before == shown) continue;
    FoundDifference one{record, before, shown};
    if (one.is_firm()) return one;
    if (!found) found = std::move(one);
  }
  return found;
}

std::optional<DecidedBoth> TwoSides::decide(const text::SourceSet& sources,
                                            const config::YamlNode& tree,
                                            const CaseSetting& setting) {
  ++tried_;
  auto now = decide_side(after_, sources, tree, setting);
  if (!now) return std::nullopt;
  auto was = decide_side(before_, sources, tree, setting);
  if (!was) return std::nullopt;
  return DecidedBoth{std::move(*was), std::move(*now)};
}

}  // namespace poppy::diff
