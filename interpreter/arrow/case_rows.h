// A stream of tables of cases -> each row as a line of JSON, table by table. It decides nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "interpreter/arrow/owned.h"
#include "interpreter/arrow/view_array.h"
#include "interpreter/engine/line_text.h"
#include "interpreter/include/poppy/arrow_abi.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::arrow {

class CaseRows {
 public:
  /// Takes what `in` holds, also where its columns are refused: then the problems say why.
  /// `case_column`: that has each case as a text of JSON; empty: the columns are facts.
  [[nodiscard]] static Outcome<std::unique_ptr<CaseRows>> open(const Rules& rules,
                                                               const std::string& case_column,
                                                               ArrowArrayStream* in);
  CaseRows(const CaseRows&) = delete;
  CaseRows& operator=(const CaseRows&) = delete;

  /// Why there is no further table, as errno has it and in words.
  struct Fault {
    int code = 0;
    std::string why;
  };
  /// Goes on to the next table; false: there is none.
  [[nodiscard]] std::expected<bool, Fault> next();
  /// Of the table at hand.
  [[nodiscard]] std::int64_t rows() const { return table_->array->length; }
  /// A row of it. Threads may do so at once.
  void write(std::int64_t row, engine::LineText& to) const;
  /// Whether problems of a row have columns that its writer knows.
  [[nodiscard]] bool are_texts() const { return case_column_.has_value(); }

 private:
  CaseRows(Owned<ArrowArrayStream> in, Column columns, std::optional<std::size_t> case_column)
      : in_(std::move(in)), columns_(std::move(columns)), case_column_(case_column) {}

  Owned<ArrowArrayStream> in_;
  Column columns_;
  std::optional<std::size_t> case_column_;
  Owned<ArrowArray> array_;
  std::optional<ArrayView> table_;  // of the array
};

}  // namespace poppy::arrow
