// A determination's saved values and records as facts of later months, as the nightly batch makes
// them.
#include <algorithm>
#include <set>

#include "interpreter/reference/decide.h"

namespace poppy::reference {

using check::kNone;
using facts::Record;
using units::Value;

namespace {

facts::FactVersion always(Value value) { return {std::move(value), {}, {}}; }

class Appender {
 public:
  Appender(facts::CaseFacts& facts, const Determination& determination)
      : facts_(facts), d_(determination), program_(*determination.sheet->program) {}

  void append() {
    append_saved();
    for (const RecordOutcome& outcome : d_.records) append_record(outcome);
  }

 private:
  void append_saved() {
    facts::SavedDecision saved;
    saved.month = d_.sheet->month;
    saved.run_date = d_.run_date;
    std::set<std::pair<check::LineId, std::uint32_t>> kept;
    for (const plan::SheetDecision& decision : d_.sheet->decisions) {
      for (const plan::SlotId slot : decision.keep) save(slot, saved, kept);
    }
    facts_.saved.push_back(std::move(saved));
    facts_.saved_given = true;
  }

  /// `before`: what is saved already.
  void save(plan::SlotId slot, facts::SavedDecision& saved,
            std::set<std::pair<check::LineId, std::uint32_t>>& before) const {
    const plan::Slot& kept = d_.sheet->slots[slot];
    for (std::uint32_t row = 0; row < d_.slots[slot].size(); ++row) {
      const std::uint32_t record = d_.rows.record[kept.entity][row];
      const Value& value = d_.slots[slot][row];
      if (!before.insert({kept.line(), record}).second) continue;
      saved.values.push_back(
          {kept.line(), record, value.is_firm() ? told(kept.type, value) : Value::unknown()});
    }
  }

  void append_record(const RecordOutcome& outcome) {
    const plan::SheetCreate& planned = d_.sheet->creates[outcome.create];
    const check::Create& create = program_.creates[planned.create];
    const check::Entity& entity = program_.entities[create.record];
    auto& records = facts_.records[create.record];
    const std::uint32_t parent = d_.rows.record[create.entity][outcome.row];
    switch (outcome.change) {
      case RecordChange::undetermined:
        // What stands in the list by now, nobody can say.
        facts_.records[program_.entities[create.record].parent][parent]
            .children_given[create.record] = false;
        return;
      case RecordChange::made: {
        Record made;
        made.parent = parent;
        made.facts.resize(entity.fields.size());
        made.children_given.assign(program_.entities.size(), true);
        for (std::size_t i = 0; i < entity.fields.size(); ++i) {
          // What a create does not set, and may be blank, nobody has filled in.
          if (program_.fields[entity.fields[i]].type.or_blank)
            made.facts[i] = {always(Value::blank())};
        }
        set_fields(create, outcome, entity, made, false);
        stamp(entity, entity.entered, made);
        made.entered = d_.run_date;
        made.key = key_of(create.record, made);
        records.push_back(std::move(made));
        return;
      }
      case RecordChange::changed: {
        Record corrected = existing(records, create, outcome, entity, parent);
        set_fields(create, outcome, entity, corrected, true);
        stamp(entity, entity.entered, corrected);
        corrected.entered = d_.run_date;
        records.push_back(std::move(corrected));
        return;
      }
      case RecordChange::removed: {
        Record removed = existing(records, create, outcome, entity, parent);
        stamp(entity, entity.removed, removed);
        removed.entered = d_.run_date;
        removed.removed = d_.run_date;
        records.push_back(std::move(removed));
        return;
      }
    }
  }

  /// The latest entry with the outcome's key; decide() has found it among the rows it saw.
  static Record existing(const std::vector<Record>& records, const check::Create& create,
                         const RecordOutcome& outcome, const check::Entity& entity,
                         std::uint32_t parent) {
    for (auto it = records.rbegin(); it != records.rend(); ++it) {
      if (it->parent == parent && has_key(*it, create, outcome, entity)) return *it;
    }
    text::bug("a record to change is not there");
  }

  static bool has_key(const Record& record, const check::Create& create,
                      const RecordOutcome& outcome, const check::Entity& entity) {
    for (std::size_t i = 0; i < create.fields.size(); ++i) {
      const check::FieldId field = create.fields[i].field;
      if (std::find(entity.key.begin(), entity.key.end(), field) == entity.key.end()) continue;
      const auto& versions = record.facts[position(entity, field)];
      if (versions.empty() || versions.back().value != outcome.fields[i]) return false;
    }
    return true;
  }

  static std::size_t position(const check::Entity& entity, check::FieldId field) {
    return static_cast<std::size_t>(std::find(entity.fields.begin(), entity.fields.end(), field) -
                                    entity.fields.begin());
  }

  void set_fields(const check::Create& create, const RecordOutcome& outcome,
                  const check::Entity& entity, Record& record, bool only_current) const {
    for (std::size_t i = 0; i < create.fields.size(); ++i) {
      if (only_current && !create.fields[i].kept_current) continue;
      const check::FieldId field = create.fields[i].field;
      auto& versions = record.facts[position(entity, field)];
      versions.clear();
      if (outcome.fields[i].is_firm())
        versions.push_back(always(told(program_.fields[field].type, outcome.fields[i])));
    }
  }

  /// A fact or past result holds a record by its key, as a case file writes it.
  Value told(const check::Type& type, const Value& value) const {
    if (type.kind != check::TypeKind::record || !value.is_known()) return value;
    const std::uint32_t record =
        d_.rows.record[type.entity()][static_cast<std::size_t>(value.number())];
    return Value::of(facts_.records[type.entity()][record].key);
  }

  void stamp(const check::Entity& entity, check::FieldId field, Record& record) const {
    if (field != kNone) record.facts[position(entity, field)] = {always(Value::of(d_.run_date))};
  }

  std::string key_of(check::EntityId id, const Record& record) const {
    const check::Entity& entity = program_.entities[id];
    std::vector<Value> values;
    for (const check::FieldId field : entity.key) {
      const auto& versions = record.facts[position(entity, field)];
      values.push_back(versions.empty() ? Value::unknown() : versions.back().value);
    }
    return facts::key_text(program_, id, values);
  }

  facts::CaseFacts& facts_;
  const Determination& d_;
  const check::Program& program_;
};

}  // namespace

void append_results(facts::CaseFacts& facts, const Determination& determination) {
  Appender(facts, determination).append();
}

}  // namespace poppy::reference
