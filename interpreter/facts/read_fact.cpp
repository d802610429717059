// One fact: a plain value, or its values over time.
#include <fmt/core.h>

#include <array>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_reader.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::facts {

using check::Field;
using check::TypeKind;
using county::quoted;
using county::words_for;
using text::ProblemCode;
using units::Value;

namespace {

constexpr std::array<std::string_view, 5> kEntryKeys = {"value", "from", "until", "entered",
                                                        "note"};
constexpr county::EntryCodes kFactEntryCodes = {ProblemCode::case_shape,
                                                ProblemCode::case_unknown_key,
                                                ProblemCode::case_missing_key,
                                                ProblemCode::case_value,
                                                ProblemCode::case_dates,
                                                ProblemCode::case_conflict,
                                                false};

bool is_dated_form(const Field& field, const YamlNode& node) {
  if (!field.dated) return false;
  if (node.kind == YamlKind::mapping) return true;
  return node.kind == YamlKind::sequence && !node.items.empty() &&
         (field.type.kind != TypeKind::dayset || node.items[0].kind == YamlKind::mapping);
}

/// Adds a problem where a fact's value lies outside its range.
void check_bounds(CaseReading& reading, const Field& field, const Value& value, text::Span span) {
  if (units::is_within(field.bounds, value)) return;
  const auto words = [&](const units::Rational& number) {
    return check::number_to_string(reading.program, field.type, number);
  };
  const units::Rational number = *units::number_of(value);
  std::string hint = fmt::format("its values are {}", check::bounds_text(reading.program, field));
  if (const auto near = units::neighbours(field.bounds, number)) {
    hint += fmt::format(": such as {} or {}", words(near->below), words(near->above));
  }
  reading.add(ProblemCode::out_of_range, span,
              fmt::format("{} cannot be {}", quoted(field.name), words(number)), std::move(hint));
}

}  // namespace

std::optional<Value> read_value(CaseReading& reading, std::string_view name,
                                const check::Type& type, const YamlNode& node) {
  const std::string hint = fmt::format("write {}, or leave the key out where it is unknown",
                                       expected_words(reading.program, type));
  if (node.kind == YamlKind::null) {
    reading.add(ProblemCode::case_shape, node.span, fmt::format("{} has no value", quoted(name)),
                hint);
    return std::nullopt;
  }
  const bool is_day_list = node.kind == YamlKind::sequence && type.kind == TypeKind::dayset;
  if (node.kind != YamlKind::scalar && !is_day_list) {
    reading.add(ProblemCode::case_shape, node.span,
                fmt::format("{} has one value, found {}", quoted(name), words_for(node)), hint);
    return std::nullopt;
  }
  std::expected<Value, std::string> value = parse_value(reading.program, type, node);
  const bool says_unknown =
      is_word(node, "unknown", type) && (type.kind != TypeKind::enumeration || !value);
  if (says_unknown) {
    reading.add(ProblemCode::case_value, node.span,
                fmt::format("{} cannot be `unknown`: what is not given is unknown", quoted(name)),
                "leave the key out");
    return std::nullopt;
  }
  if (!value) {
    reading.add(ProblemCode::case_value, node.span,
                fmt::format("{}: {}", quoted(name), value.error()), hint);
    return std::nullopt;
  }
  return std::move(*value);
}

std::vector<FactVersion> read_fact(CaseReading& reading, const Field& field, const YamlNode& node) {
  std::vector<FactVersion> versions;
  if (!is_dated_form(field, node)) {
    const YamlNode& first =
        node.kind == YamlKind::sequence && !node.items.empty() ? node.items[0] : node;
    if (!field.dated && first.find("value") != nullptr) {
      reading.add(ProblemCode::case_shape, node.span,
                  fmt::format("{} has one value that holds always: only facts declared `dated` "
                              "change over time",
                              quoted(field.name)),
                  fmt::format("write `{}: VALUE`", field.name));
      return versions;
    }
    if (const std::optional<Value> value = read_value(reading, field.name, field.type, node)) {
      check_bounds(reading, field, *value, node.span);
      versions.push_back({*value, {}, node.span});
    }
    return versions;
  }
  for (const county::DatedEntry& entry : county::read_dated_entries(
           node, field.name, kEntryKeys, kFactEntryCodes, reading.problems)) {
    if (const auto value = read_value(reading, field.name, field.type, *entry.value)) {
      check_bounds(reading, field, *value, entry.value->span);
      versions.push_back({*value, entry.dating, entry.value->span});
    }
  }
  return versions;
}

}  // namespace poppy::facts
