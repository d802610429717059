// What people do at a desk, in a database. See desk_store.h.
#include "interpreter/store/audit_chain.h"
#include "interpreter/store/case_table.h"
#include "interpreter/store/database.h"
#include "interpreter/store/desk_words.h"
#include "interpreter/store/open_kind.h"
#include "interpreter/store/request_table.h"
#include "interpreter/store/sql_query.h"
#include "interpreter/store/sql_schema.h"
#include "interpreter/store/storable.h"

namespace poppy::store {
namespace {

using Session_ = soci::session;  // a session of SOCI, and not of a person
constexpr text::ProblemCode kText = text::ProblemCode::desk_text;

class SqlDeskStore final : public DeskStore {
 public:
  explicit SqlDeskStore(std::unique_ptr<Dialect> dialect)
      : database_(std::move(dialect), Hold::nothing) {}

  text::Result<void> open(Access access) {
    return database_.settle(
        [&](Session_& sql) { return settle_desk(sql, database_.dialect(), access); });
  }

  text::Result<std::optional<Account>> find_account(const std::string& id) override {
    auto found = read_accounts(&id);
    if (!found) return std::unexpected(std::move(found.error()));
    if (found->empty()) return std::nullopt;
    return std::move(found->front());
  }

  text::Result<std::vector<Account>> accounts() override { return read_accounts(nullptr); }

  text::Result<std::uint64_t> put_case(const StoredCase& one, const AuditNote& note) override {
    if (auto checked = check_storable({&one, 1}); !checked) {
      return std::unexpected(std::move(checked.error()));
    }
    const auto done = change(note, [&](Session_& sql) -> text::Result<bool> {
      if (!database_.dialect().may_write_cases(sql)) return in_use(database_.name());
      if (!store::put_case(sql, one)) return changed("case " + one.id);
      overtake_jobs(sql);
      return true;
    });
    if (!done) return std::unexpected(done.error());
    return one.revision + 1;
  }

  text::Result<std::uint64_t> put_account(const Account& account, const AuditNote& note) override {
    if (auto checked = check_account(account); !checked) {
      return std::unexpected(std::move(checked.error()));
    }
    const auto done =
        change(note, [&](Session_& sql) -> text::Result<bool> { return put(sql, account); });
    if (!done) return std::unexpected(done.error());
    return account.revision + 1;
  }

  text::Result<std::uint64_t> put_account_and_end_sessions(const Account& account,
                                                           const AuditNote& note,
                                                           const AuditNote& ended) override {
    for (auto checked : {check_account(account), check_note(ended)}) {
      if (!checked) return std::unexpected(std::move(checked.error()));
    }
    const auto done = change(
        note, [&](Session_& sql) { return put(sql, account); },
        [&](Session_& sql) -> text::Result<void> {
          if (delete_sessions_of(sql, account.id) == 0) return {};
          return add_to_audit(sql, database_.dialect(), ended);
        });
    if (!done) return std::unexpected(done.error());
    return account.revision + 1;
  }

  text::Result<void> put_session(const Session& session, const AuditNote& note) override {
    auto checked = check_storable(kText, {{"a session's hash", session.token_hash, kMostName},
                                          {"the account of a session", session.account, kMostName},
                                          {"the word of a session", session.csrf, kMostName}});
    if (!checked) return checked;
    const long long made_at = session.made_at, seen_at = session.seen_at;
    return change(note, [&](Session_& sql) -> text::Result<bool> {
      Query insert(sql,
                   "INSERT INTO desk_sessions (token_hash, account, csrf, made_at, seen_at) "
                   "VALUES (:hash, :account, :csrf, :made_at, :seen_at) "
                   "ON CONFLICT (token_hash) DO NOTHING");
      insert.with(session.token_hash, session.account, session.csrf, made_at, seen_at);
      if (insert.change() == 0) return changed("a session");
      return true;
    });
  }

