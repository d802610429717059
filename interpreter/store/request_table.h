// Change requests in the tables of a desk, for sql_desk_store.cpp; each in its transaction.
#pragma once

#include "interpreter/store/desk_store.h"
#include "interpreter/store/sql_dialect.h"

namespace poppy::store {

/// Problems: a text of it cannot be kept (P964).
[[nodiscard]] text::Result<void> check_request(const ChangeRequest& request);

[[nodiscard]] text::Result<std::optional<ChangeRequest>> find_request(soci::session& sql,
                                                                      const Dialect& dialect,
                                                                      std::uint64_t id);
[[nodiscard]] text::Result<std::vector<ChangeRequest>> list_requests(soci::session& sql,
                                                                     const Dialect& dialect,
                                                                     const RequestFilter& filter);
/// Gives its id: one after the other, as all who write at a desk wait for each other.
[[nodiscard]] std::uint64_t insert_request(soci::session& sql, const ChangeRequest& request);
/// False: another revision is kept.
[[nodiscard]] bool update_request(soci::session& sql, const ChangeRequest& request);

/// Numbers as databases have them, which know no greater ones.
[[nodiscard]] long long signed_of(std::uint64_t number);
/// Below which; 0: below none.
[[nodiscard]] long long bound_of(std::uint64_t before);

}  // namespace poppy::store
