// The first pass over modules and types: imports, enums, the tree of entities and their facts.
// Called by check_program().
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "interpreter/check/self_name.h"
#include "interpreter/check/types.h"
#include "interpreter/check/value_of_text.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::check {

std::string self_name_of(std::string_view name) {
  const auto upper = [&](std::size_t i) {
    return i < name.size() && name[i] >= 'A' && name[i] <= 'Z';
  };
  const auto lower = [&](std::size_t i) {
    return i < name.size() && ((name[i] >= 'a' && name[i] <= 'z') || std::isdigit(name[i]) != 0);
  };
  std::string result;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (!upper(i)) {
      result += name[i];
      continue;
    }
    if (i > 0 && (lower(i - 1) || (upper(i - 1) && lower(i + 1)))) result += '_';
    result += static_cast<char>(name[i] - 'A' + 'a');
  }
  return result;
}

namespace {

void declare_enum(Checking& checking, ModuleId module, const syntax::Enum& syntax) {
  Enum result{syntax.name.text, {}, syntax.name.span};
  const EnumId id = checking.program.enums.next_id();
  std::set<std::string_view> names;
  std::vector<Span> spans;
  for (const syntax::EnumValue& value : syntax.values) {
    if (!names.insert(value.name.text).second) {
      checking.problem(
          ProblemCode::doubled_name, value.name.span,
          fmt::format("`{}` already has the value `{}`", syntax.name.text, value.name.text));
      continue;
    }
    checking.values[value.name.text].emplace_back(id, std::ssize(result.values));
    spans.push_back(value.name.span);
    result.values.push_back(
        {value.name.text, value.title.empty() ? value.name.text : value.title, value.spanish});
  }
  checking.program.enums.push_back(std::move(result));
  checking.enum_values.push_back(std::move(spans));
  checking.made.insert_or_assign(&syntax, id);
  if (syntax.name.text == "County") {
    checking.problem(ProblemCode::doubled_name, syntax.name.span,
                     "`County` is the entity of the counties and their names");
  }
  add_name(checking, syntax.name.text,
           {NameKind::enumeration, id, module, kNone, syntax.name.span});
}

struct EntityAt {
  ModuleId module;
  const syntax::Entity* syntax;
};

/// One whose parent is there: whether it is.
bool declare_entity(Checking& checking, const EntityAt& at) {
  Program& program = checking.program;
  const syntax::Entity& syntax = *at.syntax;
  const Declared* parent =
      find_declared(checking, at.module, NameKind::entity, syntax.parent->text);
  if (parent == nullptr) return false;
  note_use(checking, *syntax.parent, parent->span);
  const auto above = std::get<EntityId>(parent->id);
  const EntityId id = program.entities.next_id();
  Entity entity;
  entity.name = syntax.name.text;
  entity.self_name = self_name_of(syntax.name.text);
  entity.parent = above;
  entity.depth = program.entities[above].depth + 1;
  entity.at_most_one = syntax.at_most_one;
  entity.list_name = syntax.list_name ? syntax.list_name->text : entity.self_name + "s";
  entity.key_message = syntax.key_message;
  entity.span = syntax.name.span;
  const Span list_span = syntax.list_name ? syntax.list_name->span : syntax.name.span;
  const auto [place, added] = checking.lists.insert({{above, entity.list_name}, id});
  if (!added) {
    checking.problem(ProblemCode::doubled_name, list_span,
                     fmt::format("`{}` already has a list `{}`", program.entities[above].name,
                                 entity.list_name));
  }
  program.entities.push_back(std::move(entity));
  checking.list_spans.push_back(syntax.list_name ? syntax.list_name->span : Span());
  checking.made.insert_or_assign(&syntax, id);
  add_name(checking, syntax.name.text, {NameKind::entity, id, at.module, kNone, syntax.name.span});
  return true;
}

/// The place of each one's parent among entities that belong to nothing known; their number where
/// it is not among them.
std::vector<std::size_t> parents_among(const Checking& checking,
                                       const std::vector<EntityAt>& waiting) {
  std::map<std::string_view, std::vector<std::size_t>> by_name;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    by_name[waiting[i].syntax->name.text].push_back(i);
  }
  std::vector<std::size_t> parents;
  for (const EntityAt& at : waiting) {
    std::size_t parent = waiting.size();
    for (const std::size_t other : by_name[at.syntax->parent->text]) {
      if (!checking.sees[at.module][waiting[other].module]) continue;
      parent = other;
      break;
    }
    parents.push_back(parent);
  }
  return parents;
}

