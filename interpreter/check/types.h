// Types: what a TypeRef names, which types widen into which, and the making of Type values.
#pragma once

#include <optional>

#include "interpreter/check/checking.h"

namespace poppy::check {

/// The type of an expression that already has a problem: it fits everywhere, so that one slip is
/// reported once.
inline constexpr Type kWrong{TypeKind::nothing, 0xfffffffe, false, false};

[[nodiscard]] constexpr Type type_of(TypeKind kind) { return {kind, kNone, false, false}; }
[[nodiscard]] constexpr Type record_of(EntityId entity) {
  return {TypeKind::record, entity.value, false, false};
}
[[nodiscard]] constexpr Type list_of(EntityId entity) {
  return {TypeKind::record, entity.value, true, false};
}
[[nodiscard]] constexpr Type enum_of(EnumId id) {
  return {TypeKind::enumeration, id.value, false, false};
}
[[nodiscard]] constexpr Type with_blank(Type type, bool or_blank = true) {
  type.or_blank = or_blank;
  return type;
}
[[nodiscard]] constexpr bool is_wrong(const Type& type) {
  return type.kind == TypeKind::nothing && type.of == kWrong.of;
}
/// The literal `blank`, or no type at all.
[[nodiscard]] constexpr bool is_nothing(const Type& type) {
  return type.kind == TypeKind::nothing && type.of != kWrong.of;
}
/// Alike but for blank.
[[nodiscard]] constexpr bool same_kind(const Type& left, const Type& right) {
  return left.kind == right.kind && left.of == right.of && left.list == right.list;
}
[[nodiscard]] bool is_number(const Type& type);    // int, money, exact_money, rate
[[nodiscard]] bool is_ordered(const Type& type);   // numbers, dates, months
[[nodiscard]] bool is_day_like(const Type& type);  // date, month, span, dayset

/// The op that turns a value of one type into the other without loss, if there is one.
[[nodiscard]] std::optional<Op> widening(const Type& from, const Type& to);

/// Unknown names are problems; the answer is then kWrong.
[[nodiscard]] Type resolve_type(Checking& checking, ModuleId module, const syntax::TypeRef& ref);

[[nodiscard]] Expr make(Op op, Type type, Span span, std::vector<Expr> args = {});
[[nodiscard]] Expr constant(units::Value value, Type type, Span span);
[[nodiscard]] Expr wrong(Span span);

}  // namespace poppy::check
