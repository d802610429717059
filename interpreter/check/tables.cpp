// The CSV table of a parameter: its columns, its cells as typed keys, values and dates, and whether
// its rows are sound.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "interpreter/check/value_of_text.h"
#include "interpreter/config/csv.h"
#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

using config::CsvCell;
using config::CsvTable;

constexpr std::size_t kNoColumn = static_cast<std::size_t>(-1);

struct Columns {
  std::vector<std::size_t> keys;
  std::size_t value = kNoColumn, from = kNoColumn, until = kNoColumn, runs_from = kNoColumn,
              cites = kNoColumn, unconfirmed = kNoColumn;
};

std::string table_path(const Checking& checking, ModuleId module, const std::string& table) {
  const text::FileId file = checking.syntax_of(module).file;
  if (file == text::FileId::none) return table;
  const std::string& name = checking.sources.at(file).name;
  const std::size_t slash = name.rfind('/');
  return slash == std::string::npos ? table : name.substr(0, slash + 1) + table;
}

const TableFile* find_table(Checking& checking, ModuleId module, const syntax::Parameter& syntax) {
  const std::string path = table_path(checking, module, syntax.table);
  const auto found = std::ranges::find(checking.tables, path, &TableFile::path);
  if (found != checking.tables.end()) return &*found;
  std::vector<std::string_view> names;
  const std::string folder = path.substr(0, path.size() - syntax.table.size());
  for (const TableFile& table : checking.tables) {
    if (table.path.starts_with(folder)) {
      names.push_back(std::string_view(table.path).substr(folder.size()));
    }
  }
  checking.problem(ProblemCode::unknown_table, syntax.table_span,
                   fmt::format("there is no table `{}`", path),
                   nearest_hint(checking, syntax.table, names));
  return nullptr;
}

class ColumnFinder {
 public:
  ColumnFinder(Checking& checking, const CsvTable& table, const std::string& file)
      : checking_(checking), table_(table), file_(file) {}

  std::size_t find(const std::optional<syntax::Name>& name) {
    return name ? find(*name) : kNoColumn;
  }
  std::size_t find(const syntax::Name& name) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < table_.header.size(); ++i) {
      if (table_.header[i].text == name.text) return i;
      names.push_back(table_.header[i].text);
    }
    checking_.problem(ProblemCode::unknown_column, name.span,
                      fmt::format("`{}` has no column `{}`", file_, name.text),
                      nearest_hint(checking_, name.text, names));
    complete_ = false;
    return kNoColumn;
  }
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  Checking& checking_;
  const CsvTable& table_;
  const std::string& file_;
  bool complete_ = true;
};

std::optional<Columns> find_columns(Checking& checking, const syntax::Parameter& syntax,
                                    const CsvTable& table, const Parameter& parameter) {
  ColumnFinder finder(checking, table, syntax.table);
  Columns columns;
  bool complete = true;
  for (const std::string& key : parameter.key_names) {
    const auto mapped = std::ranges::find_if(
        syntax.map.keys,
        [&](const syntax::TableMap::Key& other) { return other.name.text == key; });
    if (mapped == syntax.map.keys.end()) {
      checking.problem(ProblemCode::table_map, syntax.table_span,
                       fmt::format("nothing says in which column the key `{}` stands", key),
                       fmt::format("write `key {} COLUMN`", key));
      complete = false;
      continue;
    }
    columns.keys.push_back(finder.find(mapped->column));
  }
  for (const syntax::TableMap::Key& key : syntax.map.keys) {
    if (std::ranges::count(parameter.key_names, key.name.text) > 0) continue;
    std::vector<std::string_view> names(parameter.key_names.begin(), parameter.key_names.end());
    checking.problem(ProblemCode::table_map, key.name.span,
                     fmt::format("`{}` has no key `{}`", parameter.name, key.name.text),
                     nearest_hint(checking, key.name.text, names));
    complete = false;
  }
  if (!syntax.map.value) {
    checking.problem(ProblemCode::table_map, syntax.table_span,
                     "nothing says in which column the value stands", "write `value COLUMN`");
    complete = false;
  }
  columns.value = finder.find(syntax.map.value);
  columns.from = finder.find(syntax.map.from);
  columns.until = finder.find(syntax.map.until);
  columns.runs_from = finder.find(syntax.map.runs_from);
  columns.cites = finder.find(syntax.map.cites);
  columns.unconfirmed = finder.find(syntax.map.unconfirmed);
  if (!complete || !finder.complete()) return std::nullopt;
  return columns;
}