/// Of each, whether it stands in a circle of parents, or below one.
std::vector<bool> in_circles(const std::vector<std::size_t>& parents) {
  std::vector<bool> ends(parents.size() + 1), seen(parents.size());
  ends.back() = true;
  for (std::size_t begin = 0; begin < parents.size(); ++begin) {
    std::vector<std::size_t> way;
    std::size_t at = begin;
    for (; at < parents.size() && !seen[at]; at = parents[at]) {
      seen[at] = true;
      way.push_back(at);
    }
    for (const std::size_t below : way) ends[below] = ends[at];
  }
  ends.pop_back();
  ends.flip();
  return ends;
}

/// The entities that go back to no parent: what they would declare is not told as unknown, and each
/// is told once, where its line of parents ends.
void report_rootless(Checking& checking, const std::vector<EntityAt>& waiting) {
  for (const EntityAt& at : waiting) {
    const auto give_up = [&](const std::string& name) {
      checking.given_up[name].insert(at.module);
    };
    give_up(at.syntax->name.text);
    give_up(self_name_of(at.syntax->name.text));
    give_up(at.syntax->list_name ? at.syntax->list_name->text
                                 : self_name_of(at.syntax->name.text) + "s");
    for (const syntax::Field& field : at.syntax->fields) give_up(field.name.text);
  }
  const std::vector<std::size_t> parents = parents_among(checking, waiting);
  const std::vector<bool> circles = in_circles(parents);
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    const EntityAt& at = waiting[i];
    const syntax::Name& parent = *at.syntax->parent;
    const bool declared_too = parents[i] != waiting.size();
    // Below one that belongs to nothing known: it is told there.
    if (declared_too && !circles[i]) continue;
    if (declared_too) {
      checking.problem(
          ProblemCode::wrong_entity, parent.span,
          fmt::format("`{}` does not go back to County: every entity must", parent.text));
    } else {
      checking.problem(ProblemCode::unknown_name, parent.span,
                       fmt::format("there is no entity `{}` here", parent.text),
                       hint_for_unknown(checking, at.module, parent.text, NameKind::entity));
    }
  }
}

/// Adds the entities whose parent is there, until none is left or none can be added: round after
/// round, each in the order of the files.
void declare_tree(Checking& checking, const std::vector<EntityAt>& all) {
  std::map<std::string_view, std::vector<std::size_t>> children;  // by the parent's name
  std::set<std::pair<std::size_t, std::size_t>> agenda;           // round, place
  for (std::size_t i = 0; i < all.size(); ++i) {
    children[all[i].syntax->parent->text].push_back(i);
    agenda.insert({0, i});
  }
  std::vector<bool> added(all.size());
  while (!agenda.empty()) {
    const auto [round, at] = agenda.extract(agenda.begin()).value();
    if (added[at] || !declare_entity(checking, all[at])) continue;
    added[at] = true;
    for (const std::size_t child : children[all[at].syntax->name.text]) {
      if (!added[child]) agenda.insert({child > at ? round : round + 1, child});
    }
  }
  std::vector<EntityAt> waiting;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!added[i]) waiting.push_back(all[i]);
  }
  report_rootless(checking, waiting);
}

/// One bound as a number; nullopt: there is none, or it has a problem.
std::optional<units::Rational> read_bound(Checking& checking, const Type& type,
                                          const std::optional<syntax::Name>& bound) {
  if (!bound) return std::nullopt;
  const units::Parsed<units::Value> value = value_of_text(checking.program, type, bound->text);
  if (value) return units::number_of(*value);
  checking.problem(ProblemCode::wrong_range, bound->span, value.error(),
                   "write the bound as a value of the fact's type");
  return std::nullopt;
}

/// Whether values of the type can have such bounds; else a problem.
bool can_have_bounds(Checking& checking, const Type& type, const syntax::Range& range, Span span) {
  const bool is_number =
      type.kind == TypeKind::integer || type.kind == TypeKind::money || type.kind == TypeKind::rate;
  const bool is_time = type.kind == TypeKind::date || type.kind == TypeKind::month;
  if (!type.list && (is_number || (is_time && !range.step))) return true;
  checking.problem(
      ProblemCode::wrong_range, span,
      fmt::format("a {} has no {}", type_name(checking.program, type), is_time ? "steps" : "range"),
      "ranges are for int, money, rate, date and month; steps for the first three");
  return false;
}

