// Rule text -> syntax tree -> rule text: every construct, every problem, and texts meant to break
// the reader.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "interpreter/syntax/cut_file.h"
#include "interpreter/syntax/grammar_problem.h"
#include "interpreter/syntax/read_rules.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"

namespace poppy::syntax {
namespace {

using text::ProblemCode;

struct Reading {
  text::SourceSet sources;
  text::FileId file;
  text::Result<Module> result;

  explicit Reading(std::string text)
      : file(sources.add("test.poppy", std::move(text))), result(read_rules(sources, file)) {}

  [[nodiscard]] const Module& module() const {
    if (!result) FAIL(text::render_problems(sources, result.error()));
    return *result;
  }
  [[nodiscard]] std::string shown() const {
    return result ? "" : text::render_problems(sources, result.error());
  }
};

std::string in_module(std::string_view declarations) {
  return fmt::format("module a.b\n{}\n", declarations);
}

Reading read(std::string_view declarations) { return Reading(in_module(declarations)); }

template <typename Kind>
const Kind& only(const Reading& reading) {
  const Module& module = reading.module();
  REQUIRE(module.declarations.size() == 1);
  return std::get<Kind>(module.declarations[0]);
}

/// The body of `define x : int = EXPR`.
Expr expr_of(const Reading& reading) { return only<Define>(reading).versions.at(0).body; }
Expr read_expr(std::string_view expr) {
  return expr_of(read(fmt::format("define x : int = {}", expr)));
}

/// Checks that the text has exactly this problem, at the words `place`.
void check_problem(std::string_view declarations, ProblemCode code, std::string_view place,
                   std::string_view message = {}) {
  CAPTURE(declarations);
  const Reading reading = read(declarations);
  REQUIRE_FALSE(reading.result.has_value());
  CAPTURE(reading.shown());
  REQUIRE(reading.result.error().size() == 1);
  const text::Problem& problem = reading.result.error()[0];
  CHECK(text::kind_of(problem.code).name == text::kind_of(code).name);
  CHECK(reading.sources.text_of(problem.span) == place);
  CHECK_MESSAGE(problem.message.find(message) != std::string::npos, problem.message);
}

void check_expr_problem(std::string_view expr, ProblemCode code, std::string_view place,
                        std::string_view message = {}) {
  check_problem(fmt::format("define x : int = {}", expr), code, place, message);
}

// ---- a tree as text without places, to compare two ----

std::string dump(const Name& name) { return name.text; }
std::string dump(const std::string& text) { return '"' + text + '"'; }
std::string dump(bool value) { return value ? "yes" : "no"; }
std::string dump(std::int64_t value) { return fmt::format("{}", value); }
template <typename T>
std::string dump(const std::optional<T>& value);
template <typename T>
std::string dump(const std::vector<T>& all);
template <typename... Parts>
std::string dump_all(const Parts&... parts);

std::string dump(const Dating& dating) {
  const units::Dating& bounds = dating.bounds;
  return fmt::format("{}/{}/{}", bounds.from ? units::to_string(*bounds.from) : "",
                     bounds.until ? units::to_string(*bounds.until) : "",
                     bounds.runs_from ? units::to_string(*bounds.runs_from) : "");
}
std::string dump(const TypeRef& type) { return dump_all(type.name, type.list, type.or_blank); }
std::string dump(const ItemMark& mark) { return dump_all(mark.label, mark.dating); }
std::string dump(const Window& window) {
  return dump_all(window.variable, window.count, window.upto);
}
std::string dump(const Argument& form) {
  return dump_all(form.has_head, form.for_each, form.has_where, form.has_by, form.rows, form.as,
                  form.window);
}
std::string dump(const Expr& expr) {
  const auto kind = static_cast<std::int64_t>(expr.kind);
  const auto literal = static_cast<std::int64_t>(expr.value ? expr.value->index() : 99);
  return dump_all(kind, expr.text, literal, expr.unit, expr.count, expr.has_otherwise, expr.braces,
                  expr.args, expr.operators, expr.marks, expr.argument);
}
std::string dump(const Version& version) {
  return dump_all(version.dating, version.unconfirmed, version.cites, version.body);
}
std::string dump(const Source& source) { return dump(source.citation); }
std::string dump(const Import& import) { return dump(import.module); }
std::string dump(const Applies& applies) { return dump(applies.condition); }
std::string dump(const Lint& lint) {
  return dump_all(lint.code, static_cast<std::int64_t>(lint.level), lint.reason);
}
std::string dump(const Accept& accept) {
  return dump_all(accept.code, accept.thing, accept.reason);
}
std::string dump(const Range& range) {
  return dump_all(range.low, range.high, range.step, range.between);
}
std::string dump(const EnumValue& value) {
  return dump_all(value.name, value.title, value.spanish);
}
std::string dump(const Enum& whole) { return dump_all(whole.name, whole.values); }
std::string dump(const Field& field) {
  return dump_all(field.name, field.type, field.range, field.dated, field.fixed, field.retired,
                  field.title);
}
std::string dump(const Entity& entity) {
  return dump_all(entity.name, entity.parent, entity.at_most_one, entity.list_name, entity.key,
                  entity.key_message, entity.fields);
}
std::string dump(const Extend& extend) { return dump_all(extend.entity, extend.fields); }
std::string dump(const Flag& flag) {
  return dump_all(flag.name, flag.type, flag.title, flag.number, flag.group, flag.unset);
}
std::string dump(const TableMap::Key& key) { return dump_all(key.name, key.column); }
std::string dump(const TableMap::Beyond& beyond) { return dump_all(beyond.size, beyond.row); }
std::string dump(const TableMap& map) {
  return dump_all(map.keys, map.value, map.from, map.until, map.runs_from, map.cites,
                  map.unconfirmed, map.beyond, map.over);
}
std::string dump(const ParameterKey& key) { return dump_all(key.name, key.type); }
std::string dump(const Parameter& parameter) {
  return dump_all(parameter.name, parameter.keys, parameter.type, parameter.partial,
                  parameter.title, parameter.cites, parameter.versions, parameter.table,
                  parameter.map);
}
std::string dump(const Define& define) {
  return dump_all(define.name, define.entity, define.type, define.title, define.cites,
                  define.versions);
}
std::string dump(const Rule& rule) {
  return dump_all(rule.name, rule.entity, rule.reason_code, rule.reason, rule.cites, rule.dating,
                  rule.fails_when);
}
std::string dump(const Decision& decision) {
  return dump_all(decision.name, decision.entity, decision.type, decision.title, decision.cites,
                  decision.reasons, decision.keep, decision.choice);
}
std::string dump(const FieldLine& line) {
  return dump_all(line.name, line.value, line.kept_current);
}
std::string dump(const Create& create) {
  return dump_all(create.gathered, create.name, create.entity, create.record, create.cites,
                  create.dating, create.when, create.fields, create.removed_when);
}
std::string dump(const TextBlock& block) { return dump(block.text); }
std::string dump(const Statement& statement) {
  const bool notice = statement.kind == StatementKind::notice;
  return dump_all(notice, statement.name, statement.entity, statement.cites, statement.dating,
                  statement.when, statement.fields, statement.english, statement.spanish);
}
std::string dump(FilterKind kind) { return std::to_string(static_cast<int>(kind)); }
std::string dump(const ShownItem& item) {
  return dump_all(item.name, item.value, item.title, item.pattern, item.when, item.links,
                  item.cells);
}
std::string dump(const PageFilter& filter) {
  return dump_all(filter.name, filter.kind, filter.value, filter.title);
}
std::string dump(const PageRows& rows) {
  return dump_all(rows.entity, rows.list, rows.title, rows.when, rows.by, rows.across,
                  rows.page_size, rows.cells, rows.filters, rows.columns);
}
std::string dump(const PageFlags& flags) {
  return dump_all(flags.group, flags.title, flags.columns);
}
std::string dump(const EditField& field) {
  return dump_all(field.name, field.value, field.title, field.required, field.when);
}
std::string dump(const EditRefusal& refusal) { return dump_all(refusal.text, refusal.when); }
std::string dump(const PageEdit& edit) {
  return dump_all(edit.entity, edit.when, edit.removed_when, edit.not_removed, edit.fields,
                  edit.refusals);
}
std::string dump(const PagePart& part) {
  return std::to_string(part.index()) + std::visit([](const auto& one) { return dump(one); }, part);
}
std::string dump(const Page& page) {
  return dump_all(page.name, page.entity, page.title, page.cites, page.dating, page.month,
                  page.parts);
}
std::string dump(const Sheet& sheet) { return dump_all(sheet.page, sheet.tab); }
std::string dump(const Report& report) {
  return dump_all(report.name, report.title, report.cites, report.runs, report.facts,
                  report.gathers, report.sheets);
}
std::string dump(const Batch& batch) {
  const std::string shape = std::to_string(batch.months ? static_cast<int>(*batch.months) : -1) +
                            (batch.unchanged ? " unchanged" : "");
  return dump_all(batch.name, batch.title, batch.cites, batch.runs, batch.due, shape, batch.when,
                  batch.creates, batch.saves);
}
std::string dump(const LetterItem& item) {
  return dump_all(item.name, item.value, item.english, item.spanish, item.pattern,
                  item.spanish_pattern, item.when, item.is_carried);
}
std::string dump(const LetterTable& table) {
  return dump_all(table.english, table.spanish, table.when, table.lines);
}
std::string dump(const LetterNotices& part) { return dump_all(part.notices, part.by); }
std::string dump(const LetterFont& font) { return dump_all(font.family, font.points); }
std::string dump(const LetterPart& part) {
  return std::to_string(part.index()) + std::visit([](const auto& one) { return dump(one); }, part);
}
std::string dump(const Letter& letter) {
  return dump_all(letter.name, letter.entity, letter.english, letter.spanish, letter.cites,
                  letter.dating, letter.when, letter.each, letter.font, letter.header,
                  letter.footer, letter.enclosures, letter.body);
}
std::string dump(const Claim& claim) {
  return dump_all(static_cast<std::int64_t>(claim.kind), claim.value, claim.fact);
}
std::string dump(const Property& property) {
  return dump_all(property.name, property.entity, property.title, property.cites, property.dating,
                  property.when, property.claims);
}
std::string dump(const Declaration& declaration) {
  return std::to_string(declaration.index()) +
         std::visit([](const auto& one) { return dump(one); }, declaration);
}
std::string dump(const Module& module) {
  return dump_all(module.name, module.title, module.declarations);
}

template <typename T>
std::string dump(const std::optional<T>& value) {
  return value ? dump(*value) : "none";
}
template <typename T>
std::string dump(const std::vector<T>& all) {
  std::string text = "[";
  for (const T& one : all) text += dump(one) + ",\n";
  return text + "]";
}
template <typename... Parts>
std::string dump_all(const Parts&... parts) {
  std::string text = "(";
  ((text += dump(parts) + ' '), ...);
  return text + ")";
}

std::string slurp(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE_MESSAGE(stream.good(), path.string());
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

std::vector<std::filesystem::path> rule_files() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"policies", "tests/unit/syntax"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
      if (entry.path().extension() == ".poppy") files.push_back(entry.path());
    }
  }
  return files;
}

