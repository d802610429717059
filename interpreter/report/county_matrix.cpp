// `poppy county matrix`: every flag by every county. For a spreadsheet it is the table analysts
// keep, a row a flag; on a terminal and in a browser a row a county, so that 58 of them fit.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "interpreter/report/county_report.h"
#include "interpreter/report/county_view.h"
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

/// Flags by group, those without one last; counties by name.
Matrix build(const check::Program& program, const AsOf& as_of) {
  Matrix matrix;
  matrix.counties.assign(program.counties.ids().begin(), program.counties.ids().end());
  std::ranges::sort(matrix.counties, {}, [&](check::CountyId county) -> const std::string& {
    return program.counties[county].name;
  });
  for (const FlagGroup& group : flag_groups(program)) {
    for (const check::FlagId flag : group.flags) {
      MatrixRow row{flag, {}};
      for (const check::CountyId county : matrix.counties) {
        const std::uint32_t at =
            entry_in_force(program.counties[county], flag, as_of.month, as_of.run);
        const auto& entries = program.counties[county].flags[flag];
        row.entries.push_back(at == check::kNone ? nullptr : &entries[at]);
      }
      matrix.rows.push_back(std::move(row));
    }
  }
  return matrix;
}

std::string cell(const check::Program& program, const MatrixRow& row, std::size_t county) {
  const check::FlagEntry* entry = row.entries[county];
  return entry == nullptr ? std::string() : flag_cell(program, row.flag, entry->value);
}

std::string title_of(const AsOf& as_of) {
  return fmt::format("County rules for {} as known on {}", units::to_string(as_of.month),
                     units::to_string(as_of.run));
}

bool is_switch(const check::Program& program, const MatrixRow& row) {
  return program.flags[row.flag].type.kind == check::TypeKind::boolean;
}

/// Of a flag that is no switch: its values, each of which has a letter in a narrow table.
std::vector<std::string> values_of(const check::Program& program, const Matrix& matrix,
                                   const MatrixRow& row) {
  std::set<std::string> values;
  for (std::size_t i = 0; i < matrix.counties.size(); ++i) {
    if (row.entries[i] != nullptr) values.insert(cell(program, row, i));
  }
  return {values.begin(), values.end()};
}

/// a, b, … z, then a1, b1, …
std::string letter(std::size_t index) {
  constexpr std::size_t kLetters = 26;
  std::string name(1, static_cast<char>('a' + static_cast<int>(index % kLetters)));
  return index < kLetters ? name : name + std::to_string(index / kLetters);
}

std::string letters_of(const std::vector<std::string>& values) {
  std::string words;
  for (std::size_t i = 0; i < values.size(); ++i) {
    words += fmt::format("{}{} {}", i == 0 ? "" : ", ", letter(i), values[i]);
  }
  return words;
}

std::string to_text(const check::Program& program, const Matrix& matrix, const AsOf& as_of) {
  std::vector<std::string> head{""};
  std::vector<std::vector<std::string>> lines(matrix.counties.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].push_back(program.counties[matrix.counties[i]].name);
  }
  std::vector<std::vector<std::string>> legend;
  std::string group;
  for (std::size_t i = 0; i < matrix.rows.size(); ++i) {
    const MatrixRow& row = matrix.rows[i];
    const check::Flag& flag = program.flags[row.flag];
    const std::string number = std::to_string(i + 1);
    head.push_back(number);
    const std::vector<std::string> values = values_of(program, matrix, row);
    for (std::size_t county = 0; county < lines.size(); ++county) {
      std::string shown = cell(program, row, county);
      if (!shown.empty() && !is_switch(program, row)) {
        shown = letter(static_cast<std::size_t>(std::ranges::find(values, shown) - values.begin()));
      }
      lines[county].push_back(row.entries[county] == nullptr ? "-" : shown);
    }
    const std::string name = flag.group.empty() ? "other" : flag.group;
    legend.push_back({number, name == group ? "" : name, flag.number.empty() ? "-" : flag.number,
                      flag.name, flag.title});
    if (!is_switch(program, row) && !values.empty()) {
      legend.back().back() += ": " + letters_of(values);
    }
    group = name;
  }
  lines.insert(lines.begin(), head);
  return title_of(as_of) + "\n\n" + columns(0, lines) +
         "\nY on, N off, - not set; a letter is a value of its own\n" + columns(0, legend);
}

/// A row a county, for a browser.
Table by_county(const check::Program& program, const Matrix& matrix, const AsOf& as_of) {
  Table table{title_of(as_of), {}, {{"county", "County"}}, {}, {}, "there are no counties"};
  for (const MatrixRow& row : matrix.rows) {
    const check::Flag& flag = program.flags[row.flag];
    table.columns.push_back({flag.name, flag.title.empty() ? flag.name : flag.title});
  }
  for (std::size_t i = 0; i < matrix.counties.size(); ++i) {
    std::vector<std::string>& line = table.rows.emplace_back();
    line.push_back(program.counties[matrix.counties[i]].name);
    for (const MatrixRow& row : matrix.rows) {
      line.push_back(row.entries[i] == nullptr ? "-" : cell(program, row, i));
    }
  }
  table.notes = {"Y on, N off, - not set"};
  return table;
}

std::string to_json(const check::Program& program, const Matrix& matrix, const AsOf& as_of) {
  text::JsonWriter to;
  to.begin_object();
  to.member("month", units::to_string(as_of.month));
  to.member("as_of", units::to_string(as_of.run));
  to.key("rules");
  to.begin_array();
  for (const MatrixRow& row : matrix.rows) {
    const check::Flag& flag = program.flags[row.flag];
    to.begin_object();
    to.member_or_null("group", flag.group);
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

Table matrix_table(const check::Program& program, const AsOf& as_of) {
  const Matrix matrix = build(program, as_of);
  Table table{title_of(as_of), {}, {}, {}, {"Y on, N off; an empty cell is not set"}, {}};
  table.columns = {{"group", "Group"}, {"calwin_number", "CalWIN number"},
                   {"flag", "Flag"},   {"rule", "Rule"},
                   {"month", "Month"}, {"as_known_on", "As known on"}};
  for (const check::CountyId county : matrix.counties) {
    const std::string& name = program.counties[county].name;
    table.columns.push_back({name, name});
  }
  for (const MatrixRow& row : matrix.rows) {
    const check::Flag& flag = program.flags[row.flag];
    std::vector<std::string> line{flag.group,
                                  flag.number,
                                  flag.name,
                                  flag.title,
                                  units::to_string(as_of.month),
                                  units::to_string(as_of.run)};
    for (std::size_t i = 0; i < matrix.counties.size(); ++i) {
      line.push_back(cell(program, row, i));
    }
    table.rows.push_back(std::move(line));
  }
  return table;
}

std::string county_matrix(const check::Program& program, const AsOf& as_of, TableFormat format) {
  switch (format) {
    case TableFormat::table:
      return to_text(program, build(program, as_of), as_of);
    case TableFormat::csv:
      return csv_of(matrix_table(program, as_of));
    case TableFormat::json:
      return to_json(program, build(program, as_of), as_of);
    case TableFormat::html:
      return html_of(by_county(program, build(program, as_of), as_of));
  }
  return {};
}

}  // namespace poppy::report
