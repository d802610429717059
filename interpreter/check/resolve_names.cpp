// Names to ops: facts, lines, lists and records of the rows in scope, flags, parameters, months,
// values of enums.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "interpreter/check/scope.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

Expr row_of(std::uint32_t frame, std::uint32_t hops, EntityId entity, Span span) {
  Expr result = make(Op::row, record_of(entity), span);
  result.a = frame;
  result.b = hops;
  return result;
}

EntityId ancestor(const Program& program, EntityId entity, std::uint32_t hops) {
  for (; hops > 0 && entity != kNone; --hops) entity = program.entities[entity].parent;
  return entity;
}

/// `name` as a member or the self name of the frame's row or of a row above it.
std::optional<Expr> find_in_frame(Scope& scope, const Frame& frame, bool with_ancestors,
                                  std::string_view name, Span span) {
  const Program& program = program_of(scope);
  const std::uint32_t last = with_ancestors ? program.entities[frame.entity].depth : 0;
  for (std::uint32_t hops = 0; hops <= last; ++hops) {
    const EntityId entity = ancestor(program, frame.entity, hops);
    const Expr row = row_of(frame.number, hops, entity, span);
    if (auto member = find_member(scope, row, name, span)) return member;
    if (entity != kCountyEntity && program.entities[entity].self_name == name) {
      note_use(scope.checking, span, name, program.entities[entity].span);
      return row;
    }
  }
  return std::nullopt;
}

/// The record above an element by its name: `person` for each income of a household.
std::optional<Expr> find_above_elements(const Scope& scope, std::string_view name, Span span) {
  const Program& program = program_of(scope);
  for (auto frame = scope.frames.rbegin(); frame != scope.frames.rend(); ++frame) {
    if (frame->entity == kNone || !frame->as.empty()) continue;
    for (std::uint32_t hops = 1; hops < program.entities[frame->entity].depth; ++hops) {
      const EntityId entity = ancestor(program, frame->entity, hops);
      if (program.entities[entity].self_name == name) {
        note_use(scope.checking, span, name, program.entities[entity].span);
        return row_of(frame->number, hops, entity, span);
      }
    }
  }
  return std::nullopt;
}

std::optional<Expr> find_setting(Scope& scope, std::string_view name, Span span) {
  Checking& checking = scope.checking;
  if (const Declared* found = find_declared(checking, scope.module, NameKind::flag, name)) {
    const FlagId flag = std::get<FlagId>(found->id);
    note_use(checking, span, name, found->span);
    Expr result = make(Op::flag, checking.program.flags[flag].type, span);
    result.a = flag.value;
    return result;
  }
  const Declared* found = find_declared(checking, scope.module, NameKind::parameter, name);
  if (found == nullptr) return std::nullopt;
  const ParameterId id = std::get<ParameterId>(found->id);
  const Parameter& parameter = checking.program.parameters[id];
  note_use(checking, span, name, found->span);
  if (parameter.is_scale) {
    report_scale(scope, name, span);
    return wrong(span);
  }
  if (!parameter.key_types.empty()) {
    checking.problem(
        ProblemCode::wrong_arguments, span,
        fmt::format("`{}` is looked up by {}", name, fmt::join(parameter.key_names, ", ")),
        fmt::format("write `{}[{}]`", name, fmt::join(parameter.key_names, ", ")));
    return wrong(span);
  }
  Expr result = make(Op::parameter, parameter.type, span);
  result.a = id.value;
  return result;
}

std::optional<Expr> find_built_in(std::string_view name, Span span) {
  if (name == "benefit_month") return make(Op::benefit_month, type_of(TypeKind::month), span);
  if (name == "run_date") return make(Op::run_date, type_of(TypeKind::date), span);
  if (name == "county") return make(Op::county, enum_of(kCountyEnum), span);
  if (name == "yes" || name == "no") {
    return constant(units::Value::of(name == "yes"), type_of(TypeKind::boolean), span);
  }
  if (name == "open")
    return constant(units::Value::of(units::kOpen), type_of(TypeKind::date), span);
  if (name == "no_days") {
    return constant(units::Value::of(units::DaySet()), type_of(TypeKind::dayset), span);
  }
  return std::nullopt;
}

