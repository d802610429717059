// How far a run has come, as the file beside its output tells it, so that a stopped run goes on
// with nothing lost or doubled.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>

namespace poppy::cli {

/// Whole blocks of cases only.
struct Progress {
  /// What the decisions hang on, by the words that a person knows it by: the same when it goes on.
  std::map<std::string, std::string> asked;
  std::string run_date;
  std::uint64_t input_lines = 0;  // of tables: cases
  std::uint64_t input_hash = 0;   // of the bytes of these
  std::uint64_t output_bytes = 0, value_bytes = 0, error_bytes = 0;
  std::uint64_t output_hash = 0, value_hash = 0, error_hash = 0;
  std::uint64_t decided = 0, undetermined = 0, failed = 0;
  bool is_whole = false;  // all is written, and the files get their names
};

/// nullopt: there is no such file. Error: it cannot be read.
[[nodiscard]] std::expected<std::optional<Progress>, std::string> read_progress(
    const std::string& path);
/// Replaces the file at once, so that a reader finds the old or the new, whatever happens to the
/// machine. Error: why not.
[[nodiscard]] std::expected<void, std::string> write_progress(const std::string& path,
                                                              const Progress& progress);
/// In what the two differ, in words; empty: in nothing.
[[nodiscard]] std::string describe_difference(const Progress& earlier,
                                              const std::map<std::string, std::string>& asked);

}  // namespace poppy::cli
