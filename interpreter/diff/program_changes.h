// Two programs, by their names -> what was changed in them, from which months and runs on. What a
// change does shows in worksheets (compare_sheets.h): it may do nothing.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/check/program.h"
#include "interpreter/diff/compare_sheets.h"

namespace poppy::diff {

enum class Part : std::uint8_t {
  line,
  parameter,
  flag,
  entry,  // of a county's file
  fact,
  record,
  values,   // of an enumeration
  outcome,  // a decision's reasons, what a create or statement has
};

struct ProgramChange {
  Part part = Part::line;
  std::string name;
  std::string county;  // of an entry
  Change change = Change::changed;
  bool words_only = false;             // titles, citations, messages
  bool has_dates = false;              // else it holds for any month and run
  std::vector<units::Dating> datings;  // of what is in one of the two programs alone
};
[[nodiscard]] std::string_view word_of(Part part);

/// In the order of the programs' parts.
[[nodiscard]] std::vector<ProgramChange> program_changes(const check::Program& before,
                                                         const check::Program& after);

/// The programs that have a line from which a change can be reached. Others decide as before.
[[nodiscard]] std::set<std::string> programs_reached(const check::Program& program,
                                                     const std::vector<ProgramChange>& changes);

}  // namespace poppy::diff
