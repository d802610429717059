// Decisions of a run as rows of one table, for a file of Parquet: the lines of a block become rows
// on the thread that decides it, and the writer takes the blocks in their order.
#pragma once

#include <expected>
#include <optional>
#include <string>

#include "interpreter/arrow/read_decision.h"
#include "interpreter/arrow/result_layout.h"
#include "interpreter/cli/case_source.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/parquet/write_parquet.h"

namespace poppy::cli {

/// What the columns are. The rules must outlive it.
class DecisionTable {
 public:
  DecisionTable(const Rules::Data& rules, const engine::RunRequest& request)
      : program_(*rules.program),
        layout_(arrow::make_layout(program_, request, /*with_decision=*/false)) {}

  [[nodiscard]] const arrow::ResultField& columns() const { return layout_.table; }

  /// The rows of a block, for one thread.
  class Rows {
   public:
    explicit Rows(const DecisionTable& of)
        : of_(of), reader_(of.program_, of.layout_, false), rows_(of.layout_.table) {}

    void add(std::string_view decision_line) { reader_.add(decision_line, rows_); }
    void add(const LineBlock& block, const RefusedCase& refused);
    void move_to(LineBlock& block);

   private:
    const DecisionTable& of_;
    arrow::DecisionReader reader_;
    arrow::ResultColumn rows_;
  };

 private:
  const check::Program& program_;
  arrow::ResultLayout layout_;
};

/// Error, as of all of TableWriter: why not.
[[nodiscard]] std::expected<parquet::TableWriter, std::string> begin_table(
    const DecisionTable& table);

}  // namespace poppy::cli
