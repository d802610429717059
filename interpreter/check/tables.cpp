// The CSV table of a parameter: its columns, its cells as typed keys, values and dates, and whether
// its rows are sound.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>

#include "interpreter/check/types.h"
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
  std::size_t over = kNoColumn;  // of a scale, whose last key it is
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
  const std::vector<std::string_view> declared(
      parameter.key_names.begin(), parameter.key_names.end() - (parameter.is_scale ? 1 : 0));
  for (const std::string_view key : declared) {
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
    if (std::ranges::count(declared, key.name.text) > 0) continue;
    checking.problem(ProblemCode::table_map, key.name.span,
                     fmt::format("`{}` has no key `{}`", parameter.name, key.name.text),
                     nearest_hint(checking, key.name.text, declared));
    complete = false;
  }
  if (!syntax.map.value) {
    checking.problem(ProblemCode::table_map, syntax.table_span,
                     "nothing says in which column the value stands", "write `value COLUMN`");
    complete = false;
  }
  columns.over = finder.find(syntax.map.over);
  columns.value = finder.find(syntax.map.value);
  columns.from = finder.find(syntax.map.from);
  columns.until = finder.find(syntax.map.until);
  columns.runs_from = finder.find(syntax.map.runs_from);
  columns.cites = finder.find(syntax.map.cites);
  columns.unconfirmed = finder.find(syntax.map.unconfirmed);
  if (!complete || !finder.complete()) return std::nullopt;
  return columns;
}

/// A cell says several values: `Napa | Yolo`. None of a literal, an enum or a county has the sign.
constexpr char kOr = '|';
constexpr std::string_view kAny = "-";

/// How many rows the lines of a table may stand for beyond one each.
constexpr std::size_t kMostRows = 100'000;

std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Reads one line; every cell that cannot be read is a problem. A line whose cells say several
/// values, or any, is a row for each.
class RowReader {
 public:
  RowReader(Checking& checking, const Parameter& parameter, const Columns& columns,
            const std::vector<CsvCell>& cells)
      : checking_(checking), parameter_(parameter), columns_(columns), cells_(cells) {}

  /// The first key is the beyond row's name when `beyond`. Nothing: something is wrong, and told.
  /// At most `room` rows.
  std::optional<std::vector<TableRow>> read(bool beyond, std::size_t room) {
    std::vector<std::vector<KeyRange>> keys;
    for (std::size_t i = 0; i < columns_.keys.size(); ++i) {
      if (beyond && i == 0) {
        const units::Value first = units::Value::of(parameter_.beyond_size + 1);
        keys.push_back({{first, first, true}});
      } else {
        keys.push_back(read_keys(parameter_.key_types[i], cells_[columns_.keys[i]]));
      }
    }
    if (columns_.over != kNoColumn) keys.push_back({read_over(cells_[columns_.over])});
    const TableRow row = read_rest();
    if (faulty_) return std::nullopt;
    return each_of(keys, row, room);
  }

 private:
  /// What is not a key.
  TableRow read_rest() {
    TableRow row;
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
    return row;
  }

  /// The row for each choice of one of each key's.
  std::optional<std::vector<TableRow>> each_of(const std::vector<std::vector<KeyRange>>& keys,
                                               const TableRow& row, std::size_t room) {
    std::size_t count = 1;
    for (const std::vector<KeyRange>& key : keys) {
      if (key.empty()) return std::vector<TableRow>();  // any value of an enum that has none
      count = key.size() > room / count ? room + 1 : count * key.size();
      if (count > room) break;
    }
    if (count > room) {
      checking_.problem(ProblemCode::table_too_wide, row.span,
                        fmt::format("this row stands for so many combinations of values that `{}` "
                                    "would have over {} rows more than lines",
                                    parameter_.name, kMostRows),
                        "leave out a key that does not matter, or cut the table in two");
      return std::nullopt;
    }
    std::vector<TableRow> rows(count, row);
    for (std::size_t at = 0; at < count; ++at) {
      std::size_t rest = at;
      for (const std::vector<KeyRange>& key : keys) {
        rows[at].keys.push_back(key[rest % key.size()]);
        rest /= key.size();
      }
    }
    return rows;
  }

  /// None: no such column, or an empty cell.
  const CsvCell* cell_at(std::size_t column) const {
    return column == kNoColumn || cells_[column].text.empty() ? nullptr : &cells_[column];
  }

  void report(const CsvCell& cell, std::string message, std::string hint = {}) {
    checking_.problem(ProblemCode::wrong_cell, cell.span, std::move(message), std::move(hint));
    faulty_ = true;
  }

  void note_value(const Type& type, const units::Value& value, const CsvCell& cell) {
    if (type.kind != TypeKind::enumeration || !value.is_known()) return;
    const auto& places = checking_.enum_values[type.enumeration()];
    note_use(checking_, cell.span, cell.text, places[static_cast<std::size_t>(value.number())]);
  }

