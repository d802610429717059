// The second pass over batches: what they apply, when they are due, and to which months.
#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "interpreter/check/outcome_parts.h"
#include "interpreter/check/setting_readers.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

class BatchChecker {
 public:
  BatchChecker(Checking& checking, ModuleId module, const syntax::Batch& syntax)
      : checking_(checking), module_(module), syntax_(syntax) {}

  void check(Batch& batch) {
    batch.months = syntax_.months.value_or(BatchMonths::saved);
    batch.unchanged = syntax_.unchanged;
    if (syntax_.due) batch.due = due(*syntax_.due);
    if (syntax_.when) {
      OutcomeParts parts(checking_, module_, case_entity(), syntax_.name.text, {});
      batch.when = parts.condition(*syntax_.when);
    }
    std::set<std::string> seen;
    for (const syntax::Name& name : syntax_.creates) {
      if (!report_twice(checking_, seen, name)) add_create(name, batch);
    }
    for (const syntax::Name& name : syntax_.saves) {
      if (!report_twice(checking_, seen, name)) add_decision(name, batch);
    }
  }

 private:
  /// The one whose parent is the county.
  [[nodiscard]] EntityId case_entity() const {
    for (const EntityId id : checking_.program.entities.ids()) {
      if (checking_.program.entities[id].depth == 1) return id;
    }
    return kCountyEntity;
  }

  /// A day that the run date tells: no case and no county has a part in it.
  LineId due(const syntax::Expr& syntax) {
    OutcomeParts parts(checking_, module_, kCountyEntity, syntax_.name.text, {});
    const LineId line = parts.part("runs at", syntax);
    const Type& type = checking_.program.lines[line].type;
    if (!is_wrong(type) && type.kind != TypeKind::date) {  // blank: not in this month
      checking_.problem(ProblemCode::type_mismatch, syntax.span,
                        fmt::format("a batch runs at a date, and this is of type {}",
                                    type_name(checking_.program, type)));
    }
    if (SettingReaders(checking_.program).line(line)) {
      checking_.problem(ProblemCode::not_readable_here, syntax.span,
                        "a batch runs on one day in all counties, and this reads the county's own "
                        "settings");
    }
    return line;
  }

  /// A name may be that of creates of several entities.
  void add_create(const syntax::Name& name, Batch& batch) {
    bool found = false;
    for (const CreateId id : checking_.program.creates.ids()) {
      const Create& create = checking_.program.creates[id];
      if (create.name != name.text || find_declared(checking_, module_, NameKind::outcome,
                                                    name.text, create.entity) == nullptr) {
        continue;
      }
      found = true;
      note_use(checking_, name, create.span);
      if (of_program(name, create.program, batch)) batch.creates.push_back(id);
    }
    // A create that has a problem itself is not there.
    if (found || text::has_errors(checking_.problems)) return;
    checking_.problem(ProblemCode::unknown_name, name.span,
                      fmt::format("there is no create `{}` here", name.text),
                      nearest_create(name.text));
  }

  std::string nearest_create(std::string_view name) {
    std::vector<std::string_view> names;
    for (const Create& create : checking_.program.creates) names.push_back(create.name);
    return nearest_hint(checking_, name, names);
  }

  void add_decision(const syntax::Name& name, Batch& batch) {
    for (const DecisionId id : checking_.program.decisions.ids()) {
      const Line& line = checking_.program.lines[checking_.program.decisions[id].line];
      if (line.name != name.text) continue;
      const Declared* found =
          find_declared(checking_, module_, NameKind::line, name.text, line.entity);
      if (found == nullptr) continue;
      note_use(checking_, name, found->span);
      if (of_program(name, line.program, batch)) batch.saves.push_back(id);
      return;
    }
    checking_.problem(ProblemCode::unknown_name, name.span,
                      fmt::format("there is no decision `{}` here", name.text));
  }

  /// A batch decides its own program, and no other.
  bool of_program(const syntax::Name& name, const std::string& program, const Batch& batch) {
    if (program == batch.program) return true;
    checking_.problem(ProblemCode::wrong_kind, name.span,
                      fmt::format("`{}` is of the program `{}`, the batch of `{}`", name.text,
                                  program, batch.program));
    return false;
  }

  Checking& checking_;
  ModuleId module_;
  const syntax::Batch& syntax_;
};

}  // namespace

void check_batches(Checking& checking) {
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      const auto* syntax = std::get_if<syntax::Batch>(&declaration);
      if (syntax == nullptr) continue;
      const auto* id = checking.made_of<BatchId>(syntax);
      if (id == nullptr) continue;
      Batch batch = checking.program.batches[*id];
      BatchChecker(checking, i, *syntax).check(batch);
      checking.program.batches[*id] = std::move(batch);
    }
  }
}

}  // namespace poppy::check
