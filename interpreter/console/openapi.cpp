// See openapi.h.
#include "interpreter/console/openapi.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "interpreter/console/api.h"
#include "interpreter/engine/rules_data.h"

namespace poppy::console {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kAbout =
    "What the console does, for programs: counties and their settings, plans of changes, cases and "
    "decisions, by the same rights as the pages. Amounts are texts such as `$291.00`, and no "
    "number "
    "is a floating-point one. A member or a query that an operation does not know is refused.";

/// What stands in examples: out of the rules, so that they can be tried.
struct ExampleWords {
  std::string county, flag, value;
};

ExampleWords words_of(const Rules& rules) {
  const check::Program& program = *rules.data().program;
  ExampleWords words;
  if (!program.counties.empty()) words.county = program.counties[check::CountyId{0}].name;
  for (const check::Flag& flag : program.flags) {
    if (flag.set_by_state || flag.type.kind != check::TypeKind::boolean) continue;
    words.flag = flag.name;
    words.value = "yes";
    break;
  }
  return words;
}

Json schema_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::text:
    case ValueKind::county:
      return {{"type", "string"}, {"maxLength", kMostParameter}};
    case ValueKind::case_id:
      return {{"type", "string"}, {"minLength", 1}, {"maxLength", kMostParameter}};
    case ValueKind::month:
      return {{"type", "string"}, {"pattern", "^20[0-9]{2}-(0[1-9]|1[0-2])$"}};
    case ValueKind::day:
      return {{"type", "string"},
              {"format", "date"},
              {"pattern", "^20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])$"}};
    case ValueKind::count:
      return {{"type", "integer"}, {"minimum", 1}, {"maximum", kMostCount}};
  }
  return {};
}

Json parameter_json(const Parameter& parameter, const ExampleWords& words) {
  Json json = {{"name", parameter.name}};
  switch (parameter.where) {
    case Where::path:
      json["in"] = "path";
      break;
    case Where::query:
      json["in"] = "query";
      break;
    case Where::header:
      json["in"] = "header";
      break;
  }
  json["description"] = parameter.about;
  json["required"] = parameter.is_required;
  json["schema"] =
      parameter.where == Where::header ? Json{{"type", "string"}} : schema_of(parameter.kind);
  if (parameter.kind == ValueKind::county && !words.county.empty()) {
    json["example"] = words.county;
  }
  return json;
}

Json reference_to(const std::string& schema) {
  return {{"$ref", "#/components/schemas/" + schema}};
}

Json reply_json(const Reply& reply) {
  Json json = {{"description", reply.about}};
  if (reply.has_tag) {
    json["headers"]["ETag"] = {{"description", "The revision of the case"},
                               {"schema", {{"type", "string"}}}};
  }
  if (reply.schema.empty()) return json;
  const bool is_problem = reply.schema == "Problem";
  json["content"][is_problem ? "application/problem+json" : "application/json"]["schema"] =
      reference_to(reply.schema);
  // What is no request, or too much of one, is answered before anybody knows what it asks for.
  constexpr std::array kOfServer = {400, 413, 431, 503};
  if (std::ranges::find(kOfServer, reply.status) != kOfServer.end()) {
    json["content"]["text/html"] = Json::object();
  }
  return json;
}

/// What any operation of this kind may answer.
std::map<int, std::string> usual_replies(const Operation& operation) {
  std::map<int, std::string> usual = {
      {400, "The request could not be read"},
      {403, "Nobody with the roles of this account may do that, or another site asks for it"},
      {404, "There is no such thing"},
      {431, "The address or the headers are too long"},
      {503, "Too much is being done, or a store cannot be reached: try again"}};
  if (operation.right != Right::anyone) usual[401] = "There is no token, or its session has ended";
  usual[422] = "Something in the request has to be put right";
  if (!operation.body.empty()) {
    usual[413] = "The body is too large";
    usual[415] = "The body is not application/json";
  }
  return usual;
}

Json operation_json(const Operation& operation, const ExampleWords& words) {
  Json json = {
      {"operationId", operation.id},
      {"summary", operation.summary},
      {"description", fmt::format("{} Right: {}.", operation.about, word_of(operation.right))}};
  if (operation.right == Right::anyone) json["security"] = Json::array();
  if (!operation.parameters.empty()) {
    json["parameters"] = Json::array();
    for (const Parameter& parameter : operation.parameters) {
      json["parameters"].push_back(parameter_json(parameter, words));
    }
  }
  if (!operation.body.empty()) {
    json["requestBody"] = {
        {"required", true},
        {"description", fmt::format("At most {} bytes.", operation.most_bytes)},
        {"content", {{"application/json", {{"schema", reference_to(operation.body)}}}}}};
  }
  std::map<int, Json> replies;
  for (const auto& [status, about] : usual_replies(operation)) {
    replies[status] = reply_json({status, about, "Problem"});
  }
  for (const Reply& reply : operation.replies) replies[reply.status] = reply_json(reply);
  for (auto& [status, reply] : replies) {
    json["responses"][std::to_string(status)] = std::move(reply);
  }
  return json;
}

/// Examples of bodies, which name a county and a flag of the rules.
void add_examples(Json& schemas, const ExampleWords& words) {
  if (words.county.empty()) return;
  const Json one = {{"case", "example-1"}, {"county", words.county}};
  const Json decide = {
      {"case", one}, {"month", "2026-12"}, {"run_date", "2026-12-01"}, {"depth", 0}};
  schemas["Case"]["examples"] = Json::array({one});
  schemas["Decide"]["examples"] = Json::array({decide});
  if (words.flag.empty()) return;
  const Json entry = {
      {"flag", words.flag}, {"value", words.value}, {"from", "2027-01"}, {"note", "Board 26-114"}};
  const Json plan = {{"entries", Json::array({entry})}, {"cases", false}};
  schemas["Plan"]["examples"] = Json::array({plan});
}

}  // namespace

std::string openapi_json(const Rules& rules) {
  const ExampleWords words = words_of(rules);
  Json json = {
      {"openapi", "3.1.0"},
      {"info", {{"title", "Poppy: the county's desk"}, {"version", "1"}, {"description", kAbout}}},
      {"servers", Json::array({Json{{"url", std::string(kApi)}}})},
      {"security", Json::array({Json{{"token", Json::array()}}})},
      {"paths", Json::object()}};
  for (const Operation& operation : operations()) {
    std::string method = operation.method;
    std::ranges::transform(method, method.begin(), [](char c) {
      return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    json["paths"][operation.path][method] = operation_json(operation, words);
  }
  json["components"]["securitySchemes"]["token"] = {
      {"type", "http"}, {"scheme", "bearer"}, {"description", "Of POST /sessions"}};
  json["components"]["schemas"] = Json::parse(openapi_schemas());
  add_examples(json["components"]["schemas"], words);
  return json.dump(2) + '\n';
}

}  // namespace poppy::console
