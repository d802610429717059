// Program -> JSON Schema of its county files. See county_schema.h.
#include "interpreter/facts/county_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>

#include "interpreter/county/county_keys.h"
#include "interpreter/facts/value_schema.h"

namespace poppy::facts {
namespace {

using check::Flag;
using check::Program;
using check::Type;
using check::TypeKind;
using schema::any_of;
using schema::Json;
using schema::reference;

constexpr std::string_view kMonth = "(19[0-9]{2}|[2-9][0-9]{3})-(0[1-9]|1[0-2])";
constexpr std::string_view kDayOfMonth = "-(0[1-9]|[12][0-9]|3[01])";
constexpr std::string_view kTimeOfDay = "([ T]([01][0-9]|2[0-3]):[0-5][0-9])?";

Json whole(std::string_view pattern) { return schema::pattern(fmt::format("^{}$", pattern)); }

/// `words`: what editors say of a text that has not this form (a word of theirs, not of the
/// standard).
Json form(std::string_view pattern, std::string_view words) {
  Json schema = whole(pattern);
  schema["patternErrorMessage"] = words;
  return schema;
}

Json described(Json schema, std::string_view words) {
  schema["description"] = words;
  return schema;
}

/// `"10"`, or 10 as an editor reads it without its quotes.
Json digits(int count, std::string_view words) {
  const std::string most(static_cast<std::size_t>(count), '9');
  return described(
      any_of({whole(fmt::format("[0-9]{{{}}}", count)),
              Json{{"type", "integer"}, {"minimum", 0}, {"maximum", Json::parse(most)}}}),
      words);
}

// ---- The keys of an entry

Json entry_key(std::string_view key, const Json& value) {
  if (key == "value") return described(value, "What the setting is from then on.");
  if (key == "from")
    return described(reference("month"), "The first month it holds for; left out: no bound.");
  if (key == "until")
    return described(reference("month"), "The last month it holds for; left out: no bound.");
  if (key == "entered") {
    return described(reference("moment"),
                     "The day it was entered: runs before that day do not see it. With the time "
                     "where a day has two: 2022-03-07 14:30. Not beside runs_from.");
  }
  if (key == "runs_from") {
    return described(reference("day"),
                     "Instead of entered: a change planned for runs from that day on.");
  }
  if (key == "by") {
    Json by = reference("text");
    by["minLength"] = 1;
    by["maxLength"] = county::kLongestBy;
    by["pattern"] = "^[^ ](.*[^ ])?$";
    return described(std::move(by), "Who entered it: a name or an id, on one line.");
  }
  if (key == "note") {
    return described(reference("text"),
                     "On what authority; shown in every explanation that rests on it.");
  }
  text::bug("a key of an entry that the schema of county files does not have");
}

Json entry_of(const Json& value) {
  Json::object_t keys;
  for (const std::string_view key : county::kEntryKeys) {
    keys.emplace_back(std::string(key), entry_key(key, value));
  }
  return {{"type", "object"},
          {"properties", std::move(keys)},
          {"required", Json::array({"value"})},
          // Not both, told at the one that is too much.
          {"dependentSchemas", {{"runs_from", {{"properties", {{"entered", false}}}}}}},
          {"additionalProperties", false}};
}

// ---- Flags and their types

/// Its values one by one, each with its title.
Json choices(const check::Enum& type) {
  Json all = Json::array();
  for (const check::EnumValue& value : type.values) {
    Json one = {{"const", value.name}};
    if (value.title != value.name) {
      one["title"] = value.title;
      one["description"] = value.title;  // what editors show beside it
    }
    all.push_back(std::move(one));
  }
  if (all.empty()) return Json(false);
  return {{"oneOf", std::move(all)}};
}

Json plain_value(const Program& program, const Type& type) {
  Type known = type;
  known.or_blank = false;
  if (type.kind == TypeKind::boolean) {  // one list, which editors show whole where it is missed
    return {{"enum", Json::array({"yes", "no", true, false, "true", "false"})}};
  }
  if (type.kind == TypeKind::month) return reference("month");
  if (type.kind == TypeKind::date) return any_of({reference("day"), Json{{"const", "open"}}});
  if (type.kind == TypeKind::enumeration && type.enumeration() != check::kCountyEnum) {
    return choices(program.enums[type.enumeration()]);
  }
  return schema::of_value(program, known);
}

/// For each type of flags its value, an entry of it, and what stands behind a flag's name.
class Definitions {
 public:
  explicit Definitions(const Program& program)
      : program_(program), of_values_(schema::definitions_of_values(program)) {
    all_["text"] = of_values_["text"];
    all_["month"] = form(kMonth, "A month is written as 2022-05.");
    all_["day"] = form(fmt::format("{}{}", kMonth, kDayOfMonth), "A day is written as 2022-03-07.");
    all_["moment"] = form(fmt::format("{}{}{}", kMonth, kDayOfMonth, kTimeOfDay),
                          "A day is written as 2022-03-07, with its time as 2022-03-07 14:30.");
  }

