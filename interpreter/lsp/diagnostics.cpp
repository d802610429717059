// Problems of rules, county files, cases and tests as diagnostics.
#include <algorithm>
#include <cstdint>
#include <expected>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/analysis/lints.h"
#include "interpreter/config/read_tree.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/include/poppy/engine.h"
#include "interpreter/lsp/features.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/session.h"
#include "interpreter/lsp/workspace.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/source.h"
#include "interpreter/text/span.h"
#include "interpreter/units/calendar.h"

namespace poppy::lsp {
namespace {

bool is_word_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Json diagnostic(Json range, bool is_warning, std::string_view code, const std::string& message,
                const std::string& hint) {
  Json::object_t made;
  made.emplace("range", std::move(range));
  made.emplace("severity", is_warning ? 2 : 1);
  made.emplace("code", code);
  made.emplace("source", "poppy");
  made.emplace("message", hint.empty() ? message : message + '\n' + hint);
  if (!hint.empty()) made.emplace("data", Json::object_t{{"hint", hint}});
  return made;
}

/// A point is shown as the word or the sign that stands there.
std::pair<std::uint32_t, std::uint32_t> shown_place(std::string_view text, std::uint32_t begin,
                                                    std::uint32_t end) {
  if (begin < end || begin >= text.size()) return {begin, end};
  end = begin;
  while (end < text.size() && is_word_part(text[end])) ++end;
  const bool is_sign = end == begin && text[begin] != '\n' && text[begin] != '\r' &&
                       static_cast<unsigned char>(text[begin]) < 0x80;
  return {begin, is_sign ? begin + 1 : end};
}

Json diagnostic(const LineIndex& index, std::string_view text, const text::Problem& problem) {
  const text::ProblemKind& kind = text::kind_of(problem.code);
  const auto [begin, end] = shown_place(text, problem.span.begin, problem.span.end);
  return diagnostic(range_of(index, begin, end), kind.severity == text::Severity::warning,
                    kind.number, problem.message, problem.hint);
}

Json diagnostics_of(const std::string& text, text::Problems problems,
                    std::size_t most = text::kMostTold) {
  text::sort_problems(problems);
  text::keep_first_problems(problems, most);
  const LineIndex index(text);
  Json result = Json::array();
  for (const text::Problem& problem : problems) {
    result.push_back(diagnostic(index, text, problem));
  }
  return result;
}

/// Of rules that do not stand among those of the workspace, only how they are written.
Json diagnose_apart(const std::string& path, const std::string& text) {
  text::SourceSet sources;
  const text::FileId file = sources.add(path, text);
  return diagnostics_of(text, syntax::read_rules_in_part(sources, file).problems);
}

Json diagnose_case(Session& session, const std::string& path, const std::string& text) {
  text::SourceSet sources;
  const auto tree = config::read_tree(sources, sources.add(path, text));
  if (!tree) return diagnostics_of(text, tree.error());
  const Snapshot* const rules = session.workspace.last_sound();
  if (rules == nullptr) return Json::array();
  auto facts = facts::read_case(sources, rules->checked.program, *tree);
  return diagnostics_of(text, facts ? text::Problems() : std::move(facts.error()));
}

/// A failing test takes seconds to explain, in a file of many: while it is typed, only how it is
/// written.
Json diagnose_yaml(const std::string& path, const std::string& text) {
  text::SourceSet sources;
  const auto tree = config::read_tree(sources, sources.add(path, text));
  return diagnostics_of(text, tree ? text::Problems() : tree.error());
}

/// Of the word that begins there; lines and columns from 1, in code points.
Json range_of_word(const std::string& text, const LineIndex& index, const Problem& problem) {
  if (problem.line == 0 || problem.line > index.lines()) return range_of(index, 0, 0);
  std::uint32_t byte = index.start_of(problem.line - 1);
  for (unsigned column = 1; column < problem.column && byte < text.size(); ++column) {
    do {
      ++byte;
    } while (byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0) == 0x80);
  }
  const auto [begin, end] = shown_place(text, byte, byte);
  return range_of(index, begin, end);
}

}  // namespace

