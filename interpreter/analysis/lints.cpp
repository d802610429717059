// See lints.h.
#include "interpreter/analysis/lints.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "interpreter/analysis/conditions.h"
#include "interpreter/analysis/flag_choices.h"
#include "interpreter/analysis/settle.h"
#include "interpreter/analysis/usage.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::analysis {
namespace {

using check::Expr;
using check::LineId;
using check::LineKind;
using check::Op;
using text::ProblemCode;
using units::Month;

constexpr std::int32_t kMonthsAhead = 3;  // a version that ends so soon is told
constexpr std::int32_t kFirstLikelyYear = 1930;
constexpr std::int32_t kLastLikelyYear = 2100;

bool is_likely(Month month) {
  const std::int32_t year = units::split(units::first_day(month)).year;
  return year >= kFirstLikelyYear && year <= kLastLikelyYear;
}

class Linter {
 public:
  Linter(const check::Program& program, Month month, std::span<const std::string> tests)
      : program_(program), month_(month), tests_(tests), usage_(find_usage(program)) {}

  std::vector<Found> find() {
    unused();
    for (const LineId id : program_.lines.ids()) look_at_line(program_.lines[id]);
    for (const check::Parameter& parameter : program_.parameters) look_at_parameter(parameter);
    for (const check::County& county : program_.counties) look_at_county(county);
    reasons();
    statements();
    choices();
    values();
    std::ranges::move(settled_conditions(program_), std::back_inserter(found_));
    return std::move(found_);
  }

 private:
  void add(ProblemCode code, text::Span span, std::string name, std::string message,
           std::string hint) {
    found_.push_back({{code, span, std::move(message), std::move(hint)}, std::move(name)});
  }

  // -- what nothing reads

  void unused() {
    unused_names(
        program_.flags, usage_.flags, ProblemCode::unused_flag, "flag",
        "setting it changes nothing: read it, take it out, or accept this with the reason");
    unused_names(program_.parameters, usage_.parameters, ProblemCode::unused_parameter, "parameter",
                 "read it, or take it out");
    unused_enums();
    unused_defines();
    unused_entities();
    unused_facts();
  }

  void unused_names(const auto& things, const auto& used, ProblemCode code, std::string_view kind,
                    std::string_view hint) {
    for (const auto id : things.ids()) {
      if (used[id]) continue;
      add(code, things[id].span, things[id].name,
          fmt::format("nothing reads the {} `{}`", kind, things[id].name), std::string(hint));
    }
  }

  void unused_enums() {
    for (const check::EnumId id : program_.enums.ids()) {
      const check::Enum& of = program_.enums[id];
      if (usage_.enums[id] || id == check::kCountyEnum) continue;
      add(ProblemCode::unused_enum, of.span, of.name,
          fmt::format("nothing is of type `{}`", of.name), "take it out");
    }
  }

  void unused_defines() {
    for (const LineId id : program_.lines.ids()) {
      const check::Line& line = program_.lines[id];
      if (usage_.lines[id] || line.kind != LineKind::define) continue;
      add(ProblemCode::unused_define, line.span, line.name,
          fmt::format("nothing reads `{}`, and without a title it is not shown", line.name),
          "give it a title, or take it out");
    }
  }

  void unused_entities() {
    for (const check::EntityId id : program_.entities.ids()) {
      const check::Entity& entity = program_.entities[id];
      if (usage_.entities[id]) continue;
      add(ProblemCode::unused_entity, entity.span, entity.name,
          fmt::format("nothing reads the records of `{}`", entity.name),
          "cases are asked for facts that decide nothing: read them, or take the entity out");
    }
  }

  void unused_facts() {
    std::set<check::FieldId> made;  // by a create: a result, of a task, a clock
    for (const check::Create& create : program_.creates) {
      for (const check::CreateField& field : create.fields) made.insert(field.field);
    }
    for (const check::FieldId id : program_.fields.ids()) {
      const check::Field& field = program_.fields[id];
      const check::Entity& entity = program_.entities[field.entity];
      if (usage_.fields[id] || !usage_.entities[field.entity] || made.contains(id)) continue;
      add(ProblemCode::unused_fact, field.span, fmt::format("{}.{}", entity.name, field.name),
          fmt::format("nothing reads the fact `{}` of `{}`", field.name, entity.name),
          "cases are asked for what decides nothing: read it, take it out, or accept this with "
          "the reason");
    }
  }

