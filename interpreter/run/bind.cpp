// See bind.h.
#include "interpreter/run/bind.h"

#include <algorithm>
#include <map>

namespace poppy::run {

using check::EntityId;
using check::kNone;
using facts::CaseFacts;
using facts::Record;
using units::Value;

namespace {

/// Of the entries of one key under one parent, the latest that was entered by the run date; none if
/// it was removed.
std::vector<std::uint32_t> visible_of(const std::vector<Record>& records, units::Date run_date) {
  std::map<std::pair<std::uint32_t, std::string>, std::uint32_t> latest;
  std::vector<bool> seen(records.size(), false);
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    if (record.entered && *record.entered > run_date) continue;
    seen[i] = true;
    if (record.key.empty()) continue;
    const auto [found, added] = latest.try_emplace({record.parent, record.key}, i);
    if (added) continue;
    const auto entered = [&](std::uint32_t at) {
      return records[at].entered.value_or(units::kFirstDate);
    };
    const bool newer = entered(i) >= entered(found->second);
    seen[newer ? found->second : i] = false;
    if (newer) found->second = i;
  }
  std::vector<std::uint32_t> result;
  for (std::uint32_t i = 0; i < records.size(); ++i) {
    const bool gone = records[i].removed && *records[i].removed <= run_date;
    if (seen[i] && !gone) result.push_back(i);
  }
  return result;
}

/// The month's decision of the line's program that holds for a run: the latest run date, of equal
/// ones the later entry.
const facts::SavedDecision* latest_decision(const check::Program& program, const CaseFacts& facts,
                                            const std::string& of_program, units::Month month,
                                            units::Date run_date) {
  const facts::SavedDecision* latest = nullptr;
  for (const facts::SavedDecision& decision : facts.saved) {
    if (decision.month != month || decision.run_date > run_date) continue;
    const bool speaks = decision.values.empty() ||
                        std::any_of(decision.values.begin(), decision.values.end(),
                                    [&](const facts::SavedValue& value) {
                                      return program.lines[value.line].program == of_program;
                                    });
    if (speaks && (latest == nullptr || decision.run_date >= latest->run_date)) latest = &decision;
  }
  return latest;
}

bool same_record(const std::vector<Record>& records, std::uint32_t left, std::uint32_t right) {
  return left == right || (!records[left].key.empty() && records[left].key == records[right].key &&
                           records[left].parent == records[right].parent);
}

}  // namespace

Rows visible_rows(const check::Program& program, const CaseFacts& facts, units::Date run_date) {
  const std::size_t entities = program.entities.size();
  Rows rows;
  rows.record.resize(entities);
  rows.parent.resize(entities);
  rows.children.resize(entities);
  rows.given.resize(entities);
  rows.name.resize(entities);
  for (EntityId entity = 0; entity < entities; ++entity) {
    const EntityId above = program.entities[entity].parent;
    if (above != kNone) {
      rows.children[entity].resize(rows.record[above].size());
      for (const std::uint32_t record : rows.record[above]) {
        rows.given[entity].push_back(facts.records[above][record].children_given[entity]);
      }
    }
    for (const std::uint32_t record : visible_of(facts.records[entity], run_date)) {
      std::uint32_t parent_row = 0;
      if (above != kNone) {
        const auto& parents = rows.record[above];
        const auto found =
            std::find(parents.begin(), parents.end(), facts.records[entity][record].parent);
        if (found == parents.end()) continue;  // its parent is not seen
        parent_row = static_cast<std::uint32_t>(found - parents.begin());
        rows.children[entity][parent_row].push_back(
            static_cast<std::uint32_t>(rows.record[entity].size()));
      }
      rows.record[entity].push_back(record);
      rows.parent[entity].push_back(parent_row);
      rows.name[entity].push_back(facts::record_name(program, facts, entity, record));
    }
  }
  return rows;
}

std::vector<std::vector<Value>> bind_inputs(const plan::Worksheet& sheet, const CaseFacts& facts,
                                            const Rows& rows, units::Date run_date) {
  const check::Program& program = *sheet.program;

  /// A record is told by its key, and computed with as its row.
  const auto placed = [&](const check::Type& type, const Value& value) -> Value {
    if (type.kind != check::TypeKind::record || !value.is_known()) return value;
    for (std::uint32_t row = 0; row < rows.record[type.of].size(); ++row) {
      if (facts.records[type.of][rows.record[type.of][row]].key == value.string()) {
        return Value::of(std::int64_t{row});
      }
    }
    return Value::unknown();  // the record it names is not seen by this run
  };

  const auto fact = [&](const plan::Slot& slot, std::uint32_t record) -> Value {
    const check::Entity& entity = program.entities[slot.entity];
    const auto position =
        std::find(entity.fields.begin(), entity.fields.end(), slot.id) - entity.fields.begin();
    const auto& versions =
        facts.records[slot.entity][record].facts[static_cast<std::size_t>(position)];
    std::vector<units::Dating> datings;
    for (const facts::FactVersion& version : versions) datings.push_back(version.dating);
    const auto used = units::version_at(datings, slot.month, run_date);
    if (!used) return Value::unknown();
    return placed(slot.type, versions[*used].value);
  };

  const auto saved = [&](const plan::Slot& slot, std::uint32_t record) -> Value {
    if (!facts.saved_given) return Value::unknown();
    const facts::SavedDecision* decision =
        latest_decision(program, facts, program.lines[slot.id].program, slot.month, run_date);
    if (decision == nullptr) return Value::blank();
    bool about_record =
        program.entities[slot.entity].depth <= 1;  // the case itself is always meant
    for (const facts::SavedValue& value : decision->values) {
      if (program.lines[value.line].entity != slot.entity) continue;
      if (!same_record(facts.records[slot.entity], value.record, record)) continue;
      if (value.line == slot.id) return placed(slot.type, value.value);
      about_record = true;
    }
    // A decision that says nothing of a person was not about that person; one that says something
    // left this out.
    return about_record ? Value::unknown() : Value::blank();
  };

  std::vector<std::vector<Value>> slots(sheet.slots.size());
  for (std::size_t i = 0; i < sheet.slots.size(); ++i) {
    const plan::Slot& slot = sheet.slots[i];
    slots[i].reserve(rows.record[slot.entity].size());
    for (const std::uint32_t record : rows.record[slot.entity]) {
      switch (slot.kind) {
        case plan::SlotKind::fact:
          slots[i].push_back(fact(slot, record));
          break;
        case plan::SlotKind::saved:
          slots[i].push_back(saved(slot, record));
          break;
        case plan::SlotKind::line:
          slots[i].push_back(Value::unknown());
          break;
      }
    }
  }
  return slots;
}

}  // namespace poppy::run
