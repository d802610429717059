// Looks names up among the lines and rows of one determination.
#include "interpreter/engine/names.h"

#include <fmt/core.h>

#include <algorithm>

#include "interpreter/reference/explain.h"
#include "interpreter/text/problem_text.h"

namespace poppy::engine {
namespace {

std::string_view last_part(std::string_view name) {
  const std::size_t slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& names) {
  const std::string_view nearest = text::nearest_name(word, names);
  return nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest);
}

/// The line that a slot of the month decided holds; nullptr for facts, saved values, other months
/// and hidden parts.
const check::Line* readable_line(const plan::Worksheet& sheet, const plan::Slot& slot) {
  if (slot.kind != plan::SlotKind::line || slot.month != sheet.month) return nullptr;
  const check::Line& line = sheet.program->lines[slot.line()];
  return line.kind == check::LineKind::outcome_part ? nullptr : &line;
}

NameFault line_not_found(const plan::Worksheet& sheet, std::string_view name) {
  std::vector<std::string_view> names;
  for (const check::Line& line : sheet.program->lines) {
    if (line.kind == check::LineKind::outcome_part) continue;
    if (line.name == name) {
      return {fmt::format("`{}` is not in force or not needed for {}", name,
                          units::to_string(sheet.month)),
              {},
              true};
    }
    names.push_back(line.name);
  }
  return {fmt::format("there is no line `{}`", name), did_you_mean(name, names), false};
}

std::string need_name(const reference::Determination& determination, const reference::Need& need) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  if (need.county) return "county";
  if (need.flag != check::kNone) return "flags." + program.flags[need.flag].name;
  if (need.list != check::kNone) {
    const check::Entity& list = program.entities[need.list];
    return record_prefix(determination, {list.parent, need.row}) + list.list_name;
  }
  const plan::Slot& slot = sheet.slots[need.slot];
  const std::string prefix = record_prefix(determination, {slot.entity, need.row});
  if (slot.kind == plan::SlotKind::fact) return prefix + program.fields[slot.field()].name;
  return fmt::format("saved {}{} at {}", prefix, program.lines[slot.line()].name,
                     units::to_string(slot.month));
}

void append_needs(const reference::Determination& determination, LinePlace place,
                  std::vector<std::string>& alone, std::vector<std::string>& together) {
  for (const reference::Need& need : reference::needs(determination, place.slot, place.row)) {
    std::vector<std::string>& names = need.settles_alone ? alone : together;
    names.push_back(need_name(determination, need));
  }
}

std::vector<std::string> without_repeats(std::vector<std::string> names,
                                         const std::vector<std::string>& more) {
  names.insert(names.end(), more.begin(), more.end());
  std::vector<std::string> result;
  for (std::string& name : names) {
    if (std::ranges::find(result, name) == result.end()) result.push_back(std::move(name));
  }
  return result;
}

}  // namespace

bool is_nameless(const check::Program& program, check::EntityId entity) {
  return entity == check::kCountyEntity || program.entities[entity].name == "Case";
}

std::expected<RecordPlace, NameFault> find_record(const reference::Determination& determination,
                                                  std::string_view name) {
  const check::Program& program = *determination.sheet->program;
  std::vector<std::string_view> names;
  std::vector<RecordPlace> found;
  std::vector<RecordPlace> of_case;  // of them, those of a list of the case itself
  for (const check::EntityId entity : program.entities.ids()) {
    if (is_nameless(program, entity)) {
      const bool has_row = !determination.rows.record[entity].empty();
      if (name.empty() && entity != check::kCountyEntity && has_row) return RecordPlace{entity, 0};
      continue;
    }
    for (std::uint32_t row = 0; row < determination.rows.name[entity].size(); ++row) {
      const std::string_view full = determination.rows.name[entity][row];
      if (full == name) return RecordPlace{entity, row};
      if (last_part(full) == name) {
        found.push_back({entity, row});
        if (is_nameless(program, program.entities[entity].parent)) of_case.push_back({entity, row});
      }
      names.push_back(full);
    }
  }
  if (name.empty()) return RecordPlace{check::kCountyEntity, 0};
  if (found.size() == 1) return found.front();
  if (of_case.size() == 1) return of_case.front();
  if (found.size() > 1) {
    const RecordPlace first = found.front();
    return std::unexpected(NameFault{
        fmt::format("several records have the key `{}`", name),
        fmt::format("name it in full: `{}`", determination.rows.name[first.entity][first.row])});
  }
  return std::unexpected(
      NameFault{fmt::format("there is no record `{}` in the case as the run sees it", name),
                did_you_mean(name, names)});
}

namespace {

/// Why a line of the name is of no place that was asked for. `place`: the record that was named.
NameFault line_of_others(const reference::Determination& determination, std::string_view name,
                         std::string_view record, check::EntityId entity,
                         const std::optional<RecordPlace>& place) {
  const check::Program& program = *determination.sheet->program;
  const check::Entity& owner = program.entities[entity];
  if (place) {
    return {fmt::format("`{}` is a line of {}, and `{}` is a {}", name, owner.name, record,
                        program.entities[place->entity].name),
            {}};
  }
  const auto& names = determination.rows.name[entity];
  return {fmt::format("`{}` is a line of each {}", name, owner.name),
          names.empty() ? std::string()
                        : fmt::format("name the record, too: `{}.{}`", names.front(), name)};
}

}  // namespace

