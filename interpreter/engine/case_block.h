// Many cases of a run decided together: the same lines as decide_line gives one at a time, from
// columns. Plain cases are read straight into columns, those of a worksheet decided 64 at a time,
// and written straight from columns; every other case goes the way of decide_line.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "interpreter/engine/case_line.h"
#include "interpreter/engine/late_entries.h"

namespace poppy::engine {

/// A line of a block: its decision is `text`, in DecidedBlock, or it has problems.
struct DecidedLine {
  std::size_t begin = 0, size = 0;  // in DecidedBlock::text; size 0: there is none. A month a line
  bool undetermined = false;
  std::size_t refused = 0;                    // without a decision: into DecidedBlock::refused
  std::size_t name_begin = 0, name_size = 0;  // of the case, in DecidedBlock::names; 0: not known
};
struct DecidedBlock {
  std::vector<DecidedLine> lines;  // in their order
  std::string text;                // the decisions in any order, with nothing between
  std::vector<CaseLine> refused;
  std::string names;  // of the cases
  [[nodiscard]] std::string_view name(std::size_t line) const {
    return std::string_view(names).substr(lines[line].name_begin, lines[line].name_size);
  }
  bool by_today = false;  // a case that was decided gives no run date, nor does the request
  LateEntries late;       // that the runs of these cases do not see
};

/// For one thread. The rules and the request must outlive it.
class BlockDecider {
 public:
  BlockDecider(const Rules::Data& rules, const RunRequest& request);
  ~BlockDecider();
  BlockDecider(BlockDecider&&) = delete;
  BlockDecider& operator=(BlockDecider&&) = delete;

  /// Until the next call. The first `only_named` are not decided and have neither text nor
  /// problems. A call that throws, as where memory is gone, leaves the decider as new.
  [[nodiscard]] DecidedBlock& decide(std::span<const std::string_view> lines,
                                     std::size_t only_named = 0);

 private:
  struct Room;
  const Rules::Data& rules_;
  const RunRequest& request_;
  std::unique_ptr<Room> room_;  // made by the first call
};

}  // namespace poppy::engine
