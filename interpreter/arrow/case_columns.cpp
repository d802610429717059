// See case_columns.h.
#include "interpreter/arrow/case_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "interpreter/check/program.h"
#include "interpreter/county/yaml_words.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::arrow {
namespace {

using check::EntityId;
using check::TypeKind;
using county::quoted;

bool is_text(FormatKind kind) { return kind == FormatKind::text || kind == FormatKind::text_view; }
bool is_number(FormatKind kind) {
  return kind == FormatKind::integer || kind == FormatKind::decimal;
}
bool is_day(FormatKind kind) { return kind == FormatKind::date || kind == FormatKind::time; }
bool is_list(FormatKind kind) {
  return kind == FormatKind::list || kind == FormatKind::list_view ||
         kind == FormatKind::fixed_list;
}

/// Whether a value of the fact can stand there.
bool fits(TypeKind type, const Column& column) {
  const Column& values = column.values();
  const FormatKind kind = values.format.kind;
  if (kind == FormatKind::null || is_text(kind)) return true;
  switch (type) {
    case TypeKind::boolean:
      return kind == FormatKind::boolean;
    case TypeKind::integer:
    case TypeKind::money:
    case TypeKind::exact_money:
    case TypeKind::rate:
      return is_number(kind);
    case TypeKind::date:
      return is_day(kind);
    case TypeKind::dayset:
      return is_day(kind) || (is_list(kind) && fits(TypeKind::date, values.children.front()));
    case TypeKind::text:
    case TypeKind::record:  // its key
      return is_number(kind) || is_day(kind);
    case TypeKind::month:
    case TypeKind::span:
    case TypeKind::enumeration:
    case TypeKind::duration:
    case TypeKind::nothing:
      return false;
  }
  return false;
}

std::string_view words_for_wanted(TypeKind type) {
  switch (type) {
    case TypeKind::boolean:
      return "give booleans, or texts such as `yes`";
    case TypeKind::integer:
      return "give integers, decimals or texts";
    case TypeKind::money:
    case TypeKind::exact_money:
      return "give decimals in dollars, integers in dollars, or texts such as `$912.40`";
    case TypeKind::rate:
      return "give decimals such as 0.2, or texts such as `20%`";
    case TypeKind::date:
      return "give dates, or texts such as `2021-08-15`";
    case TypeKind::dayset:
      return "give texts such as `2021-08-01..2021-08-12`, or a list of dates";
    case TypeKind::month:
      return "give texts such as `2021-08`";
    case TypeKind::span:
      return "give texts such as `2021-08-01..open`";
    case TypeKind::text:
    case TypeKind::record:
    case TypeKind::enumeration:
    case TypeKind::duration:
    case TypeKind::nothing:
      return "give texts (utf8)";
  }
  return {};
}

constexpr std::array<std::string_view, 5> kDatedKeys = {"value", "from", "until", "entered",
                                                        "note"};

class Checker {
 public:
  explicit Checker(const check::Program& program)
      : program_(program), case_(facts::find_case_entity(program)) {}

  void check_table(const Column& table) {
    if (case_ == check::kNone) return;  // told of each case
    for (const Column& column : table.children) {
      if (column.name == "saved") continue;  // told of each case
      if (column.name == "months") {
        fail(column, "a row has one decision, of one `month`", "give a row for each month");
      } else if (!check_reserved(column)) {
        check_column(case_, column);
      }
    }
  }

  std::vector<Problem> problems;

 private:
  static constexpr std::array<std::string_view, 8> kReserved = {
      "case", "id", "county", "month", "run_date", "programs", "saved", "months"};

  void fail(const Column& column, std::string_view what, std::string hint) {
    problems.push_back(engine::public_problem(
        text::ProblemCode::arrow_columns, fmt::format("column {}: {}", quoted(column.path), what),
        std::move(hint)));
  }

  /// Whether it is one of the case's own.
  bool check_reserved(const Column& column) {
    const FormatKind kind = column.values().format.kind;
    if (kind == FormatKind::null)
      return std::ranges::find(kReserved, column.name) != kReserved.end();
    if (column.name == "case" || column.name == "id") {
      if (!is_text(kind) && !is_number(kind))
        fail(column, "it names the case", "give texts (utf8)");
    } else if (column.name == "county" || column.name == "month") {
      if (!is_text(kind)) fail(column, "it is a text", "give texts (utf8), such as `2021-08`");
    } else if (column.name == "run_date") {
      if (!is_text(kind) && !is_day(kind)) fail(column, "it is a date", "give dates");
    } else if (column.name == "programs") {
      const bool are_names =
          is_text(kind) ||
          (is_list(kind) && is_text(column.values().children.front().values().format.kind));
      if (!are_names) fail(column, "it names programs", "give lists of texts (utf8)");
    } else {
      return false;
    }
    return true;
  }

