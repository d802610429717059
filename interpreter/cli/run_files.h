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

enum class InputEnd { none, end_of_input, stopped, failed };

/// The bytes of a file, piece by piece.
class PieceReader {
 public:
  /// `stop`: a descriptor that becomes readable when reading is to end; -1: none.
  PieceReader(const OpenFile& file, int stop) : file_(&file), stop_(stop), block_(1 << 18, '\0') {}

  /// What has been read and not taken; when all is taken, more. failed: errno says why.
  [[nodiscard]] InputEnd fill();
  [[nodiscard]] std::string_view rest() const {
    return std::string_view(block_).substr(begin_, end_ - begin_);
  }
  void take(std::size_t bytes) { begin_ += bytes; }
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  const OpenFile* file_;
  int stop_;
  std::string block_;
  std::size_t begin_ = 0, end_ = 0;
  std::uint64_t bytes_read_ = 0;
};

/// Lines of any length, of which no more is held than a reader of cases takes.
class LineReader {
 public:
  LineReader(const OpenFile& file, int stop) : pieces_(file, stop) {}

  /// The next line without its end (LF, CR LF, or the end of the input). What is over the limit is
  /// dropped, so that the line is one byte too long.
  [[nodiscard]] InputEnd next(std::string& line);
  [[nodiscard]] std::uint64_t bytes_read() const { return pieces_.bytes_read(); }

 private:
  PieceReader pieces_;
};

/// How far a run has come: whole blocks of cases only.
struct Progress {
  std::string
      asked;  // month, day and all else the decisions hang on, to be the same when it goes on
  std::string run_date;
  std::uint64_t input_lines = 0;  // of tables: cases
  std::uint64_t output_bytes = 0, error_bytes = 0;
  std::uint64_t decided = 0, undetermined = 0, failed = 0;
};
/// nullopt: there is no such file. Error: it cannot be read.
[[nodiscard]] std::expected<std::optional<Progress>, std::string> read_progress(
    const std::string& path);
/// Replaces the file at once, so that a reader finds the old or the new. Error: why not.
[[nodiscard]] std::expected<void, std::string> write_progress(const std::string& path,
                                                              const Progress& progress);

}  // namespace poppy::cli
