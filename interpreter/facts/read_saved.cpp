// What past decisions kept: `saved` of a case file, by month, run date and line.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_reader.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::facts {
namespace {

using check::EntityId;
using check::Line;
using check::LineId;
using county::quoted;
using county::words_for;
using text::ProblemCode;

struct SavedReading {
  CaseReading& reading;
  std::vector<LineId> kept;                          // by some decision, each once
  std::set<std::pair<LineId, std::uint32_t>> given;  // lines and records of the entry being read
};

std::vector<LineId> kept_lines(const check::Program& program) {
  std::set<LineId> lines;
  for (const check::Decision& decision : program.decisions) {
    lines.insert(decision.line);
    lines.insert(decision.keep.begin(), decision.keep.end());
  }
  return {lines.begin(), lines.end()};
}

bool is_named(const Line& line, std::string_view name) {
  return line.name == name || fmt::format("{}.{}", line.module, line.name) == name;
}

/// Lines of County stand beside those of the case.
bool stands_under(const SavedReading& saved, EntityId entity, const Line& line) {
  return line.entity == entity ||
         (entity == saved.reading.case_entity && line.entity == check::kCountyEntity);
}

/// Why no kept line of the entity has the name, as well as can be told.
void report_no_line(SavedReading& saved, EntityId entity, const YamlEntry& entry) {
  const check::Program& program = saved.reading.program;
  std::vector<std::string_view> names;
  for (const LineId id : saved.kept) {
    const Line& line = program.lines[id];
    if (stands_under(saved, entity, line)) {
      names.push_back(line.name);
    } else if (is_named(line, entry.key)) {
      saved.reading.add(
          ProblemCode::saved_line, entry.key_span,
          fmt::format("{} is a line of {}", quoted(entry.key), program.entities[line.entity].name),
          fmt::format("write it under the record's key in `{}`",
                      program.entities[line.entity].list_name));
      return;
    }
  }
  for (const EntityId child : saved.reading.children[entity]) {
    names.push_back(program.entities[child].list_name);
  }
  const bool is_line = std::ranges::any_of(program.lines, [&](const Line& line) {
    return line.kind != check::LineKind::outcome_part && is_named(line, entry.key);
  });
  const std::string nearest = county::suggestion(entry.key, names);
  saved.reading.add(ProblemCode::saved_line, entry.key_span,
                    is_line ? fmt::format("no decision keeps the line {}", quoted(entry.key))
                            : fmt::format("{} is no line that a decision keeps of a {}",
                                          quoted(entry.key), program.entities[entity].name),
                    is_line           ? "leave it out, or name it behind `keep` in a decision"
                    : nearest.empty() ? "write a line that a decision names behind `keep`"
                                      : nearest);
}

std::optional<LineId> find_kept_line(SavedReading& saved, EntityId entity, const YamlEntry& entry) {
  const check::Program& program = saved.reading.program;
  std::vector<LineId> found;
  for (const LineId id : saved.kept) {
    const Line& line = program.lines[id];
    if (stands_under(saved, entity, line) && is_named(line, entry.key)) found.push_back(id);
  }
  if (found.size() == 1) return found.front();
  if (found.empty()) {
    report_no_line(saved, entity, entry);
    return std::nullopt;
  }
  saved.reading.add(ProblemCode::saved_line, entry.key_span,
                    fmt::format("both {} and {} keep a line {}", program.lines[found[0]].module,
                                program.lines[found[1]].module, quoted(entry.key)),
                    fmt::format("write `{}.{}`", program.lines[found[0]].module, entry.key));
  return std::nullopt;
}

void read_line(SavedReading& saved, EntityId entity, std::uint32_t record, const YamlEntry& entry,
               SavedDecision& decision) {
  CaseReading& reading = saved.reading;
  const std::optional<LineId> id = find_kept_line(saved, entity, entry);
  if (!id) return;
  const Line& line = reading.program.lines[*id];
  const std::uint32_t row = line.entity == entity ? record : 0;
  const bool doubled = !saved.given.emplace(*id, row).second;
  if (doubled) {
    reading.add(ProblemCode::case_conflict, entry.key_span,
                fmt::format("the line {} is given twice, by its short and its full name",
                            quoted(line.name)),
                "keep one of the two");
    return;
  }
  // An enum may have a value of that name; any word may be the key of a record.
  const bool is_unknown =
      is_word(entry.value, "unknown", line.type) &&
      (line.type.kind == check::TypeKind::text || line.type.kind == check::TypeKind::record ||
       !parse_value(reading.program, line.type, entry.value));
  if (is_unknown) {
    decision.values.push_back({*id, row, units::Value::unknown()});
    return;
  }
  if (auto value = read_value(reading, entry.key, line.type, entry.value)) {
    check_reference(reading, line.type, *value, entry.value.span);
    decision.values.push_back({*id, row, std::move(*value)});
  }
}

void read_lines(SavedReading& saved, EntityId entity, std::uint32_t record, const YamlNode& node,
                SavedDecision& decision);

void read_saved_list(SavedReading& saved, EntityId entity, std::uint32_t parent,
                     const YamlNode& node, SavedDecision& decision) {
  CaseReading& reading = saved.reading;
  const check::Entity& of = reading.program.entities[entity];
  if (node.kind != YamlKind::mapping) {
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("{} of a past decision is a mapping, found {}", quoted(of.list_name),
                            words_for(node)),
                of.at_most_one
                    ? fmt::format("write `{}: {{ LINE: VALUE }}`", of.list_name)
                    : fmt::format("write `{}: {{ KEY: {{ LINE: VALUE }} }}`", of.list_name));
    return;
  }
  const auto& by_key = reading.by_key[entity];
  if (of.at_most_one) {
    const auto only = by_key.lower_bound({parent, ""});
    if (only == by_key.end() || only->first.first != parent) {
      reading.add(ProblemCode::no_such_record, node.span,
                  fmt::format("the case has no {}", quoted(of.list_name)),
                  fmt::format("give the facts of `{}`, or leave its lines out", of.list_name));
      return;
    }
    read_lines(saved, entity, only->second, node, decision);
    return;
  }
  for (const YamlEntry& entry : node.entries) {
    const std::expected<std::string, std::string> key =
        parse_key(reading.program, entity, entry.key);
    const auto record = key ? by_key.find({parent, *key}) : by_key.end();
    if (record != by_key.end()) {
      read_lines(saved, entity, record->second, entry.value, decision);
      continue;
    }
    std::vector<std::string_view> names;
    constexpr std::size_t most = 100;  // of a longer list no name is suggested
    for (auto next = by_key.lower_bound({parent, ""});
         next != by_key.end() && next->first.first == parent && names.size() < most; ++next) {
      names.push_back(next->first.second);
    }
    const std::string nearest = county::suggestion(entry.key, names);
    reading.add(
        ProblemCode::no_such_record, entry.key_span,
        key ? fmt::format("there is no {} {} here", of.name, quoted(entry.key)) : key.error(),
        nearest.empty() ? fmt::format("write the key of one of the `{}`", of.list_name) : nearest);
  }
}

