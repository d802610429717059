// See compare_sheets.h.
#include "interpreter/diff/compare_sheets.h"

#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

namespace poppy::diff {

using check::kNone;
using check::LineKind;
using plan::SlotId;
using plan::Worksheet;

std::string_view word_of(OutcomeKind kind) {
  switch (kind) {
    case OutcomeKind::decision:
      return "decision";
    case OutcomeKind::line:
      return "line";
    case OutcomeKind::created:
      return "record";
    case OutcomeKind::notice:
      return "notice";
    case OutcomeKind::message:
      return "message";
    case OutcomeKind::contradiction:
      return "contradiction";
  }
  text::bug("word_of: no such outcome");
}

namespace {

/// What an outcome is known by in any program.
using Key = std::tuple<OutcomeKind, std::string, std::string, std::string>;

/// The forms of a worksheet's outcomes.
class Outcomes {
 public:
  Outcomes(const Worksheet& sheet, const SlotForms& forms_of_slots)
      : sheet_(sheet), program_(*sheet.program), slots_(forms_of_slots) {
    for (const plan::SheetDecision& one : sheet.decisions) decision(one);
    for (const plan::SheetCreate& one : sheet.creates) created(one);
    for (const plan::SheetStatement& one : sheet.statements) statement(one);
    for (const plan::SheetLine& one : sheet.lines) line(one);
  }

  std::map<Key, std::string> forms;

 private:
  [[nodiscard]] FormId form(SlotId slot) const { return slots_[slot]; }
  [[nodiscard]] std::string form_or_none(SlotId slot) const {
    return slot == kNone ? "none " : fmt::format("{} ", form(slot));
  }
  void add(OutcomeKind kind, const std::string& program, const std::string& name,
           check::EntityId entity, const std::string& form) {
    const check::Entity& of = program_.entities[entity];
    const bool is_nameless = of.parent == kNone || program_.entities[of.parent].parent == kNone;
    forms[{kind, program, name, is_nameless ? std::string() : of.list_name}] += form;
  }

  void decision(const plan::SheetDecision& one) {
    const check::Line& of = program_.lines[program_.decisions[one.decision].line];
    std::string made = form_or_none(one.slot) + form_or_none(one.reasons_when);
    for (const plan::SheetRuleId id : one.reasons) {
      const plan::SheetRule& rule = sheet_.rules[id];
      made += program_.rules[rule.rule].reason_code + ' ' + form_or_none(rule.slot);
    }
    add(OutcomeKind::decision, of.program, of.name, of.entity, made);
  }

  void created(const plan::SheetCreate& one) {
    const check::Create& of = program_.creates[one.create];
    std::string made = form_or_none(one.when) + form_or_none(one.removed_when);
    for (std::size_t i = 0; i < one.fields.size(); ++i) {
      made += program_.fields[of.fields[i].field].name + ' ' + form_or_none(one.fields[i]);
    }
    for (const SlotId existing : one.existing) made += form_or_none(existing);
    add(OutcomeKind::created, of.program, of.name, of.entity, made);
  }

  void statement(const plan::SheetStatement& one) {
    const check::Statement& of = program_.statements[one.statement];
    std::string made = form_or_none(one.when);
    for (std::size_t i = 0; i < one.fields.size(); ++i) {
      made += of.fields[i].name + ' ' + form_or_none(one.fields[i]);
    }
    add(kind_of(of.kind), of.program, of.name, of.entity, made);
  }

  static OutcomeKind kind_of(check::StatementKind kind) {
    switch (kind) {
      case check::StatementKind::notice:
        return OutcomeKind::notice;
      case check::StatementKind::message:
        return OutcomeKind::message;
      case check::StatementKind::contradiction:
        return OutcomeKind::contradiction;
    }
    text::bug("kind_of: no such statement");
  }

  /// What tests can name; a decision is told as one.
  void line(const plan::SheetLine& one) {
    const check::Line& of = program_.lines[one.line];
    const bool is_named = of.kind == LineKind::define || of.kind == LineKind::rule;
    if (!is_named || one.month != sheet_.month) return;
    add(OutcomeKind::line, of.program, of.name, of.entity, form_or_none(one.slot));
  }

  const Worksheet& sheet_;
  const check::Program& program_;
  const SlotForms& slots_;
};

NamedOutcome outcome_of(const Key& key, Change change) {
  const auto& [kind, program, name, records] = key;
  return {kind, program, name, records, change};
}

using LineKey = std::tuple<std::string, std::string, std::int32_t>;
LineKey key_of(const Worksheet& sheet, const plan::SheetLine& line) {
  const check::Line& of = sheet.program->lines[line.line];
  return {of.module, of.name, line.month.months};
}

}  // namespace

void SheetComparison::add_sources(const Worksheet& before, const SlotForms& before_forms,
                                  const Worksheet& after, const SlotForms& after_forms,
                                  SheetDifference& result) {
  std::map<LineKey, const plan::SheetLine*> places;
  for (const plan::SheetLine& line : before.lines) places.emplace(key_of(before, line), &line);
  const std::set<FormId> all_before(before_forms.begin(), before_forms.end());
  for (const plan::SheetLine& line : after.lines) {
    if (line.month != after.month || all_before.contains(after_forms[line.slot])) continue;
    const auto found = places.find(key_of(after, line));
    const bool is_source =
        found == places.end() || before_.own(before, *found->second) != after_.own(after, line);
    if (is_source) result.sources.insert(after.program->lines[line.line].name);
  }
}

SheetDifference SheetComparison::compare(const Worksheet& before, const Worksheet& after) {
  const SlotForms before_forms = before_.slots(before);
  const SlotForms after_forms = after_.slots(after);
  SheetDifference result;
  const Outcomes was(before, before_forms), now(after, after_forms);
  std::set<std::string> forms_before, forms_after;
  for (const auto& [key, form] : was.forms) {
    if (std::get<0>(key) == OutcomeKind::line) forms_before.insert(form);
    const auto found = now.forms.find(key);
    if (found != now.forms.end() && found->second != form) {
      result.outcomes.insert(outcome_of(key, Change::changed));
    }
  }
  for (const auto& [key, form] : now.forms) {
    if (std::get<0>(key) == OutcomeKind::line) forms_after.insert(form);
  }
  // A line under another name is no difference.
  const auto is_renamed = [](const Key& key, const std::string& form,
                             const std::set<std::string>& others) {
    return std::get<0>(key) == OutcomeKind::line && others.contains(form);
  };
  for (const auto& [key, form] : was.forms) {
    if (now.forms.contains(key) || is_renamed(key, form, forms_after)) continue;
    result.outcomes.insert(outcome_of(key, Change::gone));
  }
  for (const auto& [key, form] : now.forms) {
    if (was.forms.contains(key) || is_renamed(key, form, forms_before)) continue;
    result.outcomes.insert(outcome_of(key, Change::added));
  }
  if (result.outcomes.empty()) return result;
  add_sources(before, before_forms, after, after_forms, result);
  return result;
}

}  // namespace poppy::diff
