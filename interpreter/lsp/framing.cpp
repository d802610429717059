// See framing.h.
#include "interpreter/lsp/framing.h"

#include <fmt/core.h>

#include <charconv>
#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "interpreter/text/lower_case.h"
#include "interpreter/text/printable.h"

namespace poppy::lsp {
namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

struct Header {
  std::size_t size = 0;  // of it, with the empty line that ends it
  std::size_t length = 0;
};

std::expected<std::size_t, std::string> length_of(std::string_view words) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(words.data(), words.data() + words.size(), length);
  if (error != std::errc() || end != words.data() + words.size()) {
    return std::unexpected(
        fmt::format("`{}` is no Content-Length", text::printable(words.substr(0, 40))));
  }
  if (length > kLongestMessage) {
    return std::unexpected(
        fmt::format("a message of {} bytes is longer than {}", length, kLongestMessage));
  }
  return length;
}

/// None: it is not whole yet.
std::expected<std::optional<Header>, std::string> read_header(std::string_view bytes) {
  std::optional<std::size_t> length;
  for (std::size_t at = 0;;) {
    const std::size_t end = bytes.find('\n', at);
    if (end > kLongestHeader) {  // also where there is none
      if (bytes.size() <= kLongestHeader) return std::nullopt;
      return std::unexpected(fmt::format("a header is longer than {} bytes", kLongestHeader));
    }
    std::string_view line = bytes.substr(at, end - at);
    at = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
      if (!length) return std::unexpected("a header without Content-Length");
      return Header{at, *length};
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      return std::unexpected(
          fmt::format("`{}` is no line of a header", text::printable(line.substr(0, 40))));
    }
    if (text::lower_case(line.substr(0, colon)) != "content-length") continue;
    const auto read = length_of(trimmed(line.substr(colon + 1)));
    if (!read) return std::unexpected(read.error());
    if (length && *length != *read) return std::unexpected("two lengths in one header");
    length = *read;
  }
}

}  // namespace

std::expected<std::optional<std::string>, std::string> Framing::next() {
  const auto header = read_header(bytes_);
  if (!header) return std::unexpected(header.error());
  if (!*header || bytes_.size() - (*header)->size < (*header)->length) return std::nullopt;
  std::string message = bytes_.substr((*header)->size, (*header)->length);
  bytes_.erase(0, (*header)->size + (*header)->length);
  return message;
}

std::string framed(std::string_view message) {
  return fmt::format("Content-Length: {}\r\n\r\n{}", message.size(), message);
}

}  // namespace poppy::lsp