/// Reads one row; every cell that cannot be read is a problem.
class RowReader {
 public:
  RowReader(Checking& checking, const Parameter& parameter, const Columns& columns,
            const std::vector<CsvCell>& cells)
      : checking_(checking), parameter_(parameter), columns_(columns), cells_(cells) {}

  /// The first key is the beyond row's name when `beyond`.
  std::optional<TableRow> read(bool beyond) {
    TableRow row;
    for (std::size_t i = 0; i < columns_.keys.size(); ++i) {
      if (beyond && i == 0) {
        row.keys.push_back({units::Value::of(parameter_.beyond_size + 1),
                            units::Value::of(parameter_.beyond_size + 1), true});
      } else {
        row.keys.push_back(read_key(parameter_.key_types[i], cells_[columns_.keys[i]]));
      }
    }
    const CsvCell& value = cells_[columns_.value];
    row.value = read_value(parameter_.type, value);
    row.span = value.span;
    row.dating.from = read_month(columns_.from, true);
    row.dating.until = read_month(columns_.until, false);
    if (const CsvCell* cell = cell_at(columns_.runs_from)) {
      const units::Parsed<units::Date> date = units::parse_date(cell->text);
      if (date)
        row.dating.runs_from = *date;
      else
        report(*cell, date.error());
    }
    if (const CsvCell* cell = cell_at(columns_.cites)) row.cites = cell->text;
    if (const CsvCell* cell = cell_at(columns_.unconfirmed)) row.unconfirmed = is_yes(cell->text);
    if (faulty_) return std::nullopt;
    return row;
  }

 private:
  /// None: no such column, or an empty cell.
  const CsvCell* cell_at(std::size_t column) const {
    return column == kNoColumn || cells_[column].text.empty() ? nullptr : &cells_[column];
  }

  void report(const CsvCell& cell, std::string message) {
    checking_.problem(ProblemCode::wrong_cell, cell.span, std::move(message));
    faulty_ = true;
  }

  units::Value read_value(const Type& type, const CsvCell& cell) {
    const units::Parsed<units::Value> value = value_of_text(checking_.program, type, cell.text);
    if (value) return *value;
    if (type.kind == TypeKind::enumeration && type.enumeration() == kCountyEnum &&
        !cell.text.empty()) {
      checking_.counties_without_file.emplace_back(cell.text, cell.span);
      faulty_ = true;
    } else {
      report(cell, value.error());
    }
    return units::Value::unknown();
  }

  /// `5`, `6+`, `1-3`; ranges for numbers and amounts alone.
  KeyRange read_key(const Type& type, const CsvCell& cell) {
    const std::string_view text = cell.text;
    if (type.kind == TypeKind::integer || type.kind == TypeKind::money) {
      const std::size_t dash = text.find('-', 1);
      if (text.ends_with('+')) {
        const units::Value low =
            read_value(type, {std::string(text.substr(0, text.size() - 1)), cell.span});
        return {low, low, true};
      }
      if (dash != std::string_view::npos) {
        const units::Value low = read_value(type, {std::string(text.substr(0, dash)), cell.span});
        const units::Value high = read_value(type, {std::string(text.substr(dash + 1)), cell.span});
        if (low.is_known() && high.is_known() && high.number() < low.number()) {
          report(cell, fmt::format("`{}` ends before it begins", text));
        }
        return {low, high, false};
      }
    }
    const units::Value value = read_value(type, cell);
    return {value, value, false};
  }

  std::optional<units::Month> read_month(std::size_t column, bool first) {
    const CsvCell* cell = cell_at(column);
    if (cell == nullptr || (!first && cell->text == "open")) return std::nullopt;
    if (const units::Parsed<units::Month> month = units::parse_month(cell->text)) return *month;
    const units::Parsed<units::Date> date = units::parse_date(cell->text);
    if (!date) {
      report(*cell, fmt::format("expected a month such as 2021-08, found `{}`", cell->text));
      return std::nullopt;
    }
    if (!first && *date == units::kOpen) return std::nullopt;
    const units::Month month = units::month_of(*date);
    const units::Date edge = first ? units::first_day(month) : units::last_day(month);
    if (*date != edge) {
      report(*cell,
             fmt::format("a row holds for whole months, and `{}` lies within one", cell->text));
    }
    return month;
  }

  static bool is_yes(std::string_view text) {
    const units::Parsed<bool> plain = units::parse_bool(text);
    return plain ? *plain : true;  // a remark saying what is not confirmed
  }

