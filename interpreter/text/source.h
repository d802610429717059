// Source texts: what was read, under what name, and where its lines begin. Bytes come from cli/ or
// the embedding program; nothing here opens a file. Every other layer refers to a text by FileId
// and Span.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/text/span.h"

namespace poppy::text {

/// 1-based; the column counts code points, as an editor shows it.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

struct Source {
  std::string name;  // as shown to the user: a path relative to where the tool runs
  std::string text;
  std::vector<std::uint32_t> line_starts;  // byte offset of each line's first byte; [0] is 0
};

/// The texts of one run. Append-only: a FileId, a reference and a view into a text stay valid.
class SourceSet {
 public:
  SourceSet() = default;
  /// Goes on where `base` ends: a case beside the rules that many cases share. `base` must not grow
  /// any more.
  explicit SourceSet(std::shared_ptr<const SourceSet> base);

  FileId add(std::string name, std::string text);
  [[nodiscard]] const Source& at(FileId file) const;
  [[nodiscard]] std::size_t size() const { return base_size_ + sources_.size(); }

  [[nodiscard]] std::string_view text_of(Span span) const;
  /// A byte past the end counts as the end.
  [[nodiscard]] Position position_of(FileId file, std::uint32_t byte) const;
  /// The whole line, without its line break, that the byte lies on.
  [[nodiscard]] std::string_view line_at(FileId file, std::uint32_t byte) const;

 private:
  std::shared_ptr<const SourceSet> base_;
  std::size_t base_size_ = 0;
  std::deque<Source> sources_;
};

/// Byte offset of the first byte that is no part of well-formed UTF-8 (overlong forms, surrogates,
/// a cut tail and NUL count as ill-formed); npos when all is well.
[[nodiscard]] std::size_t find_invalid_utf8(std::string_view text);

/// Largest text any reader takes; a bigger one is a problem `file_too_large`, not a crash.
inline constexpr std::size_t kMaxSourceBytes = 8u << 20;

}  // namespace poppy::text
