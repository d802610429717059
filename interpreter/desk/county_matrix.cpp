// See county_matrix.h.
#include "interpreter/desk/county_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "interpreter/check/value_of_text.h"
#include "interpreter/config/cell_name.h"
#include "interpreter/county/yaml_words.h"
#include "interpreter/facts/case_facts.h"
#include "interpreter/report/county_view.h"
#include "interpreter/text/lower_case.h"
#include "interpreter/text/problem_codes.h"
#include "interpreter/units/literals.h"

namespace poppy::desk {
namespace {

using county::quoted;
using text::ProblemCode;
using text::Problems;

std::string cell_name(std::size_t row, std::size_t column) {
  return config::cell_name(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column));
}

/// A spreadsheet's cell without what keeps it from being computed, and blanks around it.
std::string plain_cell(std::string_view cell) {
  if (cell.starts_with('\'')) cell.remove_prefix(1);
  const std::size_t begin = cell.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(cell.substr(begin, cell.find_last_not_of(" \t\r\n") - begin + 1));
}

/// What the columns of a sheet hold.
struct Heads {
  std::size_t row = 0;
  std::optional<std::size_t> flag, number, rule, month, run;
  std::map<std::size_t, check::CountyId> counties;
};

std::optional<std::size_t>* column_of(Heads& heads, const std::string& name) {
  if (name == "flag") return &heads.flag;
  if (name == "calwin_number" || name == "calwin number") return &heads.number;
  if (name == "rule" || name == "rule name") return &heads.rule;
  if (name == "month") return &heads.month;
  if (name == "as_known_on" || name == "as known on") return &heads.run;
  return nullptr;
}

class Reader {
 public:
  Reader(const Rules& rules, const std::vector<std::vector<std::string>>& rows,
         const report::AsOf& as_of, const EntryWords& entry, const std::string& by)
      : program_(*rules.data().program), rows_(rows), as_of_(as_of), entry_(entry), by_(by) {}

  Outcome<MatrixReading> read() {
    const std::optional<Heads> heads = find_heads();
    if (!heads) {
      report(ProblemCode::sheet_shape,
             "no line of names is there: a column `flag`, `calwin_number` or `rule`, and a county",
             "begin with what `poppy county matrix --format csv` prints");
    } else {
      for (std::size_t row = heads->row + 1; row < rows_.size(); ++row) read_row(*heads, row);
    }
    if (!problems_.empty()) return std::unexpected(engine::to_public({}, std::move(problems_)));
    for (auto& [county, change] : by_county_) reading_.changes.push_back(std::move(change));
    return std::move(reading_);
  }

 private:
  void report(ProblemCode code, std::string message, std::string hint = {}) {
    problems_.push_back({code, {}, std::move(message), std::move(hint)});
  }

  [[nodiscard]] std::string cell(std::size_t row, std::size_t column) const {
    return row < rows_.size() && column < rows_[row].size() ? plain_cell(rows_[row][column])
                                                            : std::string();
  }

  /// The first row that names flags and a county; of the first ten.
  std::optional<Heads> find_heads() {
    constexpr std::size_t kMostBefore = 10;
    for (std::size_t row = 0; row < std::min(rows_.size(), kMostBefore); ++row) {
      Heads heads;
      heads.row = row;
      std::vector<std::size_t> unknown, twice;
      for (std::size_t column = 0; column < rows_[row].size(); ++column) {
        const std::string name = cell(row, column);
        if (name.empty() || text::lower_case(name) == "group") continue;
        if (auto* of = column_of(heads, text::lower_case(name))) {
          if (*of) twice.push_back(column);
          *of = column;
        } else if (const auto county = facts::find_county_asked(program_, name)) {
          const auto is_it = [&](const auto& other) { return other.second == *county; };
          if (std::ranges::any_of(heads.counties, is_it)) twice.push_back(column);
          heads.counties[column] = *county;
        } else {
          unknown.push_back(column);
        }
      }
      if (!(heads.flag || heads.number || heads.rule) || heads.counties.empty()) continue;
      for (const std::size_t column : unknown) {
        report(ProblemCode::sheet_shape,
               fmt::format("{}: {} is no county, and no column that is read",
                           cell_name(row, column), quoted(cell(row, column))),
               "take the column out, or correct the name");
      }
      for (const std::size_t column : twice) {
        report(ProblemCode::sheet_shape,
               fmt::format("{}: another column is of {}, too", cell_name(row, column),
                           quoted(cell(row, column))),
               "keep one of them");
      }
      return heads;
    }
    return std::nullopt;
  }

  std::optional<check::FlagId> flag_of(const Heads& heads, std::size_t row) {
    const auto at = [&](const std::optional<std::size_t>& column) {
      return column ? cell(row, *column) : std::string();
    };
    const std::string name = at(heads.flag), number = at(heads.number), rule = at(heads.rule);
    if (name.empty() && number.empty() && rule.empty()) return std::nullopt;  // an empty line
    for (const check::FlagId flag : program_.flags.ids()) {
      const check::Flag& declared = program_.flags[flag];
      if (!name.empty()     ? declared.name == name
          : !number.empty() ? declared.number == number
                            : declared.title == rule) {
        return flag;
      }
    }
    report(ProblemCode::sheet_shape,
           fmt::format("row {}: no rule file declares the flag {}", row + 1,
                       quoted(!name.empty()     ? name
                              : !number.empty() ? number
                                                : rule)));
    return std::nullopt;
  }

