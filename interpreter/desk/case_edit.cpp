// See case_edit.h.
#include "interpreter/desk/case_edit.h"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/config/write_json.h"
#include "interpreter/desk/case_outline.h"
#include "interpreter/engine/case_tree.h"

namespace poppy::desk {
namespace {

using check::FieldId;
using config::YamlEntry;
using config::YamlKind;
using config::YamlNode;
using engine::scalar_node;
using engine::set_entry;

constexpr std::string_view kCaseName = "the case.json";

std::unexpected<std::vector<EditFault>> refused(std::string text,
                                                std::optional<FieldId> field = {}) {
  return std::unexpected(std::vector{EditFault{field, std::move(text)}});
}

std::vector<EditFault> faults_of(const std::vector<Problem>& problems) {
  std::vector<EditFault> faults;
  for (const Problem& problem : problems) {
    if (problem.warning) continue;
    faults.push_back({{},
                      problem.hint.empty()
                          ? problem.message
                          : fmt::format("{} ({})", problem.message, problem.hint)});
  }
  return faults;
}

void erase_entry(YamlNode& mapping, const std::string& key) {
  std::erase_if(mapping.entries, [&](const YamlEntry& entry) { return entry.key == key; });
}

class Editing {
 public:
  Editing(const Rules& rules, const RecordEdit& asked)
      : rules_(rules.data()), program_(*rules_.program), asked_(asked) {}

  std::expected<std::string, std::vector<EditFault>> edit(std::string_view case_text) {
    auto read = engine::read_case(rules_, case_text, kCaseName);
    if (!read) return std::unexpected(faults_of(read.error()));
    read_.emplace(std::move(*read));
    outline_ = outline_of(program_, *read_);
    record_ = outline_.at_path(asked_.path);
    if (record_ == nullptr) return refused("The record is not there any more.");
    node_ = record_->path.empty() ? &read_->tree
                                  : engine::node_at(read_->tree, facts_of(*read_, *record_).span);
    if (node_ == nullptr) return refused("The record is not there any more.");
    auto faults = asked_.added ? add() : change();
    if (!faults.empty()) return std::unexpected(std::move(faults));
    std::string line = config::write_json_line(read_->tree);
    const auto again = engine::read_case(rules_, line, kCaseName);
    if (!again) return std::unexpected(faults_of(again.error()));
    return line;
  }

 private:
  [[nodiscard]] std::vector<EditFault> value_faults() const {
    std::vector<EditFault> faults;
    for (const TypedFact& fact : asked_.facts) {
      if (!fact.value) continue;
      std::string fault = fault_of_value(program_, fact.field, *fact.value);
      if (!fault.empty()) faults.push_back({fact.field, std::move(fault)});
    }
    return faults;
  }

  std::vector<EditFault> add() {
    std::vector<EditFault> faults = value_faults();
    const check::Entity& of = program_.entities[*asked_.added];
    YamlNode made = engine::empty_node(YamlKind::mapping);
    for (const FieldId key : of.key) {
      const auto typed = std::ranges::find(asked_.facts, key, &TypedFact::field);
      if (typed == asked_.facts.end() || !typed->value) {
        faults.push_back({key, "This names the record, and must be filled in."});
      }
    }
    if (!faults.empty()) return faults;
    for (const TypedFact& fact : asked_.facts) {
      if (fact.value) set_entry(made, program_.fields[fact.field].name, scalar_node(*fact.value));
    }
    if (of.entered != check::kNone) {
      set_entry(made, program_.fields[of.entered].name,
                scalar_node(units::to_string(asked_.today)));
    }
    empty_lists(made);
    const auto list = std::ranges::find(node_->entries, of.list_name, &YamlEntry::key);
    if (of.at_most_one) {
      const bool is_there = list != node_->entries.end() && list->value.kind == YamlKind::mapping;
      if (is_there) return {{{}, "There is one already, and there is at most one."}};
      set_entry(*node_, of.list_name, std::move(made));
      return {};
    }
    if (list == node_->entries.end()) {
      return {{{},
               "It is not known what else is in this list. Say first that it has nothing in it, "
               "where that is so."}};
    }
    if (list->value.kind == YamlKind::mapping) return add_by_key(list->value, of, std::move(made));
    if (list->value.kind != YamlKind::sequence) return {{{}, "Nothing can be added to this list."}};
    list->value.items.push_back(std::move(made));
    return {};
  }