// ---- whole files ----

TEST_CASE("every construct reads, and no words of it can be read in two ways") {
  const Reading reading(slurp("tests/unit/syntax/every_construct.poppy"));
  CHECK(reading.module().name.text == "gagr.time_clock");
  CHECK(reading.module().title == "GA/GR time on aid");
  CHECK(reading.module().declarations.size() == 68);
  CHECK(find_ambiguities(reading.sources, reading.file).empty());
}

TEST_CASE("the printed form of a file reads as the same tree and prints the same") {
  for (const std::filesystem::path& path : rule_files()) {
    CAPTURE(path.string());
    const Reading first(slurp(path));
    const std::string printed = format_rules(first.module());
    const Reading second(printed);
    CHECK(dump(first.module()) == dump(second.module()));
    CHECK(printed == format_rules(second.module()));
    CHECK(find_ambiguities(first.sources, first.file).empty());
  }
}

TEST_CASE("an error in one declaration leaves the others alone, and all are told in order") {
  const Reading reading =
      read("define a : int = 1 +\ndefine b : int = 2\nrule c of P {\ndefine d : int = 29l");
  REQUIRE_FALSE(reading.result.has_value());
  const text::Problems& problems = reading.result.error();
  CAPTURE(reading.shown());
  REQUIRE(problems.size() == 3);
  CHECK(problems[0].code == ProblemCode::unexpected_word);
  CHECK(problems[1].code == ProblemCode::bracket_at_odds);
  CHECK(problems[2].code == ProblemCode::bad_literal);
  CHECK(reading.sources.position_of(reading.file, problems[2].span.begin).line == 5);
}

