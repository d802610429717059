// Parts of a decision line that hang on one case of a block: values in words, names of records,
// paths of facts. ColumnWriter says which follow each other.
#pragma once

#include <optional>
#include <string_view>

#include "interpreter/code/block_case.h"
#include "interpreter/engine/line_plan.h"
#include "interpreter/engine/line_text.h"

namespace poppy::engine {

inline constexpr std::string_view kUndetermined = R"({"undetermined":true})";

[[nodiscard]] constexpr bool is_firm(units::CellState state) { return state <= units::kBlank; }

class CaseText {
 public:
  struct RowRange {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  /// `columnar` as BlockCase has it. All must outlive it.
  CaseText(const ColumnWriter::Plan& plan, code::Block& block, std::uint32_t case_row,
           code::Columnar* columnar, LineText& to)
      : plan_(plan),
        sheet_(*plan.sheet),
        program_(*sheet_.program),
        block_(block),
        facts_(block.facts),
        case_(case_row),
        columnar_(columnar),
        to_(to) {}

  void put(Fragment fragment) { to_.fragment(&plan_.pool[fragment.begin], fragment.length); }
  /// Without its comma where it is the first.
  void put_next(Fragment fragment, char opened) {
    const std::uint32_t skipped = to_.last() == opened ? 1 : 0;
    put({fragment.begin + skipped, fragment.length - skipped});
  }
  /// With what leads to it.
  void put_value(const PrintedSlot& printed, std::uint32_t row);
  /// Nothing for the case and the county.
  void put_record_name(check::EntityId entity, std::uint32_t row) {
    if (plan_.names[entity].named) put_name(entity, row);
  }
  /// As a value; null for the case and the county.
  void put_record(check::EntityId entity, std::uint32_t row);
  /// As report::NeedView::path.
  void put_path(const reference::Need& need);

  /// The rows of the entity at or below a row of `above`. They lie in the order of their parents.
  [[nodiscard]] RowRange rows_below(check::EntityId entity, check::EntityId above,
                                    std::uint32_t row) const;
  [[nodiscard]] RowRange rows_of(check::EntityId entity) const {
    return rows_below(entity, check::kCountyEntity, case_);
  }
  /// Whether a value has been put that is not firm.
  [[nodiscard]] bool has_open() const { return has_open_; }
  /// What few cases are asked for.
  [[nodiscard]] code::BlockCase& values();
  /// The same case, begun anew now that what weighing settled stands in the block.
  void begin_again() { has_open_ = false; }
  [[nodiscard]] bool all_errors_told() const { return !untold_error_; }

 private:
  void put_key(std::string_view key);
  void put_name(check::EntityId entity, std::uint32_t row);
  void put_record_value(check::EntityId entity, std::uint32_t row);
  void put_list(check::EntityId entity, std::int64_t value);
  void put_days(std::int64_t value);
  /// A value that is there, as JSON.
  void put_known(const PrintedSlot& printed, const units::Column& column, std::uint32_t row);
  /// A value of an enum.
  void put_choice(const PrintedSlot& printed, std::int64_t value, std::uint32_t row);
  void put_words(PrintKind kind, const units::Column& column, std::uint32_t row);
  void put_unknown(plan::SlotId slot, std::uint32_t row, units::CellState state);
  void put_error(plan::SlotId slot, std::uint32_t row);
  void put_other(const PrintedSlot& printed, std::uint32_t row);
  void put_path(check::EntityId entity, std::uint32_t row, std::string_view name);

  const ColumnWriter::Plan& plan_;
  const plan::Worksheet& sheet_;
  const check::Program& program_;
  code::Block& block_;
  const facts::FactColumns& facts_;
  std::uint32_t case_;
  code::Columnar* columnar_;
  LineText& to_;
  std::optional<code::BlockCase> values_;
  bool has_open_ = false;
  bool untold_error_ = false;
};

}  // namespace poppy::engine
