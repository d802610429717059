// Quick fixes: what a problem's hint says to write, where that cures it; and, for a client that
// runs `poppy`, the case that shows a gap, an overlap or a branch that is never taken.
#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "interpreter/lsp/features.h"
#include "interpreter/lsp/hint_fixes.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/session.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/span.h"

namespace poppy::lsp {
namespace {

std::string fixed(std::string text, const Fix& fix) {
  text.replace(fix.begin, fix.end - fix.begin, fix.words);
  return text;
}

std::ptrdiff_t count_errors(const text::Problems& problems) {
  return std::ranges::count(problems, text::Severity::error, [](const text::Problem& problem) {
    return text::kind_of(problem.code).severity;
  });
}

/// Whether the problem is gone with it, and no other of its kind comes. Without errors more
/// warnings are told: those are nothing that it brings.
bool cures(Session& session, const std::string& path, const std::string& text, const Fix& fix) {
  const text::Problems& before = session.workspace.now().problems;
  const std::ptrdiff_t errors = count_errors(before);
  const text::Problems after = session.workspace.try_texts({{path, fixed(text, fix)}});
  if (count_errors(after) < errors) return true;
  return count_errors(after) == errors && after.size() < before.size();
}

/// Of the problems that the client says it asks for: lints are told after a while, and are not
/// kept.
void add_witnesses(const Session& session, const AskedFile& file, const Json& params,
                   Json& actions) {
  constexpr std::string_view kShown[] = {"P246", "P305", "P504", "P505"};
  const auto context = params.find("context");
  if (!session.client.runs_poppy || context == params.end()) return;
  const auto problems = context->find("diagnostics");
  if (problems == context->end()) return;
  for (const Json& problem : *problems) {
    const auto code = problem.find("code");
    if (code == problem.end() || !code->is_string()) continue;
    if (std::ranges::find(kShown, code->get<std::string>()) == std::end(kShown)) continue;
    const auto line = problem.at("range").at("start").at("line").get<std::uint32_t>();
    constexpr std::string_view kTitle = "Show a case for it, as a rule test";
    const std::string place = fmt::format("{}:{}", file.path, line + 1);
    actions.push_back(
        {{"title", kTitle},
         {"kind", "quickfix"},
         {"diagnostics", Json::array({problem})},
         {"command",
          {{"title", kTitle}, {"command", "poppy.witness"}, {"arguments", Json::array({place})}}}});
  }
}

Json hint_fixes(Session& session, const AskedFile& file, const Json& params) {
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
    for (const Fix& fix : fixes_in_hint(file.text, problem)) {
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

}  // namespace

Json offer_fixes(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  Json actions = hint_fixes(session, file, params);
  add_witnesses(session, file, params, actions);
  return actions;
}

}  // namespace poppy::lsp
