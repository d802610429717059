// See test_tables.h.
#include "interpreter/engine/test_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <set>

#include "interpreter/config/csv.h"
#include "interpreter/config/read_tree.h"
#include "interpreter/engine/sheet_words.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/text/problem_text.h"
#include "interpreter/units/literals.h"

namespace poppy::engine {
namespace {

using config::YamlKind;
using config::YamlNode;
using text::ProblemCode;

constexpr std::string_view kNote = "note", kName = "name", kGiven = "given", kExpect = "expect";
using Column = TestTable::Column;
using Cell = TestTable::Cell;

constexpr std::size_t kMostRows = 10'000;
constexpr std::size_t kMostColumns = 1'000;
constexpr std::size_t kMostProblems = 1'000;  // a file that is no table has one in every row

std::optional<Column> column_of(std::string_view words, text::Span span) {
  for (const std::string_view plain : kTestColumns) {
    if (words == plain) return Column{plain, {}, span, {}};
  }
  for (const std::string_view part : {kGiven, kExpect}) {
    const bool is_it =
        words.starts_with(part) && words.size() > part.size() + 1 && words[part.size()] == '.';
    if (is_it) return Column{part, std::string(words.substr(part.size() + 1)), span, {}};
  }
  return std::nullopt;
}

/// Of all facts or lines of the name: a column knows its record no closer.
std::set<check::TypeKind> kinds_of(const check::Program& program, const Column& column) {
  const std::string_view name =
      std::string_view(column.path).substr(column.path.rfind('.') + 1);  // npos + 1: all of it
  std::set<check::TypeKind> kinds;
  if (column.part == "run_date") kinds.insert(check::TypeKind::date);
  if (column.part == "month") kinds.insert(check::TypeKind::month);
  if (column.part == kGiven) {
    for (const check::Field& field : program.fields) {
      if (field.name == name) kinds.insert(field.type.kind);
    }
  }
  if (column.part == kExpect) {
    for (const check::Line& line : program.lines) {
      if (line.name == name) kinds.insert(line.type.kind);
    }
  }
  return kinds;
}

void put(YamlNode& mapping, std::string_view key, text::Span key_span, YamlNode value) {
  mapping.kind = YamlKind::mapping;
  const auto known = std::ranges::find(mapping.entries, key, &config::YamlEntry::key);
  if (known != mapping.entries.end()) {
    *known = {std::string(key), key_span, std::move(value)};
  } else {
    mapping.entries.push_back({std::string(key), key_span, std::move(value)});
  }
}

YamlNode& part_of(YamlNode& mapping, std::string_view key, text::Span span) {
  auto known = std::ranges::find(mapping.entries, key, &config::YamlEntry::key);
  if (known == mapping.entries.end()) {
    YamlNode part;
    part.kind = YamlKind::mapping;
    part.span = span;
    put(mapping, key, span, std::move(part));
    known = mapping.entries.end() - 1;
  }
  return known->value;
}

class TableReader {
 public:
  TableReader(text::SourceSet& sources, const check::Program& program, const YamlNode& table,
              const ReadTable& read_table)
      : sources_(sources), program_(program), table_(table), read_table_(read_table) {}

  text::Result<TestTable> read() {
    begin();
    const YamlNode* const rows = table_.find("rows");
    if (rows == nullptr) {
      report(ProblemCode::test_wrong_shape, table_.find("columns")->span,
             "this test has `columns` but no `rows`",
             "write the rows under `rows:`, or the name of a CSV file");
    } else if (rows->kind == YamlKind::scalar) {
      read_file(*rows);
    } else {
      read_rows(*rows);
    }
    if (rows != nullptr && problems_.empty()) check_count(*rows);
    if (!problems_.empty()) return std::unexpected(std::move(problems_));
    return std::move(result_);
  }

 private:
  void report(ProblemCode code, text::Span span, std::string message, std::string hint = {}) {
    if (problems_.size() > kMostProblems) return;
    problems_.push_back({code, span, std::move(message), std::move(hint)});
  }

  void check_count(const YamlNode& rows) {
    const std::size_t count = result_.rows.size();
    if (count == 0) {
      report(ProblemCode::test_without_expectation, rows.span,
             "this table has no rows, so it could not fail", "write a row for each test");
    } else if (count > kMostRows) {
      report(ProblemCode::test_wrong_shape, rows.span,
             fmt::format("this table has {} rows, and a table has {} at most", count, kMostRows),
             "make several of it");
    }
  }

