// See write_results.h.
#include "interpreter/engine/write_results.h"

#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "interpreter/engine/case_tree.h"

namespace poppy::engine {

using check::EntityId;
using check::kNone;
using config::YamlKind;
using config::YamlNode;
using reference::RecordChange;
using reference::RecordOutcome;
using units::Value;

namespace {

template <typename IdType>
bool is_among(const std::vector<IdType>& ids, IdType id) {
  return std::ranges::find(ids, id) != ids.end();
}

/// Values as a case file has them.
class ValueWriter {
 public:
  ValueWriter(const reference::Determination& determination, const facts::CaseFacts& facts)
      : d_(determination), facts_(facts), program_(*determination.sheet->program) {}

  /// Of a value that is firm. A record stands by its key; a list of records has no form.
  [[nodiscard]] YamlNode node(const check::Type& type, const Value& value) const {
    if (value.is_blank()) return scalar_node("blank");
    YamlNode node = scalar_node(text(type, value));
    node.quoted = type.kind == check::TypeKind::text || type.kind == check::TypeKind::record;
    return node;
  }
  [[nodiscard]] const facts::Record& record(EntityId entity, std::uint32_t row) const {
    return facts_.records[entity][d_.rows.record[entity][row]];
  }

 private:
  [[nodiscard]] std::string text(const check::Type& type, const Value& value) const {
    if (type.kind != check::TypeKind::record) return check::value_to_string(program_, type, value);
    return record(type.entity(), static_cast<std::uint32_t>(value.number())).key;
  }

  const reference::Determination& d_;
  const facts::CaseFacts& facts_;
  const check::Program& program_;
};

class RecordWriter {
 public:
  RecordWriter(const reference::Determination& determination, const facts::CaseFacts& facts,
               YamlNode& tree)
      : d_(determination),
        program_(*determination.sheet->program),
        values_(determination, facts),
        tree_(tree),
        run_date_(units::to_string(determination.run_date)) {}

  std::expected<void, std::string> write(const RecordOutcome& outcome) {
    const plan::SheetCreate& planned = d_.sheet->creates[outcome.create];
    const check::Create& create = program_.creates[planned.create];
    switch (outcome.change) {
      case RecordChange::undetermined:
        return {};
      case RecordChange::made:
        return make(create, outcome);
      case RecordChange::changed:
        return change(create, outcome, false);
      case RecordChange::removed:
        return change(create, outcome, true);
    }
    return {};
  }

 private:
  std::expected<void, std::string> make(const check::Create& create, const RecordOutcome& outcome) {
    const check::Entity& entity = program_.entities[create.record];
    YamlNode* parent = parent_of(create, outcome.row);
    if (parent == nullptr) return std::unexpected("the record above it is not in the case");
    YamlNode made = empty_node(YamlKind::mapping);
    for (std::size_t i = 0; i < create.fields.size(); ++i) {
      const check::Field& fact = program_.fields[create.fields[i].field];
      if (outcome.fields[i].is_firm() && !fact.type.list) {
        set_entry(made, fact.name, values_.node(fact.type, outcome.fields[i]));
      }
    }
    for (const check::FieldId id : entity.fields) {
      // What a create does not set, and may be blank, nobody has filled in.
      const check::Field& fact = program_.fields[id];
      const bool is_set = std::ranges::any_of(
          create.fields, [&](const check::CreateField& field) { return field.field == id; });
      if (!is_set && fact.type.or_blank) set_entry(made, fact.name, scalar_node("blank"));
    }
    stamp(entity.entered, made);
    add_empty_lists(program_, create.record, made);
    if (entity.at_most_one) {
      set_entry(*parent, entity.list_name, std::move(made));
      return {};
    }
    const YamlNode* list = parent->find(entity.list_name);
    if (list == nullptr || list->kind != YamlKind::sequence) {
      return std::unexpected(fmt::format("which `{}` there are is not known", entity.list_name));
    }
    entry_of(*parent, entity.list_name, YamlKind::sequence).items.push_back(std::move(made));
    return {};
  }