  void values() {
    const std::vector<UnusedValue> unused = unused_values(program_, tests_);
    for (std::size_t i = 0; i < unused.size(); ++i) {
      const check::Enum& of = program_.enums[unused[i].of];
      if (!usage_.enums[unused[i].of]) continue;  // told of the whole enum
      const bool none_used = unused[i].value == 0 && i + of.values.size() <= unused.size() &&
                             unused[i + of.values.size() - 1].of == unused[i].of;
      const std::string& value = of.values[unused[i].value].name;
      add(ProblemCode::value_unused, of.span,
          none_used ? of.name : fmt::format("{}.{}", of.name, value),
          fmt::format("no rule, table, county file or test uses {} of `{}`",
                      none_used ? "any value" : fmt::format("the value `{}`", value), of.name),
          "let a rule or a test say what becomes of it, take it out, or accept this with the "
          "reason");
      if (none_used) i += of.values.size() - 1;
    }
  }

  // -- dates

  void likely(const units::Dating& dating, text::Span span, const std::string& name) {
    for (const auto& month : {dating.from, dating.until}) {
      if (month && *month > units::kFirstMonth && *month < units::kLastMonth)
        year(*month, span, name);
    }
    if (dating.runs_from && *dating.runs_from > units::kFirstDate &&
        *dating.runs_from < units::kOpen) {
      year(units::month_of(*dating.runs_from), span, name);
    }
  }

  void year(Month month, text::Span span, const std::string& name) {
    if (is_likely(month)) return;
    add(ProblemCode::year_slip, span, name,
        fmt::format("`{}` is dated {}, far from any law", name, units::to_string(month)),
        "is the year a slip?");
  }

  void likely(const Expr& expr, const std::string& name) {
    const bool date = expr.type.kind == check::TypeKind::date;
    const bool month = expr.type.kind == check::TypeKind::month;
    if (expr.op == Op::constant && expr.value.is_known() && (date || month)) {
      const bool open = date && expr.value.date() == units::kOpen;
      const Month of = date ? units::month_of(expr.value.date()) : expr.value.month();
      if (!open && of > units::kFirstMonth && of < units::kLastMonth) year(of, expr.span, name);
    }
    for (const check::Mark& mark : expr.marks) likely(mark.dating, expr.span, name);
    for (const Expr& arg : expr.args) likely(arg, name);
  }

  /// Versions of which the last has an end that has come, or comes soon.
  void ends(const std::vector<units::Dating>& datings, text::Span span, const std::string& name) {
    if (datings.empty()) return;
    Month last = units::kFirstMonth;
    for (const units::Dating& dating : datings) {
      last = std::max(last, dating.until.value_or(units::kLastMonth));
    }
    if (last >= units::kLastMonth || last.months > month_.months + kMonthsAhead) return;
    add(ProblemCode::version_ends, span, name,
        fmt::format("`{}` ends with {} and has no successor", name, units::to_string(last)),
        "later months that read it cannot be decided: add the next version, or accept this with "
        "the reason");
  }

  template <typename Item>
  static std::vector<units::Dating> datings_of(const std::vector<Item>& items) {
    std::vector<units::Dating> datings;
    for (const Item& item : items) datings.push_back(item.dating);
    return datings;
  }

  void look_at_line(const check::Line& line) {
    for (const check::Version& version : line.versions) {
      likely(version.dating, version.span, line.name);
      likely(version.body, line.name);
    }
    if (line.kind == LineKind::define) ends(datings_of(line.versions.all()), line.span, line.name);
    const bool is_rule = line.kind == LineKind::rule;
    if (is_rule && line.cites.empty()) {
      add(ProblemCode::citation_missing, line.span, line.name,
          fmt::format("the rule `{}` cites nothing", line.name),
          "write `cites \"…\"`: a person whose aid it ends will ask");
    }
  }

  void look_at_parameter(const check::Parameter& parameter) {
    for (const check::Version& version : parameter.versions) {
      likely(version.dating, version.span, parameter.name);
      likely(version.body, parameter.name);
    }
    for (const auto* rows : {&parameter.rows, &parameter.beyond_rows}) {
      for (const check::TableRow& row : *rows) likely(row.dating, row.span, parameter.name);
    }
    if (parameter.partial) return;  // a month without a row is blank
    ends(datings_of(parameter.versions), parameter.span, parameter.name);
    ends(datings_of(parameter.rows), parameter.span, parameter.name);
  }

  void look_at_county(const check::County& county) {
    for (const check::FlagId flag : county.flags.ids()) {
      for (const check::FlagEntry& entry : county.flags[flag]) {
        likely(entry.dating, entry.span, program_.flags[flag].name);
      }
    }
  }

  // -- rules and decisions

  /// Rules that an expression asks, by itself and through defines.
  void asked(const Expr& expr, std::set<LineId>& seen, std::set<LineId>& rules) const {
    if (expr.op == Op::line && seen.insert(expr.line()).second) {
      const check::Line& line = program_.lines[expr.line()];
      if (line.kind == LineKind::rule) rules.insert(expr.line());
      if (line.kind == LineKind::define) {
        for (const check::Version& version : line.versions) asked(version.body, seen, rules);
      }
    }
    for (const Expr& arg : expr.args) asked(arg, seen, rules);
  }

