// Cases that stay: their documents with a revision each, and how far jobs over them have come. A
// file of SQLite or a folder of lines, behind one interface; who writes has the store alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
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

/// How far a job has come, kept with what it wrote.
struct JobState {
  std::string job;
  std::string asked;      // what it was asked for: it goes on with the same, and no other
  std::string last_case;  // all up to it are done
  bool is_done = false;
  std::uint64_t undecided = 0;  // of those that are done: cases with problems
  bool is_overtaken = false;    // cases were put in since it stopped: some may lie behind last_case
};

/// Every call may fail with a problem: the store is in use (P951), damaged (P953), cannot be
/// written (P954), or holds another revision (P955). Then nothing of the call is written.
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

/// create: where there is none, one is made. read: others may read, too.
enum class Access : std::uint8_t { read, write, create };

/// By what is there; where nothing is, a name in `.db` is one of SQLite, another a folder.
/// Problems: there is none, or something else (P950), and those above.
[[nodiscard]] text::Result<std::unique_ptr<Store>> open_store(const std::string& path,
                                                              Access access);

}  // namespace poppy::store
