// See test_deck.h. An expectation after the other is resolved as expectations.cpp compares it.
#include "interpreter/engine/test_deck.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "interpreter/check/program.h"
#include "interpreter/engine/found_items.h"
#include "interpreter/engine/late_entries.h"
#include "interpreter/engine/names.h"
#include "interpreter/engine/test_words.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/report/value_text.h"

namespace poppy::engine {
namespace {

using config::YamlKind;
using config::YamlNode;
using json = nlohmann::ordered_json;

/// Facts as JSON has them: yes and no are truth values, amounts and dates stay texts.
json fact_json(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::null:
      return nullptr;
    case YamlKind::sequence: {
      json list = json::array();
      for (const YamlNode& item : node.items) list.push_back(fact_json(item));
      return list;
    }
    case YamlKind::mapping: {
      json record = json::object();
      for (const config::YamlEntry& entry : node.entries) {
        record[entry.key] = fact_json(entry.value);
      }
      return record;
    }
    case YamlKind::scalar:
      break;
  }
  if (node.quoted) return node.scalar;
  if (node.scalar == "yes" || node.scalar == "true") return true;
  if (node.scalar == "no" || node.scalar == "false") return false;
  const std::size_t sign = node.scalar.starts_with('-') ? 1 : 0;
  const std::string_view digits = std::string_view(node.scalar).substr(sign);
  const bool is_whole = !digits.empty() && digits.size() < 18 &&
                        digits.find_first_not_of("0123456789") == std::string_view::npos &&
                        (digits.size() == 1 || digits.front() != '0');
  if (is_whole) return std::stoll(node.scalar);
  return node.scalar;
}

json value_json(const report::Shown& shown) {
  if (shown.value.is_blank()) return nullptr;
  if (shown.type.list) return shown.items;
  if (shown.type.kind == check::TypeKind::boolean) return shown.value.truth();
  if (shown.type.kind == check::TypeKind::integer) return shown.value.number();
  return shown.text;
}

/// A value of a county's file, with the months and the runs that it holds for, if not for all.
json entry_json(const check::Program& program, const check::Flag& flag,
                const check::FlagEntry& entry) {
  json value = value_json(report::show(program, flag.type, entry.value));
  const units::Dating& dating = entry.dating;
  if (!dating.from && !dating.until && !dating.runs_from) return value;
  json dated{{"value", std::move(value)}};
  if (dating.from) dated["from"] = units::to_string(*dating.from);
  if (dating.until) dated["until"] = units::to_string(*dating.until);
  if (dating.runs_from) dated["known_from"] = units::to_string(*dating.runs_from);
  return dated;
}

json setting_json(const check::Program& program, const check::Flag& flag,
                  const std::vector<check::FlagEntry>& entries) {
  json list = json::array();
  for (const check::FlagEntry& entry : entries) list.push_back(entry_json(program, flag, entry));
  const bool is_plain = list.size() == 1 && !list.front().is_object();
  return is_plain ? list.front() : list;
}

/// What the expectations of one month come to.
class MonthDeck {
 public:
  MonthDeck(const reference::Determination& made, TestDeck& counts, std::set<check::LineId>& lines)
      : made_(made), program_(*made.sheet->program), counts_(counts), lines_(lines) {}

  json read(const YamlNode& expect) {
    for (const config::YamlEntry& entry : expect.entries) add(entry);
    return std::move(result_);
  }
  [[nodiscard]] bool is_refused() const { return refused_; }
  [[nodiscard]] bool is_faulty() const { return faulty_; }

 private:
  void count(std::size_t expectations = 1) { counts_.expectations += expectations; }

  void add(const config::YamlEntry& entry) {
    const std::size_t dot = entry.key.rfind('.');
    const std::string last = dot == std::string::npos ? entry.key : entry.key.substr(dot + 1);
    const auto word = std::ranges::find(kWords, last, [](const auto& one) { return one.first; });
    if (word == kWords.end()) return add_value(entry);
    const auto record =
        find_record(made_, dot == std::string::npos ? "" : entry.key.substr(0, dot));
    if (!record) {
      faulty_ = true;
      return;
    }
    add_list(word->second, *record, entry.value);
  }

  std::string name_of(RecordPlace record) const {
    return report::row_name(made_, record.entity, record.row);
  }

