// Rules and what is asked of them -> the columns of their decisions (docs/c-api.md), the same for
// every case, county and month: those of the case's lines, a column of records for each list whose
// lines are printed, and what every decision has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "interpreter/arrow/result_column.h"
#include "interpreter/check/program.h"
#include "interpreter/engine/case_line.h"

namespace poppy::arrow {

/// Finds by views of its keys.
struct NameHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view name) const {
    return std::hash<std::string_view>()(name);
  }
};
template <typename Value>
using ByName = std::unordered_map<std::string, Value, NameHash, std::equal_to<>>;

/// A line of a case or of a record, and the column of it in the table or among those of the record.
struct LineColumn {
  check::Type type;
  std::size_t column = 0;
};
/// The lines of the case, or of a list's records.
struct LineGroup {
  std::size_t column = 0;             // of a list: in the table
  ByName<ByName<std::size_t>> found;  // by program and name: into `lines`
  std::vector<LineColumn> lines;
  std::vector<std::string> names;  // of their columns
};

/// Columns that every decision has.
struct CommonColumns {
  std::size_t name = 0, county = 0, month = 0, run_date = 0, decided = 0;
  std::size_t reasons = 0, decisions = 0, made = 0, notices = 0;
  std::size_t undetermined = 0, undetermined_more = 0, open = 0, errors = 0, problems = 0;
  std::size_t decision = 0;  // of those with decision lines
};

struct ResultLayout {
  ResultField table;
  CommonColumns common;
  LineGroup of_case;
  std::vector<LineGroup> lists;
  /// Into `lists`.
  std::unordered_map<std::uint32_t, std::size_t> list_of;  // by entity
};

/// Of the programs that `request` names, or of all; the lines that it asks for besides come behind,
/// so that no other column is called otherwise for them.
[[nodiscard]] ResultLayout make_layout(const check::Program& program,
                                       const engine::RunRequest& request, bool with_decision);

}  // namespace poppy::arrow