  /// What the rows share.
  void begin() {
    for (const config::YamlEntry& entry : table_.entries) {
      if (entry.key != "rows" && entry.key != "columns") result_.shared.entries.push_back(entry);
    }
    result_.shared.kind = YamlKind::mapping;
    result_.shared.span = table_.span;
    for (const std::string_view part : {kGiven, kExpect}) {
      const YamlNode* node = table_.find(part);
      if (node == nullptr || node->kind == YamlKind::mapping) continue;
      report(ProblemCode::test_wrong_shape, node->span,
             fmt::format("`{}` is not a mapping of names to values", part));
    }
    const YamlNode* const name = table_.find(kName);
    if (name != nullptr && name->kind == YamlKind::scalar) {
      result_.name = name->scalar;
    } else {
      report(ProblemCode::test_wrong_shape, name == nullptr ? table_.span : name->span,
             "a table of tests has a `name`, which is a text");
    }
  }

  void add_column(std::string_view words, text::Span span, std::string hint) {
    if (problems_.size() > kMostProblems) return;
    if (result_.columns.size() == kMostColumns) {
      report(ProblemCode::test_wrong_shape, span,
             fmt::format("a table has {} columns at most", kMostColumns));
      return;
    }
    std::optional<Column> column = column_of(words, span);
    if (!column) {
      const std::string_view nearest = text::nearest_name(words, kTestColumns);
      report(ProblemCode::test_unknown_key, span,
             fmt::format("`{}` is no column of rule tests: one is `name`, `note`, a key such as "
                         "`month`, `given.` and a fact's path, or `expect.` and a line",
                         words),
             nearest.empty() ? std::move(hint) : fmt::format("did you mean `{}`?", nearest));
      return;
    }
    const auto same = [&](const Column& other) {
      return other.part == column->part && other.path == column->path && other.part != kNote;
    };
    if (std::ranges::any_of(result_.columns, same)) {
      report(ProblemCode::test_wrong_shape, span,
             fmt::format("an earlier column is `{}`, too", words));
    }
    column->kinds = kinds_of(program_, *column);
    result_.columns.push_back(std::move(*column));
  }

  void read_rows(const YamlNode& rows) {
    const YamlNode* const columns = table_.find("columns");
    if (columns == nullptr || columns->kind != YamlKind::sequence) {
      report(ProblemCode::test_wrong_shape, columns == nullptr ? rows.span : columns->span,
             "rows in a test need `columns`: a list with the name of each",
             "for example `columns: [name, given.persons.p1.birth_date, expect.program_status]`");
      return;
    }
    for (const YamlNode& one : columns->items) add_column(one.scalar, one.span, {});
    if (!problems_.empty()) return;
    if (rows.kind != YamlKind::sequence) {
      report(ProblemCode::test_wrong_shape, rows.span, "`rows` is a list of rows",
             "write each as `- [VALUE, VALUE]`, or the name of a CSV file");
      return;
    }
    for (const YamlNode& row : rows.items) {
      if (row.kind != YamlKind::sequence || row.items.size() != result_.columns.size()) {
        report(ProblemCode::test_wrong_shape, row.span,
               row.kind == YamlKind::sequence
                   ? fmt::format("this row has {} values, and there are {} columns",
                                 row.items.size(), result_.columns.size())
                   : "a row is a list of values",
               "write `~` for a cell that says nothing");
        continue;
      }
      std::vector<Cell> cells;
      for (std::size_t i = 0; i < row.items.size(); ++i) {
        const YamlNode& value = row.items[i];
        if (value.kind == YamlKind::null) continue;
        cells.push_back({i, value,
                         value.kind == YamlKind::scalar
                             ? value.scalar
                             : std::string(sources_.text_of(value.span))});
      }
      result_.rows.push_back({std::move(cells), row.span});
    }
  }

  void read_file(const YamlNode& path) {
    const text::Result<text::FileId> file = read_table_(path);
    if (!file) {
      problems_ = file.error();
      return;
    }
    const text::Result<config::CsvTable> read = config::read_csv(sources_, *file);
    if (!read) {
      problems_ = read.error();
      return;
    }
    name_columns(*read);
    if (!problems_.empty()) return;
    for (const std::vector<config::CsvCell>& row : read->rows) {
      std::vector<Cell> cells;
      for (std::size_t i = 0; i < row.size(); ++i) {
        std::optional<YamlNode> value = value_of(row[i], result_.columns[i]);
        if (value) cells.push_back({i, std::move(*value), row[i].text});
      }
      text::Span span = row.front().span;
      span.end = row.back().span.end;
      // Spreadsheets leave rows of commas behind.
      if (!cells.empty()) result_.rows.push_back({std::move(cells), span});
    }
  }