TEST_CASE("places are bytes of the file, also behind letters of two bytes and a byte order mark") {
  const Reading reading(
      "\xEF\xBB\xBFmodule a.b \"Año\" // é\r\nsource \"día\"\r\nflag ñ \"x\"\r\n");
  REQUIRE_FALSE(reading.result.has_value());
  const text::Problem& problem = reading.result.error()[0];
  CHECK(reading.sources.text_of(problem.span) == "ñ");
  CHECK(problem.code == ProblemCode::unreadable_character);
}

TEST_CASE(
    "a file is cut at declaring words, and at other words in column 1 while no bracket is open") {
  const std::vector<Stretch> cuts =
      cut_file("// x\nmodule a.b\nenum E {\nA, \"}\" // }\n}\nblah\nrule r {\nflag f");
  REQUIRE(cuts.size() == 5);
  CHECK(cuts[0].word == "module");
  CHECK(cuts[0].begin == 5);
  CHECK(cuts[1].word == "enum");
  CHECK(cuts[2].word == "blah");
  CHECK(cuts[3].word == "rule");
  CHECK(cuts[4].word == "flag");
  CHECK(cuts[4].end == 59);
}

// ---- declarations ----

TEST_CASE("a property has its claims in their order, each with the fact that there is more of") {
  const Property property = only<Property>(
      read("property p of Case \"Title\" {\n  cites \"1\"\n  when a\n  always b\n"
           "  never more c with more Income . amount\n  never less c with more Case.size\n"
           "  same c with another order; same c with other names\n  same c with less known\n}"));
  CHECK(property.title == "Title");
  CHECK(property.cites == "1");
  CHECK(property.when->text == "a");
  std::vector<ClaimKind> kinds;
  for (const Claim& claim : property.claims) kinds.push_back(claim.kind);
  CHECK(kinds == std::vector{ClaimKind::always, ClaimKind::never_more, ClaimKind::never_less,
                             ClaimKind::any_order, ClaimKind::other_names, ClaimKind::less_known});
  CHECK(property.claims[1].fact->text == "Income.amount");
  CHECK_FALSE(property.claims[3].fact.has_value());
}

TEST_CASE("the words of properties are names everywhere else") {
  for (const char* word : {"property", "never", "more", "less", "with", "same", "another", "order",
                           "other", "names", "known"}) {
    const Define define = only<Define>(read(fmt::format("define {0} : int = {0} + 1", word)));
    CHECK(define.name.text == word);
  }
}

TEST_CASE("a flag has a type, number, group and unset value where they are written") {
  const Flag full = only<Flag>(read(R"(flag f : money "Title" EDX1 in g unset $5)"));
  CHECK(full.type->name.text == "money");
  CHECK(full.title == "Title");
  CHECK(full.number->text == "EDX1");
  CHECK(full.group->text == "g");
  CHECK(std::get<units::MoneyLiteral>(*full.unset->value).cents == 500);
  const Flag bare = only<Flag>(read(R"(flag f "Title")"));
  CHECK_FALSE(bare.type);
  CHECK_FALSE(bare.number);
  CHECK_FALSE(bare.group);
  CHECK_FALSE(bare.unset);
}

TEST_CASE("an entity has an owner, a list, a key, its message and its fields") {
  const Entity entity =
      only<Entity>(read("entity X of Y as ys key (a, b) else \"twice\" {\n  a : list of Z or blank "
                        "fixed \"A\"; b : bool dated\n}"));
  CHECK(entity.parent->text == "Y");
  CHECK(entity.list_name->text == "ys");
  CHECK_FALSE(entity.at_most_one);
  REQUIRE(entity.key.size() == 2);
  CHECK(entity.key_message == "twice");
  REQUIRE(entity.fields.size() == 2);
  CHECK(entity.fields[0].type.list);
  CHECK(entity.fields[0].type.or_blank);
  CHECK(entity.fields[0].fixed);
  CHECK_FALSE(entity.fields[0].dated);
  CHECK(entity.fields[0].title == "A");
  CHECK(entity.fields[1].dated);
  CHECK(only<Entity>(read("entity B of Case as one budget")).at_most_one);
  CHECK_FALSE(only<Entity>(read("entity County")).parent);
}