  text::Result<std::optional<Session>> find_session(const std::string& token_hash) override {
    return database_.read([&](Session_& sql) -> text::Result<std::optional<Session>> {
      Session session{token_hash, {}, {}, 0, 0};
      long long made_at = 0, seen_at = 0;
      Query rows(sql, "SELECT account, csrf, made_at, seen_at FROM desk_sessions");
      rows.into(session.account, session.csrf, made_at, seen_at);
      rows.where("token_hash = :hash", token_hash).run();
      if (!rows.next()) return std::nullopt;
      session.made_at = made_at;
      session.seen_at = seen_at;
      return session;
    });
  }

  text::Result<void> touch_session(const std::string& token_hash, std::int64_t at) override {
    const long long seen_at = at;
    return database_.write([&](Session_& sql) -> text::Result<void> {
      Query update(sql,
                   "UPDATE desk_sessions SET seen_at = :at WHERE token_hash = :hash "
                   "AND seen_at < :now");
      update.with(seen_at, token_hash, seen_at).change();
      return {};
    });
  }

  text::Result<bool> end_session(const std::string& token_hash, const AuditNote& note) override {
    bool has_ended = false;
    const auto done = change(note, [&](Session_& sql) -> text::Result<bool> {
      Query end(sql, "DELETE FROM desk_sessions WHERE token_hash = :hash");
      has_ended = end.with(token_hash).change() > 0;
      return has_ended;
    });
    if (!done) return std::unexpected(done.error());
    return has_ended;
  }

  text::Result<std::uint64_t> end_old_sessions(std::int64_t seen_before,
                                               std::int64_t made_before) override {
    const long long seen = seen_before, made = made_before;
    return database_.write([&](Session_& sql) -> text::Result<std::uint64_t> {
      Query old(sql, "DELETE FROM desk_sessions WHERE seen_at < :seen OR made_at < :made");
      return static_cast<std::uint64_t>(old.with(seen, made).change());
    });
  }

  text::Result<std::optional<ChangeRequest>> find_request(std::uint64_t id) override {
    return database_.read(
        [&](Session_& sql) { return store::find_request(sql, database_.dialect(), id); });
  }

  text::Result<std::vector<ChangeRequest>> requests(const RequestFilter& filter) override {
    return database_.read(
        [&](Session_& sql) { return list_requests(sql, database_.dialect(), filter); });
  }

  text::Result<std::uint64_t> put_request(const ChangeRequest& request,
                                          const AuditNote& note) override {
    if (auto checked = check_request(request); !checked) {
      return std::unexpected(std::move(checked.error()));
    }
    std::uint64_t id = request.id;
    AuditNote told = note;
    const auto done = change(told, [&](Session_& sql) -> text::Result<bool> {
      if (id == 0) {
        id = insert_request(sql, request);
      } else if (!update_request(sql, request)) {
        return changed(fmt::format("request {}", id));
      }
      if (told.about.empty()) told.about = fmt::format("request {}", id);
      return true;
    });
    if (!done) return std::unexpected(done.error());
    return id;
  }

  text::Result<std::vector<Comment>> comments(std::uint64_t request) override {
    return database_.read([&](Session_& sql) -> text::Result<std::vector<Comment>> {
      std::vector<Comment> found;
      Comment one{request, {}, 0, {}};
      const long long key = signed_of(request);
      long long at = 0;
      Query rows(sql, "SELECT made_by, made_at, said FROM desk_comments");
      rows.into(one.by, at, one.text).where("request = :request", key);
      rows.then("ORDER BY number").run();
      while (rows.next()) {
        one.at = at;
        found.push_back(one);
      }
      return found;
    });
  }

