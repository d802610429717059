// Where SQLite and PostgreSQL differ: how a connection begins and what it holds, what a
// transaction and a guarded table are called, what an error means. All other SQL is the same.
#pragma once

#include <soci/soci.h>

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "interpreter/store/postgres_address.h"

namespace poppy::store {

/// What a connection keeps as long as it is open.
enum class Hold : std::uint8_t {
  one_state,  // it reads the store as it was when it began; nobody writes cases meanwhile
  alone,      // nobody else reads or writes cases
  nothing     // each call is a transaction of its own, beside those of others
};
enum class Doing : std::uint8_t { reading, writing };
/// What an error of a database comes to.
enum class Fault : std::uint8_t { busy, damaged, unreachable, unreadable, not_written };

struct Words {
  std::string_view text;           // the type of a text that is ordered by its bytes
  std::string_view begin_reading;  // a transaction whose reads see one state
  std::string_view begin_writing;
  std::string_view next_cases;               // behind :id, :most of them
  std::span<const std::string_view> guards;  // who keeps the audit and the comments as they are
};

/// What a database says that it is.
struct Mark {
  std::string unfit;  // why it can be no store
  long long application = 0, version = 0;
  bool is_empty = false;
};

class Dialect {
 public:
  Dialect() = default;
  virtual ~Dialect() = default;
  Dialect(const Dialect&) = delete;
  Dialect& operator=(const Dialect&) = delete;

  [[nodiscard]] virtual const Words& words() const = 0;
  /// The database, as messages name it.
  [[nodiscard]] virtual const std::string& name() const = 0;
  /// So many calls may run at once.
  [[nodiscard]] virtual std::size_t most_connections() const = 0;
  /// Throws soci_error, as all that speak to a database. With one_state, a transaction is begun.
  virtual void connect(soci::session& sql, Hold hold) const = 0;
  /// Before it is closed: what it holds is free when this returns.
  virtual void let_go(soci::session& sql) const = 0;
  /// Whether the other end is known to have gone.
  [[nodiscard]] virtual bool is_lost(soci::session& sql) const = 0;
  [[nodiscard]] virtual Fault fault_of(const soci::soci_error& error, soci::session& sql,
                                       Doing doing) const = 0;
  /// Without the values of a statement, which SOCI adds to what(): they may be secret.
  [[nodiscard]] virtual std::string message_of(const soci::soci_error& error) const = 0;

  [[nodiscard]] virtual Mark mark_of(soci::session& sql) const = 0;
  virtual void set_mark(soci::session& sql) const = 0;
  /// Whether it has a table or an index of the name.
  [[nodiscard]] virtual bool has(soci::session& sql, const std::string& name) const = 0;
  /// In a transaction that is to write cases; false: a job has the store alone.
  [[nodiscard]] virtual bool may_write_cases(soci::session& sql) const = 0;
  /// In a transaction that is to write what people do: one after the other, since each line of the
  /// audit has the hash of the one before.
  virtual void wait_for_desk(soci::session& sql) const = 0;
};

/// Of the file of this path.
[[nodiscard]] std::unique_ptr<Dialect> sqlite_dialect(const std::string& path);
[[nodiscard]] std::unique_ptr<Dialect> postgres_dialect(PostgresAddress address);

inline constexpr int kApplication = 0x506F7079;  // `Popy`: what a database says that it is

}  // namespace poppy::store