TEST_CASE("versions of a parameter carry their dates, citation and doubt") {
  const Parameter parameter = only<Parameter>(
      read("parameter p : money cites \"L\" {\n  until 2019-09 = $1\n"
           "  from 2019-10 until 2020-01 runs from 2020-02-03 = $2 unconfirmed cites \"M\"\n}"));
  REQUIRE(parameter.versions.size() == 2);
  CHECK(parameter.cites == "L");
  const units::Dating first = parameter.versions[0].dating->bounds;
  CHECK_FALSE(first.from);
  CHECK(first.until == units::make_month(2019, 9));
  const Version& second = parameter.versions[1];
  CHECK(second.dating->bounds.from == units::make_month(2019, 10));
  CHECK(second.dating->bounds.until == units::make_month(2020, 1));
  CHECK(second.dating->bounds.runs_from == units::make_date(2020, 2, 3));
  CHECK(second.unconfirmed);
  CHECK(second.cites == "M");
}

TEST_CASE("a table names its file, keys and columns") {
  const Parameter parameter = only<Parameter>(read(
      "parameter p[n : int, c : County] : text or blank partial from \"t.csv\" {\n  key n size; "
      "key c \"the county\"\n"
      "  value v; from f; until u; runs from r; cites s; unconfirmed q; beyond 8 add more\n}"));
  CHECK(parameter.partial);
  CHECK(parameter.table == "t.csv");
  REQUIRE(parameter.keys.size() == 2);
  const TableMap& map = parameter.map;
  REQUIRE(map.keys.size() == 2);
  CHECK(map.keys[1].column.text == "the county");
  CHECK(map.value->text == "v");
  CHECK(map.from->text == "f");
  CHECK(map.until->text == "u");
  CHECK(map.runs_from->text == "r");
  CHECK(map.cites->text == "s");
  CHECK(map.unconfirmed->text == "q");
  CHECK(map.beyond->size == 8);
  CHECK(map.beyond->row.text == "more");
}

TEST_CASE("the lines of a rule, a decision and a create may stand in any order") {
  const Rule rule = only<Rule>(
      read("rule r of P { fails when a; from 2019-09; cites \"C\"; reason XA1 \"why\" }"));
  CHECK(rule.reason_code->text == "XA1");
  CHECK(rule.reason == "why");
  CHECK(rule.cites == "C");
  CHECK(rule.dating->bounds.from == units::make_month(2019, 9));
  CHECK(rule.fails_when.text == "a");
  const Decision decision = only<Decision>(
      read("decision d of P : S {\n  A when x\n  keep k, l\n  B otherwise\n  reasons from r }"));
  CHECK(decision.keep.size() == 2);
  CHECK(decision.reasons.size() == 1);
  CHECK(decision.choice.args.size() == 3);
  CHECK(decision.choice.has_otherwise);
  const Create create = only<Create>(
      read("create c of P : R {\n  a = b kept current\n  removed when z\n  when x\n    and y }"));
  CHECK(create.fields.at(0).kept_current);
  CHECK(create.removed_when->text == "z");
  CHECK(create.when.kind == ExprKind::both);
}

TEST_CASE("a text continued by adjacent quotes is one text") {
  const Statement notice = only<Statement>(
      read("notice n of P {\n  when x\n  english \"You have \"\n    \"29 days.\" \" "
           "Go.\"\n  spanish \"día\" }"));
  CHECK(notice.kind == StatementKind::notice);
  CHECK(notice.english->text == "You have 29 days. Go.");
  CHECK(notice.spanish->text == "día");
  const Statement message =
      only<Statement>(read("message m of County { text \"a\"; when x; cites \"b\" }"));
  CHECK(message.kind == StatementKind::message);
  CHECK(message.english->text == "a");
}

TEST_CASE("a long text is printed in pieces and reads as the same text") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += fmt::format("word{} ", i);
  const Reading first = read(fmt::format("message m of C {{ when x; text \"{}\" }}", text));
  const std::string printed = format_rules(first.module());
  std::istringstream lines(printed);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 120);
  CHECK(only<Statement>(Reading(printed)).english->text == text);
}

TEST_CASE("words with a meaning elsewhere are names where a name stands") {
  for (const char* word :
       {"month",   "months", "day",    "days",   "key",   "from",    "until",   "text",     "cites",
        "value",   "title",  "source", "list",   "first", "all",     "any",     "none",     "one",
        "least",   "saved",  "reason", "flag",   "rule",  "runs",    "up",      "half",     "to",
        "by",      "as",     "each",   "before", "upto",  "unset",   "removed", "current",  "kept",
        "partial", "dated",  "fixed",  "batch",  "after", "creates", "saves",   "unchanged"}) {
    CAPTURE(word);
    CHECK(read(fmt::format("entity E of F as gs key ({0}) {{ {0} : {0} }}", word))
              .module()
              .declarations.size() == 1);
    CHECK(read_expr(word).text == word);
    CHECK(read_expr(fmt::format("a.{} = {}", word, word)).args[1].text == word);
    CHECK(read(fmt::format("define {0} of {0} : {0} = {0} + {0}", word))
              .module()
              .declarations.size() == 1);
    CHECK(read(fmt::format("create c of P : R {{ when {0}\n {0} = {0}\n}}", word))
              .module()
              .declarations.size() == 1);
    CHECK(read_expr(fmt::format("all {{ {0}; [{0}] {0} = 1 }}", word)).args.size() == 2);
    CHECK(read_expr(fmt::format("first of {{ {0} when {0}\n {0} otherwise }}", word)).args.size() ==
          3);
  }
}

// ---- expressions ----