void add_members(const Scope& scope, EntityId entity, std::vector<std::string_view>& names) {
  const Program& program = program_of(scope);
  for (const FieldId field : program.entities[entity].fields) {
    names.push_back(program.fields[field].name);
  }
  for (const EntityId id : program.entities.ids()) {
    const Entity& child = program.entities[id];
    if (child.parent == entity && id != kCountyEntity) names.push_back(child.list_name);
  }
  add_visible(scope.checking, scope.module, NameKind::line, names, entity);
}

/// Enums that the module sees and that have the value.
std::vector<EnumId> enums_with(const Scope& scope, std::string_view value) {
  std::vector<EnumId> result;
  const auto& enums = program_of(scope).enums;
  const auto all = scope.checking.values.find(value);
  if (all == scope.checking.values.end()) return result;
  for (const auto& [id, place] : all->second) {
    const auto found = scope.checking.names.find(enums[id].name);
    const bool visible =
        id == kCountyEnum || (found != scope.checking.names.end() &&
                              std::ranges::any_of(found->second, [&](const Declared& declared) {
                                return declared.kind == NameKind::enumeration &&
                                       declared.id == AnyId(id) &&
                                       scope.checking.sees[scope.module][declared.module];
                              }));
    if (visible) result.push_back(id);
  }
  std::ranges::sort(result);
  return result;
}

/// What people write who know another language.
std::string foreign_word_hint(std::string_view name) {
  using Pair = std::pair<std::string_view, std::string_view>;
  constexpr std::array kWords{
      Pair{"true", "yes is written `yes`"},
      Pair{"false", "no is written `no`"},
      Pair{"null", "there being none is written `blank`"},
      Pair{"nil", "there being none is written `blank`"},
      Pair{"none", "there being none is written `blank`"},
      Pair{"empty", "there being none is written `blank`"},
      Pair{"unknown", "nothing can ask whether a fact is unknown: language.md 13"},
      Pair{"today", "the day of the decision is `run_date`"},
      Pair{"now", "the day of the decision is `run_date`"},
      Pair{"this_month", "the month decided is `benefit_month`"},
      Pair{"current_month", "the month decided is `benefit_month`"},
      Pair{"self", "the record itself is `this`"},
      Pair{"row", "the rows of a table are `row of TABLE as t`"}};
  const std::string small = text::lower_case(name);
  const auto found = std::ranges::find(kWords, small, &Pair::first);
  return found == kWords.end() ? std::string() : std::string(found->second);
}

/// A fact may be called `county`, as its source calls it, but the bare word is never read for it.
void report_hiding_fact(Scope& scope, std::string_view name, const Expr& fact) {
  const Expr& record = fact.args.front();
  const std::string& above = program_of(scope).entities[record.type.entity()].self_name;
  scope.checking.problem(
      ProblemCode::hides_built_in, fact.span,
      fmt::format("`{}` alone could be a fact of the {} or what is built in", name, above),
      record.a != 0 ? fmt::format("name the element: `LIST as x where x.{}`", name)
                    : fmt::format("the fact is `{}.{}`", record.b == 0 ? "this" : above, name));
}

std::vector<std::string_view> names_of_values(const Program& program, EnumId of) {
  std::vector<std::string_view> names;
  for (const EnumValue& value : program.enums[of].values) names.push_back(value.name);
  return names;
}

/// What could be meant here: names of rows and what they have, of settings, and of the values.
std::vector<std::string_view> names_here(const Scope& scope,
                                         const std::vector<std::string_view>& values) {
  const Program& program = program_of(scope);
  std::vector<std::string_view> names{"this", "benefit_month", "run_date", "county", "no_days"};
  for (const Frame& frame : scope.frames) {
    if (!frame.as.empty()) {
      names.push_back(frame.as);
      continue;
    }
    for (EntityId at = frame.entity; at != kNone; at = program.entities[at].parent) {
      add_members(scope, at, names);
      names.push_back(program.entities[at].self_name);
    }
  }
  add_visible(scope.checking, scope.module, NameKind::flag, names);
  add_visible(scope.checking, scope.module, NameKind::parameter, names);
  names.insert(names.end(), values.begin(), values.end());
  return names;
}

