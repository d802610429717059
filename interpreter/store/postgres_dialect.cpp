// PostgreSQL: a database of a server, in one schema of it. Who has the store alone is told by
// advisory locks of the server, which end with their connection, however it ends.
#include <fmt/core.h>
#include <soci/postgresql/soci-postgresql.h>

#include <array>

#include "interpreter/store/sql_dialect.h"
#include "interpreter/store/store.h"
#include "interpreter/text/printable.h"

namespace poppy::store {
namespace {

constexpr std::array<std::string_view, 5> kGuards = {
    "CREATE FUNCTION desk_stays() RETURNS trigger LANGUAGE plpgsql AS "
    "'BEGIN RAISE EXCEPTION ''% cannot be edited'', TG_TABLE_NAME; END'",
    "CREATE TRIGGER desk_audit_stays BEFORE UPDATE OR DELETE ON desk_audit "
    "FOR EACH ROW EXECUTE FUNCTION desk_stays()",
    "CREATE TRIGGER desk_audit_is_kept BEFORE TRUNCATE ON desk_audit "
    "FOR EACH STATEMENT EXECUTE FUNCTION desk_stays()",
    "CREATE TRIGGER desk_comments_stay BEFORE UPDATE OR DELETE ON desk_comments "
    "FOR EACH ROW EXECUTE FUNCTION desk_stays()",
    "CREATE TRIGGER desk_comments_are_kept BEFORE TRUNCATE ON desk_comments "
    "FOR EACH STATEMENT EXECUTE FUNCTION desk_stays()"};

// libpq takes in all rows of an answer before it gives the first, and documents are large: so the
// server itself stops where kMostBytes are reached.
static_assert(kMostBytes == 16777216);
const Words kWords = {
    .text = "TEXT COLLATE \"C\"",  // by bytes, whatever the language of the database
    .begin_reading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
    .begin_writing = "BEGIN",
    .next_cases =
        "SELECT id, county, revision, document FROM (SELECT id, county, revision, "
        "document, sum(octet_length(document)) OVER (ORDER BY id) - "
        "octet_length(document) AS bytes_before FROM (SELECT id, county, revision, "
        "document FROM cases WHERE id > :id ORDER BY id LIMIT :most) AS next) AS "
        "measured WHERE bytes_before < 16777216 ORDER BY id",
    .guards = kGuards};

/// A lock of this store: the locks of a database are numbers, and each schema may be a store.
std::string key_of(int lock) {
  return fmt::format("{}, (SELECT oid::int FROM pg_namespace WHERE nspname = current_schema())",
                     lock);
}
constexpr int kCasesLock = kApplication, kDeskLock = kApplication + 1;

PGconn* connection_of(soci::session& sql) {
  auto* backend = static_cast<soci::postgresql_session_backend*>(sql.get_backend());
  return backend == nullptr ? nullptr : backend->conn_;
}

std::string state_of(const soci::soci_error& error) {
  const auto* of_postgres = dynamic_cast<const soci::postgresql_soci_error*>(&error);
  return of_postgres == nullptr ? std::string() : of_postgres->sqlstate();
}

class PostgresDialect final : public Dialect {
 public:
  explicit PostgresDialect(PostgresAddress address) : address_(std::move(address)) {}

  [[nodiscard]] const Words& words() const override { return kWords; }
  [[nodiscard]] const std::string& name() const override { return address_.name; }
  [[nodiscard]] std::size_t most_connections() const override { return 4; }

  void connect(soci::session& sql, Hold hold) const override {
    sql.open(soci::postgresql, address_.connect);
    // What the server remarks beside its answers would land on standard error.
    PQsetNoticeProcessor(connection_of(sql), [](void*, const char*) {}, nullptr);
    // One schema and no other: a table of the same name elsewhere is not ours. And what is written
    // is on the disk when it is said to be. A job waits shortly for the calls of a server.
    sql << "SELECT set_config('search_path', quote_ident(current_schema()), false), "
           "set_config('synchronous_commit', CASE current_setting('synchronous_commit') "
           "WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false), "
           "set_config('lock_timeout', '1s', false)";
    switch (hold) {
      case Hold::one_state:
        sql << fmt::format("SELECT pg_advisory_lock_shared({})", key_of(kCasesLock));
        sql << kWords.begin_reading;
        break;
      case Hold::alone:
        sql << fmt::format("SELECT pg_advisory_lock({})", key_of(kCasesLock));
        break;
      case Hold::nothing:
        sql << "SET lock_timeout = '5s'";
        break;
    }
  }

