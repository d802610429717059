// Program -> JSON Schema of files of rule tests. See test_schema.h.
#include "interpreter/engine/test_schema.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "interpreter/engine/names.h"
#include "interpreter/engine/test_tables.h"
#include "interpreter/engine/test_words.h"
#include "interpreter/facts/case_schema.h"

namespace poppy::engine {
namespace {

using check::Program;
using facts::schema::any_of;
using facts::schema::Json;
using facts::schema::pattern;
using facts::schema::reference;

constexpr std::string_view kMonth = "[0-9]{4}-[0-9]{2}";
constexpr std::string_view kCode = "^P[0-9]{3}$";

Json list_of(Json items, int least = 0) {
  Json list = {{"type", "array"}, {"items", std::move(items)}};
  if (least > 0) list["minItems"] = least;
  return list;
}

// ---- What is expected of a record

using Names = std::set<std::string>;

/// None of them: an empty list alone.
Json one_of(const Names& names) {
  if (names.empty()) return Json(false);
  return {{"enum", names}};
}

/// A name, or a name with values: `{ new_clock: { begin: 2021-09-01 } }`. Names without values
/// known beforehand take any.
Json items_of(const std::map<std::string, Json>& values) {
  if (values.empty()) return Json(false);
  Names names;
  Json::object_t with_values;
  for (const auto& [name, fields] : values) {
    names.insert(name);
    with_values.emplace_back(name, fields);
  }
  return any_of({one_of(names), Json{{"type", "object"},
                                     {"properties", std::move(with_values)},
                                     {"minProperties", 1},
                                     {"maxProperties", 1},
                                     {"additionalProperties", false}}});
}

Json any_values() { return {{"type", Json::array({"object", "null"})}}; }

Json values_of(Json::object_t values) {
  Json schema = any_values();
  schema["properties"] = std::move(values);
  schema["additionalProperties"] = false;
  return schema;
}

/// `{ holds: WORDS }` of a text.
Json held_words() {
  return {{"type", "object"},
          {"properties", {{"holds", reference("text")}}},
          {"required", Json::array({"holds"})},
          {"additionalProperties", false}};
}

/// A value, or what a text must hold.
Json of_field(const Program& program, const check::Type& type) {
  Json value = facts::schema::of_value(program, type);
  return type.kind == check::TypeKind::text ? any_of({std::move(value), reference("held_words")})
                                            : value;
}

template <typename Makes>  // creates and gathers
std::map<std::string, Json> records_of(const Program& program, const Makes& makes) {
  std::map<std::string, Json> records;
  for (const auto& one : makes) {
    Json::object_t fields;
    for (const check::CreateField& field : one.fields) {
      const check::Field& fact = program.fields[field.field];
      fields.emplace_back(fact.name, of_field(program, fact.type));
    }
    // Two programs may have one name for what they make.
    const bool is_first = records.emplace(one.name, values_of(std::move(fields))).second;
    if (!is_first) records[one.name] = any_values();
  }
  return records;
}

std::map<std::string, Json> statements_of(const Program& program, check::StatementKind kind) {
  std::map<std::string, Json> statements;
  for (const check::Statement& statement : program.statements) {
    if (statement.kind != kind) continue;
    Json::object_t fields;
    for (const check::StatementField& field : statement.fields) {
      fields.emplace_back(field.name, of_field(program, program.lines[field.line].type));
    }
    for (const char* text : {"english", "spanish"}) {
      fields.emplace_back(text, of_field(program, {.kind = check::TypeKind::text}));
    }
    const bool is_first = statements.emplace(statement.name, values_of(std::move(fields))).second;
    if (!is_first) statements[statement.name] = any_values();
  }
  return statements;
}

/// Values of letters are compared as they are printed.
std::map<std::string, Json> letters_of(const Program& program) {
  std::map<std::string, Json> letters;
  for (const check::Letter& letter : program.letters) letters.emplace(letter.name, any_values());
  return letters;
}

Names rules_of(const Program& program) {
  Names names;
  for (const check::Rule& rule : program.rules) names.insert(program.lines[rule.line].name);
  return names;
}

Names lines_of(const Program& program) {
  Names names;
  for (const check::Line& line : program.lines) {
    if (line.kind != check::LineKind::outcome_part) names.insert(line.name);
  }
  return names;
}

struct WordShape {
  std::string_view means;
  Json list;
};

WordShape shape_of(const Program& program, Word word) {
  switch (word) {
    case Word::because:
      return {"Rules that fail the record, among others; []: none does.",
              list_of(one_of(rules_of(program)))};
    case Word::not_because:
      return {"Rules that do not fail the record.", list_of(one_of(rules_of(program)), 1)};
    case Word::made:
      return {"Records that are made; []: none.",
              list_of(items_of(records_of(program, program.creates)))};
    case Word::changed:
      return {"Records that are changed; []: none.",
              list_of(items_of(records_of(program, program.creates)))};
    case Word::removed:
      return {"Records that are ended; []: none.",
              list_of(items_of(records_of(program, program.creates)))};
    case Word::gathered:
      return {"Rows that reports gather of the record; []: none.",
              list_of(items_of(records_of(program, program.gathers)))};
    case Word::notices:
      return {"Notices that are sent; []: none.",
              list_of(items_of(statements_of(program, check::StatementKind::notice)))};
    case Word::messages:
      return {"Messages that are sent; []: none.",
              list_of(items_of(statements_of(program, check::StatementKind::message)))};
    case Word::letters:
      return {"Letters that are sent for the record; []: none.",
              list_of(items_of(letters_of(program)))};
    case Word::problems:
      return {"The contradictions of the case; []: none.",
              list_of(items_of(statements_of(program, check::StatementKind::contradiction)))};
    case Word::unknown:
      return {"Lines that are undetermined for want of a fact.",
              list_of(one_of(lines_of(program)), 1)};
    case Word::error:
      return {"Lines that could not be computed.", list_of(one_of(lines_of(program)), 1)};
    case Word::needs:
      return {"What would settle what is undetermined; []: nothing is missing.",
              list_of(reference("text"))};
  }
  text::bug("a word of rule tests without a shape");
}

/// Lines of one name may be of several types, in several programs or for several records.
struct NamedLine {
  std::string title;
  std::vector<Json> types;
};

void add_type(NamedLine& line, const check::Line& of, const Program& program) {
  if (line.title.empty()) line.title = of.title;
  // The value of a list of records cannot be written.
  Json type = of.type.list ? Json(false) : facts::schema::of_value(program, of.type);
  for (const Json& known : line.types) {
    if (known == type) return;
  }
  line.types.push_back(std::move(type));
}

Json schema_of(const NamedLine& line) {
  Json schema = line.types.size() == 1 ? line.types.front() : any_of(line.types);
  if (!line.title.empty() && schema.is_object()) schema["title"] = line.title;
  return schema;
}

bool is_word(std::string_view name) {
  constexpr auto kTexts = texts_of(kWords);
  return std::ranges::find(kTexts, name) != kTexts.end();
}

std::string definition_of(std::string_view word) { return fmt::format("expected_{}", word); }

/// By name: lines of the case and the county by themselves, those of other records behind a dot.
Json expected_of_month(const Program& program) {
  std::map<std::string, NamedLine> of_case, of_records;
  for (const check::Line& line : program.lines) {
    if (line.kind == check::LineKind::outcome_part) continue;
    auto& lines = is_nameless(program, line.entity) ? of_case : of_records;
    add_type(lines[line.name], line, program);
  }
  Json::object_t keys, patterns;
  for (const std::string_view text : texts_of(kWords)) {
    patterns.emplace_back(fmt::format("\\.{}$", text), reference(definition_of(text)));
    keys.emplace_back(std::string(text), reference(definition_of(text)));
  }
  for (const auto& [name, line] : of_case) {
    if (!is_word(name)) keys.emplace_back(name, schema_of(line));
  }
  // A pattern for each type: many lines have few.
  std::map<std::string, std::pair<Json, std::vector<std::string>>> by_type;
  for (auto& [name, line] : of_records) {
    line.title.clear();
    Json schema = schema_of(line);
    auto& [type, names] = by_type[schema.dump()];
    type = std::move(schema);
    names.push_back(name);
  }
  for (auto& [_, group] : by_type) {
    patterns.emplace_back(fmt::format("\\.({})$", fmt::join(group.second, "|")),
                          std::move(group.first));
  }
  return {{"type", "object"},
          {"minProperties", 1},
          {"properties", std::move(keys)},
          {"patternProperties", std::move(patterns)},
          {"additionalProperties", false}};
}

// ---- A test

Json described(Json schema, std::string_view words) {
  schema["description"] = words;
  return schema;
}

Json shape_of(TestKey key) {
  switch (key) {
    case TestKey::name:
      return described(reference("text"), "What is tested, in words; once in a file.");
    case TestKey::county:
      return described(reference("text"), "The county that decides; else the case's.");
    case TestKey::county_file:
      return described(reference("text"),
                       "A county file beside the test that stands in for its county's.");
    case TestKey::run_date:
      return described(reference("text"), "The day of the decision; else the case's.");
    case TestKey::based_on:
      return described(reference("text"), "A case file, by its path from the test file.");
    case TestKey::case_facts:
      return {{"type", "object"}, {"description", "The facts themselves, in place of based_on."}};
    case TestKey::given:
      return {{"type", "object"},
              {"description",
               "Facts to replace, by path: `persons.p1.birth_date: 2001-08-01`; the value unknown "
               "takes a fact away."}};
    case TestKey::month:
      return described(reference("text"), "The benefit month to decide.");
    case TestKey::months:
      return described(reference("text"),
                       "Months to decide, 2021-08..2021-09; what each saves and makes is a fact "
                       "of the next.");
    case TestKey::programs:
      return described(list_of(reference("text")),
                       "Programs to decide; else the case's, else that of the folder.");
    case TestKey::expect:
      return {{"type", "object"},
              {"description", "What must come out: of `month` by itself, of `months` by month."}};
    case TestKey::columns:
      return {{"description",
               "What the columns of `rows` are: a list; or, of a CSV file with other headings, "
               "each heading with what it is."}};
    case TestKey::rows:
      return {{"description",
               "A test each: a list of rows with a value for each column, or a CSV file, by its "
               "path from the test file."}};
  }
  text::bug("a key of rule tests without a shape");
}

Json exactly_one(std::string_view first, std::string_view second) {
  return {{"oneOf", Json::array({{{"required", Json::array({first})}},
                                 {{"required", Json::array({second})}}})}};
}

/// P704, or { P704: { says: "…", at: "…" } }.
Json expected_code() {
  const Json text = {{"type", "string"}};
  const Json with = {{"type", "object"},
                     {"properties", {{"says", text}, {"at", reference("text")}}},
                     {"minProperties", 1},
                     {"additionalProperties", false}};
  return any_of({pattern(kCode), Json{{"type", "object"},
                                      {"patternProperties", {{kCode, with}}},
                                      {"minProperties", 1},
                                      {"maxProperties", 1},
                                      {"additionalProperties", false}}});
}

/// `expect: { error: [P704] }`: the case is refused, so that nothing else can be said of its parts.
Json is_refused() {
  const Json has_code = {{"type", "array"}, {"contains", reference("expected_code")}};
  const Json with_code = {{"properties", {{"error", has_code}}},
                          {"required", Json::array({"error"})}};
  return {{"properties", {{"expect", with_code}}}};
}

Json refused() {
  const Json codes_alone = {{"properties", {{"error", list_of(reference("expected_code"), 1)}}},
                            {"additionalProperties", false}};
  return {{"properties", {{"expect", codes_alone}}}};
}

Json expecting(const Json& expected) { return {{"properties", {{"expect", expected}}}}; }

Json expected_by_month() {
  return {{"type", "object"},
          {"minProperties", 1},
          {"patternProperties", {{fmt::format("^{}$", kMonth), reference("expected_of_month")}}},
          {"additionalProperties", false}};
}

/// What the case and the request must be for lines to be expected.
Json decided(const Program& program) {
  Names programs;
  for (const check::Module& module : program.modules) programs.insert(module.program);
  const Json request = {{"case", reference("case_of_test")},
                        {"month", pattern(fmt::format("^{}$", kMonth))},
                        {"months", pattern(fmt::format("^{0}(\\.\\.{0})?$", kMonth))},
                        {"run_date", pattern(facts::schema::kDate)},
                        {"programs", list_of(one_of(programs))}};
  return {{"properties", request},
          {"if", {{"required", Json::array({"months"})}}},
          {"then", expecting(expected_by_month())},
          {"else", expecting(reference("expected_of_month"))}};
}

/// `given.` with a fact's path, `expect.` with a line of the rules, or a key of a test.
Json column(const Program& program) {
  Names lines = lines_of(program);
  for (const std::string_view word : texts_of(kWords)) lines.emplace(word);
  return {{"type", "string"},
          {"anyOf", Json::array({{{"enum", kTestColumns}},
                                 {{"pattern", "^given\\..+$"}},
                                 {{"pattern", fmt::format("^expect\\.({}\\.)?(.+\\.)?({})$", kMonth,
                                                          fmt::join(lines, "|"))}}})}};
}

/// What its rows share; a column may stand for any key.
Json table() {
  const Json row = {{"type", "array"}, {"minItems", 1}};
  const Json columns =
      any_of({list_of(reference("column"), 1),
              Json{{"type", "object"}, {"additionalProperties", reference("column")}}});
  const Json expected =
      any_of({reference("expected_of_month"), expected_by_month(),
              Json{{"type", "object"},
                   {"properties", {{"error", list_of(reference("expected_code"), 1)}}},
                   {"additionalProperties", false}}});
  const Json in_place = {{"properties", {{"rows", {{"type", "array"}}}}}};
  return {{"required", Json::array({"rows"})},
          {"properties",
           {{"columns", columns},
            {"rows", any_of({reference("text"), list_of(row, 1)})},
            {"expect", expected}}},
          {"if", in_place},
          {"then",
           {{"required", Json::array({"columns"})},
            {"properties", {{"columns", {{"type", "array"}}}}}}}};
}

Json test() {
  Json::object_t keys;
  for (const auto& [text, key] : kTestKeys) keys.emplace_back(std::string(text), shape_of(key));
  return {{"type", "object"},
          {"properties", std::move(keys)},
          {"required", Json::array({"name"})},
          {"if", any_of({Json{{"required", Json::array({"rows"})}},
                         Json{{"required", Json::array({"columns"})}}})},
          {"then", reference("table")},
          {"else", reference("single")},
          {"additionalProperties", false}};
}

Json single() {
  return {{"required", Json::array({"expect"})},
          {"allOf", Json::array({exactly_one("based_on", "case"), exactly_one("month", "months")})},
          {"if", is_refused()},
          {"then", refused()},
          {"else", reference("decided")}};
}

}  // namespace

std::string write_test_schema(const Program& program) {
  Json definitions = facts::case_definitions(program);
  // `given` may tell the rest: nothing is required of it.
  definitions["case_of_test"] = {{"type", "object"},
                                 {"properties", facts::case_properties(program)},
                                 {"additionalProperties", false}};
  for (const auto& [text, word] : kWords) {
    WordShape shape = shape_of(program, word);
    definitions[definition_of(text)] = described(std::move(shape.list), shape.means);
  }
  definitions["expected_of_month"] = expected_of_month(program);
  definitions["decided"] = decided(program);
  definitions["expected_code"] = expected_code();
  definitions["held_words"] = held_words();
  definitions["single"] = single();
  definitions["column"] = column(program);
  definitions["table"] = table();
  definitions["test"] = test();
  const Json schema = {{"$schema", facts::schema::kDialect},
                       {"title", "Rule tests"},
                       {"type", "array"},
                       {"items", reference("test")},
                       {"$defs", std::move(definitions)}};
  return schema.dump(2) + "\n";
}

}  // namespace poppy::engine
