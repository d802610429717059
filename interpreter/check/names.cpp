// Looking names up by module, and the words that problems about names share.
#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <optional>

#include "interpreter/check/checking.h"
#include "interpreter/syntax/cut_file.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::check {

namespace {

bool says_unknown(ProblemCode code) {
  return code == ProblemCode::unknown_name || code == ProblemCode::unknown_type ||
         code == ProblemCode::unknown_member || code == ProblemCode::unknown_function ||
         code == ProblemCode::unknown_flag || code == ProblemCode::not_kept;
}

/// Whether the words of a place name something whose declaration has a problem already.
bool is_given_up(const Checking& checking, Span span) {
  if (!checking.unread.anything && checking.given_up.empty() && checking.blind.empty())
    return false;
  const std::vector<std::string> words = syntax::words_of(checking.sources.text_of(span));
  const auto own = checking.module_of.find(span.file);
  // County files see the flags of all.
  const auto sees = [&](ModuleId module) {
    return own == checking.module_of.end() || checking.sees[own->second][module];
  };
  if (std::ranges::any_of(checking.cut, sees)) return true;
  for (const std::string& word : words) {
    const auto modules = checking.given_up.find(word);
    if (modules != checking.given_up.end() && std::ranges::any_of(modules->second, sees)) {
      return true;
    }
  }
  if (own != checking.module_of.end() && checking.blind.contains(own->second)) return true;
  return std::ranges::any_of(checking.unread.counties, [&](const std::string& county) {
    return std::ranges::any_of(
        words, [&](const std::string& word) { return is_county_alike(word, county); });
  });
}

}  // namespace

void Checking::problem(ProblemCode code, Span span, std::string message, std::string hint) {
  ++told;
  if (says_unknown(code) && is_given_up(*this, span)) return;
  problems.push_back({code, span, std::move(message), std::move(hint)});
}

namespace {

/// Of a name among words: of `p.days_left` the last, of `grant[size]` the first, and of a text's
/// `{p.days_left as $0}` the one that stands there alone. npos: it is written otherwise.
std::size_t place_of_name(std::string_view words, std::string_view name) {
  const auto is_part = [&](std::size_t at) {
    if (at >= words.size()) return false;
    const char c = words[at];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (words.ends_with(name)) return words.size() - name.size();
  std::size_t at = words.find(name);
  while (at != std::string_view::npos && (is_part(at - 1) || is_part(at + name.size()))) {
    at = words.find(name, at + 1);
  }
  return at;
}

}  // namespace

void note_use(Checking& checking, Span at, std::string_view name, Span declared) {
  // County is declared by no file.
  if (!checking.notes_uses || at.file == text::FileId::none ||
      declared.file == text::FileId::none) {
    return;
  }
  const std::size_t found = place_of_name(checking.sources.text_of(at), name);
  if (found == std::string_view::npos) return;
  const auto begin = static_cast<std::uint32_t>(at.begin + found);
  checking.uses.push_back(
      {{at.file, begin, static_cast<std::uint32_t>(begin + name.size())}, declared});
}

void note_use(Checking& checking, const syntax::Name& name, Span declared) {
  note_use(checking, name.span, name.text, declared);
}

void add_name(Checking& checking, const std::string& name, const Declared& declared) {
  checking.names[name].push_back(declared);
  ++checking.declared;
}

const Declared* find_declared(Checking& checking, ModuleId module, NameKind kind,
                              std::string_view name, EntityId entity) {
  const auto found = checking.names.find(name);
  if (found == checking.names.end()) return nullptr;
  for (const Declared& declared : found->second) {
    if (declared.kind != kind || declared.entity != entity) continue;
    if (!checking.sees[module][declared.module]) continue;
    checking.used.insert({module, declared.module});
    return &declared;
  }
  return nullptr;
}

void add_visible(const Checking& checking, ModuleId module, NameKind kind,
                 std::vector<std::string_view>& names, EntityId entity) {
  if (checking.problems.size() >= kMostHints) return;
  Visible& found = checking.visible[{module, kind, entity}];
  if (found.declared != checking.declared) {
    found = {checking.declared, {}};
    for (const auto& [name, declarations] : checking.names) {
      const bool visible = std::ranges::any_of(declarations, [&](const Declared& declared) {
        return declared.kind == kind && declared.entity == entity &&
               checking.sees[module][declared.module];
      });
      if (visible) found.names.push_back(name);
    }
    std::ranges::sort(found.names);  // of two as near, the first is proposed
  }
  names.insert(names.end(), found.names.begin(), found.names.end());
}

std::string import_hint(const Checking& checking, ModuleId module, std::string_view word) {
  std::optional<ModuleId> found;
  if (const auto all = checking.names.find(word); all != checking.names.end()) {
    for (const Declared& declared : all->second) {
      if (!checking.sees[module][declared.module]) found = found.value_or(declared.module);
    }
  }
  if (const auto all = checking.given_up.find(word); all != checking.given_up.end() && !found) {
    for (const ModuleId other : all->second) {
      if (!checking.sees[module][other]) found = found.value_or(other);
    }
  }
  for (const ModuleId i : checking.program.modules.ids()) {
    if (found) break;
    if (checking.sees[module][i]) continue;
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      const auto* enumeration = std::get_if<syntax::Enum>(&declaration);
      if (enumeration == nullptr) continue;
      const auto is_word = [&](const syntax::EnumValue& value) { return value.name.text == word; };
      if (std::ranges::any_of(enumeration->values, is_word)) found = i;
    }
  }
  if (!found) return {};
  return fmt::format("module {0} declares it: `import {0}`", checking.program.modules[*found].name);
}