  void reasons() {
    std::set<LineId> listed_somewhere;
    for (const check::Decision& decision : program_.decisions) {
      const check::Line& line = program_.lines[decision.line];
      std::set<LineId> seen, rules;
      for (const check::Version& version : line.versions) asked(version.body, seen, rules);
      for (const LineId reason : decision.reasons) {
        listed_somewhere.insert(reason);
        if (rules.contains(reason)) continue;
        add(ProblemCode::reason_not_asked, line.span, program_.lines[reason].name,
            fmt::format("`{}` lists the reason `{}`, and no branch of it asks that rule", line.name,
                        program_.lines[reason].name),
            "let a branch ask it, or take it off the list");
      }
    }
    for (const check::Rule& rule : program_.rules) {
      if (listed_somewhere.contains(rule.line)) continue;
      const check::Line& line = program_.lines[rule.line];
      add(ProblemCode::rule_in_no_decision, line.span, line.name,
          fmt::format("no decision lists the rule `{}` among its reasons", line.name),
          "list it with `reasons from`, or write a define: a rule is a reason");
    }
    std::map<std::tuple<std::string, std::string>, const check::Rule*> by_code;
    for (const check::Rule& rule : program_.rules) {
      if (rule.reason_code.empty()) continue;
      const check::Line& line = program_.lines[rule.line];
      const auto [first, is_new] = by_code.insert({{line.program, rule.reason_code}, &rule});
      if (is_new || first->second->reason == rule.reason) continue;
      add(ProblemCode::reason_code_shared, line.span, line.name,
          fmt::format("`{}` has the reason code {} of `{}`, with other words", line.name,
                      rule.reason_code, program_.lines[first->second->line].name),
          "give it its own code, or the same words");
    }
  }

  /// What the first text or title without a Spanish one belongs to; empty: all have one. Names of
  /// what is enclosed are the same in both.
  static std::string untranslated_part(const check::Letter& letter) {
    const auto lacks_spanish = [](const check::BothTexts& texts) {
      return !texts.english.empty() && texts.spanish.empty();
    };
    std::vector<const check::LetterItem*> items;
    const auto add_items = [&](const std::vector<check::LetterItem>& some) {
      for (const check::LetterItem& item : some) items.push_back(&item);
    };
    if (lacks_spanish(letter.title)) return "its title";
    add_items(letter.header);
    for (const check::LetterPart& part : letter.body) {
      if (const auto* item = std::get_if<check::LetterItem>(&part)) items.push_back(item);
      const auto* table = std::get_if<check::LetterTable>(&part);
      if (table == nullptr) continue;
      if (lacks_spanish(table->title)) return "the title of its lines";
      add_items(table->lines);
    }
    add_items(letter.footer);
    for (const check::LetterItem* item : items) {
      if (!lacks_spanish(item->words)) continue;
      return item->name.empty() ? "a text" : fmt::format("`{}`", item->name);
    }
    return {};
  }

  void statements() {
    for (const check::Statement& statement : program_.statements) {
      if (statement.kind != check::StatementKind::notice || statement.english.empty() ||
          !statement.spanish.empty())
        continue;
      add(ProblemCode::spanish_missing, statement.span, statement.name,
          fmt::format("the notice `{}` has an English text and no Spanish one", statement.name),
          "write `spanish \"…\"`, or accept this with the reason");
    }
    for (const check::Letter& letter : program_.letters) {
      const std::string part = untranslated_part(letter);
      if (part.empty()) continue;
      add(ProblemCode::spanish_missing, letter.span, letter.name,
          fmt::format("the letter `{}` has no Spanish for {}", letter.name, part),
          "write `spanish \"…\"` behind it, or accept this with the reason");
    }
  }

  // -- counties

  void choices() {
    const units::Date run = units::last_day(month_);
    for (const SharedChoice& shared : shared_choices(program_, month_, run)) {
      const check::Line& line = program_.lines[shared.line];
      std::string county = shared.county;  // as a name of the language
      std::ranges::replace(county, ' ', '_');
      add(ProblemCode::choice_shared, line.span, std::move(county),
          fmt::format("{} sets flags by which branches {} of `{}` hold at once: the first is taken",
                      shared.county, fmt::join(shared.branches, " and "), line.name),
          "do the county's settings contradict each other? Accept this with the reason, or mend "
          "its file");
    }
  }

  const check::Program& program_;
  Month month_;
  std::span<const std::string> tests_;
  Usage usage_;
  std::vector<Found> found_;
};

}  // namespace

Lints find_lints(const syntax::RuleSheet& sheet, const check::Program& program, Month month,
                 std::span<const std::string> tests) {
  return settle(sheet, program, Linter(program, month, tests).find());
}

}  // namespace poppy::analysis
