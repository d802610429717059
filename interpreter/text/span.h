// A place in a source text. Every syntax node, YAML node and problem carries one.
#pragma once

#include <cstdint>

namespace poppy::text {

/// Index of a source in its SourceSet.
enum class FileId : std::uint32_t { none = 0xffffffff };

/// Bytes [begin, end) of one source. An empty span is a point.
struct Span {
  FileId file = FileId::none;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

/// From the first byte of `first` to the last of `last`; both lie in one file.
[[nodiscard]] constexpr Span join(Span first, Span last) {
  return {first.file, first.begin, last.end};
}

}  // namespace poppy::text
