// Formatting and renaming.
#include <fmt/core.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "interpreter/check/self_name.h"
#include "interpreter/lsp/features.h"
#include "interpreter/lsp/json.h"
#include "interpreter/lsp/line_index.h"
#include "interpreter/lsp/names.h"
#include "interpreter/lsp/session.h"
#include "interpreter/lsp/symbols.h"
#include "interpreter/lsp/workspace.h"
#include "interpreter/syntax/format_file.h"
#include "interpreter/text/line_diff.h"
#include "interpreter/text/problem.h"
#include "interpreter/text/source.h"

namespace poppy::lsp {
namespace {

/// A name as rules write one: a letter, then letters, digits and `_`; of a module with points
/// between.
bool is_name(std::string_view name, bool is_module) {
  bool begins = true;
  for (const char c : name) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_more = (c >= '0' && c <= '9') || c == '_';
    if (is_module && c == '.' && !begins) {
      begins = true;
      continue;
    }
    if (!is_letter && (begins || !is_more)) return false;
    begins = false;
  }
  return !begins;
}

struct Renaming {
  NamePlace place;
  const Symbol* symbol = nullptr;
};

Renaming renaming_asked(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  const Names& names = session.names();
  const auto place = names.at(session.workspace, file.path, byte_asked(file, params));
  const Symbol* const symbol = place ? names.find(place->declared) : nullptr;
  if (symbol == nullptr) throw Refusal{kRequestFailed, "there is no name of the rules here"};
  if (symbol->kind == SymbolKind::county) {
    throw Refusal{kRequestFailed, "a county has the name that the state gives it"};
  }
  if (file.text.substr(place->begin, place->end - place->begin) != symbol->name) {
    throw Refusal{
        kRequestFailed,
        fmt::format("this is what `{0}` is called by elsewhere: rename `{0}`", symbol->name)};
  }
  return {*place, symbol};
}

/// Old words and new ones: a record is called by its entity's name in small letters, and so is its
/// list where that has no name of its own.
std::map<std::string, std::string, std::less<>> new_words(Session& session, const Symbol& symbol,
                                                          const std::string& name) {
  std::map<std::string, std::string, std::less<>> words{{symbol.name, name}};
  if (symbol.kind != SymbolKind::entity) return words;
  const check::CheckedPart& rules = session.workspace.now().checked;
  const std::string before = check::self_name_of(symbol.name);
  const std::string after = check::self_name_of(name);
  words.insert({before, after});
  for (const check::EntityId id : rules.program.entities.ids()) {
    const bool has_no_list = rules.lists[id].file == text::FileId::none;
    if (rules.program.entities[id].span == symbol.span && has_no_list) {
      words.insert({before + "s", after + "s"});
    }
  }
  return words;
}

std::size_t errors_in(const text::Problems& problems) {
  return static_cast<std::size_t>(std::ranges::count_if(problems, [](const text::Problem& problem) {
    return text::kind_of(problem.code).severity == text::Severity::error;
  }));
}

/// Places in each file, the last first.
using PlacesByPath =
    std::map<std::string, std::set<std::pair<std::uint32_t, std::uint32_t>, std::greater<>>>;

PlacesByPath places_of(Session& session, const Symbol& symbol) {
  PlacesByPath places;
  for (const NamePlace& use : session.names().all_uses(session.workspace, symbol.span)) {
    places[use.path].insert({use.begin, use.end});
  }
  return places;
}

/// What would be wrong then that is not wrong now, told as a reason not to do it.
void require_sound(Session& session, const std::map<std::string, std::string>& texts) {
  const text::Problems before = session.workspace.now().problems;
  const text::Problems after = session.workspace.try_texts(texts);
  if (errors_in(after) <= errors_in(before)) return;
  const auto fault = std::ranges::find_if(after, [&](const text::Problem& problem) {
    return text::kind_of(problem.code).severity == text::Severity::error &&
           std::ranges::none_of(before, [&](const text::Problem& old) {
             return old.code == problem.code && old.message == problem.message;
           });
  });
  throw Refusal{kRequestFailed,
                fmt::format("the rules would not hold: {}",
                            fault == after.end() ? "an error more" : fault->message)};
}

}  // namespace

