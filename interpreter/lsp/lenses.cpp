// Lenses: above a rule test to decide it and to say why its values are what they are, above a rule
// what the client runs `poppy` for; and what the server does when one is pressed.
#include <fmt/core.h>

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "interpreter/config/read_tree.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/lsp/features.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/symbols.h"
#include "interpreter/lsp/test_why.h"
#include "interpreter/lsp/uri.h"

namespace poppy::lsp {
namespace {

constexpr std::string_view kDecide = "poppy.decideTest";
constexpr std::string_view kWhy = "poppy.why";
// Of the client's own.
constexpr std::string_view kSurvivors = "poppy.survivors";
constexpr std::string_view kDiagram = "poppy.diagram";

Json lens(Json range, std::string_view title, std::string_view command, Json arguments) {
  return {
      {"range", std::move(range)},
      {"command", {{"title", title}, {"command", command}, {"arguments", std::move(arguments)}}}};
}

/// What the test came to, as `poppy test` tells it.
std::string told(const engine::RuleTest& test) {
  std::string words = fmt::format("{}: {}\n", test.passed() ? "passed" : "FAILED", test.name);
  for (const engine::Mismatch& mismatch : test.mismatches) {
    words += fmt::format("  {} in {}\n    expected {}\n    found    {}\n{}", mismatch.what,
                         mismatch.month, mismatch.expected, mismatch.found, mismatch.why);
  }
  for (const Problem& problem : test.problems) words += problem.text;
  return words;
}

engine::ReadText reading_of(const Workspace& workspace) {
  return [&workspace](const std::string& named) -> std::expected<std::string, std::string> {
    if (const Buffer* const open = workspace.find_buffer(named)) return open->text;
    return workspace.read_disk(named);
  };
}

/// A file of rule tests, and the rules that it is decided by.
struct AskedTests {
  Rules rules;
  File file;
};
AskedTests tests_asked(Session& session, const std::string& uri) {
  Workspace& workspace = session.workspace;
  const auto absolute = path_of_uri(uri);
  const std::string path = absolute ? workspace.path_of(*absolute) : std::string();
  const auto text = absolute ? workspace.text_of(path) : std::nullopt;
  if (!text) throw Refusal{kInvalidParams, fmt::format("`{}` cannot be read", uri)};
  const auto rules = workspace.last_rules();
  if (!workspace.now().is_sound || !rules) {
    throw Refusal{kRequestFailed, "the rules have errors: nothing can be decided by them"};
  }
  return {*rules, {path, *text}};
}

Json decide_test(Session& session, const std::string& uri, const std::string& name) {
  const AskedTests asked = tests_asked(session, uri);
  const engine::RuleTestFile run =
      engine::run_rule_tests(asked.rules, asked.file, {name}, reading_of(session.workspace));
  for (const engine::RuleTest& test : run.tests) {
    if (test.name == name) return {{"passed", test.passed()}, {"text", told(test)}};
  }
  throw Refusal{kInvalidParams, fmt::format("`{}` has no test `{}`", asked.file.path, name)};
}

Json say_why(Session& session, const std::string& uri, const std::string& name) {
  const AskedTests asked = tests_asked(session, uri);
  return {{"title", fmt::format("why: {}", name)},
          {"text", explain_test(asked.rules, asked.file, name, reading_of(session.workspace))}};
}

Json lenses_of_tests(const Session& session, const AskedFile& file) {
  Json lenses = Json::array();
  text::SourceSet sources;
  const auto tests = config::read_tree(sources, sources.add(file.path, file.text));
  if (!tests) return lenses;
  const LineIndex index(file.text);
  const std::string uri = session.workspace.uri_of(file.path);
  for (const config::YamlNode& test : tests->items) {
    const config::YamlNode* const name = test.find("name");
    if (name == nullptr || name->kind != config::YamlKind::scalar) continue;
    const Json range = range_of(index, name->span.begin, name->span.end);
    const Json arguments = Json::array({uri, name->scalar});
    lenses.push_back(lens(range, "decide this test", kDecide, arguments));
    lenses.push_back(lens(range, "why", kWhy, arguments));
  }
  return lenses;
}

Json lenses_of_rules(Session& session, const AskedFile& file) {
  Json lenses = Json::array();
  const Snapshot& now = session.workspace.now();
  const auto own = now.files.find(file.path);
  if (!session.client.runs_poppy || own == now.files.end()) return lenses;
  const LineIndex index(file.text);
  for (const Symbol* symbol : session.names().in_file(own->second)) {
    if (symbol->kind != SymbolKind::rule && symbol->kind != SymbolKind::decision) continue;
    const Json range = range_of(index, symbol->span.begin, symbol->span.end);
    lenses.push_back(lens(range, "diagram", kDiagram, Json::array({symbol->name})));
    lenses.push_back(
        lens(range, "faults that no test sees", kSurvivors, Json::array({symbol->name})));
  }
  return lenses;
}

}  // namespace

Json offer_lenses(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  const FileKind kind = session.workspace.kind_of(file.path);
  if (kind == FileKind::test) return lenses_of_tests(session, file);
  return kind == FileKind::rules ? lenses_of_rules(session, file) : Json::array();
}

Json execute(Session& session, const Json& params) {
  const std::string command = params.at("command").get<std::string>();
  if (command != kDecide && command != kWhy) {
    throw Refusal{kInvalidParams, fmt::format("there is no command `{}`", command)};
  }
  const Json& arguments = params.at("arguments");
  const std::string uri = arguments.at(0).get<std::string>();
  const std::string name = arguments.at(1).get<std::string>();
  return command == kWhy ? say_why(session, uri, name) : decide_test(session, uri, name);
}

}  // namespace poppy::lsp
