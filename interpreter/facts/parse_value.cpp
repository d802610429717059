// One scalar of a case as a value of the type its fact or line has.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_reader.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/literals.h"

namespace poppy::facts {

using check::Program;
using check::Type;
using check::TypeKind;
using county::quoted;
using county::words_for;
using units::Value;

namespace {

using Parsed = std::expected<Value, std::string>;

template <typename T>
Parsed value_of(const units::Parsed<T>& parsed) {
  if (!parsed) return std::unexpected(parsed.error());
  return Value::of(*parsed);
}

std::string nearest_words(std::string_view found, const std::vector<std::string_view>& names) {
  const std::string_view nearest = text::nearest_name(found.substr(0, 200), names);
  return nearest.empty() ? "" : fmt::format(": did you mean {}?", quoted(nearest));
}

Parsed parse_county(const Program& program, std::string_view text) {
  if (const std::optional<check::CountyId> county = find_county(program, text)) {
    return Value::of(std::int64_t{county->value});
  }
  std::vector<std::string_view> names;
  for (const check::EnumValue& value : program.enums[check::kCountyEnum].values) {
    names.push_back(value.name);
  }
  return std::unexpected(fmt::format("{} is no county that has a county file{}", quoted(text),
                                     nearest_words(text, names)));
}

Parsed parse_named(const check::Enum& type, std::string_view text) {
  std::vector<std::size_t> titled;
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < type.values.size(); ++i) {
    if (type.values[i].name == text) return Value::of(static_cast<std::int64_t>(i));
    if (type.values[i].title == text) titled.push_back(i);
    names.push_back(type.values[i].name);
    if (type.values[i].title != type.values[i].name) names.push_back(type.values[i].title);
  }
  if (titled.size() == 1) return Value::of(static_cast<std::int64_t>(titled.front()));
  if (titled.size() > 1) {
    return std::unexpected(fmt::format("{} is the title of both {} and {} of {}: write the name",
                                       quoted(text), quoted(type.values[titled[0]].name),
                                       quoted(type.values[titled[1]].name), type.name));
  }
  return std::unexpected(
      fmt::format("{} is no value of {}{}", quoted(text), type.name, nearest_words(text, names)));
}

Parsed parse_enum(const Program& program, check::EnumId type, std::string_view text) {
  return type == check::kCountyEnum ? parse_county(program, text)
                                    : parse_named(program.enums[type], text);
}

/// Of a record: what names it, in the one form of its key.
Parsed parse_record(const Program& program, check::EntityId of, const std::string& text) {
  std::expected<std::string, std::string> key = parse_key(program, of, text);
  if (!key) return std::unexpected(key.error());
  return Value::of(std::move(*key));
}

Parsed parse_days(const YamlNode& node) {
  std::vector<units::Span> spans;
  for (const YamlNode& item : node.items) {
    if (item.kind != YamlKind::scalar) {
      return std::unexpected(
          fmt::format("a list of days has dates, months and spans, found {}", words_for(item)));
    }
    const units::Parsed<units::DaySet> days = units::parse_dayset(item.scalar);
    if (!days) return std::unexpected(days.error());
    spans.insert(spans.end(), days->spans().begin(), days->spans().end());
  }
  return Value::of(units::DaySet::of(std::move(spans)));
}

Parsed parse_scalar(const Program& program, const Type& type, const std::string& text) {
  switch (type.kind) {
    case TypeKind::boolean:
      return value_of(units::parse_bool(text));
    case TypeKind::integer:
      return value_of(units::parse_int(text));
    case TypeKind::money:
      return value_of(units::parse_money(text));
    case TypeKind::exact_money:
      return value_of(units::parse_exact_money(text));
    case TypeKind::rate:
      return value_of(units::parse_rate(text));
    case TypeKind::date:
      return value_of(units::parse_date(text));
    case TypeKind::month:
      return value_of(units::parse_month(text));
    case TypeKind::span:
      return value_of(units::parse_span(text));
    case TypeKind::dayset:
      return value_of(units::parse_dayset(text));
    case TypeKind::text:
      return Value::of(text);
    case TypeKind::enumeration:
      return parse_enum(program, type.enumeration(), text);
    case TypeKind::record:
      return parse_record(program, type.entity(), text);
    case TypeKind::duration:
    case TypeKind::nothing:
      break;
  }
  text::bug("a fact or line of a type that only literals have");
}

/// The values themselves, where they are few enough to be read.
std::string words_for_enum(const Program& program, check::EnumId type) {
  if (type == check::kCountyEnum) return "a county's name, such as Yolo";
  std::vector<std::string_view> names;
  for (const check::EnumValue& value : program.enums[type].values) names.push_back(value.name);
  const bool few = names.size() <= 20;
  return few ? "one of " + county::listed(names)
             : fmt::format("a value of {}", program.enums[type].name);
}

std::string words_without_blank(const Program& program, const Type& type) {
  switch (type.kind) {
    case TypeKind::boolean:
      return "`yes` or `no`";
    case TypeKind::integer:
      return "a whole number such as 12";
    case TypeKind::money:
    case TypeKind::exact_money:
      return "an amount such as $291 or $1,234.56";
    case TypeKind::rate:
      return "a rate such as 20% or 7.25";
    case TypeKind::date:
      return "a date such as 2021-08-01";
    case TypeKind::month:
      return "a month such as 2021-08";
    case TypeKind::span:
      return "a span of days such as 2021-08-01..2021-08-29";
    case TypeKind::dayset:
      return "days such as 2021-08-01..2021-08-10, 2021-08-20";
    case TypeKind::text:
      return "a text";
    case TypeKind::enumeration:
      return words_for_enum(program, type.enumeration());
    case TypeKind::record:
      return fmt::format("the key of a {} of this case", program.entities[type.entity()].name);
    case TypeKind::duration:
      return "a duration";
    case TypeKind::nothing:
      return "nothing";
  }
  text::bug("a type of no kind");
}

}  // namespace

