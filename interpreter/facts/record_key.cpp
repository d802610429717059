// Keys of records as text, and names of records for people.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_reader.h"
#include "interpreter/facts/fact_columns.h"

namespace poppy::facts {

using check::Entity;
using check::EntityId;
using check::Program;
using check::TypeKind;
using units::Value;

std::string key_text(const Program& program, EntityId entity, const std::vector<Value>& values) {
  const Entity& of = program.entities[entity];
  std::string key;
  for (std::size_t i = 0; i < of.key.size(); ++i) {
    if (i > 0) key += ", ";
    const check::Type& type = program.fields[of.key[i]].type;
    const bool is_text = type.kind == TypeKind::text || type.kind == TypeKind::record;
    key += is_text && values[i].is_known() ? values[i].string()
                                           : check::value_to_string(program, type, values[i]);
  }
  return key;
}

std::expected<std::string, std::string> parse_key(const Program& program, EntityId entity,
                                                  std::string_view text) {
  const Entity& of = program.entities[entity];
  if (of.key.empty()) {
    return std::unexpected(fmt::format("a {} has no key to name it by", of.name));
  }
  std::vector<std::string_view> parts;
  if (of.key.size() == 1) {
    parts.push_back(text);
  } else {
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find(',', begin), text.size());
      std::string_view part = text.substr(begin, end - begin);
      while (part.starts_with(' ')) part.remove_prefix(1);
      while (part.ends_with(' ')) part.remove_suffix(1);
      parts.push_back(part);
      begin = end + 1;
    }
  }
  if (parts.size() != of.key.size()) {
    return std::unexpected(fmt::format("{} is no key of a {}: it has {} parts, with commas between",
                                       county::quoted(text), of.name, of.key.size()));
  }
  std::vector<Value> values;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const check::Type& type = program.fields[of.key[i]].type;
    if (type.kind ==
        TypeKind::record) {  // a key in a key: as it stands, for keys may name each other
      values.push_back(Value::of(std::string(parts[i])));
      continue;
    }
    YamlNode node;
    node.kind = YamlKind::scalar;
    node.scalar = parts[i];
    std::expected<Value, std::string> value = parse_value(program, type, node);
    if (!value) return std::unexpected(value.error());
    values.push_back(std::move(*value));
  }
  return key_text(program, entity, values);
}

EntityId find_case_entity(const Program& program) {
  EntityId found = check::kNone;
  for (const EntityId id : program.entities.ids()) {
    if (id == check::kCountyEntity || program.entities[id].parent != check::kCountyEntity) continue;
    if (found == check::kNone || program.entities[id].name == "Case") found = id;
  }
  return found;
}

namespace {

bool is_of_case(const Program& program, const Entity& of) {
  return of.parent != check::kNone && of.parent != check::kCountyEntity &&
         program.entities[of.parent].parent == check::kCountyEntity;
}

/// What a record is called below its parent. `position`: its place there.
std::string own_name(const Program& program, EntityId entity, std::string_view key,
                     std::ptrdiff_t position) {
  const Entity& of = program.entities[entity];
  if (of.key.empty()) {
    return of.at_most_one ? of.list_name : fmt::format("{}/{}", of.list_name, position);
  }
  const bool by_key_alone = entity == list_named_by_key(program) && !is_list_of_case(program, key);
  std::string name = by_key_alone ? std::string() : of.list_name + "/";
  append_name_part(name, key);
  return name;
}

}  // namespace

EntityId list_named_by_key(const Program& program) {
  for (const EntityId id : program.entities.ids()) {
    if (is_of_case(program, program.entities[id]) && !program.entities[id].key.empty()) return id;
  }
  return check::kNone;
}

bool is_list_of_case(const Program& program, std::string_view name) {
  return std::ranges::any_of(
      program.entities, [&](const Entity& of) { return of.depth == 2 && of.list_name == name; });
}

void append_name_part(std::string& to, std::string_view key) {
  for (const char c : key) {
    if (c == '~') {
      to += "~0";
    } else if (c == '/') {
      to += "~1";
    } else {
      to += c;
    }
  }
}

std::string record_name(const Program& program, const CaseFacts& facts, EntityId entity,
                        std::uint32_t record) {
  if (entity == check::kCountyEntity) {
    if (!facts.county) return "county";
    return program.enums[check::kCountyEnum].values[facts.county->value].name;
  }
  const Entity& of = program.entities[entity];
  if (of.parent == check::kCountyEntity) return facts.id;
  const Record& self = facts.records[entity][record];
  const auto before = facts.records[entity].begin() + record;
  const auto position = std::count_if(
      facts.records[entity].begin(), before,
      [&](const Record& other) { return of.key.empty() && other.parent == self.parent; });
  const std::string above = program.entities[of.parent].parent == check::kCountyEntity
                                ? std::string()
                                : record_name(program, facts, of.parent, self.parent);
  return record_name_below(program, entity, above, self.key, static_cast<std::size_t>(position));
}

std::string record_name_below(const Program& program, EntityId entity, std::string_view above,
                              std::string_view key, std::size_t position) {
  std::string own = own_name(program, entity, key, static_cast<std::ptrdiff_t>(position));
  return above.empty() ? own : fmt::format("{}/{}", above, own);
}

std::string record_name(const Program& program, const FactColumns& columns, EntityId entity,
                        std::uint32_t row) {
  const Entity& of = program.entities[entity];
  const EntityRows& rows = columns.entities[entity];
  const std::uint32_t parent = rows.parent[row];
  const std::string own =
      own_name(program, entity, columns.pools.text(rows.key[row]), row - rows.list_begin[parent]);
  if (program.entities[of.parent].parent == check::kCountyEntity) return own;
  return fmt::format("{}/{}", record_name(program, columns, of.parent, parent), own);
}

}  // namespace poppy::facts
