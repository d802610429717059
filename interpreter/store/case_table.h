// Cases in their table, for sql_store.cpp (jobs) and sql_desk_store.cpp (people); each in its
// transaction, where Dialect::may_write_cases allows it.
#pragma once

#include "interpreter/store/sql_dialect.h"
#include "interpreter/store/store.h"

namespace poppy::store {

/// False: another revision is stored. Of two who write the same case at once, the second waits for
/// the first and then finds that it is another.
[[nodiscard]] bool put_case(soci::session& sql, const StoredCase& one);
/// Jobs that have stopped: what is written beside them may lie behind where they are.
void overtake_jobs(soci::session& sql);

}  // namespace poppy::store