TEST_CASE("and, or and sums are flat lists") {
  CHECK(read_expr("a and b and c").args.size() == 3);
  CHECK(read_expr("a or b or c or d").kind == ExprKind::either);
  const Expr sum = read_expr("a - b + c & d");
  CHECK(sum.args.size() == 4);
  CHECK(sum.operators == std::vector<std::string>{"-", "+", "&"});
  const Expr product = read_expr("20% of a * b / c");
  CHECK(product.kind == ExprKind::product);
  CHECK(product.operators == std::vector<std::string>{"of", "*", "/"});
}

TEST_CASE("not reaches over a comparison, and a product binds before a sum") {
  const Expr negated = read_expr("not a = b");
  CHECK(negated.kind == ExprKind::negate);
  CHECK(negated.args[0].kind == ExprKind::compare);
  const Expr sum = read_expr("a + b * -c");
  CHECK(sum.kind == ExprKind::sum);
  CHECK(sum.args[1].kind == ExprKind::product);
  CHECK(sum.args[1].args[1].kind == ExprKind::minus);
}

TEST_CASE("literals go whole to the one literal grammar") {
  const auto value = [](std::string_view text) { return *read_expr(text).value; };
  CHECK(std::get<units::IntLiteral>(value("12")).value == 12);
  CHECK(std::get<units::MoneyLiteral>(value("$1,234.56")).cents == 123456);
  CHECK(std::get<units::RateLiteral>(value("20%")).value == units::Rational{1, 5});
  CHECK(std::get<units::RateLiteral>(value("7.25")).value == units::Rational{29, 4});
  CHECK(std::get<units::DateLiteral>(value("2021-08-01")).value == units::make_date(2021, 8, 1));
  CHECK(std::get<units::MonthLiteral>(value("2021-08")).value == units::make_month(2021, 8));
  const Expr period = read_expr("a + 12 months");
  CHECK(period.args[1].unit == "months");
  CHECK(period.args[1].text == "12");
}

TEST_CASE("roundings and bounds take all that stands left of them") {
  const Expr whole = read_expr("a * b rounded half up to cent floored at $0 capped at c");
  CHECK(whole.kind == ExprKind::cap_at);
  CHECK(whole.args[0].kind == ExprKind::floor_at);
  const Expr& rounded = whole.args[0].args[0];
  CHECK(rounded.kind == ExprKind::round);
  CHECK(rounded.text == "half up");
  CHECK(rounded.unit == "cent");
  CHECK(rounded.args[0].kind == ExprKind::product);
}

TEST_CASE("an argument has a head, a list, a name, a condition and a key") {
  const Expr whole = read_expr(
      "f(a, b for each c.d as n where e by g, h where i, month m in 12 months before j where k,"
      " l for each month m in 1 month upto o, p by q)");
  REQUIRE(whole.args.size() == 6);
  const auto form = [&](std::size_t i) { return *whole.args[i].argument; };
  CHECK(form(0).has_head);
  CHECK(whole.args[0].args.size() == 1);
  CHECK(form(1).has_head);
  CHECK(form(1).for_each);
  CHECK(form(1).as->text == "n");
  CHECK(form(1).has_where);
  CHECK(form(1).has_by);
  REQUIRE(whole.args[1].args.size() == 4);
  CHECK(whole.args[1].args[1].kind == ExprKind::member);
  CHECK(whole.args[1].args[3].text == "g");
  CHECK_FALSE(form(2).has_head);
  CHECK_FALSE(form(2).for_each);
  CHECK(whole.args[2].args.size() == 2);
  CHECK_FALSE(form(3).has_head);
  CHECK(form(3).window->count == 12);
  CHECK_FALSE(form(3).window->upto);
  CHECK(whole.args[3].args[0].text == "j");
  CHECK(form(4).has_head);
  CHECK(form(4).window->upto);
  CHECK(whole.args[4].args.size() == 2);
  CHECK_FALSE(form(5).has_head);
  CHECK(form(5).has_by);
}

TEST_CASE("a line at another month, a saved line and a look-up") {
  const Expr at = read_expr("saved r at (benefit_month - 1 month)");
  CHECK(at.kind == ExprKind::at_month);
  CHECK(at.args[0].kind == ExprKind::saved);
  CHECK(at.args[0].text == "r");
  CHECK(at.args[1].kind == ExprKind::in_parentheses);
  const Expr status = read_expr("latest(a by b.c).status at m");
  CHECK(status.args[0].kind == ExprKind::member);
  CHECK(status.args[0].text == "status");
  const Expr index = read_expr("t[a, 2]");
  CHECK(index.kind == ExprKind::index);
  CHECK(index.args.size() == 3);
}

TEST_CASE("membership is of a set in braces or of a list") {
  const Expr set = read_expr("a in { B,\n C }");
  CHECK(set.kind == ExprKind::member_of);
  CHECK(set.braces);
  CHECK(set.args.size() == 3);
  const Expr list = read_expr("a in person.statuses");
  CHECK_FALSE(list.braces);
  CHECK(list.args.size() == 2);
}

TEST_CASE("items and branches carry labels and dates") {
  const Expr group = read_expr("at least 2 {\n  [iii] from 2019-10 a\n  [6.a] b; c\n}");
  CHECK(group.kind == ExprKind::group);
  CHECK(group.text == "at least");
  CHECK(group.count == 2);
  REQUIRE(group.marks.size() == 3);
  CHECK(group.marks[0].label == "iii");
  CHECK(group.marks[0].dating->bounds.from == units::make_month(2019, 10));
  CHECK(group.marks[1].label == "6.a");
  CHECK(group.marks[2].label.empty());
  const Expr choice =
      read_expr("first of { [i] a when b; [i] until 2019-01 c when d; e otherwise }");
  CHECK(choice.args.size() == 5);
  CHECK(choice.marks[1].dating->bounds.until == units::make_month(2019, 1));
}

