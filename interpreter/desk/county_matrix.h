// A table of county settings that came back from a spreadsheet -> the entries that it asks for.
#pragma once

#include <string>
#include <vector>

#include "interpreter/desk/county_change.h"
#include "interpreter/report/county_report.h"

namespace poppy::desk {

/// A cell that says something else than the county's file.
struct AskedSetting {
  std::string county, flag, title;
  std::string was, now;  // as cells show them; `not set`
  std::string cell;      // C7
  /// What the file says by now, where it was changed since the table was made; else empty.
  std::string meanwhile;
};
struct MatrixReading {
  std::vector<AskedSetting> asked;
  std::vector<ChangeWords> changes;  // a county each
  std::size_t alike = 0, empty = 0;  // cells
};

/// `rows`: of one sheet, its first line of names among them, in any column order: flags by `flag`,
/// `calwin_number` or `rule`, counties by their names. A cell that is empty or `-` asks for
/// nothing. Where the table says its `month` and `as_known_on`, a cell is compared to what the
/// files said then; else to `as_of`. `entry`: the months and the note of all entries. Problems:
/// there is no such line of names (P627); a cell is no value of its flag, or is of a flag that the
/// state sets (P628), each by its cell.
[[nodiscard]] Outcome<MatrixReading> read_matrix(const Rules& rules,
                                                 const std::vector<std::vector<std::string>>& rows,
                                                 const report::AsOf& as_of, const EntryWords& entry,
                                                 const std::string& by);

/// What would be written, for people.
[[nodiscard]] report::Table preview(const MatrixReading& reading);

}  // namespace poppy::desk
