// See write_test.h.
#include "interpreter/trial/write_test.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace poppy::trial {

using check::kNone;
using config::YamlKind;
using config::YamlNode;

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + "\"";
}

std::string flow(const YamlNode& node) {
  std::string result;
  switch (node.kind) {
    case YamlKind::null:
      return "null";
    case YamlKind::scalar:
      // A comma ends a value in braces.
      return node.quoted || node.scalar.find(',') != std::string::npos ? quoted(node.scalar)
                                                                       : node.scalar;
    case YamlKind::sequence:
      for (const YamlNode& item : node.items) {
        result += (result.empty() ? "" : ", ") + flow(item);
      }
      return "[" + result + "]";
    case YamlKind::mapping:
      for (const config::YamlEntry& entry : node.entries) {
        result += fmt::format("{}{}: {}", result.empty() ? "" : ", ", entry.key, flow(entry.value));
      }
      return result.empty() ? "{}" : "{ " + result + " }";
  }
  text::bug("flow: no such kind");
}

namespace {

void put(std::string& text, std::string_view key, const std::string& value) {
  text += fmt::format("  {}: {}\n", key, value);
}

/// `persons.p1.time_clocks.0.county`: by key where it has one, else by its place in the list.
std::string path_of(const check::Program& program, const facts::CaseFacts& facts,
                    check::EntityId entity, std::uint32_t record) {
  const check::Entity& of = program.entities[entity];
  if (of.parent == kNone || program.entities[of.parent].parent == kNone) return {};
  const facts::Record& at = facts.records[entity][record];
  std::string result = path_of(program, facts, of.parent, at.parent) + of.list_name + ".";
  if (of.at_most_one) return result;
  std::size_t place = 0;
  for (std::uint32_t i = 0; i < record; ++i) {
    if (facts.records[entity][i].parent == at.parent) ++place;
  }
  const bool is_plain = !at.key.empty() && at.key.find_first_of(". ,") == std::string::npos;
  return result + (is_plain ? at.key : std::to_string(place)) + ".";
}

std::string path_of(const check::Program& program, const facts::CaseFacts& facts,
                    const Nudge& nudge) {
  const check::FieldId field = program.entities[nudge.entity].fields[nudge.position];
  return path_of(program, facts, nudge.entity, nudge.record) + program.fields[field].name;
}

}  // namespace

GivenFact given_fact(const check::Program& program, const facts::CaseFacts& facts,
                     const Nudge& nudge) {
  const check::Field& field = program.fields[program.entities[nudge.entity].fields[nudge.position]];
  return {
      path_of(program, facts, nudge),
      nudge.value.is_blank() ? "blank" : check::value_to_string(program, field.type, nudge.value)};
}

namespace {

/// The fact's change among those that the test makes already.
std::string given(const engine::PreparedTest& test, const Nudge& nudge) {
  GivenFact changed;
  if (nudge.entity != kNone) {
    changed = given_fact(*test.rules.data().program, test.facts, nudge);
  }
  std::string result;
  if (const YamlNode* before = test.node.find("given")) {
    for (const config::YamlEntry& entry : before->entries) {
      if (entry.key == changed.path) continue;
      result += fmt::format("    {}: {}\n", entry.key, flow(entry.value));
    }
  }
  if (changed.path.empty()) return result;
  return result + fmt::format("    {}: {}\n", changed.path, changed.value);
}

}  // namespace

Expected expected_line(const reference::Determination& made, engine::LinePlace place) {
  const plan::Slot& slot = made.sheet->slots[place.slot];
  const std::string key = engine::record_prefix(made, {slot.entity, place.row}) +
                          made.sheet->program->lines[slot.line()].name;
  std::string value = engine::shown_value(made, place);
  if (slot.type.kind == check::TypeKind::text && engine::value_of(made, place).is_known()) {
    value = quoted(engine::value_of(made, place).string());
  }
  return {key, std::move(value)};
}

