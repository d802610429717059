#include "interpreter/check/value_of_text.h"

#include <fmt/core.h>

#include <algorithm>

namespace poppy::check {
namespace {

template <typename T>
units::Parsed<units::Value> as_value(units::Parsed<T> parsed) {
  if (!parsed) return std::unexpected(std::move(parsed.error()));
  return units::Value::of(*std::move(parsed));
}

units::Parsed<units::Value> read_enum(const Program& program, const Type& type,
                                      std::string_view text) {
  const auto& values = program.enums[type.enumeration()].values;
  const auto found = std::ranges::find(values, text, &EnumValue::name);
  if (found != values.end()) return units::Value::of(std::int64_t{found - values.begin()});
  if (type.enumeration() == kCountyEnum) {
    return std::unexpected(fmt::format("there is no county file of `{}`", text));
  }
  return std::unexpected(
      fmt::format("`{}` is no value of {}", text, program.enums[type.enumeration()].name));
}

units::Parsed<units::Value> read_value(const Program& program, const Type& type,
                                       std::string_view text) {
  switch (type.kind) {
    case TypeKind::boolean:
      return as_value(units::parse_bool(text));
    case TypeKind::integer:
      return as_value(units::parse_int(text));
    case TypeKind::money:
      return as_value(units::parse_money(text));
    case TypeKind::exact_money:
      return as_value(units::parse_exact_money(text));
    case TypeKind::rate:
      return as_value(units::parse_rate(text));
    case TypeKind::date:
      return as_value(units::parse_date(text));
    case TypeKind::month:
      return as_value(units::parse_month(text));
    case TypeKind::span:
      return as_value(units::parse_span(text));
    case TypeKind::dayset:
      return as_value(units::parse_dayset(text));
    case TypeKind::text:
      return units::Value::of(std::string(text));
    case TypeKind::enumeration:
      return read_enum(program, type, text);
    case TypeKind::record:
    case TypeKind::duration:
    case TypeKind::nothing:
      return std::unexpected(std::string("such a value cannot be written here"));
  }
  text::bug("a cell of no type");
}

}  // namespace

units::Parsed<units::Value> value_of_text(const Program& program, const Type& type,
                                          std::string_view text) {
  if (type.or_blank && (text.empty() || text == "blank")) return units::Value::blank();
  if (text.empty() && type.kind != TypeKind::text) {
    return std::unexpected(fmt::format("it is empty, and {} is needed", type_name(program, type)));
  }
  return read_value(program, type, text);
}

}  // namespace poppy::check