  /// A later entry of the same key; of a record entered on this very day, or that has no such day,
  /// that entry itself.
  std::expected<void, std::string> change(const check::Create& create, const RecordOutcome& outcome,
                                          bool removed) {
    const check::Entity& entity = program_.entities[create.record];
    const facts::Record* old = existing(create, outcome);
    YamlNode* node = old == nullptr ? nullptr : node_at(tree_, old->span);
    if (node == nullptr) return std::unexpected("the record to change is not in the case");
    YamlNode entry = *node;
    for (std::size_t i = 0; !removed && i < create.fields.size(); ++i) {
      if (!create.fields[i].kept_current) continue;
      const check::Field& fact = program_.fields[create.fields[i].field];
      std::erase_if(entry.entries,
                    [&](const config::YamlEntry& one) { return one.key == fact.name; });
      if (outcome.fields[i].is_firm() && !fact.type.list) {
        set_entry(entry, fact.name, values_.node(fact.type, outcome.fields[i]));
      }
    }
    stamp(entity.entered, entry);
    if (removed) stamp(entity.removed, entry);
    const bool in_place = entity.entered == kNone || (old->entered && *old->entered == d_.run_date);
    if (in_place) {
      *node = std::move(entry);
      return {};
    }
    node->span = {};  // the later entry is what another change would find
    if (!append_beside(tree_, *node, entry)) {
      return std::unexpected(fmt::format("`{}` holds one record", entity.list_name));
    }
    return {};
  }

  /// The latest entry with the outcome's key.
  const facts::Record* existing(const check::Create& create, const RecordOutcome& outcome) const {
    const std::uint32_t parent = d_.rows.record[create.entity][outcome.row];
    const facts::Record* found = nullptr;
    for (const std::uint32_t row : d_.rows.children[create.record][outcome.row]) {
      const facts::Record& record = values_.record(create.record, row);
      if (record.parent == parent && has_key(record, create, outcome)) found = &record;
    }
    return found;
  }

  bool has_key(const facts::Record& record, const check::Create& create,
               const RecordOutcome& outcome) const {
    const check::Entity& entity = program_.entities[create.record];
    for (std::size_t i = 0; i < create.fields.size(); ++i) {
      const check::FieldId field = create.fields[i].field;
      if (!is_among(entity.key, field)) continue;
      const auto at =
          static_cast<std::size_t>(std::ranges::find(entity.fields, field) - entity.fields.begin());
      const auto& versions = record.facts[at];
      if (versions.empty() || versions.back().value != outcome.fields[i]) return false;
    }
    return true;
  }

  YamlNode* parent_of(const check::Create& create, std::uint32_t row) {
    if (program_.entities[create.entity].depth <= 1) return &tree_;
    return node_at(tree_, values_.record(create.entity, row).span);
  }

  void stamp(check::FieldId field, YamlNode& record) const {
    if (field != kNone) set_entry(record, program_.fields[field].name, scalar_node(run_date_));
  }

  const reference::Determination& d_;
  const check::Program& program_;
  ValueWriter values_;
  YamlNode& tree_;
  std::string run_date_;
};

/// Lines that decisions keep and that another one of the record's has the name of.
std::set<check::LineId> doubled_names(const check::Program& program) {
  std::set<check::LineId> kept;
  for (const check::Decision& decision : program.decisions) {
    kept.insert(decision.line);
    kept.insert(decision.keep.begin(), decision.keep.end());
  }
  std::set<check::LineId> doubled;
  for (const check::LineId one : kept) {
    for (const check::LineId other : kept) {
      const check::Line& left = program.lines[one];
      const check::Line& right = program.lines[other];
      const bool same_place =
          left.entity == right.entity ||
          (program.entities[left.entity].depth <= 1 && program.entities[right.entity].depth <= 1);
      if (one != other && same_place && left.name == right.name) doubled.insert(one);
    }
  }
  return doubled;
}

class SavedWriter {
 public:
  SavedWriter(const reference::Determination& determination, const facts::CaseFacts& facts)
      : d_(determination),
        program_(*determination.sheet->program),
        values_(determination, facts),
        doubled_(doubled_names(program_)),
        entry_(empty_node(YamlKind::mapping)) {
    set_entry(entry_, "month", scalar_node(units::to_string(d_.sheet->month)));
    set_entry(entry_, "run_date", scalar_node(units::to_string(d_.run_date)));
  }

