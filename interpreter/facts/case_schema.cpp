// Program -> JSON Schema of its case files. See case_schema.h.

#include "interpreter/facts/case_schema.h"

#include <fmt/core.h>

#include <set>

#include "interpreter/facts/case_facts.h"

namespace poppy::facts {
namespace {

using check::EntityId;
using check::Program;
using check::TypeKind;
using schema::any_of;
using schema::Json;
using schema::kDate;
using schema::kMonth;
using schema::of_value;
using schema::pattern;
using schema::reference;

Json names_of(const check::Enum& type) {
  std::set<std::string> seen;
  Json names = Json::array();
  for (const check::EnumValue& value : type.values) {
    if (seen.insert(value.name).second) names.push_back(value.name);
    if (seen.insert(value.title).second) names.push_back(value.title);
  }
  return names;
}

/// An int, amount or rate as a number within its range; as a text, only its sign can be said.
Json schema_of_bounded(const check::Field& field) {
  const units::Bounds& bounds = field.bounds;
  const bool is_money = field.type.kind == TypeKind::money;
  const bool is_int = field.type.kind == TypeKind::integer;
  const auto number = [&](const units::Rational& value) {
    const units::Rational unit = is_money ? *units::divide(value, {100, 1}) : value;
    return Json::parse(units::to_string(unit), nullptr, false);
  };
  Json within = {{"type", is_int ? "integer" : "number"}};
  const auto add = [&](const char* word, const std::optional<units::Rational>& bound) {
    if (!bound) return;
    if (Json value = number(*bound); value.is_number()) within[word] = std::move(value);
  };
  add("minimum", bounds.low);
  add("maximum", bounds.high);
  add("multipleOf", bounds.step);
  const bool no_minus = bounds.low && compare(*bounds.low, units::Rational{0, 1}) >= 0;
  std::string written = is_int     ? "[0-9]+"
                        : is_money ? "\\$?[0-9][0-9,]*(\\.[0-9]+)?"
                                   : "[0-9][0-9,.]*(%|/[0-9]+)?";
  return any_of({within, pattern(fmt::format("^{}{}$", no_minus ? "" : "-?", written))});
}

Json schema_of_field(const Program& program, const check::Field& field) {
  Json plain = of_value(program, field.type);
  if (field.bounds.any()) {
    const bool is_time = field.type.kind == TypeKind::date || field.type.kind == TypeKind::month;
    if (!is_time) {
      plain = schema_of_bounded(field);
      if (field.type.or_blank) plain = any_of({std::move(plain), Json{{"const", "blank"}}});
    }
    plain["description"] = check::bounds_text(program, field);
  }
  Json schema = plain;
  if (field.dated) {
    const Json entry = {{"type", "object"},
                        {"properties",
                         {{"value", plain},
                          {"from", pattern(kMonth)},
                          {"until", pattern(kMonth)},
                          {"entered", pattern(kDate)},
                          {"note", reference("text")}}},
                        {"required", Json::array({"value"})},
                        {"additionalProperties", false}};
    schema = any_of({plain, entry, Json{{"type", "array"}, {"items", entry}}});
  }
  if (!field.title.empty()) schema["title"] = field.title;
  return schema;
}

Json schema_of_list(const check::Entity& of) {
  const Json record = reference(of.name);
  const Json list = {{"type", "array"}, {"items", record}};
  if (of.at_most_one) {
    const Json one = any_of({record, Json{{"const", "blank"}}});
    if (of.entered == check::kNone) return one;
    return any_of({record, Json{{"const", "blank"}}, list});
  }
  if (of.key.size() != 1) return list;
  return any_of({list, Json{{"type", "object"}, {"additionalProperties", record}}});
}

Json facts_of(const Program& program, EntityId entity) {
  Json::object_t properties;  // no two are named alike, and [] would look through all
  for (const check::FieldId id : program.entities[entity].fields) {
    const check::Field& field = program.fields[id];
    properties.emplace_back(field.name, schema_of_field(program, field));
  }
  for (const check::Entity& child : program.entities) {
    if (child.parent == entity) properties.emplace_back(child.list_name, schema_of_list(child));
  }
  return properties;
}

Json saved_schema() {
  return {{"type", "array"},
          {"items",
           {{"type", "object"},
            {"properties", {{"month", pattern(kMonth)}, {"run_date", pattern(kDate)}}},
            {"required", Json::array({"month", "run_date"})}}}};
}

}  // namespace

schema::Json case_properties(const Program& program) {
  const EntityId case_entity = find_case_entity(program);
  std::set<std::string> programs;
  for (const check::Module& module : program.modules) programs.insert(module.program);
  Json program_name = Json{{"type", "string"}};
  if (!programs.empty()) program_name = Json{{"enum", programs}};
  Json properties = case_entity == check::kNone ? Json::object() : facts_of(program, case_entity);
  properties["case"] = reference("text");
  properties["id"] = reference("text");
  properties["county"] = reference("county");
  properties["month"] = pattern(kMonth);
  properties["months"] = pattern("^[0-9]{4}-[0-9]{2}(\\.\\.[0-9]{4}-[0-9]{2})?$");
  properties["run_date"] = pattern(kDate);
  properties["programs"] =
      any_of({program_name, Json{{"type", "array"}, {"items", program_name}, {"minItems", 1}}});
  properties["saved"] = saved_schema();
  return properties;
}

schema::Json case_definitions(const Program& program) {
  const EntityId case_entity = find_case_entity(program);
  Json definitions = schema::definitions_of_values(program);
  for (const EntityId id : program.entities.ids()) {
    if (id == check::kCountyEntity || id == case_entity) continue;
    definitions[program.entities[id].name] = {
        {"type", "object"}, {"properties", facts_of(program, id)}, {"additionalProperties", false}};
  }
  for (const check::EnumId id : program.enums.ids()) {
    if (id == check::kCountyEnum) continue;
    definitions[program.enums[id].name] = {{"enum", names_of(program.enums[id])}};
  }
  return definitions;
}

std::string write_case_schema(const Program& program) {
  const Json schema = {{"$schema", schema::kDialect},
                       {"title", "A case"},
                       {"type", "object"},
                       {"properties", case_properties(program)},
                       {"anyOf", Json::array({{{"required", Json::array({"case"})}},
                                              {{"required", Json::array({"id"})}}})},
                       {"additionalProperties", false},
                       {"$defs", case_definitions(program)}};
  return schema.dump(2) + "\n";
}

}  // namespace poppy::facts
