// The second pass over creates, messages and notices: their conditions, fields and texts as lines
// of their own.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "interpreter/check/outcome_parts.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

void check_create_fields(Checking& checking, OutcomeParts& outcome, const syntax::Create& syntax,
                         Create& create) {
  const Program& program = checking.program;
  std::set<std::string> seen;
  for (const syntax::FieldLine& line : syntax.fields) {
    if (report_twice(checking, seen, line.name)) continue;
    const auto field = find_fact(checking, create.record, line.name);
    if (!field) continue;
    create.fields.push_back({*field, outcome.field(*field, line.value), line.kept_current});
  }
  for (const FieldId field : program.entities[create.record].key) {
    const bool given = std::ranges::any_of(
        create.fields, [&](const CreateField& line) { return line.field == field; });
    if (given) continue;
    checking.problem(ProblemCode::field_missing, syntax.name.span,
                     fmt::format("`{}` does not say the `{}` of the {} it makes", syntax.name.text,
                                 program.fields[field].name, program.entities[create.record].name),
                     fmt::format("`{}` is part of its key: write `{} = …`",
                                 program.fields[field].name, program.fields[field].name));
  }
}

void check_create(Checking& checking, ModuleId module, const syntax::Create& syntax) {
  const auto* made = checking.made_of<EntityId>(&syntax);
  if (made == nullptr) return;
  const Declared* record = find_declared(checking, module, NameKind::entity, syntax.record.text);
  if (record == nullptr) {
    checking.problem(ProblemCode::unknown_name, syntax.record.span,
                     fmt::format("there is no entity `{}` here", syntax.record.text),
                     hint_for_unknown(checking, module, syntax.record.text, NameKind::entity));
    return;
  }
  note_use(checking, syntax.record, record->span);
  Create create;
  create.name = syntax.name.text;
  create.module = checking.program.modules[module].name;
  create.program = checking.program.modules[module].program;
  create.cites = syntax.cites;
  create.entity = *made;
  create.record = std::get<EntityId>(record->id);
  create.span = syntax.name.span;
  if (checking.program.entities[create.record].parent != create.entity) {
    checking.problem(ProblemCode::wrong_entity, syntax.record.span,
                     fmt::format("a {} does not belong to a {}: it cannot be made for one",
                                 syntax.record.text, syntax.entity.text));
    return;
  }
  report_dating(checking, syntax.dating, create.name);
  OutcomeParts outcome(checking, module, create.entity, create.name, bounds_of(syntax.dating));
  create.when = outcome.condition(syntax.when);
  check_create_fields(checking, outcome, syntax, create);
  if (syntax.removed_when)
    create.removed_when = outcome.apart("removed when", *syntax.removed_when);
  checking.program.creates.push_back(std::move(create));
}

void check_statement(Checking& checking, ModuleId module, const syntax::Statement& syntax) {
  const auto* made = checking.made_of<EntityId>(&syntax);
  if (made == nullptr) return;
  Statement statement;
  statement.kind = syntax.kind;
  statement.name = syntax.name.text;
  statement.module = checking.program.modules[module].name;
  statement.program = checking.program.modules[module].program;
  statement.cites = syntax.cites;
  statement.entity = *made;
  statement.of_removed = syntax.of_removed;
  statement.span = syntax.name.span;
  const Entity& entity = checking.program.entities[statement.entity];
  if (statement.of_removed && entity.removed == kNone) {
    checking.problem(ProblemCode::unknown_member, syntax.entity.span,
                     fmt::format("`{}` has no fact `removed`: none is removed", entity.name),
                     "declare `removed : date or blank`, or leave out `removed` here");
  }
  report_dating(checking, syntax.dating, statement.name);
  OutcomeParts outcome(checking, module, statement.entity, statement.name,
                       bounds_of(syntax.dating));
  statement.when = outcome.condition(syntax.when);
  std::set<std::string> seen;
  for (const syntax::FieldLine& line : syntax.fields) {
    if (report_twice(checking, seen, line.name)) continue;
    statement.fields.push_back({line.name.text, outcome.part(line.name.text, line.value)});
  }
  std::set<std::string> english;
  std::set<std::string> spanish;
  if (syntax.english) statement.english = outcome.text(*syntax.english, english);
  if (syntax.spanish) statement.spanish = outcome.text(*syntax.spanish, spanish);
  if (syntax.spanish) report_untranslated(checking, statement.spanish, syntax.spanish->span);
  if (syntax.english && syntax.spanish) {
    report_different_values(checking, english, spanish, syntax.spanish->span);
  }
  checking.program.statements.push_back(std::move(statement));
}

}  // namespace

void check_outcomes(Checking& checking) {
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      const auto* create = std::get_if<syntax::Create>(&declaration);
      if (create != nullptr && !create->gathered) check_create(checking, i, *create);
      if (const auto* statement = std::get_if<syntax::Statement>(&declaration)) {
        check_statement(checking, i, *statement);
      }
    }
  }
}

}  // namespace poppy::check