Json edits_between(const std::string& before, const std::string& after) {
  Json edits = Json::array();
  if (before == after) return edits;
  const LineIndex index(before);
  const auto lines = text::diff_lines(before, after);
  std::uint32_t at = 0;  // the line of `before` that comes next
  for (std::size_t i = 0; i < lines.size();) {
    if (lines[i].change == text::LineChange::kept) {
      at = lines[i++].before;
      continue;
    }
    const std::uint32_t first = at;
    std::string words;
    for (; i < lines.size() && lines[i].change != text::LineChange::kept; ++i) {
      if (lines[i].change == text::LineChange::removed) {
        at = lines[i].before;
      } else {
        words += fmt::format("{}\n", lines[i].text);
      }
    }
    edits.push_back(
        {{"range", {{"start", to_json(Place{first, 0})}, {"end", to_json(Place{at, 0})}}},
         {"newText", std::move(words)}});
  }
  // Line ends alone, or a last line without one, differ in no line.
  if (edits.empty() || !before.ends_with('\n') || before.find('\r') != std::string::npos) {
    return Json::array({{{"range", range_of(index, 0, static_cast<std::uint32_t>(before.size()))},
                         {"newText", after}}});
  }
  return edits;
}

Json workspace_edit(const Session& session, std::map<std::string, Json> edits) {
  if (!session.client.versioned_edits) {
    Json changes = Json::object();
    for (auto& [path, of_file] : edits)
      changes[session.workspace.uri_of(path)] = std::move(of_file);
    return {{"changes", std::move(changes)}};
  }
  Json changes = Json::array();
  for (auto& [path, of_file] : edits) {
    const Buffer* const buffer = session.workspace.find_buffer(path);
    Json document{{"uri", session.workspace.uri_of(path)}, {"version", nullptr}};
    if (buffer != nullptr) document["version"] = buffer->version;
    changes.push_back({{"textDocument", std::move(document)}, {"edits", std::move(of_file)}});
  }
  return {{"documentChanges", std::move(changes)}};
}

Json format(Session& session, const Json& params) {
  const AskedFile file = file_asked(session, params);
  if (!file.path.ends_with(".poppy")) return nullptr;
  text::SourceSet sources;
  const auto laid = syntax::format_file(sources, sources.add(file.path, file.text));
  // What cannot be read stays as it is: its problems are shown already.
  return laid ? edits_between(file.text, *laid) : Json(nullptr);
}

Json prepare_rename(Session& session, const Json& params) {
  const Renaming renaming = renaming_asked(session, params);
  return {{"range", Locations(session).range(renaming.place)},
          {"placeholder", renaming.symbol->name}};
}

Json rename(Session& session, const Json& params) {
  const Renaming renaming = renaming_asked(session, params);
  const Symbol symbol = *renaming.symbol;
  const std::string name = params.at("newName").get<std::string>();
  if (!is_name(name, symbol.kind == SymbolKind::module)) {
    throw Refusal{kInvalidParams, fmt::format("`{}` is no name: letters, digits and _", name)};
  }
  const auto words = new_words(session, symbol, name);
  std::map<std::string, std::string> texts;
  std::map<std::string, Json> edits;
  for (const auto& [path, places] : places_of(session, symbol)) {
    std::string text = session.workspace.text_of(path).value_or(std::string());
    const std::string before = text;
    const LineIndex index(before);
    for (const auto& [begin, end] : places) {
      const auto word = words.find(std::string_view(before).substr(begin, end - begin));
      if (word == words.end()) continue;  // the check will tell
      text.replace(begin, end - begin, word->second);
      edits[path].push_back({{"range", range_of(index, begin, end)}, {"newText", word->second}});
    }
    texts[path] = std::move(text);
  }
  require_sound(session, texts);
  return workspace_edit(session, std::move(edits));
}

}  // namespace poppy::lsp