namespace {

/// `{ new_clock: { begin: 2021-09-01 } }`, with what can be written of its fields.
class ItemText {
 public:
  ItemText(const check::Program& program, std::string name)
      : program_(program), name_(std::move(name)) {}

  void add(const std::string& field, const check::Type& type, const units::Value& value) {
    const bool is_plain = value.is_firm() && type.kind != check::TypeKind::record && !type.list;
    if (!is_plain) return;
    std::string text = check::value_to_string(program_, type, value);
    if (type.kind == check::TypeKind::text && value.is_known()) text = quoted(value.string());
    if (text.find(',') != std::string::npos && text.front() != '"') text = quoted(text);
    fields_ += fmt::format("{}{}: {}", fields_.empty() ? "" : ", ", field, text);
  }
  [[nodiscard]] std::string text() const {
    return fields_.empty() ? name_ : fmt::format("{{ {}: {{ {} }} }}", name_, fields_);
  }

 private:
  const check::Program& program_;
  std::string name_, fields_;
};

std::string_view key_of(reference::RecordChange change) {
  switch (change) {
    case reference::RecordChange::made:
      return "made";
    case reference::RecordChange::changed:
      return "changed";
    case reference::RecordChange::removed:
      return "removed";
    case reference::RecordChange::undetermined:
      return {};
  }
  text::bug("key_of: no such change");
}

}  // namespace

std::map<std::string, std::vector<std::string>> lists_of(const reference::Determination& made) {
  const plan::Worksheet& sheet = *made.sheet;
  const check::Program& program = *sheet.program;
  std::map<std::string, std::vector<std::string>> result;
  for (const reference::StatementOutcome& one : made.statements) {
    const check::Statement& statement =
        program.statements[sheet.statements[one.statement].statement];
    const bool is_told =
        one.sent == reference::Holds::yes && statement.kind != check::StatementKind::contradiction;
    if (!is_told) continue;
    ItemText item(program, statement.name);
    for (std::size_t i = 0; i < one.fields.size(); ++i) {
      const check::StatementField& field = statement.fields[i];
      item.add(field.name, program.lines[field.line].type, one.fields[i]);
    }
    const bool is_notice = statement.kind == check::StatementKind::notice;
    result[engine::record_prefix(made, {one.entity, one.row}) +
           (is_notice ? "notices" : "messages")]
        .push_back(item.text());
  }
  for (const reference::RecordOutcome& one : made.records) {
    const check::Create& create = program.creates[sheet.creates[one.create].create];
    const std::string_view change = key_of(one.change);
    if (change.empty()) continue;
    ItemText item(program, create.name);
    for (std::size_t i = 0; i < one.fields.size(); ++i) {
      const check::Field& field = program.fields[create.fields[i].field];
      item.add(field.name, field.type, one.fields[i]);
    }
    result[engine::record_prefix(made, {create.entity, one.row}) + std::string(change)].push_back(
        item.text());
  }
  return result;
}

std::string write_test(const engine::PreparedTest& test, const Nudge& nudge,
                       const std::string& mutant, const Expected& expected) {
  std::string text = fmt::format("- name: {}\n", quoted("sees the fault " + mutant));
  for (const config::YamlEntry& entry : test.node.entries) {
    if (entry.key == "name" || entry.key == "given" || entry.key == "expect") continue;
    if (entry.key == "county" && nudge.county) continue;
    if (entry.key == "month" && nudge.month) continue;
    if (entry.key == "run_date" && nudge.run_date) continue;
    put(text, entry.key, flow(entry.value));
  }
  if (nudge.county) put(text, "county", test.rules.data().program->counties[*nudge.county].name);
  if (nudge.month) put(text, "month", units::to_string(*nudge.month));
  if (nudge.run_date) put(text, "run_date", units::to_string(*nudge.run_date));
  if (const std::string changes = given(test, nudge); !changes.empty()) {
    text += "  given:\n" + changes;
  }
  return text + fmt::format("  expect:\n    {}: {}\n", expected.key, expected.value);
}

}  // namespace poppy::trial
