// A stream of tables of cases -> a stream of tables of their decisions (docs/c-api.md): as many
// rows in the same order, unless each month has its own, a table for each. Every case is written as
// a line of JSON and decided as a line of a run is, so that both come out the same to the byte.
#pragma once

#include <memory>
#include <string>

#include "interpreter/engine/decider_pool.h"
#include "interpreter/include/poppy/arrow_abi.h"
#include "interpreter/include/poppy/engine.h"

namespace poppy::arrow {

struct StreamRequest {
  std::string case_column;  // that has each case as a text of JSON; empty: the columns are facts
  bool with_decision = false;
  bool each_month = false;  // a case of several months has a row for each, and is not refused
  unsigned threads = 1;
};

/// Takes what `in` holds, which is released with `out`, also where columns are refused: then `out`
/// is released as it is. Rows are read and decided as `out` is asked for them, by the caller's
/// thread and others that end with each call. What keeps a table from being read ends the stream:
/// EINVAL, with the reason as its last error; a row that cannot be decided has its row, with
/// `problems`.
[[nodiscard]] Outcome<void> decide_stream(std::shared_ptr<engine::DeciderPool> deciders,
                                          const StreamRequest& request, ArrowArrayStream* in,
                                          ArrowArrayStream* out);

}  // namespace poppy::arrow
