// The first pass over what has a value or an outcome: flags, parameters, defines, rules, decisions,
// creates and statements. After it every name is known with its type; bodies come later. Also what
// is wrong with the names themselves.
#include <fmt/core.h>

#include <algorithm>
#include <cctype>

#include "interpreter/check/types.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

const Declared* find_owner(Checking& checking, ModuleId module, const syntax::Name& name) {
  const Declared* found = find_declared(checking, module, NameKind::entity, name.text);
  if (found == nullptr) {
    checking.problem(ProblemCode::unknown_name, name.span,
                     fmt::format("there is no entity `{}` here", name.text),
                     hint_for_unknown(checking, module, name.text, NameKind::entity));
  } else {
    note_use(checking, name, found->span);
  }
  return found;
}

class Declarer {
 public:
  Declarer(Checking& checking, ModuleId module) : checking_(checking), module_(module) {}

  void declare(const syntax::Flag& syntax) {
    Program& program = checking_.program;
    Flag flag;
    flag.name = syntax.name.text;
    flag.title = syntax.title;
    flag.number = syntax.number ? syntax.number->text : "";
    flag.group = syntax.group ? syntax.group->text : "";
    flag.module = program.modules[module_].name;
    flag.type =
        syntax.type ? resolve_type(checking_, module_, *syntax.type) : type_of(TypeKind::boolean);
    if (flag.type.kind == TypeKind::record) {
      checking_.problem(ProblemCode::type_mismatch, syntax.type->span,
                        "a county cannot set a flag to a record of a case");
    }
    if (syntax.setter) {
      flag.set_by_state = syntax.setter->text == "state";
      if (!flag.set_by_state) {
        checking_.problem(ProblemCode::unexpected_word, syntax.setter->span,
                          fmt::format("a flag is not set by `{}`", syntax.setter->text),
                          "write `set by state`, or leave it out: each county sets it");
      }
    }
    flag.span = syntax.name.span;
    add(syntax.name, NameKind::flag, program.flags.next_id(), kNone, &syntax);
    program.flags.push_back(std::move(flag));
  }

  void declare(const syntax::Parameter& syntax) {
    Program& program = checking_.program;
    Parameter parameter;
    parameter.name = syntax.name.text;
    parameter.module = program.modules[module_].name;
    parameter.title = syntax.title;
    parameter.cites = syntax.cites;
    parameter.type = resolve_type(checking_, module_, syntax.type);
    parameter.partial = syntax.partial;
    parameter.span = syntax.name.span;
    for (const syntax::ParameterKey& key : syntax.keys) {
      parameter.key_names.push_back(key.name.text);
      parameter.key_types.push_back(resolve_type(checking_, module_, key.type));
      if (parameter.key_types.back().kind == TypeKind::record) {
        checking_.problem(ProblemCode::type_mismatch, key.type.span,
                          "a table cannot have records of a case for keys");
      }
    }
    if (parameter.type.kind == TypeKind::record) {
      checking_.problem(ProblemCode::type_mismatch, syntax.type.span,
                        "a parameter cannot be a record of a case");
    }
    if (syntax.map.value) parameter.value_name = value_name(syntax.map.value->text);
    if (syntax.map.over) declare_scale(syntax, parameter);
    if (syntax.partial && !parameter.type.or_blank && !is_wrong(parameter.type)) {
      checking_.problem(ProblemCode::type_mismatch, syntax.type.span,
                        "a partial table gives blank where it has no row",
                        fmt::format("write `{} or blank`", syntax.type.name.text));
    }
    add(syntax.name, NameKind::parameter, program.parameters.next_id(), kNone, &syntax);
    program.parameters.push_back(std::move(parameter));
  }

  /// As its column, where that is a word.
  static std::string value_name(const std::string& column) {
    const auto is_part = [](char c) {
      return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0;
    };
    const bool is_word = !column.empty() && std::ranges::all_of(column, is_part) &&
                         std::isdigit(static_cast<unsigned char>(column.front())) == 0;
    return is_word ? column : "value";
  }