  /// Headings as they stand, or as `columns` says what they are: a table of a document keeps its
  /// own.
  void name_columns(const config::CsvTable& read) {
    const YamlNode* const named = table_.find("columns");
    if (named != nullptr && named->kind != YamlKind::mapping) {
      report(ProblemCode::test_wrong_shape, named->span,
             "`columns` of a CSV file says by its headings what they are",
             "for example `columns: { Household size: expect.household_size }`");
      return;
    }
    for (const config::CsvCell& heading : read.header) {
      const YamlNode* const as = named == nullptr ? nullptr : named->find(heading.text);
      add_column(as == nullptr ? heading.text : as->scalar, as == nullptr ? heading.span : as->span,
                 fmt::format("say under `columns` what it is, such as `{}: note` for a remark",
                             heading.text));
    }
    if (named == nullptr) return;
    for (const config::YamlEntry& entry : named->entries) {
      if (std::ranges::find(read.header, entry.key, &config::CsvCell::text) != read.header.end()) {
        continue;
      }
      report(ProblemCode::test_wrong_shape, entry.key_span,
             fmt::format("the file has no column `{}`", entry.key));
    }
  }

  /// nullopt: the cell says nothing, or is no YAML.
  std::optional<YamlNode> value_of(const config::CsvCell& cell, const Column& column) {
    const std::string text = from_sheet(cell.text, column.kinds);
    if (text.empty()) return std::nullopt;
    YamlNode value;
    if (text.front() == '[' || text.front() == '{') {
      const text::FileId part = sources_.add("cell.yaml", text);
      auto read = config::read_tree(sources_, part);
      if (!read) {
        report(read.error().front().code, cell.span, read.error().front().message,
               read.error().front().hint);
        return std::nullopt;
      }
      value = std::move(*read);
    } else {
      value.kind = YamlKind::scalar;
      value.scalar = text;
    }
    place(value, cell.span);
    return value;
  }

  /// All of what a cell holds stands in the cell.
  static void place(YamlNode& node, text::Span span) {
    node.span = span;
    for (YamlNode& item : node.items) place(item, span);
    for (config::YamlEntry& entry : node.entries) {
      entry.key_span = span;
      place(entry.value, span);
    }
  }

  text::SourceSet& sources_;
  const check::Program& program_;
  const YamlNode& table_;
  const ReadTable& read_table_;
  TestTable result_;
  text::Problems problems_;
};

/// Its own; else what it is given, by which people know it.
std::string name_of(const TestTable& table, std::size_t row) {
  std::vector<std::string_view> words;
  for (const Cell& cell : table.rows[row].cells) {
    const std::string_view part = table.columns[cell.column].part;
    if (part == kName) return cell.words;
    if (part != kExpect && part != kNote) words.push_back(cell.words);
  }
  return words.empty() ? fmt::format("row {}", row + 1) : fmt::format("{}", fmt::join(words, ", "));
}

void put_cell(YamlNode& test, const Column& column, const YamlNode& value) {
  if (column.part == kNote || column.part == kName) return;
  if (column.part != kGiven && column.part != kExpect) {
    put(test, column.part, column.span, value);
    return;
  }
  YamlNode& part = part_of(test, column.part, value.span);
  // expect.2021-08.program_status: of a test of several months
  const std::size_t dot = column.path.find('.');
  const bool is_of_month = column.part == kExpect && dot != std::string::npos &&
                           units::parse_month(column.path.substr(0, dot)).has_value();
  if (!is_of_month) {
    put(part, column.path, column.span, value);
    return;
  }
  YamlNode& month = part_of(part, column.path.substr(0, dot), column.span);
  put(month, column.path.substr(dot + 1), column.span, value);
}

}  // namespace

bool is_test_table(const YamlNode& test) {
  return test.find("rows") != nullptr || test.find("columns") != nullptr;
}

text::Result<TestTable> read_test_table(text::SourceSet& sources, const check::Program& program,
                                        const YamlNode& table, const ReadTable& read_table) {
  return TableReader(sources, program, table, read_table).read();
}

YamlNode test_of_row(const TestTable& table, std::size_t row) {
  YamlNode test = table.shared;
  test.span = table.rows[row].span;
  for (const Cell& cell : table.rows[row].cells) {
    put_cell(test, table.columns[cell.column], cell.value);
  }
  YamlNode name;
  name.kind = YamlKind::scalar;
  name.span = test.span;
  name.scalar = fmt::format("{}: {}", table.name, name_of(table, row));
  put(test, kName, test.span, std::move(name));
  return test;
}

}  // namespace poppy::engine
