// Texts and their places: lines, code point columns, and the UTF-8 check every reader starts with.
#include "interpreter/text/source.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "interpreter/text/problem.h"

namespace poppy::text {
namespace {

unsigned char byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

bool is_continuation(unsigned char byte) { return (byte & 0xC0) == 0x80; }

/// Index in line_starts of the line that holds the byte.
std::size_t line_index(const Source& source, std::uint32_t byte) {
  const auto after = std::ranges::upper_bound(source.line_starts, byte);
  return static_cast<std::size_t>(after - source.line_starts.begin()) - 1;
}

/// How long a sequence is that begins with the byte, and what its second byte may be (Unicode,
/// table 3-7). `low`: above what is overlong; `high`: below the surrogates, and up to U+10FFFF.
struct Lead {
  std::size_t length = 0;  // 0: none begins so
  unsigned char low = 0x80, high = 0xBF;
};
Lead lead_of(unsigned char byte) {
  if (byte == 0) return {};
  if (byte < 0x80) return {1};
  if (byte < 0xC2) return {};
  if (byte <= 0xDF) return {2};
  if (byte == 0xE0) return {3, 0xA0};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte <= 0xEF) return {3};
  if (byte == 0xF0) return {4, 0x90};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return byte < 0xF4 ? Lead{4} : Lead{};
}

/// Length of the well-formed sequence at `i`, 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t i) {
  const Lead lead = lead_of(byte_at(text, i));
  if (lead.length < 2) return lead.length;
  if (text.size() - i < lead.length) return 0;
  const unsigned char second = byte_at(text, i + 1);
  if (second < lead.low || second > lead.high) return 0;
  for (std::size_t k = 2; k < lead.length; ++k) {
    if (!is_continuation(byte_at(text, i + k))) return 0;
  }
  return lead.length;
}

}  // namespace

SourceSet::SourceSet(std::shared_ptr<const SourceSet> base)
    : base_(std::move(base)), base_size_(base_->size()) {}

FileId SourceSet::add(std::string name, std::string text) {
  // Spans hold 32 bits; no reader takes a text that long, so its later lines need no places.
  const std::size_t end =
      std::min<std::size_t>(text.size(), std::numeric_limits<std::uint32_t>::max() - 1);
  std::vector<std::uint32_t> line_starts{0};
  for (std::size_t i = 0; i < end; ++i) {
    if (text[i] == '\n') line_starts.push_back(static_cast<std::uint32_t>(i + 1));
  }
  sources_.push_back({std::move(name), std::move(text), std::move(line_starts)});
  return static_cast<FileId>(size() - 1);
}

const Source& SourceSet::at(FileId file) const {
  const auto index = static_cast<std::size_t>(file);
  if (index >= size()) bug("a FileId that no source has");
  return index < base_size_ ? base_->at(file) : sources_[index - base_size_];
}

std::string_view SourceSet::text_of(Span span) const {
  const std::string_view text = at(span.file).text;
  if (span.begin > span.end || span.end > text.size()) bug("a span outside its text");
  return text.substr(span.begin, span.end - span.begin);
}

Position SourceSet::position_of(FileId file, std::uint32_t byte) const {
  const Source& source = at(file);
  const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(byte, source.text.size()));
  const std::size_t line = line_index(source, end);
  std::uint32_t column = 1;
  for (std::uint32_t i = source.line_starts[line]; i < end; ++i) {
    // Counted where a code point ends, so that a byte inside one belongs to it.
    if (i + 1 >= source.text.size() || !is_continuation(byte_at(source.text, i + 1))) ++column;
  }
  return {static_cast<std::uint32_t>(line + 1), column};
}

std::string_view SourceSet::line_at(FileId file, std::uint32_t byte) const {
  const Source& source = at(file);
  const auto place = static_cast<std::uint32_t>(std::min<std::size_t>(byte, source.text.size()));
  const std::string_view text = source.text;
  const std::size_t begin = source.line_starts[line_index(source, place)];
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::size_t find_invalid_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = sequence_length(text, i);
    if (length == 0) return i;
    i += length;
  }
  return std::string_view::npos;
}

}  // namespace poppy::text
