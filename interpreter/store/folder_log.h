// The file of a store in a folder: lines that are only added. A transaction is whole once its last
// line, with a hash of the others, is there.
//
//   {"poppy_store":1}
//   {"put":"ga-0001","county":"Yolo","revision":1,"bytes":57}
//   {"case":"ga-0001", …}
//   {"job":"nightly","asked":"2021-09-01 …","last":"ga-0001","done":false,"undecided":0,…}
//   {"commit":"9f…"}
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/store/store.h"

namespace poppy::store {

/// Where a case lies in the file.
struct LogEntry {
  std::string county;
  std::uint64_t revision = 0;
  std::uint64_t begin = 0, size = 0;  // of the document
};
struct LogIndex {
  std::map<std::string, LogEntry, std::less<>> cases;  // by the bytes of their ids
  std::map<std::string, JobState, std::less<>> jobs;
  std::uint64_t end = 0;   // of the last whole transaction; what is behind it was torn
  std::uint64_t live = 0;  // bytes of documents that still count
};

/// Lines of a transaction as they are written, from a place in the file on.
class LogWriter {
 public:
  explicit LogWriter(std::uint64_t begin) : begin_(begin) {}
  /// Where its document will lie.
  LogEntry put(const StoredCase& stored);
  void put(const JobState& job);
  /// All lines with the one that closes them.
  [[nodiscard]] std::string close();

 private:
  std::uint64_t begin_;
  std::string lines_;
};
[[nodiscard]] std::string log_header();

/// Reads all of the file. Error: why it is none, damaged, or of another version. A transaction at
/// the end that was not closed is left out.
[[nodiscard]] text::Result<LogIndex> read_log(int descriptor, const std::string& path);

}  // namespace poppy::store
