// One expectation after the other: a line's value, or one of the words in kWords about a record.
// Every listed thing must be there; an empty list expects that there is none.
#include "interpreter/engine/expectations.h"

#include <fmt/core.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "interpreter/county/yaml_words.h"
#include "interpreter/engine/found_items.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/test_words.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/reference/decide.h"
#include "interpreter/report/decision_report.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/text/word_diff.h"

namespace poppy::engine {
namespace {

using config::YamlKind;
using config::YamlNode;
using text::ProblemCode;

std::optional<Word> word_of(std::string_view text) {
  for (const auto& [name, word] : kWords) {
    if (name == text) return word;
  }
  return std::nullopt;
}

constexpr std::size_t kLongText = 60;  // bytes; longer ones are told by the words that differ

class Comparer {
 public:
  Comparer(const text::SourceSet& sources, const reference::Determination& determination, int depth)
      : sources_(sources),
        determination_(determination),
        sheet_(*determination.sheet),
        program_(*sheet_.program),
        depth_(depth) {}

  Comparison compare(const YamlNode& expect) {
    if (expect.kind != YamlKind::mapping || expect.entries.empty()) {
      report(ProblemCode::test_without_expectation, expect.span,
             "nothing is expected here: a test that cannot fail is none",
             "expect a line's value, such as `program_status: Approved`");
    }
    report_contradictions(expect);
    for (const config::YamlEntry& entry : expect.entries) compare_entry(entry);
    return std::move(result_);
  }

 private:
  void report(ProblemCode code, text::Span span, std::string message, std::string hint = {}) {
    result_.problems.push_back({code, span, std::move(message), std::move(hint)});
  }
  void report(text::Span span, const NameFault& fault) {
    report(ProblemCode::test_unknown_name, span, fault.message, fault.hint);
  }
  void report(const config::YamlEntry& entry, const NameFault& fault) {
    const std::string cut_amount = county::cut_amount_hint(entry);
    report(entry.key_span, {fault.message, cut_amount.empty() ? fault.hint : cut_amount});
  }
  void mismatch(const config::YamlEntry& entry, text::Span span, std::string expected,
                std::string found, std::string why = {}, std::vector<Rewrite> rewrites = {}) {
    result_.mismatches.push_back({span, entry.key, units::to_string(sheet_.month),
                                  std::move(expected), std::move(found), std::move(why),
                                  std::move(rewrites)});
  }
  /// What was found, in place of a list of names. That a case contradicts itself is for people to
  /// expect.
  static std::vector<Rewrite> rewrite_list(const config::YamlEntry& entry,
                                           const std::vector<std::string>& names) {
    const bool is_open = entry.key == "problems" || entry.key.ends_with(".problems");
    const bool has_fields = std::ranges::any_of(
        entry.value.items, [](const YamlNode& item) { return item.kind != YamlKind::scalar; });
    if (is_open || has_fields) return {};
    return {{entry.value.span, fmt::format("[{}]", fmt::join(names, ", ")), true}};
  }
  static std::vector<std::string> names_of(const std::vector<FoundItem>& items) {
    std::vector<std::string> names;
    for (const FoundItem& item : items) names.push_back(item.name);
    return names;
  }
  void cover_line(plan::SlotId slot) {
    const plan::Slot& of = sheet_.slots[slot];
    if (of.kind == plan::SlotKind::line) {
      result_.modules.insert(program_.lines[of.line()].module);
    }
  }
  /// Notes the modules of what a list names, as far as it is in force here.
  void cover_named(Word word, std::string_view name) {
    switch (word) {
      case Word::because:
      case Word::not_because:
        for (const plan::SheetRule& rule : sheet_.rules) {
          if (program_.lines[program_.rules[rule.rule].line].name == name) cover_line(rule.slot);
        }
        return;
      case Word::made:
      case Word::changed:
      case Word::removed:
        for (const plan::SheetCreate& one : sheet_.creates) {
          const check::Create& create = program_.creates[one.create];
          if (create.name == name) result_.modules.insert(create.module);
        }
        return;
      case Word::gathered:
        for (const check::Gather& gather : program_.gathers) {
          const bool is_asked = sheet_.asked_slot(gather.when) != check::kNone;
          if (gather.name == name && is_asked) result_.modules.insert(gather.module);
        }
        return;
      case Word::letters:
        for (const check::Letter& letter : program_.letters) {
          if (letter.name == name) result_.modules.insert(letter.module);
        }
        return;
      case Word::notices:
      case Word::messages:
      case Word::problems:
        for (const plan::SheetStatement& one : sheet_.statements) {
          const check::Statement& statement = program_.statements[one.statement];
          if (statement.name == name) result_.modules.insert(statement.module);
        }
        return;
      case Word::unknown:
      case Word::error:  // lines of a record, noted where they are found
      case Word::needs:  // facts
        return;
    }
  }
  std::string why(LinePlace place) const {
    if (depth_ < 0) return {};
    report::ReportOptions options;
    options.depth = depth_;
    return report::line_text(sources_, determination_, place.slot, place.row, options);
  }