  void note(plan::SlotId slot) {
    const plan::Slot& of = made_.sheet->slots[slot];
    if (of.kind == plan::SlotKind::line) lines_.insert(of.line());
  }

  void add_value(const config::YamlEntry& entry) {
    const auto place = find_line(made_, entry.key);
    if (!place) {
      faulty_ = true;
      return;
    }
    const plan::Slot& slot = made_.sheet->slots[place->slot];
    note(place->slot);
    const auto value = typed(slot.type, entry.value, value_of(made_, *place));
    if (!value) return;
    if (value->is_string() && *value == made_.case_id) {  // which a run gives to no two cases
      ++counts_.left_out;
      return;
    }
    const check::Line& line = program_.lines[slot.line()];
    result_["values"][name_of({line.entity, place->row})][line.name] = *value;
    count();
  }

  /// The expected value; that of a record is its name, of which the test says the end.
  std::optional<json> typed(const check::Type& type, const YamlNode& written,
                            const units::Value& found) {
    const auto expected = facts::parse_value(program_, type, written);
    if (!expected) {
      faulty_ = true;
      return std::nullopt;
    }
    if (type.kind != check::TypeKind::record || !expected->is_known()) {
      return value_json(report::show(made_, type, *expected));
    }
    const std::string name = report::show(made_, type, found).text;
    if (!name.ends_with(expected->string())) faulty_ = true;
    return name;
  }

  void add_list(Word word, RecordPlace record, const YamlNode& list) {
    switch (word) {
      case Word::because:
        return add_failing(record, list);
      case Word::not_because:
        return add_names("does_not_fail", record, list);
      case Word::made:
        return add_items("made", record, list,
                         found_records(made_, record, reference::RecordChange::made));
      case Word::changed:
        return add_items("changed", record, list,
                         found_records(made_, record, reference::RecordChange::changed));
      case Word::removed:
        return add_items("removed", record, list,
                         found_records(made_, record, reference::RecordChange::removed));
      case Word::notices:
        return add_items("notices", record, list,
                         found_statements(made_, record, check::StatementKind::notice));
      case Word::unknown:
        return add_names("undetermined", record, list);
      case Word::error:
        return add_names("errors", record, list);
      case Word::needs:
        return add_needs(list);
      case Word::problems:
        refused_ = refused_ || !list.items.empty();
        counts_.left_out += list.items.empty() ? 1 : 0;
        return;
      case Word::gathered:
      case Word::messages:
      case Word::letters:
        counts_.left_out += std::max<std::size_t>(1, list.items.size());
        return;
    }
  }

  /// Of a month whose decisions are settled they are those of form lines, which a decision line
  /// does not tell.
  void add_needs(const YamlNode& list) {
    const bool is_settled = std::ranges::all_of(
        made_.decisions,
        [](const reference::DecisionOutcome& outcome) { return outcome.status.is_firm(); });
    if (is_settled && !list.items.empty()) {
      counts_.left_out += list.items.size();
      return;
    }
    json& needs = result_["needs"] = json::array();
    for (const YamlNode& item : list.items) needs.push_back(item.scalar);
    count(std::max<std::size_t>(1, list.items.size()));
  }

  /// An empty list: no rule of the record fails.
  void add_failing(RecordPlace record, const YamlNode& list) {
    if (!list.items.empty()) return add_names("fails", record, list);
    json& names = result_["does_not_fail"][name_of(record)];
    if (names.is_null()) names = json::array();
    for (const plan::SheetRule& rule : made_.sheet->rules) {
      const check::Line& line = program_.lines[program_.rules[rule.rule].line];
      if (line.entity != record.entity) continue;
      names.push_back(line.name);
      note(rule.slot);
      count();
    }
  }

  void add_names(const char* key, RecordPlace record, const YamlNode& list) {
    for (const YamlNode& item : list.items) {
      const auto place = find_line(made_, record_prefix(made_, record) + item.scalar);
      if (!place) {  // not in force: such a rule fails nobody
        ++counts_.left_out;
        continue;
      }
      note(place->slot);
      const check::Line& line = program_.lines[made_.sheet->slots[place->slot].line()];
      result_[key][name_of({line.entity, place->row})].push_back(line.name);
      count();
    }
  }