  /// Records of a mapping stand under their key.
  static std::vector<EditFault> add_by_key(YamlNode& list, const check::Entity&, YamlNode made) {
    if (made.entries.empty()) return {{{}, "Nothing can be added to this list."}};
    const std::string key = made.entries.front().value.scalar;
    if (list.find(key) != nullptr) return {{{}, fmt::format("There is `{}` already.", key)}};
    made.entries.erase(made.entries.begin());
    set_entry(list, key, std::move(made));
    return {};
  }

  std::vector<EditFault> change() {
    if (record_->is_superseded) {
      return {{{}, "There is a later entry of this record: change that one."}};
    }
    const check::Entity& of = program_.entities[record_->entity];
    std::vector<TypedFact> changed;
    std::vector<EditFault> faults;
    for (const TypedFact& fact : asked_.facts) {
      if (is_as_told(fact)) continue;
      const check::Field& field = program_.fields[fact.field];
      const bool is_key = std::ranges::find(of.key, fact.field) != of.key.end();
      if (is_key) {
        faults.push_back({fact.field, "It names the record, and stays."});
      } else if (field.fixed && is_later_entry()) {
        faults.push_back({fact.field, "It stays as it is once the record is there."});
      } else if (fact.value) {
        std::string fault = fault_of_value(program_, fact.field, *fact.value);
        if (!fault.empty()) faults.push_back({fact.field, std::move(fault)});
      } else if (has_history(fact.field)) {
        faults.push_back({fact.field,
                          "It was known in some months, and what was known stays. To take it out "
                          "all the same, change the case as text."});
      }
      changed.push_back(fact);
    }
    if (!faults.empty()) return faults;
    const bool is_other = !changed.empty() || !asked_.emptied.empty() || programs_differ();
    if (!is_other) return {{{}, "Nothing was changed."}};
    if (is_later_entry()) {
      YamlNode entry = *node_;
      put(entry, changed);
      set_entry(entry, program_.fields[of.entered].name,
                scalar_node(units::to_string(asked_.today)));
      if (!engine::append_beside(read_->tree, *node_, entry)) {
        return {{{}, "This record can be changed as text alone."}};
      }
      return {};
    }
    put(*node_, changed);
    return {};
  }

  void put(YamlNode& record, const std::vector<TypedFact>& changed) const {
    for (const TypedFact& fact : changed) put_fact(record, fact);
    empty_lists(record);
    if (record_->path.empty() && programs_differ()) {
      YamlNode programs = engine::empty_node(YamlKind::sequence);
      for (const std::string& one : *asked_.programs) programs.items.push_back(scalar_node(one));
      erase_entry(record, "programs");
      if (!programs.items.empty()) set_entry(record, "programs", std::move(programs));
    }
  }

  [[nodiscard]] bool programs_differ() const {
    return asked_.programs && *asked_.programs != read_->facts.programs;
  }

  /// Known lists with nothing in them, of those that nobody has told.
  void empty_lists(YamlNode& record) const {
    for (const check::EntityId id : asked_.emptied) {
      const check::Entity& of = program_.entities[id];
      if (record.find(of.list_name) != nullptr) continue;
      set_entry(record, of.list_name,
                of.at_most_one ? scalar_node("blank") : engine::empty_node(YamlKind::sequence));
    }
  }

  /// The record has its day, and that is not today: what is changed is an entry of its own.
  [[nodiscard]] bool is_later_entry() const {
    const check::Entity& of = program_.entities[record_->entity];
    if (record_->path.empty() || of.entered == check::kNone || of.key.empty()) return false;
    const auto& entered = facts_of(*read_, *record_).entered;
    return !entered || *entered != asked_.today;
  }

  [[nodiscard]] bool has_history(FieldId field) const {
    const auto& versions = versions_of(program_, *read_, *record_, field);
    return versions.size() > 1 || (!versions.empty() && versions.front().dating != units::Dating{});
  }

  [[nodiscard]] bool is_as_told(const TypedFact& fact) const {
    const auto before = told(program_, *read_, *record_, fact.field, asked_.month, asked_.today);
    if (!fact.value || !before) return !fact.value && !before;
    const auto now =
        facts::parse_value(program_, program_.fields[fact.field].type, scalar_node(*fact.value));
    return now && *now == *before;
  }

