// Properties: what they claim of which values, each a hidden line that no decision asks for.
#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "interpreter/check/outcome_parts.h"
#include "interpreter/check/types.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

class PropertyChecker {
 public:
  PropertyChecker(Checking& checking, ModuleId module, const syntax::Property& syntax,
                  PropertyId id)
      : checking_(checking),
        module_(module),
        syntax_(syntax),
        property_(checking.program.properties[id]),
        id_(id),
        parts_(checking, module, property_.entity, property_.name, property_.dating) {}

  void check() {
    report_dating(checking_, syntax_.dating, property_.name);
    property_.title = syntax_.title;
    if (property_.entity == kCountyEntity) {
      checking_.problem(ProblemCode::wrong_kind, syntax_.entity.span,
                        "a property is of cases, and a county is none",
                        "write it of the case, or of a record of it");
    }
    if (syntax_.when) property_.when = parts_.condition(*syntax_.when);
    for (const syntax::Claim& claim : syntax_.claims) add(claim);
    checking_.program.properties[id_] = std::move(property_);
  }

 private:
  void add(const syntax::Claim& syntax) {
    Claim claim;
    claim.kind = syntax.kind;
    claim.span = syntax.span;
    const std::string name = fmt::format("claim {}", property_.claims.size() + 1);
    if (syntax.kind == ClaimKind::always) {
      claim.value = parts_.condition_of(name, syntax.value);
    } else {
      claim.value = parts_.part(name, syntax.value);
      check_type(syntax, claim.value);
    }
    if (syntax.fact) {
      claim.fact = fact(*syntax.fact);
      if (claim.fact == kNone) return;
    }
    property_.claims.push_back(claim);
  }

  void check_type(const syntax::Claim& syntax, LineId value) {
    const Type& type = checking_.program.lines[value].type;
    if (is_wrong(type)) return;
    const bool is_monotone = syntax.fact.has_value();
    if (is_monotone && (!is_number(type) || type.or_blank || type.list)) {
      checking_.problem(ProblemCode::type_mismatch, syntax.value.span,
                        fmt::format("more or less is said of a number or an amount, and this is "
                                    "of type {}",
                                    type_name(checking_.program, type)),
                        type.or_blank ? "say what stands for blank: `if_blank(x, $0)`" : "");
    } else if (type.kind == TypeKind::record) {
      checking_.problem(ProblemCode::type_mismatch, syntax.value.span,
                        "records of two cases are not compared", "compare a fact of the record");
    }
  }

  /// Of `Income.amount`; kNone: a problem.
  FieldId fact(const syntax::Name& dotted) {
    const std::size_t dot = dotted.text.find('.');
    if (dot == std::string::npos || dotted.text.find('.', dot + 1) != std::string::npos) {
      checking_.problem(ProblemCode::wrong_kind, dotted.span,
                        fmt::format("`{}` is no fact of a record", dotted.text),
                        "write the entity and its fact: `Income.amount`");
      return kNone;
    }
    const auto at = [&](std::size_t begin, std::size_t size) {
      const auto first = static_cast<std::uint32_t>(dotted.span.begin + begin);
      return syntax::Name{dotted.text.substr(begin, size),
                          {dotted.span.file, first, static_cast<std::uint32_t>(first + size)}};
    };
    // With blanks between the parts, they are not where the text has them.
    const bool is_close = dotted.span.end - dotted.span.begin == dotted.text.size();
    syntax::Name entity = at(0, dot);
    syntax::Name name = at(dot + 1, dotted.text.size() - dot - 1);
    if (!is_close) entity.span = name.span = dotted.span;
    const Declared* found = find_or_report(checking_, module_, NameKind::entity, entity, "entity");
    if (found == nullptr) return kNone;
    const auto field = find_fact(checking_, std::get<EntityId>(found->id), name);
    return field && may_grow(*field, name) ? *field : FieldId(kNone);
  }

  /// Whether there can be more of it, all else equal.
  bool may_grow(FieldId id, const syntax::Name& name) {
    const Program& program = checking_.program;
    const Field& field = program.fields[id];
    if (!is_number(field.type) || field.type.list) {
      checking_.problem(ProblemCode::type_mismatch, name.span,
                        fmt::format("`{}` is of type {}, and only of a number or an amount there "
                                    "is more",
                                    name.text, type_name(program, field.type)));
      return false;
    }
    const Entity& entity = program.entities[field.entity];
    if (std::ranges::find(entity.key, id) != entity.key.end()) {
      checking_.problem(ProblemCode::wrong_kind, name.span,
                        fmt::format("`{}` names a {}: with more of it, it is another record",
                                    name.text, entity.name));
      return false;
    }
    return true;
  }

  Checking& checking_;
  ModuleId module_;
  const syntax::Property& syntax_;
  Property property_;
  PropertyId id_;
  OutcomeParts parts_;
};

}  // namespace

void check_properties(Checking& checking) {
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      const auto* syntax = std::get_if<syntax::Property>(&declaration);
      if (syntax == nullptr) continue;
      const auto* id = checking.made_of<PropertyId>(syntax);
      if (id != nullptr) PropertyChecker(checking, i, *syntax, *id).check();
    }
  }
}

bool is_of_property(const Program& program, LineId line) {
  return std::ranges::any_of(program.properties, [&](const Property& property) {
    return property.when == line ||
           std::ranges::find(property.claims, line, &Claim::value) != property.claims.end();
  });
}

}  // namespace poppy::check