  void compare_entry(const config::YamlEntry& entry) {
    const std::string_view key = entry.key;
    const std::size_t dot = key.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? key : key.substr(dot + 1);
    const std::optional<Word> word = word_of(last);
    if (!word) {
      compare_value(entry);
      return;
    }
    if (entry.value.kind != YamlKind::sequence) {
      report(ProblemCode::test_wrong_shape, entry.value.span,
             fmt::format("`{}` is not a list", key), "write [] for none");
      return;
    }
    const auto record =
        find_record(determination_, dot == std::string_view::npos ? "" : key.substr(0, dot));
    if (!record) {
      report(entry, record.error());
      return;
    }
    for (const YamlNode& item : entry.value.items) {
      const bool has_fields = item.kind == YamlKind::mapping && item.entries.size() == 1;
      cover_named(*word, has_fields ? item.entries.front().key : item.scalar);
    }
    compare_list(entry, *word, *record);
  }

  void compare_value(const config::YamlEntry& entry) {
    const auto place = find_line(determination_, entry.key);
    if (!place && place.error().absent) {
      mismatch(entry, entry.value.span, std::string(sources_.text_of(entry.value.span)),
               place.error().message);
      return;
    }
    if (!place) {
      report(entry, place.error());
      return;
    }
    cover_line(place->slot);
    const check::Type& type = sheet_.slots[place->slot].type;
    const auto expected = facts::parse_value(program_, type, entry.value);
    if (!expected) {
      report(ProblemCode::test_wrong_value, entry.value.span, expected.error());
      return;
    }
    const units::Value& found = value_of(determination_, *place);
    if (equals(type, found, *expected)) return;
    // That nobody knows it, or that it cannot be computed, is expected in another way.
    const bool is_value = found.is_known() || found.is_blank();
    const std::string shown = shown_value(determination_, *place);
    mismatch(entry, entry.value.span, std::string(sources_.text_of(entry.value.span)), shown,
             word_difference(type, *expected, found) + why(*place),
             is_value && !type.list ? std::vector<Rewrite>{{entry.value.span, shown}}
                                    : std::vector<Rewrite>{});
  }

  /// The expected value of a record is its key.
  bool equals(const check::Type& type, const units::Value& found,
              const units::Value& expected) const {
    if (type.kind != check::TypeKind::record || !found.is_known() || !expected.is_known()) {
      return found == expected;
    }
    const std::string& name =
        determination_.rows.name[type.entity()][static_cast<std::size_t>(found.number())];
    const std::string& key = expected.string();
    return name == key || (name.ends_with(key) && name[name.size() - key.size() - 1] == '/');
  }

  void compare_list(const config::YamlEntry& entry, Word word, RecordPlace record) {
    switch (word) {
      case Word::because:
        return compare_names(entry, failing_rules(determination_, record), rule_names());
      case Word::not_because:
        return compare_not_because(entry, record);
      case Word::made:
        return compare_items(entry,
                             found_records(determination_, record, reference::RecordChange::made),
                             create_names());
      case Word::changed:
        return compare_items(
            entry, found_records(determination_, record, reference::RecordChange::changed),
            create_names());
      case Word::removed:
        return compare_items(
            entry, found_records(determination_, record, reference::RecordChange::removed),
            create_names());
      case Word::gathered:
        return compare_items(entry, found_rows(determination_, record), gather_names());
      case Word::notices:
        return compare_statements(entry, record, check::StatementKind::notice);
      case Word::messages:
        return compare_statements(entry, record, check::StatementKind::message);
      case Word::letters:
        return compare_items(entry, found_letters(determination_, record), letter_names());
      case Word::problems:
        return compare_statements(entry, record, check::StatementKind::contradiction);
      case Word::unknown:
      case Word::error:
        return compare_undetermined(entry, record, word == Word::error);
      case Word::needs:
        return compare_names(entry, needed_facts(determination_), {});
    }
  }

