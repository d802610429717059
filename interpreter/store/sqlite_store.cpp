// A store in a file of SQLite. SOCI and SQLite are known here alone; their exceptions end here.
#include <soci/soci.h>  // IWYU pragma: keep
#include <soci/sqlite3/soci-sqlite3.h>

#include "interpreter/store/open_kind.h"

namespace poppy::store {
namespace {

using text::ProblemCode;

constexpr int kApplication = 0x506F7079;  // `Popy`: what the file says that it is

enum class Doing : std::uint8_t { reading, writing };

int result_of(const soci::soci_error& error) {
  const auto* of_sqlite = dynamic_cast<const soci::sqlite3_soci_error*>(&error);
  return of_sqlite == nullptr ? SQLITE_ERROR : of_sqlite->result() & 0xFF;
}

class SqliteStore final : public Store {
 public:
  explicit SqliteStore(std::string path) : path_(std::move(path)) {}

  text::Result<void> open(Access access) {
    if (path_.find('"') != std::string::npos) {
      return failed(ProblemCode::store_unreadable,
                    fmt::format("`{}`: the name of a store has no quotes", path_));
    }
    return guarded(Doing::reading, [&]() -> text::Result<void> {
      sql_.open(soci::sqlite3, fmt::format("dbname=\"{}\" timeout=0", path_));
      if (access == Access::read) {
        sql_ << "PRAGMA query_only = ON";
        sql_ << "BEGIN";  // others may read; who writes waits
      } else {
        // The lock is held until the store is closed, or its process has ended.
        sql_ << "PRAGMA locking_mode = EXCLUSIVE";
        sql_ << "PRAGMA synchronous = FULL";
        sql_ << "BEGIN EXCLUSIVE";
      }
      if (auto fits = check_schema(access); !fits) {
        sql_ << "ROLLBACK";
        return fits;
      }
      if (access != Access::read) sql_ << "COMMIT";
      return {};
    });
  }

  text::Result<std::vector<StoredCase>> read_after(const std::string& id,
                                                   std::size_t most) override {
    return guarded(Doing::reading, [&]() -> text::Result<std::vector<StoredCase>> {
      std::vector<StoredCase> found;
      std::size_t bytes = 0;
      StoredCase one;
      long long revision = 0;
      const auto limit = static_cast<long long>(most);
      soci::statement rows = (sql_.prepare << "SELECT id, county, revision, document FROM cases "
                                              "WHERE id > :id ORDER BY id LIMIT :most",
                              soci::into(one.id), soci::into(one.county), soci::into(revision),
                              soci::into(one.document), soci::use(id), soci::use(limit));
      rows.execute();
      while (bytes < kMostBytes && rows.fetch()) {
        one.revision = static_cast<std::uint64_t>(revision);
        // In a table that was made by hand, an id may be of another kind and order.
        const std::string& before = found.empty() ? id : found.back().id;
        if (one.id <= before) return damaged(path_, "its cases are out of order");
        if (!is_line(one)) return not_a_line(one.id);
        bytes += one.document.size();
        found.push_back(one);
      }
      return found;
    });
  }

  text::Result<std::optional<StoredCase>> find(const std::string& id) override {
    return guarded(Doing::reading, [&]() -> text::Result<std::optional<StoredCase>> {
      StoredCase one{id, {}, {}, 0};
      long long revision = 0;
      sql_ << "SELECT county, revision, document FROM cases WHERE id = :id", soci::into(one.county),
          soci::into(revision), soci::into(one.document), soci::use(id);
      if (!sql_.got_data()) return std::nullopt;
      one.revision = static_cast<std::uint64_t>(revision);
      if (!is_line(one)) return not_a_line(one.id);
      return one;
    });
  }

  text::Result<std::uint64_t> count() override {
    return guarded(Doing::reading, [&]() -> text::Result<std::uint64_t> {
      long long count = 0;
      sql_ << "SELECT count(*) FROM cases", soci::into(count);
      return static_cast<std::uint64_t>(count);
    });
  }

  text::Result<std::optional<JobState>> job(const std::string& name) override {
    return guarded(Doing::reading, [&]() -> text::Result<std::optional<JobState>> {
      JobState state{name, {}, {}, false, 0, false};
      int done = 0, overtaken = 0;
      long long undecided = 0;
      sql_ << "SELECT asked, last_case, done, undecided, overtaken FROM jobs WHERE job = :job",
          soci::into(state.asked), soci::into(state.last_case), soci::into(done),
          soci::into(undecided), soci::into(overtaken), soci::use(name);
      if (!sql_.got_data()) return std::nullopt;
      state.is_done = done != 0;
      state.undecided = static_cast<std::uint64_t>(undecided);
      state.is_overtaken = overtaken != 0;
      return state;
    });
  }

