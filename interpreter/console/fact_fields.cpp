// See fact_fields.h.
#include "interpreter/console/fact_fields.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/report/program_title.h"

namespace poppy::console {
namespace {

using check::TypeKind;

constexpr std::string_view kBlank = "blank";

/// How a value of the type is written; empty: it goes without saying.
std::string hint_of(const check::Program& program, const check::Field& field) {
  std::string hint;
  switch (field.type.kind) {
    case TypeKind::integer:
      hint = "A whole number";
      break;
    case TypeKind::money:
    case TypeKind::exact_money:
      hint = "An amount, such as $291 or $1,234.56";
      break;
    case TypeKind::rate:
      hint = "A rate, such as 20%";
      break;
    case TypeKind::date:
      hint = "A day, such as 2022-03-07; where it has no end, write open";
      break;
    case TypeKind::month:
      hint = "A month, such as 2022-03";
      break;
    case TypeKind::span:
      hint = "From a day to a day, such as 2022-03-01..2022-03-31";
      break;
    case TypeKind::dayset:
      hint = "Days, months and spans, with commas between them";
      break;
    case TypeKind::record:
      hint = fmt::format("Which {}: by what names it", program.entities[field.type.entity()].name);
      break;
    case TypeKind::text:
    case TypeKind::boolean:
    case TypeKind::enumeration:
    case TypeKind::duration:
    case TypeKind::nothing:
      break;
  }
  const std::string bounds = check::bounds_text(program, field);
  if (!bounds.empty()) hint += fmt::format("{}{}", hint.empty() ? "" : ", ", bounds);
  return hint;
}

bool is_chosen_from(const check::Field& field) {
  return field.type.kind == TypeKind::boolean || field.type.kind == TypeKind::enumeration;
}

/// `Not known` first; `none` where it may be blank.
serve::Select select_of(const check::Program& program, const FactField& from) {
  const check::Field& field = program.fields[from.field];
  serve::Select select;
  select.id = id_of(field);
  select.label = from.title.empty() ? title_of(field) : from.title;
  select.hint = from.note;
  select.fault = from.fault;
  select.is_required = from.is_required;
  bool is_found = false;
  const auto add = [&](std::string value, std::string label) {
    const bool is_chosen = !is_found && (from.value ? *from.value == value : value.empty());
    is_found = is_found || is_chosen;
    select.choices.push_back({std::move(value), std::move(label), "", is_chosen});
  };
  add("", "Not known");
  if (field.type.kind == TypeKind::boolean) {
    add("yes", "Yes");
    add("no", "No");
  } else {
    for (const check::EnumValue& value : program.enums[field.type.enumeration()].values) {
      add(value.name, value.title.empty() ? value.name : value.title);
    }
  }
  if (field.type.or_blank) add(std::string(kBlank), "None (blank)");
  // What was typed past the choices is shown as it is, beside its fault.
  if (!is_found && from.value) select.choices.push_back({*from.value, *from.value, "", true});
  return select;
}

serve::Field line_of(const check::Program& program, const FactField& from) {
  const check::Field& field = program.fields[from.field];
  serve::Field line;
  line.id = id_of(field);
  line.label = from.title.empty() ? title_of(field) : from.title;
  line.hint = hint_of(program, field);
  if (!from.note.empty()) line.hint += (line.hint.empty() ? "" : ". ") + from.note;
  line.fault = from.fault;
  line.value = from.value && !(field.type.or_blank && *from.value == kBlank) ? *from.value : "";
  line.autocomplete = "off";
  line.is_required = from.is_required;
  return line;
}

std::string blank_id(const check::Field& field) { return "blank-" + field.name; }

}  // namespace

std::string id_of(const check::Field& field) { return "fact-" + field.name; }

bool may_be_typed(const check::Field& field) { return !field.type.list; }

nlohmann::json shown(const check::Program& program, const FactField& from) {
  const check::Field& field = program.fields[from.field];
  nlohmann::json data{{"select_part", false}, {"line_part", false}, {"blank_part", false}};
  if (is_chosen_from(field)) {
    data["select_part"] = select_of(program, from);
    return data;
  }
  data["line_part"] = line_of(program, from);
  if (!field.type.or_blank) return data;
  data["blank_part"] = {{"blank_id", blank_id(field)},
                        {"blank_title", from.title.empty() ? title_of(field) : from.title},
                        {"is_blank", from.value && *from.value == kBlank}};
  return data;
}

FactTyped typed(const Visit& visit, check::FieldId id) {
  const check::Field& field = visit.program().fields[id];
  std::string text(visit.form.text(id_of(field)));
  const std::size_t begin = text.find_first_not_of(" \t\n");
  text = begin == std::string::npos
             ? std::string()
             : text.substr(begin, text.find_last_not_of(" \t\n") - begin + 1);
  const bool is_blank =
      field.type.or_blank && !is_chosen_from(field) && visit.form.has(blank_id(field));
  if (is_blank && !text.empty() && text != kBlank) {
    return {std::move(text), "Either type a value, or say that there is none."};
  }
  if (is_blank) return {std::string(kBlank), ""};
  if (text.empty()) return {};
  return {std::move(text), ""};
}

std::string text_of(const check::Program& program, check::FieldId field,
                    const units::Value& value) {
  if (value.is_blank()) return std::string(kBlank);
  const check::Type& type = program.fields[field].type;
  if (type.kind == TypeKind::boolean) return value.truth() ? "yes" : "no";
  if (type.kind == TypeKind::enumeration) {
    return program.enums[type.enumeration()].values[static_cast<std::size_t>(value.number())].name;
  }
  return check::value_to_string(program, type, value);
}

std::string shown_text(const check::Program& program, check::FieldId field,
                       const units::Value& value) {
  if (value.is_blank()) return "none";
  const check::Type& type = program.fields[field].type;
  if (type.kind == TypeKind::boolean) return value.truth() ? "yes" : "no";
  if (type.kind == TypeKind::enumeration) {
    return program.enums[type.enumeration()].values[static_cast<std::size_t>(value.number())].title;
  }
  return check::value_to_string(program, type, value);
}

serve::Choices programs_part(const Visit& visit, const std::vector<std::string>& chosen) {
  serve::Choices choices;
  choices.id = "programs";
  choices.legend = "Programs";
  choices.hint = "Those that the case is decided for. With none chosen: all.";
  choices.is_many = true;
  for (const std::string& one : visit.rules->programs()) {
    choices.choices.push_back({one, report::program_title(visit.program(), one), "",
                               std::ranges::find(chosen, one) != chosen.end()});
  }
  return choices;
}

}  // namespace poppy::console