void read_lines(SavedReading& saved, EntityId entity, std::uint32_t record, const YamlNode& node,
                SavedDecision& decision) {
  CaseReading& reading = saved.reading;
  if (node.kind != YamlKind::mapping) {
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("what a decision kept of a {} is a mapping, found {}",
                            reading.program.entities[entity].name, words_for(node)),
                "write `{ LINE: VALUE }`");
    return;
  }
  const bool is_top = entity == reading.case_entity;
  for (const YamlEntry& entry : node.entries) {
    if (is_top && (entry.key == "month" || entry.key == "run_date")) continue;
    const std::vector<EntityId>& children = reading.children[entity];
    const auto child = std::ranges::find_if(
        children, [&](EntityId id) { return reading.program.entities[id].list_name == entry.key; });
    if (child != children.end()) {
      read_saved_list(saved, *child, record, entry.value, decision);
    } else {
      read_line(saved, entity, record, entry, decision);
    }
  }
}

bool has_key(CaseReading& reading, const YamlNode& node, std::string_view key) {
  if (node.find(key) != nullptr) return true;
  reading.add(ProblemCode::case_missing_key, {node.span.file, node.span.begin, node.span.begin},
              fmt::format("a past decision has no `{}`", key),
              key == "month" ? "write `month: 2021-08`" : "write `run_date: 2021-08-01`");
  return false;
}

}  // namespace

void read_saved(CaseReading& reading, const YamlNode& node) {
  reading.facts.saved_given = true;
  if (node.kind != YamlKind::sequence) {
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("`saved` is a list of past decisions, found {}", words_for(node)),
                "write `saved: []` if there are none, or leave it out where they are unknown");
    return;
  }
  SavedReading saved{reading, kept_lines(reading.program), {}};
  for (const YamlNode& item : node.items) {
    if (item.kind != YamlKind::mapping) {
      reading.add(ProblemCode::case_shape, item.span,
                  fmt::format("a past decision is a mapping, found {}", words_for(item)),
                  "write `- { month: 2021-07, run_date: 2021-07-20, LINE: VALUE }`");
      continue;
    }
    SavedDecision decision;
    saved.given.clear();
    if (has_key(reading, item, "month")) {
      decision.month = county::read_month(*item.find("month"), "month", ProblemCode::case_value,
                                          reading.problems)
                           .value_or(units::Month{});
    }
    if (has_key(reading, item, "run_date")) {
      decision.run_date = county::read_day(*item.find("run_date"), "run_date",
                                           ProblemCode::case_value, reading.problems)
                              .value_or(units::Date{});
    }
    read_lines(saved, reading.case_entity, 0, item, decision);
    reading.facts.saved.push_back(std::move(decision));
  }
}

bool speaks_for(const check::Program& program, const SavedDecision& decision,
                std::string_view of_program) {
  return decision.values.empty() ||
         std::ranges::any_of(decision.values, [&](const SavedValue& value) {
           return program.lines[value.line].program == of_program;
         });
}

}  // namespace poppy::facts
