// One case of a run over many: a line of JSON in, a line of JSON out, or why not. Safe from several
// threads at once.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/engine/months.h"

namespace poppy::engine {

/// What the run asks of every case.
struct RunRequest {
  std::optional<check::CountyId> county;    // of cases that name none
  std::optional<units::MonthRange> months;  // of all cases; none: those that each names
  units::Date run_date;                     // of all cases, or of those that give none
  bool run_date_for_all = false;
  std::vector<std::string> programs;      // empty: the case's, or all
  std::vector<check::LineId> asked = {};  // told besides what decisions tell
};

/// Problems have no place. `request` gives months, or leaves them to the cases; its today is the
/// run date of cases that give none, and every line of a name in its `lines` is asked.
[[nodiscard]] text::Result<RunRequest> resolve_run(const check::Program& program,
                                                   const Request& request);

struct LineProblem {
  std::string code, message, hint;
  unsigned column = 0;  // from 1, in characters; 0: no place
};

/// What a case was decided by.
struct Setting {
  std::optional<check::CountyId> county;
  std::vector<std::string> programs;  // empty: all
  units::MonthRange months;
  units::Date run_date;
};

struct CaseLine {
  std::string json;                // a line for each month, the last without its end; empty: none
  bool undetermined = false;       // a decision is, of any month
  bool by_today = false;           // the case gives no run date, nor does the request
  std::string case_id;             // empty: not known
  std::optional<Setting> setting;  // of a decision
  std::vector<LineProblem> problems;  // why there is none
};
[[nodiscard]] CaseLine decide_line(const Rules::Data& rules, const RunRequest& request,
                                   std::string line);
/// CaseLine::case_id of the line, which is not decided.
[[nodiscard]] std::string name_case(const Rules::Data& rules, std::string line);

}  // namespace poppy::engine