  /// A marginal scale: what a row's rate holds over is its last key.
  void declare_scale(const syntax::Parameter& syntax, Parameter& parameter) {
    parameter.is_scale = true;
    if (std::ranges::find(parameter.key_names, "over") != parameter.key_names.end()) {
      checking_.problem(ProblemCode::doubled_name, syntax.name.span,
                        fmt::format("`{}` has a key `over`, as the amount of a scale is called",
                                    syntax.name.text),
                        "give the key another name");
    }
    parameter.key_names.emplace_back("over");
    parameter.key_types.push_back(type_of(TypeKind::money));
    // One that is partial, which is told below, has to be `or blank`.
    const bool is_rate = parameter.type == with_blank(type_of(TypeKind::rate), syntax.partial);
    if (!is_rate && !is_wrong(parameter.type)) {
      checking_.problem(
          ProblemCode::type_mismatch, syntax.type.span,
          "a table with `over` is a marginal scale, and gives a rate for each bracket",
          "write `rate`");
    }
    if (syntax.partial || syntax.map.beyond) {
      checking_.problem(ProblemCode::table_map,
                        syntax.partial ? syntax.name.span : syntax.map.beyond->span,
                        "a marginal scale has no gaps and no end: its last bracket goes on",
                        fmt::format("leave out `{}`", syntax.partial ? "partial" : "beyond"));
    }
  }

  void declare(const syntax::Define& syntax) {
    EntityId entity = kCountyEntity;
    if (syntax.entity) {
      const Declared* owner = find_owner(checking_, module_, *syntax.entity);
      if (owner == nullptr) return give_up(syntax.name);
      entity = std::get<EntityId>(owner->id);
    }
    add_line(syntax.name, LineKind::define, entity, resolve_type(checking_, module_, syntax.type),
             syntax.title, syntax.cites, &syntax);
  }

  void declare(const syntax::Rule& syntax) {
    if (const Declared* owner = find_owner(checking_, module_, syntax.entity)) {
      add_line(syntax.name, LineKind::rule, std::get<EntityId>(owner->id),
               type_of(TypeKind::boolean), syntax.reason, syntax.cites, &syntax);
    } else {
      give_up(syntax.name);
    }
  }

  void declare(const syntax::Decision& syntax) {
    if (const Declared* owner = find_owner(checking_, module_, syntax.entity)) {
      const EntityId entity = std::get<EntityId>(owner->id);
      add_line(syntax.name, LineKind::decision, entity,
               resolve_type(checking_, module_, syntax.type), syntax.title, syntax.cites, &syntax);
    } else {
      give_up(syntax.name);
    }
  }

  void declare(const syntax::Create& syntax) {
    if (!syntax.gathered) return declare_outcome(syntax.name, syntax.entity, &syntax);
    if (const Declared* owner = find_owner(checking_, module_, syntax.entity)) {
      Gather gather;
      gather.entity = std::get<EntityId>(owner->id);
      add_named(checking_.program.gathers, NameKind::gather, std::move(gather), syntax);
    }
  }
  void declare(const syntax::Page& syntax) {
    declare_of_record<Page>(checking_.program.pages, NameKind::page, syntax);
  }
  void declare(const syntax::Letter& syntax) {
    declare_of_record<Letter>(checking_.program.letters, NameKind::letter, syntax);
  }
  void declare(const syntax::Property& syntax) {
    declare_of_record<Property>(checking_.program.properties, NameKind::property, syntax);
  }
  void declare(const syntax::Report& syntax) {
    declare_run<Report>(checking_.program.reports, NameKind::report, syntax);
  }
  void declare(const syntax::Batch& syntax) {
    declare_run<Batch>(checking_.program.batches, NameKind::batch, syntax);
  }
  void declare(const syntax::Statement& syntax) {
    declare_outcome(syntax.name, syntax.entity, &syntax);
  }

  // Declared before, or naming nothing.
  void declare(const syntax::Source&) {}
  void declare(const syntax::Import&) {}
  void declare(const syntax::Applies&) {}
  void declare(const syntax::Accept&) {}
  void declare(const syntax::Lint&) {}
  void declare(const syntax::Enum&) {}
  void declare(const syntax::Entity&) {}
  void declare(const syntax::Extend&) {}

