// A case file against the program: the case's own keys. See case_facts.h; records are read in
// read_records.cpp, past decisions in read_saved.cpp.
#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_reader.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy::facts {
namespace {

using check::EntityId;
using check::Program;
using county::quoted;
using county::words_for;
using text::ProblemCode;
using text::Problems;

constexpr std::array<std::string_view, 8> kReserved = {"case",   "id",       "county",   "month",
                                                       "months", "run_date", "programs", "saved"};

text::Span start_of(const YamlNode& node) {
  return {node.span.file, node.span.begin, node.span.begin};
}

CaseReading start_reading(const Program& program, Problems& problems) {
  CaseReading reading{program, problems, {}, find_case_entity(program), {}, {}, {}};
  const std::size_t entities = program.entities.size();
  reading.children.resize(entities);
  reading.by_key.resize(entities);
  reading.keys.resize(entities);
  reading.facts.records.resize(entities);
  for (const EntityId id : program.entities.ids()) {
    const EntityId parent = program.entities[id].parent;
    if (parent != check::kNone) reading.children[parent].push_back(id);
  }
  return reading;
}

/// The case's key, under `case` or `id`, is also the fact that is the key field.
void read_id(CaseReading& reading, const YamlEntry& entry) {
  const check::Entity& of = reading.program.entities[reading.case_entity];
  const YamlNode& node = entry.value;
  if (node.kind != YamlKind::scalar || node.scalar.empty()) {
    reading.add(
        ProblemCode::case_shape, node.span,
        fmt::format("`{}` is the case's number or name, found {}", entry.key, words_for(node)),
        "write `case: ga-0001`");
    return;
  }
  if (!reading.facts.id.empty()) {
    reading.add(ProblemCode::case_conflict, entry.key_span, "the case is named twice",
                "keep one of `case` and `id`");
    return;
  }
  reading.facts.id = node.scalar;
  Record& record = reading.facts.records[reading.case_entity][0];
  record.key = node.scalar;
  if (of.key.size() != 1) return;
  const check::Field& field = reading.program.fields[of.key[0]];
  const std::optional<units::Value> value = read_value(reading, entry.key, field.type, node);
  if (!value) return;
  record.key = key_text(reading.program, reading.case_entity, {*value});
  reading.facts.id = record.key;
  const auto position = std::ranges::find(of.fields, of.key[0]) - of.fields.begin();
  record.facts[static_cast<std::size_t>(position)] = {{*value, {}, node.span}};
}

void read_county_name(CaseReading& reading, const YamlNode& node) {
  const check::Type county{check::TypeKind::enumeration, check::kCountyEnum.value, false, false};
  if (const auto value = read_value(reading, "county", county, node)) {
    reading.facts.county = check::CountyId(static_cast<std::uint32_t>(value->number()));
  }
}

void read_months(CaseReading& reading, const YamlEntry& entry) {
  CaseFacts& facts = reading.facts;
  if (entry.key == "month") {
    facts.first_month = facts.last_month =
        county::read_month(entry.value, entry.key, ProblemCode::case_value, reading.problems);
    return;
  }
  const std::string hint = "write `months: 2021-07..2021-09`";
  if (entry.value.kind != YamlKind::scalar) {
    reading.add(
        ProblemCode::case_shape, entry.value.span,
        fmt::format("`months` is a first and a last month, found {}", words_for(entry.value)),
        hint);
    return;
  }
  const auto range = units::parse_month_range(entry.value.scalar);
  if (!range) {
    reading.add(ProblemCode::case_value, entry.value.span, "`months`: " + range.error(), hint);
    return;
  }
  facts.first_month = range->first;
  facts.last_month = range->last;
}

void read_program_name(CaseReading& reading, const YamlNode& node) {
  const std::string hint = "write `programs: [gagr]`, or leave `programs` out for all";
  if (node.kind != YamlKind::scalar) {
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("a program is named by one word, found {}", words_for(node)), hint);
    return;
  }
  std::vector<std::string_view> known;
  for (const check::Module& module : reading.program.modules) {
    if (std::ranges::find(known, module.program) == known.end()) known.push_back(module.program);
  }
  if (std::ranges::find(known, node.scalar) == known.end()) {
    const std::string nearest = county::suggestion(node.scalar, known);
    reading.add(ProblemCode::case_value, node.span,
                fmt::format("there are no rules of a program {}", quoted(node.scalar)),
                nearest.empty() ? hint : nearest);
    return;
  }
  reading.facts.programs.push_back(node.scalar);
}

void read_programs(CaseReading& reading, const YamlNode& node) {
  if (node.kind != YamlKind::sequence) {
    read_program_name(reading, node);
    return;
  }
  if (node.items.empty()) {
    reading.add(ProblemCode::case_shape, node.span, "`programs` names no program",
                "leave `programs` out to decide all");
  }
  for (const YamlNode& item : node.items) read_program_name(reading, item);
}

/// `case`, `id`, or the key field by its own name.
bool names_case(const CaseReading& reading, std::string_view key) {
  const check::Entity& of = reading.program.entities[reading.case_entity];
  const bool is_key_field = of.key.size() == 1 && reading.program.fields[of.key[0]].name == key;
  return key == "case" || key == "id" || is_key_field;
}

