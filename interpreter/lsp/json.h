// The JSON of the protocol: places and ranges. What a client sends that is of another shape ends as
// an exception of the library in server.cpp, which answers `InvalidParams`.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "interpreter/lsp/line_index.h"

namespace poppy::lsp {

using Json = nlohmann::json;

// Thousands are told at once, so these are not made of lists in braces, which copy what they hold.
[[nodiscard]] inline Json to_json(Place place) {
  Json::object_t made;
  made.emplace("line", place.line);
  made.emplace("character", place.character);
  return made;
}
[[nodiscard]] inline Json range_of(const LineIndex& index, std::uint32_t begin, std::uint32_t end) {
  Json::object_t made;
  made.emplace("start", to_json(index.place_of(begin)));
  made.emplace("end", to_json(index.place_of(end)));
  return made;
}
[[nodiscard]] inline Place place_from(const Json& json) {
  return {json.at("line").get<std::uint32_t>(), json.at("character").get<std::uint32_t>()};
}
/// The text under a key; empty where it is not there or null.
[[nodiscard]] inline std::string text_or_empty(const Json& json, const char* key) {
  if (!json.is_object()) return {};
  const auto found = json.find(key);
  return found == json.end() || !found->is_string() ? std::string() : found->get<std::string>();
}
/// What is under the keys, one below the other; null where nothing is.
[[nodiscard]] inline Json below(const Json& json, std::initializer_list<const char*> keys) {
  const Json* at = &json;
  for (const char* key : keys) {
    if (!at->is_object()) return nullptr;
    const auto found = at->find(key);
    if (found == at->end()) return nullptr;
    at = &*found;
  }
  return *at;
}

}  // namespace poppy::lsp