  text::Result<void> write(std::span<const StoredCase> cases, const JobState* job) override {
    return guarded(Doing::writing, [&]() -> text::Result<void> {
      sql_ << "BEGIN IMMEDIATE";
      for (const StoredCase& one : cases) {
        if (!put(one)) {
          sql_ << "ROLLBACK";
          return changed_since(path_, one.id);
        }
      }
      if (job != nullptr) {
        const int done = job->is_done ? 1 : 0;
        const auto undecided = static_cast<long long>(job->undecided);
        const int overtaken = job->is_overtaken ? 1 : 0;
        sql_ << "INSERT OR REPLACE INTO jobs (job, asked, last_case, done, undecided, overtaken) "
                "VALUES (:job, :asked, :last, :done, :undecided, :overtaken)",
            soci::use(job->job), soci::use(job->asked), soci::use(job->last_case), soci::use(done),
            soci::use(undecided), soci::use(overtaken);
      } else {
        sql_ << "UPDATE jobs SET overtaken = 1 WHERE done = 0";
      }
      sql_ << "COMMIT";
      return {};
    });
  }

  text::Result<void> tidy() override { return {}; }  // SQLite uses free pages again

 private:
  static bool is_line(const StoredCase& one) {
    return one.document.find('\n') == std::string::npos;
  }
  std::unexpected<text::Problems> not_a_line(const std::string& id) const {
    return damaged(path_, fmt::format("case {} is not one line", id));
  }

  /// False: another revision is stored.
  bool put(const StoredCase& one) {
    const auto revision = static_cast<long long>(one.revision);
    if (revision == 0) {
      soci::statement insert =
          (sql_.prepare << "INSERT OR IGNORE INTO cases (id, county, revision, document) "
                           "VALUES (:id, :county, 1, :document)",
           soci::use(one.id), soci::use(one.county), soci::use(one.document));
      insert.execute(true);
      return insert.get_affected_rows() == 1;
    }
    soci::statement update =
        (sql_.prepare << "UPDATE cases SET county = :county, document = :document, "
                         "revision = revision + 1 WHERE id = :id AND revision = :revision",
         soci::use(one.county), soci::use(one.document), soci::use(one.id), soci::use(revision));
    update.execute(true);
    return update.get_affected_rows() == 1;
  }

  text::Result<void> check_schema(Access access) {
    int application = 0, version = 0, tables = 0;
    sql_ << "PRAGMA application_id", soci::into(application);
    sql_ << "PRAGMA user_version", soci::into(version);
    sql_ << "SELECT count(*) FROM sqlite_master", soci::into(tables);
    if (application == 0 && version == 0 && tables == 0 && access == Access::create) {
      sql_ << "CREATE TABLE cases (id TEXT NOT NULL PRIMARY KEY, county TEXT NOT NULL, "
              "revision INTEGER NOT NULL, document TEXT NOT NULL)";
      sql_ << "CREATE TABLE jobs (job TEXT NOT NULL PRIMARY KEY, asked TEXT NOT NULL, "
              "last_case TEXT NOT NULL, done INTEGER NOT NULL, undecided INTEGER NOT NULL, "
              "overtaken INTEGER NOT NULL)";
      sql_ << fmt::format("PRAGMA application_id = {}", kApplication);
      sql_ << fmt::format("PRAGMA user_version = {}", kSchema);
      return {};
    }
    if (application != kApplication) {
      return failed(ProblemCode::store_unreadable,
                    fmt::format("`{}` is no store of cases: it belongs to another program", path_));
    }
    if (version != kSchema) return of_version(path_, std::to_string(version));
    return {};
  }

  /// What SQLite throws, as a problem; what was begun is taken back.
  template <typename Work>
  auto guarded(Doing doing, const Work& work) -> decltype(work()) {
    try {
      return work();
    } catch (const soci::soci_error& error) {
      take_back();
      return told(doing, error);
    }
  }
  [[nodiscard]] std::unexpected<text::Problems> told(Doing doing,
                                                     const soci::soci_error& error) const {
    const int result = result_of(error);
    const bool reads = doing == Doing::reading;
    if (result == SQLITE_BUSY || result == SQLITE_LOCKED) return in_use(path_);
    // Reading fails for no other reason of SQL's than a table or a value that is not there.
    if (result == SQLITE_CORRUPT || result == SQLITE_NOTADB || (reads && result == SQLITE_ERROR)) {
      return damaged(path_, error.what());
    }
    const bool at_writing = result == SQLITE_READONLY || result == SQLITE_FULL;
    if (result == SQLITE_CANTOPEN || (reads && !at_writing)) {
      return failed(ProblemCode::store_unreadable,
                    fmt::format("the store `{}` cannot be read: {}", path_, error.what()));
    }
    return failed(ProblemCode::store_not_written,
                  fmt::format("the store `{}` cannot be written: {}", path_, error.what()),
                  "what was written before is kept");
  }
  void take_back() {
    try {
      if (sql_.is_connected()) sql_ << "ROLLBACK";
    } catch (const soci::soci_error&) {  // NOLINT(bugprone-empty-catch): none was begun
    }
  }

  std::string path_;
  soci::session sql_;
};

}  // namespace

text::Result<std::unique_ptr<Store>> open_sqlite(const std::string& path, Access access) {
  auto store = std::make_unique<SqliteStore>(path);
  if (auto opened = store->open(access); !opened) return std::unexpected(opened.error());
  return store;
}

}  // namespace poppy::store