/// Where the name does stand, though not for a row here.
std::string elsewhere_hint(const Scope& scope, std::string_view name) {
  const Program& program = program_of(scope);
  const auto elsewhere = scope.checking.names.find(name);
  if (elsewhere != scope.checking.names.end()) {
    return fmt::format("`{}` of `{}` does not belong to this row or one above it", name,
                       program.modules[elsewhere->second.front().module].name);
  }
  const auto field = std::ranges::find(program.fields, name, &Field::name);
  if (field == program.fields.end()) return {};
  const Entity& owner = program.entities[field->entity];
  return fmt::format("it is a fact of {}: read it in the list `{}`, or of one record", owner.name,
                     owner.list_name);
}

std::string hint_for_name(const Scope& scope, std::string_view name, const Type& expected) {
  constexpr std::size_t kMostValues = 12;
  const Program& program = program_of(scope);
  const bool of_enum = expected.kind == TypeKind::enumeration;
  const std::vector<std::string_view> values =
      of_enum ? names_of_values(program, expected.enumeration()) : std::vector<std::string_view>();
  std::string hint = nearest_hint(scope.checking, name, names_here(scope, values));
  if (hint.empty() && of_enum && values.size() <= kMostValues) {
    hint = fmt::format("{} is one of {}", program.enums[expected.enumeration()].name,
                       fmt::join(values, ", "));
  }
  return hint.empty() ? elsewhere_hint(scope, name) : hint;
}

Expr report_unknown_name(Scope& scope, std::string_view name, Span span, const Type& expected) {
  const auto report = [&](std::string message, std::string hint) {
    scope.checking.problem(ProblemCode::unknown_name, span, std::move(message), std::move(hint));
    return wrong(span);
  };
  const std::string message = fmt::format("nothing here is called `{}`", name);
  if (scope.checking.problems.size() >= kMostHints) return report(message, {});
  if (std::string foreign = foreign_word_hint(name); !foreign.empty()) {
    return report(message, std::move(foreign));
  }
  if (std::string import = import_hint(scope.checking, scope.module, name); !import.empty()) {
    return report(fmt::format("no `{}` can be seen from this module", name), std::move(import));
  }
  return report(message, hint_for_name(scope, name, expected));
}

}  // namespace

std::optional<Expr> find_value(const Scope& scope, const Type& type, std::string_view name,
                               Span span) {
  const auto all = scope.checking.values.find(name);
  if (all == scope.checking.values.end()) return std::nullopt;
  const auto found =
      std::ranges::find(all->second, type.enumeration(), &std::pair<EnumId, std::int64_t>::first);
  if (found == all->second.end()) return std::nullopt;
  const auto& places = scope.checking.enum_values[type.enumeration()];
  note_use(scope.checking, span, name, places[static_cast<std::size_t>(found->second)]);
  return constant(units::Value::of(found->second), enum_of(type.enumeration()), span);
}

std::optional<Expr> find_member(Scope& scope, const Expr& record, std::string_view name,
                                Span span) {
  Checking& checking = scope.checking;
  const EntityId entity = record.type.entity();
  const Member member{entity, name};
  if (const auto field = checking.fields.find(member); field != checking.fields.end()) {
    Expr result = make(Op::field, checking.program.fields[field->second].type, span, {record});
    result.a = field->second.value;
    note_use(checking, span, name, checking.program.fields[field->second].span);
    checking.used.insert({scope.module, checking.field_modules[field->second]});
    return result;
  }
  if (const Declared* line = find_declared(checking, scope.module, NameKind::line, name, entity)) {
    const LineId id = std::get<LineId>(line->id);
    note_use(checking, span, name, line->span);
    Expr result = make(Op::line, checking.program.lines[id].type, span, {record});
    result.a = id.value;
    return result;
  }
  if (const auto child = checking.lists.find(member); child != checking.lists.end()) {
    const bool one = checking.program.entities[child->second].at_most_one;
    const Span named = checking.list_spans[child->second];
    note_use(
        checking, span, name,
        named.file == text::FileId::none ? checking.program.entities[child->second].span : named);
    Expr result = one ? make(Op::only, with_blank(record_of(child->second)), span, {record})
                      : make(Op::list, list_of(child->second), span, {record});
    result.a = child->second.value;
    return result;
  }
  return std::nullopt;
}

