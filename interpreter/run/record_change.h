// What a create does to the records below its row: one meaning, whether the values stand in a
// Determination or in columns.
#pragma once

#include <algorithm>
#include <optional>

#include "interpreter/run/determination.h"

namespace poppy::run {

/// nullopt: nothing. `values` answers for slots and rows:
///   Holds holds(SlotId, row)
///   bool is_firm(SlotId, row)
///   bool same(SlotId, row, SlotId, row), of two slots of one type
///   children(EntityId, row): the rows of the child entity, to loop over
template <typename Values>
class RecordChanges {
 public:
  RecordChanges(const plan::Worksheet& sheet, const plan::SheetCreate& planned,
                const Values& values)
      : planned_(planned),
        create_(sheet.program->creates[planned.create]),
        key_(sheet.program->entities[create_.record].key),
        values_(values) {}

  [[nodiscard]] std::optional<RecordChange> at(std::uint32_t row) const {
    const Holds when = values_.holds(planned_.when, row);
    const Holds removed = planned_.removed_when == check::kNone
                              ? Holds::no
                              : values_.holds(planned_.removed_when, row);
    if (when == Holds::no && removed == Holds::no) return std::nullopt;
    if (!key_is_firm(row)) {
      if (when == Holds::no) return std::nullopt;
      return RecordChange::undetermined;
    }
    const std::uint32_t existing = find_record(row);
    if (existing == check::kNone) {
      if (when == Holds::no || removed == Holds::yes) return std::nullopt;
      const bool sure = when == Holds::yes && removed == Holds::no;
      return sure ? RecordChange::made : RecordChange::undetermined;
    }
    if (removed == Holds::yes) return RecordChange::removed;
    if (removed == Holds::undetermined) return RecordChange::undetermined;
    if (when == Holds::no || !differs(row, existing)) return std::nullopt;
    return when == Holds::yes ? RecordChange::changed : RecordChange::undetermined;
  }

 private:
  bool in_key(std::size_t field) const {
    return std::find(key_.begin(), key_.end(), create_.fields[field].field) != key_.end();
  }

  bool key_is_firm(std::uint32_t row) const {
    for (std::size_t i = 0; i < create_.fields.size(); ++i) {
      if (in_key(i) && !values_.is_firm(planned_.fields[i], row)) return false;
    }
    return true;
  }

  /// The row of the existing record with this key, or kNone.
  std::uint32_t find_record(std::uint32_t row) const {
    if (key_.empty()) return check::kNone;
    for (const std::uint32_t existing : values_.children(create_.record, row)) {
      bool same = true;
      for (std::size_t i = 0; i < create_.fields.size() && same; ++i) {
        if (in_key(i)) {
          same = values_.same(planned_.existing[i], existing, planned_.fields[i], row);
        }
      }
      if (same) return existing;
    }
    return check::kNone;
  }

  bool differs(std::uint32_t row, std::uint32_t existing) const {
    for (std::size_t i = 0; i < create_.fields.size(); ++i) {
      const plan::SlotId field = planned_.fields[i];
      if (!create_.fields[i].kept_current || !values_.is_firm(field, row)) continue;
      if (!values_.same(planned_.existing[i], existing, field, row)) return true;
    }
    return false;
  }

  const plan::SheetCreate& planned_;
  const check::Create& create_;
  const std::vector<check::FieldId>& key_;
  const Values& values_;
};

}  // namespace poppy::run
