// See decision_table.h.
#include "interpreter/cli/decision_table.h"

#include <vector>

#include "interpreter/arrow/export.h"
#include "interpreter/arrow/owned.h"
#include "interpreter/cli/run_errors.h"

namespace poppy::cli {

void DecisionTable::Rows::add(const LineBlock& block, const RefusedCase& refused) {
  const std::vector<engine::LineProblem> problems = problems_with_files(block, refused);
  const bool has_columns = block.tables == nullptr && block.place != CasePlace::row;
  reader_.add(arrow::Refusal{refused.number, refused.case_id, problems, has_columns}, rows_);
}

void DecisionTable::Rows::move_to(LineBlock& block) {
  const arrow::ResultColumn* const all = &rows_;
  arrow::export_array(of_.layout_.table, {&all, 1}, block.rows.fill());
}

std::expected<parquet::TableWriter, std::string> begin_table(const DecisionTable& table) {
  arrow::Owned<ArrowSchema> schema;
  arrow::export_schema(table.columns(), schema.fill());
  return parquet::TableWriter::open(&*schema);
}

}  // namespace poppy::cli
