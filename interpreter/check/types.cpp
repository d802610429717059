// The types of the language: names to types, and what widens into what.
#include "interpreter/check/types.h"
#include "interpreter/text/problem_codes.h"

#include <fmt/core.h>

#include <array>

namespace poppy::check {
namespace {

constexpr std::array<std::pair<std::string_view, TypeKind>, 10> kPlainTypes{{
    {"bool", TypeKind::boolean},
    {"int", TypeKind::integer},
    {"money", TypeKind::money},
    {"exact_money", TypeKind::exact_money},
    {"rate", TypeKind::rate},
    {"date", TypeKind::date},
    {"month", TypeKind::month},
    {"span", TypeKind::span},
    {"dayset", TypeKind::dayset},
    {"text", TypeKind::text},
}};

}  // namespace

bool is_number(const Type& type) {
  return type.kind == TypeKind::integer || type.kind == TypeKind::money ||
         type.kind == TypeKind::exact_money || type.kind == TypeKind::rate;
}

bool is_ordered(const Type& type) {
  return is_number(type) || type.kind == TypeKind::date || type.kind == TypeKind::month;
}

bool is_day_like(const Type& type) {
  return type.kind == TypeKind::date || type.kind == TypeKind::month ||
         type.kind == TypeKind::span || type.kind == TypeKind::dayset;
}

std::optional<Op> widening(const Type& from, const Type& to) {
  if (from.list || to.list) return std::nullopt;
  const auto pair = [&](TypeKind left, TypeKind right) {
    return from.kind == left && to.kind == right;
  };
  if (pair(TypeKind::integer, TypeKind::rate)) return Op::int_to_rate;
  if (pair(TypeKind::money, TypeKind::exact_money)) return Op::money_to_exact;
  if (pair(TypeKind::month, TypeKind::span)) return Op::month_to_span;
  if (pair(TypeKind::span, TypeKind::dayset)) return Op::span_to_days;
  if (pair(TypeKind::month, TypeKind::dayset)) return Op::month_to_days;
  if (pair(TypeKind::date, TypeKind::dayset)) return Op::date_to_days;
  return std::nullopt;
}

// What other languages call their types.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> kForeignTypes{
    {{"float", "numbers are exact: `money`, `exact_money`, `rate` or `int`"},
     {"double", "numbers are exact: `money`, `exact_money`, `rate` or `int`"},
     {"decimal", "numbers are exact: `money`, `exact_money`, `rate` or `int`"},
     {"number", "numbers are `int`, `money`, `exact_money` or `rate`"},
     {"integer", "a whole number is `int`"},
     {"percent", "a share is a `rate`"},
     {"boolean", "yes and no are `bool`"},
     {"string", "words are `text`"},
     {"String", "words are `text`"},
     {"char", "words are `text`"},
     {"datetime", "a day is a `date`"},
     {"timestamp", "a day is a `date`"},
     {"currency", "an amount is `money`"}}};

namespace {

/// The plain type, enum or entity of the name; kWrong: there is none.
Type type_named(Checking& checking, ModuleId module, const syntax::Name& written) {
  const std::string& name = written.text;
  if (name == "County") return enum_of(kCountyEnum);
  if (const auto* found = find_declared(checking, module, NameKind::enumeration, name)) {
    note_use(checking, written, found->span);
    return enum_of(std::get<EnumId>(found->id));
  }
  if (const auto* found = find_declared(checking, module, NameKind::entity, name)) {
    note_use(checking, written, found->span);
    return record_of(std::get<EntityId>(found->id));
  }
  for (const auto& [plain, kind] : kPlainTypes) {
    if (plain == name) return type_of(kind);
  }
  return kWrong;
}

void report_unknown_type(Checking& checking, ModuleId module, const syntax::Name& name) {
  std::vector<std::string_view> names{"County"};
  for (const auto& [plain, kind] : kPlainTypes) names.push_back(plain);
  add_visible(checking, module, NameKind::enumeration, names);
  add_visible(checking, module, NameKind::entity, names);
  std::string_view foreign;
  for (const auto& [word, hint] : kForeignTypes) {
    if (word == name.text) foreign = hint;
  }
  checking.problem(ProblemCode::unknown_type, name.span,
                   fmt::format("there is no type `{}` here", name.text),
                   foreign.empty() ? hint_for_unknown(checking, module, name.text, names)
                                   : std::string(foreign));
}

}  // namespace

Type resolve_type(Checking& checking, ModuleId module, const syntax::TypeRef& ref) {
  Type type = type_named(checking, module, ref.name);
  if (is_wrong(type)) {
    report_unknown_type(checking, module, ref.name);
    return kWrong;
  }
  if (ref.list && type.kind != TypeKind::record) {
    checking.problem(ProblemCode::type_mismatch, ref.span,
                     fmt::format("a list is of records, and `{}` is no entity", ref.name.text));
    return kWrong;
  }
  if (ref.list && ref.or_blank) {
    checking.problem(ProblemCode::type_mismatch, ref.span, "a list is never blank: it may be empty",
                     "leave out `or blank`");
  }
  type.list = ref.list;
  type.or_blank = ref.or_blank && !ref.list;
  return type;
}

Expr make(Op op, Type type, Span span, std::vector<Expr> args) {
  Expr result;
  result.op = op;
  result.type = type;
  result.span = span;
  result.args = std::move(args);
  return result;
}

Expr constant(units::Value value, Type type, Span span) {
  Expr result = make(Op::constant, type, span);
  result.value = std::move(value);
  return result;
}

Expr wrong(Span span) { return constant(units::Value::unknown(), kWrong, span); }

}  // namespace poppy::check
