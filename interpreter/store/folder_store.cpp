// A store in a folder: a file of lines that is only added to, and a lock beside it.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>
#include <utility>

#include "interpreter/store/folder_log.h"
#include "interpreter/store/open_kind.h"
#include "interpreter/store/storable.h"

namespace poppy::store {
namespace {

namespace fs = std::filesystem;
using text::ProblemCode;

/// A descriptor that is closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] bool is_open() const { return number_ >= 0; }

 private:
  int number_;
};

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

/// What was written is on the disk.
bool sync_file(int descriptor) {
  int done = 0;
  do {
    done = ::fdatasync(descriptor);
  } while (done != 0 && errno == EINTR);
  return done == 0;
}

/// The names that a folder has are on the disk, too.
bool sync_folder(const std::string& path) {
  const Descriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.is_open() && (::fsync(folder.get()) == 0 || errno == EINTR);
}

class FolderStore final : public Store {
 public:
  explicit FolderStore(std::string path) : path_(std::move(path)) {}

  text::Result<void> open(Access access) {
    writes_ = access != Access::read;
    if (access == Access::create) {
      if (auto made = make_folder(); !made) return made;
    }
    if (auto fits = look_through(access); !fits) return fits;
    if (auto locked = lock(); !locked) return locked;
    if (access == Access::create) {
      if (auto made = make_log(); !made) return made;
    }
    log_ = Descriptor(::open(file().c_str(), (writes_ ? O_RDWR : O_RDONLY) | O_CLOEXEC));
    if (!log_.is_open()) {
      return failed(
          errno == ENOENT ? ProblemCode::store_unreadable : ProblemCode::store_not_written,
          errno == ENOENT
              ? fmt::format("`{}` is no store of cases", path_)
              : fmt::format("the store `{}` cannot be opened: {}", path_, std::strerror(errno)));
    }
    auto index = read_log(log_.get(), path_);
    if (!index) return std::unexpected(std::move(index.error()));
    index_ = std::move(*index);
    return writes_ ? drop_tail() : text::Result<void>();
  }

  text::Result<std::vector<StoredCase>> read_after(const std::string& id,
                                                   std::size_t most) override {
    std::vector<StoredCase> found;
    std::size_t bytes = 0;
    auto at = index_.cases.upper_bound(id);
    for (; at != index_.cases.end() && found.size() < most && bytes < kMostBytes; ++at) {
      auto stored = read(at->first, at->second);
      if (!stored) return std::unexpected(std::move(stored.error()));
      bytes += stored->document.size();
      found.push_back(std::move(*stored));
    }
    return found;
  }

  text::Result<std::vector<CaseHead>> list(const std::string& after_id, std::size_t most,
                                           const std::string& county,
                                           const std::string& id_prefix) override {
    std::vector<CaseHead> found;
    auto at = after_id < id_prefix ? index_.cases.lower_bound(id_prefix)
                                   : index_.cases.upper_bound(after_id);
    for (; at != index_.cases.end() && found.size() < most && at->first.starts_with(id_prefix);
         ++at) {
      if (!county.empty() && at->second.county != county) continue;
      found.push_back({at->first, at->second.county, at->second.revision});
    }
    return found;
  }

  text::Result<std::optional<StoredCase>> find(const std::string& id) override {
    const auto at = index_.cases.find(id);
    if (at == index_.cases.end()) return std::nullopt;
    auto stored = read(at->first, at->second);
    if (!stored) return std::unexpected(std::move(stored.error()));
    return std::move(*stored);
  }

  text::Result<std::uint64_t> count() override { return index_.cases.size(); }

  text::Result<std::optional<JobState>> job(const std::string& name) override {
    const auto at = index_.jobs.find(name);
    if (at == index_.jobs.end()) return std::nullopt;
    return at->second;
  }

  text::Result<void> write(std::span<const StoredCase> cases, const JobState* job) override {
    if (auto checked = check_storable(cases); !checked) return checked;
    std::set<std::string_view> given;
    LogWriter lines(index_.end);
    std::vector<LogEntry> entries;
    for (const StoredCase& stored : cases) {
      const auto at = index_.cases.find(stored.id);
      const std::uint64_t now = at == index_.cases.end() ? 0 : at->second.revision;
      if (now != stored.revision || !given.insert(stored.id).second) {
        return changed_since(path_, fmt::format("case {}", stored.id));
      }
      StoredCase next = stored;
      ++next.revision;
      entries.push_back(lines.put(next));
    }
    std::vector<JobState> jobs;
    if (job != nullptr) {
      jobs.push_back(*job);
    } else {
      jobs = overtaken();
    }
    for (const JobState& state : jobs) lines.put(state);
    const std::string text = lines.close();
    if (!write_all(log_.get(), text) || !sync_file(log_.get())) return take_back();
    for (std::size_t i = 0; i < cases.size(); ++i) {
      LogEntry& place = index_.cases[cases[i].id];
      index_.live += entries[i].size - place.size;
      place = std::move(entries[i]);
    }
    for (const JobState& state : jobs) index_.jobs[state.job] = state;
    index_.end += text.size();
    return {};
  }