units::Bounds read_bounds(Checking& checking, const Type& declared, const syntax::Range& range) {
  const std::optional<syntax::Name>& first = range.low    ? range.low
                                             : range.high ? range.high
                                                          : range.step;
  if (!first || is_wrong(declared)) return {};
  Type type = declared;
  type.or_blank = false;
  if (!can_have_bounds(checking, type, range, first->span)) return {};
  units::Bounds bounds{read_bound(checking, type, range.low),
                       read_bound(checking, type, range.high),
                       read_bound(checking, type, range.step)};
  if (bounds.low && bounds.high && compare(*bounds.high, *bounds.low) < 0) {
    checking.problem(
        ProblemCode::wrong_range, range.high->span,
        fmt::format("no value lies between {} and {}", range.low->text, range.high->text),
        "the least value comes first");
  }
  if (bounds.step && compare(*bounds.step, units::Rational{0, 1}) <= 0) {
    checking.problem(ProblemCode::wrong_range, range.step->span, "a step is more than nothing",
                     "write such as `in steps of 0.5`");
    bounds.step.reset();
  }
  return bounds;
}

void declare_field(Checking& checking, ModuleId module, EntityId entity,
                   const syntax::Field& syntax) {
  Program& program = checking.program;
  if (syntax.retired) {
    program.entities[entity].retired.push_back({syntax.name.text, syntax.title, syntax.name.span});
    return;
  }
  const FieldId id = program.fields.next_id();
  const auto [place, added] = checking.fields.insert({{entity, syntax.name.text}, id});
  if (!added || checking.lists.contains({entity, syntax.name.text})) {
    checking.problem(ProblemCode::doubled_name, syntax.name.span,
                     fmt::format("`{}` already has a {} `{}`", program.entities[entity].name,
                                 added ? "list" : "fact", syntax.name.text));
    return;
  }
  Field field;
  field.name = syntax.name.text;
  field.entity = entity;
  field.type = resolve_type(checking, module, syntax.type);
  field.dated = syntax.dated;
  field.fixed = syntax.fixed;
  field.bounds = read_bounds(checking, field.type, syntax.range);
  field.title = syntax.title;
  field.span = syntax.name.span;
  Entity& owner = program.entities[entity];
  const TypeKind kind = field.type.kind;
  if (field.name == "entered" || field.name == "removed") {
    if (kind != TypeKind::date && !is_wrong(field.type)) {
      checking.problem(
          ProblemCode::type_mismatch, syntax.type.span,
          fmt::format("`{}` says from which day a record is seen: it must be a date", field.name));
    }
    (field.name == "entered" ? owner.entered : owner.removed) = id;
  }
  program.fields.push_back(std::move(field));
  checking.field_modules.push_back(module);
  owner.fields.push_back(id);
}

void declare_key(Checking& checking, EntityId id, const syntax::Entity& syntax) {
  Program& program = checking.program;
  for (const syntax::Name& name : syntax.key) {
    const auto found = find_fact(checking, id, name);
    if (!found) continue;
    const Field& field = program.fields[*found];
    if (field.type.or_blank || field.dated) {
      checking.problem(
          ProblemCode::wrong_entity, name.span,
          fmt::format("`{}` is part of a key: it can be neither blank nor dated", name.text));
    }
    program.entities[id].key.push_back(*found);
  }
}

/// A retired name is free, and retired once: else a case could not be told what to write.
void check_retired(Checking& checking) {
  const auto& entities = checking.program.entities;
  for (const EntityId id : entities.ids()) {
    const Entity& entity = entities[id];
    std::set<std::string_view> names;
    for (const RetiredName& retired : entity.retired) {
      const bool twice = !names.insert(retired.name).second;
      if (!twice && !checking.fields.contains({id, retired.name}) &&
          !checking.lists.contains({id, retired.name})) {
        continue;
      }
      checking.problem(ProblemCode::doubled_name, retired.span,
                       fmt::format("`{}` has `{}` {}", entity.name, retired.name,
                                   twice ? "retired already" : "still: it is not retired"));
    }
  }
}

using ModulesByName = std::map<std::string, ModuleId, std::less<>>;

/// What it would declare is not told as unknown: that of the module meant counts.
void report_unknown_import(Checking& checking, ModuleId module, const syntax::Name& name,
                           const ModulesByName& by_name) {
  const auto& modules = checking.sheet.modules;
  std::vector<std::string_view> names;
  for (const syntax::Module& other : modules) names.push_back(other.name.text);
  const bool may_be_there = std::ranges::any_of(modules, [&](const syntax::Module& other) {
    return checking.sources.at(other.file).name == other.name.text;  // its own is not known
  });
  if (!may_be_there) {
    checking.problem(ProblemCode::unknown_import, name.span,
                     fmt::format("there is no module `{}` among the rules", name.text),
                     nearest_hint(checking, name.text, names));
  }
  const auto meant = by_name.find(text::nearest_name(name.text, names));
  if (meant == by_name.end()) {
    checking.blind.insert(module);
  } else {
    checking.sees[module][meant->second] = true;
  }
}

}  // namespace