void read_top_entry(CaseReading& reading, const YamlEntry& entry,
                    const std::vector<std::string_view>& reserved) {
  if (names_case(reading, entry.key)) {
    read_id(reading, entry);
  } else if (entry.key == "county") {
    read_county_name(reading, entry.value);
  } else if (entry.key == "month" || entry.key == "months") {
    read_months(reading, entry);
  } else if (entry.key == "run_date") {
    reading.facts.run_date =
        county::read_day(entry.value, entry.key, ProblemCode::case_value, reading.problems);
  } else if (entry.key == "programs") {
    read_programs(reading, entry.value);
  } else if (entry.key != "saved") {  // which comes when all records are known
    read_record_entry(reading, reading.case_entity, 0, entry, reserved);
  }
}

void check_top_keys(CaseReading& reading, const YamlNode& node) {
  const bool is_named = std::ranges::any_of(
      node.entries, [&](const YamlEntry& entry) { return names_case(reading, entry.key); });
  if (!is_named) {
    reading.add(ProblemCode::case_missing_key, start_of(node), "the case has no name",
                "write `case: ga-0001`");
  }
  if (node.find("month") != nullptr && node.find("months") != nullptr) {
    reading.add(ProblemCode::case_conflict, node.find("months")->span,
                "the case has both `month` and `months`", "keep one of them");
  }
}

void index_keys(CaseReading& reading) {
  for (const EntityId id : reading.program.entities.ids()) {
    const std::vector<Record>& records = reading.facts.records[id];
    for (std::uint32_t i = 0; i < records.size(); ++i) {
      const bool is_first =
          reading.by_key[id].try_emplace({records[i].parent, records[i].key}, i).second;
      if (is_first) reading.keys[id][records[i].key].push_back(i);
    }
  }
}

void check_references(CaseReading& reading) {
  for (const EntityId id : reading.program.entities.ids()) {
    const std::vector<check::FieldId>& fields = reading.program.entities[id].fields;
    for (const Record& record : reading.facts.records[id]) {
      for (std::size_t i = 0; i < fields.size(); ++i) {
        for (const FactVersion& version : record.facts[i]) {
          check_reference(reading, reading.program.fields[fields[i]].type, version.value,
                          version.span);
        }
      }
    }
  }
}

}  // namespace

void check_reference(CaseReading& reading, const check::Type& type, const units::Value& value,
                     text::Span span) {
  if (type.kind != check::TypeKind::record || !value.is_known()) return;
  const auto& keys = reading.keys[type.entity()];
  const std::string& entity = reading.program.entities[type.entity()].name;
  const auto found = keys.find(value.string());
  if (found != keys.end()) {
    if (found->second.size() == 1) return;
    const auto name = [&](std::size_t i) {
      return record_name(reading.program, reading.facts, type.entity(), found->second[i]);
    };
    reading.add(ProblemCode::record_doubled, span,
                fmt::format("two records {} have the key {}: {} and {}", entity,
                            quoted(value.string()), name(0), name(1)),
                "a fact names a record by its key alone: give each a key of its own");
    return;
  }
  constexpr std::size_t most = 100;  // of a longer list no name is suggested
  std::vector<std::string_view> names;
  if (keys.size() <= most) {
    for (const auto& [key, records] : keys) names.emplace_back(key);
  }
  const std::string nearest = county::suggestion(value.string(), names);
  reading.add(
      ProblemCode::no_such_record, span,
      fmt::format("the case has no {} {}", entity, quoted(value.string())),
      nearest.empty() ? fmt::format("write the key of a {} of this case", entity) : nearest);
}

text::Result<CaseFacts> read_case(const text::SourceSet& /*sources*/, const Program& program,
                                  const YamlNode& node) {
  Problems problems;
  CaseReading reading = start_reading(program, problems);
  if (reading.case_entity == check::kNone) {
    reading.add(ProblemCode::case_shape, start_of(node), "the rules describe no case",
                "add a module that declares `entity Case of County`");
    return std::unexpected(std::move(problems));
  }
  if (node.kind != YamlKind::mapping) {
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("a case is a mapping, found {}", words_for(node)),
                "begin with `case: ga-0001`");
    return std::unexpected(std::move(problems));
  }
  static_cast<void>(add_record(reading, check::kCountyEntity, 0, start_of(node)));
  static_cast<void>(add_record(reading, reading.case_entity, 0, node.span));
  reading.facts.records[check::kCountyEntity][0].children_given[reading.case_entity] = true;
  const std::vector<std::string_view> reserved(kReserved.begin(), kReserved.end());
  for (const YamlEntry& entry : node.entries) read_top_entry(reading, entry, reserved);
  check_top_keys(reading, node);
  fill_entered(reading, reading.case_entity, 0);
  index_keys(reading);
  check_references(reading);
  if (const YamlNode* saved = node.find("saved")) read_saved(reading, *saved);
  if (!problems.empty()) {
    text::sort_problems(problems);
    text::keep_first_problems(problems);
    return std::unexpected(std::move(problems));
  }
  return std::move(reading.facts);
}

}  // namespace poppy::facts