std::string expected_words(const Program& program, const Type& type) {
  return words_without_blank(program, type) + (type.or_blank ? ", or `blank`" : "");
}

bool is_word(const YamlNode& node, std::string_view word, const Type& type) {
  if (node.kind != YamlKind::scalar || node.scalar != word) return false;
  if (!node.quoted || type.kind != TypeKind::text) return true;
  return word == "blank" && type.or_blank;  // JSON has everything in quotes
}

std::expected<Value, std::string> parse_value(const Program& program, const Type& type,
                                              const YamlNode& node) {
  if (type.list) return std::unexpected("a list of records cannot be written as a value");
  if (is_word(node, "blank", type)) {
    if (type.or_blank) return Value::blank();
    return std::unexpected(
        fmt::format("expected {}: it may not be blank", words_without_blank(program, type)));
  }
  if (type.kind == TypeKind::dayset && node.kind == YamlKind::sequence) return parse_days(node);
  if (node.kind != YamlKind::scalar) {
    return std::unexpected(
        fmt::format("expected {}, found {}", expected_words(program, type), words_for(node)));
  }
  return parse_scalar(program, type, node.scalar);
}

std::optional<check::CountyId> find_county(const Program& program, std::string_view name) {
  if (program.enums.empty()) return std::nullopt;
  const std::string wanted = text::lower_case(name);
  const std::vector<check::EnumValue>& counties = program.enums[check::kCountyEnum].values;
  const auto found = std::ranges::find_if(counties, [&](const check::EnumValue& value) {
    return text::lower_case(value.name) == wanted;
  });
  if (found == counties.end()) return std::nullopt;
  return check::CountyId(static_cast<std::uint32_t>(found - counties.begin()));
}

namespace {

/// `  County of Kern ` as `kern`, `San-Luis-Obispo County` as `san luis obispo`.
std::string plain_county_name(std::string_view words) {
  std::string name;
  for (const char c : text::lower_case(words)) {
    const bool is_gap = c == ' ' || c == '-' || c == '_' || c == '\t';
    if (!is_gap) name += c;
    if (is_gap && !name.empty() && name.back() != ' ') name += ' ';
  }
  if (name.ends_with(' ')) name.pop_back();
  constexpr std::string_view before = "county of ", after = " county";
  if (name.starts_with(before)) name.erase(0, before.size());
  if (name.ends_with(after)) name.erase(name.size() - after.size());
  return name;
}

}  // namespace

namespace {

/// "did you mean `Kern` or `Kings`?"; empty: no name is near.
std::string nearest_counties(const Program& program, std::string_view name) {
  std::vector<std::string_view> names;
  for (const check::County& county : program.counties) names.push_back(county.name);
  std::string said;
  constexpr int kMost = 3;
  for (int i = 0; i < kMost; ++i) {
    const std::string_view nearest = text::nearest_name(name, names);
    if (nearest.empty()) break;
    said += fmt::format("{}{}", i == 0 ? "did you mean " : " or ", quoted(nearest));
    std::erase(names, nearest);
  }
  return said.empty() ? said : said + '?';
}

}  // namespace

std::expected<check::CountyId, text::Problem> find_county_asked(const Program& program,
                                                                std::string_view words) {
  const std::string wanted = plain_county_name(words);
  if (!wanted.empty()) {
    for (const check::CountyId id : program.counties.ids()) {
      const check::County& county = program.counties[id];
      if (plain_county_name(county.name) == wanted || county.code == wanted ||
          county.fips == wanted) {
        return id;
      }
    }
  }
  return std::unexpected(text::Problem{text::ProblemCode::unknown_county,
                                       {},
                                       fmt::format("there is no county {}", quoted(words)),
                                       nearest_counties(program, wanted)});
}

}  // namespace poppy::facts