TEST_CASE("a line goes on after and before an operator and before when, not else") {
  CHECK(read_expr("all {\n a\n and b\n c or\n d\n (e)\n}").args.size() == 3);
  CHECK(read_expr("all {\n at least 1 { a }\n at least 2 { b }\n}").args.size() == 2);
  CHECK(read_expr("first of {\n a\n when b\n c\n otherwise\n}").args.size() == 3);
  CHECK(read_expr("all {\n f(a,\n b\n where c)\n // a comment\n\n d\n}").args.size() == 2);
}

TEST_CASE("the printer keeps apart a line and a next one that begins with a minus") {
  const Reading first = read("define x : int = first of { 1 when a; -b otherwise }");
  CHECK(expr_of(first).args.size() == 3);
  CHECK(dump(first.module()) == dump(Reading(format_rules(first.module())).module()));
}

// ---- problems ----

TEST_CASE("a file without its module line, or with two, is told so") {
  const Reading empty("");
  REQUIRE_FALSE(empty.result.has_value());
  CHECK(empty.result.error()[0].code == ProblemCode::module_line_missing);
  const Reading late("source \"x\"\nmodule a.b\n");
  REQUIRE_FALSE(late.result.has_value());
  CHECK(late.result.error()[0].code == ProblemCode::module_line_missing);
  check_problem("module c.d", ProblemCode::module_line_missing, "module", "second");
}

TEST_CASE("a misspelt first word is told with the nearest one") {
  const Reading reading = read("defin x : int = 1");
  REQUIRE_FALSE(reading.result.has_value());
  CHECK(reading.result.error()[0].code == ProblemCode::no_declaration);
  CHECK(reading.sources.text_of(reading.result.error()[0].span) == "defin");
  CHECK(reading.result.error()[0].hint.find("`define`") != std::string::npos);
}

TEST_CASE("signs of other languages are told with what to write instead") {
  check_expr_problem("a == b", ProblemCode::unreadable_character, "==");
  check_expr_problem("a && b", ProblemCode::unreadable_character, "&&");
  check_expr_problem("a \u2264 b", ProblemCode::unreadable_character, "\u2264");
  check_expr_problem("'text'", ProblemCode::unreadable_character, "'text'");
  CHECK(describe_foreign("==").hint == "write `=` for equal");
  CHECK(describe_foreign("||").hint == "write `or`");
}

TEST_CASE("a text that is not closed on its line") {
  check_problem("source \"abc\n  def", ProblemCode::text_not_closed, "\"abc");
}

TEST_CASE("braces stand in the texts of messages and notices alone") {
  check_problem("source \"a {b}\"", ProblemCode::braces_in_plain_text, "{");
  check_problem("rule r of P { reason \"a }\"; fails when a }", ProblemCode::braces_in_plain_text,
                "}");
  check_problem("define x of P : text = \"{name}\"", ProblemCode::braces_in_plain_text, "{");
  check_problem("message m of P { when a; cites \"{a}\"; text \"{a}\" \"{b}\" }",
                ProblemCode::braces_in_plain_text, "{");
}

TEST_CASE("brackets that do not match are told at the bracket") {
  check_problem("rule r of P {\n  fails when (a\n}", ProblemCode::bracket_at_odds, "}",
                "`(` is open");
  check_problem("rule r of P {\n  fails when a\n", ProblemCode::bracket_at_odds, "{", "not closed");
  check_expr_problem("a)", ProblemCode::bracket_at_odds, ")", "closes nothing");
}

