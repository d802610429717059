// The tables of a store in a database, and of its desk: made, or looked at before they are used.
#pragma once

#include "interpreter/store/sql_dialect.h"
#include "interpreter/store/store.h"

namespace poppy::store {

/// Of the tables of what people do, beside kSchema.
inline constexpr int kDeskSchema = 1;

// In a transaction of Database::settle. Problems: there is no store (P950), or one of another
// version (P952).
[[nodiscard]] text::Result<void> settle_cases(soci::session& sql, const Dialect& dialect,
                                              Access access);
/// With the tables of cases, which it stands beside.
[[nodiscard]] text::Result<void> settle_desk(soci::session& sql, const Dialect& dialect,
                                             Access access);

}  // namespace poppy::store
