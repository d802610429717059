// See write_case.h.
#include "interpreter/diff/write_case.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "interpreter/engine/names.h"
#include "interpreter/trial/write_test.h"

namespace poppy::diff {

using config::YamlKind;
using config::YamlNode;

namespace {

constexpr std::size_t kWidth = 100;

/// Below the key or dash that stands before it; what is short stands on one line.
std::string block(const YamlNode& node, std::size_t indent) {
  const std::string line = trial::flow(node);
  const bool is_one_line = node.kind == YamlKind::scalar || node.kind == YamlKind::null ||
                           indent + line.size() <= kWidth;
  if (is_one_line) return ' ' + line + '\n';
  std::string result = "\n";
  const std::string margin(indent, ' ');
  for (const YamlNode& item : node.items) {
    if (item.kind != YamlKind::mapping || indent + trial::flow(item).size() <= kWidth) {
      result += margin + '-' + block(item, indent + 2);
      continue;
    }
    std::string_view dash = "- ";
    for (const config::YamlEntry& entry : item.entries) {
      result += margin + std::string(dash) + entry.key + ':' + block(entry.value, indent + 4);
      dash = "  ";
    }
  }
  for (const config::YamlEntry& entry : node.entries) {
    result += margin + entry.key + ':' + block(entry.value, indent + 2);
  }
  return result;
}

std::string setting_text(const CaseSetting& setting, std::string_view margin) {
  return fmt::format("{0}county: {1}\n{0}month: {2}\n{0}run_date: {3}\n{0}programs: [{4}]\n",
                     margin, setting.county, units::to_string(setting.month),
                     units::to_string(setting.run_date), setting.program);
}

/// A rule that fails only now, or failed only before: of `F001 too_much_income`.
std::optional<trial::Expected> expected_reason(const FoundDifference& found) {
  const auto only_in = [](const std::vector<std::string>& reasons,
                          const std::vector<std::string>& others) -> std::optional<std::string> {
    for (const std::string& reason : reasons) {
      if (std::ranges::find(others, reason) != others.end()) continue;
      return '[' + reason.substr(reason.find(' ') + 1) + ']';
    }
    return std::nullopt;
  };
  if (auto now = only_in(found.now.reasons, found.was.reasons)) {
    return trial::Expected{found.record + "because", std::move(*now)};
  }
  if (auto was = only_in(found.was.reasons, found.now.reasons)) {
    return trial::Expected{found.record + "not_because", std::move(*was)};
  }
  return std::nullopt;
}

std::optional<trial::Expected> expected(const NamedOutcome& outcome, const FoundDifference& found,
                                        const DecidedSide& now) {
  switch (outcome.kind) {
    case OutcomeKind::decision:
      if (found.was.text == found.now.text) return expected_reason(found);
      [[fallthrough]];
    case OutcomeKind::line: {
      const auto place = engine::find_line(now.made, found.record + outcome.name);
      if (!place) return std::nullopt;
      if (!found.now.is_firm) {
        return trial::Expected{found.record + "unknown", '[' + outcome.name + ']'};
      }
      return trial::expected_line(now.made, *place);
    }
    case OutcomeKind::created:
    case OutcomeKind::notice:
    case OutcomeKind::message:
    case OutcomeKind::contradiction:
      return trial::Expected{found.record,
                             found.now.text == "none" ? "[]" : '[' + found.now.text + ']'};
  }
  text::bug("expected: no such outcome");
}

std::string test_name(const NamedOutcome& outcome, const FoundDifference& found) {
  if (is_listed(outcome.kind)) return fmt::format("{}: {}", found.record, outcome.name);
  const bool by_reasons = found.was.text == found.now.text;
  return fmt::format("{}{}: {}{}", found.record, outcome.name, found.now.text,
                     by_reasons ? " for other reasons" : ", was " + found.was.text);
}

}  // namespace

YamlNode bare_case(YamlNode tree) {
  constexpr std::string_view kAsked[] = {"county", "month", "months", "run_date", "programs"};
  std::erase_if(tree.entries, [&](const config::YamlEntry& entry) {
    return std::ranges::find(kAsked, entry.key) != std::end(kAsked);
  });
  return tree;
}

std::string write_case_file(const YamlNode& tree, const CaseSetting& setting) {
  std::string result = setting_text(setting, "");
  for (const config::YamlEntry& entry : tree.entries) {
    result += entry.key + ':' + block(entry.value, 2);
  }
  return result;
}

std::string write_rule_test(const std::string& name, const YamlNode& tree,
                            const CaseSetting& setting, const trial::Expected& expected) {
  return fmt::format("- name: {}\n{}  case:{}  expect:\n    {}: {}\n", trial::quoted(name),
                     setting_text(setting, "  "), block(tree, 4), expected.key, expected.value);
}

std::optional<std::string> write_rule_test(const YamlNode& tree, const CaseSetting& setting,
                                           const NamedOutcome& outcome,
                                           const FoundDifference& found, const DecidedSide& now) {
  const auto one = expected(outcome, found, now);
  if (!one) return std::nullopt;
  return write_rule_test(test_name(outcome, found), tree, setting, *one);
}

}  // namespace poppy::diff
