// SQLite: a file, its journal while something is written, and the locks of files.
#include <fmt/core.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <array>

#include "interpreter/store/sql_dialect.h"
#include "interpreter/store/store.h"

namespace poppy::store {
namespace {

// `INSERT OR REPLACE` deletes without asking who guards against it: so no line may be put in but
// behind the last one.
constexpr std::array<std::string_view, 6> kGuards = {
    "CREATE TRIGGER desk_audit_grows BEFORE INSERT ON desk_audit "
    "WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM desk_audit) "
    "BEGIN SELECT RAISE(ABORT, 'the audit is only added to'); END",
    "CREATE TRIGGER desk_audit_stays BEFORE UPDATE ON desk_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit cannot be edited'); END",
    "CREATE TRIGGER desk_audit_is_kept BEFORE DELETE ON desk_audit "
    "BEGIN SELECT RAISE(ABORT, 'the audit cannot be edited'); END",
    "CREATE TRIGGER desk_comments_grow BEFORE INSERT ON desk_comments "
    "WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM desk_comments) "
    "BEGIN SELECT RAISE(ABORT, 'comments are only added to'); END",
    "CREATE TRIGGER desk_comments_stay BEFORE UPDATE ON desk_comments "
    "BEGIN SELECT RAISE(ABORT, 'comments cannot be edited'); END",
    "CREATE TRIGGER desk_comments_are_kept BEFORE DELETE ON desk_comments "
    "BEGIN SELECT RAISE(ABORT, 'comments cannot be edited'); END"};

const Words kWords = {.text = "TEXT",  // compared by bytes, where nothing else is said
                      .begin_reading = "BEGIN",
                      // The right to write is asked for at once: two that have read and then want
                      // to write would each wait for the other to end.
                      .begin_writing = "BEGIN IMMEDIATE",
                      .next_cases =
                          "SELECT id, county, revision, document FROM cases WHERE id > :id "
                          "ORDER BY id LIMIT :most",
                      .guards = kGuards};

int result_of(const soci::soci_error& error) {
  const auto* of_sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  return of_sqlite == nullptr ? SQLITE_ERROR : of_sqlite->result() & 0xFF;
}

class SqliteDialect final : public Dialect {
 public:
  explicit SqliteDialect(std::string path) : path_(std::move(path)) {}

  [[nodiscard]] const Words& words() const override { return kWords; }
  [[nodiscard]] const std::string& name() const override { return path_; }
  /// A file is written by one at a time; more connections would only wait in more places.
  [[nodiscard]] std::size_t most_connections() const override { return 1; }

  void connect(soci::session& sql, Hold hold) const override {
    // A job waits for the calls of a server, which are short, and not for another job. A server
    // waits for jobs that soon end.
    const int seconds = hold == Hold::nothing ? 5 : 1;
    sql.open(soci::sqlite3, fmt::format("dbname=\"{}\" timeout={}", path_, seconds));
    // The journal stays a rollback journal, since a WAL needs memory that its readers share: a
    // file on a share of the network has none.
    sql << "PRAGMA synchronous = FULL";
    switch (hold) {
      case Hold::one_state:
        sql << "PRAGMA query_only = ON";
        sql << "BEGIN";  // others may read; who writes waits
        break;
      case Hold::alone:
        // The lock is held until the store is closed, or its process has ended.
        sql << "PRAGMA locking_mode = EXCLUSIVE";
        sql << "BEGIN EXCLUSIVE";
        sql << "COMMIT";
        break;
      case Hold::nothing:
        break;
    }
  }

  void let_go(soci::session& /*sql*/) const override {}  // closing a file gives its locks back
  [[nodiscard]] bool is_lost(soci::session& /*sql*/) const override { return false; }

  [[nodiscard]] Fault fault_of(const soci::soci_error& error, soci::session& /*sql*/,
                               Doing doing) const override {
    const int result = result_of(error);
    const bool reads = doing == Doing::reading;
    if (result == SQLITE_BUSY || result == SQLITE_LOCKED) return Fault::busy;
    // Reading fails for no other reason of SQL's than a table or a value that is not there.
    if (result == SQLITE_CORRUPT || result == SQLITE_NOTADB || (reads && result == SQLITE_ERROR)) {
      return Fault::damaged;
    }
    const bool at_writing = result == SQLITE_READONLY || result == SQLITE_FULL;
    return result == SQLITE_CANTOPEN || (reads && !at_writing) ? Fault::unreadable
                                                               : Fault::not_written;
  }
  [[nodiscard]] std::string message_of(const soci::soci_error& error) const override {
    return error.get_error_message();
  }

  [[nodiscard]] Mark mark_of(soci::session& sql) const override {
    Mark mark;
    long long names = 0;
    sql << "PRAGMA application_id", soci::into(mark.application);
    sql << "PRAGMA user_version", soci::into(mark.version);
    sql << "SELECT count(*) FROM sqlite_master", soci::into(names);
    mark.is_empty = mark.application == 0 && mark.version == 0 && names == 0;
    return mark;
  }
  void set_mark(soci::session& sql) const override {
    sql << fmt::format("PRAGMA application_id = {}", kApplication);
    sql << fmt::format("PRAGMA user_version = {}", kSchema);
  }
  [[nodiscard]] bool has(soci::session& sql, const std::string& name) const override {
    long long count = 0;
    sql << "SELECT count(*) FROM sqlite_master WHERE name = :name", soci::into(count),
        soci::use(name);
    return count > 0;
  }
  // BEGIN IMMEDIATE has the only right to write: while a job holds the file, it is not given.
  [[nodiscard]] bool may_write_cases(soci::session& /*sql*/) const override { return true; }
  void wait_for_desk(soci::session& /*sql*/) const override {}

 private:
  std::string path_;
};

}  // namespace

std::unique_ptr<Dialect> sqlite_dialect(const std::string& path) {
  return std::make_unique<SqliteDialect>(path);
}

}  // namespace poppy::store