  void add_items(const char* key, RecordPlace record, const YamlNode& list,
                 const std::vector<FoundItem>& found) {
    json& items = result_[key][name_of(record)] = json::array();
    if (list.items.empty()) count();
    for (const YamlNode& item : list.items) {
      const bool has_fields = item.kind == YamlKind::mapping;
      const std::string& name = has_fields ? item.entries.front().key : item.scalar;
      json one{{"name", name}};
      const auto like = std::ranges::find(found, name, &FoundItem::name);
      if (like == found.end()) {
        faulty_ = true;
        continue;
      }
      if (has_fields) add_fields(one, item.entries.front().value, *like);
      items.push_back(std::move(one));
      count();
    }
  }

  void add_fields(json& to, const YamlNode& fields, const FoundItem& like) {
    for (const config::YamlEntry& field : fields.entries) {
      const auto of = std::ranges::find(like.values, field.key, &FoundItem::Value::name);
      if (field.key == "english" || field.key == "spanish") {
        ++counts_.left_out;
      } else if (of == like.values.end()) {
        faulty_ = true;
      } else if (const YamlNode* words = field.value.find("holds")) {
        to["fields"][field.key] = {{"holds", words->scalar}};
        count();
      } else if (auto value = typed(of->type, field.value, of->value)) {
        to["fields"][field.key] = std::move(*value);
        count();
      }
    }
  }

  const reference::Determination& made_;
  const check::Program& program_;
  TestDeck& counts_;
  std::set<check::LineId>& lines_;
  json result_ = json::object();
  bool refused_ = false;
  bool faulty_ = false;
};

class DeckMaker {
 public:
  explicit DeckMaker(const check::Program& program) : program_(program), reads_(program) {}

  TestDeck make(const std::vector<PreparedTest>& tests) {
    for (const PreparedTest& test : tests) add(test);
    for (auto& [name, text] : text_of_) deck_.files.push_back({name + ".ndjson", std::move(text)});
    deck_.files.push_back({"names.json", names().dump(1, ' ') + '\n'});
    return std::move(deck_);
  }

 private:
  /// policies/gagr/tests/edges.yaml -> gagr, edges
  static std::pair<std::string, std::string> names_of(std::string_view path) {
    constexpr std::string_view folder = "/tests/";
    const std::size_t tests = path.rfind(folder);
    const std::size_t end = tests == std::string_view::npos ? path.rfind('/') : tests;
    const std::string_view above = path.substr(0, end == std::string_view::npos ? 0 : end);
    path.remove_prefix(tests == std::string_view::npos ? end + 1 : tests + folder.size());
    return {std::string(above.substr(above.rfind('/') + 1)),
            std::string(path.substr(0, path.rfind('.')))};
  }

  void add(const PreparedTest& test) {
    const TestDeck before_counts{{}, 0, deck_.expectations, deck_.left_out};
    json expect = json::object();
    std::set<check::LineId> lines;
    bool refused = false;
    bool faulty = false;
    each_month(test, test.rules.data().program, worksheets_[test.rules.data().program.get()],
               [&](const reference::Determination& made, const YamlNode* expected, bool) {
                 if (expected == nullptr) return true;
                 MonthDeck month(made, deck_, lines);
                 json of_month = month.read(*expected);
                 if (!of_month.empty()) expect[units::to_string(made.sheet->month)] = of_month;
                 refused = refused || month.is_refused();
                 faulty = faulty || month.is_faulty();
                 return true;
               });
    if (refused) {
      deck_.expectations = before_counts.expectations + 1;
      expect = {{"refused", true}};
    }
    if (faulty || expect.empty()) {
      deck_.expectations = before_counts.expectations;
      return;
    }
    write(test, std::move(expect), lines);
  }

