// Types and values as the user writes them.
#include <fmt/core.h>

#include "interpreter/check/program.h"

namespace poppy::check {
namespace {

std::string plain_name(const Program& program, const Type& type) {
  switch (type.kind) {
    case TypeKind::boolean:
      return "bool";
    case TypeKind::integer:
      return "int";
    case TypeKind::money:
      return "money";
    case TypeKind::exact_money:
      return "exact_money";
    case TypeKind::rate:
      return "rate";
    case TypeKind::date:
      return "date";
    case TypeKind::month:
      return "month";
    case TypeKind::span:
      return "span";
    case TypeKind::dayset:
      return "dayset";
    case TypeKind::text:
      return "text";
    case TypeKind::enumeration:
      return program.enums[type.enumeration()].name;
    case TypeKind::record:
      return program.entities[type.entity()].name;
    case TypeKind::duration:
      return "a length of time";
    case TypeKind::nothing:
      return "blank";
  }
  text::bug("a type of no kind");
}

std::string yes_or_no(bool truth) { return truth ? "yes" : "no"; }

std::string enum_value(const Enum& type, std::int64_t number) {
  const auto index = static_cast<std::size_t>(number);
  return index < type.values.size() ? type.values[index].name : fmt::format("value {}", index);
}

/// Of any type but a list.
std::string one_value(const Program& program, const Type& type, const units::Value& value) {
  switch (type.kind) {
    case TypeKind::boolean:
      return yes_or_no(value.truth());
    case TypeKind::integer:
    case TypeKind::duration:
      return std::to_string(value.number());
    case TypeKind::money:
      return units::money_to_string(value.number());
    case TypeKind::exact_money:
      return units::exact_money_to_string(value.rational());
    case TypeKind::rate:
      return units::rate_to_string(value.rational());
    case TypeKind::date:
      return units::to_string(value.date());
    case TypeKind::month:
      return units::to_string(value.month());
    case TypeKind::span:
      return units::to_string(value.span());
    case TypeKind::dayset:
      return units::to_string(value.days());
    case TypeKind::text:
      return value.string();
    case TypeKind::enumeration:
      return enum_value(program.enums[type.enumeration()], value.number());
    case TypeKind::record:
      return fmt::format("{} {}", program.entities[type.entity()].name, value.number() + 1);
    case TypeKind::nothing:
      return "blank";
  }
  text::bug("a value of no type");
}

std::string known_value(const Program& program, const Type& type, const units::Value& value) {
  const auto* list = std::get_if<units::RowList>(&value.data);
  if (list == nullptr) return one_value(program, type, value);
  return fmt::format("{} record{}", list->rows.size(), list->rows.size() == 1 ? "" : "s");
}

}  // namespace

std::string type_name(const Program& program, const Type& type) {
  const std::string name = plain_name(program, type);
  if (type.list) return "list of " + name;
  const bool blank = type.or_blank && type.kind != TypeKind::nothing;
  return blank ? name + " or blank" : name;
}

std::string value_to_string(const Program& program, const Type& type, const units::Value& value) {
  switch (value.state) {
    case units::ValueState::blank:
      return "blank";
    case units::ValueState::unknown:
      return "unknown";
    case units::ValueState::error:
      return "error: " + value.note().message;
    case units::ValueState::known:
      return known_value(program, type, value);
  }
  text::bug("a value of no state");
}

std::string key_range_to_string(const Program& program, const Type& type, const KeyRange& range) {
  if (range.any && range.open_high) return "-";
  const std::string low = value_to_string(program, type, range.low);
  if (range.open_high) return low + "+";
  if (range.low == range.high) return low;
  return fmt::format("{}-{}", low, value_to_string(program, type, range.high));
}

std::string number_to_string(const Program& program, const Type& type,
                             const units::Rational& number) {
  // A rate of hours reads as a number, not as a percentage.
  if (type.kind == TypeKind::rate) return units::to_string(number);
  const std::optional<std::int64_t> whole = units::round(number, units::Rounding::down, 1);
  if (!whole || number.den != 1) return units::to_string(number);
  Type plain = type;
  plain.or_blank = false;
  return value_to_string(program, plain, units::Value::of(*whole));
}

std::string bounds_text(const Program& program, const Field& field) {
  const units::Bounds& bounds = field.bounds;
  const auto words = [&](const units::Rational& number) {
    return number_to_string(program, field.type, number);
  };
  std::string text;
  if (bounds.low && bounds.high) {
    text = fmt::format("from {} to {}", words(*bounds.low), words(*bounds.high));
  } else if (bounds.low) {
    text = fmt::format("at least {}", words(*bounds.low));
  } else if (bounds.high) {
    text = fmt::format("at most {}", words(*bounds.high));
  }
  if (bounds.step) {
    text += fmt::format("{}in steps of {}", text.empty() ? "" : " ", words(*bounds.step));
  }
  return text;
}

}  // namespace poppy::check
