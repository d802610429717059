// See compare.h.
#include "tests/differential/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <exception>
#include <initializer_list>
#include <map>

#include "interpreter/config/read_json.h"
#include "interpreter/engine/case_line.h"
#include "interpreter/plan/build_worksheet.h"
#include "interpreter/plan/lines_needed.h"
#include "interpreter/reference/decide.h"
#include "interpreter/reference/evaluate.h"
#include "interpreter/reference/needs.h"
#include "interpreter/text/problem_text.h"
#include "tests/differential/plain_needs.h"
#include "tests/differential/random_case.h"

namespace poppy::differential {

using plan::SlotId;
using plan::Worksheet;
using reference::Determination;
using units::Value;

namespace {

/// As it is, for people; records by their names, which do not hang on what else a case says.
std::string shown(const Determination& of, const check::Type& type, const Value& value) {
  const check::Program& program = *of.sheet->program;
  if (value.is_unknown()) return "unknown";
  if (value.is_error()) return "an error: " + value.note().message;
  if (value.is_blank()) return "blank";
  if (type.list) {
    std::string result = "records";
    for (const std::uint32_t row : value.rows().rows)
      result += " " + of.rows.name[type.entity()][row];
    return result;
  }
  if (type.kind == check::TypeKind::record) {
    return of.rows.name[type.entity()][static_cast<std::size_t>(value.number())];
  }
  return check::value_to_string(program, type, value);
}

/// A line of a sheet by what it is about.
using LineKey = std::pair<check::LineId, units::Month>;
std::map<LineKey, SlotId> line_slots(const Worksheet& sheet) {
  std::map<LineKey, SlotId> result;
  for (const plan::SheetLine& line : sheet.lines) result[{line.line, line.month}] = line.slot;
  return result;
}

std::string place_of(const Determination& of, const LineKey& key, std::uint32_t row) {
  const check::Program& program = *of.sheet->program;
  const check::Line& line = program.lines[key.first];
  return fmt::format("line {} of {} for {}", line.name, of.rows.name[line.entity][row],
                     units::to_string(key.second));
}

/// The lean sheet's lines have the values that they have on the full one.
Difference compare_sheets(const Determination& lean, const Determination& full) {
  const std::map<LineKey, SlotId> slots = line_slots(*full.sheet);
  for (const auto& [key, slot] : line_slots(*lean.sheet)) {
    const auto other = slots.find(key);
    if (other == slots.end()) {
      return fmt::format("line {} is on the lean worksheet alone",
                         lean.sheet->program->lines[key.first].name);
    }
    const check::Type& type = lean.sheet->slots[slot].type;
    for (std::uint32_t row = 0; row < lean.slots[slot].size(); ++row) {
      const Value& left = lean.slots[slot][row];
      const Value& right = full.slots[other->second][row];
      if (left == right) continue;
      return fmt::format("{} is {} on the lean worksheet, {} on that of every line",
                         place_of(lean, key, row), shown(lean, type, left),
                         shown(full, type, right));
    }
  }
  return std::nullopt;
}

/// Facts that no case says: the two errors that weighing does not reckon with (possible.h).
bool is_no_case(const Value& value) {
  if (!value.is_error()) return false;
  const std::string& message = value.note().message;
  return message.ends_with("too large to be exact") || message.starts_with("a span cannot end");
}

/// Looks for such facts in all that a line's value rests on: they may leave it unknown, too.
class NoCaseSearch final : public reference::Watch {
 public:
  explicit NoCaseSearch(const Determination& of) : of_(of), values_(of) {}

  bool meets(SlotId slot, std::uint32_t row) {
    ahead_.emplace_back(slot, row);
    while (!ahead_.empty() && !found_) {
      const auto [next, at] = ahead_.back();
      ahead_.pop_back();
      if (!seen_.insert({next, at}).second) continue;
      const plan::SheetLine& line = of_.sheet->lines[of_.sheet->line_of_slot[next]];
      static_cast<void>(reference::Evaluator(*of_.sheet, values_, this).line_value(line, at));
    }
    return found_;
  }
  std::size_t begin() override { return 0; }
  void end(const plan::Node& /*node*/, std::size_t /*mark*/, const Value& value) override {
    found_ = found_ || is_no_case(value);
  }
  void read(SlotId slot, std::uint32_t row, const Value& /*value*/) override {
    if (of_.sheet->slots[slot].kind == plan::SlotKind::line) ahead_.emplace_back(slot, row);
  }
  void list(check::EntityId /*entity*/, std::uint32_t /*parent*/, bool /*given*/) override {}