  void check_record(EntityId entity, const Column& column) {
    for (const Column& child : column.children) check_column(entity, child);
  }

  void check_column(EntityId entity, const Column& column) {
    const check::Entity& of = program_.entities[entity];
    for (const check::FieldId id : of.fields) {
      if (program_.fields[id].name == column.name) return check_fact(program_.fields[id], column);
    }
    for (const EntityId id : program_.entities.ids()) {
      const check::Entity& child = program_.entities[id];
      if (child.parent == entity && child.list_name == column.name) return check_list(id, column);
    }
    const auto retired = std::ranges::find(of.retired, column.name, &check::RetiredName::name);
    fail(column, fmt::format("a {} has no such fact or list", of.name),
         retired != of.retired.end() ? retired->instead
                                     : county::suggestion(column.name, names_of(entity)));
  }

  std::vector<std::string_view> names_of(EntityId entity) const {
    std::vector<std::string_view> names;
    for (const check::FieldId id : program_.entities[entity].fields) {
      names.push_back(program_.fields[id].name);
    }
    for (const check::Entity& child : program_.entities) {
      if (child.parent == entity) names.push_back(child.list_name);
    }
    if (entity == case_) names.insert(names.end(), kReserved.begin(), kReserved.end());
    return names;
  }

  void check_fact(const check::Field& field, const Column& column) {
    if (fits(field.type.kind, column)) return;
    if (field.dated && check_dated(field, column)) return;
    fail(column,
         fmt::format("the fact is a {}, and no value of it can stand in such a column",
                     check::type_name(program_, field.type)),
         std::string(words_for_wanted(field.type.kind)));
  }

  /// Values with the dates from and until which they hold.
  bool check_dated(const check::Field& field, const Column& column) {
    const Column& values = column.values();
    const Column& entry = is_list(values.format.kind) ? values.children.front().values() : values;
    if (entry.format.kind != FormatKind::structure) return false;
    for (const Column& child : entry.children) {
      if (std::ranges::find(kDatedKeys, child.name) == kDatedKeys.end()) {
        fail(child, "a dated value has no such key",
             "its keys are `value`, `from`, `until`, `entered` and `note`");
      } else if (child.name == "value" && !fits(field.type.kind, child)) {
        fail(child,
             fmt::format("the fact is a {}, and no value of it can stand in such a column",
                         check::type_name(program_, field.type)),
             std::string(words_for_wanted(field.type.kind)));
      }
    }
    return true;
  }

  void check_list(EntityId entity, const Column& column) {
    const check::Entity& of = program_.entities[entity];
    const Column& values = column.values();
    const FormatKind kind = values.format.kind;
    if (kind == FormatKind::null) return;
    if (of.at_most_one && is_text(kind)) return;  // `blank`
    const Column* record = nullptr;
    if (is_list(kind)) record = &values.children.front().values();
    if (kind == FormatKind::map) record = &values.children.front().children[1].values();
    if (kind == FormatKind::structure && of.at_most_one) record = &values;
    if (record != nullptr && record->format.kind == FormatKind::null) return;
    if (record == nullptr || record->format.kind != FormatKind::structure) {
      fail(column, fmt::format("it is a list of {} records", of.name),
           of.at_most_one ? "give structures" : "give lists of structures");
      return;
    }
    check_record(entity, *record);
  }

  const check::Program& program_;
  EntityId case_;
};

}  // namespace

std::vector<Problem> check_fact_columns(const Rules& rules, const Column& table) {
  Checker checker(*rules.data().program);
  checker.check_table(table);
  return std::move(checker.problems);
}

Outcome<std::size_t> find_case_column(const Column& table, const std::string& name) {
  const auto found = std::ranges::find(table.children, name, &Column::name);
  const auto fail = [&](std::string_view what, std::string hint) {
    return std::unexpected(std::vector{
        engine::public_problem(text::ProblemCode::arrow_columns,
                               fmt::format("column {}: {}", quoted(name), what), std::move(hint))});
  };
  if (found == table.children.end()) {
    std::vector<std::string_view> names;
    for (const Column& column : table.children) names.push_back(column.name);
    return fail("there is none, and each case was to stand in it", county::suggestion(name, names));
  }
  if (!is_text(found->values().format.kind)) {
    return fail("a case is a text of JSON", "give texts (utf8)");
  }
  return static_cast<std::size_t>(found - table.children.begin());
}

}  // namespace poppy::arrow
