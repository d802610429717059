// Cases from a file of Parquet, a row each: its columns are facts, or one has each case as a text
// of JSON. Each row becomes a line, which a run then decides as it does any other.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/arrow/case_rows.h"
#include "interpreter/cli/case_source.h"
#include "interpreter/text/byte_hash.h"

namespace poppy::cli {

/// Whether the name of a file says so.
[[nodiscard]] bool names_parquet(std::string_view path);

class ParquetSource : public CaseSource {
 public:
  /// `stop`: as LineReader has it. Problems: why the file or its columns cannot be read.
  [[nodiscard]] static Outcome<std::unique_ptr<ParquetSource>> open(const Rules& rules,
                                                                    const std::string& path,
                                                                    const std::string& case_column,
                                                                    int stop);
  /// A file does not keep one waiting: there is no pause.
  [[nodiscard]] InputEnd add_next(LineBlock& block, std::uint64_t done, Patience patience) override;
  [[nodiscard]] std::uint64_t cases_read() const override { return rows_read_; }
  /// The share of the file that its rows are.
  [[nodiscard]] std::uint64_t bytes_read() const override;
  [[nodiscard]] std::uint64_t hash() const override { return hash_.value(); }
  [[nodiscard]] std::string why_failed() const override { return fault_; }

 private:
  ParquetSource() = default;
  [[nodiscard]] InputEnd take_table();

  std::unique_ptr<arrow::CaseRows> rows_;
  int stop_ = -1;
  std::uint64_t rows_read_ = 0, all_rows_ = 0, all_bytes_ = 0;
  std::string text_;               // of the rows of the table at hand
  std::vector<std::size_t> ends_;  // of each in it
  std::size_t next_ = 0;           // of them
  text::ByteHash hash_;
  std::string fault_;
};

}  // namespace poppy::cli
