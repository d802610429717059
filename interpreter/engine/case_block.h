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

/// For one thread. The rules and the request must outlive it.
class BlockDecider {
 public:
  BlockDecider(const Rules::Data& rules, const RunRequest& request);
  ~BlockDecider();
  BlockDecider(BlockDecider&&) = delete;
  BlockDecider& operator=(BlockDecider&&) = delete;

  /// One for each line, in their order.
  [[nodiscard]] std::vector<CaseLine> decide(std::span<const std::string_view> lines);

 private:
  struct Room;
  std::unique_ptr<Room> room_;
};

}  // namespace poppy::engine
