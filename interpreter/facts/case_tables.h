// Cases as joined CSV tables: a table for the case, one for each list of records, and for what past
// decisions kept. Here: which tables the rules allow, and what a table's first line says.
#pragma once

#include <string>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/config/csv.h"

namespace poppy::facts {

enum class TableShape : std::uint8_t {
  the_case,
  records,     // a list of records
  one_record,  // at most one record
  past,        // the list `saved`
  past_by_key  // records of a past decision, by their key
};

/// A table that the rules allow.
struct CaseTable {
  std::string name;          // case, persons, persons.incomes, saved, saved.persons: of the file
  std::uint32_t parent = 0;  // the table of the records that these belong to; of the case: 0
  std::string list;          // under which key a case file has the records
  TableShape shape = TableShape::the_case;
  check::EntityId entity;
  bool of_past = false;           // saved and below
  std::vector<std::string> link;  // columns that name the record of the parent table
  std::vector<std::string> key;   // columns that name a record among those of its parent
};

/// `case` first, parents before their children.
[[nodiscard]] std::vector<CaseTable> case_tables(const check::Program& program);

/// What becomes of the columns of a table, by number from 0. Column 0 is the case.
struct TableColumns {
  std::vector<std::string> names;
  std::vector<std::uint32_t> link, key;  // as those of the table
  std::vector<bool> fact;                // by column: a case file has it as it stands
};

/// Problems: the first column is not `case`, a column that links or names records is missing, a
/// column is no fact, line or key of a case (nearest offered).
[[nodiscard]] text::Result<TableColumns> read_table_header(
    const check::Program& program, const CaseTable& table,
    const std::vector<config::CsvCell>& header);

/// A table that is there.
struct GivenTable {
  CaseTable table;  // parent: among the given ones
  TableColumns columns;
  std::string file;  // as problems name it
};

}  // namespace poppy::facts
