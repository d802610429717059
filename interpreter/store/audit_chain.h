// The audit: lines that are only added to, each with a hash of itself and of the hash before it. A
// line that was changed, left out or put between fits no more, and where they end is kept, too.
#pragma once

#include "interpreter/store/desk_store.h"
#include "interpreter/store/sql_dialect.h"

namespace poppy::store {

/// Problems: a text of it cannot be kept (P964).
[[nodiscard]] text::Result<void> check_note(const AuditNote& note);

// In a transaction that has waited for the desk: of two that would go on behind the same line, one
// would be lost.
[[nodiscard]] text::Result<void> add_to_audit(soci::session& sql, const Dialect& dialect,
                                              const AuditNote& note);
/// In a transaction that sees one state.
[[nodiscard]] text::Result<AuditEnd> check_chain(soci::session& sql, const Dialect& dialect);

/// Lines are read into it, from these columns.
inline constexpr std::string_view kAuditLines =
    "SELECT number, made_at, made_by, what, about, detail, hash FROM desk_audit";

}  // namespace poppy::store