void declare_modules(Checking& checking) {
  const auto& modules = checking.sheet.modules;
  ModulesByName by_name;
  for (const syntax::Module& syntax : modules) {
    const ModuleId id = checking.program.modules.next_id();
    for (const std::string& name : syntax.unread) checking.given_up[name].insert(id);
    if (syntax.is_cut) checking.cut.push_back(id);
    if (syntax.imports_unread) checking.blind.insert(id);
    checking.module_of.insert({syntax.file, id});
    if (!by_name.insert({syntax.name.text, id}).second) {
      checking.problem(ProblemCode::doubled_name, syntax.name.span,
                       fmt::format("there are two modules `{}`", syntax.name.text));
    }
    Module module;
    module.name = syntax.name.text;
    module.title = syntax.title;
    module.program = syntax.name.text.substr(0, syntax.name.text.find('.'));
    module.file = syntax.file;
    for (const syntax::Declaration& declaration : syntax.declarations) {
      if (const auto* source = std::get_if<syntax::Source>(&declaration)) {
        module.sources.push_back(source->citation);
      }
    }
    checking.program.modules.push_back(std::move(module));
  }
  checking.sees.assign(modules.size(), IdVector<ModuleId, bool>(modules.size(), false));
  for (const ModuleId i : checking.program.modules.ids()) {
    checking.sees[i][i] = true;
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      const auto* import = std::get_if<syntax::Import>(&declaration);
      if (import == nullptr) continue;
      if (const auto found = by_name.find(import->module.text); found != by_name.end()) {
        checking.sees[i][found->second] = true;
        checking.program.modules[i].imports.push_back(found->second);
        note_use(checking, import->module, checking.syntax_of(found->second).name.span);
      } else {
        report_unknown_import(checking, i, import->module, by_name);
      }
    }
  }
}

namespace {

/// County: its root is there in every program, without import.
void declare_county(Checking& checking) {
  Program& program = checking.program;
  program.enums.push_back({"County", {}, {}});
  Entity county;
  county.name = "County";
  county.self_name = "county";
  program.entities.push_back(std::move(county));
  checking.enum_values.emplace_back();
  checking.list_spans.emplace_back();
  for (const ModuleId i : program.modules.ids()) {
    add_name(checking, "County", {NameKind::entity, kCountyEntity, i, kNone, {}});
  }
}

void report_no_parent(Checking& checking, const syntax::Name& name) {
  checking.problem(ProblemCode::wrong_entity, name.span,
                   fmt::format("`{}` belongs to nothing: only County does", name.text),
                   fmt::format("entity {} of Case as …", name.text));
}

/// Enums; and the entities, which are still to be put under their parents.
std::vector<EntityAt> declare_enums(Checking& checking) {
  std::vector<EntityAt> waiting;
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      if (const auto* enumeration = std::get_if<syntax::Enum>(&declaration)) {
        declare_enum(checking, i, *enumeration);
      }
      const auto* entity = std::get_if<syntax::Entity>(&declaration);
      if (entity == nullptr) continue;
      if (entity->name.text == "County") {
        checking.made.insert_or_assign(entity, kCountyEntity);
      } else if (!entity->parent) {
        report_no_parent(checking, entity->name);
      } else {
        waiting.push_back({i, entity});
      }
    }
  }
  return waiting;
}

void declare_fields(Checking& checking, ModuleId module, const syntax::Entity& entity) {
  const auto* id = checking.made_of<EntityId>(&entity);
  if (id == nullptr) return;
  for (const syntax::Field& field : entity.fields) declare_field(checking, module, *id, field);
  declare_key(checking, *id, entity);
}

void declare_fields(Checking& checking, ModuleId module, const syntax::Extend& extend) {
  const Declared* found = find_declared(checking, module, NameKind::entity, extend.entity.text);
  if (found == nullptr) {
    checking.problem(ProblemCode::unknown_name, extend.entity.span,
                     fmt::format("there is no entity `{}` here", extend.entity.text),
                     hint_for_unknown(checking, module, extend.entity.text, NameKind::entity));
    for (const syntax::Field& field : extend.fields) {
      checking.given_up[field.name.text].insert(module);
    }
    return;
  }
  note_use(checking, extend.entity, found->span);
  const EntityId id = std::get<EntityId>(found->id);
  for (const syntax::Field& field : extend.fields) declare_field(checking, module, id, field);
}

}  // namespace

void declare_types(Checking& checking) {
  declare_county(checking);
  declare_tree(checking, declare_enums(checking));
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      if (const auto* entity = std::get_if<syntax::Entity>(&declaration)) {
        declare_fields(checking, i, *entity);
      }
      if (const auto* extend = std::get_if<syntax::Extend>(&declaration)) {
        declare_fields(checking, i, *extend);
      }
    }
  }
  check_retired(checking);
}

}  // namespace poppy::check
