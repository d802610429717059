// Cases in a database: one file for SQLite and PostgreSQL; where they differ is in sql_dialect.h.
#include "interpreter/store/case_table.h"
#include "interpreter/store/database.h"
#include "interpreter/store/open_kind.h"
#include "interpreter/store/sql_query.h"
#include "interpreter/store/sql_schema.h"
#include "interpreter/store/storable.h"

namespace poppy::store {
namespace {

Hold hold_of(Access access) {
  switch (access) {
    case Access::read:
      return Hold::one_state;
    case Access::write:
    case Access::create:
      return Hold::alone;
    case Access::share:
      return Hold::nothing;
  }
  text::bug("an access of no kind");
}

class SqlStore final : public Store {
 public:
  SqlStore(std::unique_ptr<Dialect> dialect, Access access)
      : database_(std::move(dialect), hold_of(access)) {}

  text::Result<void> open(Access access) {
    return database_.settle(
        [&](soci::session& sql) { return settle_cases(sql, database_.dialect(), access); });
  }

  text::Result<std::vector<StoredCase>> read_after(const std::string& id,
                                                   std::size_t most) override {
    return database_.read([&](soci::session& sql) -> text::Result<std::vector<StoredCase>> {
      std::vector<StoredCase> found;
      std::size_t bytes = 0;
      StoredCase one;
      long long revision = 0;
      const auto limit = static_cast<long long>(most);
      Query rows(sql, database_.dialect().words().next_cases);
      rows.into(one.id, one.county, revision, one.document).with(id, limit).run();
      while (bytes < kMostBytes && rows.next()) {
        one.revision = static_cast<std::uint64_t>(revision);
        // In a table that was made by hand, an id may be of another kind and order.
        const std::string& before = found.empty() ? id : found.back().id;
        if (one.id <= before) return out_of_order();
        if (!is_line(one)) return not_a_line(one.id);
        bytes += one.document.size();
        found.push_back(one);
      }
      return found;
    });
  }

  text::Result<std::vector<CaseHead>> list(const std::string& after_id, std::size_t most,
                                           const std::string& county,
                                           const std::string& id_prefix) override {
    return database_.read([&](soci::session& sql) -> text::Result<std::vector<CaseHead>> {
      std::vector<CaseHead> found;
      CaseHead one;
      long long revision = 0;
      const auto limit = static_cast<long long>(most);
      Query rows(sql, "SELECT id, county, revision FROM cases");
      rows.into(one.id, one.county, revision);
      if (!county.empty()) rows.where("county = :county", county);
      // Ids that begin alike stand together: what is read begins there, and ends with them.
      const bool begins_with_prefix = after_id < id_prefix;
      rows.where(begins_with_prefix ? "id >= :id" : "id > :id",
                 begins_with_prefix ? id_prefix : after_id);
      rows.then("ORDER BY id LIMIT :most", limit).run();
      while (rows.next() && one.id.starts_with(id_prefix)) {
        one.revision = static_cast<std::uint64_t>(revision);
        if (one.id <= (found.empty() ? after_id : found.back().id)) return out_of_order();
        found.push_back(one);
      }
      return found;
    });
  }

  text::Result<std::optional<StoredCase>> find(const std::string& id) override {
    return database_.read([&](soci::session& sql) -> text::Result<std::optional<StoredCase>> {
      StoredCase one{id, {}, {}, 0};
      long long revision = 0;
      Query rows(sql, "SELECT county, revision, document FROM cases");
      rows.into(one.county, revision, one.document).where("id = :id", id).run();
      if (!rows.next()) return std::nullopt;
      one.revision = static_cast<std::uint64_t>(revision);
      if (!is_line(one)) return not_a_line(one.id);
      return one;
    });
  }

  text::Result<std::uint64_t> count() override {
    return database_.read([&](soci::session& sql) -> text::Result<std::uint64_t> {
      long long count = 0;
      sql << "SELECT count(*) FROM cases", soci::into(count);
      return static_cast<std::uint64_t>(count);
    });
  }

  text::Result<std::optional<JobState>> job(const std::string& name) override {
    return database_.read([&](soci::session& sql) -> text::Result<std::optional<JobState>> {
      JobState state{name, {}, {}, false, 0, false};
      long long done = 0, undecided = 0, overtaken = 0;
      Query rows(sql, "SELECT asked, last_case, done, undecided, overtaken FROM jobs");
      rows.into(state.asked, state.last_case, done, undecided, overtaken);
      rows.where("job = :job", name).run();
      if (!rows.next()) return std::nullopt;
      state.is_done = done != 0;
      state.undecided = static_cast<std::uint64_t>(undecided);
      state.is_overtaken = overtaken != 0;
      return state;
    });
  }

  text::Result<void> write(std::span<const StoredCase> cases, const JobState* job) override {
    if (auto checked = check_storable(cases); !checked) return checked;
    return database_.write([&](soci::session& sql) -> text::Result<void> {
      if (!database_.dialect().may_write_cases(sql)) return in_use(database_.name());
      for (const StoredCase& one : cases) {
        if (!put_case(sql, one)) {
          return changed_since(database_.name(), fmt::format("case {}", one.id));
        }
      }
      if (job != nullptr) {
        put(sql, *job);
      } else {
        overtake_jobs(sql);
      }
      return {};
    });
  }

  /// SQLite uses free pages again, and PostgreSQL looks after its own.
  text::Result<void> tidy() override { return {}; }

 private:
  static bool is_line(const StoredCase& one) {
    return one.document.find('\n') == std::string::npos;
  }
  std::unexpected<text::Problems> not_a_line(const std::string& id) const {
    return damaged(database_.name(), fmt::format("case {} is not one line", id));
  }
  std::unexpected<text::Problems> out_of_order() const {
    return damaged(database_.name(), "its cases are out of order");
  }

  static void put(soci::session& sql, const JobState& job) {
    const long long done = job.is_done ? 1 : 0, overtaken = job.is_overtaken ? 1 : 0;
    const auto undecided = static_cast<long long>(job.undecided);
    Query upsert(sql,
                 "INSERT INTO jobs (job, asked, last_case, done, undecided, overtaken) "
                 "VALUES (:job, :asked, :last, :done, :undecided, :overtaken) "
                 "ON CONFLICT (job) DO UPDATE SET asked = excluded.asked, "
                 "last_case = excluded.last_case, done = excluded.done, "
                 "undecided = excluded.undecided, overtaken = excluded.overtaken");
    upsert.with(job.job, job.asked, job.last_case, done, undecided, overtaken).change();
  }

  Database database_;
};

}  // namespace

text::Result<std::unique_ptr<Store>> open_sql(std::unique_ptr<Dialect> dialect, Access access) {
  auto store = std::make_unique<SqlStore>(std::move(dialect), access);
  if (auto opened = store->open(access); !opened) return std::unexpected(opened.error());
  return store;
}

}  // namespace poppy::store
