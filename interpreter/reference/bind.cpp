// See bind.h.
#include "interpreter/reference/bind.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace poppy::reference {

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
    if (!facts::speaks_for(program, decision, of_program)) continue;
    if (latest == nullptr || decision.run_date >= latest->run_date) latest = &decision;
  }
  return latest;
}

bool same_record(const std::vector<Record>& records, std::uint32_t left, std::uint32_t right) {
  return left == right || (!records[left].key.empty() && records[left].key == records[right].key &&
                           records[left].parent == records[right].parent);
}

/// By record: its place among those of the same record above.
std::vector<std::uint32_t> positions_of(const std::vector<Record>& records) {
  std::vector<std::uint32_t> positions;
  std::vector<std::uint32_t> met;  // by record above
  for (const Record& record : records) {
    if (record.parent >= met.size()) met.resize(record.parent + 1, 0);
    positions.push_back(met[record.parent]++);
  }
  return positions;
}

/// By record of the entity: its row, or kNone where the run does not see it.
std::vector<std::uint32_t> rows_by_record(const CaseFacts& facts, const CaseRows& rows,
                                          EntityId entity) {
  std::vector<std::uint32_t> result(facts.records[entity].size(), kNone);
  for (std::uint32_t row = 0; row < rows.record[entity].size(); ++row) {
    result[rows.record[entity][row]] = row;
  }
  return result;
}

/// The rows of each entity by their keys; made when they are asked for.
class KeyedRows {
 public:
  KeyedRows(const CaseFacts& facts, const CaseRows& rows)
      : facts_(facts), rows_(rows), by_key_(rows.record.size()) {}

  /// kNone: no such record is seen, or two are: of two records above, or of a list without keys. A
  /// case as it is read names no such two, but a create may make the second in an earlier month of
  /// the run, and a decision keep one of them.
  std::uint32_t find(EntityId entity, std::string_view key) {
    auto& by_key = by_key_[entity];
    if (!by_key) {
      by_key.emplace();
      for (std::uint32_t row = 0; row < rows_.record[entity].size(); ++row) {
        const std::string& own = facts_.records[entity][rows_.record[entity][row]].key;
        const auto [place, is_first] = by_key->try_emplace(own, row);
        if (!is_first) place->second = kNone;
      }
    }
    const auto found = by_key->find(key);
    return found == by_key->end() ? kNone : found->second;
  }

 private:
  const CaseFacts& facts_;
  const CaseRows& rows_;
  units::IdVector<EntityId, std::optional<std::unordered_map<std::string_view, std::uint32_t>>>
      by_key_;
};

}  // namespace

CaseRows visible_rows(const check::Program& program, const CaseFacts& facts, units::Date run_date) {
  const std::size_t entities = program.entities.size();
  CaseRows rows;
  rows.record.resize(entities);
  rows.parent.resize(entities);
  rows.children.resize(entities);
  rows.given.resize(entities);
  rows.name.resize(entities);
  for (const EntityId entity : program.entities.ids()) {
    const EntityId above = program.entities[entity].parent;
    if (above != kNone) {
      rows.children[entity].resize(rows.record[above].size());
      for (const std::uint32_t record : rows.record[above]) {
        rows.given[entity].push_back(facts.records[above][record].children_given[entity]);
      }
    }
    const std::vector<Record>& records = facts.records[entity];
    const bool is_named_below = above != kNone && above != check::kCountyEntity;
    const std::vector<std::uint32_t> positions = positions_of(records);
    const std::vector<std::uint32_t> row_above =
        above == kNone ? std::vector<std::uint32_t>() : rows_by_record(facts, rows, above);
    for (const std::uint32_t record : visible_of(records, run_date)) {
      std::uint32_t parent_row = 0;
      if (above != kNone) {
        parent_row = row_above[records[record].parent];
        if (parent_row == kNone) continue;  // its parent is not seen
        rows.children[entity][parent_row].push_back(
            static_cast<std::uint32_t>(rows.record[entity].size()));
      }
      rows.record[entity].push_back(record);
      rows.parent[entity].push_back(parent_row);
      if (!is_named_below) {
        rows.name[entity].push_back(facts::record_name(program, facts, entity, record));
        continue;
      }
      const bool is_of_case = program.entities[above].parent == check::kCountyEntity;
      rows.name[entity].push_back(facts::record_name_below(
          program, entity, is_of_case ? std::string_view() : rows.name[above][parent_row],
          records[record].key, positions[record]));
    }
  }
  return rows;
}

