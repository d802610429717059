// What evaluating an expression asks of a case: its rows and the values of slots. Whoever has them
// answers: a Determination, a case among many in columns (code/block_case.h), a trial of one fact.
#pragma once

#include <vector>

#include "interpreter/reference/determination.h"

namespace poppy::reference {

class CaseValues {
 public:
  virtual ~CaseValues() = default;

  /// A fact, a saved result, or a line that has been computed.
  [[nodiscard]] virtual units::Value at(plan::SlotId slot, std::uint32_t row) const = 0;
  /// Of the same value, which need not be made for it.
  [[nodiscard]] virtual bool is_firm(plan::SlotId slot, std::uint32_t row) const {
    return at(slot, row).is_firm();
  }
  /// Whether it can be asked for: columns leave out lines that nothing printed needs.
  [[nodiscard]] virtual bool has(plan::SlotId /*slot*/) const { return true; }
  /// Lines, as indices into Worksheet::lines, in their order: all that can be asked for and have a
  /// row that is not firm, and maybe others.
  [[nodiscard]] virtual std::vector<std::uint32_t> open_lines(const plan::Worksheet& sheet) const;
  [[nodiscard]] virtual std::uint32_t row_count(check::EntityId entity) const = 0;
  [[nodiscard]] virtual std::uint32_t parent(check::EntityId entity, std::uint32_t row) const = 0;
  /// Whether the parent's row says which rows of the entity it has.
  [[nodiscard]] virtual bool is_given(check::EntityId entity, std::uint32_t parent) const = 0;
  [[nodiscard]] virtual units::RowList children(check::EntityId entity,
                                                std::uint32_t parent) const = 0;
  [[nodiscard]] virtual units::Date run_date() const = 0;

 protected:
  CaseValues() = default;
  CaseValues(const CaseValues&) = default;
  CaseValues& operator=(const CaseValues&) = default;
};

/// Those of a Determination, or of one that is being made.
class SlotValues final : public CaseValues {
 public:
  /// `slots` as in Determination; they may be filled while this is there.
  SlotValues(const CaseRows& rows, const SlotColumns& slots, units::Date run_date)
      : rows_(rows), slots_(slots), run_date_(run_date) {}
  explicit SlotValues(const Determination& determination)
      : SlotValues(determination.rows, determination.slots, determination.run_date) {}

  [[nodiscard]] units::Value at(plan::SlotId slot, std::uint32_t row) const override {
    return slots_[slot][row];
  }
  [[nodiscard]] bool is_firm(plan::SlotId slot, std::uint32_t row) const override {
    return slots_[slot][row].is_firm();
  }
  [[nodiscard]] std::uint32_t row_count(check::EntityId entity) const override {
    return static_cast<std::uint32_t>(rows_.record[entity].size());
  }
  [[nodiscard]] std::uint32_t parent(check::EntityId entity, std::uint32_t row) const override {
    return rows_.parent[entity][row];
  }
  [[nodiscard]] bool is_given(check::EntityId entity, std::uint32_t parent) const override {
    return rows_.given[entity][parent];
  }
  [[nodiscard]] units::RowList children(check::EntityId entity,
                                        std::uint32_t parent) const override {
    return {rows_.children[entity][parent]};
  }
  [[nodiscard]] units::Date run_date() const override { return run_date_; }

 private:
  const CaseRows& rows_;
  const SlotColumns& slots_;
  units::Date run_date_;
};

}  // namespace poppy::reference
