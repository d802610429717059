// See completion_rules.h. The file is broken while somebody types in it, so that what stands before
// the cursor is read by its words; what a name is, the checker says.
#include "interpreter/lsp/completion_rules.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/check/scope.h"
#include "interpreter/lsp/names.h"
#include "interpreter/lsp/symbols.h"
#include "interpreter/lsp/workspace.h"
#include "interpreter/syntax/cut_file.h"
#include "interpreter/units/id.h"

namespace poppy::lsp {
namespace {

using check::EntityId;
using check::kNone;
using check::TypeKind;

/// Words of expressions and of the parts of declarations (grammar/Poppy.g4).
constexpr auto kWords = std::to_array<std::string_view>(
    {"all",         "always",    "and",   "another",  "any",     "at",    "before",  "blank",
     "by",          "capped",    "cites", "day",      "days",    "down",  "each",    "english",
     "fails",       "first",     "fixed", "floored",  "for",     "from",  "half",    "in",
     "keep",        "key",       "known", "least",    "less",    "list",  "month",   "months",
     "more",        "names",     "never", "none",     "not",     "of",    "or",      "order",
     "other",       "otherwise", "over",  "overlaps", "partial", "pays",  "reason",  "reasons",
     "rounded",     "row",       "runs",  "same",     "saved",   "set",   "spanish", "to",
     "unconfirmed", "unset",     "until", "up",       "upto",    "value", "when",    "where",
     "with",        "within",    "yes",   "no"});
constexpr auto kBuiltIn = std::to_array<std::string_view>(
    {"benefit_month", "run_date", "county", "this", "open", "no_days", "blank"});
constexpr auto kTypes = std::to_array<std::string_view>(
    {"bool", "int", "money", "exact_money", "rate", "date", "month", "span", "text"});

bool is_word_part(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string_view last_word(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && is_word_part(text[begin - 1])) --begin;
  return text.substr(begin);
}

class Proposing {
 public:
  Proposing(Workspace& workspace, const Names& names, const std::string& path,
            std::string_view text, std::uint32_t byte)
      : program_(workspace.now().checked.program), names_(names), text_(text), byte_(byte) {
    const Snapshot& now = workspace.now();
    const auto file = now.files.find(path);
    for (const check::ModuleId id : program_.modules.ids()) {
      if (file != now.files.end() && program_.modules[id].file == file->second) module_ = id;
    }
    for (const syntax::Stretch& stretch : syntax::cut_file(text)) {
      if (stretch.begin <= byte)
        declaration_ = text.substr(stretch.begin, stretch.end - stretch.begin);
      if (stretch.begin <= byte) declaration_begin_ = stretch.begin;
    }
    words_ = syntax::words_of(declaration_);
  }

  Proposals propose() {
    const std::size_t line = text_.rfind('\n', byte_ > 0 ? byte_ - 1 : 0);
    const std::size_t begin = byte_ == 0 || line == std::string_view::npos ? 0 : line + 1;
    std::string_view head = text_.substr(begin, byte_ - begin);
    if (std::ranges::count(head, '"') % 2 != 0) return in_quotes(head);
    if (head.find("//") != std::string_view::npos) return {};
    const std::string_view word = last_word(head);
    result_.begin = byte_ - static_cast<std::uint32_t>(word.size());
    head.remove_suffix(word.size());
    if (head.empty()) {
      for (const std::string_view one : syntax::declaration_words())
        add(one, kKeywordItem, "declaration");
    } else if (head.ends_with('.')) {
      members(head.substr(0, head.size() - 1));
    } else if (trimmed(head) == "import") {
      for (const check::Module& module : program_.modules)
        add(module.name, kModuleItem, module.title);
    } else if (stands_for_type(trimmed(head))) {
      types();
    } else {
      names_here();
    }
    return std::move(result_);
  }

 private:
  void add(std::string_view word, int kind, std::string_view detail) {
    result_.all.push_back({std::string(word), kind, std::string(detail)});
  }

