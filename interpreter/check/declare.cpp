// The first pass over modules and types: imports, enums, the tree of entities and their facts.
// Called by check_program().
#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "interpreter/check/read_cell.h"
#include "interpreter/check/types.h"
#include "interpreter/text/problem_text.h"

namespace poppy::check {
namespace {

/// WorkRegistration -> work_registration, TANFClock -> tanf_clock.
std::string snake_case(std::string_view name) {
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

void add_name(Checking& checking, const syntax::Name& name, const Declared& declared) {
  checking.names[name.text].push_back(declared);
}

void declare_enum(Checking& checking, ModuleIndex module, const syntax::Enum& syntax) {
  const auto id = static_cast<EnumId>(checking.program.enums.size());
  Enum result{syntax.name.text, {}, syntax.name.span};
  for (const syntax::EnumValue& value : syntax.values) {
    const bool twice = std::ranges::any_of(
        result.values, [&](const EnumValue& other) { return other.name == value.name.text; });
    if (twice) {
      checking.problem(
          ProblemCode::doubled_name, value.name.span,
          fmt::format("`{}` already has the value `{}`", syntax.name.text, value.name.text));
      continue;
    }
    result.values.push_back({value.name.text, value.title.empty() ? value.name.text : value.title});
  }
  checking.program.enums.push_back(std::move(result));
  checking.made[&syntax] = id;
  if (syntax.name.text == "County") {
    checking.problem(ProblemCode::doubled_name, syntax.name.span,
                     "`County` is the entity of the counties and their names");
  }
  add_name(checking, syntax.name, {NameKind::enumeration, id, module, kNone, syntax.name.span});
}

struct EntityAt {
  ModuleIndex module;
  const syntax::Entity* syntax;
};

/// Adds the entities whose parent is there, until none is left or none can be added.
void declare_tree(Checking& checking, std::vector<EntityAt> waiting) {
  Program& program = checking.program;
  bool progress = true;
  while (progress) {
    progress = false;
    std::vector<EntityAt> left;
    for (const EntityAt& at : waiting) {
      const syntax::Entity& syntax = *at.syntax;
      const Declared* parent =
          find_declared(checking, at.module, NameKind::entity, syntax.parent->text);
      if (parent == nullptr) {
        left.push_back(at);
        continue;
      }
      progress = true;
      const auto id = static_cast<EntityId>(program.entities.size());
      Entity entity;
      entity.name = syntax.name.text;
      entity.self_name = snake_case(syntax.name.text);
      entity.parent = parent->id;
      entity.depth = program.entities[parent->id].depth + 1;
      entity.at_most_one = syntax.at_most_one;
      entity.list_name = syntax.list_name ? syntax.list_name->text : entity.self_name + "s";
      entity.key_message = syntax.key_message;
      entity.span = syntax.name.span;
      const Span list_span = syntax.list_name ? syntax.list_name->span : syntax.name.span;
      const auto [place, added] = checking.lists.insert({{parent->id, entity.list_name}, id});
      if (!added) {
        checking.problem(ProblemCode::doubled_name, list_span,
                         fmt::format("`{}` already has a list `{}`",
                                     program.entities[parent->id].name, entity.list_name));
      }
      program.entities.push_back(std::move(entity));
      checking.made[&syntax] = id;
      add_name(checking, syntax.name, {NameKind::entity, id, at.module, kNone, syntax.name.span});
    }
    waiting = std::move(left);
  }
  for (const EntityAt& at : waiting) {
    auto& given_up = checking.given_up[at.module];
    given_up.insert(at.syntax->name.text);
    given_up.insert(snake_case(at.syntax->name.text));
    given_up.insert(at.syntax->list_name ? at.syntax->list_name->text
                                         : snake_case(at.syntax->name.text) + "s");
    for (const syntax::Field& field : at.syntax->fields) given_up.insert(field.name.text);
  }
  const auto parent_of = [&](const EntityAt& at) {
    return std::ranges::find_if(waiting, [&](const EntityAt& other) {
      return other.syntax->name.text == at.syntax->parent->text &&
             checking.sees[at.module][other.module];
    });
  };
  for (const EntityAt& at : waiting) {
    const syntax::Name& parent = *at.syntax->parent;
    const bool declared_too = parent_of(at) != waiting.end();
    // Below one that belongs to nothing known: it is told there.
    auto above = parent_of(at);
    for (std::size_t i = 0; i < waiting.size() && above != waiting.end(); ++i)
      above = parent_of(*above);
    if (declared_too && above == waiting.end()) continue;
    std::vector<std::string_view> names;
    add_visible(checking, at.module, NameKind::entity, names);
    if (declared_too) {
      checking.problem(
          ProblemCode::wrong_entity, parent.span,
          fmt::format("`{}` does not go back to County: every entity must", parent.text));
    } else {
      checking.problem(ProblemCode::unknown_name, parent.span,
                       fmt::format("there is no entity `{}` here", parent.text),
                       hint_for_unknown(checking, at.module, parent.text, names));
    }
  }
}

/// One bound as a number; nullopt: there is none, or it has a problem.
std::optional<units::Rational> read_bound(Checking& checking, const Type& type,
                                          const std::optional<syntax::Name>& bound) {
  if (!bound) return std::nullopt;
  const units::Parsed<units::Value> value = read_cell(checking.program, type, bound->text);
  if (value) return units::number_of(*value);
  checking.problem(ProblemCode::wrong_range, bound->span, value.error(),
                   "write the bound as a value of the fact's type");
  return std::nullopt;
}

units::Bounds read_bounds(Checking& checking, const Type& declared, const syntax::Range& range) {
  const std::optional<syntax::Name>& first = range.low    ? range.low
                                             : range.high ? range.high
                                                          : range.step;
  if (!first || is_wrong(declared)) return {};
  Type type = declared;
  type.or_blank = false;
  const bool is_number =
      type.kind == TypeKind::integer || type.kind == TypeKind::money || type.kind == TypeKind::rate;
  const bool is_time = type.kind == TypeKind::date || type.kind == TypeKind::month;
  if (type.list || (!is_number && (!is_time || range.step))) {
    checking.problem(ProblemCode::wrong_range, first->span,
                     fmt::format("a {} has no {}", type_name(checking.program, type),
                                 is_time ? "steps" : "range"),
                     "ranges are for int, money, rate, date and month; steps for the first three");
    return {};
  }
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

void declare_field(Checking& checking, ModuleIndex module, EntityId entity,
                   const syntax::Field& syntax) {
  Program& program = checking.program;
  if (syntax.retired) {
    program.entities[entity].retired.push_back({syntax.name.text, syntax.title, syntax.name.span});
    return;
  }
  const auto id = static_cast<FieldId>(program.fields.size());
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
    const auto found = checking.fields.find({id, name.text});
    if (found == checking.fields.end()) {
      std::vector<std::string_view> names;
      for (const FieldId field : program.entities[id].fields) {
        names.push_back(program.fields[field].name);
      }
      checking.problem(
          ProblemCode::unknown_member, name.span,
          fmt::format("`{}` has no fact `{}` for its key", syntax.name.text, name.text),
          nearest_hint(name.text, names));
      continue;
    }
    const Field& field = program.fields[found->second];
    if (field.type.or_blank || field.dated) {
      checking.problem(
          ProblemCode::wrong_entity, name.span,
          fmt::format("`{}` is part of a key: it can be neither blank nor dated", name.text));
    }
    program.entities[id].key.push_back(found->second);
  }
}

/// A retired name is free, and retired once: else a case could not be told what to write.
void check_retired(Checking& checking) {
  const std::vector<Entity>& entities = checking.program.entities;
  for (EntityId id = 0; id < entities.size(); ++id) {
    const Entity& entity = entities[id];
    for (std::size_t i = 0; i < entity.retired.size(); ++i) {
      const RetiredName& retired = entity.retired[i];
      const auto before = entity.retired.begin() + static_cast<std::ptrdiff_t>(i);
      const bool twice = std::ranges::find(entity.retired.begin(), before, retired.name,
                                           &RetiredName::name) != before;
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

}  // namespace

void declare_modules(Checking& checking) {
  const auto& modules = checking.sheet.modules;
  std::map<std::string, ModuleIndex, std::less<>> by_name;
  std::vector<std::string_view> names;
  for (ModuleIndex i = 0; i < modules.size(); ++i) {
    const syntax::Module& syntax = modules[i];
    checking.given_up.emplace_back(syntax.unread.begin(), syntax.unread.end());
    if (!by_name.insert({syntax.name.text, i}).second) {
      checking.problem(ProblemCode::doubled_name, syntax.name.span,
                       fmt::format("there are two modules `{}`", syntax.name.text));
    }
    names.push_back(syntax.name.text);
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
  checking.sees.assign(modules.size(), std::vector<bool>(modules.size(), false));
  for (ModuleIndex i = 0; i < modules.size(); ++i)
    checking.blind.push_back(modules[i].imports_unread);
  for (ModuleIndex i = 0; i < modules.size(); ++i) {
    checking.sees[i][i] = true;
    for (const syntax::Declaration& declaration : modules[i].declarations) {
      const auto* import = std::get_if<syntax::Import>(&declaration);
      if (import == nullptr) continue;
      auto found = by_name.find(import->module.text);
      if (found == by_name.end()) {
        const bool may_be_there = std::ranges::any_of(modules, [&](const syntax::Module& other) {
          return checking.sources.at(other.file).name == other.name.text;  // its own is not known
        });
        if (!may_be_there) {
          checking.problem(
              ProblemCode::unknown_import, import->module.span,
              fmt::format("there is no module `{}` among the rules", import->module.text),
              nearest_hint(import->module.text, names));
        }
        // What it would declare is not told as unknown: that of the module meant counts.
        found = by_name.find(text::nearest_name(import->module.text, names));
        if (found == by_name.end()) {
          checking.blind[i] = true;
        } else {
          checking.sees[i][found->second] = true;
        }
      } else {
        checking.sees[i][found->second] = true;
        checking.program.modules[i].imports.push_back(found->second);
      }
    }
  }
}

void declare_types(Checking& checking) {
  Program& program = checking.program;
  program.enums.push_back({"County", {}, {}});
  Entity county;
  county.name = "County";
  county.self_name = "county";
  program.entities.push_back(std::move(county));
  const auto count = static_cast<ModuleIndex>(checking.sheet.modules.size());
  for (ModuleIndex i = 0; i < count; ++i) {  // seen everywhere, without import
    checking.names["County"].push_back({NameKind::entity, kCountyEntity, i, kNone, {}});
  }

  std::vector<EntityAt> waiting;
  for (ModuleIndex i = 0; i < count; ++i) {
    for (const syntax::Declaration& declaration : checking.sheet.modules[i].declarations) {
      if (const auto* enumeration = std::get_if<syntax::Enum>(&declaration)) {
        declare_enum(checking, i, *enumeration);
      }
      const auto* entity = std::get_if<syntax::Entity>(&declaration);
      if (entity == nullptr) continue;
      if (entity->name.text == "County") {
        checking.made[entity] = kCountyEntity;
      } else if (!entity->parent) {
        checking.problem(
            ProblemCode::wrong_entity, entity->name.span,
            fmt::format("`{}` belongs to nothing: only County does", entity->name.text),
            fmt::format("entity {} of Case as …", entity->name.text));
      } else {
        waiting.push_back({i, entity});
      }
    }
  }
  declare_tree(checking, std::move(waiting));

  for (ModuleIndex i = 0; i < count; ++i) {
    for (const syntax::Declaration& declaration : checking.sheet.modules[i].declarations) {
      if (const auto* entity = std::get_if<syntax::Entity>(&declaration)) {
        const auto made = checking.made.find(entity);
        if (made == checking.made.end()) continue;
        for (const syntax::Field& field : entity->fields) {
          declare_field(checking, i, made->second, field);
        }
        declare_key(checking, made->second, *entity);
      }
      if (const auto* extend = std::get_if<syntax::Extend>(&declaration)) {
        const Declared* found = find_declared(checking, i, NameKind::entity, extend->entity.text);
        if (found == nullptr) {
          std::vector<std::string_view> names;
          add_visible(checking, i, NameKind::entity, names);
          checking.problem(ProblemCode::unknown_name, extend->entity.span,
                           fmt::format("there is no entity `{}` here", extend->entity.text),
                           hint_for_unknown(checking, i, extend->entity.text, names));
          for (const syntax::Field& field : extend->fields) {
            checking.given_up[i].insert(field.name.text);
          }
          continue;
        }
        const EntityId entity_id = found->id;
        for (const syntax::Field& field : extend->fields) {
          declare_field(checking, i, entity_id, field);
        }
      }
    }
  }
  check_retired(checking);
}

}  // namespace poppy::check