  /// The dates that the row was made for.
  report::AsOf dates_of(const Heads& heads, std::size_t row) {
    report::AsOf dates = as_of_;
    const auto read = [&](const std::optional<std::size_t>& column, auto parse, auto& into) {
      const std::string words = column ? cell(row, *column) : std::string();
      if (words.empty()) return;
      const auto parsed = parse(words);
      if (parsed) {
        into = *parsed;
      } else if (misread_.insert(*column).second) {  // once, as every row has the same
        report(ProblemCode::sheet_cell,
               fmt::format("{}: {}", cell_name(row, *column), parsed.error()),
               "spreadsheets change months and days of a CSV file: begin with a workbook (`poppy "
               "county matrix --out matrix.xlsx`), or write them as they were in the whole column");
      }
    };
    read(heads.month, units::parse_month, dates.month);
    read(heads.run, units::parse_date, dates.run);
    return dates;
  }

  [[nodiscard]] std::string shown(check::CountyId county, check::FlagId flag,
                                  const report::AsOf& as_of) const {
    const std::uint32_t at =
        report::entry_in_force(program_.counties[county], flag, as_of.month, as_of.run);
    if (at == check::kNone) return "not set";
    return report::flag_cell(program_, flag, program_.counties[county].flags[flag][at].value);
  }

  void read_row(const Heads& heads, std::size_t row) {
    const std::optional<check::FlagId> flag = flag_of(heads, row);
    if (!flag) return;
    if (const auto [at, is_new] = rows_of_.try_emplace(*flag, row); !is_new) {
      report(ProblemCode::sheet_shape,
             fmt::format("rows {} and {} are both of `{}`", at->second + 1, row + 1,
                         program_.flags[*flag].name),
             "keep one of them");
      return;
    }
    const report::AsOf dates = dates_of(heads, row);
    for (const auto& [column, county] : heads.counties) {
      read_cell(*flag, county, row, column, dates);
    }
  }

  void read_cell(check::FlagId flag, check::CountyId county, std::size_t row, std::size_t column,
                 const report::AsOf& dates) {
    const std::string written = cell(row, column);
    if (written.empty() || written == "-") {
      ++reading_.empty;
      return;
    }
    const check::Flag& declared = program_.flags[flag];
    const std::string name = cell_name(row, column);
    const std::string words = value_words(declared, written);
    const auto value = check::value_of_text(program_, declared.type, words);
    if (!value) {
      report(ProblemCode::sheet_cell,
             fmt::format("{}: `{}` cannot be {}: {}", name, declared.name, quoted(written),
                         value.error()),
             declared.type.kind == check::TypeKind::boolean ? "write Y or N" : "");
      return;
    }
    const std::string was = shown(county, flag, dates);
    const std::string now = report::flag_cell(program_, flag, *value);
    if (was == now) {
      ++reading_.alike;
      return;
    }
    if (declared.set_by_state) {
      report(ProblemCode::sheet_cell,
             fmt::format("{}: a county does not set `{}`: the state does", name, declared.name),
             fmt::format("put {} back", quoted(was)));
      return;
    }
    AskedSetting asked{
        program_.counties[county].name, declared.name, declared.title, was, now, name, {}};
    const std::string by_now = shown(county, flag, as_of_);
    if (by_now == now) {
      ++reading_.alike;  // somebody has set it so by now
      return;
    }
    if (by_now != was) asked.meanwhile = by_now;
    reading_.asked.push_back(std::move(asked));
    ChangeWords& change = by_county_[program_.counties[county].name];
    change.county = program_.counties[county].name;
    change.by = by_;
    EntryWords entry = entry_;
    entry.flag = declared.name;
    entry.value = words;
    change.entries.push_back(std::move(entry));
  }

  const check::Program& program_;
  const std::vector<std::vector<std::string>>& rows_;
  report::AsOf as_of_;
  const EntryWords& entry_;
  const std::string& by_;
  MatrixReading reading_;
  std::map<std::string, ChangeWords> by_county_;
  std::map<check::FlagId, std::size_t> rows_of_;
  std::set<std::size_t> misread_;  // columns of dates that are none
  Problems problems_;
};

}  // namespace

Outcome<MatrixReading> read_matrix(const Rules& rules,
                                   const std::vector<std::vector<std::string>>& rows,
                                   const report::AsOf& as_of, const EntryWords& entry,
                                   const std::string& by) {
  return Reader(rules, rows, as_of, entry, by).read();
}

report::Table preview(const MatrixReading& reading) {
  report::Table table;
  table.title = "Entries that the table asks for";
  table.columns = {{"county", "County"}, {"flag", "Flag"}, {"was", "Was"},
                   {"now", "Is to be"},  {"cell", "Cell"}, {"meanwhile", "Set meanwhile"}};
  table.when_empty = "none: every cell says what the files say";
  for (const AskedSetting& one : reading.asked) {
    table.rows.push_back({one.county, one.flag, one.was, one.now, one.cell, one.meanwhile});
  }
  table.notes = {fmt::format("{} cells say what the files say; {} are empty and ask for nothing",
                             reading.alike, reading.empty)};
  return table;
}

}  // namespace poppy::desk
