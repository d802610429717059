// Where stores lie in tests: a file of SQLite, a folder and, where POPPY_TEST_POSTGRES has the
// address of a database (`postgresql:host=… dbname=… user=…`), a schema of it.
#pragma once

#include <string>
#include <vector>

#include "interpreter/text/problem.h"

namespace poppy::store {

[[nodiscard]] bool has_postgres();
/// What a Place is asked for: `county.db`, `county` and perhaps `postgres`.
[[nodiscard]] std::vector<std::string> kinds();
[[nodiscard]] std::vector<std::string> sql_kinds();

/// A place of its own, gone at the end.
class Place {
 public:
  Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place();
  /// The path of a store: `postgres` is an address, any other a name in a folder.
  [[nodiscard]] std::string operator/(const std::string& name) const;
  /// Another database of the same server.
  [[nodiscard]] std::string database(const std::string& name) const;
  /// `postgres` as a URL.
  [[nodiscard]] std::string url() const;

 private:
  std::string path_;
  std::string schema_;
};

/// What another program does to a database. Throws what SOCI throws.
void by_others(const std::string& path, const std::string& statement);

template <typename T>
text::ProblemCode code_of(const text::Result<T>& result) {
  REQUIRE_FALSE(result.has_value());
  return result.error().front().code;
}
template <typename T>
T required(text::Result<T> result) {
  if (!result) FAIL(result.error().front().message);
  return std::move(*result);
}

}  // namespace poppy::store