std::expected<LinePlace, NameFault> find_line(const reference::Determination& determination,
                                              std::string_view path) {
  const plan::Worksheet& sheet = *determination.sheet;
  const std::size_t dot = path.rfind('.');
  const std::string_view record =
      dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
  const std::string_view name = dot == std::string_view::npos ? path : path.substr(dot + 1);

  std::vector<plan::SlotId> slots;
  for (const plan::SlotId id : sheet.slots.ids()) {
    const check::Line* line = readable_line(sheet, sheet.slots[id]);
    if (line != nullptr && line->name == name) slots.push_back(id);
  }
  if (slots.empty()) return std::unexpected(line_not_found(sheet, name));

  std::optional<RecordPlace> place;
  if (!record.empty()) {
    const auto found = find_record(determination, record);
    if (!found) return std::unexpected(found.error());
    place = *found;
  }
  std::vector<LinePlace> found;
  for (const plan::SlotId slot : slots) {
    const check::EntityId entity = sheet.slots[slot].entity;
    if (place ? place->entity == entity : is_nameless(*sheet.program, entity)) {
      found.push_back({slot, place ? place->row : 0});
    }
  }
  if (found.size() == 1) return found.front();
  if (found.size() > 1) {
    return std::unexpected(
        NameFault{fmt::format("several programs have a line `{}`", name),
                  "decide one program at a time: `programs: [...]`, or --program"});
  }
  return std::unexpected(
      line_of_others(determination, name, record, sheet.slots[slots.front()].entity, place));
}

const units::Value& value_of(const reference::Determination& determination, LinePlace place) {
  return determination.slots[place.slot][place.row];
}

std::string shown_value(const reference::Determination& determination, LinePlace place) {
  const check::Type& type = determination.sheet->slots[place.slot].type;
  const units::Value& value = value_of(determination, place);
  if (value.is_unknown()) return "undetermined";
  if (value.is_error()) return "an error: " + value.note().message;
  if (type.kind != check::TypeKind::record || value.is_blank()) {
    return check::value_to_string(*determination.sheet->program, type, value);
  }
  const auto& names = determination.rows.name[type.entity()];
  if (!type.list) return names[static_cast<std::size_t>(value.number())];
  std::string result;
  for (const std::uint32_t row : value.rows().rows)
    result += (result.empty() ? "" : ", ") + names[row];
  return result.empty() ? "none" : result;
}

std::vector<std::string> failing_rules(const reference::Determination& determination,
                                       RecordPlace record) {
  const plan::Worksheet& sheet = *determination.sheet;
  const check::Program& program = *sheet.program;
  const auto rule_line = [&](const reference::RuleOutcome& outcome) -> const check::Line& {
    return program.lines[program.rules[sheet.rules[outcome.rule].rule].line];
  };
  std::vector<std::string> reasons;
  for (const reference::DecisionOutcome& outcome : determination.decisions) {
    const check::Decision& decision = program.decisions[sheet.decisions[outcome.decision].decision];
    if (program.lines[decision.line].entity != record.entity || outcome.row != record.row) continue;
    for (const reference::RuleOutcomeId rule : outcome.reasons)
      reasons.push_back(rule_line(determination.rules[rule]).name);
  }
  std::vector<std::string> others;
  for (const reference::RuleOutcome& outcome : determination.rules) {
    const check::Line& line = rule_line(outcome);
    if (outcome.fails == reference::Holds::yes && line.entity == record.entity &&
        outcome.row == record.row) {
      others.push_back(line.name);
    }
  }
  return without_repeats(std::move(reasons), others);
}

std::vector<std::string> needed_facts(const reference::Determination& determination,
                                      LinePlace place) {
  std::vector<std::string> alone;
  std::vector<std::string> together;
  append_needs(determination, place, alone, together);
  return without_repeats(std::move(alone), together);
}

std::vector<std::string> needed_facts(const reference::Determination& determination) {
  std::vector<std::string> alone;
  std::vector<std::string> together;
  const auto append_slot = [&](plan::SlotId slot) {
    for (std::uint32_t row = 0; row < determination.slots[slot].size(); ++row) {
      if (!determination.slots[slot][row].is_firm())
        append_needs(determination, {slot, row}, alone, together);
    }
  };
  for (const reference::Need& need : reference::needs_to_apply(determination)) {
    alone.push_back(need_name(determination, need));
  }
  for (const plan::SheetDecision& decision : determination.sheet->decisions)
    append_slot(decision.slot);
  for (const plan::SlotId slot : determination.sheet->form_lines) append_slot(slot);
  return without_repeats(std::move(alone), together);
}

std::string record_prefix(const reference::Determination& determination, RecordPlace record) {
  if (is_nameless(*determination.sheet->program, record.entity)) return {};
  return determination.rows.name[record.entity][record.row] + ".";
}

}  // namespace poppy::engine