  Json setting(const Type& type) {
    std::string name = type_name(program_, type);
    std::ranges::replace(name, ' ', '_');
    const std::string setting = fmt::format("setting_of_{}", name);
    if (all_.contains(setting)) return reference(setting);
    const std::string value = fmt::format("value_of_{}", name);
    const std::string entry = fmt::format("entry_of_{}", name);
    Json plain = plain_value(program_, type);
    if (type.or_blank) {
      plain = any_of({std::move(plain), Json{{"enum", Json::array({"blank", ""})}}});
    }
    define_words_of(plain);
    all_[value] = std::move(plain);
    all_[entry] = entry_of(reference(value));
    all_[setting] = any_of({reference(value), reference(entry),
                            Json{{"type", "array"}, {"items", reference(entry)}, {"minItems", 1}}});
    return reference(setting);
  }

  Json take() { return std::move(all_); }

 private:
  /// What values refer to, of the types that flags have and of no others.
  void define_words_of(const Json& value) {
    const std::string text = value.dump();
    for (const auto& [name, definition] : of_values_.items()) {
      if (text.find(reference(name).dump()) != std::string::npos) all_[name] = definition;
    }
  }

  const Program& program_;
  Json of_values_;
  Json all_;
};

std::string description_of(const Program& program, const Flag& flag,
                           const std::map<std::string_view, const check::Module*>& modules) {
  std::vector<std::string> words;
  if (!flag.number.empty()) words.push_back(fmt::format("Number {}.", flag.number));
  if (!flag.group.empty()) words.push_back(fmt::format("Group {}.", flag.group));
  const auto module = modules.find(flag.module);
  if (module != modules.end() && !module->second->title.empty()) {
    words.push_back(fmt::format("Declared in {}, {}.", flag.module, module->second->title));
  } else {
    words.push_back(fmt::format("Declared in {}.", flag.module));
  }
  if (module != modules.end() && !module->second->sources.empty()) {
    words.push_back(fmt::format("Source: {}.", fmt::join(module->second->sources, "; ")));
  }
  words.push_back(flag.unset.is_unknown()
                      ? std::string("Not known while it is not set.")
                      : fmt::format("While it is not set: {}.",
                                    value_to_string(program, flag.type, flag.unset)));
  if (flag.set_by_state) {
    words.emplace_back("Set by the state: a county's admins leave it as it is.");
  }
  return fmt::format("{}", fmt::join(words, " "));
}

Json flags_of(const Program& program, Definitions& definitions) {
  std::map<std::string_view, const check::Module*> modules;
  for (const check::Module& module : program.modules) modules.emplace(module.name, &module);
  Json::object_t flags;  // no two are named alike, and [] would look through all
  for (const Flag& flag : program.flags) {
    Json schema = definitions.setting(flag.type);
    schema["title"] = flag.title;
    schema["description"] = description_of(program, flag, modules);
    flags.emplace_back(flag.name, std::move(schema));
  }
  return flags;
}

// ---- The file

Json names_of_counties(const Program& program) {
  Json names = Json::array();
  for (const check::County& county : program.counties) names.push_back(county.name);
  return names;
}

Json file_key(std::string_view key, const Program& program, Definitions& definitions) {
  if (key == "county") {
    Json county = reference("text");
    county["minLength"] = 1;
    county["examples"] = names_of_counties(program);
    return described(std::move(county), "The county's name.");
  }
  if (key == "code") return digits(2, "The county's number, of two digits, in quotes.");
  if (key == "fips") {
    return digits(5, "Its number among the counties of the United States, of five digits.");
  }
  if (key == "flags") {
    return {{"type", Json::array({"object", "null"})},
            {"description", "The settings by name; one that is not here is not set."},
            {"properties", flags_of(program, definitions)},
            {"additionalProperties", false}};
  }
  text::bug("a key of county files that their schema does not have");
}

}  // namespace

std::string write_county_schema(const Program& program) {
  Definitions definitions(program);
  Json::object_t keys;
  for (const std::string_view key : county::kFileKeys) {
    keys.emplace_back(std::string(key), file_key(key, program, definitions));
  }
  const Json schema = {{"$schema", schema::kDialect},
                       {"title", "The settings of a county"},
                       {"type", "object"},
                       {"properties", std::move(keys)},
                       {"required", Json::array({"county"})},
                       {"additionalProperties", false},
                       {"$defs", definitions.take()}};
  return schema.dump(2) + "\n";
}

}  // namespace poppy::facts
