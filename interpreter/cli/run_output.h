// What a run writes: blocks, whole or not at all, and how far it has come, so that it can go on.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "interpreter/cli/case_source.h"

namespace poppy::cli {

/// Saves how far a run has come, a few times a second: what was written is brought to the disk
/// first, so that the file never tells of more than there is. Works beside the run, which it would
/// hold up.
class ProgressKeeper {
 public:
  /// `files`: descriptors of what the progress counts. An empty path: nothing is kept.
  ProgressKeeper(std::string path, std::vector<int> files);
  ~ProgressKeeper();
  ProgressKeeper(const ProgressKeeper&) = delete;
  ProgressKeeper& operator=(const ProgressKeeper&) = delete;

  [[nodiscard]] bool is_there() const { return !path_.empty(); }
  void save_soon(const Progress& progress);
  /// The last, at once. Error: why not.
  [[nodiscard]] std::expected<void, std::string> save(const Progress& progress);
  /// All is on the disk and there is nothing to go on with. Error: why not.
  [[nodiscard]] std::expected<void, std::string> finish();

 private:
  void work();
  void end_work();

  std::string path_;
  std::vector<int> files_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Progress> waiting_;
  bool ending_ = false;
  std::thread thread_;
};

/// The files of a run. A pipe takes what it takes; a file holds whole blocks only.
class RunOutput {
 public:
  struct File {
    OpenFile file;
    std::string path;
    std::string_view header;          // a first line; may be empty
    std::string Block::* text;        // what of a block goes there
    std::uint64_t Progress::* bytes;  // counts it
  };
  /// `stop`: a descriptor that becomes readable when writing is to end.
  RunOutput(std::vector<File> files, std::string progress_path, Progress progress, int stop);

  /// Writes the first lines of files that have none.
  [[nodiscard]] int begin();
  /// kWell, or the exit code: the message has been given, and files are cut back to whole blocks.
  [[nodiscard]] int write(const Block& block);
  /// Saves how far it has come. The exit code.
  [[nodiscard]] int save();
  [[nodiscard]] int finish();
  [[nodiscard]] const Progress& progress() const { return progress_; }
  /// Nobody took what was written, and it was to end.
  [[nodiscard]] bool is_stopped() const { return stopped_; }
  [[nodiscard]] bool is_resumable() const { return keeper_.is_there(); }

 private:
  [[nodiscard]] int give_up(const File& file, WriteEnd end);

  std::vector<File> files_;
  Progress progress_;
  int stop_;
  bool stopped_ = false;
  ProgressKeeper keeper_;
};

}  // namespace poppy::cli
