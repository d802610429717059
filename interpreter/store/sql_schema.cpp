// See sql_schema.h.
#include "interpreter/store/sql_schema.h"

#include "interpreter/store/open_kind.h"

namespace poppy::store {
namespace {

using text::ProblemCode;

/// `{}` is the type of a text that is ordered by its bytes.
void make(soci::session& sql, const Dialect& dialect, std::string_view statement) {
  sql << fmt::format(fmt::runtime(statement), dialect.words().text);
}

constexpr std::string_view kByCounty = "CREATE INDEX cases_by_county ON cases (county, id)";

void make_cases(soci::session& sql, const Dialect& dialect) {
  make(sql, dialect,
       "CREATE TABLE cases (id {0} NOT NULL PRIMARY KEY, county {0} NOT NULL, "
       "revision BIGINT NOT NULL, document TEXT NOT NULL)");
  make(sql, dialect,
       "CREATE TABLE jobs (job {0} NOT NULL PRIMARY KEY, asked TEXT NOT NULL, "
       "last_case TEXT NOT NULL, done BIGINT NOT NULL, undecided BIGINT NOT NULL, "
       "overtaken BIGINT NOT NULL)");
  sql << kByCounty;
  dialect.set_mark(sql);
}

// NOLINTBEGIN(bugprone-suspicious-missing-comma): each goes over several lines
constexpr std::string_view kDeskTables[] = {
    "CREATE TABLE desk_accounts (id {0} NOT NULL PRIMARY KEY, roles TEXT NOT NULL, "
    "county {0} NOT NULL, password TEXT NOT NULL, must_change BIGINT NOT NULL, "
    "is_closed BIGINT NOT NULL, made_at BIGINT NOT NULL, revision BIGINT NOT NULL)",
    "CREATE TABLE desk_sessions (token_hash {0} NOT NULL PRIMARY KEY, account {0} NOT NULL, "
    "csrf TEXT NOT NULL, made_at BIGINT NOT NULL, seen_at BIGINT NOT NULL)",
    "CREATE INDEX desk_sessions_by_account ON desk_sessions (account)",
    "CREATE TABLE desk_requests (id BIGINT NOT NULL PRIMARY KEY, revision BIGINT NOT NULL, "
    "state {0} NOT NULL, county {0} NOT NULL, title TEXT NOT NULL, edits TEXT NOT NULL, "
    "base TEXT NOT NULL, plan TEXT NOT NULL, plan_of TEXT NOT NULL, written TEXT NOT NULL, "
    "made_by TEXT NOT NULL, decided_by TEXT NOT NULL, made_at BIGINT NOT NULL, "
    "decided_at BIGINT NOT NULL)",
    "CREATE INDEX desk_requests_by_county ON desk_requests (county, id)",
    "CREATE INDEX desk_requests_by_state ON desk_requests (state, id)",
    "CREATE TABLE desk_comments (number BIGINT NOT NULL PRIMARY KEY, request BIGINT NOT NULL, "
    "made_by TEXT NOT NULL, made_at BIGINT NOT NULL, said TEXT NOT NULL)",
    "CREATE INDEX desk_comments_by_request ON desk_comments (request, number)",
    "CREATE TABLE desk_audit (number BIGINT NOT NULL PRIMARY KEY, made_at BIGINT NOT NULL, "
    "made_by TEXT NOT NULL, what TEXT NOT NULL, about {0} NOT NULL, detail TEXT NOT NULL, "
    "hash TEXT NOT NULL)",
    "CREATE INDEX desk_audit_by_about ON desk_audit (about, number)",
    // Where the audit ends: lines that were cut off behind leave no gap between others.
    "CREATE TABLE desk_audit_end (number BIGINT NOT NULL, hash TEXT NOT NULL)",
    "INSERT INTO desk_audit_end VALUES (0, '')",
    "CREATE TABLE desk_attempts (who {0} NOT NULL, made_at BIGINT NOT NULL)",
    "CREATE INDEX desk_attempts_by_who ON desk_attempts (who, made_at)",
    "CREATE TABLE desk_schema (version BIGINT NOT NULL)"};
// NOLINTEND(bugprone-suspicious-missing-comma)

void make_desk(soci::session& sql, const Dialect& dialect) {
  for (const std::string_view statement : kDeskTables) make(sql, dialect, statement);
  for (const std::string_view guard : dialect.words().guards) sql << guard;
  sql << fmt::format("INSERT INTO desk_schema VALUES ({})", kDeskSchema);
}

}  // namespace

text::Result<void> settle_cases(soci::session& sql, const Dialect& dialect, Access access) {
  if (access == Access::create) dialect.wait_for_desk(sql);  // for another that makes it, too
  const Mark mark = dialect.mark_of(sql);
  const std::string& name = dialect.name();
  if (!mark.unfit.empty()) {
    return failed(ProblemCode::store_unreadable,
                  fmt::format("`{}` can be no store of cases: {}", name, mark.unfit));
  }
  if (mark.is_empty) {
    if (access != Access::create) return no_store(name);
    make_cases(sql, dialect);
    return {};
  }
  if (mark.application != kApplication) {
    return failed(ProblemCode::store_unreadable,
                  fmt::format("`{}` is no store of cases: it belongs to another program", name));
  }
  if (mark.version != kSchema) return of_version(name, std::to_string(mark.version));
  // Stores that were made before cases were listed by county do not have it.
  if (access != Access::read && !dialect.has(sql, "cases_by_county")) sql << kByCounty;
  return {};
}

text::Result<void> settle_desk(soci::session& sql, const Dialect& dialect, Access access) {
  if (auto settled = settle_cases(sql, dialect, access); !settled) return settled;
  if (!dialect.has(sql, "desk_schema")) {
    if (access != Access::create) {
      return failed(ProblemCode::store_unreadable,
                    fmt::format("the store `{}` has cases, but no accounts, change requests and "
                                "audit",
                                dialect.name()));
    }
    make_desk(sql, dialect);
    return {};
  }
  long long version = 0;
  sql << "SELECT version FROM desk_schema", soci::into(version);
  if (version != kDeskSchema)
    return of_version(dialect.name(), std::to_string(version), kDeskSchema);
  return {};
}

}  // namespace poppy::store