 private:
  /// Of an entity that there is not: who reads it is not told again.
  void give_up(const syntax::Name& name) { checking_.given_up[name.text].insert(module_); }

  void add(const syntax::Name& name, NameKind kind, AnyId id, EntityId entity, const void* syntax) {
    add_name(checking_, name.text, {kind, id, module_, entity, name.span});
    checking_.made.insert_or_assign(syntax, id);
  }

  template <typename Shown>
  void describe(Shown& shown, const syntax::Name& name, const std::string& cites) const {
    const Module& module = checking_.program.modules[module_];
    shown.name = name.text;
    shown.module = module.name;
    shown.program = module.program;
    shown.cites = cites;
    shown.span = name.span;
  }

  template <typename All, typename Made, typename Syntax>
  void add_named(All& all, NameKind kind, Made made, const Syntax& syntax) {
    describe(made, syntax.name, syntax.cites);
    add(syntax.name, kind, all.next_id(), kNone, &syntax);
    all.push_back(std::move(made));
  }

  /// What shows one record.
  template <typename Made, typename All, typename Syntax>
  void declare_of_record(All& all, NameKind kind, const Syntax& syntax) {
    const Declared* owner = find_owner(checking_, module_, syntax.entity);
    if (owner == nullptr) return;
    Made made;
    made.entity = std::get<EntityId>(owner->id);
    made.dating = syntax.dating ? syntax.dating->bounds : units::Dating{};
    add_named(all, kind, std::move(made), syntax);
  }

  /// What goes over many cases, at the times that the document prints.
  template <typename Made, typename All, typename Syntax>
  void declare_run(All& all, NameKind kind, const Syntax& syntax) {
    Made made;
    made.title = syntax.title;
    made.runs = syntax.runs;
    add_named(all, kind, std::move(made), syntax);
  }

  void declare_outcome(const syntax::Name& name, const syntax::Name& owner_name,
                       const void* syntax) {
    if (const Declared* owner = find_owner(checking_, module_, owner_name)) {
      add(name, NameKind::outcome, owner->id, std::get<EntityId>(owner->id), syntax);
    }
  }

  void add_line(const syntax::Name& name, LineKind kind, EntityId entity, Type type,
                const std::string& title, const std::string& cites, const void* syntax) {
    Program& program = checking_.program;
    const Module& module = program.modules[module_];
    Line line;
    line.name = name.text;
    line.module = module.name;
    line.program = module.program;
    line.kind = kind;
    line.entity = entity;
    line.type = type;
    line.title = title;
    line.cites = cites;
    line.span = name.span;
    add(name, NameKind::line, program.lines.next_id(), entity, syntax);
    program.lines.push_back(std::move(line));
  }

  Checking& checking_;
  ModuleId module_;
};

bool clash(const Checking& checking, const Declared& left, const Declared& right) {
  const auto is_type = [](NameKind kind) {
    return kind == NameKind::enumeration || kind == NameKind::entity;
  };
  const auto is_setting = [](NameKind kind) {
    return kind == NameKind::flag || kind == NameKind::parameter;
  };
  if (is_type(left.kind) || is_type(right.kind)) {
    return is_type(left.kind) && is_type(right.kind);
  }
  const auto is_outcome = [](NameKind kind) {
    return kind == NameKind::outcome || kind == NameKind::gather || kind == NameKind::page ||
           kind == NameKind::report || kind == NameKind::batch || kind == NameKind::letter ||
           kind == NameKind::property;
  };
  if (is_outcome(left.kind) || is_outcome(right.kind)) {
    return left.kind == right.kind && left.entity == right.entity;
  }
  if (is_setting(left.kind) || is_setting(right.kind)) return true;
  const Program& program = checking.program;  // two lines: the nearer would hide the other
  return is_at_or_above(program, left.entity, right.entity) ||
         is_at_or_above(program, right.entity, left.entity);
}

/// By module: which see it.
using SeenBy = IdVector<ModuleId, std::vector<ModuleId>>;

SeenBy seen_by(const Checking& checking) {
  SeenBy by(checking.sees.size());
  for (const ModuleId module : checking.sees.ids()) {
    for (const ModuleId other : checking.sees.ids()) {
      if (checking.sees[module][other]) by[other].push_back(module);
    }
  }
  return by;
}

