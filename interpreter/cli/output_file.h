// A file that a run writes: beside its name, as FILE.partial, until it is whole, and by one run at
// a time. Pipes, devices and standard output are written as they come.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/cli/run_files.h"

namespace poppy::cli {

/// Where an output goes.
struct OutputPath {
  std::string given;     // as the user wrote it
  std::string path;      // what links lead to
  int descriptor = -1;   // of the process: -, /dev/stdout, /dev/fd/3
  bool is_file = false;  // there may be none yet

  [[nodiscard]] std::string partial() const { return path + ".partial"; }
  [[nodiscard]] std::string progress() const { return path + ".progress"; }
};
[[nodiscard]] OutputPath find_output(const std::string& given);

/// Opened for a run, which holds the lock on it.
struct OutputFile {
  OpenFile file;
  OutputPath to;
  bool is_new = false;  // this run has made the partial file

  /// Takes away a partial file that this run has made: nothing is written to it.
  void abandon() const;
  /// The partial file gets its name. Error: why not.
  [[nodiscard]] std::expected<void, std::string> name() const;
};
struct OutputFault {
  std::string why;
  bool stopped = false;  // `stop` became readable while a pipe had no reader
};
/// The content of a partial file that is there stays. Error: also where another run writes it.
[[nodiscard]] std::expected<OutputFile, OutputFault> open_output(const OutputPath& to, int stop);

/// A text as a whole file, or onto a pipe. Error: why not.
[[nodiscard]] std::expected<void, std::string> write_whole_file(const std::string& given,
                                                                std::string_view text);

/// Whether both name one file, by whatever way; of a path that leads nowhere, by its folder and
/// name.
[[nodiscard]] bool same_file(const std::string& left, const std::string& right);
/// Whether the descriptor is open on the file.
[[nodiscard]] bool is_open_on(int descriptor, const std::string& path);

}  // namespace poppy::cli