std::string nearest_hint(const Checking& checking, std::string_view word,
                         const std::vector<std::string_view>& names) {
  if (checking.problems.size() >= kMostHints) return {};
  const std::string_view nearest = text::nearest_name(word, names);
  return nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest);
}

std::optional<FieldId> find_fact(Checking& checking, EntityId entity, const syntax::Name& name) {
  const auto found = checking.fields.find({entity, name.text});
  if (found != checking.fields.end()) {
    note_use(checking, name, checking.program.fields[found->second].span);
    return found->second;
  }
  const Program& program = checking.program;
  std::vector<std::string_view> names;
  for (const FieldId field : program.entities[entity].fields) {
    names.push_back(program.fields[field].name);
  }
  checking.problem(ProblemCode::unknown_member, name.span,
                   fmt::format("`{}` has no fact `{}`", program.entities[entity].name, name.text),
                   nearest_hint(checking, name.text, names));
  return std::nullopt;
}

std::string hint_for_unknown(const Checking& checking, ModuleId module, std::string_view word,
                             const std::vector<std::string_view>& names) {
  if (checking.problems.size() >= kMostHints) return {};
  std::string hint = import_hint(checking, module, word);
  return hint.empty() ? nearest_hint(checking, word, names) : hint;
}

std::string hint_for_unknown(const Checking& checking, ModuleId module, std::string_view word,
                             NameKind kind) {
  std::vector<std::string_view> names;
  add_visible(checking, module, kind, names);
  return hint_for_unknown(checking, module, word, names);
}

std::string quoted(const Checking& checking, Span span) {
  constexpr std::size_t kLongest = 48;
  if (span.file == text::FileId::none) return "this";
  std::string result = "`";
  std::size_t length = 0;
  bool space = false;
  for (const char c : checking.sources.text_of(span)) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      space = true;
      continue;
    }
    const bool inside = (static_cast<unsigned char>(c) & 0xC0) == 0x80;
    if (!inside && ++length > kLongest) return result + " …`";
    if (space) result += ' ';
    space = false;
    result += c;
  }
  return result + "`";
}

bool is_county_alike(std::string_view name, std::string_view file) {
  const auto plain = [](char c) {
    if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
    return c == ' ' || c == '-' ? '_' : c;
  };
  return std::ranges::equal(name, file, {}, plain, plain);
}

bool is_built_in(std::string_view name) {
  constexpr std::array<std::string_view, 8> kNames{
      "benefit_month", "run_date", "county", "this", "yes", "no", "open", "no_days"};
  return std::ranges::find(kNames, name) != kNames.end();
}

bool is_at_or_above(const Program& program, EntityId entity, EntityId below) {
  for (EntityId at = below; at != kNone; at = program.entities[at].parent) {
    if (at == entity) return true;
  }
  return false;
}

const Declared* find_or_report(Checking& checking, ModuleId module, NameKind kind,
                               const syntax::Name& name, std::string_view what) {
  const Declared* found = find_declared(checking, module, kind, name.text);
  if (found == nullptr) {
    checking.problem(ProblemCode::unknown_name, name.span,
                     fmt::format("there is no {} `{}` here", what, name.text),
                     hint_for_unknown(checking, module, name.text, kind));
  } else {
    note_use(checking, name, found->span);
  }
  return found;
}

}  // namespace poppy::check
