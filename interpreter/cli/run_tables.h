// Cases as joined CSV tables: a folder of files, all in the order of their cases, merged as they
// are read, so that no more than a case is held.
#pragma once

#include <memory>
#include <optional>

#include "interpreter/cli/case_source.h"
#include "interpreter/cli/commands.h"

namespace poppy::cli {

/// The folder of the tables that `cases` names, as a folder or by its `case.csv`; nullopt: it names
/// no tables.
[[nodiscard]] std::optional<std::string> tables_folder(const std::string& cases);

/// The files of the folder, without those that the run writes; with their size.
struct FoundTables {
  std::vector<facts::GivenTable> given;
  std::vector<std::string> paths;  // as given
  std::uint64_t bytes = 0;
};
/// Their first lines are read, and then all rows for their order: a row out of place would be
/// missing in a case that had long been decided. `written` may lie in the folder, but be no table.
/// Error: the exit code; the problems are told.
[[nodiscard]] std::expected<FoundTables, int> find_tables(const check::Program& program,
                                                          const std::string& folder,
                                                          const std::vector<std::string>& written);

/// Reads the tables side by side.
class TableSource : public CaseSource {
 public:
  /// Error: why a file cannot be opened.
  [[nodiscard]] static std::expected<std::unique_ptr<TableSource>, std::string> open(
      FoundTables tables, int stop);
  ~TableSource() override;
  /// Files do not keep one waiting: there is no pause.
  [[nodiscard]] InputEnd add_next(LineBlock& block, std::uint64_t done, Patience patience) override;
  [[nodiscard]] std::uint64_t cases_read() const override { return cases_read_; }
  [[nodiscard]] std::uint64_t bytes_read() const override;
  [[nodiscard]] std::uint64_t hash() const override;

 private:
  class Table;
  TableSource() = default;
  [[nodiscard]] InputEnd take_rows(std::uint32_t table, const std::string& case_id);
  void add_rows_without_case(LineBlock& block, const std::string& case_id);
  void add_case(LineBlock& block, const std::string& case_id);

  FoundTables found_;
  std::vector<std::unique_ptr<Table>> tables_;
  std::vector<std::vector<facts::TableRow>> rows_;  // of the case in hand, by table
  std::size_t case_bytes_ = 0;
  std::uint64_t cases_read_ = 0;
};

}  // namespace poppy::cli