  void write(const PreparedTest& test, json expect, const std::set<check::LineId>& lines) {
    const auto [program, stem] = names_of(test.sources->at(test.span.file).name);
    json entry;
    entry["id"] = fmt::format("{}/{}/{}", program, stem, test.name);
    entry["origin"] = "rule test";
    entry["programs"] = test.request.programs;
    entry["county"] = nullptr;
    entry["settings"] = settings_of(test);
    if (test.request.county) {
      entry["county"] = test.rules.data().program->counties[*test.request.county].name;
    }
    json months = json::array();
    for (std::int32_t m = test.request.first.months; m <= test.request.last.months; ++m) {
      months.push_back(units::to_string(units::Month{m}));
    }
    entry["months"] = std::move(months);
    entry["run_date"] = units::to_string(test.request.run_date);
    entry["facts"] = facts_of(test);
    entry["expect"] = std::move(expect);
    std::set<std::string> cites;
    for (const check::LineId line : lines) {
      if (!program_.lines[line].cites.empty()) cites.insert(program_.lines[line].cites);
    }
    if (cites.empty()) cites = sources_of(program, lines);
    entry["cites"] = cites;
    named_lines_.insert(lines.begin(), lines.end());
    text_of_[program] += entry.dump() + '\n';
    ++deck_.cases;
  }

  json settings_of(const PreparedTest& test) {
    json settings = json::object();
    if (!test.request.county) return settings;
    const check::Program& program = *test.rules.data().program;
    const check::County& county = program.counties[*test.request.county];
    const auto read = reads_.flags_of(test.request.programs);
    for (const check::FlagId flag : county.flags.ids()) {
      if (!read[flag] || county.flags[flag].empty()) continue;
      const check::Flag& of = program.flags[flag];
      settings[of.name] = setting_json(program, of, county.flags[flag]);
      named_flags_.insert(flag);
    }
    return settings;
  }

  /// What the modules of the lines cite; without lines, those of the program.
  std::set<std::string> sources_of(const std::string& program,
                                   const std::set<check::LineId>& lines) const {
    std::set<std::string> modules;
    for (const check::LineId line : lines) modules.insert(program_.lines[line].module);
    std::set<std::string> sources;
    for (const check::Module& module : program_.modules) {
      if (modules.empty() ? module.program == program : modules.contains(module.name)) {
        sources.insert(module.sources.begin(), module.sources.end());
      }
    }
    return sources;
  }

  /// Without what the entry says itself.
  static json facts_of(const PreparedTest& test) {
    json facts = json::object();
    for (const config::YamlEntry& entry : test.case_tree.entries) {
      constexpr std::array<std::string_view, 6> kSaid{"case",   "county",   "month",
                                                      "months", "run_date", "programs"};
      if (std::ranges::find(kSaid, entry.key) == kSaid.end()) {
        facts[entry.key] = fact_json(entry.value);
      }
    }
    return facts;
  }

  json names() const {
    json settings = json::object();
    for (const check::FlagId id : named_flags_) {
      const check::Flag& flag = program_.flags[id];
      json one{{"title", flag.title}, {"type", check::type_name(program_, flag.type)}};
      if (!flag.number.empty()) one["number"] = flag.number;
      if (!flag.unset.is_unknown()) {
        one["not_set"] = value_json(report::show(program_, flag.type, flag.unset));
      }
      settings[flag.name] = std::move(one);
    }
    std::map<std::string, json> results;
    for (const check::LineId id : named_lines_) {
      const check::Line& line = program_.lines[id];
      json one{{"of", program_.entities[line.entity].name},
               {"type", check::type_name(program_, line.type)}};
      if (line.kind == check::LineKind::rule) one["is"] = "rule";
      if (line.kind == check::LineKind::decision) one["is"] = "status";
      if (!line.title.empty()) one["title"] = line.title;
      if (!line.cites.empty()) one["cites"] = line.cites;
      results[line.program][line.name] = std::move(one);
    }
    json counties = json::array();
    for (const check::County& county : program_.counties) counties.push_back(county.name);
    return {{"counties", std::move(counties)},
            {"settings", std::move(settings)},
            {"results", std::move(results)}};
  }

  const check::Program& program_;
  LateSearch reads_;
  TestDeck deck_;
  std::map<const check::Program*, WorksheetCache> worksheets_;
  std::map<std::string, std::string> text_of_;  // by program
  std::set<check::LineId> named_lines_;
  std::set<check::FlagId> named_flags_;
};

}  // namespace

TestDeck test_deck(const check::Program& program, const std::vector<PreparedTest>& tests) {
  return DeckMaker(program).make(tests);
}

}  // namespace poppy::engine
