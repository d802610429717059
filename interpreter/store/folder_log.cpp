// See folder_log.h.
#include "interpreter/store/folder_log.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>

#include "interpreter/store/open_kind.h"
#include "interpreter/text/byte_hash.h"

namespace poppy::store {
namespace {

using Json = nlohmann::json;
using text::ProblemCode;

constexpr std::string_view kCommit = R"({"commit":")";
constexpr std::size_t kPiece = 1 << 20;
constexpr std::size_t kLongest = 16 << 20;  // no line of ours is, as no case is over 8 MiB

std::string commit_line(const text::ByteHash& lines) {
  return fmt::format("{}{:016x}\"}}\n", kCommit, lines.value());
}

/// The lines of a file, one after the other, each with its end.
class LogLines {
 public:
  explicit LogLines(int descriptor) : descriptor_(descriptor) {}

  /// nullopt: no whole line is left, or it cannot be read (failed(), is_too_long()).
  std::optional<std::string_view> next() {
    while (true) {
      const std::size_t found = held_.find('\n', searched_);
      if (found != std::string::npos) {
        const std::string_view line = std::string_view(held_).substr(begin_, found + 1 - begin_);
        begin_ = searched_ = found + 1;
        at_ += line.size();
        return line;
      }
      searched_ = held_.size();
      is_too_long_ = held_.size() - begin_ > kLongest;
      if (is_too_long_ || !read_more()) return std::nullopt;
    }
  }
  [[nodiscard]] std::uint64_t at() const { return at_; }  // behind the last line
  [[nodiscard]] std::string_view rest() const { return std::string_view(held_).substr(begin_); }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] bool is_too_long() const { return is_too_long_; }

 private:
  bool read_more() {
    held_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
    const std::size_t before = held_.size();
    held_.resize(before + kPiece);
    ssize_t count = 0;
    do {
      count = ::pread(descriptor_, held_.data() + before, kPiece, static_cast<off_t>(read_));
    } while (count < 0 && errno == EINTR);
    failed_ = count < 0;
    held_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    read_ += static_cast<std::uint64_t>(std::max<ssize_t>(count, 0));
    return count > 0;
  }

  int descriptor_;
  std::string held_;
  std::size_t begin_ = 0, searched_ = 0;
  std::uint64_t at_ = 0, read_ = 0;
  bool failed_ = false, is_too_long_ = false;
};

std::optional<std::string> text_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}
std::optional<std::uint64_t> number_of(const Json& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end() || !found->is_number_unsigned()) return std::nullopt;
  return found->get<std::uint64_t>();
}

/// Reads transaction after transaction.
class LogReader {
 public:
  LogReader(int descriptor, const std::string& path) : lines_(descriptor), path_(path) {}

  text::Result<LogIndex> read() {
    if (auto fault = read_header()) return std::unexpected(std::move(*fault));
    while (const auto line = lines_.next()) {
      if (line->starts_with(kCommit)) {
        if (*line != commit_line(open_)) return damaged();
        commit();
      } else {
        open_.add(*line);
        if (!take(*line)) return damaged();
      }
    }
    if (lines_.failed()) {
      return store::failed(
          ProblemCode::store_unreadable,
          fmt::format("the store `{}` cannot be read: {}", path_, std::strerror(errno)));
    }
    // A stop leaves the begin of what was to be written behind, and nothing else.
    const std::string_view rest = lines_.rest();
    const bool is_torn = !rest.starts_with(kCommit) || commit_line(open_).starts_with(rest);
    if (lines_.is_too_long() || !is_torn) return damaged();
    return std::move(index_);
  }

 private:
  /// Where the power failed, the end of a transaction may have reached the disk before the rest of
  /// it: whether that is so, nobody but people can tell.
  std::unexpected<text::Problems> damaged() const {
    return store::damaged(
        path_, fmt::format("behind byte {} of `cases.ndjson`", index_.end),
        fmt::format("; or, if the power failed while the last job wrote: it had not ended, and "
                    "`truncate -s {} cases.ndjson` drops what it began",
                    index_.end));
  }

  std::optional<text::Problems> read_header() {
    const auto line = lines_.next();
    const Json header = line ? Json::parse(*line, nullptr, false) : Json();
    const auto version = number_of(header.is_object() ? header : Json::object(), "poppy_store");
    if (!version) {
      return store::failed(ProblemCode::store_unreadable,
                           fmt::format("`{}` is no store of cases", path_))
          .error();
    }
    if (*version != kSchema) return of_version(path_, std::to_string(*version)).error();
    index_.end = lines_.at();
    return std::nullopt;
  }

  /// Whether it is a line of a store, with the document behind it.
  bool take(std::string_view text) {
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) return false;
    if (const auto job = text_of(line, "job")) {
      const auto asked = text_of(line, "asked");
      const auto last = text_of(line, "last");
      const auto done = line.find("done");
      if (!asked || !last || done == line.end() || !done->is_boolean()) return false;
      const auto undecided = number_of(line, "undecided");
      const auto overtaken = line.find("overtaken");
      if (!undecided || overtaken == line.end() || !overtaken->is_boolean()) return false;
      jobs_.push_back({*job, *asked, *last, done->get<bool>(), *undecided, overtaken->get<bool>()});
      return true;
    }
    const auto id = text_of(line, "put");
    const auto county = text_of(line, "county");
    const auto revision = number_of(line, "revision");
    const auto size = number_of(line, "bytes");
    if (!id || !county || !revision || !size) return false;
    const std::uint64_t begin = lines_.at();
    const auto document = lines_.next();
    if (!document) return true;  // torn
    if (document->size() != *size + 1) return false;
    open_.add(*document);
    puts_.emplace_back(*id, LogEntry{*county, *revision, begin, *size});
    return true;
  }

  void commit() {
    for (auto& [id, entry] : puts_) {
      LogEntry& place = index_.cases[id];
      index_.live += entry.size - place.size;
      place = std::move(entry);
    }
    for (JobState& job : jobs_) index_.jobs[job.job] = job;
    puts_.clear();
    jobs_.clear();
    open_ = {};
    index_.end = lines_.at();
  }

  LogLines lines_;
  std::string path_;
  LogIndex index_;
  text::ByteHash open_;  // of the lines of the transaction that has not been closed
  std::vector<std::pair<std::string, LogEntry>> puts_;
  std::vector<JobState> jobs_;
};

}  // namespace

std::string log_header() { return fmt::format("{{\"poppy_store\":{}}}\n", kSchema); }

LogEntry LogWriter::put(const StoredCase& stored) {
  const nlohmann::ordered_json line = {{"put", stored.id},
                                       {"county", stored.county},
                                       {"revision", stored.revision},
                                       {"bytes", stored.document.size()}};
  lines_ += line.dump() + "\n";
  const LogEntry entry{stored.county, stored.revision, begin_ + lines_.size(),
                       stored.document.size()};
  lines_ += stored.document + "\n";
  return entry;
}

void LogWriter::put(const JobState& job) {
  const nlohmann::ordered_json line = {
      {"job", job.job},      {"asked", job.asked},         {"last", job.last_case},
      {"done", job.is_done}, {"undecided", job.undecided}, {"overtaken", job.is_overtaken}};
  lines_ += line.dump() + "\n";
}

std::string LogWriter::close() {
  text::ByteHash hash;
  hash.add(lines_);
  lines_ += commit_line(hash);
  return std::move(lines_);
}

text::Result<LogIndex> read_log(int descriptor, const std::string& path) {
  return LogReader(descriptor, path).read();
}

}  // namespace poppy::store
