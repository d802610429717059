// Problems of rules, county files, cases and tests as diagnostics.
#include <algorithm>
#include <utility>

#include "interpreter/analysis/lints.h"
#include "interpreter/config/read_tree.h"
#include "interpreter/engine/rule_tests.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/lsp/features.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::lsp {
namespace {

bool is_word_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

Json diagnostic(Json range, bool is_warning, std::string_view code, const std::string& message,
                const std::string& hint) {
  Json made{{"range", std::move(range)},
            {"severity", is_warning ? 2 : 1},
            {"code", code},
            {"source", "poppy"},
            {"message", hint.empty() ? message : message + '\n' + hint}};
  if (!hint.empty()) made["data"] = {{"hint", hint}};
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

Json diagnostic(const LineIndex& index, std::string_view text, const text::Problem& problem,
                bool is_refused = false) {
  const text::ProblemKind& kind = text::kind_of(problem.code);
  const auto [begin, end] = shown_place(text, problem.span.begin, problem.span.end);
  return diagnostic(range_of(index, begin, end),
                    kind.severity == text::Severity::warning && !is_refused, kind.number,
                    problem.message, problem.hint);
}

Json diagnostics_of(const std::string& text, text::Problems problems) {
  text::sort_problems(problems);
  text::keep_first_problems(problems);
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

text::Problems find_lints(Session& session) {
  Workspace& workspace = session.workspace;
  const Snapshot& now = workspace.now();
  if (!now.is_sound) return {};
  std::vector<std::string> tests;
  for (const std::string& path : workspace.test_files()) {
    if (auto text = workspace.text_of(path)) tests.push_back(std::move(*text));
  }
  analysis::Lints lints = analysis::find_lints(workspace.sheet(), now.checked.program,
                                               units::month_of(workspace.as_of.run_date), tests);
  std::ranges::move(lints.refused, std::back_inserter(lints.found));
  return std::move(lints.found);
}

std::map<std::string, Json> diagnose(Session& session, const text::Problems& lints) {
  Workspace& workspace = session.workspace;
  const Snapshot& now = workspace.now();
  text::Problems problems = now.problems;
  std::ranges::copy(lints, std::back_inserter(problems));
  std::map<std::string, text::Problems> by_path;
  for (text::Problem& problem : problems) {
    if (problem.span.file == text::FileId::none) continue;
    by_path[now.sources->at(problem.span.file).name].push_back(std::move(problem));
  }
  std::map<std::string, Json> result;
  for (const auto& [path, buffer] : workspace.buffers()) {
    switch (workspace.kind_of(path)) {
      case FileKind::rules:
      case FileKind::table:
      case FileKind::county:
        by_path.try_emplace(path);
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
  for (auto& [path, found] : by_path) {
    if (path.empty() || !now.files.contains(path)) continue;
    result[path] = diagnostics_of(now.sources->at(now.files.at(path)).text, std::move(found));
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