  /// A citation that others have used already; other texts are their writer's.
  Proposals in_quotes(std::string_view head) {
    const std::size_t quote = head.rfind('"');
    const std::string_view before = trimmed(head.substr(0, quote));
    if (last_word(before) != "cites") return {};
    result_.begin = byte_ - static_cast<std::uint32_t>(head.size() - quote - 1);
    std::map<std::string, std::size_t> used;
    for (const Symbol& symbol : names_.all()) {
      if (!symbol.cites.empty()) ++used[symbol.cites];
    }
    for (const auto& [cites, count] : used) {
      add(cites, kTextItem,
          count == 1 ? "cited once" : "cited " + std::to_string(count) + " times");
    }
    return std::move(result_);
  }

  /// The entity that the declaration is of.
  [[nodiscard]] EntityId own_entity() const {
    for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
      if (words_[i] != "of" && words_[i] != "extend" && words_[i] != "entity") continue;
      const EntityId found = entity_named(words_[i + 1]);
      if (found != kNone) return found;
    }
    return check::kCountyEntity;
  }
  [[nodiscard]] EntityId entity_named(std::string_view name) const {
    const auto found = std::ranges::find(program_.entities, name, &check::Entity::name);
    return found == program_.entities.end() ? kNone : program_.entities.id_of(*found);
  }
  [[nodiscard]] EntityId entity_of_list(std::string_view list) const {
    for (const EntityId id : program_.entities.ids()) {
      if (id != check::kCountyEntity && program_.entities[id].list_name == list) return id;
    }
    return kNone;
  }

  [[nodiscard]] bool stands_for_type(std::string_view before) const {
    static const std::set<std::string_view> kTyped{"define",   "flag",   "parameter",
                                                   "decision", "entity", "extend"};
    const bool may = !words_.empty() && kTyped.contains(words_.front());
    const std::string_view so_far = text_.substr(declaration_begin_, byte_ - declaration_begin_);
    const bool is_body = so_far.find('=') != std::string_view::npos;
    if (last_word(before) == "of" && !is_body) return true;
    return may && !is_body && (before.ends_with(':') || before.ends_with(": list of"));
  }

  void types() {
    for (const std::string_view type : kTypes) add(type, kClassItem, "type");
    add("dayset", kClassItem, "type");
    add("County", kClassItem, "entity");
    for (const check::Enum& one : program_.enums) add(one.name, kEnumItem, "enum");
    for (const check::Entity& one : program_.entities) add(one.name, kClassItem, "entity");
  }

  /// What the name before the point has.
  void members(std::string_view before) {
    const std::string_view name = last_word(before);
    const auto enumeration = std::ranges::find(program_.enums, name, &check::Enum::name);
    if (enumeration != program_.enums.end()) {
      for (const check::EnumValue& value : enumeration->values)
        add(value.name, kMemberItem, value.title);
      return;
    }
    if (trimmed(before.substr(0, before.size() - name.size())).ends_with("import")) {
      for (const check::Module& module : program_.modules) {
        if (module.program == name && module.name.size() > name.size()) {
          add(std::string_view(module.name).substr(name.size() + 1), kModuleItem, module.title);
        }
      }
      return;
    }
    const check::Type type = type_before(name);
    if (type.kind == TypeKind::span) {
      add("begin", kPropertyItem, "date");
      add("end", kPropertyItem, "date");
    }
    if (type.kind != TypeKind::record) return;
    add_facts(program_, type.entity(), result_.all);
    add_lines(program_, type.entity(), result_.all);
    for (EntityId at = program_.entities[type.entity()].parent;
         at != kNone && at != check::kCountyEntity; at = program_.entities[at].parent) {
      add(program_.entities[at].self_name, kPropertyItem, program_.entities[at].name);
    }
  }

  [[nodiscard]] static check::Type record(EntityId entity) {
    return {TypeKind::record, entity.value, false, false};
  }

  [[nodiscard]] check::Type type_before(std::string_view name) const {
    if (name == "this") return record(own_entity());
    for (std::size_t i = 0; i + 2 < words_.size(); ++i) {
      if (words_[i + 1] != "as" || words_[i + 2] != name) continue;
      const EntityId of = entity_of_list(words_[i]);
      if (of != kNone) return record(of);
    }
    for (const EntityId id : program_.entities.ids()) {
      const check::Entity& entity = program_.entities[id];
      if (entity.self_name == name || (entity.at_most_one && entity.list_name == name)) {
        return record(id);
      }
    }
    const auto line = std::ranges::find(program_.lines, name, &check::Line::name);
    if (line != program_.lines.end()) return line->type;
    const auto field = std::ranges::find(program_.fields, name, &check::Field::name);
    return field == program_.fields.end() ? check::Type() : field->type;
  }