  units::Value read_value(const Type& type, const CsvCell& cell) {
    const units::Parsed<units::Value> value = value_of_text(checking_.program, type, cell.text);
    if (value) {
      note_value(type, *value, cell);
      return *value;
    }
    if (type.kind == TypeKind::enumeration && type.enumeration() == kCountyEnum &&
        !cell.text.empty()) {
      checking_.counties_without_file.emplace_back(cell.text, cell.span);
      faulty_ = true;
    } else {
      report(cell, value.error());
    }
    return units::Value::unknown();
  }

  /// `A`, `A | B`, or `-` for any. A text may have either sign in it, and is one value.
  std::vector<KeyRange> read_keys(const Type& type, const CsvCell& cell) {
    if (type.kind == TypeKind::text) return {read_key(type, cell)};
    if (cell.text == kAny) return any_of(type, cell);
    if (cell.text.empty() && !type.or_blank) {
      report(cell, fmt::format("it is empty, and {} is needed", type_name(checking_.program, type)),
             "`-` stands for any value");
      return {};
    }
    std::vector<KeyRange> keys;
    std::set<std::string_view> seen;
    std::string_view rest = cell.text;
    for (bool more = true; more;) {
      const std::size_t end = rest.find(kOr);
      more = end != std::string_view::npos;
      const bool alone = !more && keys.empty();
      const std::string_view one = alone ? rest : without_blanks(rest.substr(0, end));
      rest.remove_prefix(more ? end + 1 : rest.size());
      if (!alone && (one.empty() || one == kAny)) {
        report(cell, one.empty() ? fmt::format("nothing stands beside a `{}`", kOr)
                                 : fmt::format("`{}`, any value, stands alone in its cell", kAny));
        return {};
      }
      if (!seen.insert(one).second) {
        report(cell, fmt::format("`{}` stands twice in the cell", one));
        return {};
      }
      keys.push_back(read_key(type, {std::string(one), cell.span}));
    }
    return keys;
  }

  /// Each value where they can be counted up, as if a row had been written for each; all numbers as
  /// one range.
  std::vector<KeyRange> any_of(const Type& type, const CsvCell& cell) {
    std::vector<KeyRange> all;
    if (type.kind == TypeKind::boolean) {
      for (const bool value : {false, true}) {
        all.push_back({units::Value::of(value), units::Value::of(value), false, true});
      }
      return all;
    }
    if (type.kind == TypeKind::enumeration) {
      const std::size_t count = checking_.program.enums[type.enumeration()].values.size();
      for (std::size_t i = 0; i < count; ++i) {
        const units::Value value = units::Value::of(static_cast<std::int64_t>(i));
        all.push_back({value, value, false, true});
      }
      return all;
    }
    const bool is_number = type.kind == TypeKind::integer || type.kind == TypeKind::money;
    if (is_number && !parameter_.is_scale) {
      const units::Value least = units::Value::of(std::numeric_limits<std::int64_t>::min());
      return {{least, least, true, true}};
    }
    report(cell,
           parameter_.is_scale
               ? "a marginal scale is looked up by values that are written out"
               : fmt::format("`-`, any value, is none for {}: it stands for numbers, amounts, "
                             "yes and no, values of an enum and counties",
                             type_name(checking_.program, type)));
    return {};
  }

  /// Where a bracket of a scale begins.
  KeyRange read_over(const CsvCell& cell) {
    const units::Value amount = read_value(type_of(TypeKind::money), cell);
    if (amount.is_known() && amount.number() < 0) {
      report(cell, fmt::format("a scale begins with $0, and `{}` is less", cell.text));
    }
    return {amount, amount, false};
  }

  /// `5`, `6+`, `1-3`; ranges for numbers and amounts alone, and not in a scale.
  KeyRange read_key(const Type& type, const CsvCell& cell) {
    const std::string_view text = cell.text;
    const bool is_number = type.kind == TypeKind::integer || type.kind == TypeKind::money;
    if (is_number && !parameter_.is_scale) {
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
  if (!syntax.map.beyond || parameter.is_scale) return true;  // of a scale it is told already
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

/// False: some could not be read, which is told.
bool read_rows(Checking& checking, const syntax::Parameter& syntax, const CsvTable& table,
               const Columns& columns, Parameter& parameter) {
  bool complete = true;
  std::size_t more = 0;  // rows that lines stand for beyond one each
  for (const std::vector<CsvCell>& cells : table.rows) {
    const bool beyond =
        parameter.has_beyond && cells[columns.keys[0]].text == syntax.map.beyond->row.text;
    auto rows = RowReader(checking, parameter, columns, cells).read(beyond, kMostRows - more + 1);
    complete = complete && rows.has_value();
    if (!rows) continue;
    if (rows->size() > 1) more += rows->size() - 1;
    std::ranges::move(*rows, std::back_inserter(beyond ? parameter.beyond_rows : parameter.rows));
  }
  return complete;
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

  const bool complete = read_rows(checking, syntax, *table, *columns, parameter);
  sort_table_rows(parameter);
  if (!complete) return;
  report_no_rows(checking, syntax, parameter);
  check_table_rows(checking, parameter);
}

}  // namespace poppy::check
