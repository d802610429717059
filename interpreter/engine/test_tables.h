// A test with `rows` -> the tests that it stands for, one a row: what the rows share is written
// once, and each column is a place in the test: `month`, `given.persons.p1.birth_date`,
// `expect.program_status`. The rows stand in the test, or in a CSV as spreadsheets save it.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/config/yaml_tree.h"
#include "interpreter/text/problem.h"

namespace poppy::engine {

/// Keys of a test that a column may stand for by itself, beside `given.` and `expect.`.
inline constexpr std::array<std::string_view, 9> kTestColumns{
    "note", "name", "county", "county_file", "run_date", "based_on", "month", "months", "programs"};

[[nodiscard]] bool is_test_table(const config::YamlNode& test);

struct TestTable {
  struct Column {
    std::string_view part;  // one of kTestColumns; or given, expect
    std::string path;       // of the fact or the line
    text::Span span;        // of its heading
    std::set<check::TypeKind> kinds;
  };
  /// One that says something.
  struct Cell {
    std::size_t column = 0;
    config::YamlNode value;
    std::string words;
  };
  struct Row {
    std::vector<Cell> cells;
    text::Span span;
  };
  std::string name;
  config::YamlNode shared;  // the test without what rows say
  std::vector<Column> columns;
  std::vector<Row> rows;
};

/// Adds the file that the table names to the sources. Problems: it cannot be read.
using ReadTable = std::function<text::Result<text::FileId>(const config::YamlNode& path)>;

/// Problems: columns that tests do not have, rows of another width, no rows, more than 10,000.
[[nodiscard]] text::Result<TestTable> read_test_table(text::SourceSet& sources,
                                                      const check::Program& program,
                                                      const config::YamlNode& table,
                                                      const ReadTable& read_table);

/// The test of a row, whole, under a name of its own. One at a time: each has all that is shared.
[[nodiscard]] config::YamlNode test_of_row(const TestTable& table, std::size_t row);

}  // namespace poppy::engine
