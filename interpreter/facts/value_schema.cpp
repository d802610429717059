// See value_schema.h.
#include "interpreter/facts/value_schema.h"

#include <fmt/core.h>

#include <utility>

namespace poppy::facts::schema {
namespace {

using check::Program;
using check::Type;
using check::TypeKind;

constexpr std::string_view kDateOrOpen = "^([0-9]{4}-[0-9]{2}-[0-9]{2}|open)$";

Json of_enum(const Program& program, check::EnumId type) {
  return reference(type == check::kCountyEnum ? "county" : program.enums[type].name);
}

Json of_kind(const Program& program, const Type& type) {
  switch (type.kind) {
    case TypeKind::boolean:
      return reference("bool");
    case TypeKind::integer:
      return reference("int");
    case TypeKind::money:
      return reference("money");
    case TypeKind::rate:
      return reference("rate");
    case TypeKind::date:
      return pattern(kDateOrOpen);
    case TypeKind::month:
      return pattern(kMonth);
    case TypeKind::span:
      return reference("span");
    case TypeKind::dayset:
      return reference("days");
    case TypeKind::exact_money:  // `$37/3`, `12 1/3 cents`
    case TypeKind::text:
    case TypeKind::record:
      return reference("text");
    case TypeKind::enumeration:
      return of_enum(program, type.enumeration());
    case TypeKind::duration:
    case TypeKind::nothing:
      break;
  }
  text::bug("a fact, flag or line of a type that only literals have");
}

}  // namespace

Json reference(std::string_view name) { return {{"$ref", fmt::format("#/$defs/{}", name)}}; }
Json pattern(std::string_view text) { return {{"type", "string"}, {"pattern", text}}; }
Json any_of(std::vector<Json> options) { return {{"anyOf", std::move(options)}}; }

Json of_value(const Program& program, const Type& type) {
  Json schema = of_kind(program, type);
  if (!type.or_blank) return schema;
  return any_of({std::move(schema), Json{{"const", "blank"}}});
}

Json definitions_of_values(const Program& program) {
  Json counties = Json::array();
  for (const check::EnumValue& county : program.enums[check::kCountyEnum].values) {
    counties.push_back(county.name);
  }
  // Any letters' case will do, which an enum alone could not say.
  const Json county = any_of({Json{{"enum", counties}}, Json{{"type", "string"}}});
  const Json words = {{"enum", {"yes", "no", "true", "false"}}};
  const Json days = {{"type", "string"}, {"examples", {"2021-08-01..2021-08-10, 2021-08-20"}}};
  return {
      {"text",
       {{"type",
         Json::array({"string", "number", "boolean"})}}},  // `true` is a text, unquoted, too
      {"bool", any_of({Json{{"type", "boolean"}}, words})},
      {"int", any_of({Json{{"type", "integer"}}, pattern("^-?[0-9]+$")})},
      {"money", any_of({Json{{"type", "number"}}, pattern("^-?\\$?[0-9][0-9,]*(\\.[0-9]+)?$")})},
      {"rate", any_of({Json{{"type", "number"}}, pattern("^-?[0-9][0-9,.]*(%|/[0-9]+)?$")})},
      {"span", {{"type", "string"}, {"examples", {"2021-08-01..2021-08-29"}}}},
      {"days", any_of({days, Json{{"type", "array"}, {"items", days}}})},
      {"county", county}};
}

}  // namespace poppy::facts::schema
