// Cases that stay: their documents with a revision each, and how far jobs over them have come. A
// file of SQLite, a database of PostgreSQL or a folder of lines, behind one interface. A job has
// the store alone while it writes; a server shares it (Access::share).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/text/problem.h"

namespace poppy::store {

/// Of what is stored; another is refused (P952).
inline constexpr int kSchema = 1;
/// Of documents that are read or written at once, but for the last of them.
inline constexpr std::size_t kMostBytes = 16 << 20;

struct StoredCase {
  std::string id, county;
  std::string document;        // a line of JSON, as `poppy run` reads it
  std::uint64_t revision = 0;  // from 1, one more with each change; 0: not stored yet
};

/// A case without its document.
struct CaseHead {
  std::string id, county;
  std::uint64_t revision = 0;
};

/// How far a job has come, kept with what it wrote.
struct JobState {
  std::string job;
  std::string asked;      // what it was asked for: it goes on with the same, and no other
  std::string last_case;  // all up to it are done
  bool is_done = false;
  std::uint64_t undecided = 0;  // of those that are done: cases with problems
  bool is_overtaken = false;    // cases were put in since it stopped: some may lie behind last_case
};

/// The hint of a problem after which nobody knows whether the change was kept.
inline constexpr std::string_view kOutcomeUnknown =
    "whether the last change was kept is not known: read it again before you repeat it";

/// Every call may fail with a problem: the store is in use (P951), damaged (P953), cannot be
/// written (P954), holds another revision (P955), or its database cannot be reached (P962): the
/// next call tries again. Then nothing of the call is written; but where the connection is lost
/// just as a change is ended, nobody knows, and the problem says so.
class Store {
 public:
  Store() = default;
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// The next cases by the bytes of their ids, behind this one; empty: from the first. Fewer where
  /// their documents are large (kMostBytes), and none at the end alone.
  [[nodiscard]] virtual text::Result<std::vector<StoredCase>> read_after(const std::string& id,
                                                                         std::size_t most) = 0;
  /// For a page: those behind this id whose ids begin with `id_prefix`, by the bytes of their ids;
  /// empty: behind none, of all counties, however they begin.
  [[nodiscard]] virtual text::Result<std::vector<CaseHead>> list(const std::string& after_id,
                                                                 std::size_t most,
                                                                 const std::string& county,
                                                                 const std::string& id_prefix) = 0;
  [[nodiscard]] virtual text::Result<std::optional<StoredCase>> find(const std::string& id) = 0;
  [[nodiscard]] virtual text::Result<std::uint64_t> count() = 0;
  [[nodiscard]] virtual text::Result<std::optional<JobState>> job(const std::string& name) = 0;
  /// All of it or nothing, and on the disk when it returns. `cases` have the revisions that they
  /// were read with. What is written beside a job overtakes those that have stopped.
  [[nodiscard]] virtual text::Result<void> write(std::span<const StoredCase> cases,
                                                 const JobState* job) = 0;
  /// At the end of a job: gives back the room of what was replaced.
  [[nodiscard]] virtual text::Result<void> tidy() = 0;
};

/// create: where there is none, one is made. read: others may read, too. share: each call is a
/// transaction of its own, and calls may come from several threads; a job that has the store alone
/// makes them wait up to 5 seconds, and then they are refused (P951). A folder is not shared
/// (P963).
enum class Access : std::uint8_t { read, write, create, share };

/// By what is there: `postgresql://user@host/database`, or a path; where nothing is, a name in
/// `.db` is one of SQLite, another a folder. Problems: there is none, or something else (P950), and
/// those above.
[[nodiscard]] text::Result<std::unique_ptr<Store>> open_store(const std::string& path,
                                                              Access access);
/// How a message may call it: the address of a database without who signs in, and by what password.
[[nodiscard]] std::string shown_store(const std::string& path);

}  // namespace poppy::store