  text::Result<void> add_comment(const Comment& comment, const AuditNote& note) override {
    auto checked = check_storable(kText, {{"a comment", comment.text, kMostDetail},
                                          {"who made a comment", comment.by, kMostName}});
    if (!checked) return checked;
    const long long request = signed_of(comment.request), at = comment.at;
    return change(note, [&](Session_& sql) -> text::Result<bool> {
      const auto there = count(sql, "SELECT count(*) FROM desk_requests", "id = :id", request);
      if (there == 0) return changed(fmt::format("request {}", comment.request));
      const auto comments =
          count(sql, "SELECT count(*) FROM desk_comments", "request = :request", request);
      if (comments >= kMostComments) {
        return failed(kText, fmt::format("request {} has {} comments, and takes no more",
                                         comment.request, comments));
      }
      Query insert(sql,
                   "INSERT INTO desk_comments (number, request, made_by, made_at, said) "
                   "SELECT coalesce(max(number), 0) + 1, CAST(:request AS BIGINT), "
                   "CAST(:by AS TEXT), CAST(:at AS BIGINT), CAST(:said AS TEXT) "
                   "FROM desk_comments");
      insert.with(request, comment.by, at, comment.text).change();
      return true;
    });
  }

  text::Result<std::vector<AuditLine>> audit(std::uint64_t before, std::size_t most,
                                             const std::string& about) override {
    return database_.read([&](Session_& sql) -> text::Result<std::vector<AuditLine>> {
      std::vector<AuditLine> found;
      AuditLine one;
      const long long below = bound_of(before), limit = signed_of(most);
      long long number = 0, at = 0;
      Query rows(sql, kAuditLines);
      rows.into(number, at, one.by, one.what, one.about, one.detail, one.hash);
      rows.where("number < :before", below);
      if (!about.empty()) rows.where("about = :about", about);
      rows.then("ORDER BY number DESC LIMIT :most", limit).run();
      while (rows.next()) {
        one.number = static_cast<std::uint64_t>(number);
        one.at = at;
        found.push_back(one);
      }
      return found;
    });
  }

  text::Result<void> note(const AuditNote& note) override {
    return change(note, [](Session_&) -> text::Result<bool> { return true; });
  }

  text::Result<AuditEnd> check_audit() override {
    return database_.read_one_state(
        [&](Session_& sql) { return check_chain(sql, database_.dialect()); });
  }

  text::Result<void> note_attempt(const std::string& key, std::int64_t at,
                                  const AuditNote& note) override {
    if (auto checked = check_storable(kText, {{"who tried to sign in", key, kMostName}});
        !checked) {
      return checked;
    }
    const long long made_at = at;
    return change(note, [&](Session_& sql) -> text::Result<bool> {
      Query insert(sql, "INSERT INTO desk_attempts (who, made_at) VALUES (:who, :at)");
      insert.with(key, made_at).change();
      return true;
    });
  }

  text::Result<std::uint64_t> attempts_since(const std::string& key, std::int64_t at) override {
    const long long since = at;
    return database_.read([&](Session_& sql) -> text::Result<std::uint64_t> {
      long long found = 0;
      Query rows(sql, "SELECT count(*) FROM desk_attempts");
      rows.into(found).where("who = :who", key).where("made_at >= :since", since).run();
      rows.next();
      return static_cast<std::uint64_t>(found);
    });
  }

  text::Result<void> forget_attempts(const std::string& key) override {
    return write_one([&](Session_& sql) {
      Query(sql, "DELETE FROM desk_attempts").where("who = :who", key).change();
    });
  }

  text::Result<void> forget_attempts_before(std::int64_t at) override {
    const long long before = at;
    return write_one([&](Session_& sql) {
      Query(sql, "DELETE FROM desk_attempts").where("made_at < :before", before).change();
    });
  }

 private:
  static text::Result<void> nothing_more(Session_& /*sql*/) { return {}; }

  /// A change with the note of it: `make` tells whether anything was changed. `follow`: what is
  /// done with it then, and noted behind it.
  template <typename Make, typename Follow>
  text::Result<void> change(const AuditNote& note, const Make& make, const Follow& follow) {
    if (auto checked = check_note(note); !checked) return checked;
    return database_.write([&](Session_& sql) -> text::Result<void> {
      database_.dialect().wait_for_desk(sql);
      const text::Result<bool> made = make(sql);
      if (!made) return std::unexpected(made.error());
      if (!*made) return {};
      if (auto added = add_to_audit(sql, database_.dialect(), note); !added) return added;
      return follow(sql);
    });
  }
  template <typename Make>
  text::Result<void> change(const AuditNote& note, const Make& make) {
    return change(note, make, nothing_more);
  }
  template <typename Make>
  text::Result<void> write_one(const Make& make) {
    return database_.write([&](Session_& sql) -> text::Result<void> {
      make(sql);
      return {};
    });
  }
  std::unexpected<text::Problems> changed(const std::string& what) const {
    return changed_since(database_.name(), what);
  }