  /// As edit_page writes it.
  void put_fact(YamlNode& record, const TypedFact& fact) const {
    const check::Field& field = program_.fields[fact.field];
    if (!fact.value) return erase_entry(record, field.name);
    const YamlNode* before = record.find(field.name);
    if (!field.dated || before == nullptr) {
      return set_entry(record, field.name, scalar_node(*fact.value));
    }
    YamlNode history = engine::empty_node(YamlKind::sequence);
    if (is_history(*before)) {
      history = before->kind == YamlKind::sequence ? *before : history;
      if (before->kind == YamlKind::mapping) history.items.push_back(*before);
    } else {
      YamlNode first = engine::empty_node(YamlKind::mapping);
      set_entry(first, "value", *before);
      history.items.push_back(std::move(first));
    }
    const std::string from = units::to_string(asked_.month);
    const std::string today = units::to_string(asked_.today);
    std::erase_if(history.items, [&](const YamlNode& one) {
      const YamlNode* its_from = one.find("from");
      const YamlNode* its_day = one.find("entered");
      return its_from != nullptr && its_day != nullptr && its_from->scalar == from &&
             its_day->scalar == today;
    });
    YamlNode now = engine::empty_node(YamlKind::mapping);
    set_entry(now, "value", scalar_node(*fact.value));
    set_entry(now, "from", scalar_node(from));
    set_entry(now, "entered", scalar_node(today));
    history.items.push_back(std::move(now));
    set_entry(record, field.name, std::move(history));
  }

  /// Entries over time, and not days as a list.
  [[nodiscard]] static bool is_history(const YamlNode& node) {
    if (node.kind == YamlKind::mapping) return true;
    return node.kind == YamlKind::sequence && !node.items.empty() &&
           node.items.front().kind == YamlKind::mapping;
  }

  const Rules::Data& rules_;
  const check::Program& program_;
  const RecordEdit& asked_;
  std::optional<engine::ReadCase> read_;
  CaseOutline outline_;
  const OutlineRecord* record_ = nullptr;
  YamlNode* node_ = nullptr;
};

/// `p1.grant` -> the record and the fact.
std::expected<std::pair<const OutlineRecord*, FieldId>, std::string> find_fact(
    const check::Program& program, const CaseOutline& outline, const std::string& path) {
  const std::size_t dot = path.rfind('.');
  const std::string record_name = dot == std::string::npos ? "" : path.substr(0, dot);
  const std::string fact_name = dot == std::string::npos ? path : path.substr(dot + 1);
  const OutlineRecord* record = outline.named(record_name);
  if (record == nullptr) {
    return std::unexpected(fmt::format("there is no record `{}` in the case", record_name));
  }
  const check::Entity& of = program.entities[record->entity];
  for (const FieldId id : of.fields) {
    if (program.fields[id].name != fact_name) continue;
    if (std::ranges::find(of.key, id) != of.key.end()) {
      return std::unexpected(fmt::format("`{}` names the record", fact_name));
    }
    return std::pair(record, id);
  }
  return std::unexpected(fmt::format("`{}` is no fact of a {}", fact_name, of.name));
}

}  // namespace

std::string fault_of_value(const check::Program& program, FieldId id, const std::string& value) {
  const check::Field& field = program.fields[id];
  const auto parsed = facts::parse_value(program, field.type, scalar_node(value));
  if (!parsed) return parsed.error();
  if (units::is_within(field.bounds, *parsed)) return {};
  return fmt::format("Its values are {}.", check::bounds_text(program, field));
}

std::expected<std::string, std::vector<EditFault>> edit_record(const Rules& rules,
                                                               std::string_view case_text,
                                                               const RecordEdit& asked) {
  return Editing(rules, asked).edit(case_text);
}

std::expected<std::string, std::pair<std::size_t, std::string>> set_facts(
    const Rules& rules, std::string_view case_text, const std::vector<FactSetting>& settings) {
  const Rules::Data& data = rules.data();
  const check::Program& program = *data.program;
  std::string text(case_text);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const auto failed = [&](const std::string& why) { return std::unexpected(std::pair(i, why)); };
    // Read again each time: a place is that of the text that was read last.
    auto read = engine::read_case(data, text, kCaseName);
    if (!read) return failed(read.error().empty() ? "" : read.error().front().message);
    const CaseOutline outline = outline_of(program, *read);
    const auto found = find_fact(program, outline, settings[i].path);
    if (!found) return failed(found.error());
    const auto& [record, field] = *found;
    const std::string& value = settings[i].value;
    if (!value.empty()) {
      std::string fault = fault_of_value(program, field, value);
      if (!fault.empty()) return failed(fault);
    }
    YamlNode* node = record->path.empty()
                         ? &read->tree
                         : engine::node_at(read->tree, facts_of(*read, *record).span);
    if (node == nullptr) return failed("the record is not found in the case");
    if (value.empty()) {
      erase_entry(*node, program.fields[field].name);
    } else {
      set_entry(*node, program.fields[field].name, scalar_node(value));
    }
    text = config::write_json_line(read->tree);
  }
  return text;
}

}  // namespace poppy::desk
