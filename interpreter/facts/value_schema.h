// Values of the rules' types in a JSON Schema: what the schemas of case files, county files and
// rule tests have in common.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "interpreter/check/program.h"

namespace poppy::facts::schema {

using Json = nlohmann::ordered_json;

inline constexpr std::string_view kDialect = "https://json-schema.org/draft/2020-12/schema";
inline constexpr std::string_view kDate = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
inline constexpr std::string_view kMonth = "^[0-9]{4}-[0-9]{2}$";

/// To a definition of the same schema.
[[nodiscard]] Json reference(std::string_view name);
/// A text of that form.
[[nodiscard]] Json pattern(std::string_view text);
[[nodiscard]] Json any_of(std::vector<Json> options);

/// A value as cases and rule tests write it. It refers to definitions_of_values, and to enums by
/// their names.
[[nodiscard]] Json of_value(const check::Program& program, const check::Type& type);
[[nodiscard]] Json definitions_of_values(const check::Program& program);

}  // namespace poppy::facts::schema
