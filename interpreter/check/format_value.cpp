// See format_value.h.
#include "interpreter/check/format_value.h"

#include <fmt/format.h>

#include <optional>

#include "interpreter/units/date_pattern.h"

namespace poppy::check {
namespace {

constexpr std::string_view kDollars = "$0";
constexpr std::string_view kCents = "$0.00";

/// `Yes/No`: what stands for yes, and for no.
std::optional<std::pair<std::string_view, std::string_view>> truth_words(std::string_view pattern) {
  const std::size_t slash = pattern.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == pattern.size()) return {};
  if (pattern.find('/', slash + 1) != std::string_view::npos) return {};
  return std::pair{pattern.substr(0, slash), pattern.substr(slash + 1)};
}

std::string date_fault(std::string_view pattern, bool has_day) {
  const auto parsed = units::parse_date_pattern(pattern);
  if (!parsed) return parsed.error();
  if (!has_day && parsed->shows_day()) return "a month has no day to show";
  if (parsed->shows(units::DatePart::time)) return "a day has no time to show";
  return {};
}

std::string by_date(std::string_view pattern, units::Date date) {
  if (date == units::kOpen) return "open";
  const auto parsed = units::parse_date_pattern(pattern);
  return parsed ? units::format_date(*parsed, date) : units::to_string(date);
}

/// Whole dollars; cents are shown where there are some, as nothing is cut.
std::string dollars(const Program& program, const Type& type, const units::Value& value) {
  std::string all = value_to_string(program, type, value);
  if (all.ends_with(".00")) all.resize(all.size() - 3);
  return all;
}

std::string by_pattern(const Program& program, const Type& type, const units::Value& value,
                       std::string_view pattern) {
  if (type.kind == TypeKind::date) return by_date(pattern, value.date());
  if (type.kind == TypeKind::month) return by_date(pattern, units::first_day(value.month()));
  if (type.kind == TypeKind::boolean) {
    const auto words = truth_words(pattern);
    if (words) return std::string(value.truth() ? words->first : words->second);
  }
  if (type.kind == TypeKind::money && pattern == kDollars) return dollars(program, type, value);
  return value_to_string(program, type, value);
}

std::string enum_title(const Program& program, const Type& type, const units::Value& value,
                       Language language) {
  const EnumValue& one =
      program.enums[type.enumeration()].values[static_cast<std::size_t>(value.number())];
  return language == Language::spanish && !one.spanish.empty() ? one.spanish : one.title;
}

}  // namespace

std::string pattern_fault(const Program& program, const Type& type, std::string_view pattern) {
  if (type.list) return "a list is not printed by a pattern";
  if (type.kind == TypeKind::date) return date_fault(pattern, true);
  if (type.kind == TypeKind::month) return date_fault(pattern, false);
  if (type.kind == TypeKind::boolean) {
    return truth_words(pattern) ? "" : "yes and no are printed by two words: `Yes/No`";
  }
  if (type.kind == TypeKind::money) {
    if (pattern == kDollars || pattern == kCents) return {};
    return "an amount is printed as `$0.00` or `$0`";
  }
  return fmt::format("a value of type {} has no patterns", type_name(program, type));
}

std::string format_value(const Program& program, const Type& type, const units::Value& value,
                         std::string_view pattern, Language language) {
  if (value.is_blank()) return {};
  if (!pattern.empty()) return by_pattern(program, type, value, pattern);
  if (type.kind == TypeKind::enumeration) return enum_title(program, type, value, language);
  if (type.kind == TypeKind::boolean && language == Language::spanish) {
    return value.truth() ? "sí" : "no";
  }
  return value_to_string(program, type, value);
}

std::string fill_text(const Program& program, const std::vector<TextPiece>& pieces,
                      Language language,
                      const std::function<const units::Value&(std::size_t)>& value_of) {
  std::string all;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const TextPiece& piece = pieces[i];
    if (piece.value == kNone) {
      all += piece.words;
      continue;
    }
    const units::Value& value = value_of(i);
    all += value.is_firm() ? format_value(program, program.lines[piece.value].type, value,
                                          piece.pattern, language)
                           : "(undetermined)";
  }
  return all;
}

}  // namespace poppy::check
