// See database.h.
#include "interpreter/store/database.h"

#include <chrono>

#include "interpreter/store/open_kind.h"

namespace poppy::store {

using text::ProblemCode;

Database::Database(std::unique_ptr<Dialect> dialect, Hold hold)
    : dialect_(std::move(dialect)), hold_(hold) {
  idle_.reserve(dialect_->most_connections());  // so that giving one back cannot fail
}

Database::~Database() {
  for (const auto& sql : idle_) {
    try {
      if (sql->get_backend() != nullptr && !dialect_->is_lost(*sql)) dialect_->let_go(*sql);
    } catch (...) {
      continue;  // it goes with the connection, if somewhat later
    }
  }
}

text::Result<Database::Lease> Database::take() {
  // As long as a call waits for the file of SQLite: behind a job, all of them wait in vain.
  constexpr std::chrono::seconds kPatience{5};
  std::unique_lock lock(mutex_);
  const bool is_one_free = given_back_.wait_for(
      lock, kPatience, [&] { return !idle_.empty() || made_ < dialect_->most_connections(); });
  if (!is_one_free) return in_use(name());
  if (idle_.empty()) {
    auto sql = std::make_unique<soci::session>();
    ++made_;
    return Lease(*this, std::move(sql));
  }
  auto sql = std::move(idle_.back());
  idle_.pop_back();
  return Lease(*this, std::move(sql));
}

void Database::give_back(std::unique_ptr<soci::session> sql) noexcept {
  {
    const std::scoped_lock lock(mutex_);
    idle_.push_back(std::move(sql));
  }
  given_back_.notify_one();
}

void Database::connect(soci::session& sql) const {
  if (sql.get_backend() != nullptr) {
    if (!dialect_->is_lost(sql)) return;
    sql.close();
  }
  dialect_->connect(sql, hold_);
}

void Database::take_back(soci::session& sql, std::string_view begin, Step step) const noexcept {
  const auto did = [&](const char* statement) {
    try {
      sql << statement;
      return true;
    } catch (...) {
      return false;
    }
  };
  if (sql.get_backend() == nullptr) return;
  bool can_go_on = step != Step::connecting && hold_ != Hold::one_state && !dialect_->is_lost(sql);
  if (can_go_on && !begin.empty() && !did("ROLLBACK")) {
    // SQLite takes some back by itself: then there is none, and one can be begun. The connection
    // is kept where it can be, as the lock of a job is its own.
    can_go_on = did("BEGIN") && did("ROLLBACK");
  }
  if (!can_go_on) sql.close();  // the next call begins anew
}

text::Problems Database::told(const soci::soci_error& error, soci::session& sql, Doing doing,
                              Step step) const {
  const std::string said = dialect_->message_of(error);
  switch (dialect_->fault_of(error, sql, doing)) {
    case Fault::busy:
      return in_use(name()).error();
    case Fault::damaged:
      return damaged(name(), said).error();
    case Fault::unreachable:
      return failed(ProblemCode::store_unreachable,
                    fmt::format("the database `{}` cannot be reached: {}", name(), said),
                    step == Step::ending ? std::string(kOutcomeUnknown)
                                         : "nothing was written: try again")
          .error();
    case Fault::unreadable:
      return failed(ProblemCode::store_unreadable,
                    fmt::format("the store `{}` cannot be read: {}", name(), said))
          .error();
    case Fault::not_written:
      return failed(ProblemCode::store_not_written,
                    fmt::format("the store `{}` cannot be written: {}", name(), said),
                    "what was written before is kept")
          .error();
  }
  text::bug("a fault of no kind");
}

}  // namespace poppy::store