bool is_name_of_rows(Scope& scope, std::string_view name, Span span) {
  if (name == "this") return true;
  for (std::size_t i = scope.frames.size(); i-- > 0;) {
    const Frame& frame = scope.frames[i];
    if (frame.as == name) return true;
    if (frame.as.empty() && find_in_frame(scope, frame, i == 0, name, span)) return true;
  }
  return find_above_elements(scope, name, span).has_value();
}

const Frame* find_table_row(Scope& scope, std::string_view name, Span span) {
  for (std::size_t i = scope.frames.size(); i-- > 0;) {
    const Frame& frame = scope.frames[i];
    if (frame.as == name) return frame.table == kNone ? nullptr : &frame;
    if (frame.as.empty() && find_in_frame(scope, frame, i == 0, name, span)) return nullptr;
  }
  return nullptr;
}

std::optional<Expr> find_name(Scope& scope, std::string_view name, Span span) {
  if (name == "this") return row_of(0, 0, scope.frames.front().entity, span);
  for (std::size_t i = scope.frames.size(); i-- > 0;) {
    const Frame& frame = scope.frames[i];
    if (!frame.as.empty()) {
      if (frame.as != name) continue;
      if (frame.entity != kNone) return row_of(frame.number, 0, frame.entity, span);
      if (frame.table != kNone) return report_row_alone(scope, frame, span);
      Expr month = make(Op::window_month, type_of(TypeKind::month), span);
      month.a = frame.number;
      return month;
    }
    if (auto found = find_in_frame(scope, frame, i == 0, name, span)) return found;
  }
  if (auto found = find_above_elements(scope, name, span)) return found;
  if (auto found = find_setting(scope, name, span)) return found;
  return find_built_in(name, span);
}

Expr resolve_name(Scope& scope, const syntax::Expr& expr, const Type& expected) {
  const std::string& name = expr.text;
  if (expected.kind == TypeKind::enumeration) {
    if (auto value = find_value(scope, expected, name, expr.span)) return std::move(*value);
  }
  if (auto found = find_name(scope, name, expr.span)) {
    if (found->op == Op::field && is_built_in(name)) report_hiding_fact(scope, name, *found);
    return std::move(*found);
  }
  const std::vector<EnumId> enums = enums_with(scope, name);
  const Program& program = program_of(scope);
  if (enums.size() == 1) {
    // Marks its import as used.
    static_cast<void>(find_declared(scope.checking, scope.module, NameKind::enumeration,
                                    program.enums[enums[0]].name));
    return *find_value(scope, enum_of(enums[0]), name, expr.span);
  }
  if (enums.empty()) return report_unknown_name(scope, name, expr.span, expected);
  std::vector<std::string> candidates;
  for (const EnumId id : enums) candidates.push_back(fmt::format("`{}`", program.enums[id].name));
  scope.checking.problem(ProblemCode::ambiguous_value, expr.span,
                         fmt::format("`{}` is a value of {}", name, fmt::join(candidates, " and ")),
                         fmt::format("write `{}.{}`", program.enums[enums[0]].name, name));
  return wrong(expr.span);
}

