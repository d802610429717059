// Where names are declared and used, what a file declares, and what of it folds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "interpreter/lsp/features.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/names.h"
#include "interpreter/lsp/session.h"
#include "interpreter/lsp/symbols.h"
#include "interpreter/lsp/workspace.h"
#include "interpreter/syntax/cut_file.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/span.h"

namespace poppy::lsp {
namespace {

std::optional<NamePlace> name_asked(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  return session.names().at(session.workspace, file.path, byte_asked(file, params));
}

NamePlace place_of(const Snapshot& now, text::Span span) {
  return {now.sources->at(span.file).name, span.begin, span.end, span};
}

Json symbol_json(const LineIndex& index, const Symbol& symbol) {
  const bool is_around =
      symbol.whole.begin <= symbol.span.begin && symbol.span.end <= symbol.whole.end;
  const text::Span whole = is_around ? symbol.whole : symbol.span;
  Json made{{"name", symbol.name},
            {"kind", protocol_kind(symbol.kind)},
            {"detail", symbol.title.empty() ? std::string(word_of(symbol.kind)) : symbol.title},
            {"range", range_of(index, whole.begin, whole.end)},
            {"selectionRange", range_of(index, symbol.span.begin, symbol.span.end)}};
  return made;
}

/// Rule tests and county files: keys of the outermost level would be no help; tests have names.
Json tests_of(const std::string& text) {
  const LineIndex index(text);
  Json result = Json::array();
  for (std::uint32_t line = 0; line < index.lines(); ++line) {
    constexpr std::string_view kBegin = "- name:";
    std::string_view words = index.line(line);
    if (!words.starts_with(kBegin)) continue;
    words.remove_prefix(kBegin.size());
    const std::size_t first = words.find_first_not_of(" \"'");
    std::string name(first == std::string_view::npos ? std::string_view("?") : words.substr(first));
    while (name.ends_with('"') || name.ends_with('\'')) name.pop_back();
    const Json range =
        range_of(index, index.start_of(line),
                 index.start_of(line) + static_cast<std::uint32_t>(index.line(line).size()));
    result.push_back({{"name", name.empty() ? "?" : name},
                      {"kind", protocol_kind(SymbolKind::create)},
                      {"range", range},
                      {"selectionRange", range}});
  }
  return result;
}

}  // namespace

Json define(Session& session, const Json& params) {
  const auto name = name_asked(session, params);
  if (!name || session.names().find(name->declared) == nullptr) return nullptr;
  return Locations(session).location(place_of(session.workspace.now(), name->declared));
}

Json refer(Session& session, const Json& params) {
  const auto name = name_asked(session, params);
  if (!name) return Json::array();
  const Json with = below(params, {"context", "includeDeclaration"});
  Json result = Json::array();
  Locations locations(session);
  for (const NamePlace& use : session.names().all_uses(session.workspace, name->declared)) {
    const bool is_declaration =
        place_of(session.workspace.now(), name->declared).path == use.path &&
        use.begin == name->declared.begin;
    if (is_declaration && with.is_boolean() && !with.get<bool>()) continue;
    result.push_back(locations.location(use));
  }
  return result;
}

Json highlight(Session& session, const Json& params) {
  const auto name = name_asked(session, params);
  Json result = Json::array();
  if (!name) return result;
  Locations locations(session);
  for (const NamePlace& use : session.names().uses_in(session.workspace, name->path)) {
    if (use.declared == name->declared) result.push_back({{"range", locations.range(use)}});
  }
  return result;
}

Json list_symbols(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  const Snapshot& now = session.workspace.now();
  const auto own = now.files.find(file.path);
  if (own == now.files.end()) {
    return session.workspace.kind_of(file.path) == FileKind::test ? tests_of(file.text)
                                                                  : Json::array();
  }
  const LineIndex index(file.text);
  Json result = Json::array();
  for (const Symbol* const symbol : session.names().in_file(own->second)) {
    Json made = symbol_json(index, *symbol);
    // A value or fact stands under what it is part of; those of `extend` alone.
    if (symbol->is_inner && !result.empty() && result.back()["name"] == symbol->of) {
      result.back()["children"].push_back(std::move(made));
    } else {
      result.push_back(std::move(made));
    }
  }
  return result;
}

Json find_symbols(Session& session, const Json& params) {
  constexpr std::size_t kMost = 200;
  const std::string wanted = text::lower_case(text_or_empty(params, "query"));
  Json result = Json::array();
  Locations locations(session);
  for (const Symbol& symbol : session.names().all()) {
    if (text::lower_case(symbol.name).find(wanted) == std::string::npos) continue;
    result.push_back(
        {{"name", symbol.name},
         {"kind", protocol_kind(symbol.kind)},
         {"containerName", symbol.of},
         {"location", locations.location(place_of(session.workspace.now(), symbol.span))}});
    if (result.size() == kMost) break;
  }
  return result;
}

Json fold(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  const LineIndex index(file.text);
  Json result = Json::array();
  const auto add = [&](std::uint32_t first, std::uint32_t last) {
    while (last > first && index.line(last).find_first_not_of(" \t") == std::string_view::npos)
      --last;
    if (last > first) result.push_back({{"startLine", first}, {"endLine", last}});
  };
  if (file.path.ends_with(".poppy")) {
    for (const syntax::Stretch& stretch : syntax::cut_file(file.text)) {
      // Comments and empty lines before the next declaration are not this one's.
      std::uint32_t last = index.place_of(stretch.end > 0 ? stretch.end - 1 : 0).line;
      const std::uint32_t first = index.place_of(stretch.begin).line;
      while (last > first && (index.line(last).empty() || index.line(last).starts_with("//")))
        --last;
      add(first, last);
    }
    return result;
  }
  // YAML: a line that begins in the first column, or with a dash there, and what is indented below.
  for (std::uint32_t line = 0; line < index.lines();) {
    std::uint32_t next = line + 1;
    while (next < index.lines() && (index.line(next).empty() || index.line(next).front() == ' '))
      ++next;
    add(line, next - 1);
    line = next;
  }
  return result;
}

}  // namespace poppy::lsp