 private:
  const Determination& of_;
  reference::SlotValues values_;
  std::vector<std::pair<SlotId, std::uint32_t>> ahead_;
  std::set<std::pair<SlotId, std::uint32_t>> seen_;
  bool found_ = false;
};

/// Whether there is a list that nobody told.
bool has_untold_list(const Determination& of) {
  return std::ranges::any_of(of.rows.given, [](const std::vector<bool>& given) {
    return std::ranges::find(given, false) != given.end();
  });
}

/// Whether a span is made somewhere below the line: of a list that is not known, no watch is told
/// of what is asked of its elements, and one of them may end before it begins.
bool makes_span(const Worksheet& sheet, SlotId slot) {
  const std::vector<bool> needed = plan::lines_needed(sheet, std::array{slot});
  std::vector<plan::NodeId> ahead;
  for (std::size_t line = 0; line < needed.size(); ++line) {
    if (needed[line]) ahead.push_back(sheet.lines[line].root);
  }
  while (!ahead.empty()) {
    const plan::Node& node = sheet.nodes[ahead.back()];
    ahead.pop_back();
    if (node.op == check::Op::make_span) return true;
    for (std::uint32_t i = 0; i < node.count; ++i) ahead.push_back(sheet.children[node.first + i]);
  }
  return false;
}

/// Whether it is what a create or statement says where nothing is made or said: its condition is
/// what its fields may take for granted, as `exists(reason)`, and nobody is told of them without.
bool is_behind_no(const Determination& of, SlotId slot, std::uint32_t row) {
  const auto is_so = [&](SlotId when, std::initializer_list<const std::vector<SlotId>*> said) {
    return of.slots[when][row] != Value::of(true) &&
           std::ranges::any_of(said, [&](const std::vector<SlotId>* slots) {
             return std::ranges::find(*slots, slot) != slots->end();
           });
  };
  const Worksheet& sheet = *of.sheet;
  const check::EntityId entity = sheet.slots[slot].entity;
  const auto is_of = [&](SlotId when) { return sheet.slots[when].entity == entity; };
  return std::ranges::any_of(sheet.creates,
                             [&](const plan::SheetCreate& one) {
                               return is_of(one.when) && is_so(one.when, {&one.fields});
                             }) ||
         std::ranges::any_of(sheet.statements, [&](const plan::SheetStatement& one) {
           return is_of(one.when) && is_so(one.when, {&one.fields, &one.english, &one.spanish});
         });
}

/// What is firm while less is known stays so, as does an error that weighing has left alone.
Difference compare_knowledge(const Determination& less, const Determination& more) {
  for (const auto& [key, slot] : line_slots(*less.sheet)) {
    const check::Type& type = less.sheet->slots[slot].type;
    const check::EntityId entity = less.sheet->slots[slot].entity;
    for (std::uint32_t row = 0; row < less.slots[slot].size(); ++row) {
      const Value& before = less.slots[slot][row];
      const bool only_error =
          before.is_error() && less.weighed && less.weighed->is_settled(slot, row);
      if (!before.is_firm() && !only_error) continue;
      const auto& names = more.rows.name[entity];
      const auto same = std::ranges::find(names, less.rows.name[entity][row]);
      if (same == names.end()) continue;
      const auto row_then = static_cast<std::uint32_t>(same - names.begin());
      const Value& after = more.slots[slot][row_then];
      if (only_error ? after.is_error() : shown(less, type, before) == shown(more, type, after)) {
        continue;
      }
      if (!after.is_firm() && NoCaseSearch(more).meets(slot, row_then)) continue;
      if (after.is_error() && is_behind_no(more, slot, row_then)) continue;
      if (after.is_unknown() && has_untold_list(more) && makes_span(*more.sheet, slot)) continue;
      return fmt::format("{} is {} while less is known, and then {}", place_of(less, key, row),
                         shown(less, type, before), shown(more, type, after));
    }
  }
  return std::nullopt;
}

/// Decisions and rules of the sheet.
std::set<SlotId> asked_slots(const Determination& of) {
  std::vector<SlotId> slots;
  for (const plan::SheetDecision& decision : of.sheet->decisions) slots.push_back(decision.slot);
  for (const plan::SheetRule& rule : of.sheet->rules) slots.push_back(rule.slot);
  return {slots.begin(), slots.end()};
}

/// Needs of undetermined decisions and rules are those of the long way.
Difference compare_needs(const Determination& of) {
  constexpr std::uint64_t kAny = std::numeric_limits<std::uint64_t>::max();
  reference::NeedBudget unbounded;
  unbounded.of_case = unbounded.walk = unbounded.trials = kAny;
  unbounded.facts = std::numeric_limits<std::size_t>::max();
  const reference::SlotValues values(of);
  reference::NeedSearch search(*of.sheet, unbounded);
  search.begin(values, of.weighed.get());
  for (const SlotId slot : asked_slots(of)) {
    if (of.sheet->slots[slot].kind != plan::SlotKind::line) continue;
    for (std::uint32_t row = 0; row < of.slots[slot].size(); ++row) {
      if (search.needs(slot, row).facts == plain_needs(of, slot, row)) continue;
      const plan::Slot& line = of.sheet->slots[slot];
      return "needs differ of " + place_of(of, {line.line(), line.month}, row);
    }
  }
  return std::nullopt;
}

/// Weighing leaves what is firm as it is. It asks for something else than before only where it has
/// settled a line: whether an element of a list counts, say, and then what orders it.
Difference compare_weighed(const Determination& computed, const Determination& decided) {
  const Worksheet& sheet = *computed.sheet;
  bool has_settled = false;
  for (const plan::SheetLine& line : sheet.lines) {
    for (std::uint32_t row = 0; row < computed.slots[line.slot].size(); ++row) {
      const Value& before = computed.slots[line.slot][row];
      const Value& after = decided.slots[line.slot][row];
      has_settled = has_settled || (after.is_firm() && !before.is_firm()) ||
                    (after.is_error() && before.is_unknown());
      if (before.is_firm() && before != after) {
        return "weighing changes " + place_of(computed, {line.line, line.month}, row);
      }
    }
  }
  if (has_settled) return std::nullopt;
  for (const SlotId slot : asked_slots(computed)) {
    if (sheet.slots[slot].kind != plan::SlotKind::line) continue;
    for (std::uint32_t row = 0; row < computed.slots[slot].size(); ++row) {
      const std::vector<reference::Need> before = reference::needs(computed, slot, row);
      const std::vector<reference::Need> after = reference::needs(decided, slot, row);
      const auto has = [](const std::vector<reference::Need>& all, reference::Need one) {
        return std::ranges::any_of(all, [&](reference::Need other) {
          other.settles_alone = one.settles_alone;
          return other == one;
        });
      };
      const bool asks_anew = std::ranges::any_of(
          after, [&](const reference::Need& need) { return !has(before, need); });
      if (!asks_anew) continue;
      const plan::Slot& line = sheet.slots[slot];
      return "weighing asks more of " + place_of(computed, {line.line(), line.month}, row);
    }
  }
  return std::nullopt;
}

Difference compare_lines(const Rules& rules, const Setting& setting, const std::string& text) {
  engine::RunRequest request;
  request.months = {setting.month, setting.month};
  request.run_date = setting.run_date;
  request.run_date_for_all = true;
  request.county = facts::find_county(*rules.data().program, setting.county);
  const engine::CaseLine once = engine::decide_line(rules.data(), request, text);
  const engine::CaseLine again = engine::decide_line(rules.data(), request, text);
  if (once.json.empty()) {  // for a reason that rules give
    const bool refused = !once.problems.empty() && once.problems.size() == again.problems.size() &&
                         std::ranges::all_of(once.problems, [](const engine::LineProblem& problem) {
                           return problem.code == "P715";
                         });
    if (refused) return std::nullopt;
    return "a run gives no decision";
  }
  if (once.json != again.json) {
    return fmt::format("a run gives two decisions:\n{}\n{}", once.json, again.json);
  }
  return std::nullopt;
}

Difference compare_or_throw(const Rules& rules, const Setting& setting, const std::string& text,
                            const std::string& less_known) {
  const auto facts = read_case_text(rules, text);
  if (!facts) return "the case cannot be read: " + facts.error().front().message;
  if (auto found = compare_evaluators(setting, *facts)) return found;
  if (auto found = compare_lines(rules, setting, text)) return found;
  Counts counts;
  if (auto found = compare_lines_of_run(rules, setting, {text}, counts)) return found;
  if (less_known.empty()) return std::nullopt;
  const auto less = read_case_text(rules, less_known);
  if (!less) return "the thinned case cannot be read: " + less.error().front().message;
  return compare_knowledge(reference::decide(setting.every_line, *less, setting.run_date),
                           reference::decide(setting.every_line, *facts, setting.run_date));
}

/// Whether the difference is still the same: it begins alike.
bool is_alike(const Difference& left, const std::string& kind) {
  return left && left->substr(0, kind.size()) == kind;
}

/// Leaves out runs of that many declarations, as long as the rest loads and still differs.
bool leave_out(RandomProgram& program, const Setting& setting, const std::string& text,
               const std::string& less_known, const std::string& kind, std::size_t count) {
  bool found = false;
  for (std::size_t module = program.modules.size(); module-- > 0;) {
    for (std::size_t end = program.modules[module].declarations.size(); end > count; --end) {
      RandomProgram less = program;
      auto& declarations = less.modules[module].declarations;
      if (declarations.size() < end) continue;
      declarations.erase(declarations.begin() + static_cast<std::ptrdiff_t>(end - count),
                         declarations.begin() + static_cast<std::ptrdiff_t>(end));
      const auto rules = Rules::load(less.files());
      if (!rules) continue;
      const Setting same = make_setting(*rules, setting.county, setting.month, setting.run_date);
      if (!is_alike(compare_case(*rules, same, text, less_known), kind)) continue;
      program = std::move(less);
      found = true;
    }
  }
  return found;
}

}  // namespace

Setting make_setting(const Rules& rules, const std::string& county, units::Month month,
                     units::Date run_date) {
  const auto& program = rules.data().program;
  plan::SheetRequest request{facts::find_county(*program, county), month, run_date, {}, false};
  Setting setting{county, month, run_date, nullptr, nullptr, nullptr, nullptr};
  setting.sheet = std::make_shared<const Worksheet>(plan::build_worksheet(program, request));
  request.every_line = true;
  for (const check::LineId line : program->lines.ids()) {  // a run tells what it is asked for
    if (program->lines[line].kind != check::LineKind::outcome_part) request.asked.push_back(line);
  }
  setting.every_line = std::make_shared<const Worksheet>(plan::build_worksheet(program, request));
  setting.code = std::make_shared<const code::Code>(code::lower(setting.sheet));
  setting.every_line_code = std::make_shared<const code::Code>(code::lower(setting.every_line));
  return setting;
}

text::Result<facts::CaseFacts> read_case_text(const Rules& rules, const std::string& text) {
  text::SourceSet sources(rules.data().input.sources);
  const text::FileId file = sources.add("case", text);
  const auto tree = config::read_json(sources, file);
  if (!tree) return std::unexpected(tree.error());
  return facts::read_case(sources, *rules.data().program, *tree);
}

Difference compare_evaluators(const Setting& setting, const facts::CaseFacts& facts) {
  const Determination lean = reference::decide(setting.sheet, facts, setting.run_date);
  const Determination full = reference::decide(setting.every_line, facts, setting.run_date);
  if (auto found = compare_sheets(lean, full)) return found;
  const Determination plain_lean = reference::compute(setting.sheet, facts, setting.run_date);
  const Determination plain_full = reference::compute(setting.every_line, facts, setting.run_date);
  if (auto found = compare_sheets(plain_lean, plain_full)) return found;
  if (auto found = compare_needs(plain_lean)) return found;
  if (auto found = compare_weighed(plain_lean, lean)) return found;
  if (!is_plain(facts)) return std::nullopt;
  const std::vector<DecidedCase> alone_lean{{&facts, &plain_lean}};
  if (auto found = compare_block(setting.code, alone_lean).difference) return found;
  const std::vector<DecidedCase> alone_full{{&facts, &plain_full}};
  return compare_block(setting.every_line_code, alone_full).difference;
}

Difference compare_blocks(const Setting& setting, const std::vector<facts::CaseFacts>& facts,
                          Chance& chance, Counts& counts) {
  std::vector<Determination> determinations;
  std::vector<DecidedCase> plain;
  determinations.reserve(facts.size());
  for (const facts::CaseFacts& one : facts) {
    if (!is_plain(one)) continue;
    determinations.push_back(reference::compute(setting.every_line, one, setting.run_date));
    plain.push_back({&one, &determinations.back()});
  }
  if (plain.empty()) return std::nullopt;
  for (const std::size_t size : {1U, 63U, 64U, 65U, 200U}) {
    std::vector<DecidedCase> block;
    for (std::size_t i = 0; i < size; ++i) block.push_back(chance.one_of(plain));
    const BlockOutcome outcome = compare_block(setting.every_line_code, block);
    counts.cases += size;
    counts.compared += outcome.compared;
    counts.too_large += outcome.too_large;
    if (outcome.difference) return outcome.difference;
  }
  return std::nullopt;
}

Difference compare_lines_of_run(const Rules& rules, const Setting& setting,
                                const std::vector<std::string>& lines, Counts& counts) {
  for (const auto& [sheet, code] : {std::pair{setting.sheet, setting.code},
                                    std::pair{setting.every_line, setting.every_line_code}}) {
    std::vector<Determination> determinations;
    std::vector<Determination> computed;
    std::vector<DecidedLine> decided;
    determinations.reserve(lines.size());
    computed.reserve(lines.size());
    for (const std::string& line : lines) {
      const auto facts = read_case_text(rules, line);
      if (!facts) return "the case cannot be read: " + facts.error().front().message;
      determinations.push_back(reference::decide(sheet, *facts, setting.run_date));
      computed.push_back(reference::compute(sheet, *facts, setting.run_date));
      decided.push_back({&line, &determinations.back(), &computed.back()});
    }
    BlockOutcome outcome = compare_run(code, decided);
    counts.read += outcome.read;
    counts.written += outcome.written;
    counts.written_open += outcome.written_open;
    counts.written_settled += outcome.written_settled;
    counts.compared += outcome.compared;
    if (outcome.difference) return *outcome.difference + "\n" + lines[outcome.at];
  }
  return std::nullopt;
}

Difference compare_case(const Rules& rules, const Setting& setting, const std::string& text,
                        const std::string& less_known) {
  try {
    return compare_or_throw(rules, setting, text, less_known);
  } catch (const std::exception& error) {
    return fmt::format("thrown: {}", error.what());
  }
}

std::string narrowed_down(RandomProgram program, const Setting& setting, std::string text,
                          std::string less_known) {
  const auto differs = [&](const std::string& more, const std::string& less) {
    const auto rules = Rules::load(program.files());
    if (!rules) return Difference();
    return compare_case(
        *rules, make_setting(*rules, setting.county, setting.month, setting.run_date), more, less);
  };
  Difference found = differs(text, less_known);
  if (!found) return "the difference is gone when the case is decided alone";
  if (found->find("cannot be read") != std::string::npos) {
    return fmt::format("{}\n{}\n{}", *found, text, less_known);
  }
  const std::string kind = found->substr(0, 12);
  const auto same_kind = [&](const Difference& other) { return is_alike(other, kind); };
  if (same_kind(differs(text, ""))) less_known.clear();
  for (const std::size_t count : {12U, 4U, 2U, 1U, 1U}) {
    leave_out(program, setting, text, less_known, kind, count);
  }
  for (std::string* one : {&less_known, &text}) {
    if (one->empty()) continue;
    for (bool smaller = true; smaller;) {
      smaller = false;
      for (const std::string& candidate : smaller_cases(*one)) {
        const bool is_text = one == &text;
        if (!same_kind(differs(is_text ? candidate : text, is_text ? less_known : candidate))) {
          continue;
        }
        *one = candidate;
        smaller = true;
        break;
      }
    }
  }
  std::string result = fmt::format(
      "{}, {}, run on {}: {}\ncase: {}\n", setting.county.empty() ? "no county" : setting.county,
      units::to_string(setting.month), units::to_string(setting.run_date),
      differs(text, less_known).value_or("no difference"), text);
  if (!less_known.empty()) result += fmt::format("with less known: {}\n", less_known);
  for (const File& file : program.files()) {
    result += fmt::format("== {}\n{}\n", file.path, file.text);
  }
  return result;
}

std::set<check::Op> ops_of(const Worksheet& sheet) {
  std::set<check::Op> ops;
  std::vector<plan::NodeId> waiting;
  units::IdVector<plan::NodeId, bool> seen(sheet.nodes.size(), false);
  for (const plan::SheetLine& line : sheet.lines) waiting.push_back(line.root);
  while (!waiting.empty()) {
    const plan::NodeId id = waiting.back();
    waiting.pop_back();
    if (seen[id]) continue;
    seen[id] = true;
    const plan::Node& node = sheet.nodes[id];
    ops.insert(node.op);
    for (std::uint32_t i = 0; i < node.count; ++i) {
      waiting.push_back(sheet.children[node.first + i]);
    }
  }
  return ops;
}

}  // namespace poppy::differential
