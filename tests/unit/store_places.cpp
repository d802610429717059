// See store_places.h.
#include <doctest/doctest.h>
#include <fmt/core.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/unit/store_places.h"

namespace poppy::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kScheme = "postgresql:";

std::string postgres() {
  const char* const address = std::getenv("POPPY_TEST_POSTGRES");
  return address == nullptr ? "" : address;
}

}  // namespace

bool has_postgres() { return !postgres().empty(); }

std::vector<std::string> kinds() {
  std::vector<std::string> all = sql_kinds();
  all.emplace_back("county");
  return all;
}

std::vector<std::string> sql_kinds() {
  std::vector<std::string> all = {"county.db"};
  if (has_postgres()) all.emplace_back("postgres");
  return all;
}

Place::Place()
    : path_(fs::temp_directory_path() / fmt::format("poppy-store-{}", ::getpid())),
      schema_(fmt::format("poppy_test_{}", ::getpid())) {
  fs::remove_all(path_);
  fs::create_directory(path_);
  if (!has_postgres()) return;
  by_others(postgres(), fmt::format("SET client_min_messages = error; DROP SCHEMA IF EXISTS {} "
                                    "CASCADE; CREATE SCHEMA {}",
                                    schema_, schema_));
}

Place::~Place() {
  fs::remove_all(path_);
  if (!has_postgres()) return;
  try {
    by_others(postgres(),
              fmt::format("SET client_min_messages = error; DROP SCHEMA {} CASCADE", schema_));
  } catch (const soci::soci_error& error) {
    FAIL_CHECK(std::string(error.what()));
  }
}

std::string Place::operator/(const std::string& name) const {
  if (name != "postgres") return path_ + "/" + name;
  return fmt::format("{} options=-csearch_path={}", postgres(), schema_);
}

std::string Place::database(const std::string& name) const {
  return fmt::format("{} dbname={}", postgres(), name);
}

std::string Place::url() const {
  std::string folder, database, user;
  soci::session sql(soci::postgresql, postgres().substr(kScheme.size()));
  sql << "SELECT current_setting('unix_socket_directories'), current_database(), current_user",
      soci::into(folder), soci::into(database), soci::into(user);
  std::string port;
  sql << "SELECT current_setting('port')", soci::into(port);
  return fmt::format("postgresql://{}@/{}?host={}&port={}&options=-csearch_path%3D{}", user,
                     database, folder, port, schema_);
}

void by_others(const std::string& path, const std::string& statement) {
  if (path.starts_with(kScheme)) {
    soci::session sql(soci::postgresql, path.substr(kScheme.size()));
    sql << statement;
  } else {
    soci::session sql(soci::sqlite3, "dbname=\"" + path + "\" timeout=5");
    sql << statement;
  }
}

}  // namespace poppy::store