  void save(const plan::SheetDecision& decision) {
    for (const plan::SlotId slot : decision.keep) save(slot);
  }
  /// Lines of the case first, as people write it.
  [[nodiscard]] YamlNode take() {
    std::ranges::stable_partition(entry_.entries, [](const config::YamlEntry& one) {
      return one.value.kind == YamlKind::scalar;
    });
    return std::move(entry_);
  }

 private:
  /// What is not firm is left out, which says the same.
  void save(plan::SlotId slot) {
    const plan::Slot& kept = d_.sheet->slots[slot];
    const check::Line& line = program_.lines[kept.line()];
    const std::string name =
        doubled_.contains(kept.line()) ? fmt::format("{}.{}", line.module, line.name) : line.name;
    for (std::uint32_t row = 0; row < d_.slots[slot].size(); ++row) {
      const Value& value = d_.slots[slot][row];
      YamlNode* record = mapping_of(kept.entity, row);
      if (record != nullptr && value.is_firm() && !kept.type.list) {
        set_entry(*record, name, values_.node(kept.type, value));
      }
    }
  }

  /// Where lines of the record stand; nullptr: it has no key to stand under.
  YamlNode* mapping_of(EntityId entity, std::uint32_t row) {
    const check::Entity& of = program_.entities[entity];
    if (of.depth <= 1) return &entry_;
    YamlNode* above = mapping_of(of.parent, d_.rows.parent[entity][row]);
    if (above == nullptr) return nullptr;
    YamlNode& list = entry_of(*above, of.list_name, YamlKind::mapping);
    if (of.at_most_one) return &list;
    const std::string& key = values_.record(entity, row).key;
    return key.empty() ? nullptr : &entry_of(list, key, YamlKind::mapping);
  }

  const reference::Determination& d_;
  const check::Program& program_;
  ValueWriter values_;
  std::set<check::LineId> doubled_;
  YamlNode entry_;
};

/// Of one month and run date, and of the same programs: they keep the same.
bool is_same_decision(const YamlNode& one, const YamlNode& other) {
  if (one.entries.size() != other.entries.size()) return false;
  return std::ranges::all_of(other.entries, [&](const config::YamlEntry& entry) {
    const YamlNode* found = one.find(entry.key);
    const bool is_when = entry.key == "month" || entry.key == "run_date";
    return found != nullptr && (!is_when || found->scalar == entry.value.scalar);
  });
}

}  // namespace

std::expected<void, std::string> write_records(const reference::Determination& determination,
                                               const facts::CaseFacts& facts,
                                               const ResultsToWrite& which, YamlNode& tree) {
  RecordWriter writer(determination, facts, tree);
  for (const RecordOutcome& outcome : determination.records) {
    const check::CreateId create = determination.sheet->creates[outcome.create].create;
    if (!which.everything && !is_among(which.creates, create)) continue;
    if (which.row && *which.row != outcome.row) continue;
    if (auto written = writer.write(outcome); !written) {
      return std::unexpected(fmt::format("`{}` cannot be written: {}",
                                         determination.sheet->program->creates[create].name,
                                         written.error()));
    }
  }
  return {};
}

void write_saved(const reference::Determination& determination, const facts::CaseFacts& facts,
                 const ResultsToWrite& which, YamlNode& tree) {
  SavedWriter writer(determination, facts);
  for (const plan::SheetDecision& decision : determination.sheet->decisions) {
    if (which.everything || is_among(which.saves, decision.decision)) writer.save(decision);
  }
  YamlNode& saved = entry_of(tree, "saved", YamlKind::sequence);
  saved.kind = YamlKind::sequence;
  YamlNode entry = writer.take();
  const auto same = std::ranges::find_if(
      saved.items, [&](const YamlNode& one) { return is_same_decision(one, entry); });
  if (same == saved.items.end()) {
    saved.items.push_back(std::move(entry));
  } else {
    *same = std::move(entry);
  }
}

}  // namespace poppy::engine
