// A database and the connections to it. A call is given one of them, in a transaction or for a
// single statement; what SOCI throws ends here as a problem, and what was begun is taken back.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <type_traits>
#include <utility>
#include <vector>

#include "interpreter/store/sql_dialect.h"
#include "interpreter/text/problem.h"

namespace poppy::store {

/// Calls may come from several threads: each has a connection for itself while it runs, since
/// neither SOCI nor a transaction can be shared.
class Database {
 public:
  Database(std::unique_ptr<Dialect> dialect, Hold hold);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  [[nodiscard]] const Dialect& dialect() const { return *dialect_; }
  [[nodiscard]] const std::string& name() const { return dialect_->name(); }

  // `work` takes a soci::session& and gives a text::Result; where that is a problem, nothing of it
  // is written.

  /// Once, before all others: looks whether the database is a store, and may make one.
  template <typename Work>
  auto settle(const Work& work) {
    return use(Doing::reading, of_its_own(dialect_->words().begin_writing), work);
  }
  /// One statement.
  template <typename Work>
  auto read(const Work& work) {
    return use(Doing::reading, {}, work);
  }
  /// Several, which see one state.
  template <typename Work>
  auto read_one_state(const Work& work) {
    return use(Doing::reading, of_its_own(dialect_->words().begin_reading), work);
  }
  template <typename Work>
  auto write(const Work& work) {
    return use(Doing::writing, dialect_->words().begin_writing, work);
  }

 private:
  /// How far a call is.
  enum class Step : std::uint8_t { connecting, working, ending };

  /// A connection for one call. It may not be connected yet, or no more.
  class Lease {
   public:
    Lease(Database& of, std::unique_ptr<soci::session> sql) : of_(of), sql_(std::move(sql)) {}
    Lease(Lease&& other) noexcept : of_(other.of_), sql_(std::move(other.sql_)) {}
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (sql_) of_.give_back(std::move(sql_));
    }
    [[nodiscard]] soci::session& sql() const { return *sql_; }

   private:
    Database& of_;
    std::unique_ptr<soci::session> sql_;
  };

  template <typename Work>
  auto use(Doing doing, std::string_view begin, const Work& work)
      -> std::invoke_result_t<const Work&, soci::session&> {
    auto lease = take();
    if (!lease) return std::unexpected(std::move(lease.error()));
    soci::session& sql = lease->sql();
    Step step = Step::connecting;
    try {
      connect(sql);
      step = Step::working;
      if (!begin.empty()) sql << begin;
      auto result = work(sql);
      if (begin.empty()) return result;
      if (!result) {
        take_back(sql, begin, step);
        return result;
      }
      step = Step::ending;
      sql << "COMMIT";
      return result;
    } catch (const soci::soci_error& error) {
      auto problems = told(error, sql, doing, step);
      take_back(sql, begin, step);
      return std::unexpected(std::move(problems));
    } catch (...) {  // no memory: whoever has the connection next must not find it half-way
      take_back(sql, begin, step);
      throw;
    }
  }

  /// Within the transaction of a connection that reads one state, there is no other.
  [[nodiscard]] std::string_view of_its_own(std::string_view begin) const {
    return hold_ == Hold::one_state ? std::string_view() : begin;
  }
  [[nodiscard]] text::Result<Lease> take();
  void give_back(std::unique_ptr<soci::session> sql) noexcept;
  /// For the first time, or anew where it was lost.
  void connect(soci::session& sql) const;
  void take_back(soci::session& sql, std::string_view begin, Step step) const noexcept;
  [[nodiscard]] text::Problems told(const soci::soci_error& error, soci::session& sql, Doing doing,
                                    Step step) const;

  std::unique_ptr<Dialect> dialect_;
  Hold hold_;
  std::mutex mutex_;  // over the two below
  std::vector<std::unique_ptr<soci::session>> idle_;
  std::size_t made_ = 0;
  std::condition_variable given_back_;
};

}  // namespace poppy::store
