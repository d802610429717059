// The bytes of `poppy run`: lines in, text out, by descriptors.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "interpreter/text/byte_hash.h"

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

/// Error: why not, as a sentence part. `-` is standard input. Of a pipe without a writer, reading
/// waits, where a signal is heard.
[[nodiscard]] std::expected<OpenFile, std::string> open_input(const std::string& path);
enum class WriteEnd { well, stopped, failed };
/// All of it. failed: errno says why. stopped: `stop` became readable and the reader of a pipe
/// takes no more.
[[nodiscard]] WriteEnd write_all(const OpenFile& file, std::string_view text, int stop);
/// Bytes of a regular file.
[[nodiscard]] std::optional<std::uint64_t> size_of(const std::string& path);

enum class InputEnd { none, pause, end_of_input, stopped, failed };

/// Until when more input is waited for: then there is a pause. nullopt: for ever.
using Patience = std::optional<std::chrono::steady_clock::time_point>;

/// The bytes of a file, piece by piece.
class PieceReader {
 public:
  /// `stop`: a descriptor that becomes readable when reading is to end; -1: none.
  PieceReader(const OpenFile& file, int stop) : file_(&file), stop_(stop), block_(1 << 18, '\0') {}

  /// Reads more when all is taken. failed: errno says why.
  [[nodiscard]] InputEnd fill(Patience patience);
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

  /// Appends the next line without its end (LF, CR LF, or the end of the input). What is over the
  /// limit is dropped, so that the line is one byte too long. After a pause the line goes on: until
  /// its end has come, nothing is appended.
  [[nodiscard]] InputEnd next(std::string& to, Patience patience);
  [[nodiscard]] std::uint64_t bytes_read() const { return pieces_.bytes_read(); }
  /// Of the lines that have come, with their ends.
  [[nodiscard]] std::uint64_t hash() const { return lines_hash_.value(); }

 private:
  PieceReader pieces_;
  text::ByteHash hash_, lines_hash_;  // the first with the beginning of a line that has not ended
  std::string line_;                  // of which the end was not among the bytes read
  bool begun_ = false;
};

}  // namespace poppy::cli