  static text::Result<void> check_account(const Account& account) {
    return check_storable(kText, {{"the name of an account", account.id, kMostName},
                                  {"the county of an account", account.county, kMostName},
                                  {"the password's hash", account.password, kMostName},
                                  {"the list of roles", written(account.roles), kMostName}});
  }
  text::Result<bool> put(Session_& sql, const Account& account) const {
    const std::string roles = written(account.roles);
    const long long must_change = account.must_change ? 1 : 0;
    const long long is_closed = account.is_closed ? 1 : 0;
    const long long made_at = account.made_at, revision = signed_of(account.revision);
    long long count = 0;
    if (revision == 0) {
      Query insert(sql,
                   "INSERT INTO desk_accounts (id, roles, county, password, must_change, "
                   "is_closed, made_at, revision) VALUES (:id, :roles, :county, :password, "
                   ":must_change, :is_closed, :made_at, 1) ON CONFLICT (id) DO NOTHING");
      insert.with(account.id, roles, account.county, account.password, must_change, is_closed,
                  made_at);
      count = insert.change();
    } else {
      Query update(sql,
                   "UPDATE desk_accounts SET roles = :roles, county = :county, "
                   "password = :password, must_change = :must_change, is_closed = :is_closed, "
                   "revision = revision + 1 WHERE id = :id AND revision = :revision");
      update.with(roles, account.county, account.password, must_change, is_closed, account.id,
                  revision);
      count = update.change();
    }
    if (count == 0) return changed("account " + account.id);
    return true;
  }

  text::Result<std::vector<Account>> read_accounts(const std::string* id) {
    return database_.read([&](Session_& sql) -> text::Result<std::vector<Account>> {
      std::vector<Account> found;
      Account one;
      std::string roles;
      long long must_change = 0, is_closed = 0, made_at = 0, revision = 0;
      Query rows(sql,
                 "SELECT id, roles, county, password, must_change, is_closed, made_at, revision "
                 "FROM desk_accounts");
      rows.into(one.id, roles, one.county, one.password, must_change, is_closed, made_at, revision);
      if (id != nullptr) rows.where("id = :id", *id);
      rows.then("ORDER BY id").run();
      while (rows.next()) {
        auto read = read_roles(roles);
        if (!read) {
          return damaged(database_.name(), fmt::format("the roles of account {}", one.id));
        }
        one.roles = std::move(*read);
        one.must_change = must_change != 0;
        one.is_closed = is_closed != 0;
        one.made_at = made_at;
        one.revision = static_cast<std::uint64_t>(revision);
        found.push_back(one);
      }
      return found;
    });
  }

  static std::uint64_t delete_sessions_of(Session_& sql, const std::string& account) {
    Query all(sql, "DELETE FROM desk_sessions WHERE account = :account");
    return static_cast<std::uint64_t>(all.with(account).change());
  }

  static std::uint64_t count(Session_& sql, std::string_view select, std::string_view condition,
                             long long key) {
    long long found = 0;
    Query rows(sql, select);
    rows.into(found).where(condition, key).run();
    rows.next();
    return static_cast<std::uint64_t>(found);
  }

  Database database_;
};

}  // namespace

text::Result<std::unique_ptr<DeskStore>> open_sql_desk(std::unique_ptr<Dialect> dialect,
                                                       Access access) {
  auto store = std::make_unique<SqlDeskStore>(std::move(dialect));
  if (auto opened = store->open(access); !opened) return std::unexpected(opened.error());
  return store;
}

}  // namespace poppy::store