  text::Result<void> tidy() override {
    constexpr std::uint64_t kOfLittleUse = 1 << 16;
    if (index_.end <= index_.live + index_.live / 2 + kOfLittleUse) return {};
    const std::string beside = file() + ".new";
    Descriptor to(::open(beside.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!to.is_open()) return cannot_write();
    LogIndex kept;
    if (auto copied = copy_to(to.get(), kept); !copied) {
      ::unlink(beside.c_str());
      return copied;
    }
    if (!sync_file(to.get()) || ::rename(beside.c_str(), file().c_str()) != 0 ||
        !sync_folder(path_)) {
      return cannot_write();
    }
    log_ = std::move(to);
    index_ = std::move(kept);
    return {};
  }

 private:
  [[nodiscard]] std::string file() const { return path_ + "/cases.ndjson"; }

  /// Jobs that have stopped, as they are once cases are put in.
  [[nodiscard]] std::vector<JobState> overtaken() const {
    std::vector<JobState> jobs;
    for (const auto& [name, state] : index_.jobs) {
      if (state.is_done || state.is_overtaken) continue;
      jobs.push_back(state);
      jobs.back().is_overtaken = true;
    }
    return jobs;
  }

  std::unexpected<text::Problems> cannot_write() const {
    return failed(ProblemCode::store_not_written,
                  fmt::format("the store `{}` cannot be written: {}", path_, std::strerror(errno)),
                  "what was written before is kept");
  }

  text::Result<void> make_folder() const {
    if (::mkdir(path_.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return cannot_write();
  }

  /// A store, or a folder that holds nothing else and becomes one.
  text::Result<void> look_through(Access access) const {
    std::error_code error;
    if (fs::exists(file(), error)) return {};
    if (access != Access::create) {
      return failed(ProblemCode::store_unreadable, fmt::format("`{}` is no store of cases", path_));
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(path_, error)) {
      const std::string name = entry.path().filename();
      if (name == "lock" || name == "cases.ndjson.new") continue;
      return failed(ProblemCode::store_unreadable,
                    fmt::format("`{}` is no store of cases: it holds `{}`", path_, name),
                    "name a folder that is empty, or one that there is not yet");
    }
    return {};
  }

  /// With its first line.
  text::Result<void> make_log() const {
    std::error_code error;
    if (fs::exists(file(), error)) return {};
    const std::string beside = file() + ".new";
    const Descriptor to(::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!to.is_open() || !write_all(to.get(), log_header()) || !sync_file(to.get()) ||
        ::rename(beside.c_str(), file().c_str()) != 0 || !sync_folder(path_)) {
      return cannot_write();
    }
    return {};
  }

  text::Result<void> lock() {
    const std::string path = path_ + "/lock";
    lock_ =
        Descriptor(::open(path.c_str(), (writes_ ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, 0600));
    // A copy without its lock can be read as it is: what stands there is never written over.
    if (!lock_.is_open() && !writes_ && errno == ENOENT) return {};
    if (lock_.is_open() && ::flock(lock_.get(), (writes_ ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) {
      return {};
    }
    if (errno == EWOULDBLOCK) return in_use(path_);
    if (writes_) return cannot_write();
    return failed(ProblemCode::store_unreadable,
                  fmt::format("the store `{}` cannot be opened: {}", path_, std::strerror(errno)));
  }

  /// What a stop has left behind.
  text::Result<void> drop_tail() {
    ::unlink((file() + ".new").c_str());
    const auto end = static_cast<off_t>(index_.end);
    if (::ftruncate(log_.get(), end) != 0 || ::lseek(log_.get(), end, SEEK_SET) != end) {
      return cannot_write();
    }
    return {};
  }

  /// A transaction that is not whole goes.
  text::Result<void> take_back() {
    auto told = cannot_write();
    const auto end = static_cast<off_t>(index_.end);
    // Should this fail, too, the next to open the store drops it.
    if (::ftruncate(log_.get(), end) == 0) ::lseek(log_.get(), end, SEEK_SET);
    return told;
  }

  text::Result<StoredCase> read(const std::string& id, const LogEntry& entry) const {
    StoredCase stored{id, entry.county, std::string(entry.size, '\0'), entry.revision};
    std::size_t done = 0;
    while (done < stored.document.size()) {
      const ssize_t count =
          ::pread(log_.get(), stored.document.data() + done, stored.document.size() - done,
                  static_cast<off_t>(entry.begin + done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        return failed(ProblemCode::store_unreadable,
                      fmt::format("the store `{}` cannot be read: {}", path_,
                                  count == 0 ? "it is shorter by now" : std::strerror(errno)));
      }
      done += static_cast<std::size_t>(count);
    }
    return stored;
  }

  /// A transaction each thousand cases.
  text::Result<void> copy_to(int to, LogIndex& kept) {
    const auto put = [&](const std::string& text) {
      kept.end += text.size();
      return write_all(to, text);
    };
    if (!put(log_header())) return cannot_write();
    std::string last;
    while (true) {
      constexpr std::size_t kAtOnce = 1000;
      const auto cases = read_after(last, kAtOnce);
      if (!cases) return std::unexpected(cases.error());
      if (cases->empty()) break;
      last = cases->back().id;
      LogWriter lines(kept.end);
      for (const StoredCase& stored : *cases) {
        kept.cases.emplace_hint(kept.cases.end(), stored.id, lines.put(stored));
        kept.live += stored.document.size();
      }
      if (!put(lines.close())) return cannot_write();
    }
    LogWriter lines(kept.end);
    for (const auto& [name, state] : index_.jobs) lines.put(state);
    kept.jobs = index_.jobs;
    return put(lines.close()) ? text::Result<void>() : cannot_write();
  }

  std::string path_;
  bool writes_ = false;
  Descriptor lock_, log_;
  LogIndex index_;
};

}  // namespace

text::Result<std::unique_ptr<Store>> open_folder(const std::string& path, Access access) {
  auto store = std::make_unique<FolderStore>(path);
  if (auto opened = store->open(access); !opened) return std::unexpected(opened.error());
  return store;
}

}  // namespace poppy::store
