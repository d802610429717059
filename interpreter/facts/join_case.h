// The rows of one case -> the text of a case file, so that everything after it is the same as for
// JSON; with the cell that each part of it came from.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "interpreter/config/csv_rows.h"
#include "interpreter/facts/case_tables.h"

namespace poppy::facts {

struct TableRow {
  config::CsvRow cells;
  std::uint64_t line = 0;  // where it begins, from 1
  config::CsvFault fault = config::CsvFault::none;
  bool is_cut = false;  // longer than any reader takes
};

struct TablePlace {
  static constexpr std::uint32_t kNoColumn = 0xffffffff;
  std::uint32_t table = 0;
  std::uint32_t column = kNoColumn;  // from 0; kNoColumn: the row
  std::uint64_t line = 0;
};

/// From this character of the text on, counted from 1, it came from the place.
struct TextPlace {
  std::uint32_t at = 1;
  TablePlace place;
};

struct JoinProblem {
  text::Problem problem;  // without a span
  TablePlace place;
};

struct JoinedCase {
  std::string json;
  std::vector<TextPlace> places;
  std::vector<JoinProblem> problems;  // then there is no text
};

/// `rows`: by table; of the case's table exactly one. An empty cell is not known and left out; a
/// list without rows is given and empty. Problems: a row of another width, a quote out of place, a
/// row too long, a row that belongs to no record of its case.
[[nodiscard]] JoinedCase join_case(std::span<const GivenTable> tables,
                                   std::span<const std::vector<TableRow>> rows);

/// Order of the cases in all tables: numbers by value, then other texts byte by byte.
[[nodiscard]] bool comes_before(std::string_view left, std::string_view right);

}  // namespace poppy::facts
