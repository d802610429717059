// The files of `poppy run`: lines in, lines out, and how far a run has come, so that a stopped run
// goes on with nothing lost or doubled.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace poppy::cli {

/// A file descriptor that is closed at the end, but for standard input, output and error.
class OpenFile {
 public:
  explicit OpenFile(int descriptor = -1) : descriptor_(descriptor) {}
  OpenFile(OpenFile&& other) noexcept;
  OpenFile& operator=(OpenFile&& other) noexcept;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile();
  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

 private:
  int descriptor_;
};

/// Error: why not, as a sentence part. `-` is standard input.
[[nodiscard]] std::expected<OpenFile, std::string> open_input(const std::string& path);
/// The file, created where it is not there, cut to its first `keep` bytes; `-` is standard output.
[[nodiscard]] std::expected<OpenFile, std::string> open_output(const std::string& path,
                                                               std::uint64_t keep);
/// All of it, or why not.
[[nodiscard]] std::expected<void, std::string> write_all(const OpenFile& file,
                                                         std::string_view text);
[[nodiscard]] bool same_file(const std::string& left, const std::string& right);
/// Bytes of a regular file.
[[nodiscard]] std::optional<std::uint64_t> size_of(const std::string& path);

/// Lines of any length, of which no more is held than a reader of cases takes.
class LineReader {
 public:
  /// `stop`: a descriptor that becomes readable when reading is to end; -1: none.
  LineReader(const OpenFile& file, int stop) : file_(file), stop_(stop), block_(1 << 18, '\0') {}

  enum class End { line, end_of_input, stopped, failed };
  /// The next line without its end (LF, CR LF, or the end of the input). What is over the limit is
  /// dropped, so that the line is one byte too long. failed: errno says why.
  [[nodiscard]] End next(std::string& line);
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  [[nodiscard]] End fill();

  const OpenFile& file_;
  int stop_;
  std::string block_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t bytes_read_ = 0;
};

/// How far a run has come: whole blocks of lines only.
struct Progress {
  std::string
      asked;  // month, day and all else the decisions hang on, to be the same when it goes on
  std::string run_date;
  std::uint64_t input_lines = 0, output_bytes = 0, error_bytes = 0;
  std::uint64_t decided = 0, undetermined = 0, failed = 0;
};
/// nullopt: there is no such file. Error: it cannot be read.
[[nodiscard]] std::expected<std::optional<Progress>, std::string> read_progress(
    const std::string& path);
/// Replaces the file at once, so that a reader finds the old or the new. Error: why not.
[[nodiscard]] std::expected<void, std::string> write_progress(const std::string& path,
                                                              const Progress& progress);

}  // namespace poppy::cli