  void names_here() {
    const EntityId own = own_entity();
    for (EntityId at = own; at != kNone; at = program_.entities[at].parent) {
      add_facts(program_, at, result_.all);
      visible_lines(at);
      if (at != check::kCountyEntity)
        add(program_.entities[at].self_name, kPropertyItem, "the record itself");
    }
    // The elements of lists that the declaration goes over.
    const std::set<std::string_view> words(words_.begin(), words_.end());
    for (const EntityId id : program_.entities.ids()) {
      if (id == check::kCountyEntity || !words.contains(program_.entities[id].list_name)) continue;
      add_facts(program_, id, result_.all);
      visible_lines(id);
    }
    for (const check::Flag& flag : program_.flags) {
      if (sees(flag.module))
        add(flag.name, kVariableItem, flag.title.empty() ? "flag" : flag.title);
    }
    for (const check::Parameter& one : program_.parameters) {
      if (sees(one.module))
        add(one.name, kConstantItem, one.title.empty() ? "parameter" : one.title);
    }
    for (const check::Enum& one : program_.enums) {
      for (const check::EnumValue& value : one.values) add(value.name, kMemberItem, one.name);
    }
    for (const std::string_view name : check::function_names())
      add(name, kFunctionItem, "function");
    for (const std::string_view name : kBuiltIn) add(name, kConstantItem, "built in");
    for (const std::string_view word : kWords) add(word, kKeywordItem, "");
  }
  void visible_lines(EntityId entity) {
    for (const check::Line& line : program_.lines) {
      if (line.entity == entity && line.kind != check::LineKind::outcome_part &&
          sees(line.module)) {
        add(line.name, kFieldItem,
            line.title.empty() ? check::type_name(program_, line.type) : line.title);
      }
    }
  }

  [[nodiscard]] bool sees(const std::string& module) const {
    if (module_ == kNone || program_.modules[module_].name == module) return true;
    return std::ranges::any_of(program_.modules[module_].imports, [&](check::ModuleId id) {
      return program_.modules[id].name == module;
    });
  }

  const check::Program& program_;
  const Names& names_;
  std::string_view text_;
  std::uint32_t byte_;
  check::ModuleId module_ = kNone;
  std::string_view declaration_;
  std::uint32_t declaration_begin_ = 0;
  std::vector<std::string> words_;
  Proposals result_;
};

}  // namespace

void add_facts(const check::Program& program, EntityId entity, std::vector<Proposal>& to) {
  for (const check::FieldId id : program.entities[entity].fields) {
    const check::Field& field = program.fields[id];
    to.push_back({field.name, kPropertyItem,
                  field.title.empty() ? check::type_name(program, field.type) : field.title});
  }
  for (const EntityId id : program.entities.ids()) {
    const check::Entity& child = program.entities[id];
    if (id != check::kCountyEntity && child.parent == entity) {
      to.push_back({child.list_name, kPropertyItem, "list of " + child.name});
    }
  }
}

void add_lines(const check::Program& program, EntityId entity, std::vector<Proposal>& to) {
  for (const check::Line& line : program.lines) {
    if (line.entity != entity || line.kind == check::LineKind::outcome_part) continue;
    to.push_back({line.name, kFieldItem,
                  line.title.empty() ? check::type_name(program, line.type) : line.title});
  }
}

void add_values(const check::Program& program, const check::Type& type, std::vector<Proposal>& to) {
  if (type.kind == TypeKind::boolean) {
    to.push_back({"yes", kValueItem, {}});
    to.push_back({"no", kValueItem, {}});
  }
  if (type.kind == TypeKind::enumeration) {
    for (const check::EnumValue& value : program.enums[type.enumeration()].values) {
      to.push_back({value.name, kMemberItem, value.title});
    }
  }
  if (type.or_blank) to.push_back({"blank", kValueItem, "there is none"});
}

Proposals propose_in_rules(Workspace& workspace, const Names& names, const std::string& path,
                           std::string_view text, std::uint32_t byte) {
  return Proposing(workspace, names, path, text, byte).propose();
}

}  // namespace poppy::lsp