  Checking& checking_;
  const Parameter& parameter_;
  const Columns& columns_;
  const std::vector<CsvCell>& cells_;
  bool faulty_ = false;
};

bool check_beyond(Checking& checking, const syntax::Parameter& syntax, Parameter& parameter) {
  if (!syntax.map.beyond) return true;
  const bool counted =
      !parameter.key_types.empty() && parameter.key_types[0].kind == TypeKind::integer;
  const bool adds = is_number(parameter.type);
  if (!counted || !adds) {
    checking.problem(ProblemCode::table_map, syntax.map.beyond->span,
                     "`beyond` adds an amount for each number over the last: the first key must be "
                     "a whole number, and the value a number or amount");
    return false;
  }
  parameter.has_beyond = true;
  parameter.beyond_size = syntax.map.beyond->size;
  return true;
}

}  // namespace

void report_counties_without_file(Checking& checking) {
  auto& missing = checking.counties_without_file;
  std::erase_if(missing, [&](const auto& one) {
    return std::ranges::any_of(checking.unread.counties, [&](const std::string& county) {
      return is_county_alike(one.first, county);
    });
  });
  if (missing.empty()) return;
  std::ranges::stable_sort(
      missing, {}, [](const auto& one) { return std::pair(one.second.file, one.second.begin); });
  std::set<std::string_view> names;
  for (const auto& [name, span] : missing) names.insert(name);
  const auto& [first, span] = missing.front();
  if (names.size() == 1) {
    checking.problem(ProblemCode::wrong_cell, span,
                     fmt::format("there is no county file of `{}`", first));
    return;
  }
  checking.problem(
      ProblemCode::wrong_cell, span,
      fmt::format("there is no county file of `{}`, nor of {} more counties that tables name",
                  first, names.size() - 1),
      "the folder of county files has one for each county");
}

namespace {

/// The file's table, where it can be read; what is wrong with it is told.
std::optional<CsvTable> load_table(Checking& checking, ModuleId module,
                                   const syntax::Parameter& syntax) {
  if (syntax.table.empty()) {
    checking.problem(ProblemCode::table_map, syntax.name.span,
                     fmt::format("`{}` has no value", syntax.name.text),
                     "write `= VALUE`, versions in braces, or `from \"file.csv\" { … }`");
    return std::nullopt;
  }
  const TableFile* file = find_table(checking, module, syntax);
  if (file == nullptr) return std::nullopt;
  if (!text::find_conflicts(checking.sources, file->file).empty()) {
    return std::nullopt;  // told where it is read
  }
  text::Result<CsvTable> table = config::read_csv(checking.sources, file->file);
  if (table) return *std::move(table);
  for (text::Problem& problem : table.error()) checking.problems.push_back(std::move(problem));
  return std::nullopt;
}

void report_no_rows(Checking& checking, const syntax::Parameter& syntax,
                    const Parameter& parameter) {
  if (parameter.rows.empty() && !parameter.partial) {
    checking.problem(ProblemCode::table_gap, syntax.table_span,
                     fmt::format("`{}` has no rows", syntax.table));
  }
  if (parameter.has_beyond && parameter.beyond_rows.empty()) {
    checking.problem(
        ProblemCode::table_map, syntax.map.beyond->row.span,
        fmt::format("`{}` has no row `{}`", syntax.table, syntax.map.beyond->row.text));
  }
}

}  // namespace

void read_table(Checking& checking, ModuleId module, const syntax::Parameter& syntax,
                Parameter& parameter) {
  const std::optional<CsvTable> table = load_table(checking, module, syntax);
  if (!table) return;
  const std::optional<Columns> columns = find_columns(checking, syntax, *table, parameter);
  if (!columns || !check_beyond(checking, syntax, parameter)) return;
  const bool types_known =
      !is_wrong(parameter.type) && std::ranges::none_of(parameter.key_types, is_wrong);
  if (!types_known) return;

  bool complete = true;
  for (const std::vector<CsvCell>& cells : table->rows) {
    const bool beyond =
        syntax.map.beyond && cells[columns->keys[0]].text == syntax.map.beyond->row.text;
    std::optional<TableRow> row = RowReader(checking, parameter, *columns, cells).read(beyond);
    complete = complete && row.has_value();
    if (row) (beyond ? parameter.beyond_rows : parameter.rows).push_back(*std::move(row));
  }
  sort_table_rows(parameter);
  if (!complete) return;
  report_no_rows(checking, syntax, parameter);
  check_table_rows(checking, parameter);
}

}  // namespace poppy::check