analysis::Lints find_lints(Session& session) {
  Workspace& workspace = session.workspace;
  const Snapshot& now = workspace.now();
  if (!now.is_sound) return {};
  std::vector<std::string> tests;
  for (const std::string& path : workspace.test_files()) {
    if (auto text = workspace.text_of(path)) tests.push_back(std::move(*text));
  }
  return analysis::find_lints(workspace.sheet(), now.checked.program,
                              units::month_of(session.outside.today()), tests);
}

namespace {

using ByPath = std::map<std::string, text::Problems>;

ByPath by_path(const Snapshot& now, const text::Problems& problems) {
  ByPath result;
  for (auto first = problems.begin(); first != problems.end();) {
    const text::FileId file = first->span.file;
    const auto next = std::ranges::find_if(
        first, problems.end(), [&](const text::Problem& other) { return other.span.file != file; });
    if (file != text::FileId::none) {
      text::Problems& of = result[now.sources->at(file).name];
      of.insert(of.end(), first, next);
    }
    first = next;
  }
  return result;
}

}  // namespace

std::map<std::string, Json> diagnose(Session& session, const analysis::Lints& lints) {
  Workspace& workspace = session.workspace;
  const Snapshot& now = workspace.now();
  ByPath problems = by_path(now, now.problems);
  for (auto& [path, more] : by_path(now, lints.found)) {
    std::ranges::move(more, std::back_inserter(problems[path]));
  }
  const ByPath refused = by_path(now, lints.refused);
  for (const auto& [path, more] : refused) problems.try_emplace(path);
  std::map<std::string, Json> result;
  for (const auto& [path, buffer] : workspace.buffers()) {
    switch (workspace.kind_of(path)) {
      case FileKind::rules:
      case FileKind::table:
      case FileKind::county:
        problems.try_emplace(path);
        break;
      case FileKind::rules_apart:
        result[path] = diagnose_apart(path, buffer.text);
        break;
      case FileKind::facts:
        result[path] = diagnose_case(session, path, buffer.text);
        break;
      case FileKind::test:
        result[path] = diagnose_yaml(path, buffer.text);
        break;
      case FileKind::other:
        break;
    }
  }
  for (auto& [path, found] : problems) {
    if (path.empty() || !now.files.contains(path)) continue;
    const std::string& text = now.sources->at(now.files.at(path)).text;
    // A slip in what all files read is told in each, and the editor waits until all is told.
    constexpr std::size_t kMostOfClosed = 20;
    const bool is_open = workspace.find_buffer(path) != nullptr;
    result[path] =
        diagnostics_of(text, std::move(found), is_open ? text::kMostTold : kMostOfClosed);
    const auto more = refused.find(path);
    if (more == refused.end()) continue;
    for (Json& one : diagnostics_of(text, more->second)) {
      one["severity"] = 1;  // the module says so
      result[path].push_back(std::move(one));
    }
  }
  return result;
}

Json diagnose_tests(Session& session, const std::string& path) {
  Workspace& workspace = session.workspace;
  const auto rules = workspace.last_rules();
  const auto text = workspace.text_of(path);
  if (!rules || !text) return Json::array();
  const engine::RuleTestFile run = engine::run_rule_tests(
      *rules, {path, *text}, {},
      [&](const std::string& named) -> std::expected<std::string, std::string> {
        if (const Buffer* const open = workspace.find_buffer(named)) return open->text;
        return workspace.read_disk(named);
      });
  const LineIndex index(*text);
  Json result = Json::array();
  const auto add = [&](const Problem& problem) {
    if (problem.path != path) return;
    result.push_back(diagnostic(range_of_word(*text, index, problem), problem.warning, problem.code,
                                problem.message, problem.hint));
  };
  std::ranges::for_each(run.problems, add);
  for (const engine::RuleTest& test : run.tests) {
    std::ranges::for_each(test.problems, add);
    for (const engine::Mismatch& mismatch : test.mismatches) {
      Json range = range_of(index, mismatch.span.begin, mismatch.span.end);
      result.push_back(diagnostic(std::move(range), false, "test",
                                  mismatch.what + " in " + mismatch.month + ": expected " +
                                      mismatch.expected + ", found " + mismatch.found,
                                  {}));
    }
  }
  return result;
}

}  // namespace poppy::lsp