  void compare_statements(const config::YamlEntry& entry, RecordPlace record,
                          check::StatementKind kind) {
    compare_items(entry, found_statements(determination_, record, kind), statement_names(kind));
  }

  /// A case that contradicts itself is not decided: a test must expect so, or it is wrong.
  void report_contradictions(const YamlNode& expect) {
    const bool expected = std::ranges::any_of(expect.entries, [](const config::YamlEntry& entry) {
      return entry.key == "problems" || entry.key.ends_with(".problems");
    });
    if (expected) return;
    for (const text::Problem& problem : reference::contradictions(determination_)) {
      report(problem.code, problem.span, problem.message,
             "mend the case of the test, or expect it: `problems: [NAME]`");
    }
  }

  /// `known`: all names there could be; empty: any text may stand here.
  bool is_name(const YamlNode& item, std::string_view text,
               const std::vector<std::string_view>& known) {
    if (known.empty() || std::ranges::find(known, text) != known.end()) return true;
    const std::string_view nearest = text::nearest_name(text, known);
    report(ProblemCode::test_unknown_name, item.span, fmt::format("the rules have no `{}`", text),
           nearest.empty() ? std::string() : fmt::format("did you mean `{}`?", nearest));
    return false;
  }

  bool is_word(const YamlNode& item) {
    if (item.kind == YamlKind::scalar) return true;
    report(ProblemCode::test_wrong_shape, item.span, "a name is expected here");
    return false;
  }

  void compare_names(const config::YamlEntry& entry, const std::vector<std::string>& found,
                     const std::vector<std::string_view>& known) {
    // What must be missing is for people to say, and not for what happens to be.
    const std::vector<Rewrite> rewrites =
        known.empty() ? std::vector<Rewrite>{} : rewrite_list(entry, found);
    if (entry.value.items.empty() && !found.empty())
      mismatch(entry, entry.value.span, "none", joined(found), {}, rewrites);
    for (const YamlNode& item : entry.value.items) {
      if (!is_word(item) || !is_name(item, item.scalar, known)) continue;
      if (std::ranges::find(found, item.scalar) == found.end()) {
        mismatch(entry, item.span, item.scalar, joined(found), why_rule(item.scalar, entry.key),
                 rewrites);
      }
    }
  }

  void compare_not_because(const config::YamlEntry& entry, RecordPlace record) {
    const std::vector<std::string> found = failing_rules(determination_, record);
    const std::vector<std::string_view> known = rule_names();
    if (entry.value.items.empty()) {
      report(ProblemCode::test_without_expectation, entry.value.span,
             "`not_because: []` expects nothing", "name the rules that must not fail");
    }
    for (const YamlNode& item : entry.value.items) {
      if (!is_word(item) || !is_name(item, item.scalar, known)) continue;
      if (std::ranges::find(found, item.scalar) != found.end()) {
        mismatch(entry, item.span, "not " + item.scalar, joined(found),
                 why_rule(item.scalar, entry.key));
      }
    }
  }

  /// Why a rule fails the record or not; nothing where the rule is another record's or not in
  /// force.
  std::string why_rule(std::string_view rule, std::string_view key) const {
    const std::size_t dot = key.rfind('.');
    const std::string path = dot == std::string_view::npos
                                 ? std::string(rule)
                                 : fmt::format("{}.{}", key.substr(0, dot), rule);
    const auto place = find_line(determination_, path);
    return place ? why(*place) : std::string();
  }

  /// Undetermined for want of a fact, or because it met an error: a test tells them apart.
  void compare_undetermined(const config::YamlEntry& entry, RecordPlace record, bool errors) {
    const std::string_view word = errors ? "error" : "unknown";
    if (entry.value.items.empty()) {
      report(ProblemCode::test_without_expectation, entry.value.span,
             fmt::format("`{}: []` expects nothing", word),
             errors ? "name the lines that must be an error"
                    : "name the lines that must be undetermined");
    }
    for (const YamlNode& item : entry.value.items) {
      if (!is_word(item)) continue;
      const auto place =
          find_line(determination_, record_prefix(determination_, record) + item.scalar);
      if (!place) {
        report(item.span, place.error());
        continue;
      }
      cover_line(place->slot);
      const units::Value& value = value_of(determination_, *place);
      if (errors ? value.is_error() : value.is_unknown()) continue;
      const std::string found = value.is_error()     ? "an error"
                                : value.is_unknown() ? "undetermined for want of a fact"
                                                     : shown_value(determination_, *place);
      mismatch(entry, item.span,
               fmt::format("{} {}", item.scalar, errors ? "an error" : "undetermined"), found,
               why(*place));
    }
  }