namespace {

/// The values that one run of a case has for the slots that are not computed.
class InputBinder {
 public:
  InputBinder(const check::Program& program, const CaseFacts& facts, const CaseRows& rows,
              units::Date run_date)
      : program_(program), facts_(facts), run_date_(run_date), keyed_(facts, rows) {}

  Value value(const plan::Slot& slot, std::uint32_t record) {
    switch (slot.kind) {
      case plan::SlotKind::fact:
        return fact(slot, record);
      case plan::SlotKind::saved:
        return saved(slot, record);
      case plan::SlotKind::line:
        break;
    }
    return Value::unknown();
  }

 private:
  /// A record is told by its key, and computed with as its row.
  Value placed(const check::Type& type, const Value& value) {
    if (type.kind != check::TypeKind::record || !value.is_known()) return value;
    const std::uint32_t row = keyed_.find(type.entity(), value.string());
    // None: the record it names is not seen by this run.
    return row == kNone ? Value::unknown() : Value::of(std::int64_t{row});
  }

  Value fact(const plan::Slot& slot, std::uint32_t record) {
    const check::Entity& entity = program_.entities[slot.entity];
    const auto position = std::ranges::find(entity.fields, slot.field()) - entity.fields.begin();
    const auto& versions =
        facts_.records[slot.entity][record].facts[static_cast<std::size_t>(position)];
    std::vector<units::Dating> datings;
    for (const facts::FactVersion& version : versions) datings.push_back(version.dating);
    const auto used = units::version_at(datings, slot.month, run_date_);
    if (!used) return Value::unknown();
    return placed(slot.type, versions[*used].value);
  }

  Value saved(const plan::Slot& slot, std::uint32_t record) {
    if (!facts_.saved_given) return Value::unknown();
    const facts::SavedDecision* decision = latest_decision(
        program_, facts_, program_.lines[slot.line()].program, slot.month, run_date_);
    if (decision == nullptr) return Value::blank();
    bool about_record =
        program_.entities[slot.entity].depth <= 1;  // the case itself is always meant
    for (const facts::SavedValue& value : decision->values) {
      if (program_.lines[value.line].entity != slot.entity) continue;
      if (!same_record(facts_.records[slot.entity], value.record, record)) continue;
      if (value.line == slot.line()) return placed(slot.type, value.value);
      about_record = true;
    }
    // A decision that says nothing of a person was not about that person; one that says something
    // left this out.
    return about_record ? Value::unknown() : Value::blank();
  }

  const check::Program& program_;
  const CaseFacts& facts_;
  units::Date run_date_;
  KeyedRows keyed_;
};

}  // namespace

SlotColumns bind_inputs(const plan::Worksheet& sheet, const CaseFacts& facts, const CaseRows& rows,
                        units::Date run_date) {
  InputBinder binder(*sheet.program, facts, rows, run_date);
  SlotColumns slots(sheet.slots.size());
  for (const plan::SlotId id : sheet.slots.ids()) {
    const plan::Slot& slot = sheet.slots[id];
    slots[id].reserve(rows.record[slot.entity].size());
    for (const std::uint32_t record : rows.record[slot.entity]) {
      slots[id].push_back(binder.value(slot, record));
    }
  }
  return slots;
}

}  // namespace poppy::reference
