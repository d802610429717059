// `poppy county matrix`: flags with a group by counties that have set any. As CSV it is the table
// analysts keep: a row per flag; on a terminal a row per county, so that 58 of them fit.
#include <fmt/format.h>

#include "interpreter/report/county_report.h"
#include "interpreter/report/county_view.h"
#include "interpreter/report/csv_text.h"
#include "interpreter/report/layout.h"
#include "interpreter/report/value_json.h"

namespace poppy::report {
namespace {

struct MatrixRow {
  check::FlagId flag;
  std::vector<const check::FlagEntry*> entries;  // by county; null: not set
};
struct Matrix {
  std::vector<check::CountyId> counties;
  std::vector<MatrixRow> rows;
};

Matrix build(const check::Program& program, units::Date as_of) {
  Matrix matrix;
  matrix.counties = counties_with_flags(program, as_of);
  for (const check::FlagId flag : program.flags.ids()) {
    if (program.flags[flag].group.empty()) continue;
    MatrixRow row{flag, {}};
    for (const check::CountyId county : matrix.counties) {
      const std::uint32_t at =
          entry_in_force(program.counties[county], flag, units::month_of(as_of), as_of);
      const auto& entries = program.counties[county].flags[flag];
      row.entries.push_back(at == check::kNone ? nullptr : &entries[at]);
    }
    matrix.rows.push_back(std::move(row));
  }
  return matrix;
}

std::string cell(const check::Program& program, const MatrixRow& row, std::size_t county) {
  const check::FlagEntry* entry = row.entries[county];
  return entry == nullptr ? std::string() : flag_cell(program, row.flag, entry->value);
}

std::string to_csv(const check::Program& program, const Matrix& matrix) {
  std::vector<std::string> head{"group", "calwin_number", "rule"};
  for (const check::CountyId county : matrix.counties)
    head.push_back(program.counties[county].name);
  std::string out = csv_line(head);
  for (const MatrixRow& row : matrix.rows) {
    const check::Flag& flag = program.flags[row.flag];
    std::vector<std::string> cells{flag.group, flag.number, flag.title};
    for (std::size_t i = 0; i < matrix.counties.size(); ++i) {
      cells.push_back(cell(program, row, i));
    }
    out += csv_line(cells);
  }
  return out;
}

std::string to_table(const check::Program& program, const Matrix& matrix, units::Date as_of) {
  std::string out = fmt::format("County rules for {} as known on {}\n\n",
                                units::to_string(units::month_of(as_of)), units::to_string(as_of));
  std::vector<std::string> head{""};
  std::vector<std::vector<std::string>> legend;
  std::string group;
  for (std::size_t i = 0; i < matrix.rows.size(); ++i) {
    const check::Flag& flag = program.flags[matrix.rows[i].flag];
    head.push_back(std::to_string(i + 1));
    legend.push_back({std::to_string(i + 1), flag.group == group ? "" : flag.group,
                      flag.number.empty() ? "-" : flag.number, flag.name, flag.title});
    group = flag.group;
  }
  std::vector<std::vector<std::string>> lines{head};
  for (std::size_t i = 0; i < matrix.counties.size(); ++i) {
    std::vector<std::string> line{program.counties[matrix.counties[i]].name};
    for (const MatrixRow& row : matrix.rows) {
      const std::string value = cell(program, row, i);
      line.push_back(row.entries[i] == nullptr ? "-" : value);
    }
    lines.push_back(std::move(line));
  }
  return out + columns(0, lines) + "\nY on, N off, - not set\n" + columns(0, legend);
}

std::string to_json(const check::Program& program, const Matrix& matrix, units::Date as_of) {
  text::JsonWriter to;
  to.begin_object();
  to.member("month", units::to_string(units::month_of(as_of)));
  to.member("as_of", units::to_string(as_of));
  to.key("rules");
  to.begin_array();
  for (const MatrixRow& row : matrix.rows) {
    const check::Flag& flag = program.flags[row.flag];
    to.begin_object();
    to.member("group", flag.group);
    to.member("name", flag.name);
    to.member_or_null("number", flag.number);
    to.member("rule", flag.title);
    to.key("counties");
    to.begin_object();
    for (std::size_t i = 0; i < matrix.counties.size(); ++i) {
      const check::FlagEntry* entry = row.entries[i];
      const std::string& name = program.counties[matrix.counties[i]].name;
      if (entry == nullptr) {
        to.member_or_null(name, "");
      } else {
        put_value(to, name, show(program, flag.type, entry->value));
      }
    }
    to.end_object();
    to.end_object();
  }
  to.end_array();
  to.end_object();
  return to.take() + '\n';
}

}  // namespace

std::string county_matrix(const check::Program& program, units::Date as_of, TableFormat format) {
  const Matrix matrix = build(program, as_of);
  switch (format) {
    case TableFormat::table:
      return to_table(program, matrix, as_of);
    case TableFormat::csv:
      return to_csv(program, matrix);
    case TableFormat::json:
      return to_json(program, matrix, as_of);
  }
  return {};
}

}  // namespace poppy::report
