// What a create does to the records below its row: one meaning, whether the values stand in a
// Determination or in columns.
#pragma once

#include <algorithm>
#include <optional>
#include <ranges>

#include "interpreter/reference/determination.h"

namespace poppy::reference {

/// nullopt: nothing. `values` answers for slots and rows:
///   Holds holds(SlotId, row)
///   bool is_firm(SlotId, row)
///   bool same(SlotId, row, SlotId, row), of two slots of one type
///   children(EntityId, row): the rows of the child entity, to loop over
///   bool is_given(EntityId, row): whether it was told which there are
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
    const Asked asked{values_.holds(planned_.when, row),
                      planned_.removed_when == check::kNone
                          ? Holds::no
                          : values_.holds(planned_.removed_when, row)};
    if (asked.when == Holds::no && asked.removed == Holds::no) return std::nullopt;
    if (!key_is_firm(row)) {
      // One of those that are there may be taken back: which one is not known. What is an error now
      // may be a key once more is known.
      const bool may_be_there = !values_.is_given(create_.record, row) ||
                                !std::ranges::empty(values_.children(create_.record, row));
      if (asked.when == Holds::no && !may_be_there) return std::nullopt;
      return RecordChange::undetermined;
    }
    const std::uint32_t existing = find_record(row);
    return existing == check::kNone ? of_none(asked, row) : of_existing(asked, row, existing);
  }

 private:
  /// Whether it is to be made, and to be taken back.
  struct Asked {
    Holds when, removed;
  };

  [[nodiscard]] std::optional<RecordChange> of_none(Asked asked, std::uint32_t row) const {
    // Nobody told which records there are: it may be among them.
    if (!key_.empty() && !values_.is_given(create_.record, row)) {
      return RecordChange::undetermined;
    }
    if (asked.when == Holds::no || asked.removed == Holds::yes) return std::nullopt;
    const bool sure = asked.when == Holds::yes && asked.removed == Holds::no;
    return sure ? RecordChange::made : RecordChange::undetermined;
  }

  [[nodiscard]] std::optional<RecordChange> of_existing(Asked asked, std::uint32_t row,
                                                        std::uint32_t existing) const {
    if (asked.removed == Holds::yes) return RecordChange::removed;
    if (asked.removed == Holds::undetermined) return RecordChange::undetermined;
    const Holds differs = asked.when == Holds::no ? Holds::no : this->differs(row, existing);
    if (differs == Holds::no) return std::nullopt;
    const bool sure = asked.when == Holds::yes && differs == Holds::yes;
    return sure ? RecordChange::changed : RecordChange::undetermined;
  }

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

  /// Whether a fact that is kept current is another by now.
  Holds differs(std::uint32_t row, std::uint32_t existing) const {
    Holds result = Holds::no;
    for (std::size_t i = 0; i < create_.fields.size(); ++i) {
      if (!create_.fields[i].kept_current) continue;
      const plan::SlotId field = planned_.fields[i];
      // What nobody told of the record may be the same already.
      if (!values_.is_firm(field, row) || !values_.is_firm(planned_.existing[i], existing)) {
        result = Holds::undetermined;
      } else if (!values_.same(planned_.existing[i], existing, field, row)) {
        return Holds::yes;
      }
    }
    return result;
  }

  const plan::SheetCreate& planned_;
  const check::Create& create_;
  const std::vector<check::FieldId>& key_;
  const Values& values_;
};

}  // namespace poppy::reference
