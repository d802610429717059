// Many cases of a run decided together: the same lines as decide_line gives one at a time, from
// columns. Plain cases are read straight into columns, those of a worksheet decided 64 at a time,
// and written straight from columns; every other case goes the way of decide_line.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "interpreter/engine/case_line.h"

namespace poppy::engine {

/// A line of a block: its decision is `text`, in DecidedBlock, or it has problems.
struct DecidedLine {
  std::size_t begin = 0, size = 0;  // in DecidedBlock::text; size 0: there is none
  bool undetermined = false;
  std::size_t refused = 0;  // without a decision: into DecidedBlock::refused
};
struct DecidedBlock {
  std::vector<DecidedLine> lines;  // in their order
  std::string text;                // the decisions in any order, with nothing between
  std::vector<CaseLine> refused;
  bool by_today = false;  // a case that was decided gives no run date, nor does the request
};

/// For one thread. The rules and the request must outlive it.
class BlockDecider {
 public:
  BlockDecider(const Rules::Data& rules, const RunRequest& request);
  ~BlockDecider();
  BlockDecider(BlockDecider&&) = delete;
  BlockDecider& operator=(BlockDecider&&) = delete;

  /// Until the next call.
  [[nodiscard]] DecidedBlock& decide(std::span<const std::string_view> lines);

 private:
  struct Room;
  std::unique_ptr<Room> room_;
};

}  // namespace poppy::engine