/// A module that sees both, or one program that would have both in one decision.
bool together(const Checking& checking, const SeenBy& seen_by, const Declared& left,
              const Declared& right) {
  if (checking.program.modules[left.module].program ==
          checking.program.modules[right.module].program &&
      left.entity == right.entity && left.entity != kNone) {
    return true;
  }
  return std::ranges::any_of(seen_by[left.module],
                             [&](ModuleId module) { return checking.sees[module][right.module]; });
}

std::string place_of(const Checking& checking, Span span) {
  const text::Position position = checking.sources.position_of(span.file, span.begin);
  return fmt::format("{}:{}", checking.sources.at(span.file).name, position.line);
}

}  // namespace

void declare_values(Checking& checking) {
  std::size_t declarations = 0;
  for (const syntax::Module& module : checking.sheet.modules) {
    declarations += module.declarations.size();
  }
  checking.names.reserve(declarations);
  checking.made.reserve(declarations);
  checking.program.lines.reserve(declarations);
  for (const ModuleId i : checking.program.modules.ids()) {
    Declarer declarer(checking, i);
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      std::visit([&](const auto& syntax) { declarer.declare(syntax); }, declaration);
    }
  }
}

void report_doubled_names(Checking& checking) {
  const SeenBy by = seen_by(checking);
  for (const auto& [name, all] : checking.names) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      const Declared& later = all[j];
      if (later.span.file == text::FileId::none) continue;  // County, known to every module
      for (std::size_t i = 0; i < j; ++i) {
        const Declared& earlier = all[i];
        if (earlier.span.file == text::FileId::none) continue;
        if (!clash(checking, earlier, later) || !together(checking, by, earlier, later)) continue;
        checking.problem(
            ProblemCode::doubled_name, later.span,
            fmt::format("`{}` is declared at {} too", name, place_of(checking, earlier.span)),
            "give one of them another name");
        break;
      }
      if (later.kind != NameKind::line) continue;
      const Member member{later.entity, name};
      if (checking.fields.contains(member) || checking.lists.contains(member)) {
        checking.problem(
            ProblemCode::doubled_name, later.span,
            fmt::format("`{}` has a {} `{}` already", checking.program.entities[later.entity].name,
                        checking.fields.contains(member) ? "fact" : "list", name),
            "give the line another name");
      }
    }
  }
}

void report_hidden_built_ins(Checking& checking) {
  const auto report = [&](const std::string& name, Span span) {
    if (!is_built_in(name) || span.file == text::FileId::none) return;
    checking.problem(ProblemCode::hides_built_in, span,
                     fmt::format("`{}` is built in: what is called so would hide it", name),
                     "give this another name");
  };
  for (const auto& [name, all] : checking.names) {
    for (const Declared& declared : all) {
      if (declared.kind != NameKind::outcome) report(name, declared.span);
    }
  }
  for (const Entity& entity : checking.program.entities) {
    report(entity.self_name, entity.span);
    report(entity.list_name, entity.span);
  }
  for (const syntax::Module& module : checking.sheet.modules) {
    for (const syntax::Declaration& declaration : module.declarations) {
      const auto* enumeration = std::get_if<syntax::Enum>(&declaration);
      if (enumeration == nullptr) continue;
      for (const syntax::EnumValue& value : enumeration->values) {
        report(value.name.text, value.name.span);
      }
    }
  }
}

void report_unused_imports(Checking& checking) {
  std::map<std::string_view, std::vector<ModuleId>> by_name;
  for (const ModuleId i : checking.program.modules.ids()) {
    by_name[checking.program.modules[i].name].push_back(i);
  }
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      const auto* import = std::get_if<syntax::Import>(&declaration);
      if (import == nullptr) continue;
      for (const ModuleId other : by_name[import->module.text]) {
        if (other == i) continue;
        if (checking.used.contains({i, other})) continue;
        checking.problem(ProblemCode::unused_import, import->module.span,
                         fmt::format("nothing of `{}` is used here", import->module.text),
                         "take the import out");
      }
    }
  }
}

}  // namespace poppy::check
