// Quick fixes: what a problem's hint says to write, where that cures it.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/lsp/features.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/session.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/span.h"

namespace poppy::lsp {
namespace {

/// The words between `before` and the next backtick.
std::optional<std::string> named_in(const std::string& hint, std::string_view before) {
  const std::size_t at = hint.find(before);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + before.size();
  const std::size_t end = hint.find('`', begin);
  if (end == std::string::npos || end == begin) return std::nullopt;
  return hint.substr(begin, end - begin);
}

struct Fix {
  std::string title;
  std::uint32_t begin = 0, end = 0;  // bytes that are replaced
  std::string words;
};

/// Behind the last import, or the first line.
Fix import_of(const std::string& text, const std::string& module) {
  const LineIndex index(text);
  std::uint32_t after = 0;
  for (std::uint32_t line = 0; line < index.lines(); ++line) {
    const std::string_view words = index.line(line);
    if (words.starts_with("module ") || words.starts_with("source ") ||
        words.starts_with("import ")) {
      after = line + 1;
    }
  }
  const std::uint32_t at =
      after < index.lines() ? index.start_of(after) : static_cast<std::uint32_t>(text.size());
  return {fmt::format("import {}", module), at, at, fmt::format("import {}\n", module)};
}

std::vector<Fix> fixes_of(const std::string& text, const text::Problem& problem) {
  std::vector<Fix> fixes;
  const text::Span span = problem.span;
  if (const auto meant = named_in(problem.hint, "did you mean `")) {
    fixes.push_back({fmt::format("change to `{}`", *meant), span.begin, span.end, *meant});
  }
  if (const auto module = named_in(problem.hint, "declares it: `import ")) {
    fixes.push_back(import_of(text, *module));
  }
  // Other hints show a form to write, which may stand for more than the place of the problem: of
  // those, only what is tried and cures it is offered.
  if (fixes.empty()) {
    for (const std::string_view before :
         {"write `", "is written `", "is an `", "is a `", "is `", "are `"}) {
      const auto words = named_in(problem.hint, before);
      if (!words) continue;
      fixes.push_back({fmt::format("change to `{}`", *words), span.begin, span.end, *words});
      break;
    }
  }
  return fixes;
}

std::string fixed(std::string text, const Fix& fix) {
  text.replace(fix.begin, fix.end - fix.begin, fix.words);
  return text;
}

/// Whether the problem is gone with it, and no other comes.
bool cures(Session& session, const std::string& path, const std::string& text, const Fix& fix) {
  const std::size_t before = session.workspace.now().problems.size();
  return session.workspace.try_texts({{path, fixed(text, fix)}}).size() < before;
}

}  // namespace

Json offer_fixes(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  Json actions = Json::array();
  const Snapshot& now = session.workspace.now();
  const auto own = now.files.find(file.path);
  if (own == now.files.end()) return actions;
  const LineIndex index(file.text);
  const std::uint32_t begin = index.byte_of(place_from(params.at("range").at("start")));
  const std::uint32_t end = index.byte_of(place_from(params.at("range").at("end")));
  constexpr std::size_t kMost = 5;  // each is tried
  const text::Problems problems = now.problems;
  for (const text::Problem& problem : problems) {
    if (problem.span.file != own->second || problem.span.end < begin || end < problem.span.begin) {
      continue;
    }
    for (const Fix& fix : fixes_of(file.text, problem)) {
      if (actions.size() == kMost) return actions;
      if (!cures(session, file.path, file.text, fix)) continue;
      Json edit{{"range", range_of(index, fix.begin, fix.end)}, {"newText", fix.words}};
      std::map<std::string, Json> edits;
      edits[file.path] = Json::array({std::move(edit)});
      actions.push_back({{"title", fix.title},
                         {"kind", "quickfix"},
                         {"isPreferred", actions.empty()},
                         {"edit", workspace_edit(session, std::move(edits))}});
    }
  }
  return actions;
}

}  // namespace poppy::lsp