TEST_CASE("nesting stops at 250, by brackets or by chains") {
  const auto nested = [](std::string_view open, std::size_t n, std::string_view close) {
    std::string text;
    for (std::size_t i = 0; i < n; ++i) text += open;
    text += 'a';
    for (std::size_t i = 0; i < n; ++i) text += close;
    return text;
  };
  CHECK(read_expr(nested("(", 250, ")")).kind == ExprKind::in_parentheses);
  CHECK(read_expr(nested("all { ", 250, " }")).kind == ExprKind::group);
  CHECK(read_expr(nested("not ", 250, "")).kind == ExprKind::negate);
  const Reading deep = read(fmt::format("define x : int = {}", nested("f(", 250, ")")));
  CHECK(dump(deep.module()) == dump(Reading(format_rules(deep.module())).module()));
  check_expr_problem(nested("(", 251, ")"), ProblemCode::nested_too_deep, "(", "250");
  check_expr_problem(nested("(", 10'000, ")"), ProblemCode::nested_too_deep, "(");
  check_expr_problem(nested("all {", 10'000, "}"), ProblemCode::nested_too_deep, "{");
  check_expr_problem(nested("not ", 10'000, ""), ProblemCode::nested_too_deep, "not");
  check_expr_problem(nested("- ", 10'000, ""), ProblemCode::nested_too_deep, "-");
  check_expr_problem(nested("", 10'000, ".b"), ProblemCode::nested_too_deep, ".");
  check_expr_problem(nested("", 10'000, " at m"), ProblemCode::nested_too_deep, "at");
  check_expr_problem(nested("", 10'000, " floored at m"), ProblemCode::nested_too_deep, "floored");
}

TEST_CASE("a declaration of over 50,000 words is refused") {
  std::string sum = "a";
  for (int i = 0; i < 30'000; ++i) sum += " + a";
  check_expr_problem(sum, ProblemCode::declaration_too_long, "define");
}

TEST_CASE("a word out of place is told in plain words, with what was expected") {
  check_expr_problem("a b", ProblemCode::unexpected_word, "b",
                     "found `b` after `a`; expected an operator");
  check_expr_problem("a +", ProblemCode::unexpected_word, "",
                     "the declaration ends after `+`; expected a value");
  check_expr_problem("all { a b }", ProblemCode::unexpected_word, "b", "expected an operator");
  check_expr_problem("first of { a; b otherwise }", ProblemCode::unexpected_word, ";",
                     "expected an operator, `otherwise` or `when`");
  check_expr_problem("a rounded to cent", ProblemCode::unexpected_word, "to",
                     "expected `down`, `half` or `up`");
  check_expr_problem("a rounded up to penny", ProblemCode::unexpected_word, "penny",
                     "`cent`, `dollar`, `whole` or `multiple of …`");
  check_expr_problem("a rounded up to multiple", ProblemCode::unexpected_word, "multiple",
                     "a multiple of what?");
  check_expr_problem("a rounded up to dollar of $10", ProblemCode::unexpected_word, "dollar",
                     "expected `multiple`");
  check_expr_problem("a rounded up to multiple of 10x", ProblemCode::bad_literal, "10x", "`10x`");
  check_problem("rule r of P {\n  fails when x\n  fial when y\n}", ProblemCode::unexpected_word,
                "fial", "expected `cites`, `fails`, `from`, `reason`, `runs`, `until` or `}`");
  check_expr_problem("a in [B, C]", ProblemCode::unexpected_word, "[", "expected a value or `{`");
  check_problem("flag \"title\"", ProblemCode::unexpected_word, "\"title\"", "expected a name");
  check_problem("define of : int = 1", ProblemCode::unexpected_word, "of", "expected a name");
  check_problem("define unless : int = 1", ProblemCode::unexpected_word, "unless");
  check_problem("flag x", ProblemCode::unexpected_word, "", "a text in quotes");
}

TEST_CASE(
    "a word out of place has a hint: a near word, the form of the declaration, or another way to "
    "say it") {
  const auto hint = [](std::string_view declarations) {
    const Reading reading = read(declarations);
    REQUIRE_FALSE(reading.result.has_value());
    return reading.result.error()[0].hint;
  };
  CHECK(hint("define x int = 1").find("define NAME of ENTITY : TYPE") != std::string::npos);
  CHECK(hint("define x : int = if a then b").find("first of {") != std::string::npos);
  CHECK(hint("define x : int = a is b").find("`=`") != std::string::npos);
  CHECK(hint("define x : int = a\n  define y : int = b").find("column 1") != std::string::npos);
  CHECK(hint("define x : int = a rounded dwn to cent").find("`down`") != std::string::npos);
}

TEST_CASE("what is glued to a digit goes whole to the literal grammar and gets its message") {
  check_expr_problem("a + 29l", ProblemCode::bad_literal, "29l", "29l");
  check_expr_problem("2021-02-30", ProblemCode::bad_literal, "2021-02-30", "28 days");
  check_expr_problem("$1,23", ProblemCode::bad_literal, "$1,23");
  check_problem("parameter p : int { from 2021 = 1 }", ProblemCode::bad_literal, "2021");
  check_problem("parameter p : int { runs from 2021-08 = 1 }", ProblemCode::bad_literal, "2021-08");
  check_expr_problem(std::string(101, '1'), ProblemCode::bad_literal, std::string(101, '1'),
                     "101 signs");
  check_expr_problem("at least $2 { a }", ProblemCode::bad_literal, "$2");
}

TEST_CASE("and mixed with or needs parentheses") {
  check_expr_problem("a and b or c and d", ProblemCode::and_or_mixed, "or");
  check_expr_problem("all { a or b and c }", ProblemCode::and_or_mixed, "and");
  CHECK(read_expr("(a and b) or c").kind == ExprKind::either);
}

TEST_CASE("a rounding or bound beside a bare sum needs parentheses") {
  check_expr_problem("a - b floored at $0", ProblemCode::rounding_after_sum, "a - b", "`floored`");
  check_expr_problem("a + b rounded up to cent", ProblemCode::rounding_after_sum, "a + b");
  check_expr_problem("a capped at b + c", ProblemCode::rounding_after_sum, "b + c");
  CHECK(read_expr("(a - b) floored at $0").kind == ExprKind::floor_at);
}

TEST_CASE("a comparison may not follow another") {
  check_expr_problem("a < b < c", ProblemCode::chained_comparison, "<");
  check_expr_problem("a = b in { C }", ProblemCode::chained_comparison, "in");
}

TEST_CASE("a part given twice is told at the second") {
  using enum ProblemCode;
  check_expr_problem("all { [a] x; [a] y }", ProblemCode::given_twice, "[a]", "`[a]`");
  check_problem("rule r of P { fails when a; fails when b }", given_twice, "fails when b");
  check_problem("rule r of P { fails when a; cites \"b\"; cites \"c\" }", given_twice, "\"c\"");
  check_problem("rule r of P { fails when a; reason \"b\"; reason \"c\" }", given_twice,
                "reason \"c\"");
  check_problem("rule r of P { fails when a; from 2019-01; until 2020-01 }", given_twice,
                "until 2020-01");
  check_problem("parameter p : int { from 2019-01 from 2019-02 = 1 }", given_twice, "from 2019-02");
  check_problem("parameter p : int { until 2019-01 until 2019-02 = 1 }", given_twice,
                "until 2019-02");
  check_problem("parameter p : int { runs from 2019-01-01 runs from 2019-02-01 = 1 }", given_twice,
                "runs from 2019-02-01");
  check_problem("parameter p : int { always = 1 unconfirmed unconfirmed }", given_twice,
                "unconfirmed");
  check_problem("parameter p : int partial partial = 1", given_twice, "partial");
  check_problem("define x : int \"a\" \"b\" = 1", given_twice, "\"b\"");
  check_problem("parameter p[k : int] : int from \"t\" { value a; value b }", given_twice, "b");
  check_problem("parameter p[k : int] : int from \"t\" { value a; beyond 8 add b; beyond 9 add c }",
                given_twice, "beyond 9 add c");
  check_problem("parameter p : rate from \"t\" { value a; over b; over c }", given_twice, "c");
  check_problem("extend P { a : int fixed fixed }", given_twice, "fixed");
  check_problem("decision d of P : S { keep a; keep b; A otherwise }", given_twice, "keep b");
  check_problem("decision d of P : S { reasons from a; reasons from b; A otherwise }", given_twice,
                "reasons from b");
  check_problem("create c of P : R { when a; when b }", given_twice, "when b");
  check_problem("create c of P : R { when a; b = 1; b = 2 }", given_twice, "b");
  check_problem("create c of P : R { when a; removed when b; removed when c }", given_twice,
                "removed when c");
  check_problem("notice n of P { when a; english \"b\"; text \"c\" }", given_twice, "text \"c\"");
  CHECK(read_expr("all { [a] until 2019-09 x; [a] from 2019-10 y }").args.size() == 2);
}

TEST_CASE("a part that must be there is missed at the declaration's name") {
  using enum ProblemCode;
  check_problem("rule r of P { reason \"x\" }", ProblemCode::part_missing, "r", "fails when");
  check_problem("decision d of P : S { keep a }", part_missing, "d");
  check_problem("create c of P : R { a = b }", part_missing, "c", "when");
  check_problem("message m of P { text \"a\" }", part_missing, "m", "when");
  check_problem("message m of P { when a }", part_missing, "m", "text");
  check_problem("parameter p[k : int] : int from \"t.csv\" { key k c }", part_missing, "\"t.csv\"",
                "column");
}

TEST_CASE("a part that a declaration has none of is told at the part") {
  using enum ProblemCode;
  check_problem("define x : int partial = 1", ProblemCode::part_out_of_place, "partial");
  check_problem("create c of P : R { when a; text \"b\" }", part_out_of_place, "text");
  check_problem("message m of P { when a; text \"b\"; removed when c }", part_out_of_place,
                "removed");
  check_problem("notice n of P { when a; b = c kept current }", part_out_of_place, "kept");
  check_problem("message m of removed P { when a; text \"b\" }", part_out_of_place, "removed");
}

TEST_CASE("a line behind otherwise never counts") {
  check_expr_problem("first of { a otherwise; b when c }", ProblemCode::otherwise_not_last,
                     "b when c");
  check_expr_problem("first of { a otherwise; b otherwise }", ProblemCode::otherwise_not_last,
                     "b otherwise");
}

// ---- texts meant to break the reader ----

TEST_CASE("a file that is not UTF-8 is told at the byte") {
  const Reading reading("module a.b\nsource \"\xFF\"\n");
  REQUIRE_FALSE(reading.result.has_value());
  CHECK(reading.result.error()[0].code == ProblemCode::not_utf8);
  CHECK(reading.result.error()[0].span.begin == 19);
}

TEST_CASE("a file over 8 MB is refused, one of 8 MB is read") {
  const Reading over(std::string(text::kMaxSourceBytes + 1, ' '));
  REQUIRE_FALSE(over.result.has_value());
  CHECK(over.result.error()[0].code == ProblemCode::file_too_large);
  std::string declarations = in_module("define x of P : int = a");
  while (declarations.size() < 100'000)
    declarations += "define x of P : money = (a + b[c, 2]) floored at $0\n";
  declarations += "// ";
  declarations.resize(text::kMaxSourceBytes, 'x');
  CHECK(Reading(declarations).module().declarations.size() > 1000);
}

TEST_CASE("an 8 MB file of nothing but words or brackets ends soon, with few problems") {
  for (const std::string_view unit :
       {"x\n", "( ", "} ", "a + ", "\"\n", "define x\n", "9", "-", "\"x"}) {
    CAPTURE(unit);
    std::string text = "module a.b\ndefine x : int = ";
    while (text.size() + unit.size() <= text::kMaxSourceBytes) text += unit;
    const Reading reading(std::move(text));
    REQUIRE_FALSE(reading.result.has_value());
    CHECK(reading.result.error().size() <= 402);
  }
}

TEST_CASE("over 200 problems end the reading of a file") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "blah\n";
  const Reading reading = read(text);
  REQUIRE_FALSE(reading.result.has_value());
  CHECK(reading.result.error().size() == 201);
  CHECK(reading.result.error().back().code == ProblemCode::too_many_problems);
}

TEST_CASE("random bytes, random words and damaged files give problems or a tree, never a crash") {
  std::mt19937 random(20210801);
  const auto pick = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  for (int round = 0; round < 300; ++round) {
    std::string bytes = "module a.b\n";
    for (std::size_t i = 0; i < 200; ++i)
      bytes += static_cast<char>(pick(round % 2 == 0 ? 256 : 127) + 1);
    CHECK((Reading(bytes).result.has_value() || !Reading(bytes).result.error().empty()));
  }
  const std::string sample = slurp("tests/unit/syntax/every_construct.poppy");
  std::vector<std::string> words;
  std::istringstream stream(sample);
  for (std::string word; stream >> word;) words.push_back(word);
  for (int round = 0; round < 300; ++round) {
    std::string text = "module a.b\n";
    for (std::size_t i = 0; i < 60; ++i)
      text += words[pick(words.size())] + (pick(8) == 0 ? "\n" : " ");
    CHECK((Reading(text).result.has_value() || !Reading(text).result.error().empty()));
  }
  for (int round = 0; round < 100; ++round) {
    std::string text = sample;
    for (int i = 0; i < 5; ++i) text.erase(pick(text.size() - 20), pick(20));
    const Reading damaged(text);
    if (!damaged.result) {
      CHECK_FALSE(damaged.result.error().empty());
      continue;
    }
    const std::string printed = format_rules(*damaged.result);
    CHECK(dump(*damaged.result) == dump(Reading(printed).module()));
  }
}

}  // namespace
}  // namespace poppy::syntax