  void compare_items(const config::YamlEntry& entry, std::vector<FoundItem> found,
                     const std::vector<std::string_view>& known) {
    if (entry.value.items.empty() && !found.empty()) {
      mismatch(entry, entry.value.span, "none", shown(found), {},
               rewrite_list(entry, names_of(found)));
    }
    const std::vector<Rewrite> all = rewrite_list(entry, names_of(found));
    for (const YamlNode& expected : entry.value.items) {
      const bool named_fields = expected.kind == YamlKind::mapping && expected.entries.size() == 1;
      if (!named_fields && expected.kind != YamlKind::scalar) {
        report(ProblemCode::test_wrong_shape, expected.span,
               "a name, or a name with its fields, is expected here",
               "for example { new_clock: { begin: 2021-09-01 } }");
        continue;
      }
      const std::string& name = named_fields ? expected.entries.front().key : expected.scalar;
      if (!is_name(expected, name, known)) continue;
      compare_item(entry, expected, name, named_fields ? &expected.entries.front().value : nullptr,
                   all, found);
    }
  }

  /// Takes the item out that is as expected; or says how the nearest of its name differs.
  void compare_item(const config::YamlEntry& entry, const YamlNode& expected,
                    const std::string& name, const YamlNode* fields,
                    const std::vector<Rewrite>& all, std::vector<FoundItem>& found) {
    std::optional<FieldDifferences> nearest;
    for (auto item = found.begin(); item != found.end(); ++item) {
      if (item->name != name) continue;
      FieldDifferences differences = differences_of(*item, fields);
      if (differences.is_faulty) return;  // a problem of the test, said already
      if (differences.text.empty()) {
        found.erase(item);
        return;
      }
      const bool is_nearer = !nearest || differences.count < nearest->count;
      if (is_nearer) nearest = std::move(differences);
    }
    const std::string_view text = sources_.text_of(expected.span);
    mismatch(entry, expected.span,
             text.size() <= kLongText ? std::string(text) : text::first_words(text), shown(found),
             nearest ? nearest->text : std::string(), nearest ? nearest->rewrites() : all);
  }

  struct FieldDifferences {
    std::size_t count = 0;
    std::string text;  // a line each, or the words that differ
    std::vector<Rewrite> values;
    bool is_faulty = false;
    /// All or none: with a part of them the test would fail as before.
    [[nodiscard]] std::vector<Rewrite> rewrites() const {
      return values.size() == count ? values : std::vector<Rewrite>{};
    }
  };

  /// How the item differs from the expected values. An unknown field or a value of another type is
  /// a problem of the test.
  FieldDifferences differences_of(const FoundItem& item, const YamlNode* fields) {
    FieldDifferences result;
    if (fields == nullptr) return result;
    for (const config::YamlEntry& field : fields->entries) {
      const auto value = std::ranges::find(item.values, field.key, &FoundItem::Value::name);
      if (value == item.values.end()) {
        report_field(item, field);
        result.is_faulty = true;
        continue;
      }
      if (const YamlNode* const words = held_words(value->type, field.value)) {
        compare_held(*value, *words, result);
        continue;
      }
      const auto expected = facts::parse_value(program_, value->type, field.value);
      if (!expected) {
        report(ProblemCode::test_wrong_value, field.value.span, expected.error());
        result.is_faulty = true;
        continue;
      }
      if (value->by_words ? text::same_words(value->value.string(), expected->string())
                          : equals(value->type, value->value, *expected)) {
        continue;
      }
      add_difference(*value, field, *expected, result);
    }
    return result;
  }

  void add_difference(const FoundItem::Value& found, const config::YamlEntry& field,
                      const units::Value& expected, FieldDifferences& to) const {
    ++to.count;
    std::string words = word_difference(found.type, expected, found.value);
    for (std::size_t at = 0; at < words.size(); at = words.find('\n', at) + 1) {
      words.insert(at, "  ");
    }
    const std::string text = shown_field(found);
    to.text += words.empty() ? fmt::format("{}: expected {}, found {}\n", field.key,
                                           sources_.text_of(field.value.span), text)
                             : fmt::format("{}:\n{}", field.key, words);
    const bool is_value = found.value.is_known() || found.value.is_blank();
    if (is_value && !found.by_words && found.type.kind != check::TypeKind::record) {
      to.values.push_back({field.value.span, text});
    }
  }

