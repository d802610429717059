// `decide this test` above each rule test, and what happens when it is pressed.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/config/read_tree.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/lsp/features.h"
#include "interpreter/lsp/uri.h"

namespace poppy::lsp {
namespace {

constexpr std::string_view kDecide = "poppy.decideTest";

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

Json decide_test(Session& session, const std::string& uri, const std::string& name) {
  Workspace& workspace = session.workspace;
  const auto absolute = path_of_uri(uri);
  const std::string path = absolute ? workspace.path_of(*absolute) : std::string();
  const auto text = absolute ? workspace.text_of(path) : std::nullopt;
  if (!text) throw Refusal{kInvalidParams, fmt::format("`{}` cannot be read", uri)};
  if (!workspace.now().is_sound) {
    throw Refusal{kRequestFailed, "the rules have errors: nothing can be decided by them"};
  }
  const auto rules = workspace.last_rules();
  const engine::RuleTestFile run = engine::run_rule_tests(
      *rules, {path, *text}, {name},
      [&](const std::string& named) -> std::expected<std::string, std::string> {
        if (const Buffer* const open = workspace.find_buffer(named)) return open->text;
        return workspace.read_disk(named);
      });
  for (const engine::RuleTest& test : run.tests) {
    if (test.name == name) return {{"passed", test.passed()}, {"text", told(test)}};
  }
  throw Refusal{kInvalidParams, fmt::format("`{}` has no test `{}`", path, name)};
}

}  // namespace

Json offer_lenses(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  Json lenses = Json::array();
  if (session.workspace.kind_of(file.path) != FileKind::test) return lenses;
  text::SourceSet sources;
  const auto tests = config::read_tree(sources, sources.add(file.path, file.text));
  if (!tests) return lenses;
  const LineIndex index(file.text);
  const std::string uri = session.workspace.uri_of(file.path);
  for (const config::YamlNode& test : tests->items) {
    const config::YamlNode* const name = test.find("name");
    if (name == nullptr || name->kind != config::YamlKind::scalar) continue;
    lenses.push_back({{"range", range_of(index, name->span.begin, name->span.end)},
                      {"command",
                       {{"title", "decide this test"},
                        {"command", kDecide},
                        {"arguments", Json::array({uri, name->scalar})}}}});
  }
  return lenses;
}

Json execute(Session& session, const Json& params) {
  const std::string command = params.at("command").get<std::string>();
  if (command != kDecide) {
    throw Refusal{kInvalidParams, fmt::format("there is no command `{}`", command)};
  }
  const Json& arguments = params.at("arguments");
  return decide_test(session, arguments.at(0).get<std::string>(),
                     arguments.at(1).get<std::string>());
}

}  // namespace poppy::lsp