  /// The server learns of a closed connection when it next looks, some moments later.
  void let_go(soci::session& sql) const override { sql << "SELECT pg_advisory_unlock_all()"; }

  /// A server that went away while nothing was asked of it has left its last words, and then the
  /// end, on the line: each is one read.
  [[nodiscard]] bool is_lost(soci::session& sql) const override {
    PGconn* const connection = connection_of(sql);
    return connection == nullptr || PQstatus(connection) != CONNECTION_OK ||
           PQconsumeInput(connection) == 0 || PQconsumeInput(connection) == 0 ||
           PQstatus(connection) != CONNECTION_OK;
  }

  [[nodiscard]] Fault fault_of(const soci::soci_error& error, soci::session& sql,
                               Doing doing) const override {
    const std::string state = state_of(error);
    const bool reads = doing == Doing::reading;
    if (is_lost(sql) || state.starts_with("08") || state.starts_with("57P")) {
      return Fault::unreachable;
    }
    // Waited too long for a lock; two that waited for each other; a state that has moved on; a
    // table that another is making.
    for (const std::string_view busy : {"55P03", "40P01", "40001", "42P07", "23505"}) {
      if (state == busy) return Fault::busy;
    }
    // A table, a column or a value that is not there, or of another kind; pages that do not fit.
    const bool is_of_another_form = state.starts_with("42") && state != "42501";
    if (state.starts_with("XX") || (reads && (state.empty() || is_of_another_form))) {
      return Fault::damaged;
    }
    return reads ? Fault::unreadable : Fault::not_written;
  }

  /// The first sentence of what the server or the library says.
  [[nodiscard]] std::string message_of(const soci::soci_error& error) const override {
    std::string said = error.get_error_message();
    for (const std::string_view lead : {"PANIC: ", "FATAL: ", "ERROR: ", "database.\n"}) {
      const std::size_t found = said.find(lead);
      if (found == std::string::npos) continue;
      said.erase(0, found + lead.size());
      break;
    }
    said.erase(0, said.find_first_not_of(' '));
    said.resize(std::min(said.size(), said.find('\n')));
    constexpr std::size_t kWorthHiding = 4;  // a shorter one would blank out half of the words
    const std::string& secret = address_.password;
    for (std::size_t at = 0;
         secret.size() >= kWorthHiding && (at = said.find(secret, at)) != std::string::npos;) {
      said.replace(at, secret.size(), "…");
    }
    return text::printable(said);
  }

  [[nodiscard]] Mark mark_of(soci::session& sql) const override {
    Mark mark;
    std::string schema, encoding;
    sql << "SELECT coalesce(current_schema(), ''), current_setting('server_encoding')",
        soci::into(schema), soci::into(encoding);
    if (schema.empty()) mark.unfit = "it has no schema of the search path";
    if (encoding != "UTF8") mark.unfit = fmt::format("its encoding is {}, not UTF8", encoding);
    if (!mark.unfit.empty()) return mark;
    if (has(sql, "poppy_store")) {
      sql << "SELECT application, version FROM poppy_store", soci::into(mark.application),
          soci::into(mark.version);
    } else {
      mark.is_empty = !has(sql, "cases") && !has(sql, "jobs");
    }
    return mark;
  }
  void set_mark(soci::session& sql) const override {
    sql << "CREATE TABLE poppy_store (application BIGINT NOT NULL, version BIGINT NOT NULL)";
    sql << fmt::format("INSERT INTO poppy_store VALUES ({}, {})", kApplication, kSchema);
  }
  [[nodiscard]] bool has(soci::session& sql, const std::string& name) const override {
    long long count = 0;
    sql << "SELECT count(*) FROM pg_class WHERE relname = :name AND relnamespace = "
           "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())",
        soci::into(count), soci::use(name);
    return count > 0;
  }
  /// Shared, so that those who write cases one by one do not wait for each other here: of two who
  /// write the same case, its row makes one wait.
  [[nodiscard]] bool may_write_cases(soci::session& sql) const override {
    int is_held = 0;
    sql << fmt::format("SELECT pg_try_advisory_xact_lock_shared({})::int", key_of(kCasesLock)),
        soci::into(is_held);
    return is_held != 0;
  }
  void wait_for_desk(soci::session& sql) const override {
    sql << fmt::format("SELECT pg_advisory_xact_lock({})", key_of(kDeskLock));
  }

 private:
  PostgresAddress address_;
};

}  // namespace

std::unique_ptr<Dialect> postgres_dialect(PostgresAddress address) {
  return std::make_unique<PostgresDialect>(std::move(address));
}

}  // namespace poppy::store
