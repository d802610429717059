// The second pass over flags, parameters and lines: their bodies, now that every name is known.
#include "interpreter/check/bodies.h"
#include "interpreter/check/kept_bodies.h"
#include "interpreter/text/problem_codes.h"

#include <fmt/core.h>

#include <algorithm>

namespace poppy::check {
namespace {

/// What a flag, a parameter or the condition of a module may not read, as the user would call it;
/// empty: it may.
std::string_view read_from_case(Op op) {
  if (op == Op::field) return "a fact";
  if (op == Op::line) return "a line";
  if (op == Op::saved) return "a saved result";
  if (op == Op::run_date) return "the run date";
  return kind_of(op) == OpKind::children ? "a list" : std::string_view();
}

bool report_case_reads(Checking& checking, const Expr& expr, std::string_view reader) {
  if (const std::string_view what = read_from_case(expr.op); !what.empty()) {
    checking.problem(
        ProblemCode::not_readable_here, expr.span,
        fmt::format("{} is {}: {} cannot read it", quoted(checking, expr.span), what, reader));
    return true;
  }
  return std::ranges::any_of(
      expr.args, [&](const Expr& arg) { return report_case_reads(checking, arg, reader); });
}

/// `applies when` holds for all months and runs: flags alone.
bool report_beyond_flags(Checking& checking, const Expr& expr) {
  const bool beyond = expr.op == Op::parameter || expr.op == Op::table_rows ||
                      expr.op == Op::benefit_month || expr.op == Op::window;
  if (beyond) {
    checking.problem(ProblemCode::not_readable_here, expr.span,
                     fmt::format("{} is no flag: whether a module applies depends on flags alone",
                                 quoted(checking, expr.span)));
    return true;
  }
  return std::ranges::any_of(expr.args,
                             [&](const Expr& arg) { return report_beyond_flags(checking, arg); });
}

void check_unset(Checking& checking, ModuleId module, const syntax::Flag& syntax) {
  const FlagId id = std::get<FlagId>(checking.made.at(&syntax));
  const Type type = checking.program.flags[id].type;
  checking.program.flags[id].unset = units::Value::unknown();
  if (!syntax.unset) return;
  const bool unknown =
      syntax.unset->kind == syntax::ExprKind::name && syntax.unset->text == "unknown";
  if (unknown) return;
  Scope scope = scope_of(checking, module, kCountyEntity);
  const Expr value = resolve_as(scope, *syntax.unset, type);
  if (is_wrong(value.type)) return;
  if (value.op != Op::constant) {
    checking.problem(ProblemCode::not_readable_here, value.span,
                     "what holds while a flag is not set is one plain value, or `unknown`");
    return;
  }
  checking.program.flags[id].unset = value.value;
}

void check_parameter(Checking& checking, ModuleId module, const syntax::Parameter& syntax) {
  const ParameterId id = std::get<ParameterId>(checking.made.at(&syntax));
  Parameter parameter = std::move(checking.program.parameters[id]);
  const std::string what = fmt::format("`{}`", syntax.name.text);
  if (syntax.versions.empty()) {
    parameter.from_table = true;
    const std::size_t told = checking.table_faults.size();
    read_table(checking, module, syntax, parameter);
    for (std::size_t i = told; i < checking.table_faults.size(); ++i) {
      checking.table_faults[i].parameter = id;
    }
    checking.program.parameters[id] = std::move(parameter);
    return;
  }
  if (!syntax.keys.empty()) {
    checking.problem(ProblemCode::table_map, syntax.name.span,
                     fmt::format("{} has keys: its values come from a table", what),
                     "write `from \"file.csv\" { key …; value … }`");
  }
  checking.program.parameters[id] = parameter;  // its own bodies may name it: a circle, found later
  std::vector<units::Dating> datings;
  std::vector<Span> spans;
  for (const syntax::Version& syntax_version : syntax.versions) {
    Scope scope = scope_of(checking, module, kCountyEntity);
    Version version;
    version.dating = bounds_of(syntax_version.dating);
    version.body = resolve_as(scope, syntax_version.body, parameter.type);
    version.unconfirmed = syntax_version.unconfirmed;
    version.cites = syntax_version.cites;
    version.span = syntax_version.span;
    report_case_reads(checking, version.body, "a parameter");
    datings.push_back(version.dating);
    spans.push_back(syntax_version.dating ? syntax_version.dating->span : syntax_version.span);
    parameter.versions.push_back(std::move(version));
  }
  report_dating_faults(checking, datings, spans, what);
  if (!parameter.partial) {
    report_gaps(checking, datings, syntax.name.span, what, ProblemCode::versions_gap);
  }
  checking.program.parameters[id] = std::move(parameter);
}

void check_applies(Checking& checking, ModuleId module, const syntax::Applies& syntax) {
  Scope scope = scope_of(checking, module, kCountyEntity);
  Expr condition = resolve_condition(scope, syntax.condition);
  if (!report_case_reads(checking, condition, "whether a module applies")) {
    report_beyond_flags(checking, condition);
  }
  const std::string name = checking.program.modules[module].name + ".applies";
  const LineId line =
      add_hidden_line(checking, module, kCountyEntity, name, std::move(condition), {}, syntax.span);
  checking.program.modules[module].applies = line;
}

CheckedBody check_define(Checking& checking, ModuleId module, const syntax::Define& syntax,
                         LineId id) {
  std::vector<units::Dating> datings;
  std::vector<Span> spans;
  std::vector<Version> versions;
  for (const syntax::Version& syntax_version : syntax.versions) {
    Scope scope = scope_of(checking, module, checking.program.lines[id].entity);
    Version version;
    version.dating = bounds_of(syntax_version.dating);
    version.body = resolve_as(scope, syntax_version.body, checking.program.lines[id].type);
    version.unconfirmed = syntax_version.unconfirmed;
    version.cites = syntax_version.cites;
    version.span = syntax_version.span;
    finish_body(checking, version.body);
    datings.push_back(version.dating);
    spans.push_back(syntax_version.dating ? syntax_version.dating->span : syntax_version.span);
    versions.push_back(std::move(version));
  }
  report_dating_faults(checking, datings, spans, fmt::format("`{}`", syntax.name.text));
  return {std::move(versions), std::nullopt};
}

CheckedBody one_version(Version version) {
  CheckedBody body;
  body.versions.own().push_back(std::move(version));
  return body;
}

CheckedBody check_rule(Checking& checking, ModuleId module, const syntax::Rule& syntax, LineId id) {
  Scope scope = scope_of(checking, module, checking.program.lines[id].entity);
  Version version;
  version.dating = bounds_of(syntax.dating);
  version.body = resolve_condition(scope, syntax.fails_when);
  version.cites = syntax.cites;
  version.span = syntax.fails_when.span;
  finish_body(checking, version.body);
  if (syntax.dating) {
    report_dating_faults(checking, {version.dating}, {syntax.dating->span},
                         fmt::format("`{}`", syntax.name.text));
  }
  return one_version(std::move(version));
}

/// The lines of the name that belong to the entity, first, or to one below it.
std::vector<LineId> lines_below(Checking& checking, ModuleId module, EntityId entity,
                                const std::string& name) {
  std::vector<LineId> found;
  const auto all = checking.names.find(name);
  if (all == checking.names.end()) return found;
  for (const Declared& declared : all->second) {
    if (declared.kind != NameKind::line || !checking.sees[module][declared.module]) continue;
    if (!is_at_or_above(checking.program, entity, declared.entity)) continue;
    checking.used.insert({module, declared.module});
    const LineId line = std::get<LineId>(declared.id);
    found.insert(declared.entity == entity ? found.begin() : found.end(), line);
  }
  return found;
}

void report_none_below(Checking& checking, ModuleId module, EntityId entity,
                       const syntax::Name& name, bool rules) {
  const Program& program = checking.program;
  std::vector<std::string_view> names;
  for (const auto& [other, declarations] : checking.names) {
    if (checking.problems.size() >= kMostHints) break;
    for (const Declared& declared : declarations) {
      if (declared.kind != NameKind::line || !checking.sees[module][declared.module]) continue;
      const Line& line = program.lines[std::get<LineId>(declared.id)];
      if ((line.kind == LineKind::rule) == rules) names.push_back(other);
    }
  }
  std::ranges::sort(names);  // of two as near, the first is proposed
  checking.problem(ProblemCode::unknown_name, name.span,
                   fmt::format("there is no {} `{}` of {} or what belongs to it",
                               rules ? "rule" : "line", name.text, program.entities[entity].name),
                   hint_for_unknown(checking, module, name.text, names));
}

/// The line or rule of this name of the decision's entity, or else of one below it.
std::optional<LineId> find_below(Checking& checking, ModuleId module, EntityId entity,
                                 const syntax::Name& name, bool rules) {
  const Program& program = checking.program;
  const std::vector<LineId> found = lines_below(checking, module, entity, name.text);
  if (found.empty()) {
    report_none_below(checking, module, entity, name, rules);
    return std::nullopt;
  }
  if (rules && program.lines[found.front()].kind != LineKind::rule) {
    checking.problem(ProblemCode::wrong_kind, name.span,
                     fmt::format("`{}` is no rule: only a rule has a reason", name.text));
    return std::nullopt;
  }
  if (found.size() > 1 && program.lines[found[0]].entity != entity) {
    checking.problem(ProblemCode::ambiguous_value, name.span,
                     fmt::format("`{}` is a line of {} and of {}", name.text,
                                 program.entities[program.lines[found[0]].entity].name,
                                 program.entities[program.lines[found[1]].entity].name));
    return std::nullopt;
  }
  note_use(checking, name, program.lines[found.front()].span);
  return found.front();
}

/// A past decision is told in a case file, which has no way to write a list of records.
bool report_kept_list(Checking& checking, LineId line, Span span) {
  const Line& kept = checking.program.lines[line];
  if (!kept.type.list) return false;
  checking.problem(
      ProblemCode::wrong_kind, span,
      fmt::format("`{}` is a list of records: it cannot be kept for later months", kept.name),
      "keep what you want of it: how many, the latest, the sum");
  return true;
}

/// The line that says what a month of the decision comes to: an amount of the same record that
/// every decision shows.
LineId find_paid(Checking& checking, ModuleId module, EntityId entity, const syntax::Name& name) {
  const auto found = find_below(checking, module, entity, name, false);
  if (!found) return kNone;
  const Line& line = checking.program.lines[*found];
  if (line.entity == entity && line.type.kind == TypeKind::money && !line.type.list &&
      !line.type.or_blank && line.kind == LineKind::define && !line.title.empty()) {
    return *found;
  }
  checking.problem(ProblemCode::wrong_kind, name.span,
                   fmt::format("`{}` is not what a decision of {} pays", name.text,
                               checking.program.entities[entity].name),
                   "name a define of the same record with a title, of type `money`");
  return kNone;
}

void declare_decision(Checking& checking, ModuleId module, const syntax::Decision& syntax) {
  const auto* made = checking.made_of<LineId>(&syntax);
  if (made == nullptr) return;
  Decision decision;
  decision.line = *made;
  const EntityId entity = checking.program.lines[decision.line].entity;
  for (const syntax::Name& name : syntax.reasons) {
    if (const auto rule = find_below(checking, module, entity, name, true)) {
      decision.reasons.push_back(*rule);
    }
  }
  for (const syntax::Name& name : syntax.keep) {
    if (const auto line = find_below(checking, module, entity, name, false)) {
      if (report_kept_list(checking, *line, name.span)) continue;
      decision.keep.push_back(*line);
      checking.kept.insert(*line);
    }
  }
  if (syntax.pays) decision.pays = find_paid(checking, module, entity, *syntax.pays);
  report_kept_list(checking, decision.line, syntax.name.span);
  checking.kept.insert(decision.line);
  checking.program.decisions.push_back(std::move(decision));
}

CheckedBody check_decision(Checking& checking, ModuleId module, const syntax::Decision& syntax,
                           LineId id) {
  Scope scope = scope_of(checking, module, checking.program.lines[id].entity);
  Version version;
  version.body = resolve_as(scope, syntax.choice, checking.program.lines[id].type);
  version.cites = syntax.cites;
  version.span = syntax.span;
  finish_body(checking, version.body);
  CheckedBody body = one_version(std::move(version));
  if (!syntax.reasons_when) return body;
  body.reasons_when = resolve_condition(scope, *syntax.reasons_when);
  finish_body(checking, *body.reasons_when);
  return body;
}

/// Where it goes in the program, whether it was checked now or taken over.
void put_body(Checking& checking, ModuleId, const syntax::Define&, LineId id, CheckedBody body) {
  checking.program.lines[id].versions = std::move(body.versions);
}
void put_body(Checking& checking, ModuleId, const syntax::Rule& syntax, LineId id,
              CheckedBody body) {
  checking.program.lines[id].versions = std::move(body.versions);
  checking.program.rules.push_back(
      {id, syntax.reason_code ? syntax.reason_code->text : "", syntax.reason});
}
void put_body(Checking& checking, ModuleId module, const syntax::Decision& syntax, LineId id,
              CheckedBody body) {
  checking.program.lines[id].versions = std::move(body.versions);
  if (!syntax.reasons_when) return;
  const LineId reasons_when = put_hidden_line(
      checking, module, checking.program.lines[id].entity, syntax.name.text + ".reasons when",
      std::move(*body.reasons_when), {}, syntax.reasons_when->span);
  const auto declared = std::ranges::find(checking.program.decisions, id, &Decision::line);
  declared->reasons_when = reasons_when;
}

/// Those of an earlier check where they would come to the same.
template <typename Syntax, typename Check>
void check_bodies(Checking& checking, Check check) {
  BodyKeeper* const keeper = checking.keeper;
  for (const ModuleId i : checking.program.modules.ids()) {
    const auto& declarations = checking.syntax_of(i).declarations;
    for (std::size_t at = 0; at < declarations.size(); ++at) {
      const auto* syntax = std::get_if<Syntax>(&declarations[at]);
      const auto* id = syntax == nullptr ? nullptr : checking.made_of<LineId>(syntax);
      if (id == nullptr) continue;
      auto body = keeper == nullptr ? std::nullopt : keeper->take(checking, i, at, *id);
      if (!body) {
        if (keeper != nullptr) keeper->begin_body(checking);
        body = check(checking, i, *syntax, *id);
        if (keeper != nullptr) keeper->end_body(checking, i, at);
      }
      put_body(checking, i, *syntax, *id, std::move(*body));
    }
  }
}

template <typename Syntax, typename Check>
void for_each_declared(Checking& checking, Check check) {
  for (const ModuleId i : checking.program.modules.ids()) {
    for (const syntax::Declaration& declaration : checking.syntax_of(i).declarations) {
      if (const auto* syntax = std::get_if<Syntax>(&declaration)) check(checking, i, *syntax);
    }
  }
}

}  // namespace

LineId add_hidden_line(Checking& checking, ModuleId module, EntityId entity, std::string name,
                       Expr body, const units::Dating& dating, Span span) {
  finish_body(checking, body);
  return put_hidden_line(checking, module, entity, std::move(name), std::move(body), dating, span);
}

LineId put_hidden_line(Checking& checking, ModuleId module, EntityId entity, std::string name,
                       Expr body, const units::Dating& dating, Span span) {
  Program& program = checking.program;
  Line line;
  line.name = std::move(name);
  line.module = program.modules[module].name;
  line.program = program.modules[module].program;
  line.kind = LineKind::outcome_part;
  line.entity = entity;
  line.type = body.type;
  line.span = span;
  Version version;
  version.dating = dating;
  version.span = body.span;
  version.body = std::move(body);
  line.versions.own().push_back(std::move(version));
  return program.lines.add(std::move(line));
}

void finish_body(Checking& checking, const Expr& body) {
  report_unrounded_divisions(checking, body);
  report_lengths_of_time(checking, body);
}

void check_values(Checking& checking) {
  for_each_declared<syntax::Flag>(checking, check_unset);
  // Tables first: bodies may go over their rows.
  for (const bool is_table : {true, false}) {
    for_each_declared<syntax::Parameter>(
        checking, [&](Checking& all, ModuleId module, const syntax::Parameter& syntax) {
          if (syntax.versions.empty() == is_table) check_parameter(all, module, syntax);
        });
  }
  for_each_declared<syntax::Applies>(checking, check_applies);
}

void check_lines(Checking& checking) {
  for_each_declared<syntax::Decision>(checking, declare_decision);  // first: what is kept
  if (checking.keeper != nullptr) checking.keeper->begin(checking);
  check_bodies<syntax::Define>(checking, check_define);
  check_bodies<syntax::Rule>(checking, check_rule);
  check_bodies<syntax::Decision>(checking, check_decision);
}

}  // namespace poppy::check