  void report_field(const FoundItem& item, const config::YamlEntry& field) {
    std::vector<std::string_view> names;
    for (const FoundItem::Value& other : item.values) names.push_back(other.name);
    const std::string_view nearest = text::nearest_name(field.key, names);
    const std::string cut_amount = county::cut_amount_hint(field);
    report(ProblemCode::test_unknown_name, field.key_span,
           fmt::format("`{}` has no field `{}`", item.name, field.key),
           !cut_amount.empty() ? cut_amount
           : nearest.empty()   ? std::string()
                               : fmt::format("did you mean `{}`?", nearest));
  }

  /// Of `{ holds: WORDS }` of a text the words.
  static const YamlNode* held_words(const check::Type& type, const YamlNode& expected) {
    const bool is_it = type.kind == check::TypeKind::text && expected.entries.size() == 1 &&
                       expected.entries.front().key == "holds" &&
                       expected.entries.front().value.kind == YamlKind::scalar &&
                       !expected.entries.front().value.scalar.empty();
    return is_it ? &expected.entries.front().value : nullptr;
  }

  static void compare_held(const FoundItem::Value& found, const YamlNode& words,
                           FieldDifferences& to) {
    if (found.value.is_known() && text::holds_words(found.value.string(), words.scalar)) return;
    ++to.count;
    to.text += fmt::format("{}: does not hold `{}`\n", found.name, words.scalar);
  }

  /// Of two texts, one of them long, the words that differ; else empty.
  static std::string word_difference(const check::Type& type, const units::Value& expected,
                                     const units::Value& found) {
    if (type.kind != check::TypeKind::text || !expected.is_known() || !found.is_known()) return {};
    const std::string &before = expected.string(), &after = found.string();
    if (std::max(before.size(), after.size()) <= kLongText) return {};
    return text::show_word_diff(before, after);
  }

  std::string shown_field(const FoundItem::Value& value) const {
    const bool is_printable = value.value.is_firm() && value.type.kind != check::TypeKind::record;
    return is_printable ? check::value_to_string(program_, value.type, value.value) : "…";
  }

  std::string shown(const std::vector<FoundItem>& items) const {
    std::vector<std::string> texts;
    for (const FoundItem& item : items) {
      std::vector<std::string> values;
      for (const FoundItem::Value& value : item.values) {
        const std::string text = shown_field(value);
        if (value.by_words) continue;
        values.push_back(fmt::format("{}: {}", value.name,
                                     text.size() <= kLongText ? text : text::first_words(text)));
      }
      texts.push_back(values.empty()
                          ? item.name
                          : fmt::format("{} {{ {} }}", item.name, fmt::join(values, ", ")));
    }
    return joined(texts);
  }

  std::vector<std::string_view> letter_names() const {
    std::vector<std::string_view> names;
    for (const check::Letter& letter : program_.letters) names.push_back(letter.name);
    return names;
  }
  std::vector<std::string_view> rule_names() const {
    std::vector<std::string_view> names;
    for (const check::Rule& rule : program_.rules) names.push_back(program_.lines[rule.line].name);
    return names;
  }
  std::vector<std::string_view> create_names() const {
    std::vector<std::string_view> names;
    for (const check::Create& create : program_.creates) names.push_back(create.name);
    return names;
  }
  std::vector<std::string_view> gather_names() const {
    std::vector<std::string_view> names;
    for (const check::Gather& gather : program_.gathers) names.push_back(gather.name);
    return names;
  }
  std::vector<std::string_view> statement_names(check::StatementKind kind) const {
    std::vector<std::string_view> names;
    for (const check::Statement& statement : program_.statements) {
      if (statement.kind == kind) names.push_back(statement.name);
    }
    return names;
  }

  const text::SourceSet& sources_;
  const reference::Determination& determination_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  int depth_;
  Comparison result_;
};

}  // namespace

Comparison compare_expectations(const text::SourceSet& sources,
                                const reference::Determination& determination,
                                const YamlNode& expect, int depth) {
  return Comparer(sources, determination, depth).compare(expect);
}

}  // namespace poppy::engine