namespace {

/// The enum that stands before the point: Status.Active, County.Fresno.
std::optional<EnumId> enum_before(Scope& scope, const syntax::Expr& left) {
  if (left.kind != syntax::ExprKind::name || find_name(scope, left.text, left.span)) {
    return std::nullopt;
  }
  if (left.text == "County") return kCountyEnum;
  const Declared* found =
      find_declared(scope.checking, scope.module, NameKind::enumeration, left.text);
  if (found != nullptr) note_use(scope.checking, left.span, left.text, found->span);
  return found == nullptr ? std::nullopt : std::optional(std::get<EnumId>(found->id));
}

Expr resolve_value_of(Scope& scope, EnumId of, const syntax::Expr& expr) {
  if (auto value = find_value(scope, enum_of(of), expr.text, expr.span)) return *value;
  scope.checking.problem(
      ProblemCode::unknown_member, expr.text_span,
      fmt::format("`{}` has no value `{}`", expr.args[0].text, expr.text),
      nearest_hint(scope.checking, expr.text, names_of_values(program_of(scope), of)));
  return wrong(expr.span);
}

/// What has no facts, lines or lists.
Expr report_no_record(Scope& scope, const syntax::Expr& expr, const Type& type) {
  Checking& checking = scope.checking;
  const syntax::Expr& left = expr.args[0];
  if (type.list) {
    checking.problem(ProblemCode::wrong_kind, left.span,
                     fmt::format("{} is a list of records, not one", quoted(checking, left.span)),
                     fmt::format("for example `some({} where {} …)`", left.text, expr.text));
  } else {
    checking.problem(
        ProblemCode::wrong_kind, left.span,
        fmt::format("{} is a {}, not a record: it has no `{}`", quoted(checking, left.span),
                    shown(scope, with_blank(type, false)), expr.text));
  }
  return wrong(expr.span);
}

/// The record above by its name: `income.person`.
std::optional<Expr> find_above(Scope& scope, const Expr& record, const syntax::Expr& expr) {
  const Program& program = program_of(scope);
  const EntityId entity = record.type.entity();
  std::uint32_t hops = 1;
  for (EntityId at = program.entities[entity].parent; at != kNone && at != kCountyEntity;
       at = program.entities[at].parent, ++hops) {
    if (program.entities[at].self_name != expr.text) continue;
    note_use(scope.checking, expr.span, expr.text, program.entities[at].span);
    if (record.op == Op::row) return row_of(record.a, record.b + hops, at, expr.span);
    scope.checking.problem(
        ProblemCode::not_readable_here, expr.text_span,
        fmt::format("the {} of a record can be read only from the element of a list "
                    "or this row",
                    expr.text),
        fmt::format("define a line of {} that reads it", program.entities[entity].name));
    return wrong(expr.span);
  }
  return std::nullopt;
}

Expr report_no_member(Scope& scope, EntityId entity, const syntax::Expr& expr) {
  const Program& program = program_of(scope);
  std::vector<std::string_view> names;
  add_members(scope, entity, names);
  std::string hint = nearest_hint(scope.checking, expr.text, names);
  if (hint.empty()) {
    for (EntityId at = program.entities[entity].parent; at != kNone;
         at = program.entities[at].parent) {
      if (scope.checking.fields.contains({at, expr.text})) {
        hint = fmt::format("it is a fact of {}", program.entities[at].name);
      }
    }
  }
  scope.checking.problem(
      ProblemCode::unknown_member, expr.text_span,
      fmt::format("`{}` has no fact, line or list `{}`", program.entities[entity].name, expr.text),
      std::move(hint));
  return wrong(expr.span);
}

}  // namespace

Expr resolve_member(Scope& scope, const syntax::Expr& expr) {
  const syntax::Expr& left = expr.args[0];
  if (auto cell = resolve_row_member(scope, expr)) return *std::move(cell);
  if (const auto of = enum_before(scope, left)) return resolve_value_of(scope, *of, expr);
  Expr record = resolve(scope, left);
  if (is_wrong(record.type)) return wrong(expr.span);
  if (record.type.kind == TypeKind::span && (expr.text == "begin" || expr.text == "end")) {
    record = require_plain(scope, std::move(record));
    return make(expr.text == "begin" ? Op::span_begin : Op::span_end, type_of(TypeKind::date),
                expr.span, {std::move(record)});
  }
  if (record.type.list || record.type.kind != TypeKind::record) {
    return report_no_record(scope, expr, record.type);
  }
  record = require_plain(scope, std::move(record));
  if (auto member = find_member(scope, record, expr.text, expr.span)) return *member;
  if (auto above = find_above(scope, record, expr)) return *above;
  return report_no_member(scope, record.type.entity(), expr);
}

}  // namespace poppy::check
