// What a run writes: blocks, whole or not at all, and how far it has come, so that it can go on.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "interpreter/cli/case_source.h"
#include "interpreter/cli/output_file.h"
#include "interpreter/cli/run_progress.h"

namespace poppy::cli {

/// Saves how far a run has come, a few times a second: what was written is brought to the disk
/// first, so that the file never tells of more than there is. Works beside the run, which it would
/// hold up, unless no thread can be started.
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
  /// There is nothing to go on with. Error: why not.
  [[nodiscard]] std::expected<void, std::string> remove();

 private:
  void work();
  void end_work();

  std::string path_;
  std::vector<int> files_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Progress> waiting_;
  std::chrono::steady_clock::time_point saved_;  // where there is no thread
  bool ending_ = false;
  std::thread thread_;
};

/// The files of a run. A pipe takes what it takes; a file holds whole blocks only.
class RunOutput {
 public:
  struct File {
    OutputFile output;
    std::string_view header;          // a first line; may be empty
    std::string LineBlock::* text;    // what of a block goes there
    std::uint64_t Progress::* bytes;  // counts it; null: nobody does
    std::uint64_t Progress::* hash = nullptr;
    text::ByteHash hashed = {};
  };
  /// `stop`: a descriptor that becomes readable when writing is to end.
  RunOutput(std::vector<File> files, std::string progress_path, Progress progress, int stop);

  /// Cuts files to what had been done, and writes the first lines of those that have none. The exit
  /// code, where what had been done is not there any more.
  [[nodiscard]] int begin();
  /// kWell, or the exit code: the message has been given, and files are cut back to whole blocks.
  [[nodiscard]] int write(const LineBlock& block);
  /// Saves how far it has come. The exit code.
  [[nodiscard]] int save();
  /// Takes the files away that have no name yet.
  void discard();
  /// The files get their names.
  [[nodiscard]] int finish();
  [[nodiscard]] const Progress& progress() const { return progress_; }
  /// Nobody took what was written, and it was to end.
  [[nodiscard]] bool is_stopped() const { return stopped_; }
  [[nodiscard]] bool is_resumable() const { return keeper_.is_there(); }

 private:
  [[nodiscard]] int cut_back(File& file);
  [[nodiscard]] int give_up(const File& file, WriteEnd end);
  void count(File& file, std::string_view text);

  std::vector<File> files_;
  Progress progress_;
  int stop_;
  bool stopped_ = false;
  ProgressKeeper keeper_;
};

}  // namespace poppy::cli
