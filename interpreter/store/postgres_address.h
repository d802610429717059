// Where a database of PostgreSQL is, as people write it: `postgresql://user@host/db`, or libpq's
// words, `postgresql:host=… dbname=…`. It may hold a password, so nothing of it is shown but
// `name`.
#pragma once

#include <string>
#include <string_view>

#include "interpreter/text/problem.h"

namespace poppy::store {

struct PostgresAddress {
  std::string connect;   // what SOCI is given
  std::string name;      // for messages: host and database
  std::string password;  // so that it can be kept out of what the library says
};

/// Whether it is one, and not the path of a file.
[[nodiscard]] bool is_postgres_address(std::string_view path);
/// Problems: it cannot be read (P950).
[[nodiscard]] text::Result<PostgresAddress> read_postgres_address(const std::string& path);

}  // namespace poppy::store
