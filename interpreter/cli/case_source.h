// Where the cases of `poppy run` come from, and what it does with them: blocks of cases, decided,
// written and counted together.
#pragma once

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/arrow/owned.h"
#include "interpreter/cli/run_files.h"
#include "interpreter/engine/case_line.h"
#include "interpreter/engine/late_entries.h"
#include "interpreter/facts/join_case.h"
#include "interpreter/include/poppy/arrow_abi.h"

namespace poppy::cli {

class DecisionTable;

/// What a case stands in, unless it is joined of tables: of a row, its writer knows no columns of
/// the line that was made of it.
enum class CasePlace : std::uint8_t { line, row, row_of_text };

/// A case to be decided.
struct InputLine {
  std::uint64_t number = 0;         // from 1: of its line or row, or of tables which case it is
  std::size_t begin = 0, size = 0;  // in LineBlock::text
  std::vector<facts::TextPlace> places;  // of tables
};

/// A case that has no decision.
struct RefusedCase {
  std::uint64_t number = 0;
  std::string case_id;  // empty: not known
  std::vector<engine::LineProblem> problems;
  std::vector<facts::TablePlace> places;  // of tables: the case's, then one for each problem
};

/// Its buffers go on to the next block: taken anew for each, they would cost the kernel as much as
/// writing.
struct LineBlock {
  std::string text;  // of the lines
  std::vector<InputLine> lines;
  std::size_t only_named = 0;  // the first lines, which an earlier run has done
  std::vector<RefusedCase> refused;
  const std::vector<facts::GivenTable>* tables = nullptr;  // null: the cases are lines or rows
  CasePlace place = CasePlace::line;
  std::uint64_t turn = 0;                   // which of the pool's it is, from 0
  std::uint64_t last_line = 0;              // of the input, empty lines too
  std::uint64_t input_hash = 0;             // up to there
  bool as_csv = false;                      // what output shall be
  const DecisionTable* as_table = nullptr;  // `rows`, of which output is made
  arrow::Owned<ArrowArray> rows;            // of the table
  std::string output, errors;               // whole lines, of errors JSON
  std::string values;                       // in CSV, all values
  std::string messages;                     // the errors in words, for a run without --errors
  std::uint64_t decided = 0, undetermined = 0, failed = 0;
  engine::LateEntries late;    // that its runs do not see
  bool by_today = false;       // a case was decided by a run date that nobody gave
  std::exception_ptr failure;  // why it could not be decided
  bool done = false;

  void add_line(std::uint64_t number, std::size_t begin, std::vector<facts::TextPlace> places) {
    lines.push_back({number, begin, text.size() - begin, std::move(places)});
  }
};

/// An empty block with the buffers of one that has been written, unless they are unusually large.
[[nodiscard]] LineBlock empty_block(LineBlock used);

class CaseSource {
 public:
  virtual ~CaseSource() = default;
  /// Takes the next case into the block; one of the first `done` only so that it is known again.
  [[nodiscard]] virtual InputEnd add_next(LineBlock& block, std::uint64_t done,
                                          Patience patience) = 0;
  [[nodiscard]] virtual std::uint64_t cases_read() const = 0;  // empty lines too
  [[nodiscard]] virtual std::uint64_t bytes_read() const = 0;
  /// Of what these cases were read from, whatever way its bytes came.
  [[nodiscard]] virtual std::uint64_t hash() const = 0;
  /// After InputEnd::failed.
  [[nodiscard]] virtual std::string why_failed() const { return std::strerror(errno); }
};

/// A case a line, empty lines skipped.
class LineSource : public CaseSource {
 public:
  LineSource(OpenFile file, int stop) : file_(std::move(file)), reader_(file_, stop) {}
  [[nodiscard]] InputEnd add_next(LineBlock& block, std::uint64_t done, Patience patience) override;
  [[nodiscard]] std::uint64_t cases_read() const override { return lines_read_; }
  [[nodiscard]] std::uint64_t bytes_read() const override { return reader_.bytes_read(); }
  [[nodiscard]] std::uint64_t hash() const override { return reader_.hash(); }

 private:
  OpenFile file_;
  LineReader reader_;
  std::uint64_t lines_read_ = 0;
};

}  // namespace poppy::cli
